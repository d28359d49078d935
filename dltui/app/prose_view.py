"""The pane with a step's prose, question and code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.message import Message

from dltui.app.rows_view import RowsView
from dltui.app.strips import ASIDE
from dltui.app.theme import palette_of

if TYPE_CHECKING:
    from dltui.app.prose import Answer, Page
    from dltui.course import Step

MARGIN = 1


class ProseView(RowsView):
    """Shows one step; a click on an option of its question answers it."""

    class Answered(Message):
        """An option was clicked."""

        def __init__(self, option: int) -> None:
            super().__init__()
            self.option = option

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._step: Step | None = None
        self._answer: Answer | None = None
        self._page: Page | None = None
        self._with_code = True
        self._rendered: tuple[object, ...] = ()

    def show(self, step: Step, answer: Answer, *, code: bool = True) -> None:
        """Show a step, without its code where that stands elsewhere; another one than before from its top."""
        if self._step is None or self._step.key != step.key:
            self.scroll_to(y=0, animate=False)
        self._step, self._answer, self._with_code = step, answer, code
        self.render_page()

    def render_page(self) -> None:
        """Make the rows again if the step, the answer, the width or the theme changed."""
        width = self.scrollable_content_region.width - 2 * MARGIN
        if self._step is None or self._answer is None or width <= 0:
            return
        wanted = (self._step, self._answer, width, self.app.theme)
        if wanted == self._rendered:
            return
        from dltui.app.prose import Renderer

        renderer = Renderer(width, palette_of(self.app.theme))
        first = self._step.index == 0
        before = self._page.rows if self._page and self.app.theme == self._rendered[-1] else []
        self._page = renderer.page(self._step, self._answer, first=first, code=self._with_code)
        self._rendered = wanted
        self.replace_rows(before, self._page.rows)

    @property
    def count(self) -> int:
        """How many rows the step has."""
        return len(self._page.rows) if self._page else 0

    def row(self, y: int) -> list[Segment]:
        """Return a row, set off from the edge."""
        assert self._page is not None
        return [Segment(" " * MARGIN, ASIDE), *self._page.rows[y]]

    def on_resize(self) -> None:
        """Fill the new width."""
        self.render_page()

    def on_click(self, event: events.Click) -> None:
        """Answer the question with the option under the mouse, unless that was the end of a selection."""
        if self._page is None or self.text_selection is not None:
            return
        y = event.y + self.scroll_offset.y
        for index, (start, end) in enumerate(self._page.options):
            if start <= y < end:
                self.post_message(self.Answered(index))
