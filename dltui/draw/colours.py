"""Colours for series and for numbers, in every mode of a terminal.

Series take the palette of Okabe and Ito ("Color Universal Design", 2008), on a light background darker
colours of the same names. The colour maps are made here in the OKLab space (Ottosson, "A perceptual color
space for image processing", 2020): lightness rises evenly along the sequential one; the diverging one leads
from blue over near-black to orange.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw.cells import Mode, ansi, rgb

Floats = NDArray[Any]
Ints = NDArray[Any]
Pixel = tuple[int, int, int]

SKY, ORANGE, GREEN, YELLOW = (86, 180, 233), (230, 159, 0), (0, 158, 115), (240, 228, 66)
BLUE, VERMILLION, PURPLE = (0, 114, 178), (213, 94, 0), (204, 121, 167)
AXIS, GHOST = (128, 136, 144), (128, 128, 128)
SERIES = (SKY, ORANGE, GREEN, PURPLE, YELLOW, VERMILLION, BLUE)
# What takes their place on a light background: at least 3:1 from it, 4.5:1 where it is words.
_ON_LIGHT: dict[Pixel, Pixel] = {
    SKY: (46, 141, 208),
    ORANGE: (186, 116, 2),
    GREEN: (0, 78, 58),
    YELLOW: (82, 64, 0),
    BLUE: (46, 73, 171),
    VERMILLION: (195, 79, 59),
    PURPLE: (146, 38, 111),
    AXIS: (98, 105, 111),
}
_SERIES_ANSI, _SERIES_ANSI_ON_LIGHT = (14, 3, 2, 5, 11, 1, 12), (4, 3, 2, 5, 8, 1, 0)
_SERIES_GREY = (235, 190, 160, 215, 140, 175, 205)
MARKS = "○●▲■◆△□◇▼▽"

LEVELS = 256
# What terminals commonly show for the 16 colours; used to choose the nearest one.
_ANSI_RGB = np.array(
    [
        (0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 110, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170),
        (190, 190, 190), (95, 95, 95), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255),
        (255, 85, 255), (85, 255, 255), (255, 255, 255),
    ]
)  # fmt: skip
_ANSI_RISING = (0, 4, 6, 10, 11, 15)
_ANSI_DIVERGING = (14, 12, 4, 0, 3, 11, 15)
_ANSI_GREY = (0, 8, 7, 15)


def series(index: int, mode: Mode) -> int:
    """Return the colour of the series of that number."""
    index %= len(SERIES)
    if mode is Mode.PLAIN:
        return 0
    if mode.only_greys:
        grey = _SERIES_GREY[index]
        return rgb(*((255 - grey if mode.on_light else grey),) * 3)
    if mode.only_16:
        return ansi((_SERIES_ANSI_ON_LIGHT if mode.on_light else _SERIES_ANSI)[index])
    return rgb(*standing_out(SERIES[index], mode))


def standing_out(colour: Pixel, mode: Mode) -> Pixel:
    """Return what takes the place of one of the named colours on the background of the mode."""
    return _ON_LIGHT.get(colour, colour) if mode.on_light else colour


def plain(colour: Pixel, mode: Mode, behind: int = 0) -> int:
    """Return a colour (0 to 255 a channel) as the mode can show it; 0 where it has no colours.

    On a field, the number of its colour being `behind`, it stands out from that and not from the background.
    """
    on_light = is_light(behind) if behind else mode.on_light
    pixel = _ON_LIGHT.get(colour, colour) if on_light else colour
    return int(fields(np.array(pixel), mode, exact=True))


def fields(pixels: Ints, mode: Mode, exact: bool = False) -> Ints:
    """Return colours, shape (..., 3) of 0 to 255, as numbers for `cells.ink`, shape (...).

    Channels are cut to 32 levels unless `exact`, so that few styles serve many pixels.
    """
    pixels = pixels.astype(np.int64)
    if mode is Mode.PLAIN:
        return np.zeros(pixels.shape[:-1], np.int64)
    if mode.only_16:
        distance = ((pixels[..., None, :] - _ANSI_RGB) ** 2).sum(-1)
        return np.asarray(distance.argmin(-1).astype(np.int64) + ansi(0))
    if mode.only_greys:
        pixels = np.repeat(lightness(pixels)[..., None], 3, axis=-1)
    if not exact:
        pixels = pixels >> 3
        pixels = pixels << 3 | pixels >> 2
    return pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2] | rgb(0, 0, 0)


def lightness(pixels: Ints) -> Ints:
    """Return how light colours look, 0 to 255 (Rec. 709 weights on the coded values)."""
    return np.asarray(np.rint(pixels @ np.array([0.2126, 0.7152, 0.0722])), np.int64)


@lru_cache(maxsize=32)
def colour_map(mode: Mode, diverging: bool, grey: bool = False) -> Ints:
    """Return the colours of 256 even levels from the lowest to the highest, as numbers for `cells.ink`.

    `grey` asks for greys where there are colours (photographs); a diverging map has its colours all the same.
    """
    if mode is Mode.PLAIN:
        return np.zeros(LEVELS, np.int64)
    if mode.only_16:
        ramp = _ANSI_DIVERGING if diverging else _ANSI_GREY if grey else _ANSI_RISING
        return np.array([ansi(ramp[i * len(ramp) // LEVELS]) for i in range(LEVELS)])
    if mode.only_greys or (grey and not diverging):
        greys = np.linspace(16, 244, LEVELS).round().astype(np.int64)
        return fields(np.stack([greys] * 3, axis=-1), mode)
    return fields(map_pixels(diverging), mode)


@lru_cache(maxsize=2)
def map_pixels(diverging: bool) -> Ints:
    """Return a colour map as pixels, shape (256, 3), 0 to 255."""
    make = _diverging if diverging else _rising
    return np.array([_oklch(*make(i / (LEVELS - 1))) for i in range(LEVELS)])


def contrast(field: int) -> int:
    """Return black or white, whichever is easier to read on the colour."""
    if field == 0:
        return 0
    if field <= 16:
        return ansi(0) if is_light(field) else ansi(15)
    return rgb(16, 16, 16) if is_light(field) else rgb(250, 250, 250)


def is_light(field: int, above: int = 120) -> bool:
    """Whether a colour, a number for `cells.ink` other than 0, is lighter than a level of 0 to 255.

    Above the level of 120 black is easier to read on it than white.
    """
    channels = [field >> 16 & 255, field >> 8 & 255, field & 255]
    return int(lightness(_ANSI_RGB[field - 1] if field <= 16 else np.array(channels))) > above


def _rising(t: float) -> tuple[float, float, float]:
    """Indigo over teal to pale yellow."""
    return 0.22 + 0.73 * t, 0.085 + 0.06 * math.sin(math.pi * min(1.0, 0.15 + 0.85 * t)), 290 - 190 * t


def _diverging(t: float) -> tuple[float, float, float]:
    """Blue over near-black to orange; both arms have the same lightness at the same distance."""
    away = abs(2 * t - 1)
    return 0.20 + 0.54 * away, 0.13 * away**0.7, 240.0 if t < 0.5 else 65.0


def _oklch(light: float, chroma: float, hue: float) -> tuple[int, int, int]:
    """Return the sRGB colour of an OKLab lightness, chroma and hue (degrees), paler where it has to be."""
    while True:
        a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
        channels = _linear(light, a, b)
        if chroma < 1e-3 or all(-1e-4 <= channel <= 1.0001 for channel in channels):
            red, green, blue = (_coded(min(max(channel, 0.0), 1.0)) for channel in channels)
            return red, green, blue
        chroma *= 0.97


def _linear(light: float, a: float, b: float) -> tuple[float, float, float]:
    """Return linear sRGB channels of an OKLab colour (matrices from Ottosson 2020)."""
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _coded(channel: float) -> int:
    """Return a linear channel as sRGB codes it, 0 to 255."""
    coded = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    return round(255 * coded)
