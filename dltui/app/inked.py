"""The styles of widgets that write their rows themselves."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from dltui.app.strips import Inks, inks


class Inked(Widget):
    """Has the styles of the theme; `base`, its own style, is looked up once for all rows drawn together.

    Beside another widget it comes second among the bases: Textual takes a class's style sheet from the first.
    """

    base = Style.null()

    @property
    def inks(self) -> Inks:
        """The styles of the theme that is on."""
        return inks(self)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return some rows as Textual draws them."""
        self.base = self.rich_style
        return super().render_lines(crop)
