"""The base of the lines that hold a sentence now and then, and become as high as it needs."""

from __future__ import annotations

from textual import events

from dltui.app.header import cut
from dltui.app.line_widget import LineWidget
from dltui.learning.transcript import wrap

MOST_ROWS = 3
ROWS_PER_ROW = 5  # of the screen, for each row of the sentence: a low screen keeps its panes


class SentenceLine(LineWidget):
    """A line that wraps its `sentence` over up to three rows; without one it is a row high."""

    DEFAULT_CSS = "SentenceLine { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.sentence = ""

    def say(self, sentence: str) -> None:
        """Hold a sentence, "" for none, and grow or shrink to it."""
        self.sentence = sentence
        self._take_height()
        self.refresh()

    def sentence_rows(self, width: int) -> list[str]:
        """Return the rows of the sentence; what is too long for the most rows ends in `…`."""
        rows = wrap(self.sentence, max(1, width - 2))
        most = max(1, min(MOST_ROWS, self.screen.size.height // ROWS_PER_ROW))
        if len(rows) <= most:
            return rows
        return [*rows[: most - 1], cut(" ".join(rows[most - 1 :]), width - 2)]

    def on_resize(self, event: events.Resize) -> None:
        """Wrap the sentence again."""
        self._take_height()

    def _take_height(self) -> None:
        rows = len(self.sentence_rows(self.size.width)) if self.sentence and self.size.width else 1
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows
