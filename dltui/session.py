"""A lesson in a kernel: run to a step, reach into a running fit, and hand its events out.

The app and the headless runner drive the same `Session`; `dltui.recording.Replay` has the same face.
"""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dltui.asking import Asking
from dltui.course import Cell, Lesson, override, with_code
from dltui.events import (
    Event,
    Failure,
    KernelChanged,
    Outcome,
    Output,
    PlayAsked,
    PlayOffered,
    Result,
    RunStarted,
    StepEnded,
    StepStarted,
)
from dltui.fit_numbers import FitNumbers
from dltui.freshness import Freshness, needed
from dltui.kernel.folder import KernelError
from dltui.kernel.process import Origin, Reply
from dltui.kernel.spare import Kernels, Listener, WarmKernel
from dltui.source import SessionBusy, Verdict

COOPERATIVE_SECONDS = 1.5
INTERRUPT_SECONDS = 6.0
CONTROL = "from dltui.live import control as _control; _control.{call}; del _control"


class Session:
    """A lesson and the kernel it runs in.

    Args:
        lesson: the lesson; parameters set later are written into its source.
        listener: called with every event, on the event loop's thread.
        kernels: where the kernel comes from.
        seed: the seed for Python, NumPy and TensorFlow; None takes the lesson's own, or 1.
        argv: what a script finds in `sys.argv` after its own path.
    """

    def __init__(
        self,
        lesson: Lesson,
        listener: Listener,
        *,
        kernels: Kernels,
        seed: int | None = None,
        argv: Sequence[str] = (),
    ) -> None:
        self.lesson, self.listener, self.kernels = lesson, listener, kernels
        self.seed = seed if seed is not None else lesson.seed if lesson.seed is not None else 1
        self.argv = tuple(argv)
        self.busy = False
        self.paused = False
        self._kernel: WarmKernel | None = None
        self._freshness = Freshness()
        self._step: int | None = None
        self._stopping = asyncio.Event()
        self._done = asyncio.Event()
        self._done.set()
        self._judging = False
        self._failure: Failure | None = None
        self._unheard = False  # a stop was given up on, and may yet reach the kernel
        self._fits = FitNumbers()
        self._asking = Asking(self._hear)

    @property
    def kernel_pid(self) -> int | None:
        """The kernel's process id, None where there is none."""
        return self._kernel.process.pid if self._kernel else None

    # ------------------------------------------------------------------ what has run

    @property
    def ran(self) -> frozenset[int]:
        """The steps whose code has run as it stands now, after everything before them."""
        return self._freshness.fresh(self.lesson)

    def pending(self, step: int) -> tuple[int, ...]:
        """Return the steps that `run_to(step)` would run: what has not run, or has gone stale, up to `step`.

        A step that has run and is fresh runs again by itself. Exercises run only when they are `step`.
        """
        return self._freshness.pending(self.lesson, step)

    # ------------------------------------------------------------------ running

    async def start(self) -> None:
        """Take a kernel. It may still be importing TensorFlow: `run_to` waits for that."""
        if self._kernel is None or not self._kernel.alive:
            self._fits.new_kernel()
            self._kernel = self.kernels.take(self._hear)

    async def warmed(self) -> KernelChanged:
        """Wait until the kernel has imported TensorFlow (or could not); return its phase then."""
        await self.start()
        assert self._kernel is not None
        await self._kernel.warmed()
        return self._kernel.phase

    async def run_to(self, step: int) -> Outcome:
        """Run what is pending up to and including a step; return how the last of it ended.

        Raises:
            SessionBusy: a step is running.
        """
        self._begin()
        try:
            await self.start()
            self._announce()
            if not await self._ready():
                return "died" if self._kernel is None or not self._kernel.alive else "stopped"
            for index in self.pending(step):
                outcome = await self._run_step(index)
                if outcome != "ok":
                    return outcome
            return "ok"
        finally:
            self._end()

    async def check(self, step: int, code: str | None = None) -> Verdict:
        """Run an exercise's check on `code`, or on the starter; run what it needs first.

        Raises:
            SessionBusy: a step is running.
            ValueError: the step has no exercise.
        """
        exercise = self.lesson.steps[step].exercise
        if exercise is None:
            raise ValueError(f"step {step + 1} has no exercise")
        earlier = needed(self.lesson, step)
        if earlier and set(earlier) - self.ran:
            outcome = await self.run_to(earlier[-1])
            if outcome != "ok":
                return Verdict(False, outcome, "a step before the exercise did not run")
        self._begin()
        try:
            await self.start()
            if not await self._ready():
                return Verdict(False, "stopped")
            return await self._judge(step, code or exercise.starter.source, exercise.starter, exercise.check)
        finally:
            self._end()

    async def _judge(self, step: int, code: str, starter: Cell, check: Cell) -> Verdict:
        self._step, self._judging, self._failure = step, True, None
        try:
            for source, cell in ((code, starter), (check.source, check)):
                reply = await self._run_code(source, cell)
                if reply.status != "ok":
                    outcome = self._outcome(reply)
                    return Verdict(False, outcome, reply.message or reply.name, self._failure)
        finally:
            self._judging = False
        return Verdict(True, "ok")

    async def _run_step(self, index: int) -> Outcome:
        step = self.lesson.steps[index]
        assert step.code is not None
        self._step = index
        self._freshness.begins(self.lesson, index)
        self.listener(StepStarted(index, step.title, step.code.source))
        began = time.monotonic()
        outcome = self._outcome(await self._run_code(step.code.source, step.code))
        if outcome != "ok":
            self._freshness.failed(index)
        self.listener(StepEnded(index, outcome, time.monotonic() - began))
        return outcome

    async def _run_code(self, code: str, cell: Cell) -> Reply:
        assert self._kernel is not None
        stripped = code.lstrip("\n")
        origin = Origin(str(self.lesson.path), cell.line + len(code) - len(stripped))
        return await self._kernel.process.run(stripped, origin)

    def _outcome(self, reply: Reply) -> Outcome:
        if reply.status == "died":
            return "died"
        if self._stopping.is_set():
            return "stopped"
        if reply.status == "ok" or (reply.name == "SystemExit" and reply.message in ("", "0", "None")):
            return "ok"
        if reply.name == "SystemExit":
            self._hear(Failure("SystemExit", f"the code ended itself with sys.exit({reply.message})"))
        return "stopped" if reply.name in ("KeyboardInterrupt", "Stopped") else "error"

    async def _ready(self) -> bool:
        """Wait for the kernel to have imported TensorFlow, then make it the lesson's; False if stopped."""
        kernel = self._kernel
        assert kernel is not None
        warmed = asyncio.create_task(kernel.warmed())
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({warmed, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if self._stopping.is_set() or not kernel.alive:
            return False
        if not kernel.used:
            kernel.used = True
            await kernel.process.run(self._prelude())
        elif self._unheard:
            await self._control("reset()")  # what was asked of the last run is not meant for this one
        self._unheard = False
        kernel.announce("busy", "running")
        return kernel.alive

    def _prelude(self) -> str:
        path = Path(self.lesson.path)
        argv = [str(path), *self.argv]
        notebook = path.suffix == ".ipynb"
        folder = str(path.resolve().parent)
        return (
            "import dltui.kernel.inside as _process\n"
            f"_process.prepare({str(path)!r}, {folder!r}, {argv!r}, {notebook!r})\n"
            "del _process\n"
            "try:\n    import keras as _keras\nexcept ImportError:\n    pass\n"
            f"else:\n    _keras.utils.set_random_seed({self.seed})\n    del _keras\n"
        )

    def _announce(self) -> None:
        self.listener(
            RunStarted(
                lesson=self.lesson.id,
                title=self.lesson.title,
                goals=tuple(str(goal) for goal in self.lesson.goals),
                seed=self.seed,
                parameters={p.name: p.value for p in self.lesson.parameters},
                path=str(self.lesson.path),
                source=self.lesson.source,
            )
        )

    def _begin(self) -> None:
        if self.busy:
            raise SessionBusy("a step is running: stop it first")
        self.busy, self.paused = True, False
        self._stopping.clear()
        self._done.clear()
        self.kernels.hold()

    def _end(self) -> None:
        self.busy, self.paused, self._step = False, False, None
        if self._kernel is not None and self._kernel.phase.phase in ("busy", "paused"):
            self._kernel.announce("ready")
        self._done.set()
        self.kernels.replenish()

    # ------------------------------------------------------------------ reaching into what runs

    async def pause(self) -> None:
        """Hold the running fit at its next batch."""
        if self.busy and not self.paused:
            self.paused = True
            await self._control("pause()")

    async def resume(self) -> None:
        """Let a held fit go on."""
        if self.busy and self.paused:
            self.paused = False
            await self._control("resume()")

    async def step_epoch(self) -> None:
        """Run to the end of the next epoch, then hold."""
        if self.busy:
            self.paused = True
            await self._control("step_epoch()")

    async def stop(self) -> None:
        """Stop what runs: first by asking the fit, then by an interrupt, then by ending the kernel."""
        if not self.busy:
            return
        self._stopping.set()
        kernel = self._kernel
        if kernel is None or not kernel.used:
            return
        if kernel.phase.phase == "halted":  # it can hear nothing
            await self._end_by_wish(kernel, "a signal held it")
            return
        await self._control("stop()", COOPERATIVE_SECONDS)
        if await self._ended(COOPERATIVE_SECONDS):
            return
        await kernel.process.interrupt()
        if await self._ended(INTERRUPT_SECONDS):
            return
        await self._end_by_wish(kernel, "it did not answer an interrupt")

    async def _end_by_wish(self, kernel: WarmKernel, why: str) -> None:
        kernel.process.kill()
        await kernel.process.ended()  # and not before: what is told lets the learner run again
        kernel.announce("dead", f"ended by you: {why}")
        await self._done.wait()

    async def _ended(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._done.wait()
        except TimeoutError:
            return False
        return True

    async def _control(self, call: str, seconds: float | None = None) -> None:
        """Call a function of `dltui.live.control` in the kernel while a cell runs there.

        Args:
            call: the function's name and arguments.
            seconds: how long to wait for the kernel, which may be slow or in native code that holds the
                interpreter; None: as long as it takes, so that no pause and no parameter is lost.
        """
        kernel = self._kernel
        if kernel is None or not kernel.used:
            return
        try:
            reply = await kernel.process.reach(CONTROL.format(call=call), seconds=seconds)
        except KernelError:
            self._unheard = True  # an interrupt comes next
            return
        if reply.status == "error":
            self._hear(Output(f"{call} failed in the kernel: {reply.name}: {reply.message}\n", "log"))

    async def set_parameter(self, name: str, value: Any) -> None:
        """Set a parameter in the lesson's source; a live one also drives the fit that runs.

        Raises:
            dltui.course.ParameterError: unknown name, wrong type or out of range.
        """
        self.lesson = override(self.lesson, {name: value})
        parameter = self.lesson.parameter(name)
        in_flight = parameter.live and self.busy
        if in_flight and self._freshness.set_in_flight(parameter.step_index, name, value):
            await self._control(f"set_parameter({name!r}, {parameter.value!r})")

    async def edit(self, step: int, code: str) -> None:
        """Put other code into a step's cell; what has run goes stale where it depends on that.

        Raises:
            dltui.course.LessonError: the code cannot stand in a cell.
            ValueError: the step has no code.
        """
        self.lesson = with_code(self.lesson, step, code)

    async def ask(self, asked: PlayAsked) -> None:
        """Ask a play, also while a fit runs; the answer comes as a `PlayAnswered` of the same number."""
        await self._asking.ask(asked, self._kernel)

    async def restart(self) -> None:
        """End the kernel and take a fresh one: nothing has run."""
        if self.busy:
            await self.stop()
        self._freshness.forget()
        self._asking.forget()
        kernel, self._kernel = self._kernel, None
        if kernel is not None:
            await self.kernels.give_back(kernel)
        await self.start()

    async def close(self) -> None:
        """Stop what runs and give the kernel back."""
        if self.busy:
            self._stopping.set()
            if self._kernel is not None:
                self._kernel.process.kill()
            await self._done.wait()
        kernel, self._kernel = self._kernel, None
        if kernel is not None:
            await self.kernels.give_back(kernel)

    # ------------------------------------------------------------------ events

    def _hear(self, event: Event) -> None:
        """Pass an event on, with the step it belongs to and with fit numbers that no other kernel used.

        Which step runs is not for the kernel to tell: what runs in it may publish anything.
        """
        if isinstance(event, (RunStarted, StepStarted, StepEnded)):
            return
        if isinstance(event, (Output, Failure, Result, PlayOffered)) and event.step is None:
            event = dataclasses.replace(event, step=self._step)
        if isinstance(event, Failure) and self._judging:
            self._failure = event  # belongs to the verdict, not to the lesson's output
            return
        event = self._fits.renumber(event)
        if isinstance(event, KernelChanged):
            self._note_phase(event)
        self._asking.note(event)
        self.listener(event)

    def _note_phase(self, event: KernelChanged) -> None:
        if event.phase == "paused":
            self.paused = True
        elif event.phase == "busy":
            self.paused = False
        elif event.phase == "dead":
            self._freshness.forget()
            self._asking.forget()
            for ended in self._fits.abandon():
                self.listener(ended)
