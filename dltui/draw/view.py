"""What a chart shows and how one looks at it: lines, the view with its zoom, and the chart that was drawn."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

from dltui.draw.cells import Row
from dltui.draw.frame import Plot
from dltui.draw.trace import Series

Role = Literal["train", "validation", "ghost"]
_FINEST = 1e-7


@dataclass(frozen=True, slots=True)
class Line:
    """One curve of a chart.

    `mark` stands for it in the legend (empty: by its role), `colour` counts the series of the palette from 0;
    `label` is its word in the legend (empty: its role, or its name where roles do not tell the lines apart).
    `best` is a point (step, value) of the curve to be pointed at.
    """

    name: str
    series: Series
    mark: str = ""
    role: Role = "train"
    colour: int = 0
    label: str = ""
    best: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class View:
    """How to look at a chart; None is everything.

    `smoothing` (0 to 1) widens a moving mean up to a quarter of the range shown; `cursor` is an x.
    """

    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    log: bool = False
    smoothing: float = 0.0
    cursor: float | None = None

    def zoom(self, factor: float, chart: Chart, at: float | None = None) -> View:
        """Return the view `factor` times closer, keeping `at` (or the cursor, or the middle) in its place."""
        low, high = chart.x_range
        at = at if at is not None else self.cursor if self.cursor is not None else (low + high) / 2
        at = min(max(at, low), high)
        span, full = (high - low) / factor, chart.full[1] - chart.full[0]
        span = max(span, full * _FINEST)
        share = (at - low) / (high - low)
        return self._within(at - share * span, span, chart)

    def pan(self, share: float, chart: Chart) -> View:
        """Return the view moved to the right by a share of the width shown (to the left where negative)."""
        low, high = chart.x_range
        return self._within(low + share * (high - low), high - low, chart)

    def _within(self, low: float, span: float, chart: Chart) -> View:
        first, last = chart.full
        if span >= (last - first) * (1 - 1e-9):
            return dataclasses.replace(self, x_range=None)
        low = min(max(low, first), last - span)
        return dataclasses.replace(self, x_range=(low, low + span))


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart.

    `x_range` and `y_range` are what is shown, `full` is all there is along x, `plot` the cells
    inside the axes, `readout` the values under the cursor in words ("" without a cursor).
    """

    rows: list[Row]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    plot: Plot
    readout: str
    full: tuple[float, float]

    def x_at(self, column: float) -> float:
        """Return the x of a cell, counted from the left of the block and kept inside the axes."""
        low, high = self.x_range
        share = (column - self.plot.left + 0.5) / max(self.plot.width, 1)
        return low + (high - low) * min(max(share, 0.0), 1.0)
