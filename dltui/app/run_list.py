"""The list of the learner's runs, the latest first; those that are compared carry their mark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message

from dltui.app.header import cut
from dltui.app.rows_view import RowsView
from dltui.app.run_words import row_words, when
from dltui.app.strips import ASIDE

if TYPE_CHECKING:
    from dltui.store import Run

WHEN = 14


class RunList(RowsView):
    """Two rows a run: when and what it was, and below that how it ended."""

    class Moved(Message):
        """Another run is under the bar."""

    class Marked(Message):
        """The run under the bar was clicked once more."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.runs: Sequence[Run] = ()
        self.marks: dict[int, str] = {}
        self.at = 0

    @property
    def run(self) -> Run | None:
        """The run under the bar."""
        return self.runs[self.at] if self.at < len(self.runs) else None

    def show(self, runs: Sequence[Run], marks: dict[int, str]) -> None:
        """Show runs; `marks` are the signs of those that are compared, by their ids."""
        chosen = self.run.id if self.run is not None else None
        self.runs, self.marks = runs, marks
        same = [index for index, run in enumerate(runs) if run.id == chosen]
        self.at = same[0] if same else max(0, min(self.at, len(runs) - 1))
        self.resize_rows()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return 2 * len(self.runs)

    def row(self, y: int) -> list[Segment]:
        """Return one of the two rows of a run."""
        run, ink = self.runs[y // 2], self.inks
        width = self.scrollable_content_region.width
        bar = Segment("▎" if y // 2 == self.at else " ", ink.accent + ASIDE)
        what, end = row_words(run, width - 4)
        if y % 2:
            return [bar, Segment(cut(f"   {end}", width - 1), ink.dim)]
        mark = self.marks.get(run.id or 0, " ")
        title = cut(what, max(4, width - WHEN - 4))
        room = " " * max(1, width - 3 - cell_len(title) - WHEN)
        style = ink.accent if y // 2 == self.at else ink.plain
        return [bar, Segment(f"{mark} ", ink.warm), Segment(title + room, style),
                Segment(when(run.began), ink.dim)]  # fmt: skip

    def on_resize(self) -> None:
        """Fill the new width."""
        self.resize_rows()

    def move(self, direction: int) -> None:
        """Put the bar on the next run in a direction."""
        self._go(max(0, min(self.at + direction, len(self.runs) - 1)))

    def _go(self, index: int) -> None:
        self.at = index
        top, height = self.scroll_offset.y, max(2, self.size.height)
        if 2 * index < top:
            self.scroll_to(y=2 * index, animate=False)
        elif 2 * index + 2 > top + height:
            self.scroll_to(y=2 * (index + 1 - height // 2), animate=False)  # a run's two rows stay together
        self.refresh()
        self.post_message(self.Moved())

    def text_select_all(self) -> None:
        """Leave two clicks to what they do here; a drag selects."""

    def on_click(self, event: events.Click) -> None:
        """Put the bar on the run under the mouse; where it is already, mark the run. A drag does neither."""
        if self.text_selection is not None:
            return
        index = (event.y + self.scroll_offset.y) // 2
        if index < len(self.runs):
            again = index == self.at
            self._go(index)
            if again:
                self.post_message(self.Marked())
