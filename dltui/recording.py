"""Recordings: a session's events as JSON lines, and their replay with no kernel and no TensorFlow."""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from dltui import wire
from dltui.course import Lesson, LessonError, parse_lesson
from dltui.events import (
    EpochEnded,
    Event,
    Failure,
    KernelChanged,
    Outcome,
    PlayAnswered,
    PlayAsked,
    RunStarted,
    StepEnded,
    StepStarted,
)
from dltui.source import Verdict

Listener = Callable[[Event], None]
LONGEST = 1e9  # seconds of a recording: thirty years
CUT_OFF = "what wrote it ended before the step did"


class RecordingError(ValueError):
    """A file that is not a recording; the text names the file, the line and the remedy."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An event and when it came, in seconds since the recording began."""

    seconds: float
    event: Event


class Recorder:
    """Writes events to a file, one JSON object a line, flushed as they come.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8")
        self._began: float | None = None

    def __call__(self, event: Event) -> None:
        """Write one event."""
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        line = {"t": round(now - self._began, 4), **wire.to_wire(event)}
        self._file.write(json.dumps(line, separators=(",", ":"), allow_nan=False) + "\n")
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):  # what could not be written has been raised when it came
            self._file.close()


def read(path: Path) -> Iterator[Moment]:
    """Yield the moments of a recording in order.

    A last line that was cut off is left out: the app that wrote it was killed.

    Raises:
        RecordingError: the file cannot be read, or a line in the middle is not an event.
    """
    try:
        lines = path.read_text(encoding="utf-8", errors="strict").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(f"{path}: cannot be read as a recording: {error}") from error
    whole = lines[-1] == ""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _moment(line)
        except (ValueError, TypeError, RecursionError) as error:
            if number == len(lines) and not whole:
                return
            raise RecordingError(
                f"{path}:{number}: not an event of a recording: {error}. "
                "A recording is what `dltui run LESSON --record FILE` writes."
            ) from error


def _moment(line: str) -> Moment:
    fields = json.loads(line)
    if not isinstance(fields, dict):
        raise wire.WireError("expected an object")
    seconds = fields.get("t", 0.0)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not abs(seconds) < LONGEST:
        raise wire.WireError(f"t: expected seconds, got {seconds!r:.40}")
    return Moment(float(seconds), wire.from_wire(fields))


class Replay:
    """Plays a recording to a listener; has the face of a `Session` without a kernel.

    Args:
        path: the recording.
        listener: called with every event, on the event loop's thread.
        speed: how many times faster than it happened; infinity plays without waiting.

    Raises:
        RecordingError: the file is no recording, does not begin with a run of a lesson, or tells of a step
            that the lesson does not have.
    """

    def __init__(self, path: Path, listener: Listener, *, speed: float = 1.0) -> None:
        self.moments = tuple(read(path))
        self.lesson: Lesson = _lesson(path, self.moments)
        self.listener, self.speed = listener, speed
        self.busy = False
        self.paused = False
        self._ran: set[int] = set()
        self._at = 0
        self._hold_at_epoch = False
        self._stopping = asyncio.Event()
        self._going = asyncio.Event()
        self._done = asyncio.Event()
        self._done.set()

    @property
    def ran(self) -> frozenset[int]:
        """The steps whose end has been played."""
        return frozenset(self._ran)

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps that the recording holds."""
        return tuple(m.event.step for m in self.moments if isinstance(m.event, StepStarted))

    def pending(self, step: int) -> tuple[int, ...]:
        """Return the recorded steps from where the replay stands up to `step`."""
        coming = self.moments[self._at :]
        return tuple(
            m.event.step for m in coming if isinstance(m.event, StepStarted) and m.event.step <= step
        )

    async def start(self) -> None:
        """Say that no kernel is needed."""
        self.listener(KernelChanged("ready", "replay of a recording", ("no kernel",)))

    async def run_to(self, step: int) -> Outcome:
        """Play the recording up to the end of a step (or of the recording); return how it ended."""
        self.busy, self.paused = True, False
        self._stopping.clear()
        self._going.set()
        self._done.clear()
        try:
            return await self._play(step)
        finally:
            self.busy = False
            self._done.set()

    async def _play(self, step: int) -> Outcome:
        outcome: Outcome = "ok"
        clock = self.moments[self._at].seconds if self._at < len(self.moments) else 0.0
        while self._at < len(self.moments):
            moment = self.moments[self._at]
            if not await self._wait(moment.seconds - clock):
                return "stopped"
            clock = moment.seconds
            self._at += 1
            self.listener(moment.event)
            if self._hold_at_epoch and isinstance(moment.event, EpochEnded):
                self._hold_at_epoch = False
                await self.pause()
            if isinstance(moment.event, StepEnded):
                outcome = moment.event.outcome
                if outcome == "ok":
                    self._ran.add(moment.event.step)
                if moment.event.step >= step:
                    return outcome
        return self._end_of_the_file() or outcome

    def _end_of_the_file(self) -> Outcome | None:
        """Say that the recording ends within a step, where it does."""
        begun = [m.event for m in self.moments if isinstance(m.event, (StepStarted, StepEnded))]
        if not begun or isinstance(begun[-1], StepEnded):
            return None
        step = begun[-1].step
        self.listener(Failure("The recording ends here", CUT_OFF, step=step))
        self.listener(StepEnded(step, "died", 0.0))
        return "died"

    async def _wait(self, seconds: float) -> bool:
        """Wait as long as it took, times the speed; False when stopped meanwhile."""
        await self._going.wait()
        if seconds > 0 and math.isfinite(self.speed):
            try:
                async with asyncio.timeout(seconds / self.speed):
                    await self._stopping.wait()
            except TimeoutError:
                pass
            await self._going.wait()
        return not self._stopping.is_set()

    async def pause(self) -> None:
        """Hold the replay."""
        if self.busy:
            self.paused = True
            self._going.clear()
            self.listener(KernelChanged("paused", "replay paused"))

    async def resume(self) -> None:
        """Let a held replay go on."""
        if self.paused:
            self.paused = False
            self._going.set()
            self.listener(KernelChanged("busy", "running"))

    async def step_epoch(self) -> None:
        """Play to the end of the next epoch, then hold."""
        self._hold_at_epoch = True
        await self.resume()

    async def stop(self) -> None:
        """Stop the replay where it is."""
        self._stopping.set()
        self._going.set()
        await self._done.wait()
        self.paused = False

    async def restart(self) -> None:
        """Go back to the beginning."""
        await self.stop()
        self._at = 0
        self._ran.clear()

    async def set_parameter(self, name: str, value: Any) -> None:
        """Refuse: a recording cannot change.

        Raises:
            RecordingError: always.
        """
        raise RecordingError("a replay shows what happened: parameters cannot be changed in it")

    async def edit(self, step: int, code: str) -> None:
        """Refuse: a recording cannot change.

        Raises:
            RecordingError: always.
        """
        raise RecordingError("a replay shows what happened: its cells cannot be edited")

    async def ask(self, asked: PlayAsked) -> None:
        """Answer in words that nobody is there to be asked."""
        words = "a replay has no kernel to ask; open the lesson itself to play"
        self.listener(PlayAnswered(asked.play, asked.request, error=words))

    async def check(self, step: int, code: str | None = None) -> Verdict:
        """Refuse: a recording cannot run an exercise."""
        return Verdict(False, "stopped", "a replay has no kernel to run an exercise in")

    async def close(self) -> None:
        """Stop the replay."""
        await self.stop()


def _lesson(path: Path, moments: tuple[Moment, ...]) -> Lesson:
    first = next((m.event for m in moments if isinstance(m.event, RunStarted)), None)
    if first is None:
        raise RecordingError(f"{path}:1: the recording holds no run of a lesson: record one with --record")
    try:
        lesson = parse_lesson(first.source, Path(first.path))
    except LessonError as error:
        raise RecordingError(f"{path}: the lesson inside does not parse: {error}") from error
    told = {m.event.step for m in moments if isinstance(m.event, (StepStarted, StepEnded))}
    foreign = min(told - set(range(len(lesson.steps))), default=None)
    if foreign is not None:
        raise RecordingError(
            f"{path}: the recording tells of step {foreign + 1}, the lesson inside has {len(lesson.steps)}: "
            "one of the two was changed. Record the lesson again with --record."
        )
    return lesson
