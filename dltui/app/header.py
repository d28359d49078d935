"""The first line of a screen: where one is on the left, what the kernel does on the right."""

from __future__ import annotations

from rich.cells import cell_len

from dltui.app.line_widget import LineWidget
from dltui.app.strips import Piece

GAP = 2


class Header(LineWidget):
    """Title, place and state in one line; what has no room is left out, the state last of all."""

    DEFAULT_CSS = "Header { height: 1; }"

    def __init__(self, title: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.title = title
        self.place: tuple[str, ...] = ()
        self.state = ""
        self.alarming = False

    def show(self, title: str, place: tuple[str, ...], state: str, *, alarming: bool = False) -> None:
        """Set the texts; `place` lists wordings from long to short, the first that fits is shown."""
        new = (title, place, state, alarming)
        if new != (self.title, self.place, self.state, self.alarming):
            self.title, self.place, self.state, self.alarming = new
            self.refresh()

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return the line: title, place in the middle where there is room, state at the right edge."""
        inside = width - 2
        state = cut(self.state, inside)
        title = cut(self.title, max(0, inside - cell_len(state) - GAP))
        free = inside - cell_len(title) - cell_len(state)
        place = next((p for p in self.place if cell_len(p) + 2 * GAP <= free), "")
        left = (free - cell_len(place)) // 2
        right = free - cell_len(place) - left
        return [
            (" ", None),
            (title, self.inks.bold),
            (" " * left, None),
            (place, self.inks.dim),
            (" " * right, None),
            (state, self.inks.bad if self.alarming else self.inks.dim),
        ]


def cut(text: str, width: int) -> str:
    """Return the text, ended by an ellipsis where it does not fit into `width` cells."""
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) + 1 > width:
        text = text[:-1]
    return text + "…" if width > 0 else ""
