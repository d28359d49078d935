"""Reaching into a running fit from another thread: pause, resume, one epoch, stop, a parameter.

The calls come from a kernel subshell while the main thread trains. They only leave a request; the training
thread carries it out between two batches, in `gate`, so that variables change and events are published by
the thread that trains. While nothing is requested the gate costs one look at an attribute.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from typing import Any, Protocol

from dltui.events import KernelChanged
from dltui.live import binding, publish

LOOK_UP = 0.2  # seconds between two looks at pending signals in a pause: one may have reached another thread


class Stopped(KeyboardInterrupt):
    """Raised out of `live.log` when the learner stops a hand-written loop."""


class Fit(Protocol):
    """What control needs to know of an open fit."""

    step: int

    def halt(self) -> None:
        """Ask the training to end after the running batch; called from any thread."""

    def drive(self, name: str, value: Any) -> None:
        """Give a changed parameter to what it drives."""

    def flush(self) -> None:
        """Publish the points so far."""

    def rest(self, seconds: float) -> None:
        """Do not count a time that the fit spent paused."""


class _State:
    """The requests that wait, and the fits that could carry them out, outermost first."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.wake = threading.Event()
        self.fits: list[Fit] = []
        self.changes: deque[tuple[str, Any]] = deque()
        self.asked = False  # the gate has something to look at
        self.paused = False
        self.stopping = False
        self.one_epoch = False

    def ask(self) -> None:
        """Let the training thread look at the requests, also when it waits in a pause."""
        self.asked = True
        self.wake.set()


_state = _State()

# ---------------------------------------------------------------------------------------------------
# Requests, from any thread


def pause() -> None:
    """Pause after the running batch; with no fit open, after the first batch of this cell's next fit."""
    with _state.lock:
        _state.paused, _state.one_epoch = True, False
        _state.ask()


def resume() -> None:
    """Go on after a pause."""
    with _state.lock:
        _state.paused = _state.one_epoch = False
        _state.ask()


def step_epoch() -> None:
    """Run to the end of the next epoch and pause there; the last epoch of a fit ends without a pause."""
    with _state.lock:
        _state.paused, _state.one_epoch = False, True
        _state.ask()


def stop() -> bool:
    """End the running fit after its batch, and every further fit of the same cell after its first batch.

    A validation that runs is cut short; a hand-written loop gets `Stopped` out of its next `live.log`.
    Return whether a fit was open.
    """
    with _state.lock:
        _state.stopping = True
        for fit in _state.fits:
            fit.halt()
        _state.ask()
        return bool(_state.fits)


def set_parameter(name: str, value: Any) -> bool:
    """Set a parameter in the learner's program and, where it drives something, in the running fit.

    The variable `name` of `__main__` changes at once. What `live.bind` tied to the name, or the optimizer of
    the running fit for `learning_rate`, follows between two batches, and the curve gets a mark there.
    Return whether a fit was open to be driven.

    Raises:
        ValueError: `name` cannot be a variable's name.
    """
    if not name.isidentifier():
        raise ValueError(f"{name!r} is not a name that a parameter can have")
    setattr(sys.modules["__main__"], name, value)
    with _state.lock:
        if _state.fits:
            _state.changes.append((name, value))
            _state.ask()
            return True
    if binding.bound(name):
        binding.drive(name, value)
    return False


# ---------------------------------------------------------------------------------------------------
# The training thread's side


def opened(fit: Fit) -> None:
    """Note that a fit is open, inside of those that already are."""
    with _state.lock:
        _state.fits.append(fit)


def closed(fit: Fit) -> None:
    """Note that a fit has ended."""
    with _state.lock:
        if fit in _state.fits:
            _state.fits.remove(fit)


def open_fits() -> tuple[Fit, ...]:
    """Return the fits that are open, outermost first."""
    return tuple(_state.fits)


def stopping() -> bool:
    """Whether the learner has asked this cell to stop."""
    return _state.stopping


def gate(fit: Fit) -> None:
    """Carry out what has been requested; called by the training thread after every batch.

    Does not return while the learner pauses, except through a KeyboardInterrupt.
    """
    if _state.asked:
        _attend(fit)


def epoch_ended(fit: Fit, *, last: bool) -> None:
    """Pause here if the learner asked for one epoch; an epoch of a fit inside another does not count."""
    with _state.lock:
        if _state.one_epoch and _state.fits[:1] == [fit]:
            _state.one_epoch = False
            _state.paused = not last
            _state.ask()
    gate(fit)


def reset() -> None:
    """Forget all requests: a cell has ended, and what was asked of it is not meant for the next one."""
    with _state.lock:
        _state.paused = _state.stopping = _state.one_epoch = _state.asked = False
        _state.changes.clear()
        _state.wake.set()


def _attend(fit: Fit) -> None:
    _state.asked = _state.stopping  # a stop stays in force until the cell ends
    _apply_changes(fit)
    if _state.paused and not _state.stopping:
        _wait(fit)
    if _state.stopping:
        fit.halt()


def _apply_changes(fit: Fit) -> None:
    while _state.changes:
        fit.drive(*_state.changes.popleft())


def _wait(fit: Fit) -> None:
    fit.flush()
    publish.publish(KernelChanged("paused", f"paused at step {fit.step}"))
    began = time.perf_counter()
    try:
        while _state.paused and not _state.stopping:
            _state.wake.wait(LOOK_UP)
            _state.wake.clear()
            _apply_changes(fit)
    except BaseException:
        _state.paused = False
        raise
    finally:
        for each in open_fits():
            each.rest(time.perf_counter() - began)
        publish.publish(KernelChanged("busy", f"going on from step {fit.step}"))
