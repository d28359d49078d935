"""Lessons without the app: run one from top to bottom, judge its goals, say how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dltui.course import Goal, Lesson, override
from dltui.events import Event, Outcome
from dltui.headless.report import Report
from dltui.headless.signals import heard
from dltui.headless.tally import RunResult, Tally
from dltui.kernel.folder import KernelError
from dltui.kernel.spare import Kernels
from dltui.recording import Recorder
from dltui.session import Session

DONE, MISSED, USAGE, ERROR, DIED, INTERRUPTED = 0, 1, 2, 3, 4, 130
CODES: dict[Outcome, int] = {"error": ERROR, "died": DIED, "stopped": INTERRUPTED}


class DeviceError(RuntimeError):
    """The device asked for is not there."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a lesson is to be run.

    `goals` replace the lesson's own where given; with `quick` the lesson's quick parameters apply and its
    own goals are not judged.
    """

    parameters: Mapping[str, Any] = field(default_factory=dict)
    quick: bool = False
    seed: int | None = None
    goals: tuple[Goal, ...] = ()
    record: Path | None = None
    device: str = "auto"
    argv: tuple[str, ...] = ()


def run_lessons(lessons: Sequence[Lesson], options: RunOptions, report: Report) -> list[RunResult]:
    """Run lessons one after the other, each in a fresh kernel; an interrupt ends the rest."""
    return asyncio.run(_run_all(lessons, options, report))


async def _run_all(lessons: Sequence[Lesson], options: RunOptions, report: Report) -> list[RunResult]:
    results = []
    for lesson in lessons:
        results.append(await run_lesson(lesson, options, report))
        report.result(results[-1])
        if results[-1].outcome == "stopped":
            break
    return results


async def run_lesson(lesson: Lesson, options: RunOptions, report: Report) -> RunResult:
    """Run one lesson in a fresh kernel and return how it ended."""
    lesson = override(lesson, {**(lesson.quick if options.quick else {}), **options.parameters})
    goals = options.goals or lesson.goals
    tally = Tally()
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        recorder = stack.enter_context(Recorder(options.record)) if options.record else None
        listener = _fan_out(report, tally, recorder, options.record)
        outcome = await _drive(lesson, options, listener, report)
    judged = tuple(tally.judge(goal) for goal in goals)
    judge = bool(goals) and outcome == "ok" and (bool(options.goals) or not options.quick)
    reached = all(result.reached for result in judged) if judge else None
    code = CODES.get(outcome, MISSED if reached is False else DONE)
    seconds = time.monotonic() - began
    metrics = tally.metrics(goals)
    return RunResult(lesson.id, judged, reached, metrics, seconds, tuple(tally.fits), outcome, code)


def _fan_out(
    report: Report, tally: Tally, recorder: Recorder | None, path: Path | None
) -> Callable[[Event], None]:
    """Return what every event goes through; a recording that cannot go on does not end the run."""

    def hear(event: Event) -> None:
        nonlocal recorder
        tally(event)
        if recorder is not None:
            try:
                recorder(event)
            except OSError as error:
                recorder = None
                report.problem(f"{path}: the recording ends here: {error.strerror}; the run goes on")
        report(event)

    return hear


async def _drive(
    lesson: Lesson, options: RunOptions, listener: Callable[[Event], None], report: Report
) -> Outcome:
    kernels = Kernels(options.device)
    session = Session(lesson, listener, kernels=kernels, seed=options.seed, argv=options.argv)
    try:
        with _signals(session, kernels):
            await session.start()
            if options.device.startswith("gpu") and not await _has_gpu(session):
                raise DeviceError(
                    f"--device {options.device}: TensorFlow found no such GPU; `dltui doctor` says more"
                )
            last = max((s.index for s in lesson.steps if s.code is not None), default=None)
            return "ok" if last is None else await session.run_to(last)
    except KernelError as error:
        report.problem(str(error))
        return "died"
    finally:
        await kernels.close()


async def _has_gpu(session: Session) -> bool:
    phase = await session.warmed()
    return phase.phase == "dead" or any(device.startswith("GPU") for device in phase.devices)


def _signals(session: Session, kernels: Kernels) -> contextlib.AbstractContextManager[None]:
    """Stop at the first interrupt, end the kernel at the second; leave no kernel on SIGTERM or SIGHUP."""
    pending: set[asyncio.Task[None]] = set()

    def interrupt() -> None:
        if pending:
            kernels.kill()
        pending.add(asyncio.create_task(session.stop()))

    return heard(interrupt, kernels.kill)
