"""Numbers that only ever grow in count, with minima, maxima and sums of any range at a fixed cost.

Level 0 is the numbers themselves; an entry of level k + 1 summarises sixteen entries of level k. A range is
then at most thirty entries of every level, so what it costs grows with the logarithm of the length alone.
Ranges that lie one behind the other and meet at a level's entries, as a chart's columns do, are taken in one
pass over that level.
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
_FEW = 256
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


class Steps(GrowingArray):
    """Numbers that rise (float64), and apart from them those in the middles of blocks of every size."""

    __slots__ = ("_middles",)

    def __init__(self) -> None:
        super().__init__(np.float64)
        self._middles: list[GrowingArray] = []

    @property
    def nbytes(self) -> int:
        """Bytes held, the middles included."""
        return super().nbytes + sum(middles.nbytes for middles in self._middles)

    def extend(self, values: ArrayLike) -> None:
        """Append the numbers."""
        super().extend(values)
        block, level = BLOCK, 0
        while self.size >= block // 2:
            if level == len(self._middles):
                self._middles.append(GrowingArray(np.float64))
            middles = self._middles[level]
            middles.extend(self.view[middles.size * block + block // 2 - 1 :: block])
            block, level = block * BLOCK, level + 1

    def block_ends(self, level: int, numbers: ArrayLike) -> Indices:
        """Return where numbers would be inserted, rounded to blocks of `BLOCK ** level` (level 1 or more).

        Only the middles of the blocks are searched: so few that they stay in the processor's cache.
        """
        if level > len(self._middles):
            return np.zeros(np.shape(numbers), np.intp)
        return np.asarray(BLOCK**level * np.searchsorted(self._middles[level - 1].view, numbers))


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
        if not counted and self._swept(start, stop, (low, high)):
            return Summary(low, high, total, known)
        for index in range(len(self._levels) + 1):
            head_stop = np.minimum(-(-start // BLOCK) * BLOCK, stop)
            tail_start = np.maximum(stop // BLOCK * BLOCK, head_stop)
            odd = np.flatnonzero((head_stop > start) | (stop > tail_start))
            if len(odd):
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

    def _swept(self, start: Indices, stop: Indices, ends: tuple[Floats, Floats]) -> bool:
        """Take ranges that lie one behind the other in one pass over a level's entries, if those are few.

        The level is the highest one at whose entries the ranges meet; the outermost ends are taken apart.

        Returns:
            Whether it was done.
        """
        filled = np.flatnonzero(stop > start)
        start, stop = start[filled], stop[filled]
        if not len(filled) or (start[1:] < stop[:-1]).any():
            return False
        meeting = int(np.bitwise_or.reduce(start[1:]) | np.bitwise_or.reduce(stop[:-1]))
        level, unit = 0, 1
        while level < len(self._levels) and meeting % (unit * BLOCK) == 0:
            level, unit = level + 1, unit * BLOCK
        begin, end = int(start[0]), int(stop[-1])
        if end - begin > _FEW * unit * len(filled):
            return False
        head = min(-(-begin // unit) * unit, int(stop[0]))
        tail = max(end // unit * unit, head)
        self._walk(filled[0], begin, head, ends)
        self._walk(filled[-1], tail, end, ends)
        first, last = head // unit, tail // unit
        bounds = np.clip(np.stack([start, stop], axis=1).ravel() // unit, first, last) - first
        some = bounds[1::2] > bounds[::2]
        entries = self._entries(level)
        for values, bound, choose, so_far in (
            (entries.low, np.inf, np.minimum, ends[0]),
            (entries.high, -np.inf, np.maximum, ends[1]),
        ):
            # The last bound may lie behind the last entry, where reduceat wants one more.
            row = np.append(values[first:last], bound)
            swept = np.where(some, choose.reduceat(row, bounds)[::2], bound)
            so_far[filled] = choose(so_far[filled], swept)
        return True

    def _walk(self, i: Any, start: int, stop: int, ends: tuple[Floats, Floats]) -> None:
        """Take the range [start, stop) into the minimum and maximum of range i, level by level."""
        level = 0
        while start < stop:
            entries = self._entries(level)
            head = min(-(-start // BLOCK) * BLOCK, stop)
            tail = max(stop // BLOCK * BLOCK, head)
            for a, b in ((start, head), (tail, stop)):
                if b > a:
                    ends[0][i] = min(ends[0][i], entries.low[a:b].min())
                    ends[1][i] = max(ends[1][i], entries.high[a:b].max())
            start, stop, level = head // BLOCK, tail // BLOCK, level + 1

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
