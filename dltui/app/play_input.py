"""The base of the inputs of a play: what they ask for, the keys they take, and how they are left."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.message import Message

from dltui.app.keys import Key
from dltui.app.line_widget import LineWidget
from dltui.events import PlayAsked, PlayOffered


class PlayInput(LineWidget, can_focus=True):
    """A widget that holds what the learner gives to a play.

    Args:
        offer: the play.
    """

    KEYS: ClassVar[tuple[Key, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave", show=False)]

    class Changed(Message):
        """There is something new to be asked."""

        def __init__(self, play: str) -> None:
            super().__init__()
            self.play = play

    class Left(Message):
        """The learner is done here."""

    def __init__(self, offer: PlayOffered) -> None:
        super().__init__()
        self.offer = offer

    @property
    def asked(self) -> PlayAsked:
        """What the input holds now."""
        raise NotImplementedError

    def wanted_rows(self, width: int) -> int:
        """Return the rows that the input would like at a width, its border included."""
        raise NotImplementedError

    def fitting(self, *wordings: str) -> str:
        """Return the first of some wordings, from long to short, that the border has room for."""
        room = self.size.width - 4
        return next((words for words in wordings if cell_len(words) <= room), wordings[-1])

    def changed(self) -> None:
        """Tell that there is something new to be asked."""
        self.refresh()
        self.post_message(self.Changed(self.offer.play))

    def action_leave(self) -> None:
        """Give the keys back to the lesson."""
        self.screen.set_focus(None)  # at once: keys typed ahead are meant for the lesson
        self.post_message(self.Left())

    def on_focus(self) -> None:
        """Show where the keys go."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that the keys go elsewhere."""
        self.refresh()
