"""The editor of one cell: Textual's text area in the colours of the app, with Python's indentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual import events
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from dltui.app.theme import palette_of
from dltui.learning.transcript import visible

if TYPE_CHECKING:
    from dltui.app.theme import Palette

INDENT = 4
_OPENS = re.compile(r":\s*(#.*)?$")
_LEAVES = re.compile(r"\s*(return|pass|break|continue|raise)\b")


class CodeArea(TextArea):
    """Python code that can be changed; long lines scroll."""

    DEFAULT_CSS = """
    CodeArea { border: none; padding: 0; height: 1fr; scrollbar-size: 1 1; }
    CodeArea:focus { border: none; }
    """

    def __init__(self, code: str, *, id: str | None = None) -> None:
        super().__init__(
            code, language="python", soft_wrap=False, tab_behavior="indent", show_line_numbers=True, id=id
        )
        self.indent_width = INDENT
        self.cursor_blink = False  # an animation that says nothing

    def on_mount(self) -> None:
        """Take the colours of the theme that is on."""
        self.recolour()

    def recolour(self) -> None:
        """Take the colours of the theme that is on."""
        palette = palette_of(self.app.theme)
        self.register_theme(_theme(palette))
        self.theme = palette.name

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is shown: what a terminal would obey in it is made visible."""
        line = super().get_line(line_index)
        line.plain = visible(line.plain)
        return line

    def on_key(self, event: events.Key) -> None:
        """Begin a new line below the beginning of this one, deeper after a colon."""
        if event.key == "enter" and not self.read_only:
            event.stop()
            event.prevent_default()
            row, column = self.cursor_location
            self.insert("\n" + indentation(self.document.get_line(row)[:column]))


def indentation(line: str) -> str:
    """Return the spaces that the line after a line of Python begins with."""
    depth = len(line) - len(line.lstrip(" "))
    if _OPENS.search(line):
        depth += INDENT
    elif _LEAVES.match(line):
        depth = max(0, depth - INDENT)
    return " " * depth


def _theme(palette: Palette) -> TextAreaTheme:
    accent, dim, text = Style(color=palette.accent), Style(color=palette.dim), Style(color=palette.text)
    good, warm, bold = Style(color=palette.good), Style(color=palette.warm), text + Style(bold=True)
    words = ("keyword", "keyword.function", "keyword.operator", "keyword.return", "conditional", "repeat",
             "include", "exception")  # fmt: skip
    return TextAreaTheme(
        palette.name,
        base_style=Style(color=palette.text, bgcolor=palette.background),
        gutter_style=Style(color=palette.dim, bgcolor=palette.background),
        cursor_style=Style(color=palette.background, bgcolor=palette.text),
        cursor_line_style=Style(bgcolor=palette.raised),
        cursor_line_gutter_style=Style(color=palette.text, bgcolor=palette.raised),
        bracket_matching_style=Style(underline=True),
        selection_style=Style(bgcolor=palette.line),
        syntax_styles={
            **dict.fromkeys(words, accent),
            "comment": dim + Style(italic=True),
            "string": good,
            **dict.fromkeys(("number", "float", "boolean", "constant.builtin", "attribute"), warm),
            **dict.fromkeys(("function", "method", "type.class"), bold),
        },
    )
