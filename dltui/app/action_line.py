"""The default action of a step, always in sight below its text: what Enter does now."""

from __future__ import annotations

from textual import events

from dltui.app.line_widget import LineWidget
from dltui.app.messages import RunAsked
from dltui.app.strips import Piece


class ActionLine(LineWidget):
    """A button in words, and beside it what it will do. Without a label only the note stands there."""

    DEFAULT_CSS = "ActionLine { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.label = ""
        self.note = ""

    def show(self, label: str, note: str) -> None:
        """Set label and note."""
        if (label, note) != (self.label, self.note):
            self.label, self.note = label, note
            self.refresh()

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return the line."""
        ink = self.inks
        if not self.label:
            return [(f" {self.note}", ink.dim)]
        return [
            (" ", None),
            (f" {self.label} ", ink.chosen),
            ("  enter", ink.accent),
            (f"  {self.note}", ink.dim),
        ]

    def on_click(self, event: events.Click) -> None:
        """Do it."""
        if self.label:
            self.post_message(RunAsked())
