"""Asking the plays of a session: a question goes to the kernel while whatever runs goes on.

The answer comes among the kernel's events. What keeps a question from being answered is told as an answer.
"""

from __future__ import annotations

import json

from dltui import wire
from dltui.events import Event, PlayAnswered, PlayAsked, PlayOffered
from dltui.kernel.folder import KernelError
from dltui.kernel.spare import Listener, WarmKernel

SECONDS = 5.0  # to hand a question over; native code that holds the interpreter may take that long
TAKE = "__import__('dltui.live.play', fromlist=['take']).take({text!r})"


class Asking:
    """The plays that a kernel offers.

    Args:
        listener: hears the answers that no kernel gives.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._offered: set[str] = set()

    def note(self, event: Event) -> None:
        """Remember what is offered."""
        if isinstance(event, PlayOffered):
            self._offered.add(event.play)

    def forget(self) -> None:
        """Forget everything: the kernel has ended."""
        self._offered.clear()

    async def ask(self, asked: PlayAsked, kernel: WarmKernel | None) -> None:
        """Hand a question to the kernel; its answer, or why there is none, comes as `PlayAnswered`."""
        words = await self._asked(asked, kernel)
        if words:
            self._listener(PlayAnswered(asked.play, asked.request, error=words))

    async def _asked(self, asked: PlayAsked, kernel: WarmKernel | None) -> str:
        if kernel is None or not kernel.alive:
            cause = f": {kernel.phase.detail}" if kernel is not None and kernel.phase.detail else ""
            return f"the kernel died{cause}; run the step again, and a fresh one answers"
        if asked.play not in self._offered:
            return "this kernel has not run the step yet: run it, then play"
        code = TAKE.format(text=json.dumps(wire.to_wire(asked), allow_nan=False))
        try:
            reply = await kernel.process.reach(code, seconds=SECONDS)
        except KernelError:
            return "the kernel does not answer: what runs in it leaves no room for a question"
        if reply.status == "died":
            return "the kernel died before it answered; run the step again, and a fresh one answers"
        return f"{reply.name}: {reply.message}" if reply.status == "error" else ""
