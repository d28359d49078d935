"""Markdown as text to be read aloud: no marks, formulas in one line, tables row by row. Pure."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

WIDTH = 76
_DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_TAG = re.compile(r"<[^<>]*>")
_FUNCTION = re.compile(r"(?<=[\w})])\s*(?=\\(?:ln|log|exp|max|min|sin|cos|tanh)\b)")
_FORMULA = "dltui-formula"


def lines_of(markdown: str, width: int = WIDTH) -> list[str]:
    """Return Markdown as lines, an empty one between two blocks.

    Headings and prose are wrapped at `width`; code keeps its lines and stands four columns in.
    """
    parser = MarkdownIt("commonmark").enable("table")
    tree = SyntaxTreeNode(parser.parse(_with_formulas(markdown)))
    return _joined(list(_block(node, width)) for node in tree.children)


def in_one_line(markdown: str) -> str:
    """Return Markdown of one paragraph, such as an answer to a question, as one line."""
    return " ".join(line.strip() for line in lines_of(markdown, 10_000) if line)


def linear(latex: str) -> str:
    """Return a formula as one line; what has no characters of its own stands as in its source."""
    from dltui.draw import mathematics

    try:
        return mathematics.one_line(_FUNCTION.sub("~", latex.strip()))
    except mathematics.FormulaError:
        return " ".join(re.sub(r"[\\{}&]", " ", latex).split())


def _joined(blocks: Iterator[list[str]]) -> list[str]:
    found: list[str] = []
    for lines in blocks:
        found += ["", *lines] if found and lines else lines
    return found


def _with_formulas(markdown: str) -> str:
    """Return Markdown with formulas in one line; displayed ones become blocks of their own."""
    pieces, start = [], 0
    for match in _FENCE.finditer(markdown):
        pieces += [_formulas(markdown[start : match.start()]), match[0]]
        start = match.end()
    return "".join([*pieces, _formulas(markdown[start:])])


def _formulas(markdown: str) -> str:
    if "$" not in markdown:
        return markdown
    from dltui.draw import mathematics

    parts = _DISPLAY.split(markdown)  # text and formulas in turn
    for index, part in enumerate(parts):
        shown = f"\n\n~~~{_FORMULA}\n{linear(part)}\n~~~\n\n"
        parts[index] = shown if index % 2 else mathematics.inline(part)
    return "".join(parts)


def _block(node: SyntaxTreeNode, width: int) -> Iterator[str]:
    match node.type:
        case "heading" | "paragraph":
            for line in _inline(node).split("\n"):
                yield from textwrap.wrap(line, max(width, 8), break_long_words=False, break_on_hyphens=False)
        case "bullet_list" | "ordered_list":
            yield from _list(node, width)
        case "fence" if node.info.strip() == _FORMULA:
            yield from (f"    {line}" for line in node.content.splitlines())
        case "fence" | "code_block":
            yield from (f"    {line}".rstrip() for line in node.content.splitlines())
        case "blockquote":
            inside = _joined(list(_block(child, width - 2)) for child in node.children)
            yield from (f"> {line}".rstrip() for line in inside)
        case "table":
            yield from _table(node)
        case "html_block":
            yield from filter(None, (_TAG.sub("", line).strip() for line in node.content.splitlines()))
        case "hr":
            return
        case _:
            for child in node.children:
                yield from _block(child, width)


def _list(node: SyntaxTreeNode, width: int) -> Iterator[str]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        blocks = [list(_block(child, width - len(mark))) for child in item.children]
        for index, line in enumerate(line for block in blocks for line in block):
            yield (mark if index == 0 else " " * len(mark)) + line


def _table(node: SyntaxTreeNode) -> Iterator[str]:
    """Yield a row as `head: cell; head: cell`."""
    rows = [[_inline(cell) for cell in row.children] for part in node.children for row in part.children]
    head, *body = rows
    for row in body:
        cells = zip(head, row, strict=False)
        yield "; ".join(f"{name}: {cell}" if name else cell for name, cell in cells if cell)


def _inline(node: SyntaxTreeNode) -> str:
    """Return the text in a node without its marks."""
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return ""
        case "image":
            return f"picture: {node.content}"
        case "link":
            text, target = "".join(map(_inline, node.children)), str(node.attrs.get("href", ""))
            return text if text == target or not target else f"{text} ({target})"
    return "".join(map(_inline, node.children))
