"""Signals of a run without the app: Ctrl+C is heard, and no other end leaves a kernel behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def heard(interrupt: Callable[[], None], kill: Callable[[], None]) -> Iterator[None]:
    """Call `interrupt` on SIGINT; on SIGTERM and SIGHUP call `kill` and end as the signal would have.

    To be entered in a running event loop; the handlers run on its thread.
    """
    loop = asyncio.get_running_loop()

    def end(number: int) -> None:
        kill()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    previous = signal.getsignal(signal.SIGINT)
    loop.add_signal_handler(signal.SIGINT, interrupt)
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)
        signal.signal(signal.SIGINT, previous)
