"""The frame of a plot: where it lies in its block, the axes around it, ticks and labels."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dltui.draw import axes
from dltui.draw.cells import Canvas, wide
from dltui.draw.colours import AXIS, plain
from dltui.draw.trace import Scale

_LABELLED_WIDTH, _LABELLED_HEIGHT, _HEADED_HEIGHT = 14, 4, 6


class Plot(NamedTuple):
    """The cells inside the axes."""

    left: int
    top: int
    width: int
    height: int

    def column(self, x: float, low: float, high: float) -> int:
        """Return the cell, counted from the plot's left, in which x lies; low and high are the edges."""
        share = (x - low) / (high - low) if high > low else 0.0
        return min(max(int(share * self.width), 0), self.width - 1) if np.isfinite(share) else 0

    def columns(self, x: NDArray[Any], low: float, high: float) -> list[int]:
        """Return the cells, each once and rising, in which some x lie, all of them between low and high."""
        shares = (x - low) / (high - low) if high > low else np.zeros(len(x))
        cells = np.clip((shares * self.width).astype(int), 0, self.width - 1)
        return [int(cell) for cell in np.unique(cells)]

    def row(self, value: float, scale: Scale) -> int:
        """Return the cell, counted from the plot's top, in which a value lies; may lie outside."""
        row = float(scale.rows(value, self.height * 4))
        return int(np.clip(np.rint(row), -8, self.height * 4 + 8)) // 4 if np.isfinite(row) else -1


class Frame:
    """Axes around a plot; a small canvas does without the header, the labels, the axes, in this order."""

    def __init__(
        self, canvas: Canvas, scale: Scale, x_range: tuple[float, float], *, header: bool = True
    ) -> None:
        self.canvas, self.scale, self.x_range = canvas, scale, x_range
        self.has_header = header and canvas.height >= _HEADED_HEIGHT
        self.has_axis = canvas.height >= _LABELLED_HEIGHT
        top = int(self.has_header)
        height = canvas.height - top - (2 if self.has_axis else 0)
        most = max(2, min(8, (height + 2) // 2))
        make = axes.log_ticks if scale.log else axes.ticks
        self.y_ticks = make(scale.low, scale.high, most)
        self.y_labels = axes.labels(self.y_ticks)
        left = max(map(len, self.y_labels), default=0) + 2
        if canvas.width < _LABELLED_WIDTH or left > canvas.width // 2:
            left = 1 if canvas.width > 4 and self.has_axis else 0
        self.plot = Plot(left, top, canvas.width - left, height)
        self.axis_row = top + height if self.has_axis else canvas.height - 1

    def draw(self, x_title: str = "") -> None:
        """Draw the axes with ticks, labels and the title of the x axis."""
        self._draw_left()
        if self.has_axis:
            self._draw_below(x_title)

    def _draw_left(self) -> None:
        plot, grey = self.plot, plain(AXIS, self.canvas.mode)
        if not plot.left:
            return
        for row in range(plot.height):
            self.canvas.write(plot.top + row, plot.left - 1, "│", grey)
        for tick, label in zip(self.y_ticks, self.y_labels, strict=True):
            row = plot.row(tick, self.scale)
            if plot.left > 1 and 0 <= row < plot.height:
                text = f"{label.rjust(plot.left - 2)} ┤"
                self.canvas.write(plot.top + row, 0, text, grey)

    def _draw_below(self, title: str) -> None:
        plot, grey = self.plot, plain(AXIS, self.canvas.mode)
        canvas, row = self.canvas, self.axis_row
        if plot.left:
            canvas.write(row, plot.left - 1, "└", grey)
        canvas.write(row, plot.left, "─" * plot.width, grey)
        end = canvas.width
        if title and plot.width >= 24:
            end -= wide(title) + 2
            canvas.write(row + 1, end + 2, title, grey)
        low, high = self.x_range
        ticks = axes.ticks(low, high, max(3, plot.width // 9))
        free = 0
        for tick, label in zip(ticks, axes.labels(ticks), strict=True):
            at = plot.left + plot.column(tick, low, high)
            begin = max(0, at - len(label) // 2)
            if begin + len(label) > canvas.width and end == canvas.width:
                begin = canvas.width - len(label)
            if begin < free or begin + len(label) > end:
                continue
            canvas.write(row, at, "┬", grey)
            canvas.write(row + 1, begin, label, grey)
            free = begin + len(label) + 1
