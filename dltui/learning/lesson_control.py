"""What the learner asks of a source, and how the asking ends: one place for what may go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from dltui.course import LessonError, with_code
from dltui.events import Event
from dltui.source import Verdict

if TYPE_CHECKING:
    from dltui.course import Lesson
    from dltui.course.form import Value
    from dltui.source import Source

Listener = Callable[[Event], None]
SourceFactory = Callable[["Lesson", Listener], Awaitable["Source"]]
Permit = Callable[[], Awaitable[bool]]

NOT_ALLOWED = "nothing has run: the programs of this course need your yes"


class LessonControl:
    """A source that may not be there yet. What goes wrong is told in words through `notice`.

    Args:
        lesson: the lesson as it was loaded.
        make: makes the source; awaited once.
        listener: hears the source's events.
        notice: called with a sentence when something could not be done.
        permit: awaited before a program of the lesson runs; False: it must not. None: it may. While it is
            awaited, `asks_first` is true.
    """

    def __init__(
        self,
        lesson: Lesson,
        make: SourceFactory,
        listener: Listener,
        notice: Callable[[str], None],
        permit: Permit | None = None,
    ) -> None:
        self.original = lesson
        self.source: Source | None = None
        self.asked: int | None = None
        self.asks_first = False
        self._make, self._listener, self._notice, self._permit = make, listener, notice, permit
        self._ready = asyncio.Event()

    @property
    def lesson(self) -> Lesson:
        """The lesson with the parameters as they are set now."""
        return self.source.lesson if self.source is not None else self.original

    @property
    def busy(self) -> bool:
        """Whether steps run, or were asked for and wait for the kernel."""
        return self.asked is not None or (self.source is not None and self.source.busy)

    @property
    def paused(self) -> bool:
        """Whether a fit is held."""
        return self.source is not None and self.source.paused

    @property
    def ran(self) -> frozenset[int]:
        """The steps that have run and are not stale."""
        return self.source.ran if self.source is not None else frozenset()

    def pending(self, step: int) -> tuple[int, ...]:
        """Return the steps that running to a step would run."""
        if self.source is not None:
            return self.source.pending(step)
        return tuple(s.index for s in self.lesson.steps[: step + 1] if s.code is not None)

    def changed(self) -> frozenset[str]:
        """Return the names of the parameters that differ from the lesson's own."""
        before = {parameter.name: parameter.value for parameter in self.original.parameters}
        return frozenset(p.name for p in self.lesson.parameters if p.value != before.get(p.name))

    async def open(self) -> None:
        """Make the source and start it."""
        try:
            self.source = await self._make(self.original, self._listener)
            await self.source.start()
        except Exception as error:
            self._notice(f"the kernel could not be started: {error}")
        finally:
            self._ready.set()

    async def run_to(self, step: int) -> None:
        """Run to a step; nothing happens while something runs."""
        if self.busy:
            return
        self.asked = step
        try:
            await self._ready.wait()
            if self.source is None:
                self._notice("there is no kernel to run this in")
            elif not await self._permitted():
                self._notice(NOT_ALLOWED)
            else:
                await self.source.run_to(step)
        except Exception as error:
            self._notice(f"this could not be run: {error}")
        finally:
            self.asked = None

    async def ask(self, request: Callable[[Source], Awaitable[object]]) -> None:
        """Send a request to the source: pause, resume, stop, restart."""
        if self.source is None:
            return
        try:
            await request(self.source)
        except Exception as error:
            self._notice(f"this could not be done: {error}")

    async def edit(self, step: int, code: str) -> LessonError | None:
        """Put other code into a step's cell; return why it cannot stand there, None where it does.

        Before there is a source, the code is only looked at.
        """
        try:
            if self.source is None:
                with_code(self.lesson, step, code)
            else:
                await self.source.edit(step, code)
        except LessonError as error:
            return error
        return None

    async def check(self, step: int) -> Verdict:
        """Let the check of an exercise judge its cell as it stands; nothing else may run."""
        self.asked = step
        try:
            await self._ready.wait()
            if self.source is None:
                return Verdict(False, "died", "there is no kernel to run this in")
            if not await self._permitted():
                return Verdict(False, "error", NOT_ALLOWED)
            return await self.source.check(step)
        except Exception as error:
            return Verdict(False, "error", f"this could not be checked: {error}")
        finally:
            self.asked = None

    async def _permitted(self) -> bool:
        if self._permit is None:
            return True
        self.asks_first = True
        try:
            return await self._permit()
        finally:
            self.asks_first = False

    async def set_parameter(self, name: str, value: Value) -> None:
        """Give a parameter another value."""
        await self._ready.wait()
        await self.ask(lambda source: source.set_parameter(name, value))

    async def close(self) -> None:
        """End the kernel."""
        if self.source is not None:
            await self.ask(lambda source: source.close())
