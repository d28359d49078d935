"""Textual's input line, in which a pasted text is shown and never obeyed."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Input

from dltui.learning.transcript import visible


class TypedLine(Input):
    """A line to type in; what a terminal would obey in its text is made visible."""

    def render_line(self, y: int) -> Strip:
        """Return the line as it is shown."""
        shown = super().render_line(y)
        strip = Strip([Segment(visible(text), style) for text, style, _ in shown])
        return strip.adjust_cell_length(self.size.width, self.rich_style)
