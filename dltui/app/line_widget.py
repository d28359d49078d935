"""The base of the widgets that write their rows themselves, as pieces of styled text."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from dltui.app.strips import Inks, Piece, inks, strip


class LineWidget(Widget):
    """A widget whose row `y` is `pieces(y, width)`; rows are never interpreted as markup."""

    ALLOW_SELECT = False

    @property
    def inks(self) -> Inks:
        """The styles of the theme that is on."""
        return inks(self)

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return what stands in row `y`."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Return row `y` as Textual draws it."""
        width = self.size.width
        if y >= self.size.height:
            return Strip.blank(width, self.rich_style)
        return strip(self.pieces(y, width), width, self.rich_style)
