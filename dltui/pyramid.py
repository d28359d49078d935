"""Numbers that only ever grow in count, with minima, maxima and sums of any range at a fixed cost.

Level 0 is the numbers themselves; an entry of level k + 1 summarises sixteen entries of level k. A range is
then at most thirty entries of every level, so what it costs grows with the logarithm of the length alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[Any]
Indices = NDArray[np.intp]

BLOCK = 16
_GROWTH = 1.125
_SMALLEST = 32
# Up to so many entries a range, one pass over all of them is quicker than picking some.
_FEW = 64
# Up to so many ranges with odd ends, going through them one by one is quicker than gathering their entries.
_ONE_BY_ONE = 4
_WITHIN = np.arange(BLOCK)


class GrowingArray:
    """A one-dimensional array with room to grow by an eighth."""

    __slots__ = ("_data", "size")

    def __init__(self, dtype: Any) -> None:
        self._data: Floats = np.empty(0, dtype)
        self.size = 0

    @property
    def view(self) -> Floats:
        """The numbers so far, read-only; a later append may move them elsewhere."""
        view = self._data[: self.size]
        view.flags.writeable = False
        return view

    @property
    def nbytes(self) -> int:
        """Bytes held, the room to grow included."""
        return int(self._data.nbytes)

    def extend(self, values: ArrayLike) -> None:
        """Append the numbers."""
        values = np.asarray(values)
        needed = self.size + len(values)
        if needed > len(self._data):
            room = max(needed, int(len(self._data) * _GROWTH), _SMALLEST)
            data = np.empty(room, self._data.dtype)
            data[: self.size] = self._data[: self.size]
            self._data = data
        self._data[self.size : needed] = values
        self.size = needed


class Summary(NamedTuple):
    """What ranges hold that is finite: minimum (inf for none), maximum (-inf), sum, and how many."""

    low: Floats
    high: Floats
    total: Floats
    known: Floats


class _Level:
    __slots__ = ("count", "high", "low", "total")

    def __init__(self, dtype: Any) -> None:
        self.low = GrowingArray(dtype)
        self.high = GrowingArray(dtype)
        self.total = GrowingArray(np.float64)
        self.count = GrowingArray(np.uint32)

    def summary(self) -> Summary:
        return Summary(self.low.view, self.high.view, self.total.view, self.count.view)

    def extend(self, new: Summary) -> None:
        self.low.extend(new.low)
        self.high.extend(new.high)
        self.total.extend(new.total)
        self.count.extend(new.known)

    @property
    def nbytes(self) -> int:
        return self.low.nbytes + self.high.nbytes + self.total.nbytes + self.count.nbytes


def _plain(values: Floats) -> Summary:
    """Return numbers as summaries of ranges of length one."""
    finite = np.isfinite(values)
    if finite.all():
        return Summary(values, values, values, np.ones(values.shape, np.uint32))
    return Summary(
        np.where(finite, values, np.inf),
        np.where(finite, values, -np.inf),
        np.where(finite, values, 0.0),
        finite.astype(np.uint32),
    )


def _joined(parts: Summary) -> Summary:
    """Return the summaries of rows of summaries."""
    # A sum of huge numbers may be infinite; minimum and maximum stay right.
    with np.errstate(over="ignore", invalid="ignore"):
        total = parts.total.sum(1, dtype=np.float64)
    return Summary(parts.low.min(1), parts.high.max(1), total, parts.known.sum(1))


class Pyramid:
    """Numbers (float32, or the dtype given) in the order of arrival; NaN and infinities are kept."""

    __slots__ = ("_all_finite", "_levels", "_values")

    def __init__(self, dtype: Any = np.float32) -> None:
        self._values = GrowingArray(dtype)
        self._levels: list[_Level] = []
        self._all_finite = True

    @property
    def values(self) -> Floats:
        """All numbers, read-only."""
        return self._values.view

    @property
    def nbytes(self) -> int:
        """Bytes held by the numbers and their summaries."""
        return self._values.nbytes + sum(level.nbytes for level in self._levels)

    def extend(self, values: ArrayLike) -> None:
        """Append numbers and summarise the blocks that they complete."""
        self._values.extend(values)
        new = self._values.view[self._values.size - len(np.asarray(values)) :]
        self._all_finite = self._all_finite and bool(np.isfinite(new).all())
        below: Summary | None = None
        size, index = self._values.size, 0
        while size >= BLOCK:
            if index == len(self._levels):
                self._levels.append(_Level(self._values.view.dtype))
            level = self._levels[index]
            done, full = level.low.size, size // BLOCK
            if full == done:
                return
            span = slice(done * BLOCK, full * BLOCK)
            parts = _plain(self.values[span]) if below is None else Summary(*(a[span] for a in below))
            level.extend(_joined(Summary(*(a.reshape(-1, BLOCK) for a in parts))))
            below, size, index = level.summary(), full, index + 1

    def reduce(self, start: Indices, stop: Indices, sums: bool = True) -> Summary:
        """Return what the ranges [start, stop) hold.

        Args:
            start: first indices, shape (n,), 0 to the number of values.
            stop: indices after the last, shape (n,), at least `start`.
            sums: whether the sums are wanted; they are zero otherwise.
        """
        counted = sums or not self._all_finite
        low, high = np.full(start.shape, np.inf), np.full(start.shape, -np.inf)
        if not self._values.size:
            return Summary(low, high, np.zeros(start.shape), np.zeros(start.shape))
        total, known = np.zeros(start.shape), np.zeros(start.shape) if counted else stop - start
        apart = bool((start[1:] >= stop[:-1]).all())
        for index in range(len(self._levels) + 1):
            if not counted and apart and len(start) and stop[-1] - start[0] <= _FEW * len(start):
                self._sweep(index, start, stop, (low, high))
                break
            head_stop = np.minimum(-(-start // BLOCK) * BLOCK, stop)
            tail_start = np.maximum(stop // BLOCK * BLOCK, head_stop)
            odd = np.flatnonzero((head_stop > start) | (stop > tail_start))
            if len(odd) <= _ONE_BY_ONE and not counted:
                for i in odd.tolist():
                    self._pick(index, i, slice(start[i], head_stop[i]), (low, high))
                    self._pick(index, i, slice(tail_start[i], stop[i]), (low, high))
            elif len(odd):
                ends = (start[odd], head_stop[odd]), (tail_start[odd], stop[odd])
                where, inside = self._spots(index, *ends)
                parts = self._parts(index, where, counted)
                low[odd] = np.minimum(low[odd], np.where(inside, parts.low, np.inf).min(1))
                high[odd] = np.maximum(high[odd], np.where(inside, parts.high, -np.inf).max(1))
                if counted:
                    with np.errstate(over="ignore", invalid="ignore"):
                        total[odd] += np.where(inside, parts.total, 0.0).sum(1)
                    known[odd] += (parts.known * inside).sum(1)
            start, stop = head_stop // BLOCK, tail_start // BLOCK
            if (stop <= start).all():
                break
        return Summary(low, high, total, known)

    def _entries(self, index: int) -> Summary:
        """Return a level's entries; those of level 0 only where all numbers are finite."""
        values = self.values
        return self._levels[index - 1].summary() if index else Summary(values, values, values, values)

    def _pick(self, index: int, i: int, span: slice, ends: tuple[Floats, Floats]) -> None:
        """Take a few entries of a level into the minimum and maximum of range i."""
        if span.stop > span.start:
            entries = self._entries(index)
            ends[0][i] = min(ends[0][i], entries.low[span].min())
            ends[1][i] = max(ends[1][i], entries.high[span].max())

    def _sweep(self, index: int, start: Indices, stop: Indices, ends: tuple[Floats, Floats]) -> None:
        """Take ranges of a level, one behind the other, into the minima and maxima in one pass."""
        entries = self._entries(index)
        begin, filled = start[0], stop > start
        bounds = np.stack([start, stop], axis=1).ravel() - begin
        for values, bound, choose, so_far in (
            (entries.low, np.inf, np.minimum, ends[0]),
            (entries.high, -np.inf, np.maximum, ends[1]),
        ):
            # The last bound may lie behind the last entry, where reduceat wants one more.
            row = np.append(values[begin : stop[-1]], bound)
            choose(so_far, np.where(filled, choose.reduceat(row, bounds)[::2], bound), out=so_far)

    def _spots(
        self, index: int, head: tuple[Indices, Indices], tail: tuple[Indices, Indices]
    ) -> tuple[Indices, NDArray[np.bool_]]:
        """Return places in a level around two sets of ranges shorter than a block, and which lie inside."""
        size = self._values.size if index == 0 else self._levels[index - 1].low.size
        where = np.concatenate([head[0][:, None] + _WITHIN, tail[0][:, None] + _WITHIN], axis=1)
        inside = where < np.stack([head[1], tail[1]], axis=1).repeat(BLOCK, axis=1)
        return np.minimum(where, size - 1), inside

    def _parts(self, index: int, where: Indices, counted: bool) -> Summary:
        """Return the entries of a level at some places; sums and counts only if they are wanted."""
        if index == 0 and not self._all_finite:
            return _plain(self.values[where])
        entries = self._entries(index)
        low = entries.low[where]
        high = entries.high[where] if index else low
        if not counted:
            return Summary(low, high, low, low)
        ones = np.ones((), np.uint32)
        return Summary(
            low, high, entries.total[where] if index else low, entries.known[where] if index else ones
        )
