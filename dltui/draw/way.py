"""A way over a plane: a line of dots over a picture, with a mark at its beginning and at its end."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw import braille
from dltui.draw.cells import Canvas, Mode, ink
from dltui.draw.colours import contrast
from dltui.draw.frame import Plot

START, END = "◇", "◆"
_MOST_POINTS = 400
_BEYOND = 2.0  # how many times the plot's size a point may lie outside; farther ones are brought nearer


def draw(canvas: Canvas, plot: Plot, shares: NDArray[Any]) -> None:
    """Draw a line through points given as shares of the plot, shape (k, 2): across and, from the top, down.

    Points that are not finite leave a gap. The cells keep their background.
    """
    if plot.width < 1 or plot.height < 1 or not len(shares):
        return
    chosen = np.linspace(0, len(shares) - 1, min(len(shares), _MOST_POINTS)).round().astype(np.intp)
    shares = np.clip(shares[chosen], -_BEYOND, 1 + _BEYOND)
    dots = np.zeros((plot.height * braille.DOTS_DOWN, plot.width * braille.DOTS_ACROSS), bool)
    places = shares * (dots.shape[1] - 1, dots.shape[0] - 1)
    known = np.asarray(np.isfinite(places).all(1))
    for index in np.flatnonzero(known[:-1] & known[1:]):
        braille.line(dots, tuple(places[index]), tuple(places[index + 1]))
    codes = braille.characters(dots)
    for row, column in np.argwhere(braille.filled(codes)):
        _write(canvas, plot.top + int(row), plot.left + int(column), chr(int(codes[row, column])))
    ends = shares[known]
    for share, mark in zip(ends[[0, -1]] if len(ends) else ends, (START, END), strict=False):
        if np.all((share >= 0) & (share <= 1)):
            row = min(int(share[1] * plot.height), plot.height - 1)
            column = min(int(share[0] * plot.width), plot.width - 1)
            _write(canvas, plot.top + row, plot.left + column, mark)


def _write(canvas: Canvas, row: int, column: int, char: str) -> None:
    """Write a character in black or white over the background that is there."""
    behind = int(canvas.inks[row, column]) >> 25 & (1 << 25) - 1
    canvas.write(row, column, char, ink(contrast(behind), behind, bold=canvas.mode is not Mode.PLAIN))
