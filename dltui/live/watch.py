"""One fit under watch: its points, clock, pictures and end, whether Keras runs it or a hand-written loop.

Values stay on their device as they came until they are published: ten times a second (less often once the
fit has gone on for a while, see `dltui.tempo`) and at the end of the fit, all points since the last time in
one event. Epochs that are shorter than that wait for it too.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dltui import tempo
from dltui.drawings import Drawing
from dltui.events import EpochEnded, Event, FitEnded, FitStarted, Mark, Outcome, Picture, Points, Series
from dltui.live import binding, control, publish, scalars
from dltui.live.painting import Paintable, Painting

_numbers = itertools.count(1)


class Watch:
    """A fit that is open.

    Args:
        name: what the fit is called on the screen.
        model: what pictures are made of; None for loops without a model.
        pictures: made while the fit runs, within their budget.
    """

    def __init__(self, name: str, *, model: Any = None, pictures: Iterable[Paintable] = ()) -> None:
        self.fit = next(_numbers)
        self.name = name
        self.model = model
        self.step = 0
        self.epoch = 0  # the running one, counted from 1
        self.epochs_done = 0
        self.metrics: dict[str, float] = {}
        self.ended = False
        self.painting = Painting(pictures, self._stamp)
        self._raw: list[tuple[int, Mapping[str, Any]]] = []
        self._read: dict[str, list[Series]] = {}  # of epochs that have ended, not yet published
        self._epochs_to_tell: list[EpochEnded] = []  # the same
        self._started = time.perf_counter()
        self._rested = 0.0
        self._published_at = -math.inf
        self._publishing = 0.0
        self._load = tempo.Load()
        self._announced = False
        self._nan_seen = False
        control.opened(self)

    # ------------------------------------------------------------------ what a kind of fit says of itself

    def started(self) -> FitStarted:
        """Return the event that announces this fit."""
        return FitStarted(self.fit, self.name)

    def halt(self) -> None:
        """Ask the training to end; called from any thread."""

    def own_values(self, raw: list[tuple[int, Mapping[str, Any]]]) -> dict[str, Series]:
        """Return the series of raw points (step, values on their device), now converted."""
        return {name: one for name, pairs in by_name(raw).items() if (one := series(pairs)) is not None}

    def epoch_series(self, metrics: Mapping[str, float]) -> dict[str, Series]:
        """Return the points that come once an epoch, from the epoch's metrics."""
        return {}

    # ------------------------------------------------------------------ time

    @property
    def seconds(self) -> float:
        """Training time so far, pauses not counted."""
        return time.perf_counter() - self._started - self._rested

    @property
    def watching(self) -> float:
        """Share of the training time that pictures and publishing took, 0 to 1."""
        return min(1.0, (self.painting.seconds + self._publishing) / max(self.seconds, 1e-9))

    def rest(self, seconds: float) -> None:
        """Do not count a time that the fit spent paused."""
        self._rested += seconds

    # ------------------------------------------------------------------ points

    def announce(self) -> None:
        """Publish that the fit has begun, once."""
        if not self._announced:
            self._announced = True
            publish.publish(self.started())

    def add(self, step: int, values: Mapping[str, Any]) -> None:
        """Keep the values of a step, unread; publish if it is time."""
        self.step = step
        self._raw.append((step, values))
        if self.due:
            self.tick()

    @property
    def due(self) -> bool:
        """Whether the interval since the last publication is over."""
        return time.perf_counter() - self._published_at >= tempo.interval(self.seconds, self._load.cores)

    def tick(self) -> None:
        """Publish the points so far and make the pictures that are affordable."""
        self.flush()
        self.paint()

    def paint(self) -> None:
        """Make the pictures that are affordable, or all of them where none has been made."""
        if self.model is not None:
            if self.painting.begun:
                self.painting.spare(self.model, self.step, self.seconds)
            else:
                self.painting.begin(self.model, self.step, self.seconds)

    def flush(self) -> None:
        """Publish the points so far, and the epochs that have ended."""
        self.announce()
        began = time.perf_counter()
        self._read_raw()
        read, self._read = self._read, {}
        epochs, self._epochs_to_tell = self._epochs_to_tell, []
        publish.publish(*self._points({name: joined(parts) for name, parts in read.items()}), *epochs)
        self._load.look()
        self._published_at = time.perf_counter()
        self._publishing += self._published_at - began

    def _read_raw(self) -> None:
        """Read the raw values from their device; they are all of the running epoch."""
        raw, self._raw = self._raw, []
        if raw:
            self._take(self.own_values(raw))

    def _take(self, found: Mapping[str, Series]) -> None:
        for name, one in found.items():
            self._read.setdefault(name, []).append(one)
            self.metrics[name] = one.value[-1]

    def _points(self, series: dict[str, Series]) -> Iterator[Event]:
        if series:
            yield Points(self.fit, series, self.step, self.epoch, self.seconds, self.watching)
        if not self._nan_seen:
            yield from self._nan_marks(series)

    def _nan_marks(self, series: Mapping[str, Series]) -> Iterator[Mark]:
        losses = {name: one for name, one in series.items() if "loss" in name.lower()}
        bad = [
            (step, name, value)
            for name, one in losses.items()
            for step, value in zip(one.step, one.value, strict=True)
            if not math.isfinite(value)
        ]
        if bad:
            self._nan_seen = True
            step, name, value = min(bad)
            yield Mark(self.fit, int(step), _nan_text(name, value), "nan")

    # ------------------------------------------------------------------ epochs, control, end

    def end_epoch(self, epoch: int, metrics: Mapping[str, float] | None = None) -> None:
        """Note that an epoch (counted from 1) ended; publish if it is time.

        Args:
            epoch: how many have ended.
            metrics: the epoch's figures; None takes the last value of every curve.
        """
        self.announce()
        self.epoch = self.epochs_done = epoch
        began = time.perf_counter()
        self._read_raw()
        metrics = self.metrics if metrics is None else metrics
        self._take(self.epoch_series(metrics))
        self._publishing += time.perf_counter() - began
        self.metrics = dict(metrics)
        self._epochs_to_tell.append(EpochEnded(self.fit, epoch, self.step, self.seconds, dict(metrics)))
        if self.due:
            self.flush()
        self.paint()  # epochs that are shorter than the interval would leave no other moment

    def drive(self, name: str, value: Any) -> None:
        """Give a changed parameter to what it drives, and mark the curve."""
        self.flush()
        try:
            binding.drive(name, value, self.model)
        except binding.NotDriven as reason:
            self.mark(str(reason))
        except Exception as error:
            self.mark(f"{name} = {value} was refused: {type(error).__name__}: {error}")
        else:
            self.mark(f"{name} = {value}", "parameter")

    def mark(self, text: str, kind: Any = "note") -> None:
        """Publish a mark at the present step."""
        publish.publish(Mark(self.fit, self.step, text, kind))

    def finish(self, outcome: Outcome, *, pictures: bool = True) -> None:
        """Publish what is left, the last pictures if they are wanted, and the end of the fit; once."""
        if self.ended:
            return
        self.ended = True
        control.closed(self)
        try:
            self.flush()
            if pictures and self.model is not None and self.step:
                self.painting.end(self.model, self.step, self.seconds)
        finally:
            publish.publish(
                FitEnded(self.fit, outcome, self.epochs_done, self.step, self.seconds, dict(self.metrics))
            )

    def _stamp(self, name: str, drawing: Drawing, caption: str) -> Picture:
        return Picture(name, drawing, self.fit, self.step, self.epoch, caption)


def by_name(raw: list[tuple[int, Mapping[str, Any]]]) -> dict[str, list[tuple[int, float]]]:
    """Return (step, value) pairs by name, read from their device; what is no number is left out."""
    steps: dict[str, list[int]] = {}
    values: dict[str, list[Any]] = {}
    for step, logs in raw:
        for name, value in scalars.flat(logs).items():
            steps.setdefault(name, []).append(step)
            values.setdefault(name, []).append(value)
    return {
        name: [
            (step, value)
            for step, value in zip(steps[name], scalars.floats(values[name]), strict=True)
            if value is not None
        ]
        for name in steps
    }


def series(pairs: list[tuple[int, float]]) -> Series | None:
    """Return the pairs as a series, None where there are none."""
    if not pairs:
        return None
    return Series(tuple(float(step) for step, _ in pairs), tuple(value for _, value in pairs))


def joined(parts: list[Series]) -> Series:
    """Return series that follow each other as one."""
    if len(parts) == 1:
        return parts[0]
    steps = itertools.chain.from_iterable(part.step for part in parts)
    return Series(tuple(steps), tuple(itertools.chain.from_iterable(part.value for part in parts)))


def _nan_text(name: str, value: float) -> str:
    what = "is no longer a number" if math.isnan(value) else "grew beyond all numbers"
    return (
        f"the {name} {what}, and spoils the weights that learn from it. Try a tenth of the learning rate; "
        "then look for a logarithm or a division of 0, and for inputs that are not scaled."
    )
