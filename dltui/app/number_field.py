"""The field below a step's text in which the learner says a number before the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from dltui.app.keys import NUMBER_KEYS, Key
from dltui.app.line_widget import LineWidget
from dltui.app.strips import Piece
from dltui.app.text_edit import TextEdit
from dltui.app.text_keys import TextKeys
from dltui.learning.transcript import harmless
from dltui.prediction import GuessError, read_guess

if TYPE_CHECKING:
    from dltui.course import Quantity

LEAST_CELLS = 8
LONGEST = 24
REVERSED = Style(reverse=True)


class NumberField(TextKeys, LineWidget, can_focus=True):
    """A number to be typed. It is told by `Said` once it is one; what is none is explained below it."""

    KEYS: ClassVar[tuple[Key, ...]] = NUMBER_KEYS
    DEFAULT_CSS = "NumberField { height: auto; display: none; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "keep", show=False),
        Binding("escape", "leave", "leave", show=False),
        Binding("left", "move(-1)", "left", show=False),
        Binding("right", "move(1)", "right", show=False),
        Binding("backspace", "backspace", "delete before", show=False),
        Binding("delete", "delete", "delete under", show=False),
    ]

    class Said(Message):
        """The learner said a number."""

        def __init__(self, quantity: Quantity, said: str) -> None:
            super().__init__()
            self.quantity, self.said = quantity, said

    class Left(Message):
        """The learner is done here."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.quantity: Quantity | None = None
        self.said = ""
        self.problem = ""
        self.edit = TextEdit("")

    def show(self, quantity: Quantity | None, said: str) -> None:
        """Ask for a number, `said` being what was said before; None hides the field."""
        if self.display != (quantity is not None):
            self.display = quantity is not None
        if (quantity, said) != (self.quantity, self.said):
            self.quantity, self.said = quantity, said
            self._begin()

    def _begin(self) -> None:
        self.edit, self.problem = TextEdit(self.said), ""
        self.refresh(layout=True)

    # ------------------------------------------------------------------ drawing

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows of the field and of what is wrong with what was typed."""
        return 1 + bool(self.problem)

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return the field, or why a number was not taken."""
        ink = self.inks
        if y:
            return [(f"   {self.problem}", ink.bad)]
        if self.quantity is None:
            return []
        here = self.has_focus
        name = harmless(self.quantity.words)
        head: list[Piece] = [(" ▸ " if here else " a ", ink.accent), (f"{name} ", ink.plain)]
        if not here:
            hint = "type another" if self.said else "type your number"
            if self.edit.text.strip() != self.said:
                hint = "not kept yet"
            return [*head, (f"[{self.edit.text.ljust(LEAST_CELLS)}]", ink.plain), (f"  {hint}", ink.dim)]
        text, at = self.edit.text, self.edit.cursor
        rest = " " * max(0, LEAST_CELLS - max(len(text), at + 1))
        return [
            *head,
            (f"[{text[:at]}", ink.plain),
            (text[at : at + 1] or " ", ink.accent + REVERSED),
            (f"{text[at + 1 :]}{rest}]", ink.plain),
        ]

    # ------------------------------------------------------------------ typing

    def on_key(self, event: events.Key) -> None:
        """Write a character."""
        if event.character and event.is_printable:
            event.stop()
            event.prevent_default()
            self._write(event.character)

    def on_paste(self, event: events.Paste) -> None:
        """Write what is pasted."""
        event.stop()
        self._write(harmless(event.text).strip())

    def _write(self, text: str) -> None:
        self.edit.insert(text[: max(0, LONGEST - len(self.edit.text))])
        self.edited()

    def edited(self) -> None:
        """Show the text after a change."""
        self.problem = ""
        self.refresh(layout=True)

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.edit.move(by)
        self.refresh()

    def commit(self) -> bool:
        """Tell what was typed; return whether it can be left, and say why not where it cannot."""
        if self.quantity is None or self.edit.text.strip() in ("", self.said):
            self._begin()
            return True
        try:
            said = read_guess(self.edit.text, self.quantity)
        except GuessError as error:
            self.problem = str(error)
            self.refresh(layout=True)
            return False
        self.post_message(self.Said(self.quantity, said))
        return True

    def action_accept(self) -> None:
        """Keep the number and go back to the lesson."""
        if self.commit():
            self.post_message(self.Left())

    def action_leave(self) -> None:
        """Drop what was typed and go back to the lesson."""
        self._begin()
        self.post_message(self.Left())

    def on_focus(self) -> None:
        """Show where the keys go."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the keys go elsewhere; what was typed stays, for a window may only have been changed."""
        self.refresh()
