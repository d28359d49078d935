"""What is kept of the learner: read once at the start, written in a thread of its own as things happen."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dltui.store import Edit, Given, LessonRecord, Run, Store
    from dltui.store.runs import Points
    from dltui.store.store import Mark

KEPT_AFTER_ALL = "What could not be kept before is kept now."
LATER = "It is remembered, and kept as soon as that is mended."


class Keeping:
    """The records of all lessons and the runs in memory, and the store behind them.

    What is asked takes effect in `records` at once. The store writes in order, one thing after the other, and
    never holds up the app; what it cannot do is said once through `notice`, and tried again, where that may
    help, with the next thing to keep and at the end. Before `open` there is no store.

    Args:
        folder: where the store's file lies; None keeps nothing beyond the life of the app.
        notice: called with a sentence that the learner should read.
    """

    def __init__(self, folder: Path | None, notice: Callable[[str], None]) -> None:
        self.folder, self.notice = folder, notice
        self.records: dict[str, LessonRecord] = {}
        self.runs: list[Run] = []  # the latest first
        self.settings: dict[str, str] = {}
        self.opened = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, "store")
        self._store: Store | None = None
        # What is still to be written, and whether some of it was refused before; of the store's thread.
        self._owed: deque[Callable[[], object]] = deque()
        self._behind = False
        self._complained = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def open(self) -> None:
        """Open the store and read what is in it."""
        self._loop = asyncio.get_running_loop()
        read = await self._loop.run_in_executor(self._thread, self._opened)
        self.records, self.runs, settings, message = read
        self.settings = {**settings, **self.settings}  # what was chosen meanwhile holds
        self.opened.set()
        if message:
            self.notice(message)

    def _opened(self) -> tuple[dict[str, LessonRecord], list[Run], dict[str, str], str]:
        from dltui.store import Store, StoreError

        self._store = Store(self.folder)
        try:
            store = self._store
            return store.lessons(), list(store.runs()), store.settings(), store.message
        except StoreError as error:
            return {}, [], {}, str(error)

    @property
    def lasts(self) -> bool:
        """Whether what is kept outlives the program."""
        return self._store is not None and not self._store.message

    @property
    def latest(self) -> str:
        """The lesson that was open last, "" where none was."""
        return max(self.records, key=lambda name: self.records[name].opened, default="")

    def lesson(self, name: str) -> LessonRecord:
        """Return the record of a lesson, an empty one where nothing is kept of it."""
        from dltui.store import LessonRecord

        return self.records.get(name) or LessonRecord()

    def visit(self, lesson: str, step: str) -> None:
        """Keep that the learner is at a step."""
        if self.lesson(lesson).step != step or not self.lesson(lesson).opened:
            others = (record.opened for name, record in self.records.items() if name != lesson)
            opened = max(time.time(), max(others, default=0.0) + 1e-3)  # the clock may have jumped back
            self._change(lesson, step=step, opened=opened)
            self._write("visit", lesson, step)

    def mark(self, lesson: str, kind: Mark, name: str) -> None:
        """Keep that a step is done, a goal reached, an exercise solved."""
        field = {"done": "done", "goal": "goals", "solved": "solved"}[kind]
        before: frozenset[str] = getattr(self.lesson(lesson), field)
        if name not in before:
            self._change(lesson, **{field: before | {name}})
            self._write("mark", lesson, kind, name)

    def answer(self, lesson: str, step: str, given: Given) -> None:
        """Keep an answer to a prediction."""
        before = self.lesson(lesson).answers
        if before.get(step) != given:
            self._change(lesson, answers={**before, step: given})
            self._write("answer", lesson, step, given)

    def edit(self, lesson: str, step: str, edit: Edit) -> None:
        """Keep an edited cell; one that is the lesson's own again is forgotten."""
        before = self.lesson(lesson).edits
        if edit.code == edit.original:
            if step in before:
                self._change(lesson, edits={key: kept for key, kept in before.items() if key != step})
                self._write("reset", lesson, step)
        elif before.get(step) != edit:
            self._change(lesson, edits={**before, step: edit})
            self._write("edit", lesson, step, edit)

    def setting(self, name: str, otherwise: str) -> str:
        """Return what was chosen for a name, `otherwise` where nothing was."""
        return self.settings.get(name, otherwise)

    def set(self, name: str, value: str) -> None:
        """Keep what was chosen for a name."""
        self.settings[name] = value
        self._write("set", name, value)

    # ------------------------------------------------------------------ runs

    def add_run(self, run: Run, curves: Mapping[str, Points], picture: Callable[[], str | None]) -> None:
        """Keep a fit that has ended; `picture` makes its last picture as text, in the store's thread.

        The run is among `runs` as soon as it has been written and has its number.
        """
        if not self.opened.is_set():
            return

        def write() -> None:
            assert self._store is not None
            kept = dataclasses.replace(run, id=self._store.add_run(run, curves, picture()))
            self._later(self._run_numbered, kept)

        self._submit(write)

    def _run_numbered(self, run: Run) -> None:
        self.runs.insert(0, run)

    async def curves(self, run: int) -> Mapping[str, Points]:
        """Return the curves of a run: steps and values by name; empty, and a notice, where they are lost."""
        return await self._asked("curves", run) or {}

    async def picture(self, run: int) -> str | None:
        """Return the last picture of a run as text, None where there is none."""
        picture: str | None = await self._asked("picture", run)
        return picture

    async def _asked(self, method: str, run: int) -> Any:
        assert self._loop is not None
        try:
            return await self._loop.run_in_executor(self._thread, self._call, method, (run,))
        except Exception as error:
            self.notice(str(error))
            return None

    def delete_run(self, run: int) -> None:
        """Forget a run."""
        self.runs = [kept for kept in self.runs if kept.id != run]
        self._write("delete_run", run)

    async def close(self) -> None:
        """Wait for what is still to be written, and close the store."""
        self.opened.clear()
        self._thread.submit(self._pay).add_done_callback(self._written)
        await asyncio.to_thread(self._thread.shutdown)
        if self._store is not None:
            self._store.close()

    def _change(self, lesson: str, **fields: Any) -> None:
        self.records[lesson] = dataclasses.replace(self.lesson(lesson), **fields)

    def _write(self, method: str, *arguments: object) -> None:
        if self.opened.is_set():
            self._submit(functools.partial(self._call, method, arguments))

    def _submit(self, write: Callable[[], object]) -> None:
        self._thread.submit(self._owe, write).add_done_callback(self._written)

    def _owe(self, write: Callable[[], object]) -> None:
        self._owed.append(write)
        self._pay()

    def _pay(self) -> None:
        """Write what is owed, in order; what the disk does not take is owed until the next time."""
        from dltui.store import StoreError

        while self._owed:
            write = self._owed.popleft()
            try:
                write()
            except StoreError as error:
                if error.passing:
                    self._owed.appendleft(write)
                    self._behind = True
                raise
        if self._behind:
            self._behind = self._complained = False
            self._later(self.notice, KEPT_AFTER_ALL)

    def _call(self, method: str, arguments: tuple[object, ...]) -> Any:
        return getattr(self._store, method)(*arguments)

    def _written(self, future: Future[None]) -> None:
        error = future.exception()
        if error is not None and not self._complained:
            from dltui.store import StoreError

            self._complained = True
            passing = isinstance(error, StoreError) and error.passing
            self._later(self.notice, f"{error} {LATER}" if passing else str(error))

    def _later(self, tell: Callable[[Any], None], what: object) -> None:
        """Have the app's own thread take something in, if it is there still."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(tell, what)


@functools.cache  # the course asks for every lesson at every key
def lesson_name(path: Path) -> str:
    """Return the name under which a lesson is kept: its id where it is bundled, otherwise its whole path."""
    from dltui.course import bundled_folder

    whole = path.resolve()
    return path.stem if whole.parent == bundled_folder().resolve() else str(whole)
