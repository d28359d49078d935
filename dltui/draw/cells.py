"""A block of terminal cells: characters and styles in arrays, turned into rows of Rich segments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.cells import get_character_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

Row = list[Segment]
Ints = NDArray[Any]

_SPACE = 32
_TAIL = 0
_RGB = 1 << 24
_COLOUR_BITS = (1 << 25) - 1
_BOLD, _DIM = 1 << 50, 1 << 51
_ESCAPE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c|$)"
    "|\x1b[ -/]*[0-~]"
)


class Mode(Enum):
    """What the terminal can show: all colours, greys, 16 colours, or characters without any style.

    What is drawn straight on the terminal's background stands out from a dark one, in the modes on light from
    a light one.
    """

    COLOUR = "colour"
    GREY = "grey"
    ANSI = "ansi"
    PLAIN = "plain"
    COLOUR_ON_LIGHT = "colour on light"
    GREY_ON_LIGHT = "grey on light"
    ANSI_ON_LIGHT = "ansi on light"

    @property
    def on_light(self) -> bool:
        """Whether the background is light."""
        return self.value.endswith("on light")

    @property
    def only_greys(self) -> bool:
        """Whether there are greys and no other colours."""
        return self in (Mode.GREY, Mode.GREY_ON_LIGHT)

    @property
    def only_16(self) -> bool:
        """Whether there are the 16 colours of every terminal and no others."""
        return self in (Mode.ANSI, Mode.ANSI_ON_LIGHT)

    @property
    def hueless(self) -> bool:
        """Whether no hue can tell things apart."""
        return self.only_greys or self is Mode.PLAIN


def rgb(red: int, green: int, blue: int) -> int:
    """Return a colour of 0 to 255 a channel as a number for `ink`. 0 is the terminal's own colour."""
    return _RGB | red << 16 | green << 8 | blue


def ansi(number: int) -> int:
    """Return one of the 16 colours of every terminal as a number for `ink`."""
    return number + 1


def ink(fore: int = 0, back: int = 0, *, bold: bool = False, dim: bool = False) -> int:
    """Return a style as a number, as it is kept in a canvas."""
    return fore | back << 25 | (_BOLD if bold else 0) | (_DIM if dim else 0)


@lru_cache(maxsize=1 << 16)
def style(number: int) -> Style:
    """Return the Rich style of a number that `ink` made."""
    return Style(
        color=_colour(number & _COLOUR_BITS),
        bgcolor=_colour(number >> 25 & _COLOUR_BITS),
        bold=True if number & _BOLD else None,
        dim=True if number & _DIM else None,
    )


def _colour(number: int) -> Color | None:
    if number == 0:
        return None
    if number < _RGB:
        return Color.from_ansi(number - 1)
    return Color.from_rgb(number >> 16 & 255, number >> 8 & 255, number & 255)


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Return the text as one line that is safe on any terminal.

    Escape sequences, control, format and combining characters are taken out, line breaks and tabs become
    spaces, and what cannot be encoded becomes a question mark. Every character left is one or two cells wide.
    """
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", _ESCAPE.sub("", text))
    return "".join(map(_harmless, text))


def _harmless(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\t\n\v\f\r\x85" or category in ("Zs", "Zl", "Zp"):
        return " "
    if category in ("Cs", "Co", "Cn"):
        return "?"
    if category in ("Cc", "Cf", "Mn", "Me") or get_character_cell_size(char) == 0:
        return ""
    return char


def wide(text: str) -> int:
    """Return the cells that clean text takes."""
    return len(text) if text.isascii() else sum(map(get_character_cell_size, text))


def fit(text: str, width: int) -> str:
    """Return the text cleaned and cut to at most `width` cells, with an ellipsis for what is missing."""
    text = clean(text)
    if wide(text) <= width:
        return text
    if width <= 0:
        return ""
    kept, used = [], 1
    for char in text:
        used += get_character_cell_size(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


class Canvas:
    """Cells to be written on: `codes` (height, width) are code points, `inks` (height, width) style numbers.

    Writing beyond the edges is allowed and cut off. A wide character is followed by a cell of code point 0.
    """

    __slots__ = ("codes", "height", "inks", "mode", "width")

    def __init__(self, width: int, height: int, mode: Mode = Mode.COLOUR) -> None:
        self.width, self.height, self.mode = max(width, 0), max(height, 0), mode
        self.codes: Ints = np.full((self.height, self.width), _SPACE, np.uint32)
        self.inks: Ints = np.zeros((self.height, self.width), np.int64)

    def write(self, row: int, column: int, text: str, number: int = 0) -> None:
        """Write one line of text, cleaned, from a cell to the right."""
        if not 0 <= row < self.height:
            return
        text = clean(text)
        codes = [ord(char) for char in text] if text.isascii() else _code_points(text)
        start, stop = max(column, 0), min(column + len(codes), self.width)
        if start >= stop:
            return
        line = self.codes[row]
        self._split(line, start)
        self._split(line, stop)
        line[start:stop] = codes[start - column : stop - column]
        if line[start] == _TAIL:
            line[start] = _SPACE
        if stop < column + len(codes) and codes[stop - column] == _TAIL:
            line[stop - 1] = _SPACE
        self.inks[row, start:stop] = number

    def fill(self, row: int, column: int, codes: Ints, inks: Ints | int = 0) -> None:
        """Put a block of narrow characters, shape (rows, columns), at a cell; it must lie inside."""
        rows, columns = codes.shape
        self.codes[row : row + rows, column : column + columns] = codes
        self.inks[row : row + rows, column : column + columns] = inks

    def _split(self, line: Ints, column: int) -> None:
        """Blank a wide character that would be cut in two before `column`."""
        if 0 < column < self.width and line[column] == _TAIL:
            line[column - 1 : column + 1] = _SPACE

    def rows(self) -> list[Row]:
        """Return the cells as rows of segments, one segment for each run of one style."""
        texts = [self.codes[row].astype("<u4").tobytes().decode("utf-32-le") for row in range(self.height)]
        strip = bool(self.codes.size) and not self.codes.all()
        return [self._row_of(row, texts[row], strip) for row in range(self.height)]

    def _row_of(self, row: int, text: str, strip: bool) -> Row:
        if self.mode is Mode.PLAIN or not self.width:
            return [Segment(text.replace("\0", ""))]
        inks = self.inks[row]
        starts = [0, *(np.flatnonzero(inks[1:] != inks[:-1]) + 1).tolist(), self.width]
        numbers = inks[starts[:-1]].tolist()
        pieces = [text[a:b] for a, b in pairwise(starts)]
        if strip:
            pieces = [piece.replace("\0", "") for piece in pieces]
        return [
            Segment(piece, style(number) if number else None)
            for piece, number in zip(pieces, numbers, strict=True)
            if piece
        ]


def _code_points(text: str) -> list[int]:
    codes = []
    for char in text:
        codes.append(ord(char))
        if get_character_cell_size(char) == 2:
            codes.append(_TAIL)
    return codes


def text(block: Sequence[Row]) -> str:
    """Return a block as plain text, each line without the spaces at its end."""
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in block)
