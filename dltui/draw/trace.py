"""How a curve runs through half columns of cells: from its minima and maxima to braille dots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dltui.draw import axes

Floats = NDArray[Any]

# Beyond this the difference of two values may overflow.
_HUGE = 1e300
# As good as infinitely many rows away.
_FAR = 1e6
# A round number this share of the range beyond an end belongs to the axis.
_NEAR = 0.06


class ColumnsLike(Protocol):
    """A curve cut into columns, as `dltui.history.Columns` describes it."""

    low: Floats
    high: Floats
    gaps: NDArray[np.bool_]
    first_x: Floats
    first: Floats
    last_x: Floats
    last: Floats
    before: tuple[float, float] | None
    after: tuple[float, float] | None


class Series(Protocol):
    """What a chart asks of a curve; `dltui.history.Curve` is one."""

    def __len__(self) -> int: ...
    @property
    def steps(self) -> Floats:
        """Rising steps."""

    def columns(self, low_x: float, high_x: float, count: int) -> Any:
        """Return the curve in columns, see `ColumnsLike`."""

    def means(self, centres: ArrayLike, width: float) -> Floats:
        """Return moving means."""

    def nearest(self, x: float) -> tuple[float, float] | None:
        """Return the nearest point."""

    def best(self, largest: bool = False) -> tuple[float, float] | None:
        """Return the point with the smallest (or largest) finite value."""


class Trace(NamedTuple):
    """The extent of a line in each half column, NaN where there is none; `gaps` hold NaN or infinities."""

    low: Floats
    high: Floats
    gaps: NDArray[np.bool_]

    def range(self, log: bool) -> tuple[float, float] | None:
        """Return the smallest and the largest value (above zero for a logarithmic axis), None without any."""
        values = np.concatenate([self.low, self.high])
        values = values[np.isfinite(values) & ((values > 0) if log else True)]
        return (float(values.min()), float(values.max())) if len(values) else None


def extent(series: Series, low_x: float, high_x: float, log: bool) -> tuple[float, float] | None:
    """Return the smallest and the largest value between two steps (above zero for a logarithmic axis)."""
    lowest, highest = series.best(), series.best(largest=True)
    if lowest is None or highest is None:
        return None
    is_whole = low_x <= series.steps[0] and series.steps[-1] <= high_x
    if is_whole and (lowest[1] > 0 or not log):
        low, high = np.clip([lowest[1], highest[1]], -_HUGE, _HUGE)
        return float(low), float(high)
    # Two dots a cell; how wide the labels are is not known before the values.
    return outline(series.columns(low_x, high_x, 64), low_x, high_x).range(log)


def outline(columns: ColumnsLike, low_x: float, high_x: float) -> Trace:
    """Return the line through a curve's columns: joined to their neighbours, straight over empty ones."""
    low, high = np.clip(columns.low, -_HUGE, _HUGE), np.clip(columns.high, -_HUGE, _HUGE)
    first, last = columns.first.copy(), columns.last.copy()
    first[~np.isfinite(first)] = np.nan
    last[~np.isfinite(last)] = np.nan
    empty = np.isnan(columns.first_x)
    first[empty] = last[empty] = np.nan
    if empty.any():
        between = _straight(columns, empty, low_x, high_x)
        for values in (low, high, first, last):
            values[empty] = between
    return Trace(
        *_joined(low, high, np.clip(first, -_HUGE, _HUGE), np.clip(last, -_HUGE, _HUGE)), columns.gaps
    )


def smoothed(series: Series, low_x: float, high_x: float, count: int, width: float) -> Trace:
    """Return a curve's moving mean over `width` steps in `count` columns."""
    centres = _centres(low_x, high_x, count)
    steps = series.steps
    inside = (
        (centres >= steps[0] - width / 2) & (centres <= steps[-1] + width / 2)
        if len(steps)
        else np.zeros(count, bool)
    )
    means = np.clip(series.means(centres, width), -_HUGE, _HUGE)
    known = np.isfinite(means)
    if known.any():
        filled = np.interp(centres, centres[known], means[known], left=np.nan, right=np.nan)
        means = np.where(inside & ~known, filled, means)
    means[~inside] = np.nan
    return Trace(*_joined(means.copy(), means.copy(), means, means), np.zeros(count, bool))


def _centres(low_x: float, high_x: float, count: int) -> Floats:
    return low_x + (high_x - low_x) * (np.arange(count) + 0.5) / count


def _straight(columns: ColumnsLike, empty: NDArray[np.bool_], low_x: float, high_x: float) -> Floats:
    """Return the values of the straight lines that cross the empty columns, NaN where none does."""
    filled = ~empty
    x = np.stack([columns.first_x[filled], columns.last_x[filled]], axis=1).ravel()
    y = np.stack([columns.first[filled], columns.last[filled]], axis=1).ravel()
    left, right = ([] if point is None else [point] for point in (columns.before, columns.after))
    x = np.concatenate([[point[0] for point in left], x, [point[0] for point in right]])
    y = np.concatenate([[point[1] for point in left], y, [point[1] for point in right]])
    centres = _centres(low_x, high_x, len(empty))[empty]
    if len(x) < 2:
        return np.full(len(centres), np.nan)
    end = np.clip(np.searchsorted(x, centres), 1, len(x) - 1)
    outside = (centres < x[0]) | (centres > x[-1])
    width = x[end] - x[end - 1]
    share = np.clip((centres - x[end - 1]) / np.where(width > 0, width, 1.0), 0.0, 1.0)
    y = np.where(np.isfinite(y), np.clip(y, -_HUGE, _HUGE), np.nan)
    return np.where(outside, np.nan, y[end - 1] * (1 - share) + y[end] * share)


def _joined(low: Floats, high: Floats, first: Floats, last: Floats) -> tuple[Floats, Floats]:
    """Stretch each column to the middle between its end and the next one's beginning, in place."""
    middle = last[:-1] / 2 + first[1:] / 2
    low[:-1], high[:-1] = np.fmin(low[:-1], middle), np.fmax(high[:-1], middle)
    low[1:], high[1:] = np.fmin(low[1:], middle), np.fmax(high[1:], middle)
    return low, high


class Scale(NamedTuple):
    """A vertical axis from `low` to `high`, linear or logarithmic (both then above zero)."""

    low: float
    high: float
    log: bool = False

    def rows(self, values: ArrayLike, height: int) -> Floats:
        """Return in which of `height` rows of dots (0 at the top) values lie, not rounded, maybe outside."""
        values = np.asarray(values, np.float64)
        low, high = self.low, self.high
        if self.log:
            with np.errstate(divide="ignore", invalid="ignore"):
                values = np.where(values > 0, np.log10(values), np.where(np.isnan(values), np.nan, -400.0))
            low, high = np.log10(low), np.log10(high)
        with np.errstate(over="ignore", invalid="ignore"):
            rows = (high - values) / (high - low) * (height - 1)
        return np.asarray(np.clip(rows, -_FAR, _FAR))


def dots(trace: Trace, scale: Scale, height: int, dotted: bool = False) -> NDArray[np.bool_]:
    """Return the dots of a trace, shape (height, columns); `dotted` leaves every second one out."""
    low, high = trace.low, trace.high
    if dotted and len(low) > 1:
        low, high = _paired(low, np.fmin), _paired(high, np.fmax)
    top, bottom = np.rint(scale.rows(high, height)), np.rint(scale.rows(low, height))
    if scale.log:
        top[~(high > 0)] = np.nan
    row = np.arange(height)[:, None]
    set_dots = (row >= top) & (row <= bottom)
    if dotted:
        set_dots &= ((row - np.nan_to_num(top)) % 2 == 0) | (row == bottom)
    return set_dots


def _paired(values: Floats, choose: Any) -> Floats:
    """Move what two neighbouring half columns hold into the first, so that a dotted line loses no spike."""
    paired = np.full_like(values, np.nan)
    even = values[: len(values) // 2 * 2].reshape(-1, 2)
    paired[: len(even) * 2 : 2] = choose(even[:, 0], even[:, 1])
    if len(values) % 2:
        paired[-1] = values[-1]
    return paired


def value_range(extents: Sequence[tuple[float, float] | None], levels: Sequence[float], log: bool) -> Scale:
    """Return an axis that shows curves and levels: from zero if that is near, with room around a constant."""
    ranges = [found for found in extents if found is not None]
    shown = [at for at in levels if np.isfinite(at) and abs(at) < _HUGE and (at > 0 or not log)]
    ranges += [(level, level) for level in shown]
    if not ranges:
        return Scale(0.1, 1.0, True) if log else Scale(0.0, 1.0)
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
    if log:
        low, high = max(low, 1 / _HUGE), max(high, 1 / _HUGE)
        return Scale(low / 2, high * 2, True) if high / low < 1.0001 else Scale(low, high, True)
    if 0 < low < high * 0.3:
        low = 0.0
    room = max(abs(low), abs(high)) * 1e-6
    if high - low <= room:
        room = abs(high) * 0.1 or 1.0
        return Scale(low - room, high + room)
    return Scale(*_to_tick(low, high))


def _to_tick(low: float, high: float) -> tuple[float, float]:
    """Return the range stretched to the next round number at each end if that is near."""
    found = axes.ticks(low, high, 8)
    if len(found) < 2:
        return low, high
    step, near = found[1] - found[0], (high - low) * _NEAR
    below, above = found[0] - step, found[-1] + step
    return (below if low - below <= near else low), (above if above - high <= near else high)
