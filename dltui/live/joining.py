"""Joins an IPython kernel: events go to its clients, and what a cell leaves open ends with the cell.

Needs neither Keras nor TensorFlow, so that hand-written loops and plays work where they are missing.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable
from typing import Any

from dltui.events import Outcome
from dltui.live import control, loop, publish

Undo = Callable[[], None]
Close = Callable[[Outcome], None]

_undo: list[Undo] = []
_closing: list[Close] = []


def join() -> None:
    """Publish everything to the clients of the kernel that this code runs in; elsewhere do nothing.

    A second call changes nothing.
    """
    shell = _kernel_shell()
    if shell is None or _undo:
        return
    before = publish.use(publish.KernelSink(shell.display_pub))
    shell.events.register("post_run_cell", _cell_ran)
    _undo.append(functools.partial(shell.events.unregister, "post_run_cell", _cell_ran))
    _undo.append(lambda: _sink_again(before))


def leave() -> None:
    """Undo `join`."""
    while _undo:
        _undo.pop()()


def at_end(close: Close) -> Undo:
    """Have `close` called with the outcome whenever a cell ends; return what takes it back."""
    _closing.append(close)
    return functools.partial(_closing.remove, close)


def end_of_cell(outcome: Outcome = "ok") -> None:
    """Close what a cell has left open, and forget what was asked of it. Called by the thread that ran it."""
    for close in _closing:
        close(outcome)
    loop.finish(outcome)
    control.reset()


def _sink_again(sink: publish.Sink | None) -> None:
    publish.use(sink)


def _kernel_shell() -> Any:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if shell is not None and hasattr(shell, "kernel") else None


def _cell_ran(result: Any) -> None:
    if threading.current_thread() is not threading.main_thread():
        return  # a request that came through a subshell while a cell runs
    error = result.error_in_exec or result.error_before_exec
    outcome: Outcome = (
        "ok" if error is None else "stopped" if isinstance(error, KeyboardInterrupt) else "error"
    )
    end_of_cell(outcome)
