"""The list of a course: chapters, and in each its lessons with year, title and how far the learner is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message

from dltui.app.header import cut
from dltui.app.rows_view import RowsView
from dltui.app.strips import ASIDE
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.course import Course, Entry

YEAR = 6
FEWEST_FOR_A_TITLE = 20


class CourseList(RowsView):
    """One row a lesson, a heading a chapter; the chosen lesson carries a bar at its left."""

    class Highlighted(Message):
        """Another lesson was chosen."""

    class Opened(Message):
        """The chosen lesson was clicked."""

    def __init__(self, course: Course, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.course = course
        self.rows: list[Entry | str] = rows_of(course)
        self.at = self._first()
        self.moved = False
        self.progress: dict[str, str] = {}

    def _first(self) -> int:
        return next((y for y, row in enumerate(self.rows) if not isinstance(row, str)), 0)

    def search(self, text: str) -> None:
        """Show only the lessons that have every word of a text.

        The chosen one stays so if it is there, unless only the title of another has the words.
        """
        before = self.entry
        self.rows = rows_of(self.course, text)
        self.at = next((y for y, row in enumerate(self.rows) if row == before), self._first())
        titled = [y for y, row in enumerate(self.rows) if not isinstance(row, str) and in_title(row, text)]
        if titled and self.at not in titled:
            self.at = titled[0]
        self.scroll_to(y=0, animate=False)
        self.resize_rows()
        self._go(self.at)

    @property
    def entry(self) -> Entry | None:
        """The chosen lesson."""
        row = self.rows[self.at] if self.at < len(self.rows) else None
        return None if isinstance(row, str) else row

    def on_mount(self) -> None:
        """Tell how many rows there are."""
        self.resize_rows()

    def on_resize(self) -> None:
        """Fill the new width."""
        self.resize_rows()

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def row(self, y: int) -> list[Segment]:
        """Return a heading or a lesson."""
        row, ink = self.rows[y], self.inks
        if isinstance(row, str):
            return [Segment(f"  {row}", ink.dim)]
        chosen = y == self.at
        progress = self.progress.get(row.id, "")
        room = self.scrollable_content_region.width - 2 - YEAR - 1
        widest = max(map(cell_len, self.progress.values()), default=0)
        if room - widest < FEWEST_FOR_A_TITLE:  # the words stand beside the list
            progress = marks_only(progress)
            widest = max((cell_len(marks_only(words)) for words in self.progress.values()), default=0)
        room -= widest if progress else 0
        title = cut(harmless(row.title), max(4, room))
        style = ink.bad if row.problem else ink.accent if chosen else ink.plain
        return [
            Segment("▎ " if chosen else "  ", ink.accent + ASIDE),
            Segment(f"{row.year or '':<{YEAR}}", ink.dim),
            Segment(title + " " * (max(0, room - cell_len(title)) + 1), style),
            Segment(progress, ink.good),
        ]

    def choose(self, entry_id: str) -> None:
        """Choose the lesson with an id, if it is there."""
        for y, row in enumerate(self.rows):
            if not isinstance(row, str) and row.id == entry_id:
                self._go(y)

    def move(self, direction: int) -> None:
        """Choose the next lesson in a direction."""
        self.moved = True
        y = self.at + direction
        while 0 <= y < len(self.rows) and isinstance(self.rows[y], str):
            y += direction
        if 0 <= y < len(self.rows):
            self._go(y)

    def _go(self, y: int) -> None:
        self.at = y
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if y < top + 1:
            self.scroll_to(y=max(0, y - 1 if y > 1 else 0), animate=False)
        elif y >= top + height:
            self.scroll_to(y=y - height + 1, animate=False)
        self.refresh()
        self.post_message(self.Highlighted())

    def text_select_all(self) -> None:
        """Leave two clicks to what they do here; a drag selects."""

    def on_click(self, event: events.Click) -> None:
        """Choose the lesson under the mouse; if it is the chosen one, open it. A drag does neither."""
        if self.text_selection is not None:
            return
        y = event.y + self.scroll_offset.y
        if y < len(self.rows) and not isinstance(self.rows[y], str):
            again = y == self.at
            self.moved = True
            self._go(y)
            if again:
                self.post_message(self.Opened())


def marks_only(progress: str) -> str:
    """Return the marks of progress in words without the words: `● ◆`, `◐ 4/9`."""
    short = progress.replace(" of ", "/")
    return " ".join(part for part in short.split() if part not in ("goal", "solved"))


def rows_of(course: Course, text: str = "") -> list[Entry | str]:
    """Return headings and lessons in their order, those only that have every word of a text."""
    rows: list[Entry | str] = []
    for chapter in course.chapters:
        entries = [entry for entry in chapter.entries if has_words(entry, text)]
        if not entries:
            continue
        if rows:
            rows.append("")
        if chapter.title:
            rows.append(harmless(chapter.title).upper())
        rows.extend(entries)
    return rows


def in_title(entry: Entry, text: str) -> bool:
    """Whether every word of a text is in a lesson's title."""
    return has_all(entry.title, text)


def has_words(entry: Entry, text: str) -> bool:
    """Whether every word of a text is in a lesson's title, year, people, summary or name."""
    return has_all(f"{entry.id} {entry.year or ''} {entry.title} {entry.people} {entry.summary}", text)


def has_all(known: str, text: str) -> bool:
    """Whether every word of a text is in what is known, in capitals or not."""
    known = known.lower()
    return all(word in known for word in text.lower().split())
