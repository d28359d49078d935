"""Asks a play one question at a time: while one is handed over, only the newest of all others waits."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace

from dltui.events import PlayAsked


class PlayAsker:
    """Numbers the questions, beginning with 1.

    Args:
        send: hands a question over.
        run: has a coroutine function run beside the app.
        clock: seconds.
    """

    def __init__(
        self,
        send: Callable[[PlayAsked], Awaitable[None]],
        run: Callable[[Callable[[], Coroutine[None, None, None]]], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.request = 0
        self.asked_at: float | None = None
        self._send, self._run, self._clock = send, run, clock
        self._waiting: PlayAsked | None = None
        self._sending = False

    def ask(self, asked: PlayAsked) -> None:
        """Ask as soon as the question before has been handed over."""
        self.request += 1
        self._waiting = replace(asked, request=self.request)
        self.asked_at = self._clock() if self.asked_at is None else self.asked_at
        if not self._sending:
            self._sending = True
            self._run(self._hand_over)

    def answered(self, request: int) -> None:
        """Note that a question has its answer."""
        if request >= self.request:
            self.asked_at = None

    @property
    def waited(self) -> float:
        """The seconds since a question was asked that has no answer yet, 0 where there is none."""
        return 0.0 if self.asked_at is None else self._clock() - self.asked_at

    async def _hand_over(self) -> None:
        try:
            while self._waiting is not None:
                asked, self._waiting = self._waiting, None
                await self._send(asked)
        finally:
            self._sending = False
