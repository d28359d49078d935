"""The thin lines between panes; titles stand in the line, and where a column begins it branches."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.message import Message

from dltui.app.line_widget import LineWidget
from dltui.app.strips import Piece

UNDERLINE = Style(underline=True)


@dataclass(frozen=True, slots=True)
class Title:
    """A title in a rule: its text, what it selects when clicked, and whether it is the one in use."""

    text: str
    target: str = ""
    current: bool = False


class Rule(LineWidget):
    """A horizontal line with titles. `first` is its first character, `branch` the column of a crossing."""

    DEFAULT_CSS = "Rule { height: 1; }"

    class Chosen(Message):
        """A title was clicked."""

        def __init__(self, rule: Rule, target: str) -> None:
            super().__init__()
            self.rule, self.target = rule, target

        @property
        def control(self) -> Rule:
            """The rule that was clicked."""
            return self.rule

    def __init__(self, *, first: str = "─", crossing: str = "─", id: str | None = None) -> None:
        super().__init__(id=id)
        self.first, self.crossing = first, crossing
        self.branch: int | None = None
        self.titles: tuple[Title, ...] = ()
        self.note = ""

    def show(self, titles: tuple[Title, ...] = (), *, branch: int | None = None, note: str = "") -> None:
        """Set titles, the column of the crossing (the titles begin after it), and a note at the right end."""
        if (titles, branch, note) != (self.titles, self.branch, self.note):
            self.titles, self.branch, self.note = titles, branch, note
            self.refresh()

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return the line."""
        ink = self.inks
        if self.branch is not None and self.branch < width:
            start: list[Piece] = [("─" * self.branch + self.crossing, ink.line)]
            used = self.branch + 1
        else:
            start, used = [(self.first, ink.line)], 1
        for title in self.titles:
            style = ink.accent if title.current else ink.dim
            start += [("─ ", ink.line), (title.text, style), (" ", None)]
            used += cell_len(title.text) + 3
        note = f" {self.note} ─" if self.note and used + cell_len(self.note) + 4 <= width else ""
        start.append(("─" * (width - used - cell_len(note)), ink.line))
        start.append((note, ink.dim))
        return start

    def on_click(self, event: events.Click) -> None:
        """Choose the title under the mouse."""
        x = (self.branch or 0) + 1
        for title in self.titles:
            end = x + cell_len(title.text) + 3
            if x <= event.x < end and title.target:
                self.post_message(self.Chosen(self, title.target))
                return
            x = end


class Tabs(Rule):
    """The panes of a narrow screen by name: `Text │ Curves │ Output`."""

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return the names, the shown one marked."""
        found: list[Piece] = [(" ", None)]
        for index, title in enumerate(self.titles):
            if index:
                found.append((" │ ", self.inks.line))
            style = self.inks.accent + UNDERLINE if title.current else self.inks.dim
            found.append((title.text, style))
        return found

    def on_click(self, event: events.Click) -> None:
        """Choose the name under the mouse."""
        x = 1
        for title in self.titles:
            if x <= event.x < x + cell_len(title.text) + 3:
                self.post_message(self.Chosen(self, title.target))
                return
            x += cell_len(title.text) + 3
