"""A step of a lesson as rows of segments: prose, mathematics, question, code.

Imports Markdown and highlighting, which take a while: imported by the first step shown, not by the app.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.markdown import Heading, Markdown
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from rich.theme import Theme

from dltui.app.code_style import CodeTheme, coloured
from dltui.app.strips import ASIDE
from dltui.app.theme import Palette
from dltui.course import Step
from dltui.learning.transcript import harmless_text, visible
from dltui.learning.verdict_lines import Tone, VerdictLine

Row = list[Segment]
TEXT_WIDTH = 76
NUMBER = Style(dim=True) + ASIDE
_DISPLAY_MATH = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a step. `options` holds the first row of each option of its question and the row after."""

    rows: list[Row]
    options: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The option chosen (None: not yet), whether the run has told which is right, what became of the code.

    `number` says in words how a prediction that asks for a number stands.
    """

    chosen: int | None = None
    revealed: bool = False
    edited: bool = False
    solved: bool = False
    number: tuple[VerdictLine, ...] = ()


class _LeftHeading(Heading):
    """A heading at the left edge, without a box."""

    def __rich_console__(self, console: Console, options: object) -> Iterator[RenderableType]:
        self.text.justify = "left"
        yield self.text


class _Prose(Markdown):
    elements = {**Markdown.elements, "heading_open": _LeftHeading}  # noqa: RUF012


class Renderer:
    """Renders at one width in one palette."""

    def __init__(self, width: int, palette: Palette) -> None:
        self.width, self.palette = max(width, 8), palette
        self.console = Console(
            width=self.width,
            file=io.StringIO(),
            color_system="truecolor",
            force_terminal=True,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            theme=_theme(palette),
            _environ={},
        )

    def rows(self, renderable: RenderableType, width: int | None = None) -> list[Row]:
        """Return what Rich makes of a renderable."""
        options = self.console.options.update_width(min(width or self.width, self.width))
        rows = self.console.render_lines(renderable, options, pad=False)
        # Once more: `&#x202e;` in Markdown has become a character only now.
        return [[Segment(visible(text), style) for text, style, _ in row] for row in rows]

    def page(self, step: Step, answer: Answer, *, first: bool, code: bool = True) -> Page:
        """Return a step as rows.

        Args:
            step: the step.
            answer: the learner's answer to its question, if it has one.
            first: whether the lesson's own title stands above it.
            code: whether the step's code is shown.
        """
        rows = self.prose(cell.source for cell in step.prose)
        if not first and step.title and not _has_heading(step):
            rows = self.prose([f"## {step.title}"]) + rows
        options: tuple[tuple[int, int], ...] = ()
        if step.prediction is not None:
            rows += self.prose([step.prediction.question])
            options = self._options(rows, step, answer)
        if code and step.code is not None and step.code.source.strip():
            rows += [*self._code_note(step, answer), *self.code(step.code.source)]
        return Page(rows, options)

    def prose(self, sources: Iterable[str]) -> list[Row]:
        """Return Markdown as rows, with display mathematics drawn in two dimensions."""
        rows: list[Row] = []
        for source in sources:
            for text, is_formula in _parts(harmless_text(source)):
                rows += self.formula(text) if is_formula else self._markdown(text)
                rows.append([])
        return rows

    def _markdown(self, text: str) -> list[Row]:
        prepared = _outside_code(text, _inline)
        return self.rows(self._as_markdown(prepared), TEXT_WIDTH)

    def _as_markdown(self, text: str) -> Markdown:
        theme = CodeTheme(self.palette)
        return _Prose(text, hyperlinks=False, code_theme=theme)  # type: ignore[arg-type]

    def formula(self, latex: str) -> list[Row]:
        """Return a displayed formula, as LaTeX where it cannot be drawn."""
        from dltui.draw import mathematics

        try:
            lines = mathematics.formula(latex.strip())
        except mathematics.FormulaError:
            lines = latex.strip().splitlines()
        style = Style(color=self.palette.text)
        return [[Segment("   "), Segment(visible(line), style)] for line in lines]

    def code(self, source: str) -> list[Row]:
        """Return code with line numbers."""
        code = harmless_text(source).strip("\n")
        lines = coloured(code, self.palette)
        digits = len(str(len(lines)))
        room = self.width - digits - 3
        rows: list[Row] = []
        for number, line in enumerate(lines, 1):
            head = [Segment("  ", ASIDE), Segment(f"{number:{digits}} ", NUMBER)]
            for piece in self._wrapped(line, room):
                rows.append([*head, *piece])
                head = [Segment(" " * (digits + 3), ASIDE)]
        return [*rows, []]

    def _wrapped(self, line: Row, room: int) -> list[Row]:
        """Return a line of code as the rows that it takes."""
        if sum(cell_len(text) for text, _, _ in line) <= room:
            return [line]
        return self.rows(Text.assemble(*((text, style or "") for text, style, _ in line)), room)

    def _options(self, rows: list[Row], step: Step, answer: Answer) -> tuple[tuple[int, int], ...]:
        assert step.prediction is not None
        spans = []
        for index, option in enumerate(step.prediction.options):
            mark, style = self._marked(index, option.correct, answer)
            text = _outside_code(harmless_text(option.text), _inline)
            lines = self.rows(self._as_markdown(text), min(TEXT_WIDTH, self.width) - 6)
            begin = len(rows)
            for number, line in enumerate(lines):
                head = f" {mark} {'abcdefgh'[index % 8]}  " if number == 0 else " " * 6
                rows.append([Segment(head, style), *Segment.apply_style(line, post_style=_colour(style))])
            spans.append((begin, len(rows)))
        rows += self._verdict(step, answer)
        return tuple(spans)

    def _marked(self, index: int, correct: bool, answer: Answer) -> tuple[str, Style]:
        chosen = answer.chosen == index
        if answer.revealed and correct:
            return "✓", Style(color=self.palette.good, bold=True)
        if answer.revealed and chosen:
            return "✗", Style(color=self.palette.bad)
        if chosen:
            return "●", Style(color=self.palette.accent, bold=True)
        return "○", Style(color=self.palette.dim if answer.revealed else self.palette.text)

    def _verdict(self, step: Step, answer: Answer) -> list[Row]:
        assert step.prediction is not None
        if not step.prediction.options:
            return [*(row for line in answer.number for row in self._line(line)), []]
        dim = Style(color=self.palette.dim)
        if answer.chosen is None:
            last = "abcdefgh"[min(len(step.prediction.options), 8) - 1]
            words = f"Your prediction: a to {last}, or a click."
        elif not answer.revealed:
            words = "Kept. The run will tell."
        elif step.prediction.options[answer.chosen].correct:
            words = "As you predicted."
        else:
            words = "The run says otherwise: see the ticked one."
        return [[], *self.rows(Text(f" {words}", style=dim)), []]

    def _line(self, line: VerdictLine) -> list[Row]:
        palette = self.palette
        colours: dict[Tone, str] = {
            "plain": palette.text, "dim": palette.dim, "good": palette.good, "bad": palette.bad,
        }  # fmt: skip
        style = Style(color=colours[line.tone])
        rows = self.rows(Text(line.text, style=style), min(TEXT_WIDTH, self.width) - 1)
        return [[Segment(" "), *row] for row in rows]

    def _code_note(self, step: Step, answer: Answer) -> list[Row]:
        yours = "as you have it" if answer.edited else "to begin with"
        if step.exercise is not None and answer.solved:
            words, colour = f"Exercise, solved: ✓ the check passed. The code {yours}:", self.palette.good
        elif step.exercise is not None:
            words, colour = f"Exercise. The code {yours}:", self.palette.warm
        elif answer.edited:
            words, colour = "The code as you have it:", self.palette.warm
        else:
            return []
        return self.rows(Text(words, style=Style(color=colour, bold=True)))


def render_source(source: str, width: int, palette: Palette) -> list[Row]:
    """Return a lesson's whole source with line numbers."""
    return Renderer(width, palette).code(source)


def _inline(markdown: str) -> str:
    """Return Markdown with its inline formulas drawn; without a formula NumPy is not imported for it."""
    if "$" not in markdown:
        return markdown
    from dltui.draw import mathematics

    return mathematics.inline(markdown)


def _has_heading(step: Step) -> bool:
    sources = [cell.source for cell in step.prose]
    if step.prediction is not None:
        sources.append(step.prediction.question)
    return any(re.search(r"^#{1,6} ", source, re.MULTILINE) for source in sources)


def _colour(style: Style) -> Style:
    return Style(color=style.color) if style.bold or style.color else style


def _parts(markdown: str) -> Iterator[tuple[str, bool]]:
    """Split Markdown into text and display formulas, in order; `$$` inside a fenced block is text."""
    fences = [match.span() for match in _FENCE.finditer(markdown)]
    start = 0
    for match in _DISPLAY_MATH.finditer(markdown):
        if any(begin <= match.start() < end for begin, end in fences):
            continue
        before = markdown[start : match.start()]
        if before.strip():
            yield before, False
        yield match[1], True
        start = match.end()
    if markdown[start:].strip():
        yield markdown[start:], False


def _outside_code(markdown: str, change: Callable[[str], str]) -> str:
    """Apply a change to the parts of Markdown that are not fenced code."""
    pieces, start = [], 0
    for match in _FENCE.finditer(markdown):
        pieces += [change(markdown[start : match.start()]), match[0]]
        start = match.end()
    return "".join([*pieces, change(markdown[start:])])


def _theme(palette: Palette) -> Theme:
    text, dim, accent = palette.text, palette.dim, palette.accent
    return Theme(
        {
            "markdown.paragraph": text,
            "markdown.text": text,
            "markdown.h1": f"bold {accent}",
            "markdown.h2": f"bold {accent}",
            "markdown.h3": f"bold {text}",
            "markdown.h4": f"bold {text}",
            "markdown.h5": f"bold {text}",
            "markdown.h6": f"bold {text}",
            "markdown.em": f"italic {text}",
            "markdown.strong": f"bold {text}",
            "markdown.code": palette.warm,
            "markdown.code_block": text,
            "markdown.block_quote": dim,
            "markdown.item": text,
            "markdown.item.bullet": dim,
            "markdown.item.number": dim,
            "markdown.list": text,
            "markdown.hr": palette.line,
            "markdown.link": accent,
            "markdown.link_url": f"underline {dim}",
            "markdown.s": f"strike {dim}",
            "markdown.table.border": palette.line,
            "markdown.table.header": f"bold {text}",
        },
        inherit=True,
    )
