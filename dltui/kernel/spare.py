"""Where kernels come from: a spare one is started ahead of need and imports TensorFlow meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
from collections.abc import Callable
from typing import Literal

from dltui.events import Event, Failure, KernelChanged, KernelPhase, Output
from dltui.kernel.folder import KernelError
from dltui.kernel.messages import events_of
from dltui.kernel.process import Kernel, Message

WARM = "from dltui.live import warm as _warm; _warm.warm(); del _warm"
REPLENISH_SECONDS = 10.0  # idle time after which the next spare may take the processor

Listener = Callable[[Event], None]
KernelUse = Literal["lesson", "spare"]


def environment(device: str = "auto") -> dict[str, str]:
    """Return the variables a kernel is started with.

    Args:
        device: `auto`, `cpu`, or `gpu:N` for one GPU counted from 0.

    Raises:
        ValueError: any other text.
    """
    variables = {"TF_FORCE_GPU_ALLOW_GROWTH": "true", "PYTHONUNBUFFERED": "1", "DLTUI_DEVICE": device}
    if "KERAS_BACKEND" not in os.environ:
        variables["KERAS_BACKEND"] = "tensorflow"
    if device == "auto":
        return variables
    if device == "cpu":
        return variables | {"CUDA_VISIBLE_DEVICES": "-1"}
    kind, _, number = device.partition(":")
    if kind == "gpu" and number.isdecimal():
        return variables | {"CUDA_VISIBLE_DEVICES": number}
    raise ValueError(f"unknown device {device!r}: expected auto, cpu or gpu:N (for example gpu:0)")


class WarmKernel:
    """A kernel that imports TensorFlow as soon as it has started; its events go to one listener.

    What it says before it has an owner (its phases) is kept: the owner learns the latest on taking it.
    """

    def __init__(self, device: str, listener: Listener, niceness: int = 0) -> None:
        self.listener = listener
        self.phase = KernelChanged("starting", "starting the kernel")
        self.used = False
        self._before_halt = self.phase
        self._process = Kernel(
            self._hear,
            self._hear_log,
            self._hear_death,
            environment(device),
            self._hear_halt,
            niceness=niceness,
        )
        self._warming = asyncio.create_task(self._warm())

    async def _warm(self) -> None:
        self._emit(self.phase)
        try:
            await self._process.start()
            self._emit(KernelChanged("importing", "importing TensorFlow"))
            reply = await self._process.run(WARM)
        except KernelError as error:
            if self.alive:
                self._emit(KernelChanged("dead", str(error)))
            return
        if reply.status == "error":
            remedy = "pip install tensorflow keras (dltui doctor says more)"
            self._emit(KernelChanged("ready", f"TensorFlow could not be loaded: {reply.message}; {remedy}"))

    async def warmed(self) -> None:
        """Wait until TensorFlow has been imported (or could not be)."""
        await asyncio.shield(self._warming)

    @property
    def alive(self) -> bool:
        """Whether the kernel can still be used."""
        return self.phase.phase != "dead"

    @property
    def process(self) -> Kernel:
        """The kernel's process."""
        return self._process

    def adopt(self, listener: Listener) -> None:
        """Send everything from now on to `listener`, beginning with the present phase."""
        self.listener = listener
        listener(self.phase)

    def announce(self, phase: KernelPhase, detail: str = "") -> None:
        """Tell the listener that the kernel entered a phase; where a signal holds it, once it goes on."""
        if self.phase.phase == "halted" and phase != "dead":
            self._before_halt = KernelChanged(phase, detail)
        else:
            self._emit(KernelChanged(phase, detail))

    async def close(self) -> None:
        """End the kernel."""
        self.listener = _nobody
        self._warming.cancel()
        await asyncio.gather(self._warming, return_exceptions=True)
        await self._process.close()

    def _hear(self, message: Message) -> None:
        for event in events_of(message):
            if not (isinstance(event, Failure) and not self._warming.done()):
                self._emit(event)

    def _hear_log(self, text: str) -> None:
        self._emit(Output(text, "log"))

    def _hear_death(self, cause: str) -> None:
        self._emit(dataclasses.replace(self.phase, phase="dead", detail=cause))

    def _hear_halt(self, halted: bool) -> None:
        if halted:
            self._before_halt = self.phase
            how = f"a signal holds it (SIGSTOP); kill -CONT {self._process.pid} lets it go on"
            self._emit(KernelChanged("halted", how))
        elif self.phase.phase == "halted":
            self._emit(self._before_halt)

    def _emit(self, event: Event) -> None:
        if isinstance(event, KernelChanged):
            if not self.alive:
                return  # a dead kernel stays dead, whatever of it is still on its way
            event = dataclasses.replace(
                event,
                devices=event.devices or self.phase.devices,
                versions=event.versions or self.phase.versions,
            )
            self.phase = event
        self.listener(event)


class Kernels:
    """Hands out kernels and keeps at most one spare.

    Args:
        device: `auto`, `cpu` or `gpu:N`.
        listener: hears what the spare says while nobody owns it.
        spares: whether a spare is kept after the first; a headless run needs none.
        niceness: how far the kernels stand behind others for the processor, 0 to 19.
    """

    def __init__(
        self,
        device: str = "auto",
        listener: Listener | None = None,
        *,
        spares: bool = False,
        niceness: int = 0,
    ) -> None:
        environment(device)
        self.device, self.spares, self.niceness = device, spares, niceness
        self.listener: Listener = listener or _nobody
        self._spare: WarmKernel | None = None
        self._out: set[WarmKernel] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def phase(self) -> KernelChanged | None:
        """The phase of the spare kernel, None where there is none."""
        return self._spare.phase if self._spare else None

    @property
    def processes(self) -> tuple[tuple[KernelUse, int], ...]:
        """What each kernel that runs is there for, and its process id."""
        running: list[tuple[KernelUse, int]] = []
        for kernel in self._out:
            pid = kernel.process.pid
            if pid is not None and kernel.process.alive:
                running.append(("spare" if kernel is self._spare else "lesson", pid))
        return tuple(sorted(running))

    def start_spare(self) -> None:
        """Start a kernel ahead of need unless one is there; why it cannot be is told."""
        try:
            self._start()
        except KernelError as error:
            self.listener(KernelChanged("dead", str(error)))

    def _start(self) -> None:
        self._stop_timer()
        if self._closed or (self._spare is not None and self._spare.alive):
            return
        self._spare = WarmKernel(self.device, self._hear, self.niceness)
        self._out.add(self._spare)

    def take(self, listener: Listener) -> WarmKernel:
        """Return the spare, or a new kernel, owned from now on by `listener`. It may still be importing.

        Raises:
            KernelError: there is no folder for it, or the app is closing.
        """
        self._start()
        kernel, self._spare = self._spare, None
        if kernel is None:
            raise KernelError("the app is closing: no kernel is started any more")
        kernel.adopt(listener)
        return kernel

    async def give_back(self, kernel: WarmKernel) -> None:
        """Take a kernel back: unused it becomes the spare again, used it is ended and replaced."""
        usable = kernel.alive and not kernel.used and kernel.phase.phase != "halted"
        if usable and self._spare is None and not self._closed:
            kernel.adopt(self._hear)
            self._spare = kernel
            return
        await kernel.close()
        self._out.discard(kernel)
        if self.spares:
            self.start_spare()

    def replenish(self) -> None:
        """Start the next spare once nothing has happened for a while."""
        self._stop_timer()
        if self.spares and not self._closed:
            self._timer = asyncio.get_running_loop().call_later(REPLENISH_SECONDS, self.start_spare)

    def hold(self) -> None:
        """Leave the processor to a training: put off the next spare."""
        self._stop_timer()

    async def close(self) -> None:
        """End every kernel."""
        self._closed = True
        self._stop_timer()
        await asyncio.gather(*(kernel.close() for kernel in self._out))
        self._out.clear()

    def kill(self) -> None:
        """End every kernel process at once; callable from a signal handler or at exit."""
        self._closed = True
        for kernel in self._out:
            with contextlib.suppress(Exception):
                kernel.process.kill()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _hear(self, event: Event) -> None:
        self.listener(event)


def _nobody(event: Event) -> None:
    """Hear nothing."""
