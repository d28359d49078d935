"""The lesson's whole source, as it runs, over the lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from dltui.app.rows_view import RowsView
from dltui.app.theme import palette_of
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.course import Lesson


class SourceScreen(ModalScreen[None]):
    """Shows the source with highlighting, from the line where a step begins."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,c,q", "dismiss", "back", show=False),
        Binding("down,j", "scroll(1)", "down", show=False),
        Binding("up,k", "scroll(-1)", "up", show=False),
        Binding("pagedown,space", "page(1)", "a page down", show=False),
        Binding("pageup", "page(-1)", "a page up", show=False),
    ]

    def __init__(self, lesson: Lesson, line: int) -> None:
        super().__init__()
        self.lesson, self.line = lesson, line

    def compose(self) -> ComposeResult:
        """Show one pane over the whole screen."""
        pane = SourceRows(self.lesson, self.line)
        pane.border_title = Text(harmless(self.lesson.path.name))
        pane.border_subtitle = "↑ ↓ scroll · esc back"
        yield pane

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Scroll only when there are rows: a key may come before they are mounted."""
        return self.is_mounted or action == "dismiss"

    def action_scroll(self, rows: int) -> None:
        """Scroll by rows."""
        self.query_one(SourceRows).scroll_rows(rows)

    def action_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.query_one(SourceRows).scroll_page(pages)


class SourceRows(RowsView):
    """The source as rows."""

    def __init__(self, lesson: Lesson, line: int) -> None:
        super().__init__()
        self.lesson, self.line = lesson, line
        self._rows: list[list[Segment]] = []
        self._made_for = (0, "")

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.call_after_refresh(self.on_resize))

    def on_resize(self) -> None:
        """Wrap at the new width, in the colours of the theme; the first time go to the step."""
        width = self.scrollable_content_region.width
        if width <= 0 or (width, self.app.theme) == self._made_for:
            return
        from dltui.app.prose import render_source

        first = not self._rows
        self._made_for = (width, self.app.theme)
        self._rows = render_source(self.lesson.source, width, palette_of(self.app.theme))
        self.resize_rows()
        if first:
            self.call_after_refresh(self.scroll_to, y=max(0, self.line - 2), animate=False)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def row(self, y: int) -> list[Segment]:
        """Return a row."""
        return self._rows[y]
