"""The input of `live.play.text`: text to type, sliders below it, and a character to point at."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType

from dltui.app.keys import TEXT_KEYS
from dltui.app.slider_rows import slider_row
from dltui.app.sliding_input import SlidingInput
from dltui.app.strips import Piece
from dltui.app.text_edit import TextEdit
from dltui.app.text_keys import TextKeys
from dltui.events import PlayAsked, PlayOffered
from dltui.learning.transcript import harmless

MOST_ROWS = 6
REVERSED = Style(reverse=True)


class PromptLine(TextKeys, SlidingInput):
    """A text over some rows, and a row for each slider; `field` 0 is the text, then come the sliders."""

    KEYS = TEXT_KEYS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "left", show=False),
        Binding("right", "move(1)", "right", show=False),
        Binding("shift+left", "move_far(-1)", "far left", show=False),
        Binding("shift+right", "move_far(1)", "far right", show=False),
        Binding("up", "field(-1)", "field above", show=False),
        Binding("down", "field(1)", "field below", show=False),
        Binding("home", "end(-1)", "to the beginning", show=False),
        Binding("end", "end(1)", "to the end", show=False),
        Binding("backspace", "backspace", "delete before", show=False),
        Binding("delete", "delete", "delete under", show=False),
        Binding("enter", "again", "once more", show=False),
    ]

    def __init__(self, offer: PlayOffered) -> None:
        super().__init__(offer)
        self.edit = TextEdit(offer.prompt)
        self.field = 0
        self.border_title = "type; ← → or a click points" if offer.cursor else "type"

    @property
    def asked(self) -> PlayAsked:
        """Text, character pointed at, sliders."""
        cursor = self.edit.pointed if self.offer.cursor else None
        return PlayAsked(
            self.offer.play, text=self.edit.text, cursor=cursor, numbers=dict(self.sliders.values)
        )

    def wanted_rows(self, width: int) -> int:
        """Return the rows of the text, at most six, and of the sliders."""
        return self._text_rows(width - 2) + len(self.sliders.sliders) + 2

    def _text_rows(self, width: int) -> int:
        return min(MOST_ROWS, len(self.edit.rows(width)))

    def _first(self, width: int) -> int:
        """Return the first row of the text that is seen: the cursor's always is."""
        return max(0, self.edit.place(width) - MOST_ROWS + 1)

    # ------------------------------------------------------------------ drawing

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return a row of the text or a slider."""
        rows = self._text_rows(width)
        if y < rows:
            return self._text_row(*self.edit.rows(width)[self._first(width) + y])
        index = y - rows
        if index >= len(self.sliders.sliders):
            return []
        here = self.has_focus and self.field == index + 1
        return slider_row(self.sliders, index, width, self.inks, here=here)

    def _text_row(self, start: int, end: int) -> list[Piece]:
        text, ink = self.edit.text, self.inks
        at = self.edit.pointed if self.offer.cursor else self.edit.cursor
        if not (start <= at < end or (at == len(text) and end == at)):
            return [(shown(text[start:end]), ink.plain)]
        active = self.has_focus and self.field == 0
        mark = ink.chosen if active else ink.accent + REVERSED if self.offer.cursor else ink.plain
        return [
            (shown(text[start:at]), ink.plain),
            (shown(text[at : at + 1]) or " ", mark),
            (shown(text[at + 1 : end]), ink.plain),
        ]

    # ------------------------------------------------------------------ keys

    def on_key(self, event: events.Key) -> None:
        """Write a character into the text."""
        if event.character and event.is_printable:
            event.stop()
            event.prevent_default()
            self.field = 0
            self._write(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Write what is pasted, as one line."""
        event.stop()
        self.field = 0
        self._write(harmless(" ".join(event.text.split("\n"))))

    def _write(self, text: str) -> None:
        self.edit.insert(text)
        self.edited()

    def edited(self) -> None:
        """Show the text after a change."""
        self.refresh(layout=True)
        self.changed()

    def action_move(self, by: int) -> None:
        """Move the cursor, or the current slider."""
        if self.field:
            self.sliders.move(by)
            self.changed()
            return
        self.edit.move(by)
        self.refresh()
        if self.offer.cursor:
            self.changed()

    def action_move_far(self, by: int) -> None:
        """Move the cursor by a word's length, or the current slider by several steps."""
        if self.field:
            self.sliders.move(by, far=True)
            self.changed()
        else:
            self.action_move(5 * by)

    def action_end(self, direction: int) -> None:
        """Move the cursor to the beginning or to the end."""
        self.field = 0
        self.action_move(direction * len(self.edit.text))

    def action_field(self, direction: int) -> None:
        """Go to the text or to another slider."""
        self.field = min(max(self.field + direction, 0), len(self.sliders.sliders))
        self.sliders.current = max(0, self.field - 1)
        self.refresh()

    def action_again(self) -> None:
        """Ask the same once more."""
        self.changed()

    # ------------------------------------------------------------------ mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Point at the character under the mouse, or take a slider."""
        offset, width = event.get_content_offset(self), self.size.width
        if offset is None:
            return
        rows = self._text_rows(width)
        if offset.y < rows:
            start, end = self.edit.rows(width)[self._first(width) + offset.y]
            self.field, self.edit.cursor = 0, min(start + offset.x, end)
            self.changed()
        elif offset.y - rows < len(self.sliders.sliders):
            self.field = offset.y - rows + 1
            self.take(offset.y - rows, event)


def shown(text: str) -> str:
    """Return text as it stands in one row: a line break is a mark."""
    return harmless(text.replace("\n", "↵").replace("\t", " "))
