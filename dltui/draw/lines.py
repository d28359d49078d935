"""Curves over a common axis, drawn like the chart of a fit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dltui.draw import curve
from dltui.draw.cells import Mode, Row, clean
from dltui.draw.colours import MARKS, SERIES
from dltui.drawings import Lines

Floats = NDArray[Any]


class Points:
    """Points that are all there at once, as a series for a chart. Points without an x are left out."""

    def __init__(self, x: ArrayLike, y: ArrayLike) -> None:
        steps, values = np.asarray(x, np.float64).ravel(), np.asarray(y, np.float64).ravel()
        count = min(len(steps), len(values))
        known = np.isfinite(steps[:count])
        order = np.argsort(steps[:count][known], kind="stable")
        self._steps, self._values = steps[:count][known][order], values[:count][known][order]

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def steps(self) -> Floats:
        """The x of the points, rising."""
        return self._steps

    def columns(self, low_x: float, high_x: float, count: int) -> Any:
        """Return the points in columns, see `dltui.draw.trace.ColumnsLike`."""
        edges = np.searchsorted(self._steps, np.linspace(low_x, high_x, count + 1))
        edges[-1] = np.searchsorted(self._steps, high_x, side="right")
        found = SimpleNamespace(
            **{name: np.full(count, np.nan) for name in _FIELDS}, gaps=np.zeros(count, bool)
        )
        for column in np.flatnonzero(edges[1:] > edges[:-1]):
            span = slice(edges[column], edges[column + 1])
            self._fill(found, int(column), self._steps[span], self._values[span])
        found.before, found.after = self._point(edges[0] - 1), self._point(edges[-1])
        return found

    def means(self, centres: ArrayLike, width: float) -> Floats:
        """Return moving means over `width`, NaN where there are no points."""
        middle = np.asarray(centres, np.float64)
        spans = zip(
            np.searchsorted(self._steps, middle - width / 2),
            np.searchsorted(self._steps, middle + width / 2, side="right"),
            strict=True,
        )
        finite = [self._values[a:b][np.isfinite(self._values[a:b])] for a, b in spans]
        return np.array([part.mean() if len(part) else np.nan for part in finite])

    def nearest(self, x: float) -> tuple[float, float] | None:
        """Return the point nearest to x, None where there are no points."""
        return self._point(int(np.abs(self._steps - x).argmin())) if len(self) else None

    def best(self, largest: bool = False) -> tuple[float, float] | None:
        """Return the point with the smallest (or largest) finite value, None where there is none."""
        finite = np.flatnonzero(np.isfinite(self._values))
        if not len(finite):
            return None
        values = self._values[finite]
        return self._point(int(finite[values.argmax() if largest else values.argmin()]))

    def _point(self, index: int) -> tuple[float, float] | None:
        return (float(self._steps[index]), float(self._values[index])) if 0 <= index < len(self) else None

    @staticmethod
    def _fill(found: SimpleNamespace, column: int, x: Floats, y: Floats) -> None:
        finite = y[np.isfinite(y)]
        if len(finite):
            found.low[column], found.high[column] = finite.min(), finite.max()
        found.gaps[column] = len(finite) < len(y)
        found.first_x[column], found.first[column] = x[0], y[0]
        found.last_x[column], found.last[column] = x[-1], y[-1]


_FIELDS = ("low", "high", "first_x", "first", "last_x", "last")


def render(lines: Lines, width: int, height: int, mode: Mode) -> list[Row]:
    """Draw curves in exactly `width` x `height` cells; as many as there are colours."""
    drawn = [
        curve.Line(name, Points(lines.x, values), MARKS[(index + 1) % len(MARKS)], colour=index, label=name)
        for index, (name, values) in enumerate(named(lines))
    ]
    title, x_title = clean(lines.y_title), clean(lines.x_title)
    return curve.chart(drawn[: len(SERIES)], width, height, title=title, x_title=x_title, mode=mode).rows


def named(lines: Lines) -> list[tuple[str, Floats]]:
    """Return the curves with their names, or their numbers where they have none."""
    values = np.asarray(lines.values, np.float64)
    values = np.atleast_2d(values) if values.size else np.empty((0, 0))
    return [
        (lines.names[index] if index < len(lines.names) else str(index), row)
        for index, row in enumerate(values)
    ]


def size(lines: Lines, width: int) -> int:
    """Return the rows of a chart that is easy to read at the width."""
    return max(8, min(16, width // 5))
