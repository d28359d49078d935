"""What every widget with a line of text to type does alike."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding

from dltui.app.line_widget import LineWidget
from dltui.app.text_edit import TextEdit
from dltui.learning.transcript import harmless

TYPING = (
    Binding("left", "move(-1)", "left", show=False),
    Binding("right", "move(1)", "right", show=False),
    Binding("backspace", "backspace", "delete before", show=False),
    Binding("delete", "delete", "delete under", show=False),
)


class TextKeys:
    """The actions of the keys that take characters away; the widget says in `edited` what follows."""

    edit: TextEdit

    def edited(self) -> None:
        """Show the text after a change."""
        raise NotImplementedError

    def action_backspace(self) -> None:
        """Take away the character before the cursor."""
        self.edit.backspace()
        self.edited()

    def action_delete(self) -> None:
        """Take away the character under the cursor."""
        self.edit.delete()
        self.edited()


class OneLine(TextKeys, LineWidget, can_focus=True):
    """A single line of at most `LONGEST` characters, typed or pasted; its keys are `TYPING`."""

    LONGEST: ClassVar[int]

    def on_key(self, event: events.Key) -> None:
        """Write a character."""
        if event.character and event.is_printable:
            event.stop()
            event.prevent_default()
            self._write(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Write the first line of what is pasted."""
        event.stop()
        self._write(harmless(event.text.strip().partition("\n")[0]))

    def _write(self, text: str) -> None:
        self.edit.insert(text[: max(0, self.LONGEST - len(self.edit.text))])
        self.edited()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.edit.move(by)
        self.refresh()

    def on_focus(self) -> None:
        """Show where the keys go."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the keys go elsewhere; what was typed stays, for a window may only have been changed."""
        self.refresh()
