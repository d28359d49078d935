"""The pane with what the lesson printed and how it failed, or the log of native code."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from dltui.app.rows_view import RowsView
from dltui.app.strips import ASIDE, marked
from dltui.learning import figures
from dltui.learning.finding import Search
from dltui.learning.transcript import Transcript
from dltui.learning.wrapped import Row, Wrapped

MARGIN = 1
SETTLE_SECONDS = 0.01  # of one frame, for wrapping what is not seen


class OutputView(RowsView):
    """Shows a transcript, wrapped, and stays at its end unless the learner scrolled away from it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.transcript = Transcript()
        self.search: Search | None = None
        self.found: int | None = None  # the number of the line in which the search stands
        self._wrapped: Wrapped | None = None
        self._version = -1
        self._following = True
        self._stay: tuple[int, int] | None = None  # the character that is to be seen, whatever the size
        self._placing = False

    def show(self, transcript: Transcript) -> None:
        """Show a transcript as it is now; costs as much as what changed since the last time."""
        known = transcript is self.transcript and transcript.version == self._version
        if known and (self._wrapped is None or self._wrapped.settled):
            return
        self.transcript = transcript
        self._update()

    def on_resize(self) -> None:
        """Wrap at the new width."""
        if self._wrapped is None or self._width != self._wrapped.width:
            self._update()
        self.call_after_refresh(self._follow)  # how far it can scroll is known only then

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Stop following the end where the learner scrolls away from it; go on where they come back."""
        super().watch_scroll_y(old_value, new_value)
        if not self._placing:
            self._following, self._stay = new_value >= self.max_scroll_y, None

    def _follow(self) -> None:
        if self._stay is not None:
            self._bring(*self._stay)
        elif self._following:
            self._placing = True
            self.scroll_end(animate=False, immediate=True, x_axis=False)
            self._placing = False

    @property
    def _width(self) -> int:
        return self.scrollable_content_region.width - 2 * MARGIN

    def _update(self) -> None:
        transcript, width = self.transcript, self._width
        if width <= 0:
            return  # hidden: what came is shown when the pane is
        top = None if self._following else self._at(self.scroll_offset.y)
        if self._wrapped is None or not self._wrapped.shows(transcript, width):
            self._wrapped = Wrapped(transcript, width)
        else:
            self._wrapped.update()
        self._wrapped.settle(SETTLE_SECONDS)
        self._version = transcript.version
        self._placing = True
        self.resize_rows()
        if top is not None:
            self._put(self._wrapped.place(top.number, top.start) + self._head)
        self._placing = False
        self._follow()

    def _at(self, y: int) -> Row | None:
        """Return what stands in a row."""
        if self._wrapped is None or not self._wrapped.count:
            return None
        return self._wrapped.row(min(max(0, y - self._head), self._wrapped.count - 1))

    def _put(self, y: int) -> None:
        """Have row `y` at the top."""
        if y != self.scroll_offset.y:
            self.scroll_to(y=y, animate=False, immediate=True)

    @property
    def _head(self) -> int:
        return 1 if self.transcript.dropped else 0

    @property
    def count(self) -> int:
        """How many rows there are, the note about dropped lines included."""
        return (self._wrapped.count if self._wrapped is not None else 0) + self._head

    def row(self, y: int) -> list[Segment]:
        """Return a row, set off from the edge, with the words of a search marked."""
        if y < self._head:
            dropped = figures.count(self.transcript.dropped)
            words = f"… {dropped} earlier lines are not kept"
            return [Segment(" " * MARGIN, ASIDE), Segment(words, self.inks.dim)]
        assert self._wrapped is not None
        piece = self._wrapped.row(y - self._head)
        segments = [Segment(piece.text, self._style(piece.kind))]
        if self.search is not None and self.search.words:
            segments = self._with_marks(piece, segments, self.search)
        return [Segment(" " * MARGIN, ASIDE), *segments]

    def _with_marks(self, piece: Row, segments: list[Segment], search: Search) -> list[Segment]:
        """Mark the words that were looked for, also those of which only a part stands in the row."""
        ink = self.inks.chosen if piece.number == self.found else self.inks.found
        end = piece.start + len(piece.text)
        for first, last in search.spans(self.transcript.lines[piece.number - self.transcript.first].text):
            if first < end and last > piece.start:
                segments = marked(segments, max(0, first - piece.start), last - piece.start, ink)
        return segments

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

    # ------------------------------------------------------------------ search

    @property
    def top_line(self) -> int:
        """The number of the line at the top."""
        row = self._at(self.scroll_offset.y)
        return row.number if row is not None else self.transcript.first

    def look_for(self, search: Search | None) -> None:
        """Mark what a search finds; None ends it. The pane stays where it is."""
        self.search, self.found = search, None
        if search is not None:
            self._following, self._stay = False, None
        elif self._stay is None:
            self._following = self.scroll_offset.y >= self.max_scroll_y
        self.refresh()

    def reveal(self, number: int) -> None:
        """Stand in a line that was found, in the middle of the pane where it was not on it."""
        self.found, self._following = number, False
        if self.search is not None:
            text = self.transcript.lines[number - self.transcript.first].text
            self._stay = number, next(iter(self.search.spans(text)), (0, 0))[0]
            self._bring(*self._stay)
        self.refresh()

    def _bring(self, number: int, start: int) -> None:
        """Have a character of a line on the pane."""
        if self._wrapped is None:
            return
        y, height = self._wrapped.place(number, start) + self._head, self.size.height
        if not self.scroll_offset.y <= y < self.scroll_offset.y + height:
            self._placing = True
            self._put(max(0, y - height // 2))
            self._placing = False
