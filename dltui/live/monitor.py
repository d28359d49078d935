"""Joins every Keras fit by itself: its curves, epochs and end become events, with not a line in the script.

`install` wraps three things of Keras: `CallbackList.on_train_begin`, where every fit (and nothing but a fit)
comes by; `Model.fit`, to see how it ended; and `EpochIterator`, which knows the sizes of the batches. Nothing
of this happens on import.
"""

from __future__ import annotations

import contextlib
import functools
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import keras
from keras.src.trainers.epoch_iterator import EpochIterator

from dltui.events import Outcome, Output
from dltui.live import control, loop, publish
from dltui.live.keras_fit import KerasFit

Undo = Callable[[], None]

_undo: list[Undo] = []


class _Thread(threading.local):
    """What the present thread is doing: the fits it has open, the data it iterates over."""

    def __init__(self) -> None:
        self.fits: list[KerasFit] = []
        self.data: Callable[[], Any] = lambda: None

    def forget_ended(self) -> None:
        """Drop the fits that have ended by themselves."""
        self.fits[:] = [fit for fit in self.fits if not fit.ended]


_here = _Thread()


def install(*, progress_bar: bool = False) -> None:
    """Watch every fit from now on, and publish everything as the kernel of dltui does.

    In an IPython kernel the events go to its clients, and what a cell leaves open is closed when it ends.
    A second call changes nothing.

    Args:
        progress_bar: leave Keras's own progress bar in; it converts all logs at every batch.
    """
    if _undo:
        return
    trainer = next(cls for cls in keras.Model.__mro__ if "fit" in vars(cls))
    _undo.append(_wrap(keras.callbacks.CallbackList, "on_train_begin", _joining(progress_bar)))
    _undo.append(_wrap(trainer, "fit", _seeing_the_end))
    _undo.append(_wrap(EpochIterator, "__init__", _remembering))
    _join_ipython()


def uninstall() -> None:
    """Leave Keras as it was before `install`."""
    while _undo:
        _undo.pop()()


@contextlib.contextmanager
def installed(*, progress_bar: bool = False) -> Iterator[None]:
    """Watch every fit of a with block."""
    install(progress_bar=progress_bar)
    try:
        yield
    finally:
        uninstall()


def end_of_cell(outcome: Outcome = "ok") -> None:
    """Close what a cell has left open, and forget what was asked of it. Called by the thread that ran it."""
    while _here.fits:
        _here.fits.pop().finish(outcome, pictures=False)
    loop.finish(outcome)
    control.reset()


def _wrap(owner: type, name: str, wrapping: Callable[[Any], Any]) -> Undo:
    original = vars(owner)[name]
    setattr(owner, name, wrapping(original))
    return functools.partial(setattr, owner, name, original)


def _remembering(original: Any) -> Any:
    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        _here.data = weakref.ref(self)

    return __init__


def _joining(progress_bar: bool) -> Callable[[Any], Any]:
    def wrapping(original: Any) -> Any:
        @functools.wraps(original)
        def on_train_begin(self: Any, logs: Any = None) -> None:
            if getattr(self, "_model", None) is not None:
                if not progress_bar:
                    _remove_progress_bar(self)
                _here.forget_ended()
                _join(self)
            original(self, logs)

        return on_train_begin

    return wrapping


def _join(callbacks: Any) -> None:
    """Put a fit under watch; one that cannot be watched trains all the same."""
    try:
        _here.fits.append(KerasFit(callbacks, _here.data()))
    except Exception as error:
        publish.publish(Output(f"This fit has no curves: {type(error).__name__}: {error}\n", "stderr"))


def _remove_progress_bar(callbacks: Any) -> None:
    bar = keras.callbacks.ProgbarLogger
    callbacks.callbacks = [callback for callback in callbacks.callbacks if not isinstance(callback, bar)]


def _seeing_the_end(original: Any) -> Any:
    @functools.wraps(original)
    def fit(self: Any, *args: Any, **kwargs: Any) -> Any:
        _here.forget_ended()
        depth = len(_here.fits)
        outcome: Outcome = "error"
        try:
            result = original(self, *args, **kwargs)
            outcome = "ok"
            return result
        except KeyboardInterrupt:
            outcome = "stopped"
            raise
        finally:
            while len(_here.fits) > depth:
                _here.fits.pop().finish(outcome, pictures=False)

    return fit


def _join_ipython() -> None:
    shell = _kernel_shell()
    if shell is None:
        return
    before = publish.use(publish.KernelSink(shell.display_pub))
    shell.events.register("post_run_cell", _cell_ran)
    _undo.append(functools.partial(shell.events.unregister, "post_run_cell", _cell_ran))
    _undo.append(lambda: _sink_again(before))


def _sink_again(sink: publish.Sink | None) -> None:
    publish.use(sink)


def _kernel_shell() -> Any:
    import sys

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
