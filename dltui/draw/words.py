"""Text as a picture: its own lines, wrapped where they are too wide."""

from __future__ import annotations

import re

from rich.cells import get_character_cell_size

from dltui.draw.cells import Canvas, Mode, Row, clean, wide
from dltui.drawings import Text

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_MOST_LINES = 10_000


def render(text: Text, width: int, height: int, mode: Mode) -> list[Row]:
    """Write text in exactly `width` x `height` cells; what is below the last row is cut off."""
    canvas = Canvas(width, height, mode)
    lines = wrapped(text.text, width)
    for row, line in enumerate(lines[:height]):
        canvas.write(row, 0, line)
    if len(lines) > height > 1:
        canvas.write(height - 1, 0, f"… {len(lines) - height + 1:,} more lines".ljust(width))
    return canvas.rows()


def size(text: Text, width: int) -> int:
    """Return the rows that the text takes at the width."""
    return max(1, min(200, len(wrapped(text.text, width))))


def wrapped(text: str, width: int) -> list[str]:
    """Return text as clean lines of at most `width` cells, broken at spaces where there are any."""
    found: list[str] = []
    for line in _BREAK.split(text[: _MOST_LINES * max(width, 1)]):
        found += _wrapped_line(clean(line.replace("\t", "    ")), max(width, 1))
    return found


def _wrapped_line(line: str, width: int) -> list[str]:
    if wide(line) <= width:
        return [line]
    found, start = [], 0
    while start < len(line):
        stop = _cut(line, start, width)
        space = line.rfind(" ", start + 1, stop + 1)
        if stop < len(line) and space > start:
            found.append(line[start:space])
            start = space + 1
        else:
            found.append(line[start:stop])
            start = stop
    return found


def _cut(line: str, start: int, width: int) -> int:
    """Return the index after the last character from `start` that fits; at least one."""
    used = 0
    for index in range(start, len(line)):
        used += get_character_cell_size(line[index])
        if used > width:
            return max(index, start + 1)
    return len(line)
