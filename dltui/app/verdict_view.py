"""Below the editor: what the check said, a hint, the solution."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.segment import Segment

from dltui.app.rows_view import MadeRows
from dltui.app.theme import palette_of
from dltui.learning.verdict_lines import VerdictLine

if TYPE_CHECKING:
    from rich.style import Style


MARKS = ("✓", "✗")  # what follows a mark is set off from it in all rows


class VerdictView(MadeRows):
    """Lines in words, wrapped; below them prose and code where some is to be shown."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: tuple[VerdictLine, ...] = ()
        self.prose = self.code = ""

    def show(self, lines: Iterable[VerdictLine] = (), *, prose: str = "", code: str = "") -> None:
        """Show lines, Markdown and code in place of what was there."""
        shown = tuple(lines)
        if (shown, prose, code) != (self.lines, self.prose, self.code):
            self.lines, self.prose, self.code = shown, prose, code
            self.scroll_to(y=0, animate=False)
            self.make_rows()

    def make_rows(self) -> None:
        """Write the rows again."""
        width = self.room
        if width < 8:
            return
        self.made = [row for line in self.lines for row in self._wrapped(line, width)]
        if self.prose or self.code:
            from dltui.app.prose import Renderer

            renderer = Renderer(width, palette_of(self.app.theme))
            self.made += renderer.prose([self.prose] if self.prose else [])
            self.made += renderer.code(self.code) if self.code else []
        self.styles.height = max(1, len(self.made))
        self.resize_rows()

    def _wrapped(self, line: VerdictLine, width: int) -> list[list[Segment]]:
        indent = " " * (len(line.text) - len(line.text.lstrip()) or 2 * line.text.startswith(MARKS))
        rows = textwrap.wrap(line.text, width, subsequent_indent=indent, drop_whitespace=True) or [""]
        return [[Segment(row, self._style(line))] for row in rows]

    def _style(self, line: VerdictLine) -> Style:
        ink = self.inks
        return {"plain": ink.plain, "dim": ink.dim, "good": ink.good, "bad": ink.bad}[line.tone]
