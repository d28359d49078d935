"""A line of text with a cursor, and how it is folded into rows; pure."""

from __future__ import annotations

from rich.cells import cell_len

LONGEST = 2000  # characters


class TextEdit:
    """Text and the index of the cursor in it, 0 to its length.

    Args:
        text: what it begins with; the cursor stands after it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.cursor = len(text)

    def insert(self, text: str) -> None:
        """Write at the cursor."""
        text = text[: max(0, LONGEST - len(self.text))]
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def backspace(self) -> None:
        """Take away the character before the cursor."""
        if self.cursor:
            self.text = self.text[: self.cursor - 1] + self.text[self.cursor :]
            self.cursor -= 1

    def delete(self) -> None:
        """Take away the character under the cursor."""
        self.text = self.text[: self.cursor] + self.text[self.cursor + 1 :]

    def move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor = min(max(self.cursor + by, 0), len(self.text))

    @property
    def pointed(self) -> int:
        """The index of the character under the cursor, the last one at the end."""
        return min(self.cursor, max(0, len(self.text) - 1))

    def rows(self, width: int) -> list[tuple[int, int]]:
        """Return where each row of at most `width` cells begins and ends; the cursor has room at the end."""
        found: list[tuple[int, int]] = []
        start, used = 0, 0
        for index, char in enumerate(self.text + " "):
            cells = cell_len(char)
            if used + cells > max(1, width):
                found.append((start, index))
                start, used = index, 0
            used += cells
        return [*found, (start, len(self.text))]

    def place(self, width: int) -> int:
        """Return the row in which the cursor stands."""
        rows = self.rows(width)
        return next(
            (row for row, (start, end) in enumerate(rows) if start <= self.cursor < end), len(rows) - 1
        )
