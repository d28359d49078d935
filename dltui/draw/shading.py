"""Numbers as shaded cells: two pixels in a half block, greys with signs, or characters with more ink."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw.cells import Canvas, Mode, ink
from dltui.draw.colours import AXIS, LEVELS, colour_map, contrast, fields, lightness, plain

Floats = NDArray[Any]
Ints = NDArray[Any]
Spots = NDArray[np.bool_]

SHADES = " ░▒▓█"
_HALF, _SPACE, _MISSING = ord("▀"), ord(" "), ord("×")
_PLUS, _MINUS = ord("+"), ord("−")
# A share of the half scale below which a value counts as near zero and gets no sign.
_NEAR_ZERO = 0.12


def paint(
    canvas: Canvas,
    row: int,
    column: int,
    shares: Floats,
    diverging: bool = False,
    *,
    grey: bool = False,
    spots: Spots | None = None,
) -> None:
    """Paint shares of a scale (0 to 1, NaN for missing), shape (2 * rows, columns), from a cell on.

    `grey` asks for greys where there are colours. Without colours a diverging scale says with + and − what is
    above and below its middle, in the cells of `spots` (rows, columns) or on an even lattice.
    """
    rows, columns = _room(canvas, row, column, shares.shape[0] // 2, shares.shape[1])
    shares = shares[: rows * 2, :columns]
    if not shares.size:
        return
    spots = spots[:rows, :columns] if spots is not None else None
    if canvas.mode is Mode.PLAIN:
        canvas.fill(row, column, _characters(_halves_mean(shares), diverging, spots))
        return
    table = colour_map(canvas.mode, diverging, grey)
    pixels = np.where(np.isnan(shares), 0, table[_index(shares)])
    _half_blocks(canvas, row, column, pixels)
    if diverging and canvas.mode.only_greys:
        _signs(canvas, row, column, shares, spots)


def paint_pixels(canvas: Canvas, row: int, column: int, pixels: Ints) -> None:
    """Paint colours of 0 to 255 a channel, shape (2 * rows, columns, 3), from a cell on."""
    rows, columns = _room(canvas, row, column, pixels.shape[0] // 2, pixels.shape[1])
    pixels = pixels[: rows * 2, :columns]
    if not pixels.size:
        return
    if canvas.mode is Mode.PLAIN:
        canvas.fill(row, column, _characters(_halves_mean(lightness(pixels) / 255), False))
        return
    _half_blocks(canvas, row, column, fields(pixels, canvas.mode))


def shade(share: float, mode: Mode, diverging: bool = False) -> int:
    """Return the style of a cell that shows a share of a scale by its background, its text well readable."""
    if mode is Mode.PLAIN or not np.isfinite(share):
        return 0
    field = int(colour_map(mode, diverging)[_index(np.array(share))])
    return ink(contrast(field), field)


def _room(canvas: Canvas, row: int, column: int, rows: int, columns: int) -> tuple[int, int]:
    return max(0, min(rows, canvas.height - row)), max(0, min(columns, canvas.width - column))


def _index(shares: Floats) -> Ints:
    return (np.nan_to_num(shares) * (LEVELS - 1e-6)).astype(np.intp).clip(0, LEVELS - 1)


def _half_blocks(canvas: Canvas, row: int, column: int, pixels: Ints) -> None:
    """Put two rows of pixels into each row of cells; 0 is a missing one."""
    upper, lower = pixels[0::2], pixels[1::2]
    missing = (upper == 0) | (lower == 0)
    codes = np.where(missing, _MISSING, np.where(upper == lower, _SPACE, _HALF)).astype(np.uint32)
    inks = np.where(upper == lower, lower << 25, upper | lower << 25)
    canvas.fill(row, column, codes, np.where(missing, plain(AXIS, canvas.mode), inks))


def _halves_mean(shares: Floats) -> Floats:
    upper, lower = shares[0::2], shares[1::2]
    mean = (upper + lower) / 2
    return np.where(np.isnan(upper), lower, np.where(np.isnan(lower), upper, mean))


def _characters(shares: Floats, diverging: bool, spots: Spots | None = None) -> Ints:
    """Return shades; on a diverging scale for the distance from its middle, with signs in between."""
    shades = np.array([ord(char) for char in SHADES], np.uint32)
    size = np.abs(2 * shares - 1) if diverging else shares
    codes = shades[(np.nan_to_num(size) * (len(SHADES) - 1e-6)).astype(np.intp).clip(0, len(SHADES) - 1)]
    if diverging:
        signed = (size > _NEAR_ZERO) & (_lattice(shares.shape, 2) if spots is None else spots)
        codes = np.where(signed, np.where(shares > 0.5, _PLUS, _MINUS), codes)
    return np.where(np.isnan(shares), _MISSING, codes).astype(np.uint32)


def _signs(canvas: Canvas, row: int, column: int, shares: Floats, spots: Spots | None) -> None:
    """Write + and − over some cells of a grey picture, on the mean of the two pixels that they replace."""
    mean = _halves_mean(shares)
    size = np.abs(2 * np.nan_to_num(mean, nan=0.5) - 1)
    spot = (size > _NEAR_ZERO) & (_lattice(mean.shape, 3) if spots is None else spots)
    inks = _signed_inks(canvas.mode)[_index(mean)]
    place = np.s_[row : row + mean.shape[0], column : column + mean.shape[1]]
    canvas.codes[place] = np.where(spot, np.where(mean > 0.5, _PLUS, _MINUS), canvas.codes[place])
    canvas.inks[place] = np.where(spot, inks, canvas.inks[place])


@lru_cache(maxsize=8)
def _signed_inks(mode: Mode) -> Ints:
    """Return the style of a sign on each of the 256 levels of a diverging scale."""
    return np.array([ink(contrast(int(field)), int(field)) for field in colour_map(mode, True)])


def _lattice(shape: tuple[int, ...], every: int) -> NDArray[np.bool_]:
    y, x = np.ogrid[: shape[0], : shape[1]]
    return np.asarray((x + y) % every == every - 1)
