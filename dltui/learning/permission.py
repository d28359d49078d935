"""The learner's yes to the programs of another's course, asked for before the first of them runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from dltui.trust import Trust

if TYPE_CHECKING:
    from dltui.course import Course, Lesson
    from dltui.learning.keeping import Keeping
    from dltui.learning.lesson_control import Permit


class Permission:
    """What the learner has allowed of one course.

    Args:
        course: the course that can be chosen from; dltui's own is not asked about.
        keeping: where a yes is kept.
        ask: puts the question about a folder to the learner; True is a yes.
        given: a yes for this time, from the command line.
    """

    def __init__(
        self,
        course: Course | None,
        keeping: Keeping,
        ask: Callable[[Path], Awaitable[bool]],
        *,
        given: bool = False,
    ) -> None:
        self._course, self._ask = course, ask
        folder = course.path if course is not None else None
        self._trust = Trust(folder, lambda name: keeping.setting(name, ""), keeping.set, given=given)

    def about(self, lesson: Lesson) -> Permit | None:
        """Return what asks before a lesson runs; None for one that is not of the course: a named file."""
        asks = self._course is not None and self._course.is_foreign(lesson.path)
        return self._permit if asks else None

    async def _permit(self) -> bool:
        folder = self._trust.folder
        if folder is None or self._trust.allows():
            return True
        if not await self._ask(folder):
            return False
        self._trust.allow()
        return True
