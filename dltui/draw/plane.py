"""A plane to point at: what lies on it, its samples, and a cross at the place."""

from __future__ import annotations

import numpy as np

from dltui.draw.cells import Canvas, Mode, Row, ink
from dltui.draw.colours import AXIS, contrast, plain
from dltui.draw.heatmap import as_points, as_table, class_of, mark_of
from dltui.draw.resample import levels, resample
from dltui.draw.shading import paint
from dltui.drawings import Heatmap

_SMOOTH_FROM = 8
_BACK = (1 << 25) - 1
Range = tuple[float, float]


def render(
    place: tuple[float, float],
    ranges: tuple[Range, Range],
    width: int,
    height: int,
    mode: Mode,
    *,
    over: Heatmap | None = None,
) -> list[Row]:
    """Draw a plane in exactly `width` x `height` cells.

    Args:
        place: (x, y) of the cross.
        ranges: of x, from left to right, and of y, from bottom to top.
        width: cells a row.
        height: rows.
        mode: what the terminal can show.
        over: what the plane shows; its ranges are those of the plane.
    """
    canvas = Canvas(width, height, mode)
    if not canvas.width or not canvas.height:
        return canvas.rows()
    if over is not None:
        _paint(canvas, over)
        _samples(canvas, over, ranges)
    _cross(canvas, *cell_of(place, ranges, width, height))
    return canvas.rows()


def cell_of(
    place: tuple[float, float], ranges: tuple[Range, Range], width: int, height: int
) -> tuple[int, int]:
    """Return the row and the column of the cell in which a place lies."""
    across, up = ((at - low) / (high - low) for at, (low, high) in zip(place, ranges, strict=True))
    row, column = int((1 - up) * height), int(across * width)
    return min(max(row, 0), height - 1), min(max(column, 0), width - 1)


def place_of(
    row: float, column: float, ranges: tuple[Range, Range], width: int, height: int
) -> tuple[float, float]:
    """Return the x and y of a place in cells from the top left corner, kept within the ranges."""
    shares = column / max(width, 1), 1 - row / max(height, 1)
    x, y = (low + min(max(share, 0.0), 1.0) * (high - low)
            for share, (low, high) in zip(shares, ranges, strict=True))  # fmt: skip
    return x, y


def _paint(canvas: Canvas, over: Heatmap) -> None:
    values = as_table(over.values)
    if not values.size:
        return
    shares = levels(values, over.low, over.high, over.diverging)[0]
    smooth = min(values.shape) >= _SMOOTH_FROM
    paint(canvas, 0, 0, resample(shares, canvas.height * 2, canvas.width, smooth), over.diverging)


def _samples(canvas: Canvas, over: Heatmap, ranges: tuple[Range, Range]) -> None:
    points = as_points(over.points) if over.points is not None else np.empty((0, 2))
    for (x, y), number in zip(points, class_of(over.labels, len(points)), strict=True):
        if all(low <= at <= high for at, (low, high) in zip((x, y), ranges, strict=True)):
            _mark(canvas, *cell_of((x, y), ranges, canvas.width, canvas.height), mark_of(int(number)))


def _cross(canvas: Canvas, row: int, column: int) -> None:
    for x in range(canvas.width):
        _line(canvas, row, x, "─")
    for y in range(canvas.height):
        _line(canvas, y, column, "│")
    _mark(canvas, row, column, "╋")


def _line(canvas: Canvas, row: int, column: int, char: str) -> None:
    """Write a piece of a line unless a sample lies there."""
    if chr(int(canvas.codes[row, column])) in " ▀":
        behind = int(canvas.inks[row, column]) >> 25 & _BACK
        canvas.write(row, column, char, ink(plain(AXIS, canvas.mode, behind), behind))


def _mark(canvas: Canvas, row: int, column: int, char: str) -> None:
    behind = int(canvas.inks[row, column]) >> 25 & _BACK
    canvas.write(row, column, char, ink(contrast(behind), behind, bold=canvas.mode is not Mode.PLAIN))
