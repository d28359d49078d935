"""The pane with what the lesson printed and how it failed, or the log of native code."""

from __future__ import annotations

from collections import deque

from rich.segment import Segment
from rich.style import Style

from dltui.app.rows_view import RowsView
from dltui.app.strips import ASIDE
from dltui.learning import figures
from dltui.learning.transcript import Transcript, wrap

MARGIN = 1
Wrapped = tuple[int, str, str]  # the line's number, a piece of its text, its kind


class OutputView(RowsView):
    """Shows a transcript, wrapped, and stays at its end unless the learner scrolled away from it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.transcript = Transcript()
        self._rows: deque[Wrapped] = deque()
        self._width = 0
        self._version = -1
        self._following = True
        self._placing = False

    def show(self, transcript: Transcript) -> None:
        """Show a transcript as it is now; costs as much as what changed since the last time."""
        if transcript is self.transcript and transcript.version == self._version:
            return
        if transcript is not self.transcript:
            self.transcript = transcript
            self._rows.clear()
            transcript.dirty = 0
        self._update()

    def on_resize(self) -> None:
        """Wrap at the new width."""
        if self.scrollable_content_region.width - 2 * MARGIN != self._width:
            self._update()
        self.call_after_refresh(self._follow)  # how far it can scroll is known only then

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Stop following the end where the learner scrolls away from it; go on where they come back."""
        super().watch_scroll_y(old_value, new_value)
        if not self._placing:
            self._following = new_value >= self.max_scroll_y

    def _follow(self) -> None:
        if self._following:
            self._placing = True
            self.scroll_end(animate=False, immediate=True, x_axis=False)
            self._placing = False

    def _update(self) -> None:
        transcript, width = self.transcript, self.scrollable_content_region.width - 2 * MARGIN
        if width <= 0:
            return  # hidden: what came is shown when the pane is
        if width != self._width:
            self._rows.clear()
            transcript.dirty = 0
        self._width = width
        start = max(transcript.dirty, transcript.first)
        while self._rows and self._rows[-1][0] >= start:
            self._rows.pop()
        for number, line in enumerate(transcript.since(start), start):
            self._rows.extend((number, piece, line.kind) for piece in wrap(line.text, self._width))
        while self._rows and self._rows[0][0] < transcript.first:
            self._rows.popleft()
        transcript.clean()
        self._version = transcript.version
        self._placing = True
        self.resize_rows()
        self._placing = False
        self._follow()

    @property
    def _head(self) -> int:
        return 1 if self.transcript.dropped else 0

    @property
    def count(self) -> int:
        """How many rows there are, the note about dropped lines included."""
        return len(self._rows) + self._head

    def row(self, y: int) -> list[Segment]:
        """Return a row, set off from the edge."""
        if y < self._head:
            dropped = figures.count(self.transcript.dropped)
            words = f"… {dropped} earlier lines are not kept"
            return [Segment(" " * MARGIN, ASIDE), Segment(words, self.inks.dim)]
        _, text, kind = self._rows[y - self._head]
        return [Segment(" " * MARGIN, ASIDE), Segment(text, self._style(kind))]

    def _style(self, kind: str) -> Style:
        ink = self.inks
        return {
            "stderr": ink.warm,
            "log": ink.dim,
            "failure": ink.bad + Style(bold=True),
            "failure-more": ink.bad,
            "folded": ink.dim,
            "where": ink.dim,
            "own": ink.bold,
            "note": ink.dim,
            "diagnosis": ink.warm,
        }.get(kind, ink.plain)
