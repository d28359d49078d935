"""What a lesson screen drives: the face that a session with a kernel and the replay of a recording share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from dltui.course import Lesson
from dltui.events import Failure, Outcome, PlayAsked


class SessionBusy(RuntimeError):
    """Something was asked that needs the kernel while a step runs in it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an exercise's check said about a solution; `failure` is what was raised, where something was."""

    passed: bool
    outcome: Outcome
    message: str = ""
    failure: Failure | None = None


class Source(Protocol):
    """What a lesson screen drives: a session with a kernel, or the replay of a recording."""

    lesson: Lesson
    busy: bool
    paused: bool

    @property
    def ran(self) -> frozenset[int]:
        """The steps that have run and are not stale."""

    def pending(self, step: int) -> tuple[int, ...]:
        """Return the steps that `run_to(step)` would run."""

    async def start(self) -> None:
        """Get ready; a kernel may still be importing TensorFlow afterwards."""

    async def run_to(self, step: int) -> Outcome:
        """Run what is pending up to a step; return how the last of it ended."""

    async def pause(self) -> None:
        """Hold the running fit at its next batch."""

    async def resume(self) -> None:
        """Let a held fit go on."""

    async def step_epoch(self) -> None:
        """Run to the end of the next epoch, then hold."""

    async def stop(self) -> None:
        """Stop what runs."""

    async def restart(self) -> None:
        """Begin again: nothing has run."""

    async def set_parameter(self, name: str, value: Any) -> None:
        """Set a parameter; a live one reaches the running fit."""

    async def edit(self, step: int, code: str) -> None:
        """Put other code into a step's cell."""

    async def ask(self, asked: PlayAsked) -> None:
        """Ask a play; the answer, or why there is none, comes as a `PlayAnswered` of the same number."""

    async def check(self, step: int, code: str | None = None) -> Verdict:
        """Run an exercise's check on some code (None: the starter)."""

    async def close(self) -> None:
        """End it and give back what it held."""
