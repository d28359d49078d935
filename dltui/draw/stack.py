"""Drawings above each other, each under its title; the rows are shared out by what each would like."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.draw.cells import Canvas, Mode, Row, fit, ink
from dltui.draw.colours import AXIS, plain
from dltui.drawings import Drawing, Stack, Text

_MOST = 64  # drawings that are looked at


def flat(stack: Stack) -> list[tuple[str, Drawing]]:
    """Return the drawings with their titles, those of stacks within the stack in the place of these."""
    found: list[tuple[str, Drawing]] = []
    waiting = _titled(stack)[::-1]
    while waiting and len(found) < _MOST:
        title, drawing = waiting.pop()
        if isinstance(drawing, Stack):
            inner = _titled(drawing)
            if inner and title:
                inner[0] = (f"{title}: {inner[0][0]}" if inner[0][0] else title, inner[0][1])
            waiting += inner[::-1]
        else:
            found.append((title, drawing))
    return found


def _titled(stack: Stack) -> list[tuple[str, Drawing]]:
    titles = (*stack.titles, *[""] * len(stack.drawings))
    return list(zip(titles, stack.drawings, strict=False))


def render(stack: Stack, width: int, height: int, mode: Mode) -> list[Row]:
    """Draw a stack in exactly `width` x `height` cells; drawings without a row are counted in the last."""
    from dltui import draw

    parts = flat(stack)
    if not parts:
        canvas = Canvas(width, height, mode)
        canvas.write(0, 0, "no drawings", plain(AXIS, mode))
        return canvas.rows()
    shown = parts if len(parts) <= height else parts[: max(1, height - 1)]
    titled = height >= 3 * len(shown)
    below = int(len(shown) < len(parts) and height > 1)
    heads = [int(titled and bool(title)) for title, _ in shown]
    wishes = [draw.size(drawing, width) for _, drawing in shown]
    grows = [not isinstance(drawing, Text) for _, drawing in shown]
    shares = share_out(wishes, height - sum(heads) - below, grows)
    rows: list[Row] = []
    for (title, drawing), head, share in zip(shown, heads, shares, strict=True):
        rows += _line(title, width, mode, ink(bold=True)) if head else []
        rows += draw.render(drawing, width, share, mode)
    if below:
        rows += _line(f"… and {len(parts) - len(shown):,} more", width, mode, plain(AXIS, mode))
    rows += Canvas(width, height - len(rows), mode).rows()
    return rows[:height]


def size(stack: Stack, width: int) -> int:
    """Return the rows that all drawings and their titles would like."""
    from dltui import draw

    parts = flat(stack)
    return max(1, min(200, sum(draw.size(drawing, width) + bool(title) for title, drawing in parts)))


def share_out(wishes: Sequence[int], rows: int, grows: Sequence[bool]) -> list[int]:
    """Return how many of `rows` each one gets that wishes for so many.

    Where there are too few, the small wishes are met and the large ones share the rest evenly; what is left
    over goes to those that grow, in proportion to their wishes.
    """
    shares = [0] * len(wishes)
    left = max(rows, 0)
    order = sorted(range(len(wishes)), key=lambda index: wishes[index])
    for place, index in enumerate(order):
        shares[index] = min(wishes[index], left // (len(order) - place))
        left -= shares[index]
    growing = [index for index in range(len(wishes)) if grows[index]]
    total = sum(wishes[index] for index in growing)
    for index in growing:
        shares[index] += left * wishes[index] // total if total else 0
    return shares


def _line(text: str, width: int, mode: Mode, number: int) -> list[Row]:
    canvas = Canvas(width, 1, mode)
    canvas.write(0, 0, fit(text, width), number)
    return canvas.rows()
