"""Which panes of a lesson stand where at a size of the terminal; pure."""

from __future__ import annotations

from enum import Enum

PANES = ("text", "curves", "pictures", "output", "parameters", "play")
TEXT_COLUMN = 82


class Layout(Enum):
    """Side by side, as tabs, or one pane and hardly more."""

    WIDE = "wide"
    NARROW = "narrow"
    TINY = "tiny"


def layout_for(width: int, height: int) -> Layout:
    """Return the layout for a terminal of `width` x `height` cells."""
    if width < 60 or height < 20:
        return Layout.TINY
    return Layout.WIDE if width >= 100 and height >= 24 else Layout.NARROW


def left_column(width: int) -> int:
    """Return the width of the text's column in a wide layout."""
    return min(TEXT_COLUMN, round(width * 0.49))


def right_rows(height: int, *, pictures: int, output: int, reading: bool = False) -> tuple[int, int, int]:
    """Return the rows of curves, pictures and output in the right column, rules not counted.

    Args:
        height: rows of the column.
        pictures: rows that the picture would like, 0 where there is none.
        output: rows that the output would like.
        reading: whether the output is being read, and gets up to half of the rows.
    """
    rules = 1 + bool(pictures)
    free = max(3, height - rules)
    share = free // 2 if reading else free // 5 if pictures else free // 3
    least_output = min(max(output, 3), max(3, share))
    free -= least_output
    drawn = min(pictures, free * 9 // 20)
    return free - drawn, drawn, least_output
