"""What a lesson is about, beside the list of the course."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style

from dltui.app.rows_view import MadeRows
from dltui.learning.transcript import harmless_text

if TYPE_CHECKING:
    from dltui.course import Entry
    from dltui.events import Picture

PICTURE_ROWS, LEAST_PICTURE_ROWS = 14, 6
FIRST_WORDS = "Enter opens the lesson; Enter again lets you watch it learn."


@dataclass(frozen=True, slots=True)
class LastRun:
    """What is left of the last run of a lesson: its picture and its figures in words."""

    picture: Picture | None
    words: str


class CourseDetails(MadeRows):
    """Year, people, summary and goal of a lesson, and the picture of its last run."""

    MARGIN = 2

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.entry: Entry | None = None
        self.steps: int | None = None
        self.last: LastRun | None = None
        self.problem = ""
        self.done = ""

    def show(
        self,
        entry: Entry | None,
        steps: int | None,
        last: LastRun | None,
        problem: str,
        done: str = "",
    ) -> None:
        """Show a lesson; `steps` is None until it is parsed, `done` says what the learner has done of it."""
        self.entry, self.steps, self.last, self.done = entry, steps, last, done
        self.problem = problem or (entry.problem if entry else "")
        self.make_rows()

    def make_rows(self) -> None:
        """Write the rows again."""
        width = min(64, self.room)
        entry, ink = self.entry, self.inks
        self.made = []
        if entry is None or width < 8:
            if width >= 8:
                self._write(self.problem, ink.dim, width)
            self.resize_rows()
            return
        self._write(" ".join(filter(None, (str(entry.year or ""), entry.title))), ink.accent, width)
        self._write(entry.people, ink.dim, width)
        self._write("", ink.plain, width)
        self._write(entry.summary, ink.plain, width)
        if self.problem:
            self._write("", ink.plain, width)
            self._write(self.problem, ink.bad, width)
        self._write("", ink.plain, width)
        self._write(self._facts(entry), ink.dim, width)
        if self.done:
            self._write(self.done, ink.dim, width)
        if self.last is not None:
            self._last_run(self.last, width)
        else:
            self.made.append([])
            self._write(FIRST_WORDS, ink.dim, width)
        self.resize_rows()

    def _write(self, text: str, style: Style, width: int) -> None:
        lines = textwrap.wrap(harmless_text(text), width) if text else [""]
        if text or (self.made and self.made[-1]):
            self.made += [[Segment(line, style)] if line else [] for line in lines]

    def _facts(self, entry: Entry) -> str:
        facts = [f"{self.steps} steps" if self.steps else ""]
        facts.append(f"about {entry.minutes} minutes" if entry.minutes else "")
        facts.append(f"goal {', '.join(map(goal_words, entry.goals))}" if entry.goals else "")
        return " · ".join(filter(None, facts))

    def _last_run(self, last: LastRun, width: int) -> None:
        self.made.append([])
        room = self.size.height - len(self.made) - len(textwrap.wrap(last.words, width))
        if last.picture is not None and room >= LEAST_PICTURE_ROWS:
            from dltui.draw import render, size

            height = min(size(last.picture.drawing, width), PICTURE_ROWS, room)
            self.made += render(last.picture.drawing, width, height, self.app.draw_mode)  # type: ignore[attr-defined]
        self._write(last.words, self.inks.dim, width)


def goal_words(goal: str) -> str:
    """Return a goal as people write it: `accuracy ≥ 1.0`, `mistakes ≤ 0 (and)` where it names a fit."""
    fit, slash, figure = goal.rpartition("/")
    words = figure.replace(">=", "≥").replace("<=", "≤").replace("==", "=")
    return f"{words} ({fit})" if slash else words
