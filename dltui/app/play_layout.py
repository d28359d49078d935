"""Where the input of a play and its answer stand in a pane; pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

ANSWER = 24  # cells that an answer beside a board needs at least
NATIVE = 14  # rows of a board in which a drawing of 28 rows has a half block for each pixel
LEAST_ANSWER = 10  # rows of an answer below a board
BORDER = 2
GAP = 2  # cells between a board and the answer beside it


class Arrangement(NamedTuple):
    """Width and height of the input in cells, its border included; the answer stands beside it or below."""

    beside: bool
    width: int
    height: int


def board(
    width: int, height: int, ratio: float, answer_rows: Callable[[int], int], most_rows: int = 24
) -> Arrangement:
    """Arrange a board that keeps its proportions, as large as the answer leaves room for.

    The answer stands below where it has enough rows there, unless more of what it would like has room beside.

    Args:
        width: cells of the pane.
        height: rows of the pane.
        ratio: columns of the board for each of its rows, in cells.
        answer_rows: the rows that the answer would like at a width.
        most_rows: the rows that a board needs at most.
    """
    wanted = answer_rows(width)
    below = height - BORDER - 1 - min(wanted, height)
    native = height - BORDER - 1 - NATIVE
    room = max(width - ANSWER - GAP, width // 2) - BORDER
    rows = max(1, min(height - BORDER, most_rows, int(room / ratio)))
    columns = max(1, round(rows * ratio)) + BORDER
    fuller = 0 < native < wanted and rows >= NATIVE
    fuller = fuller and height / answer_rows(width - columns - GAP) > native / wanted
    if native >= min(wanted, LEAST_ANSWER) and not fuller:
        rows = min(max(below, NATIVE), most_rows, int((width - BORDER) / ratio))
        return Arrangement(False, round(rows * ratio) + BORDER, rows + BORDER)
    return Arrangement(True, columns, rows + BORDER)


def form(width: int, height: int, rows: int) -> Arrangement:
    """Arrange an input that needs `rows` rows over the whole width, the answer below it."""
    return Arrangement(False, width, min(rows, max(1, height - 3)))
