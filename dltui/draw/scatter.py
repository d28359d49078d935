"""Points of several classes between two axes, each class with its own mark."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw.cells import Canvas, Mode, Row, clean, fit, ink, wide
from dltui.draw.colours import AXIS, MARKS, plain, series
from dltui.draw.frame import Frame
from dltui.draw.heatmap import as_points, class_of, mark_of
from dltui.draw.trace import Scale
from dltui.drawings import Scatter


def render(scatter: Scatter, width: int, height: int, mode: Mode) -> list[Row]:
    """Draw points in exactly `width` x `height` cells; a cell shows the class of most of its points."""
    canvas = Canvas(width, height, mode)
    points = as_points(scatter.points)
    classes = class_of(scatter.labels, len(points))
    known = np.isfinite(points).all(1) & (np.abs(points) < 1e150).all(1)
    points, classes = points[known], classes[known]
    x_range, y_range = _ends(points[:, 0]), _ends(points[:, 1])
    frame = Frame(canvas, Scale(*y_range), x_range)
    frame.draw(clean(scatter.x_title))
    plot = frame.plot
    if len(points) and plot.width > 0 and plot.height > 0:
        columns = ((points[:, 0] - x_range[0]) / (x_range[1] - x_range[0]) * plot.width).astype(np.intp)
        rows = ((y_range[1] - points[:, 1]) / (y_range[1] - y_range[0]) * plot.height).astype(np.intp)
        cells = rows.clip(0, plot.height - 1) * plot.width + columns.clip(0, plot.width - 1)
        for cell, number in zip(*_majority(cells, classes), strict=True):
            row, column = divmod(int(cell), plot.width)
            colour = series(int(number), mode)
            canvas.write(plot.top + row, plot.left + column, mark_of(int(number)), colour)
    if frame.has_header:
        _header(canvas, scatter, int(classes.max(initial=-1)) + 1)
    return canvas.rows()


def size(scatter: Scatter, width: int) -> int:
    """Return the rows at which the plane looks about square, within reason."""
    return max(8, min(24, width // 2))


def _ends(values: NDArray[Any]) -> tuple[float, float]:
    """Return a range around the values with a little room at both ends."""
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    room = (high - low) * 0.03
    if high - low <= max(abs(low), abs(high)) * 1e-9:
        room = abs(high) * 0.1 or 1.0
    return low - room, high + room


def _majority(cells: NDArray[Any], classes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the cells that have points and for each the class that is there most often."""
    most = int(classes.max()) + 1
    pairs, counts = np.unique(cells * most + classes, return_counts=True)
    order = np.lexsort((-counts, pairs // most))
    found, first = np.unique(pairs[order] // most, return_index=True)
    return found, pairs[order][first] % most


def _header(canvas: Canvas, scatter: Scatter, count: int) -> None:
    title = fit(scatter.y_title, canvas.width)
    canvas.write(0, 0, title, ink(bold=True))
    entries = [
        (index, clean(scatter.names[index]) if index < len(scatter.names) else str(index))
        for index in range(min(count, len(MARKS)))
    ]
    if count < 2 and not scatter.names:
        return
    column = max(wide(title) + 2, canvas.width - sum(4 + wide(name) for _, name in entries) + 2)
    for index, name in entries:
        if column + 2 + wide(name) > canvas.width:
            canvas.write(0, column, fit("…", canvas.width - column), plain(AXIS, canvas.mode))
            return
        canvas.write(0, column, mark_of(index), series(index, canvas.mode))
        canvas.write(0, column + 2, name)
        column += 4 + wide(name)
