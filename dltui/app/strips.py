"""Rows of Rich segments and pieces of styled text as the strips that Textual's line widgets return."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from dltui.app.theme import palette_of

if TYPE_CHECKING:
    from textual.widget import Widget

Piece = tuple[str, Style | None]
# Worn by what stands beside a row's text (a margin, a line number) and is not selected with it.
ASIDE = Style(meta={"aside": True})


class Inks:
    """Rich styles made of a palette's colours, by what they mean."""

    __slots__ = (
        "accent",
        "background",
        "bad",
        "bold",
        "chosen",
        "dim",
        "found",
        "good",
        "line",
        "plain",
        "warm",
    )

    def __init__(self, theme_name: str) -> None:
        palette = palette_of(theme_name)
        self.background = Style(bgcolor=palette.background)
        self.plain = Style(color=palette.text)
        self.bold = Style(color=palette.text, bold=True)
        self.dim = Style(color=palette.dim)
        self.line = Style(color=palette.line)
        self.accent = Style(color=palette.accent, bold=True)
        self.good = Style(color=palette.good)
        self.bad = Style(color=palette.bad)
        self.warm = Style(color=palette.warm)
        self.chosen = Style(color=palette.background, bgcolor=palette.accent, bold=True)
        self.found = Style(color=palette.background, bgcolor=palette.warm)


_INKS: dict[str, Inks] = {}


def inks(widget: Widget) -> Inks:
    """Return the styles of the theme that is on."""
    name = widget.app.theme
    if name not in _INKS:
        _INKS[name] = Inks(name)
    return _INKS[name]


def strip(pieces: Iterable[Piece], width: int, base: Style) -> Strip:
    """Return styled pieces as one strip of exactly `width` cells; what does not fit is cut."""
    segments, used = [], 0
    for text, style in pieces:
        cells = cell_len(text)
        if used + cells > width:
            cells = width - used
        if cells > 0:
            segments.append(Segment(set_cell_size(text, cells), base + style if style else base))
            used += cells
    if used < width:
        segments.append(Segment(" " * (width - used), base))
    return Strip(segments, max(width, 0))


def row_strip(row: Sequence[Segment], width: int, base: Style) -> Strip:
    """Return a row of `dltui.draw` as a strip of exactly `width` cells on the widget's background."""
    drawn = Strip(Segment.apply_style(row, base))
    return drawn.adjust_cell_length(width, base)


def fitted(row: Strip, width: int, widget: Widget) -> Strip:
    """Return a strip at exactly `width` cells, looking the widget's style up only where cells are missing."""
    return row if row.cell_length == width else row.adjust_cell_length(width, widget.rich_style)


def lead(row: Iterable[Segment]) -> int:
    """Return how many characters stand beside the text at the beginning of a row."""
    count = 0
    for text, style, _ in row:
        if style is None or not style.meta.get("aside"):
            break
        count += len(text)
    return count


def marked(row: Iterable[Segment], start: int, end: int, style: Style) -> list[Segment]:
    """Return a row whose characters from `start` to before `end` wear a style on top of their own."""
    found, at = [], 0
    for text, own, _ in row:
        cuts = [min(max(cut - at, 0), len(text)) for cut in (start, end)]
        parts = (
            (text[: cuts[0]], own),
            (text[cuts[0] : cuts[1]], (own or Style()) + style),
            (text[cuts[1] :], own),
        )
        found += [Segment(part, ink) for part, ink in parts if part]
        at += len(text)
    return found


def refresh_changed(widget: Widget, before: Sequence[object], now: Sequence[object], top: int = 0) -> None:
    """Have Textual draw those rows again that are others than before; `top` is the first that is seen."""
    width, height = widget.size
    changed = (y - top for y, (old, new) in enumerate(zip_longest(before, now)) if old != new)
    regions = [Region(0, y, width, 1) for y in changed if 0 <= y < height]
    if regions:
        widget.refresh(*regions)


def width_of(pieces: Iterable[Piece]) -> int:
    """Return the cells that the pieces take."""
    return sum(cell_len(text) for text, _ in pieces)
