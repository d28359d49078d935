"""A function over a plane, with samples on it, numbers on its axes and a scale beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw import axes, way
from dltui.draw.cells import Canvas, Mode, Row, clean, fit, ink, wide
from dltui.draw.colours import AXIS, MARKS, colour_map, contrast, plain
from dltui.draw.frame import Plot
from dltui.draw.resample import levels, resample
from dltui.draw.shading import paint
from dltui.draw.trace import Scale
from dltui.drawings import Heatmap

_BAR = 12
# From this many values on a function is smooth enough to be blended between them.
_SMOOTH_FROM = 8
_WAY = f"{way.START} start  {way.END} end"


def render(heatmap: Heatmap, width: int, height: int, mode: Mode) -> list[Row]:
    """Draw a heatmap in exactly `width` x `height` cells."""
    canvas = Canvas(width, height, mode)
    values = as_table(heatmap.values)
    shares, low, high = levels(values, heatmap.low, heatmap.high, heatmap.diverging)
    if not values.size:
        canvas.write(0, 0, "no values", plain(AXIS, mode))
        return canvas.rows()
    y_scale = Scale(*_proper(heatmap.y_range))
    y_ticks = axes.ticks(y_scale.low, y_scale.high, max(3, min(6, height // 3)))
    labelled = width >= 16 and height >= 6
    left = max(map(len, axes.labels(y_ticks))) + 2 if labelled else 0
    footer = 2 + int(height >= 8) if labelled else 0
    plot = Plot(left, 0, width - left, height - footer)
    smooth = min(values.shape) >= _SMOOTH_FROM
    paint(canvas, 0, left, resample(shares, plot.height * 2, plot.width, smooth), heatmap.diverging)
    _way(canvas, plot, heatmap, y_scale)
    _points(canvas, plot, heatmap, y_scale)
    if labelled:
        _axes(canvas, plot, _proper(heatmap.x_range), y_scale, y_ticks)
    if footer == 3:
        _footer(canvas, plot, heatmap, low, high)
    return canvas.rows()


def size(heatmap: Heatmap, width: int) -> int:
    """Return the rows at which the plane keeps its proportions, the axes and the footer included."""
    values = as_table(heatmap.values)
    if not values.size:
        return 1
    (x0, x1), (y0, y1) = _proper(heatmap.x_range), _proper(heatmap.y_range)
    ratio = min(max((y1 - y0) / (x1 - x0), 0.3), 1.0) if np.isfinite((y1 - y0) / (x1 - x0)) else 1.0
    return max(6, min(30, round(min(width, 60) * ratio / 2))) + 3


def as_table(given: Any) -> NDArray[Any]:
    """Return an array of any shape as rows and columns."""
    values: NDArray[Any] = np.asarray(given)
    if values.dtype.kind not in "fiub":
        values = values.astype(np.float64)
    if not values.size:
        return values.reshape(0, 0)
    return values.reshape(1, -1) if values.ndim < 2 else values.reshape(values.shape[0], -1)


def class_of(labels: Any, count: int) -> NDArray[Any]:
    """Return the class of each of `count` points, 0 where no label says otherwise."""
    found = np.zeros(count, np.intp)
    if labels is not None:
        given = np.nan_to_num(np.asarray(labels, np.float64).ravel()[:count], posinf=0, neginf=0)
        found[: len(given)] = np.clip(given, 0, 1e6).astype(np.intp)
    return found


def mark_of(number: int) -> str:
    """Return the mark of a class."""
    return MARKS[number % len(MARKS)]


def as_points(points: Any) -> NDArray[Any]:
    """Return points as an array of shape (n, 2)."""
    points = np.asarray(points, np.float64)
    return points[:, :2] if points.ndim == 2 and points.shape[1] >= 2 else np.empty((0, 2))


def _proper(ends: tuple[float, float]) -> tuple[float, float]:
    """Return a range that rises and can be divided by."""
    low, high = float(ends[0]), float(ends[1])
    return (
        (low, high) if abs(low) < 1e150 and abs(high) < 1e150 and high - low > abs(low) * 1e-9 else (0.0, 1.0)
    )


def _points(canvas: Canvas, plot: Plot, heatmap: Heatmap, y_scale: Scale) -> None:
    if heatmap.points is None or plot.width < 1 or plot.height < 1:
        return
    points = as_points(heatmap.points)
    classes = class_of(heatmap.labels, len(points))
    (x0, x1), (y0, y1) = _proper(heatmap.x_range), (y_scale.low, y_scale.high)
    with np.errstate(over="ignore", invalid="ignore"):
        across, up = (points[:, 0] - x0) / (x1 - x0), (points[:, 1] - y0) / (y1 - y0)
    inside = (across >= -1e-6) & (across <= 1 + 1e-6) & (up >= -1e-6) & (up <= 1 + 1e-6)
    columns = np.clip(across[inside] * plot.width, 0, plot.width - 1).astype(np.intp)
    rows = np.clip((1 - up[inside]) * plot.height, 0, plot.height - 1).astype(np.intp)
    cells = {
        (row, column): number for row, column, number in zip(rows, columns, classes[inside], strict=True)
    }
    for (row, column), number in cells.items():
        place = plot.top + int(row), plot.left + int(column)
        behind = int(canvas.inks[place]) >> 25 & (1 << 25) - 1
        canvas.write(
            *place, mark_of(int(number)), ink(contrast(behind), behind, bold=canvas.mode is not Mode.PLAIN)
        )


def _way(canvas: Canvas, plot: Plot, heatmap: Heatmap, y_scale: Scale) -> None:
    if heatmap.path is None:
        return
    path, (x0, x1) = as_points(heatmap.path), _proper(heatmap.x_range)
    with np.errstate(over="ignore", invalid="ignore"):
        across = (path[:, 0] - x0) / (x1 - x0)
        down = (y_scale.high - path[:, 1]) / (y_scale.high - y_scale.low)
    way.draw(canvas, plot, np.stack([across, down], axis=1))


def _axes(
    canvas: Canvas, plot: Plot, x_range: tuple[float, float], y_scale: Scale, y_ticks: list[float]
) -> None:
    grey = plain(AXIS, canvas.mode)
    for row in range(plot.height):
        canvas.write(row, plot.left - 1, "│", grey)
    for tick, label in zip(y_ticks, axes.labels(y_ticks), strict=True):
        canvas.write(
            min(max(plot.row(tick, y_scale), 0), plot.height - 1), 0, f"{label.rjust(plot.left - 2)} ┤", grey
        )
    canvas.write(plot.height, plot.left - 1, "└" + "─" * plot.width, grey)
    ticks, free = axes.ticks(*x_range, max(3, plot.width // 10)), 0
    for tick, label in zip(ticks, axes.labels(ticks), strict=True):
        at = plot.left + plot.column(tick, *x_range)
        begin = min(max(0, at - len(label) // 2), canvas.width - len(label))
        if begin >= free:
            canvas.write(plot.height, at, "┬", grey)
            canvas.write(plot.height + 1, begin, label, grey)
            free = begin + len(label) + 1


def _footer(canvas: Canvas, plot: Plot, heatmap: Heatmap, low: float, high: float) -> None:
    """Write the scale to the left and the classes' marks to the right of the last row."""
    row, grey = canvas.height - 1, plain(AXIS, canvas.mode)
    column = plot.left
    if canvas.width - plot.left >= _BAR + 14:
        column = scale_bar(canvas, row, column, (low, high), heatmap.diverging) + 3
    if heatmap.path is not None and column + len(_WAY) <= canvas.width:
        canvas.write(row, column, _WAY)
        column += len(_WAY) + 3
    if heatmap.points is None:
        return
    number = int(class_of(heatmap.labels, len(as_points(heatmap.points))).max(initial=0)) + 1
    for index in range(min(number, len(MARKS))):
        name = clean(heatmap.names[index]) if index < len(heatmap.names) else str(index)
        entry = f"{mark_of(index)} {name}"
        if column + wide(entry) > canvas.width:
            canvas.write(row, column, fit(entry, canvas.width - column), grey)
            return
        canvas.write(row, column, entry)
        column += wide(entry) + 3


def scale_bar(canvas: Canvas, row: int, column: int, ends: tuple[float, float], diverging: bool) -> int:
    """Draw the scale of a picture with its ends and return the column after it."""
    grey = plain(AXIS, canvas.mode)
    shares = np.tile(np.linspace(0, 1, _BAR), (2, 1))
    texts = axes.number(ends[0]), axes.number(ends[1])
    canvas.write(row, column, texts[0], grey)
    start = column + len(texts[0]) + 1
    if canvas.mode.only_16:
        table = colour_map(canvas.mode, diverging)
        for index in range(_BAR):
            canvas.write(row, start + index, " ", ink(0, int(table[index * len(table) // _BAR])))
    else:
        paint(canvas, row, start, shares, diverging)
    canvas.write(row, start + _BAR + 1, texts[1], grey)
    return start + _BAR + 1 + len(texts[1])
