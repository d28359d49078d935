"""Hand-written training loops: `live.log` gives them curves, pause, stop and an end, as Keras's fits have.

A loop that only calls `live.log(step, loss=loss)` is a fit named after the function that it stands in. It
ends with its cell, or when the steps begin again. `with live.fit("name", epochs=20, steps=100):` says more
about it.
"""

from __future__ import annotations

import atexit
import contextlib
import operator
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from dltui.drawings import DRAWING_NAMES, DRAWINGS, Drawing
from dltui.events import FitStarted, Outcome, Picture, Result
from dltui.live import control, publish, scalars
from dltui.live.control import Stopped
from dltui.live.painting import Paintable
from dltui.live.watch import Watch


class LoopFit(Watch):
    """A fit that consists of calls of `live.log`.

    Args:
        name: what it is called on the screen.
        epochs: how many epochs there will be, if known.
        steps: steps of an epoch, if known; then epochs are counted.
        model: what the pictures are made of.
        pictures: made while the loop runs, within their budget.
        counted: whether the loop is a with block, which ends by itself and whose steps must not fall.
    """

    def __init__(
        self,
        name: str,
        *,
        epochs: int | None = None,
        steps: int | None = None,
        model: Any = None,
        pictures: Iterable[Paintable] = (),
        counted: bool = False,
    ) -> None:
        super().__init__(name, model=model, pictures=pictures)
        self.counted = counted
        self._epochs, self._steps = epochs, steps
        self._stopping = False
        self._first: int | None = None
        self._names: tuple[str, ...] = ()

    def started(self) -> FitStarted:
        """Return the event that announces this fit."""
        parameters = self.model.count_params() if getattr(self.model, "built", False) else None
        return FitStarted(self.fit, self.name, self._epochs, self._steps, parameters, "", self._names)

    def halt(self) -> None:
        """Let the next `live.log` raise `Stopped`; called from any thread."""
        self._stopping = True

    def log(self, step: int, values: dict[str, Any]) -> None:
        """Keep the values of a step, then do what the learner has asked for.

        Raises:
            Stopped: the learner stops the loop.
        """
        self._names = self._names or tuple(values)
        self._first = step if self._first is None else self._first
        if self._steps is not None:
            self.epoch = self._done(step - 1) + 1
        self.add(step, values)
        self._count_epochs(step)
        control.gate(self)
        if self._stopping:
            raise Stopped("stopped by you")

    def _done(self, step: int) -> int:
        """Return the epochs that are over after a step; steps may be counted from 0 or from 1."""
        return (step + 1 if self._first == 0 else step) // (self._steps or 1)

    def _count_epochs(self, step: int) -> None:
        if self._steps is not None and (done := self._done(step)) > self.epochs_done:
            self.end_epoch(done)
            control.epoch_ended(self, last=done == self._epochs)


_open: LoopFit | None = None


def log(step: int, /, **metrics: Any) -> None:
    """Add one point to each named curve of the running loop.

    Args:
        step: a whole number that rises from call to call (batches, updates or epochs: what the loop counts).
            A smaller step than the last begins a new fit.
        metrics: one number for each curve: a float, a NumPy scalar, or a scalar that still lies on a device,
            which is read later, when points are published.

    Raises:
        TypeError: the step is no whole number, or a value is not one number.
        ValueError: the step falls inside of a `with live.fit(...)` block.
        Stopped: the learner stops the loop (a KeyboardInterrupt; a `live.fit` block ends quietly).
    """
    step = _whole(step)
    values = {name: scalars.checked(name, value) for name, value in metrics.items()}
    _running(step, sys._getframe(1).f_code.co_name).log(step, values)


@contextlib.contextmanager
def fit(
    name: str,
    *,
    epochs: int | None = None,
    steps: int | None = None,
    model: Any = None,
    pictures: Iterable[Paintable] = (),
) -> Iterator[None]:
    """Say that a with block is a training whose curves come from `live.log`.

    Args:
        name: what the fit is called on the screen.
        epochs: how many epochs it has, for the line that shows progress.
        steps: steps of an epoch; then the epochs are counted, and single-stepping an epoch works.
        model: the Keras model that `pictures` are made of.
        pictures: `live.DecisionBoundary(...)` and the like.

    Raises:
        ValueError: `epochs` or `steps` is no whole number, or below 0.

    A stop by the learner ends the block, and the program goes on after it, as after `model.fit`.
    """
    global _open
    finish()
    running = LoopFit(
        name,
        epochs=_count("epochs", epochs),
        steps=_count("steps", steps),
        model=model,
        pictures=pictures,
        counted=True,
    )
    _open = running
    running.announce()
    outcome: Outcome = "error"
    try:
        yield
        outcome = "ok"
    except Stopped:
        outcome = "stopped"
    except KeyboardInterrupt:
        outcome = "stopped"
        raise
    finally:
        running.finish(outcome, pictures=outcome != "error")
        _open = None


def _count(name: str, value: Any) -> int | None:
    if value is None:
        return None
    try:
        count = operator.index(value)
    except TypeError:
        count = -1
    if count < 0:
        raise ValueError(f"live.fit: {name}: expected a whole number of 0 or more, got {value!r:.60}")
    return count


def finish(outcome: Outcome = "ok") -> None:
    """End the loop that is open, if there is one: its cell has ended, or the program."""
    global _open
    running, _open = _open, None
    if running is not None:
        running.finish(outcome, pictures=outcome != "error")


def result(**metrics: Any) -> None:
    """Report figures by name outside of any fit, for instance `live.result(mistakes=3)`; a goal can name one.

    Raises:
        TypeError: a value is not one number.
    """
    checked = [scalars.checked(name, value) for name, value in metrics.items()]
    values = zip(metrics, scalars.floats(checked), strict=True)
    publish.publish(Result({name: value for name, value in values if value is not None}))


def show(drawing: Drawing, name: str, caption: str = "") -> None:
    """Publish one picture now.

    Args:
        drawing: an object of one of the drawing classes of `dltui.drawings`.
        name: where it is shown: a picture of the same name takes the place of the one before.
        caption: a line about it.

    Raises:
        TypeError: it is no drawing.
    """
    if not isinstance(drawing, DRAWINGS):
        got = type(drawing).__name__
        raise TypeError(f"live.show: expected one of {DRAWING_NAMES} of dltui.drawings, got {got}")
    fits = control.open_fits()
    inner: Any = fits[-1] if fits else None
    if inner is None:
        publish.publish(Picture(name, drawing, caption=caption))
    else:
        inner.announce()
        publish.publish(Picture(name, drawing, inner.fit, inner.step, inner.epoch, caption))


def _running(step: int, caller: str) -> LoopFit:
    """Return the fit that a step belongs to; open one where there is none or the steps begin again."""
    global _open
    if _open is not None and step < _open.step:
        if _open.counted:
            raise ValueError(f"live.log: step {step} comes after step {_open.step}; within a fit steps rise")
        finish()
    if _open is None:
        _open = LoopFit("training" if caller.startswith("<") else caller)
    return _open


def _whole(step: Any) -> int:
    if isinstance(step, bool) or not hasattr(step, "__index__"):
        raise TypeError(f"live.log: the step must be a whole number, got {step!r:.40}")
    return int(step)


atexit.register(finish)
