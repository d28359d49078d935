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
from dltui.live import joining, publish
from dltui.live.building import build_before_tracing
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
    _undo.append(joining.at_end(_close))
    joining.join()
    _undo.append(joining.leave)


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


def _close(outcome: Outcome) -> None:
    """Close the fits that a cell has left open."""
    while _here.fits:
        _here.fits.pop().finish(outcome, pictures=False)


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
                build_before_tracing(self.model, _here.data())
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
