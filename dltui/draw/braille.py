"""Dots in cells: a braille character has two columns and four rows of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Dots = NDArray[np.bool_]

DOTS_DOWN, DOTS_ACROSS = 4, 2
_BLANK = 0x2800
# The bit of each dot (rows, columns) in the code point, as Unicode numbers them.
_COUNTS = np.array([number.bit_count() for number in range(256)])
_BLOT = 4
_BITS = np.array([[1, 8], [2, 16], [4, 32], [64, 128]], dtype=np.uint32)


def characters(dots: Dots) -> NDArray[Any]:
    """Return code points, shape (rows, columns), of dots, shape (4 * rows, 2 * columns); 0x2800 is empty."""
    rows, columns = dots.shape[0] // DOTS_DOWN, dots.shape[1] // DOTS_ACROSS
    cells = dots.reshape(rows, DOTS_DOWN, columns, DOTS_ACROSS)
    return np.asarray(np.einsum("adbc,dc->ab", cells.astype(np.uint32), _BITS) + np.uint32(_BLANK))


def merge(codes: NDArray[Any], more: NDArray[Any]) -> NDArray[Any]:
    """Return braille code points that have the dots of both; what is no braille yet counts as empty."""
    old = np.where((codes >= _BLANK) & (codes < _BLANK + 256), codes, _BLANK)
    return np.asarray(old | more)


def over(codes: NDArray[Any], newer: NDArray[Any]) -> NDArray[Any]:
    """Return newer dots over others: both, or the newer alone where both would be a blot."""
    both = codes | newer
    return np.where(_COUNTS[both - _BLANK] > _BLOT, newer, both)


def filled(codes: NDArray[Any]) -> Dots:
    """Return which code points have at least one dot."""
    return codes > _BLANK


def line(dots: Dots, start: tuple[float, float], end: tuple[float, float], on: int = 1, off: int = 0) -> None:
    """Set the dots of a straight line between places (column, row), `on` drawn and `off` left out in turn."""
    (x0, y0), (x1, y1) = start, end
    height, width = dots.shape
    length = int(max(abs(x1 - x0), abs(y1 - y0))) + 1
    share = np.linspace(0.0, 1.0, length)
    columns = np.rint(x0 + (x1 - x0) * share).astype(np.intp)
    rows = np.rint(y0 + (y1 - y0) * share).astype(np.intp)
    drawn = np.arange(length) % (on + off) < on
    drawn &= (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    dots[rows[drawn], columns[drawn]] = True
