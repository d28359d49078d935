"""The input of `live.play.choose`: a list, the chosen one marked."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from dltui.app.keys import CHOICE_KEYS
from dltui.app.play_input import PlayInput
from dltui.app.strips import Piece
from dltui.events import PlayAsked, PlayOffered
from dltui.learning.transcript import harmless

MOST_ROWS = 12


class ChoiceList(PlayInput):
    """Choices, one a row."""

    KEYS = CHOICE_KEYS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "choose(-1)", "choice above", show=False),
        Binding("down,right", "choose(1)", "choice below", show=False),
    ]

    def __init__(self, offer: PlayOffered) -> None:
        super().__init__(offer)
        self.chosen = 0
        self.border_title = "choose (arrows, or the mouse)"

    @property
    def asked(self) -> PlayAsked:
        """The choice."""
        return PlayAsked(self.offer.play, choice=self.offer.choices[self.chosen])

    def wanted_rows(self, width: int) -> int:
        """Return a row for each choice."""
        return min(len(self.offer.choices), MOST_ROWS) + 2

    def _first(self) -> int:
        """Return the first choice that is seen: the chosen one always is."""
        height = max(1, self.size.height)
        return min(max(0, self.chosen - height + 1), max(0, len(self.offer.choices) - height))

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return a choice."""
        index = self._first() + y
        if index >= len(self.offer.choices):
            return []
        words, ink = harmless(self.offer.choices[index]), self.inks
        if index != self.chosen:
            return [("  ○ ", ink.dim), (words, ink.plain)]
        return [("▸ " if self.has_focus else "  ", ink.accent), ("● ", ink.accent), (words, ink.accent)]

    def action_choose(self, direction: int) -> None:
        """Choose the next one in a direction."""
        self._choose(self.chosen + direction)

    def on_click(self, event: events.Click) -> None:
        """Choose what is under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None:
            self._choose(self._first() + offset.y)

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self.offer.choices) and index != self.chosen:
            self.chosen = index
            self.changed()
