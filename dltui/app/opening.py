"""Which lesson is being opened, and which one an Enter is meant for that comes before it stands."""

from __future__ import annotations

import asyncio
from pathlib import Path


class Opening:
    """At most one lesson is being opened; Enter once more is meant for that one, and runs it.

    Args:
        named: the lesson that was named when the app was started, to be opened first. Until somebody has gone
            from it to the course nobody can have chosen another one there.
    """

    def __init__(self, named: Path | None) -> None:
        self._named = self._path = named
        self._pressed = False
        self._none = asyncio.Event()
        if named is None:
            self._none.set()

    @property
    def underway(self) -> bool:
        """Whether a lesson is being opened."""
        return self._path is not None

    async def over(self) -> None:
        """Wait until no lesson is being opened."""
        await self._none.wait()

    def meant(self, chosen: Path) -> Path:
        """Return the lesson that an Enter on `chosen` in the course is meant for."""
        return self._named or chosen

    def begin(self, path: Path) -> None:
        """Note that a lesson is being opened."""
        self._path, self._pressed = path, False
        self._none.clear()

    def press(self, path: Path) -> None:
        """Note an Enter on a lesson while one is being opened; on another one it comes too late."""
        self._pressed = self._pressed or path == self._path

    def end(self) -> bool:
        """Note that the lesson is open, or cannot be; return whether an Enter came that is meant for it."""
        self._path = None
        self._none.set()
        return self._pressed

    def to_course(self) -> None:
        """Note that the course is on the screen, to choose from."""
        self._named = None
