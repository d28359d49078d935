"""The field below a step's text in which the learner says a number before the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from dltui.app.keys import NUMBER_KEYS, Key
from dltui.app.strips import Piece
from dltui.app.text_edit import TextEdit
from dltui.app.text_keys import TYPING, OneLine
from dltui.learning.transcript import harmless
from dltui.prediction import GuessError, read_guess

if TYPE_CHECKING:
    from dltui.course import Quantity

LEAST_CELLS = 8
REVERSED = Style(reverse=True)


class NumberField(OneLine):
    """A number to be typed. It is told by `Said` once it is one; what is none is explained below it."""

    LONGEST = 24
    KEYS: ClassVar[tuple[Key, ...]] = NUMBER_KEYS
    DEFAULT_CSS = "NumberField { height: auto; display: none; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "keep", show=False),
        Binding("escape", "leave", "leave", show=False),
        *TYPING,
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

    def edited(self) -> None:
        """Show the text after a change."""
        self.problem = ""
        self.refresh(layout=True)

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
