"""Percent scripts as lessons are written, cut into cells without jupytext.

To import jupytext and what it needs takes longer than all else before a lesson's first text. So the plain
form is cut here, and everything beyond it is left to jupytext, whose cells a test compares with these.
"""

from __future__ import annotations

import re
from typing import Any

from dltui.course.lesson import Cell
from dltui.course.syntax import Fault, has_magic, parse_cell

# jupytext's own markers of the percent format: an option line, or nothing after the marker.
MARKER = re.compile(r"^\s*#\s*(?:%%%*\s.*|(?:%%|<codecell>|In\[[0-9 ]*\]:?)\s*)$")
_PLAIN_MARKER = re.compile(
    r'# %%(?P<prose> \[markdown\])?(?: tags=\[(?P<tags>"\w+"(?:, ?"\w+")*)\])?', re.ASCII
)
_FENCE = re.compile(r"#\s*(?:```|~~~)")
_OPENING, _CLOSING = re.compile(r"# ```\w*"), re.compile("# ```")
_OPENS_LINES = re.compile(r"\"\"\"|'''|\\$", re.MULTILINE)


def plain_percent(lines: list[str]) -> list[Cell] | None:
    """Return the cells of a script, None where it holds something that jupytext had better read.

    Args:
        lines: the script's, the first of them a marker; it has number 0.
    """
    marks = [number for number, line in enumerate(lines) if MARKER.match(line)]
    cells: list[Cell] = []
    for number, end in zip(marks, [*marks[1:], len(lines)], strict=True):
        marker, own = _PLAIN_MARKER.fullmatch(lines[number]), lines[number + 1 : end]
        if marker is None or any("\r" in line for line in own):
            return None
        tags = tuple(re.findall(r"\w+", marker["tags"] or ""))
        if not (_is_plain_prose(own) if marker["prose"] else _is_plain_code(own)):
            return None
        source = [line.removeprefix("#").removeprefix(" ") for line in own] if marker["prose"] else own
        cell = trimmed("markdown" if marker["prose"] else "code", source, number + 1, tags)
        if cell is not None:
            cells.append(cell)
    return cells


def trimmed(kind: Any, source: list[str], start: int, tags: tuple[str, ...]) -> Cell | None:
    """Return the cell without blank lines around it, or None for an empty one; `start` counts from 0."""
    filled = [i for i, line in enumerate(source) if line.strip()]
    if not filled:
        return Cell(kind, "", start + 1, tags) if tags else None
    return Cell(kind, "\n".join(source[filled[0] : filled[-1] + 1]), start + filled[0] + 1, tags)


def _is_plain_prose(lines: list[str]) -> bool:
    """Whether all is in comments, and each block of code in it ends before the next marker."""
    fences = [line for line in lines if _FENCE.match(line)]
    paired = len(fences) % 2 == 0 and all(map(_OPENING.fullmatch, fences[::2]))
    closed = all(map(_CLOSING.fullmatch, fences[1::2]))
    return paired and closed and all(not line or line.startswith("#") for line in lines)


def _is_plain_code(lines: list[str]) -> bool:
    """Whether it has no magics, and no text in it goes on behind its last line, over a marker."""
    source = "\n".join(lines)
    if has_magic(source):
        return False
    if not _OPENS_LINES.search(source):
        return True
    try:
        parse_cell(source)
    except Fault:
        return False
    return True
