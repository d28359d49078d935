"""Exercises in plain mode: the learner's code comes from a file, and the check judges it as in the app."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dltui.learning.verdict_lines import refused_lines, verdict_lines
from dltui.plain import reading, words

if TYPE_CHECKING:
    from dltui.course import Exercise
    from dltui.learning.lesson_control import LessonControl
    from dltui.learning.lesson_keeping import LessonKeeping
    from dltui.plain.turns import Say
    from dltui.source import Verdict

_MARKS = ("✓ ", "✗ ")


class Exercises:
    """The exercises of a lesson, by the indices of their steps."""

    def __init__(self, control: LessonControl, kept: LessonKeeping, say: Say) -> None:
        self.control, self.kept, self.say = control, kept, say
        self.attempts: set[int] = set()
        self._asked_twice: int | None = None

    def of(self, step: int) -> Exercise | None:
        """Return the exercise of a step; say that there is none where there is none."""
        exercise = self.control.lesson.steps[step].exercise
        if exercise is None:
            self.say("This step is no exercise; steps lists which are.")
        return exercise

    def hint(self, step: int) -> None:
        """Say the hint."""
        exercise = self.of(step)
        if exercise is None:
            return
        if exercise.hint is None:
            self.say("This exercise has no hint.")
            return
        for line in reading.lines_of(exercise.hint.source):
            self.say(line)

    def solution(self, step: int) -> None:
        """Say one solution after an attempt; before one, ask whether it is meant."""
        exercise = self.of(step)
        if exercise is None:
            return
        if step not in self.attempts and not self.kept.is_solved(step) and self._asked_twice != step:
            self._asked_twice = step
            self.say("You have not tried yet; solution once more says it all the same.")
            return
        for line in words.code(exercise.solution.source, "One solution; yours may be another"):
            self.say(line)

    def save(self, step: int, name: str) -> None:
        """Write the code of a step to a file that is not there yet."""
        cell = self.control.lesson.steps[step].code
        if cell is None:
            self.say("This step has no code.")
            return
        if not name:
            self.say("Name a file, as in: save mine.py")
            return
        path = Path(name).expanduser()
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(cell.source.strip("\n") + "\n")
        except FileExistsError:
            self.say(f"{path} is there already; name another file.")
        except OSError as error:
            self.say(f"{path} cannot be written: {error.strerror}.")
        else:
            self.say(f"Written to {path.resolve()}.")

    async def put(self, step: int, name: str) -> bool:
        """Put the code of a file into the exercise; without a name take what is there of the learner's.

        False, and words, where there is no such code or it cannot stand in the lesson.
        """
        lesson = self.control.lesson
        cell, own = lesson.steps[step].code, self.kept.own_code(lesson, step)
        assert cell is not None
        if not name:
            if cell.source != own:
                return True
            self.say("Name the file with your code, as in: check mine.py")
            return False
        path = Path(name).expanduser()
        try:
            code = path.read_text(encoding="utf-8-sig").strip("\n")
        except UnicodeDecodeError:
            self.say(f"{path} is not UTF-8 text.")
            return False
        except OSError as error:
            self.say(f"{path} cannot be read: {error.strerror}.")
            return False
        self.kept.edit(step, code, own)
        refused = await self.control.edit(step, code)
        if refused is not None:
            for line in refused_lines(refused, cell):
                self.say(_without_mark(line.text))
        return refused is None

    def judged(self, step: int, verdict: Verdict) -> None:
        """Keep and say what the check said."""
        self.attempts.add(step)
        cell = self.control.lesson.steps[step].code
        assert cell is not None
        if verdict.outcome == "died":
            self.say("The kernel died while it ran this; check tries it again in a fresh one.")
            return
        for line in verdict_lines(verdict, cell):
            self.say(_without_mark(line.text))
        if verdict.passed:
            self.kept.solved(step)
            self.say("The exercise is solved; that is kept.")
        elif verdict.outcome == "error":
            self.say("Change your code, and check it again; hint helps.")


def _without_mark(text: str) -> str:
    return next((text.removeprefix(mark) for mark in _MARKS if text.startswith(mark)), text)
