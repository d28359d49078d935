"""The line below the output in which one writes what to look for; at its end how much was found."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.binding import BindingType
from textual.message import Message

from dltui.app.keys import SEARCH_KEYS, Key, bindings
from dltui.app.strips import Piece, width_of
from dltui.app.text_edit import TextEdit
from dltui.app.text_keys import TYPING, OneLine

LEAST_TEXT = 8
REVERSED = Style(reverse=True)


class SearchLine(OneLine):
    """Words to be typed. `Changed` tells them, `Went` where to go next, `Left` that the learner is done."""

    LONGEST = 200
    KEYS: ClassVar[tuple[Key, ...]] = SEARCH_KEYS
    DEFAULT_CSS = "SearchLine { height: 1; display: none; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(SEARCH_KEYS),
        *TYPING,
    ]

    class Changed(Message):
        """Other words are looked for."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Went(Message):
        """The learner wants the next line that was found (1), or the one before (-1)."""

        def __init__(self, direction: int) -> None:
            super().__init__()
            self.direction = direction

    class Left(Message):
        """The learner is done here."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.edit = TextEdit("")
        self.note = ""
        self.alarming = False

    def tell(self, note: str, *, alarming: bool = False) -> None:
        """Say at the end of the line what was found."""
        if (note, alarming) != (self.note, self.alarming):
            self.note, self.alarming = note, alarming
            self.refresh()

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return the line; of words that are too long the part at the cursor."""
        ink = self.inks
        note: list[Piece] = [(f"  {self.note} ", ink.bad if self.alarming else ink.dim)]
        if width - width_of(note) - 3 < LEAST_TEXT:
            note = []
        room = max(1, width - width_of(note) - 3)
        words, at = self.edit.text, self.edit.cursor
        first = max(0, at - room + 1)
        head: list[Piece] = [(" / ", ink.accent), (words[first:at], ink.plain)]
        cursor = ink.accent + REVERSED if self.has_focus else ink.plain
        head += [(words[at : at + 1] or " ", cursor), (words[at + 1 : first + room], ink.plain)]
        gap = max(0, width - width_of(head) - width_of(note))
        return [*head, (" " * gap, None), *note]

    # ------------------------------------------------------------------ typing

    def edited(self) -> None:
        """Look for what stands there now."""
        self.refresh()
        self.post_message(self.Changed(self.edit.text))

    def action_go(self, direction: int) -> None:
        """Go to another line that was found."""
        self.post_message(self.Went(direction))

    def action_leave(self) -> None:
        """Give the keys back to the lesson."""
        self.post_message(self.Left())
