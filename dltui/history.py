"""What the fits of a session logged: every point of every curve, epochs, marks, speed and time left."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dltui.pyramid import BLOCK, Pyramid, Steps

Floats = NDArray[Any]

# How many points sixteen entries of each level of the pyramid hold, from level 1 on.
_SIXTEEN_ENTRIES = BLOCK ** np.arange(2, 14)
SPEED_WINDOW = 5.0
_RISING_IS_BETTER = ("acc", "auc", "precision", "recall", "f1", "r2", "iou", "reward", "return", "score")
_FALLING_IS_BETTER = ("error", "mae", "mse", "mape", "perplexity")


class Columns(NamedTuple):
    """A curve cut into n columns of equal width; every array has shape (n,).

    `low` and `high` are the finite minimum and maximum, NaN where the column has none. `gaps` is true where
    it holds NaN or an infinity. `first_x`, `first`, `last_x` and `last` are the column's outermost points as
    they were logged, with NaN as `x` where the column is empty. `before` and `after` are the points
    (x, value) next to the window, or None.
    """

    low: Floats
    high: Floats
    gaps: NDArray[np.bool_]
    first_x: Floats
    first: Floats
    last_x: Floats
    last: Floats
    before: tuple[float, float] | None
    after: tuple[float, float] | None


class Curve:
    """The points of one metric in the order of their steps; only a step that is no number is left out."""

    __slots__ = ("_highest", "_lowest", "_pyramid", "_sorted", "_steps")

    def __init__(self) -> None:
        self._steps = Steps()
        self._pyramid = Pyramid()
        self._sorted = True
        self._lowest: tuple[float, float] | None = None
        self._highest: tuple[float, float] | None = None

    def __len__(self) -> int:
        return self._steps.size

    @property
    def steps(self) -> Floats:
        """Steps, float64, never falling, read-only."""
        self._tidy()
        return self._steps.view

    @property
    def values(self) -> Floats:
        """Values, float32 (float64 where that cannot hold them), NaN and infinities included, read-only."""
        self._tidy()
        return self._pyramid.values

    @property
    def nbytes(self) -> int:
        """Bytes held: less than 16 a point for float32 values."""
        return self._steps.nbytes + self._pyramid.nbytes

    def append(self, steps: ArrayLike, values: ArrayLike) -> None:
        """Append points; steps may come in any order and more than once, points of one step stay in theirs.

        Raises:
            ValueError: there are not as many steps as values.
        """
        x, y = np.atleast_1d(np.asarray(steps, np.float64)), np.atleast_1d(np.asarray(values, np.float64))
        if x.shape != y.shape or x.ndim != 1:
            raise ValueError(f"expected as many steps as values, got shapes {x.shape} and {y.shape}")
        known = np.isfinite(x)
        x, y = x[known], y[known]
        if not len(x):
            return
        self._note_extremes(x, y)
        self._widen(y)
        last = self._steps.view[-1] if len(self) else -math.inf
        self._sorted = self._sorted and bool(x[0] >= last and (np.diff(x) >= 0).all())
        self._steps.extend(x)
        self._pyramid.extend(y)

    def columns(self, low_x: float, high_x: float, count: int) -> Columns:
        """Return the curve between two steps (both included) in `count` columns, always at the same cost.

        Where columns hold hundreds of points, the edges between them move by up to a thirtieth of a column
        to where a block of the pyramid ends. Every point is in one column.
        """
        steps, values = self.steps, self.values
        edges = _edges(self._steps, low_x, high_x, count)
        start, stop = edges[:-1], np.maximum(edges[1:], edges[:-1])
        summary = self._pyramid.reduce(start, stop, sums=False)
        none = summary.known == 0
        first, last = np.minimum(start, max(len(steps) - 1, 0)), np.maximum(stop - 1, 0)
        filled = stop > start
        if not len(steps):
            steps, values = np.array([np.nan]), np.array([np.nan])
        return Columns(
            np.where(none, np.nan, summary.low),
            np.where(none, np.nan, summary.high),
            summary.known < stop - start,
            np.where(filled, steps[first], np.nan),
            values[first].astype(np.float64),
            np.where(filled, steps[last], np.nan),
            values[last].astype(np.float64),
            self._point(int(edges[0]) - 1),
            self._point(int(edges[-1])),
        )

    def means(self, centres: ArrayLike, width: float) -> Floats:
        """Return the mean of the finite values within `width` / 2 of each centre, NaN for none."""
        middle = np.asarray(centres, np.float64)
        start = np.searchsorted(self.steps, middle - width / 2)
        stop = np.maximum(np.searchsorted(self.steps, middle + width / 2, side="right"), start)
        summary = self._pyramid.reduce(start, stop)
        return np.where(summary.known > 0, summary.total / np.maximum(summary.known, 1), np.nan)

    def nearest(self, x: float) -> tuple[float, float] | None:
        """Return the point (step, value) whose step is nearest to x, None for an empty curve."""
        if not len(self):
            return None
        after = int(np.searchsorted(self.steps, x))
        near = [i for i in (after - 1, after) if 0 <= i < len(self)]
        return self._point(min(near, key=lambda i: abs(self.steps[i] - x)))

    def best(self, largest: bool = False) -> tuple[float, float] | None:
        """Return the point with the smallest (or largest) finite value, None where there is none."""
        return self._highest if largest else self._lowest

    @property
    def latest(self) -> tuple[float, float] | None:
        """The point with the largest step, None for an empty curve."""
        return self._point(len(self) - 1)

    def _point(self, index: int) -> tuple[float, float] | None:
        if not 0 <= index < len(self):
            return None
        return float(self.steps[index]), float(self.values[index])

    def _note_extremes(self, x: Floats, y: Floats) -> None:
        finite = np.isfinite(y)
        if not finite.any():
            return
        low, high = np.where(finite, y, np.inf).argmin(), np.where(finite, y, -np.inf).argmax()
        if self._lowest is None or y[low] < self._lowest[1]:
            self._lowest = float(x[low]), float(y[low])
        if self._highest is None or y[high] > self._highest[1]:
            self._highest = float(x[high]), float(y[high])

    def _widen(self, y: Floats) -> None:
        """Go over to float64 before a finite value would turn into an infinity or into zero."""
        size = np.abs(y[np.isfinite(y) & (y != 0)])
        limits = np.finfo(np.float32)
        beyond = len(size) and (size.max() > limits.max or size.min() < limits.tiny)
        if beyond and self._pyramid.values.dtype == np.float32:
            self._rebuild(self._steps.view, self._pyramid.values.astype(np.float64))

    def _tidy(self) -> None:
        if not self._sorted:
            order = np.argsort(self._steps.view, kind="stable")
            self._rebuild(self._steps.view[order], self._pyramid.values[order])
            self._sorted = True

    def _rebuild(self, steps: Floats, values: Floats) -> None:
        self._steps, self._pyramid = Steps(), Pyramid(values.dtype)
        self._steps.extend(steps)
        self._pyramid.extend(values)


def _edges(steps: Steps, low_x: float, high_x: float, count: int) -> NDArray[np.intp]:
    """Return the indices at which columns begin, and the last one's end, shape (count + 1,).

    An edge inside the window lies where a block of the pyramid ends, at most half a block and never more than
    1/32 of its narrower neighbour from its own place.
    """
    rising = steps.view
    edges = np.empty(count + 1, np.intp)
    edges[0], edges[-1] = np.searchsorted(rising, low_x), np.searchsorted(rising, high_x, side="right")
    inner = np.linspace(low_x, high_x, count + 1)[1:-1]
    level = int(_level((edges[-1] - edges[0]) // count))
    if level:
        edges[1:-1] = steps.block_ends(level, inner)
        if np.diff(edges).min() >= BLOCK ** (level + 1):
            return edges
    edges[1:-1] = np.searchsorted(rising, inner)
    width = np.diff(edges)
    blocks = BLOCK ** _level(np.minimum(width[:-1], width[1:]))
    edges[1:-1] = (edges[1:-1] + blocks // 2) // blocks * blocks
    return edges


def _level(width: Any) -> NDArray[np.intp]:
    """Return the highest level of the pyramid of which a column of so many points has sixteen entries."""
    return np.asarray(np.searchsorted(_SIXTEEN_ENTRIES, width, side="right"))


@dataclass(frozen=True, slots=True)
class FitMark:
    """Something to see at a step of a fit; `kind` is "parameter", "nan" or "note"."""

    step: float
    text: str
    kind: str = "note"


@dataclass(slots=True)
class FitHistory:
    """One fit: its curves by name, where its epochs ended, marks, and how it ended (None: it goes on)."""

    fit: int
    name: str = ""
    epochs: int | None = None
    steps_per_epoch: int | None = None
    curves: dict[str, Curve] = field(default_factory=dict)
    epoch_ends: list[float] = field(default_factory=list)
    epoch_metrics: list[Mapping[str, float]] = field(default_factory=list)
    marks: list[FitMark] = field(default_factory=list)
    outcome: str | None = None
    step: int = 0
    epoch: int = 0
    seconds: float = 0.0
    _pace: deque[tuple[float, float]] = field(default_factory=deque)

    def curve(self, name: str) -> Curve:
        """Return the curve of that name, a new and empty one where there was none."""
        return self.curves.setdefault(name, Curve())

    def advance(self, step: int, epoch: int, seconds: float) -> None:
        """Note that the fit is at this step, in this epoch (from 1), after so much training time.

        What comes late, as an epoch's end after points that were read later, changes neither time nor speed.
        """
        self.epoch = max(self.epoch, epoch)
        if step <= self.step and seconds < self.seconds:
            return
        if self._pace and seconds < self._pace[-1][0]:
            self._pace.clear()
        if not self._pace or seconds > self._pace[-1][0]:
            self._pace.append((seconds, step))
        while len(self._pace) > 2 and self._pace[0][0] < seconds - SPEED_WINDOW:
            self._pace.popleft()
        self.step, self.seconds = max(self.step, step), seconds

    def steps_per_second(self) -> float | None:
        """Return the speed over the last seconds, None until two moments are known.

        The first batch compiles the model; the time before the first point is therefore left out.
        """
        if len(self._pace) < 2:
            return None
        (begin, first), (end, last) = self._pace[0], self._pace[-1]
        speed = (last - first) / (end - begin) if end > begin else 0.0
        return speed if speed > 0 else None

    def remaining(self) -> float | None:
        """Return the seconds of training left, None where it cannot be known (yet)."""
        speed = self.steps_per_second()
        per_epoch = self.steps_per_epoch
        if per_epoch is None and self.epoch_ends:
            per_epoch = round(self.epoch_ends[-1] / len(self.epoch_ends))
        if speed is None or self.outcome is not None or not per_epoch or not self.epochs:
            return None
        return max(0.0, self.epochs * per_epoch - self.step) / speed

    def best(self, name: str) -> tuple[float, float] | None:
        """Return the best point of a metric: the largest of an accuracy and its like, the least of the loss.

        None where the name does not say which way is better: a count, or one of the losses of a game.
        """
        curve, base = self.curves.get(name), name.lower().removeprefix("val_")
        if curve is None:
            return None
        if any(word in base for word in _RISING_IS_BETTER):
            return curve.best(largest=True)
        falling = base == "loss" or any(word in base for word in _FALLING_IS_BETTER)
        return curve.best() if falling else None

    def latest(self) -> dict[str, float]:
        """Return the last value of every curve."""
        return {name: curve.latest[1] for name, curve in self.curves.items() if curve.latest is not None}


class History:
    """The fits of a session by number. A fit that was never announced is taken as begun by its first news."""

    def __init__(self) -> None:
        self.fits: dict[int, FitHistory] = {}

    def fit(self, fit: int) -> FitHistory:
        """Return the fit of that number."""
        return self.fits.setdefault(fit, FitHistory(fit))

    def start_fit(
        self, fit: int, name: str = "", epochs: int | None = None, steps_per_epoch: int | None = None
    ) -> FitHistory:
        """Begin a fit; one that has the same number is forgotten."""
        self.fits[fit] = FitHistory(fit, name, epochs, steps_per_epoch)
        return self.fits[fit]

    def append(self, fit: int, name: str, steps: ArrayLike, values: ArrayLike) -> None:
        """Append points to the curve `name` of a fit."""
        self.fit(fit).curve(name).append(steps, values)

    def advance(self, fit: int, step: int, epoch: int, seconds: float) -> None:
        """Note where a fit is; `seconds` is its training time."""
        self.fit(fit).advance(step, epoch, seconds)

    def end_epoch(
        self, fit: int, epoch: int, step: int, seconds: float, metrics: Mapping[str, float] | None = None
    ) -> None:
        """Note the end of an epoch (counted from 1)."""
        history = self.fit(fit)
        history.advance(step, epoch, seconds)
        history.epoch_ends.append(float(step))
        history.epoch_metrics.append(dict(metrics or {}))

    def end_fit(self, fit: int, outcome: str, seconds: float) -> None:
        """Note how a fit ended: "ok", "error", "stopped" or "died"."""
        history = self.fit(fit)
        history.outcome, history.seconds = outcome, seconds

    def mark(self, fit: int, step: float, text: str, kind: str = "note") -> None:
        """Put a mark on a fit's curves."""
        self.fit(fit).marks.append(FitMark(float(step), text, kind))
