"""Reading Python that is not to be run: syntax trees of scripts and of notebook cells with their magics."""

from __future__ import annotations

import ast
import re
import warnings

_MAGIC = re.compile(r"^(\s*)(?:[\w,][\w, ]*=\s*)?[!%?].*$")
_HELP = re.compile(r"^(\s*)[\w.]+\?{1,2}\s*$")
_PYTHON_CELL_MAGIC = re.compile(r"^\s*%%(time|timeit|capture|prun)\b.*$")


class Fault(Exception):
    """What is wrong in a lesson's text, with the 1-based line (None: the whole text) and the remedy."""

    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def check_script(text: str) -> None:
    """Compile a whole script without running it.

    Raises:
        Fault: it is not valid Python.
    """
    _compiled(text, tree=False)


def parse_cell(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell; lines with IPython's magics count as `pass`.

    None stands for a cell in another language (`%%bash`).

    Raises:
        Fault: it is not valid Python; `line` counts in the cell.
    """
    if not has_magic(source):
        return _compiled(source, tree=True)
    lines = source.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].lstrip().startswith("%%"):
        if not _PYTHON_CELL_MAGIC.match(lines[first]):
            return None
        lines[first] = "pass"
    try:
        return _compiled("\n".join(lines), tree=True)
    except Fault:
        return _compiled("\n".join(_without_magic(line) for line in lines), tree=True)


def has_magic(source: str) -> bool:
    """Return whether a cell has lines that only IPython understands."""
    return any(_MAGIC.match(line) or _HELP.match(line) for line in source.split("\n"))


def _without_magic(line: str) -> str:
    match = _MAGIC.match(line) or _HELP.match(line)
    return f"{match[1]}pass" if match else line


def _compiled(text: str, *, tree: bool) -> ast.Module | None:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Fault(line, "this is not valid Python: it holds a null byte; remove it")
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | (ast.PyCF_ONLY_AST if tree else 0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = compile(text, "<lesson>", "exec", flags=flags, dont_inherit=True)
    except SyntaxError as error:
        where = max(1, min(error.lineno or 1, text.count("\n") + 1))
        raise Fault(where, f"this is not valid Python: {error.msg}; correct the line") from error
    except ValueError as error:
        raise Fault(None, f"this is not valid Python: {error!s:.100}; correct it") from error
    except (RecursionError, MemoryError, OverflowError) as error:
        raise Fault(None, "this is nested too deeply for Python; make it simpler") from error
    return result if isinstance(result, ast.Module) else None
