"""A file's text cut into cells, each with the exact line that its source begins on."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dltui.course.header import Header, tutobook_fields
from dltui.course.lesson import Cell
from dltui.course.percent import MARKER, plain_percent, trimmed
from dltui.course.syntax import Fault, parse_cell

_DOCSTRING = re.compile(r"[rRuU]?(\"\"\"|''')(.*)\1", re.DOTALL)
# Python's lines end with a newline only; jupytext would also break the line at these.
_OTHER_BREAKS = {ord(char): chr(0xFDD0 + i) for i, char in enumerate("\v\f\x1c\x1d\x1e\x85\u2028\u2029")}
_BREAKS_BACK = {ord(new): chr(old) for old, new in _OTHER_BREAKS.items()}


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook as text: a percent script, its cells with their lines in it, and what names the notebook."""

    text: str
    cells: tuple[Cell, ...]
    title: str


def is_percent(text: str) -> bool:
    """Return whether the text has a `# %%` line."""
    return any(MARKER.match(line) for line in text.split("\n"))


def percent_cells(text: str, header: Header) -> tuple[Cell, ...]:
    """Return the cells of a percent script without its header.

    Raises:
        Fault: jupytext cannot read a cell's options.
    """
    # The marker put in front takes the place of the header's last line.
    lines = ["# %%", *text.split("\n")[header.length :]]
    located = plain_percent(lines)
    if located is None:
        located = jupytext_cells(lines)
    return tuple(
        Cell(cell.kind, cell.source, cell.line + header.length - 1, cell.tags)
        for number, cell in enumerate(located)
        if not _is_preface(number, cell)
    )


def jupytext_cells(lines: list[str]) -> list[Cell]:
    """Return the cells of a percent script as jupytext reads them.

    Args:
        lines: the script's, the first of them a marker; it has number 0.

    Raises:
        Fault: jupytext cannot read a cell's options.
    """
    import jupytext

    form = {"extension": ".py", "format_name": "percent", "comment_magics": False}
    try:
        notebook = jupytext.reads("\n".join(lines).translate(_OTHER_BREAKS), fmt=form)
    except Exception as error:
        raise Fault(
            None, f"jupytext cannot read the cells: {error!r:.100}; look at the `# %%` lines"
        ) from error
    return list(_located(lines, notebook.cells))


def plain_cells(text: str, header: Header) -> tuple[Cell, ...]:
    """Return top-level docstrings as prose and the code between them (keras.io tutobooks, any script).

    Raises:
        Fault: the text is not valid Python.
    """
    tree = parse_cell(text)
    lines = text.split("\n")
    cells: list[Cell] = []
    done = header.length
    for node in _docstrings(tree.body if tree else []):
        cells.extend(_code(lines, done, node.lineno - 1))
        cells.extend(_prose(lines, node))
        done = node.end_lineno or node.lineno
    cells.extend(_code(lines, done, len(lines)))
    return tuple(cell for number, cell in enumerate(cells) if not _is_preface(number, cell))


def read_notebook(text: str) -> Notebook:
    """Return the code and markdown cells of a notebook (nbformat 3 or 4) and the percent script they make.

    Raises:
        Fault: the text is not JSON or not a notebook.
    """
    lines: list[str] = []
    cells = []
    for kind, source, tags in _notebook_cells(_notebook_json(text)):
        if kind == "raw":
            if not lines and source.startswith("---\n"):
                lines.extend(f"# {line}".rstrip() for line in source.strip().split("\n"))
            continue
        marker = "# %% [markdown]" if kind == "markdown" else "# %%"
        lines.append(marker + (f" tags={json.dumps(list(tags))}" if tags else ""))
        cell = trimmed(kind, source.split("\n"), len(lines), tags)
        prefix = "# " if kind == "markdown" else ""
        lines.extend((prefix + line).rstrip() if prefix else line for line in source.split("\n"))
        lines.append("")
        if cell is not None:
            cells.append(cell)
    title = next((match[1] for cell in cells if (match := re.match(r"#[ \t]+(.+)", cell.source))), "")
    return Notebook("\n".join(lines), tuple(cells), title.strip())


def _located(lines: list[str], cells: Any) -> Iterator[Cell]:
    """Yield jupytext's cells with the line of their source; `lines` begins with a marker, counted as 0."""
    position = 0
    for cell in cells:
        start = position + 1
        count = cell.source.count("\n") + 1 if cell.source else 0
        source = cell.source.translate(_BREAKS_BACK).split("\n")
        if cell.cell_type == "code":
            source = lines[start : start + count]
        elif cell.cell_type == "markdown":
            start = _quoted_start(lines, start, source)
        if cell.cell_type != "raw":
            found = trimmed(cell.cell_type, source, start, _tags(cell.metadata))
            if found is not None:
                yield found
        position = next((i for i in range(start + count, len(lines)) if MARKER.match(lines[i])), len(lines))


def _quoted_start(lines: list[str], start: int, source: list[str]) -> int:
    """Return where the text of a markdown cell begins that may stand in triple quotes instead of comments."""
    index = next((i for i in range(start, len(lines)) if lines[i].strip()), start)
    opening = re.match(r"\s*[rR]?(\"\"\"|''')", lines[index]) if index < len(lines) else None
    if opening is None:
        return start
    return index + 1 if lines[index] == opening[0] and source != [""] else index


def _is_preface(number: int, cell: Cell) -> bool:
    """Whether the cell is only comments before the first cell: a licence, a coding line."""
    comments = all(not line.strip() or line.lstrip().startswith("#") for line in cell.source.split("\n"))
    return number == 0 and cell.kind == "code" and not cell.tags and comments


def _docstrings(body: list[ast.stmt]) -> Iterator[ast.Expr]:
    """Yield the texts at the top level that have their lines for themselves."""
    for number, node in enumerate(body):
        follower = body[number + 1].lineno if number + 1 < len(body) else 0
        before = body[number - 1].end_lineno if number else 0
        constant = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(constant, ast.Constant) or not isinstance(constant.value, str):
            continue
        if isinstance(node, ast.Expr) and node.end_lineno != follower and node.lineno != before:
            yield node


def _code(lines: list[str], start: int, end: int) -> Iterator[Cell]:
    cell = trimmed("code", lines[start:end], start, ())
    if cell is not None:
        yield cell


def _prose(lines: list[str], node: ast.Expr) -> Iterator[Cell]:
    # The text as it is written, because `\frac` in a docstring would otherwise be a form feed.
    match = _DOCSTRING.fullmatch(_segment(lines, node))
    text = match[2] if match else str(getattr(node.value, "value", ""))
    fields = tutobook_fields(text)
    if fields:
        parts = (f"# {fields['title']}", fields.get("description", ""))
        text = "\n\n".join(part for part in parts if part)
    elif text.startswith("shell"):
        text = f"```shell{text[len('shell') :]}```"
    elif text.startswith("invisible"):
        return
    cell = trimmed("markdown", text.split("\n"), node.lineno - 1, ())
    if cell is not None:
        yield cell


def _segment(lines: list[str], node: ast.Expr) -> str:
    """Return the source of a node, whose columns count bytes; `ast` would cut the text anew each time."""
    end = node.end_lineno or node.lineno
    own = [line.encode() for line in lines[node.lineno - 1 : end]]
    own[-1] = own[-1][: node.end_col_offset]
    own[0] = own[0][node.col_offset :]
    return b"\n".join(own).decode()


def _notebook_json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"this is not a notebook, its JSON breaks off: {error.msg}"
        raise Fault(error.lineno, f"{message}; save it again in Jupyter") from error
    except (ValueError, RecursionError) as error:
        raise Fault(None, f"this is not a notebook: {error!s:.100}; save it again in Jupyter") from error
    if not isinstance(data, dict) or not ("cells" in data or "worksheets" in data):
        raise Fault(None, "this is JSON but not a notebook: it has no cells; save it again in Jupyter")
    language = _language(data.get("metadata"))
    if not re.match(r"i?python", language, re.IGNORECASE):
        raise Fault(None, f"this notebook is written in {language:.40}; dltui runs Python")
    return data


def _language(metadata: Any) -> str:
    """Return the language that a notebook names, Python where it names none."""
    for part, key in (("language_info", "name"), ("kernelspec", "language")):
        named = metadata.get(part) if isinstance(metadata, dict) else None
        language = named.get(key) if isinstance(named, dict) else None
        if isinstance(language, str) and language.strip():
            return language
    return "Python"


def _notebook_cells(data: dict[str, Any]) -> Iterator[tuple[Any, str, tuple[str, ...]]]:
    """Yield kind, source and tags; nbformat 3 has worksheets, `input` for code, and headings of their own."""
    sheets = data.get("worksheets") if "cells" not in data else [data]
    for sheet in sheets if isinstance(sheets, list) else []:
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
        for cell in cells if isinstance(cells, list) else []:
            if not isinstance(cell, dict):
                raise Fault(None, "this is not a notebook: a cell is no object; save it again in Jupyter")
            kind = cell.get("cell_type")
            source = _joined(cell.get("source", cell.get("input", "")))
            if kind == "heading":
                level = cell.get("level")
                marks = "#" * level if isinstance(level, int) and 0 < level < 7 else "#"
                kind, source = "markdown", f"{marks} {source}"
            if kind in ("markdown", "code", "raw"):
                yield kind, source, _tags(cell.get("metadata"))


def _joined(source: Any) -> str:
    parts = source if isinstance(source, list) else [source]
    text = "".join(part for part in parts if isinstance(part, str))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _tags(metadata: Any) -> tuple[str, ...]:
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    if isinstance(tags, str):
        tags = re.split(r"[\s,]+", tags)
    return tuple(tag for tag in tags if isinstance(tag, str) and tag) if isinstance(tags, list) else ()
