"""How code is coloured: few colours, from the app's palette."""

from __future__ import annotations

from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]
from pygments.token import (  # type: ignore[import-untyped]
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    Token,
)
from rich.segment import Segment
from rich.style import Style
from rich.syntax import SyntaxTheme

from dltui.app.theme import Palette

_LEXER = PythonLexer(stripnl=False, ensurenl=True, tabsize=4)


class CodeTheme(SyntaxTheme):
    """Comments dim, keywords in the accent colour, strings and numbers in one colour each."""

    def __init__(self, palette: Palette) -> None:
        self._background = Style()
        self._styles = {
            Comment: Style(color=palette.dim, italic=True),
            Keyword: Style(color=palette.accent),
            Operator.Word: Style(color=palette.accent),
            Name.Function: Style(color=palette.text, bold=True),
            Name.Class: Style(color=palette.text, bold=True),
            Name.Decorator: Style(color=palette.warm),
            String: Style(color=palette.good),
            Number: Style(color=palette.warm),
            Token: Style(color=palette.text),
        }
        self._found: dict[object, Style] = {}

    def get_style_for_token(self, token_type: object) -> Style:
        """Return the style of a token type: its own, or that of the nearest type above it."""
        if token_type not in self._found:
            above = token_type
            while above not in self._styles and getattr(above, "parent", None) is not None:
                above = above.parent  # type: ignore[attr-defined]
            self._found[token_type] = self._styles.get(above, Style())
        return self._found[token_type]

    def get_background_style(self) -> Style:
        """Return no background: the pane's own shows."""
        return self._background


def coloured(code: str, palette: Palette) -> list[list[Segment]]:
    """Return the lines of Python code, each as few segments as it has changes of style."""
    theme = CodeTheme(palette)
    lines: list[list[Segment]] = [[]]
    text, style = "", Style()
    for token, piece in _LEXER.get_tokens(code):
        own = theme.get_style_for_token(token)
        first, *more = piece.split("\n")
        if own != style and first:
            lines[-1].append(Segment(text, style))
            text, style = "", own
        text += first
        for line in more:
            lines[-1].append(Segment(text, style))
            lines.append([])
            text, style = line, own
    return [[segment for segment in line if segment.text] for line in lines[:-1]]
