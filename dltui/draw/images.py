"""A grid of images with captions, scaled together so that all of them fit."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dltui.draw.cells import Canvas, Mode, Row, fit, wide
from dltui.draw.colours import AXIS, plain
from dltui.draw.resample import levels, resample
from dltui.draw.shading import paint, paint_pixels
from dltui.drawings import Images

_LEAST_PIXELS = 4
_MOST_SCALE = 4
_FEW_ROWS = 4


class Grid(NamedTuple):
    """How images stand in a block: `shown` of them, `columns` a row, each `wide` x `high` cells."""

    shown: int
    columns: int
    wide: int
    high: int


def render(images: Images, width: int, height: int, mode: Mode) -> list[Row]:
    """Draw images in exactly `width` x `height` cells; those that do not fit are counted in the last row."""
    canvas = Canvas(width, height, mode)
    values = as_images(images.values)
    if not values.size or width < 1 or height < 1:
        canvas.write(0, 0, "no images", plain(AXIS, mode))
        return canvas.rows()
    captioned = any(images.captions) and height >= 3
    grid = arrange(values.shape, width, height, captioned, images.columns)
    pictures = _scaled(images, values[: grid.shown], grid)
    for index, picture in enumerate(pictures):
        row = index // grid.columns * (grid.high + _below(-(-grid.shown // grid.columns), captioned))
        column = index % grid.columns * (grid.wide + 1)
        if picture.ndim == 3:
            paint_pixels(canvas, row, column, picture)
        else:
            paint(canvas, row, column, picture, images.diverging, grey=True)
        if captioned and index < len(images.captions):
            caption = fit(images.captions[index], grid.wide)
            canvas.write(
                row + grid.high, column + (grid.wide - wide(caption)) // 2, caption, plain(AXIS, mode)
            )
    if grid.shown < len(values):
        more = fit(f"… and {len(values) - grid.shown:,} more", width)
        canvas.write(height - 1, 0, more.ljust(width), plain(AXIS, mode))
    return canvas.rows()


def size(images: Images, width: int) -> int:
    """Return the rows that the images take at their own size, or shrunk to the width."""
    values = as_images(images.values)
    if not values.size:
        return 1
    count, rows, columns = (int(side) for side in values.shape[:3])
    across: int = images.columns or max(1, (width + 1) // (columns + 1))
    across = max(1, min(across, count))
    scale = min(1.0, max(1, (width + 1) // across - 1) / columns)
    high = max(1, math.ceil(rows * scale / 2))
    down, captioned = int(-(-count // across)), any(images.captions)
    return min(200, down * (high + _below(down, captioned)) - int(not captioned and _below(down, False)))


def as_images(given: Any) -> NDArray[Any]:
    """Return images as an array of shape (n, rows, columns) or (n, rows, columns, 3)."""
    values: NDArray[Any] = np.asarray(given)
    if values.dtype.kind == "b":
        values = values.astype(np.float64)
    if values.ndim == 4 and values.shape[-1] == 1:
        values = values[..., 0]
    if values.ndim == 4 and values.shape[-1] > 3:
        values = values[..., :3]
    if values.ndim == 2:
        values = values[None]
    if values.ndim not in (3, 4) or (values.ndim == 4 and values.shape[-1] != 3):
        return np.empty((0, 0, 0))
    return values


def arrange(shape: tuple[int, ...], width: int, height: int, captioned: bool, wish: int | None) -> Grid:
    """Return the grid that shows the images largest, or fewer of them where they would be tiny."""
    count, rows, columns = shape[:3]
    least = min(1.0, _LEAST_PIXELS / max(rows, columns))
    shown = count
    while True:
        room = height - int(shown < count and height > 1)
        scale, across = max(_candidates((shown, rows, columns), width, room, captioned, wish))
        if scale >= least or shown == 1:
            break
        shown = max(1, shown * 3 // 4)
    scale = min(scale, float(_MOST_SCALE))
    scale = math.floor(scale) if scale >= 1 else scale
    most = max(1, (width + 1) // across - 1)
    high = max(1, min(math.ceil(rows * scale / 2), height))
    return Grid(shown, across, max(1, min(round(columns * scale), most)), high)


def _below(down: int, captioned: bool) -> int:
    """Return the rows below each image: for its caption, or empty where there are few rows of images."""
    return 1 if captioned or down <= _FEW_ROWS else 0


def _candidates(
    shape: tuple[int, int, int], width: int, height: int, captioned: bool, wish: int | None
) -> list[tuple[float, int]]:
    """Return (scale, images a row) for every number of images a row that the width allows."""
    count, rows, columns = shape
    most = min(count, max(1, (width + 1) // 2))
    choices = [min(wish, most)] if wish and wish > 0 else range(1, most + 1)
    found = []
    for across in choices:
        down = -(-count // across)
        high = (height + int(not captioned)) // down - _below(down, captioned)
        wide_room = (width + 1) // across - 1
        found.append((min(wide_room / columns, 2 * high / rows) if min(wide_room, high) > 0 else 0.0, across))
    return found


def _scaled(images: Images, values: NDArray[Any], grid: Grid) -> NDArray[Any]:
    """Return the images in the size of the grid: shares of the scale, or pixels where they have colours."""
    height, width = grid.high * 2, grid.wide
    if values.ndim == 3:
        low, high = images.low, images.high
        if values.dtype.kind == "u" and low is None and high is None and not images.diverging:
            low, high = 0.0, 255.0
        # All images share one scale, so that they can be compared.
        shares = levels(values, low, high, images.diverging)[0]
        return resample(shares, height, width)
    if values.dtype.kind == "f":
        values = np.nan_to_num(levels(values, images.low, images.high, False)[0]) * 255
    pixels = resample(np.moveaxis(values, -1, 1), height, width)
    return np.asarray(np.moveaxis(np.rint(np.clip(pixels, 0, 255)), 1, -1), np.int64)
