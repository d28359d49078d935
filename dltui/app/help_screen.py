"""The keys of a screen, all of them, from the table that makes the bindings."""

from __future__ import annotations

import textwrap
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen

from dltui.app.key_use import works
from dltui.app.keys import Key, groups
from dltui.app.rows_view import RowsView

COLUMN = 14
WIDEST = 200
KeyRow = tuple[str, str, bool]  # the key ("" above a group), words, whether it does something now


def show_help(screen: Screen[Any], table: tuple[Key, ...]) -> None:
    """Show the keys of a screen; those that do nothing at the moment are dim."""
    working = frozenset(key.action for key in table if works(screen, key))
    screen.app.push_screen(HelpScreen(table, working))


class HelpScreen(ModalScreen[None]):
    """Lists the keys by group; a key that does nothing at the moment is dim."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss", "back", show=False),
        Binding("down,j", "scroll(1)", "down", show=False),
        Binding("up,k", "scroll(-1)", "up", show=False),
        Binding("pagedown,space", "scroll(10)", "a page down", show=False),
        Binding("pageup", "scroll(-10)", "a page up", show=False),
    ]

    def __init__(self, table: tuple[Key, ...], working: frozenset[str]) -> None:
        super().__init__()
        self.table, self.working = table, working

    def compose(self) -> ComposeResult:
        """Show one box in the middle."""
        box = HelpRows(self.table, self.working)
        box.border_title = "keys"
        box.border_subtitle = "esc back · dim: does nothing now"
        yield box

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Scroll only when there are rows: a key may come before they are mounted."""
        return self.is_mounted or action == "dismiss"

    def action_scroll(self, rows: int) -> None:
        """Scroll by rows."""
        self.query_one(HelpRows).scroll_rows(rows)


class HelpRows(RowsView):
    """The table as rows."""

    def __init__(self, table: tuple[Key, ...], working: frozenset[str]) -> None:
        super().__init__()
        self.table, self.working = table, working
        self.entries: list[KeyRow] = []

    def on_mount(self) -> None:
        """Fit the box to the table, as if there were all the room."""
        self._make(WIDEST)

    def on_resize(self) -> None:
        """Wrap at the width there is."""
        self._make(self.scrollable_content_region.width)

    def _make(self, width: int) -> None:
        room = max(8, width - 3 - COLUMN)
        self.entries = []
        for group, keys in groups(self.table).items():
            self.entries.append(("", group, True))
            for key in keys:
                shown = key.shown
                for line in textwrap.wrap(key.words, room):
                    self.entries.append((shown or " ", line, key.action in self.working))
                    shown = ""
        self.resize_rows()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.entries)

    def row(self, y: int) -> list[Segment]:
        """Return a group's name or a key with what it does."""
        shown, words, works = self.entries[y]
        if not shown:
            return [Segment(f" {words}", self.inks.bold)]
        shown += " " * max(1, COLUMN - cell_len(shown))
        ink = self.inks
        if not works:
            return [Segment(f"   {shown}{words}", ink.dim)]
        return [Segment(f"   {shown}", ink.accent), Segment(words, ink.plain)]
