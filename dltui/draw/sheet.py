"""A sheet of strokes and words in pixels, and how it is written: as SVG, and as PNG by Pillow."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Colour = tuple[int, int, int]
Anchor = Literal["start", "middle", "end"]

DASH = (7.0, 5.0)  # pixels drawn, pixels left out
DENSITY = 2  # pixels of a PNG for one of the sheet
FINER = 2  # times finer are strokes drawn before they are made smooth
# What Pillow's own font does not have, one of these may.
FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf")
MOST_LATIN = 0x17F
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, shape (n, 2) of x and y from the upper left corner."""

    points: NDArray[Any]
    colour: Colour
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Words on a line; `x` is where they begin, where their middle is or where they end, `y` their foot."""

    x: float
    y: float
    text: str
    colour: Colour
    size: float = 14.0
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn, in this order, on one colour."""

    width: int
    height: int
    paper: Colour
    strokes: tuple[Stroke, ...]
    words: tuple[Words, ...]


def as_svg(sheet: Sheet) -> str:
    """Return the sheet as an SVG document that needs nothing else."""
    size = f'width="{sheet.width}" height="{sheet.height}" viewBox="0 0 {sheet.width} {sheet.height}"'
    family = 'font-family="Helvetica, Arial, DejaVu Sans, sans-serif"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {family}>',
        f'<rect width="100%" height="100%" fill="{_hex(sheet.paper)}"/>',
    ]
    for stroke in sheet.strokes:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in stroke.points.tolist())
        dashes = f' stroke-dasharray="{DASH[0]:g} {DASH[1]:g}"' if stroke.dashed else ""
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="{_hex(stroke.colour)}" '
            f'stroke-width="{stroke.width:g}" stroke-linejoin="round"{dashes}/>'
        )
    for words in sheet.words:
        place = f'x="{words.x:.1f}" y="{words.y:.1f}" font-size="{words.size:g}"'
        look = f'text-anchor="{words.anchor}" fill="{_hex(words.colour)}"'
        text = escape(_NOT_IN_XML.sub("\ufffd", words.text))
        lines.append(f"<text {place} {look}>{text}</text>")
    return "\n".join([*lines, "</svg>", ""])


def as_png(sheet: Sheet) -> bytes:
    """Return the sheet as a PNG image of `DENSITY` pixels for one of the sheet."""
    from PIL import Image, ImageDraw

    fine = DENSITY * FINER
    image = Image.new("RGB", (sheet.width * fine, sheet.height * fine), sheet.paper)
    pen = ImageDraw.Draw(image)
    for stroke in sheet.strokes:
        pieces = dashes(stroke.points) if stroke.dashed else [stroke.points]
        for piece in pieces:
            points = [(x * fine, y * fine) for x, y in piece.tolist()]
            pen.line(points, fill=stroke.colour, width=max(1, round(stroke.width * fine)), joint="curve")
    image = image.resize((sheet.width * DENSITY, sheet.height * DENSITY), Image.Resampling.BOX)
    pen = ImageDraw.Draw(image)
    anchors = {"start": "ls", "middle": "ms", "end": "rs"}
    for words in sheet.words:
        font = _font(round(words.size * DENSITY), max(map(ord, words.text), default=0) > MOST_LATIN)
        place = words.x * DENSITY, words.y * DENSITY
        pen.text(place, words.text, fill=words.colour, font=font, anchor=anchors[words.anchor])
    written = io.BytesIO()
    image.save(written, "PNG", dpi=(72 * DENSITY,) * 2, optimize=True)
    return written.getvalue()


def dashes(points: NDArray[Any]) -> list[NDArray[Any]]:
    """Return the pieces of a line that a dashed one draws."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    pieces = []
    for begin in np.arange(0.0, lengths[-1], sum(DASH)):
        end = min(begin + DASH[0], lengths[-1])
        inside = points[(lengths > begin) & (lengths < end)]
        ends = [[np.interp(at, lengths, points[:, axis]) for axis in (0, 1)] for at in (begin, end)]
        pieces.append(np.concatenate([ends[:1], inside, ends[1:]]))
    return pieces


@lru_cache(maxsize=32)
def _font(size: int, rare: bool) -> FreeTypeFont:
    """Return Pillow's own font; for rare characters one of the system's if there is any."""
    from PIL import ImageFont

    for name in FONTS if rare else ():
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont)  # every wheel of Pillow has FreeType
    return found


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
