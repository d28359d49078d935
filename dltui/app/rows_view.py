"""The base of panes that scroll through rows of text: selection by mouse, no focus of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from dltui.app.inked import Inked
from dltui.app.strips import ASIDE, lead, marked, refresh_changed


class RowsView(ScrollView, Inked, can_focus=False):
    """Shows `row(y)` for y from 0 to `count - 1`; a selection copies what is shown and not `ASIDE`."""

    # The scrollbar's column is kept free while there is none: it may come after the rows were made.
    DEFAULT_CSS = """
    RowsView { overflow-x: hidden; overflow-y: auto; scrollbar-size: 0 1; scrollbar-gutter: stable; }
    """

    @property
    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row(self, y: int) -> list[Segment]:
        """Return row `y`."""
        raise NotImplementedError

    def resize_rows(self) -> None:
        """Tell Textual how many rows there are now, and draw them."""
        self._resize_rows()
        self.refresh()

    def replace_rows(self, before: Sequence[list[Segment]], now: Sequence[list[Segment]]) -> None:
        """Tell Textual how many rows there are now, and draw those that are others than before."""
        self._resize_rows()
        if self.text_selection is not None:
            self.refresh()
        else:
            refresh_changed(self, before, now, self.scroll_offset.y)

    def on_resize(self) -> None:
        """Fill the new height; a subclass fills the new width first."""
        self._resize_rows()

    def _resize_rows(self) -> None:
        """Tell Textual how many rows there are; fewer than have room count as a pane full.

        Another size has Textual lay out the whole screen, which is not needed where nothing scrolls.
        """
        room, fixed = self.scrollable_content_region, not self.styles.auto_dimensions
        size = Size(room.width, max(self.count, room.height) if fixed else self.count)
        if size != self.virtual_size:
            self.virtual_size = size

    def render_line(self, y: int) -> Strip:
        """Return one row of the visible part as Textual draws it."""
        width, number = self.scrollable_content_region.width, self.scroll_offset.y + y
        base = self.base
        if number >= self.count:
            return Strip.blank(width, base)
        strip = Strip(Segment.apply_style(self._selected(number), base))
        return strip.adjust_cell_length(width, base).apply_offsets(0, number)

    def _selected(self, number: int) -> list[Segment]:
        row, selection = list(self.row(number)), self.text_selection
        if selection is None:
            return row
        start, end = _chosen(row, selection.get_span(number))
        style = self.screen.get_component_rich_style("screen--selection")
        return marked(row, start, end, style) if start < end else row

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the selected text, row by row."""
        first = selection.start.y if selection.start is not None else 0
        last = selection.end.y if selection.end is not None else self.count - 1
        lines = []
        for number in range(first, min(last + 1, self.count)):
            row = self.row(number)
            start, end = _chosen(row, selection.get_span(number))
            lines.append("".join(segment.text for segment in row)[start:end])
        return "\n".join(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()

    def scroll_rows(self, rows: int) -> None:
        """Scroll by rows, down where positive."""
        self.scroll_to(y=self.scroll_offset.y + rows, animate=False)

    def scroll_page(self, pages: int) -> None:
        """Scroll by pages of the height of the view."""
        self.scroll_rows(pages * max(1, self.size.height - 1))


class MadeRows(RowsView):
    """Rows that a subclass writes into `made` for the width there is, `MARGIN` cells off the edge."""

    MARGIN: ClassVar[int] = 1

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.made: list[list[Segment]] = []

    def make_rows(self) -> None:
        """Write the rows again, and call `resize_rows`."""
        raise NotImplementedError

    @property
    def room(self) -> int:
        """The cells that a row may take."""
        return self.scrollable_content_region.width - 2 * self.MARGIN

    def on_resize(self) -> None:
        """Fill the new width."""
        self.make_rows()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.made)

    def row(self, y: int) -> list[Segment]:
        """Return a row."""
        return [Segment(" " * self.MARGIN, ASIDE), *self.made[y]]


def _chosen(row: list[Segment], span: tuple[int, int] | None) -> tuple[int, int]:
    """Return from which to before which character a row is selected; -1 ends a span at the end of its row."""
    if span is None:
        return 0, 0
    start, end = span
    last = len("".join(segment.text for segment in row).rstrip())
    start = max(start, lead(row))
    return start, max(start, last if end == -1 else min(end, last))
