"""A sheet of paper with ink on it, and the pen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw.cells import Canvas, Mode, Row, ink
from dltui.draw.colours import ORANGE, contrast, is_light, plain
from dltui.draw.resample import resample
from dltui.draw.shading import paint

_DOWN, _UP = "●", "┼"
_TOO_LIGHT = 90  # above this level of 0 to 255 orange is hard to see


def render(
    sheet: NDArray[Any],
    width: int,
    height: int,
    mode: Mode,
    *,
    pen: tuple[float, float] | None = None,
    down: bool = False,
) -> list[Row]:
    """Draw ink, shape (rows, columns) from 0 to 1, in `width` x `height` cells of two pixels each.

    Args:
        sheet: the ink.
        width: cells a row.
        height: rows.
        mode: what the terminal can show.
        pen: where the pen is, (row, column) in pixels of the sheet.
        down: whether it is down.
    """
    canvas = Canvas(width, height, mode)
    if canvas.width and canvas.height and sheet.size:
        grows = height * 2 > sheet.shape[0]
        paint(canvas, 0, 0, np.clip(resample(sheet, height * 2, width, grows), 0, 1), grey=True)
        if pen is not None:
            _pen(canvas, sheet.shape, pen, down)
    return canvas.rows()


def _pen(canvas: Canvas, shape: tuple[int, ...], pen: tuple[float, float], down: bool) -> None:
    row = min(int(pen[0] / shape[0] * canvas.height), canvas.height - 1)
    column = min(int(pen[1] / shape[1] * canvas.width), canvas.width - 1)
    behind = int(canvas.inks[row, column]) >> 25 & (1 << 25) - 1
    bold = canvas.mode is not Mode.PLAIN
    grey = bool(behind) and is_light(behind, _TOO_LIGHT)
    colour = contrast(behind) if grey else plain(ORANGE, canvas.mode, behind)
    canvas.write(row, column, _DOWN if down else _UP, ink(colour, behind, bold=bold))
