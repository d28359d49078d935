"""The rows of the devices screen: facts in the colours of the theme that is on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style

from dltui.app.device_words import Fact, Kind, rows
from dltui.app.rows_view import MadeRows


class DeviceRows(MadeRows):
    """Shows facts for the width there is."""

    MARGIN = 2

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.facts: Sequence[Fact] = ()

    def show(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        self.facts = facts
        self.make_rows()

    def make_rows(self) -> None:
        """Write the rows again."""
        made = rows(self.facts, self.room) if self.room > 0 else []
        self.made = [[Segment(text, self._style(kind)) for text, kind in row] for row in made]
        self.resize_rows()

    def _style(self, kind: Kind) -> Style:
        ink = self.inks
        styles = {"head": ink.bold, "plain": ink.plain, "graph": ink.accent, "bad": ink.bad}
        return styles.get(kind, ink.dim)
