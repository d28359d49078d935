"""How plain mode begins and ends: streams, signals, what is kept, and the kernels behind the lessons."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dltui.headless.signals import heard
from dltui.learning.keeping import Keeping
from dltui.learning.lesson_keeping import LessonKeeping
from dltui.learning.permission import Permission
from dltui.plain.choosing import choose
from dltui.plain.conversation import Conversation, Ending
from dltui.plain.streams import Lines, Voice
from dltui.plain.trusting import ask_about
from dltui.plain.turns import Interrupted

if TYPE_CHECKING:
    from dltui.course import Course, Lesson
    from dltui.kernel.spare import Kernels, Listener
    from dltui.source import Source

DONE, INTERRUPTED = 0, 130


def run(
    course: Course | None,
    *,
    lesson: str | None = None,
    path: Path | None = None,
    device: str = "auto",
    data_folder: Path | None = None,
    trusted: bool = False,
) -> int:
    """Talk on standard input and output until the learner leaves; return an exit code.

    Args:
        course: the course to choose from.
        lesson: the id of a lesson of the course to begin with.
        path: a script or notebook to begin with.
        device: `auto`, `cpu` or `gpu:N`.
        data_folder: where progress, answers and edits are kept; None: the platform's folder for that.
        trusted: whether the programs of the course run without a question.

    Raises:
        UnknownLesson: the course has no such lesson.
        LessonError: the lesson does not parse.
        BrokenPipeError: nobody reads the output any more.
    """
    from dltui.course import load_lesson
    from dltui.store import default_folder

    if lesson is not None and course is not None:
        path = course.find(lesson).path
    first = load_lesson(path) if path is not None else None
    sitting = _Sitting(course, device, data_folder or default_folder(), trusted=trusted)
    return asyncio.run(sitting.talk(first))


class _Sitting:
    """One lesson after the other, on the same streams, with the same kernels."""

    def __init__(
        self, course: Course | None, device: str, data_folder: Path, *, trusted: bool = False
    ) -> None:
        self.course, self.device = course, device
        self.voice = Voice(sys.stdout, self._hang_up)
        terminal = sys.stdin.isatty()
        self.lines = Lines(sys.stdin.fileno(), self.voice, echo=not terminal, encoding=sys.stdin.encoding)
        self.keeping = Keeping(data_folder, self.voice)
        self.permission = Permission(course, self.keeping, self._ask_about, given=trusted)
        self.kernels: Kernels | None = None
        self.conversation: Conversation | None = None

    async def talk(self, lesson: Lesson | None) -> int:
        """Talk; return an exit code. No kernel is left then, however it ends."""
        with heard(self._interrupt, self._kill):
            await self.keeping.open()
            try:
                ending = await self._lessons(lesson)
            except EOFError:
                ending = "end of input"
            except Interrupted:
                ending = "interrupted"
            finally:
                if self.kernels is not None:
                    await self.kernels.close()
                await self.keeping.close()
        if self.voice.gone:
            raise BrokenPipeError
        if ending != "end of input":
            self.voice("Left. What you did is kept." if self.keeping.lasts else "Left.")
        return INTERRUPTED if ending == "interrupted" else DONE

    async def _lessons(self, lesson: Lesson | None) -> Ending:
        """Hold a conversation about a lesson, or about those that the learner chooses."""
        from dltui.course import LessonError, load_lesson

        if lesson is not None:
            ending = await self._hold(lesson)
            if ending != "lessons":
                return ending
        while self.course is not None:
            entry = await choose(self.course, self.keeping, self.lines, self.voice)
            if entry is None:
                break
            try:
                chosen = load_lesson(entry.path)
            except LessonError as error:
                self.voice(f"This lesson cannot be opened: {error}")
                continue
            ending = await self._hold(chosen)
            if ending != "lessons":
                return ending
        return "quit"

    async def _hold(self, lesson: Lesson) -> Ending:
        kept = LessonKeeping(lesson, self.keeping)
        self.conversation = Conversation(
            lesson,
            self._source,
            kept,
            self.voice,
            self.lines,
            has_course=self.course is not None,
            permit=self.permission.about(lesson),
        )
        try:
            return await self.conversation.hold()
        finally:
            self.conversation = None

    async def _source(self, lesson: Lesson, listener: Listener) -> Source:
        from dltui.kernel.spare import Kernels
        from dltui.session import Session

        if self.kernels is None:
            self.kernels = Kernels(self.device)
        return Session(lesson, listener, kernels=self.kernels)

    async def _ask_about(self, folder: Path) -> bool:
        return await ask_about(folder, self.lines, self.voice)

    # ------------------------------------------------------------------ signals

    def _interrupt(self) -> None:
        """Ctrl+C: stop what runs, otherwise tell whoever waits for a line."""
        if self.conversation is None or not self.conversation.interrupt():
            self.lines.interrupt()

    def _hang_up(self) -> None:
        """Nobody listens: stop what runs and take no further line."""
        if self.conversation is not None:
            self.conversation.interrupt()
        self.lines.end()

    def _kill(self) -> None:
        if self.kernels is not None:
            self.kernels.kill()
