"""The default action of a step, always in sight below its text: what Enter does now."""

from __future__ import annotations

from textual import events

from dltui.app.messages import RunAsked
from dltui.app.sentence_line import SentenceLine
from dltui.app.strips import Piece


class ActionLine(SentenceLine):
    """A button in words, and beside it what it will do. Without a label only the note stands there, whole."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.label = ""
        self.note = ""

    def show(self, label: str, note: str) -> None:
        """Set label and note."""
        if (label, note) != (self.label, self.note):
            self.label, self.note = label, note
            self.say("" if label else note)

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return the line."""
        ink = self.inks
        if not self.label:
            rows = self.sentence_rows(width)
            return [(f" {rows[y]}", ink.dim)] if y < len(rows) else []
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
