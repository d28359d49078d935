"""The base of the widgets that write their rows themselves, as pieces of styled text."""

from __future__ import annotations

from textual.strip import Strip

from dltui.app.inked import Inked
from dltui.app.strips import Piece, strip


class LineWidget(Inked):
    """A widget whose row `y` is `pieces(y, width)`; rows are never interpreted as markup."""

    ALLOW_SELECT = False

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return what stands in row `y`."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Return row `y` as Textual draws it."""
        width = self.size.width
        if y >= self.size.height:
            return Strip.blank(width, self.base)
        return strip(self.pieces(y, width), width, self.base)
