"""The last line of a screen: the keys that work now, and what they do."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.screen import Screen

from dltui.app.key_use import label_now, perform
from dltui.app.keys import Key
from dltui.app.line_widget import LineWidget
from dltui.app.strips import Piece


class KeyLine(LineWidget):
    """Shows those keys of a table whose action applies now; help and the way back keep
    their place when room ends.

    A screen may offer `key_label(key)` to say it better than the table does for the moment, and
    `shows_key(key)` to leave out what works but is of little use just now.
    """

    DEFAULT_CSS = "KeyLine { height: 1; }"
    ALWAYS = frozenset({"help", "back", "leave", "cancel"})

    def __init__(self, table: tuple[Key, ...], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.table = table
        self.drawn: list[tuple[Key, str]] = []  # what the line showed when it was drawn last

    def entries(self, width: int) -> list[tuple[Key, str]]:
        """Return the keys that fit, with their labels."""
        screen = self.screen
        works = [*getattr(screen, "keys_of_focus", ())]
        works += [key for key in self.table if key.line and self._works(screen, key)]
        usable = [(key, label_now(screen, key)) for key in works]
        kept: list[tuple[Key, str]] = []
        last = [pair for pair in usable if pair[0].name in self.ALWAYS]
        room = width - 2 - sum(_cells(*pair) for pair in last)
        for key, label in usable:
            if key.name in self.ALWAYS:
                continue
            room -= _cells(key, label)
            if room < 0:
                break
            kept.append((key, label))
        return kept + last

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return the line."""
        found: list[Piece] = [(" ", None)]
        self.drawn = self.entries(width)
        for key, label in self.drawn:
            found += [(key.shown, self.inks.accent), (f" {label}   ", self.inks.dim)]
        return found

    async def on_click(self, event: events.Click) -> None:
        """Do what the key under the mouse does."""
        x = 1
        for key, label in self.entries(self.size.width):
            x += _cells(key, label)
            if event.x < x:
                if key in self.table:
                    await perform(self.screen, key)
                return

    @staticmethod
    def _works(screen: Screen[object], key: Key) -> bool:
        shows = getattr(screen, "shows_key", None)
        return screen.check_action(key.name, ()) is True and (shows is None or shows(key))


def _cells(key: Key, label: str) -> int:
    return cell_len(key.shown) + cell_len(label) + 4
