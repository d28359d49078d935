"""The answer of a play: a drawing, redrawn when it changed; of a text that grows the end is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from dltui.app.line_widget import LineWidget
from dltui.app.strips import fitted, refresh_changed, row_strip, strip
from dltui.drawings import Text

if TYPE_CHECKING:
    from dltui.drawings import Drawing


class AnswerView(LineWidget):
    """Draws the answer that it is shown."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.drawing: Drawing | None = None
        self.strips: list[Strip] = []
        self._drawn: tuple[object, ...] = ()

    def show(self, drawing: Drawing | None) -> None:
        """Show an answer; it is drawn only if it, the size or the theme is another than before."""
        self.drawing = drawing
        wanted = (id(drawing), drawing, self.size, self.app.theme, self.rich_style)
        if wanted == self._drawn or not self.size.width or not self.size.height:
            return
        self._drawn = wanted
        before, self.strips = self.strips, self._strips()
        refresh_changed(self, before, self.strips)

    def wanted_rows(self, width: int) -> int:
        """Return the rows that the answer would like at a width."""
        if self.drawing is None:
            return 1
        from dltui.draw import size

        return size(self.drawing, max(1, width))

    def _strips(self) -> list[Strip]:
        from dltui.draw import render

        width, height, base = self.size.width, self.size.height, self.rich_style
        if self.drawing is None:
            return [strip([("", None)], width, base)]
        if isinstance(self.drawing, Text):
            return self._text_strips(self.drawing, width, height)
        rows = render(self.drawing, width, height, self.app.draw_mode)  # type: ignore[attr-defined]
        return [row_strip(list[Segment](row), width, base) for row in rows]

    def _text_strips(self, text: Text, width: int, height: int) -> list[Strip]:
        from dltui.draw.words import wrapped

        lines = wrapped(text.text, max(1, width))[-height:]
        return [strip([(line, self.inks.plain)], width, self.rich_style) for line in lines]

    def on_resize(self) -> None:
        """Draw at the new size."""
        self.show(self.drawing)

    def render_line(self, y: int) -> Strip:
        """Return a row of the answer."""
        if y < len(self.strips):
            return fitted(self.strips[y], self.size.width, self)
        return Strip.blank(self.size.width, self.rich_style)
