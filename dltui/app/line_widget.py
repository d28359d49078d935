"""The base of the widgets that write their rows themselves, as pieces of styled text."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from dltui.app.strips import Inks, Piece, inks, strip


class LineWidget(Widget):
    """A widget whose row `y` is `pieces(y, width)`; rows are never interpreted as markup."""

    ALLOW_SELECT = False
    _base = Style.null()  # the widget's own style: looked up once for all rows that are drawn together

    @property
    def inks(self) -> Inks:
        """The styles of the theme that is on."""
        return inks(self)

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return what stands in row `y`."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return some rows as Textual draws them."""
        self._base = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return row `y` as Textual draws it."""
        width = self.size.width
        if y >= self.size.height:
            return Strip.blank(width, self._base)
        return strip(self.pieces(y, width), width, self._base)
