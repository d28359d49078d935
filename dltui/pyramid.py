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

    __slots__ = ("_levels", "_values")

    def __init__(self, dtype: Any = np.float32) -> None:
        self._values = GrowingArray(dtype)
        self._levels: list[_Level] = []

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

    def reduce(self, start: Indices, stop: Indices) -> Summary:
        """Return what the ranges [start, stop) hold.

        Args:
            start: first indices, shape (n,), 0 to the number of values.
            stop: indices after the last, shape (n,), at least `start`.
        """
        shape = start.shape
        low, high = np.full(shape, np.inf), np.full(shape, -np.inf)
        total, count = np.zeros(shape), np.zeros(shape)
        for index in range(len(self._levels) + 1):
            head_stop = np.minimum(-(-start // BLOCK) * BLOCK, stop)
            tail_start = np.maximum(stop // BLOCK * BLOCK, head_stop)
            part = self._gather(index, start, head_stop, tail_start, stop)
            if part is not None:
                low, high = np.minimum(low, part.low), np.maximum(high, part.high)
                with np.errstate(over="ignore", invalid="ignore"):
                    total, count = total + part.total, count + part.known
            start, stop = head_stop // BLOCK, tail_start // BLOCK
            empty = stop <= start
            if empty.all():
                break
            start, stop = np.where(empty, 0, start), np.where(empty, 0, stop)
        return Summary(low, high, total, count)

    def _gather(
        self, index: int, start: Indices, head: Indices, tail: Indices, stop: Indices
    ) -> Summary | None:
        """Return what level `index` holds in [start, head) and [tail, stop), each shorter than a block."""
        size = self._values.size if index == 0 else self._levels[index - 1].low.size
        if size == 0:
            return None
        where = np.concatenate([start[:, None] + _WITHIN, tail[:, None] + _WITHIN], axis=1)
        limit = np.concatenate([head, stop]).reshape(2, -1).T.repeat(BLOCK, axis=1)
        inside = where < limit
        where = np.minimum(where, size - 1)
        if index == 0:
            parts = _plain(self.values[where])
        else:
            parts = Summary(*(a[where] for a in self._levels[index - 1].summary()))
        return _joined(
            Summary(
                np.where(inside, parts.low, np.inf),
                np.where(inside, parts.high, -np.inf),
                np.where(inside, parts.total, 0.0),
                parts.known * inside,
            )
        )
