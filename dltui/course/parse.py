"""One file to one lesson: a percent script, a notebook, a keras.io tutobook or any Python script."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path

from dltui.course.cells import is_percent, percent_cells, plain_cells, read_notebook
from dltui.course.header import Header, read_header
from dltui.course.lesson import Cell, Lesson, LessonError, Step
from dltui.course.parameters import Parameter, find_parameters
from dltui.course.steps import build_steps
from dltui.course.syntax import Fault, check_script

SUFFIXES = (".py", ".ipynb")
_LARGEST = 100_000_000


def load_lesson(path: Path) -> Lesson:
    """Read and parse a lesson; nothing of it is run or imported.

    Raises:
        LessonError: the file cannot be read or is no lesson.
    """
    path = Path(path)
    return parse_lesson(read_text(path), path)


def parse_lesson(source: str, path: Path) -> Lesson:
    """Parse a lesson's text as if it stood in `path`, whose suffix says what it is.

    A notebook's `Lesson.source` is a percent script and parses again under the same path.

    Raises:
        LessonError: the text is no lesson.
    """
    path = Path(path)
    source = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    cells: Sequence[Cell] = ()
    try:
        if not source.strip():
            raise Fault(None, "this file is empty; write a cell `# %%` with code into it")
        is_json = path.suffix == ".ipynb" and source.lstrip()[:1] != "#"
        if is_json:
            notebook = read_notebook(source)
            source, cells = notebook.text, notebook.cells
            header = read_header(source)
        else:
            header = read_header(source)
            cells = _script_cells(source, header, notebook=path.suffix == ".ipynb")
        source.encode()
        return _lesson(path, source, header, cells)
    except Fault as fault:
        raise _error(path, cells, fault) from fault
    except UnicodeEncodeError as error:
        line = source.count("\n", 0, error.start) + 1
        half = Fault(line, "this line holds half a character (a lone surrogate); write it anew")
        raise _error(path, cells, half) from error


def with_code(lesson: Lesson, step: int, code: str) -> Lesson:
    """Return the lesson with other code in a step's cell (an exercise's starter), parsed anew.

    Raises:
        LessonError: the code is not valid Python, is empty, or has a line that begins another cell.
        ValueError: the step has no code.
    """
    cell = lesson.steps[step].code
    if cell is None:
        raise ValueError(f"step {step + 1} has no code")
    if not code.strip():
        raise LessonError(lesson.path, cell.line, "the cell is empty; write code, or reset it")
    if is_percent(code):
        raise LessonError(lesson.path, cell.line, "`# %%` would begin another cell; write it otherwise")
    lines = lesson.source.split("\n")
    lines[cell.line - 1 : cell.line + cell.source.count("\n")] = code.strip("\n").split("\n")
    changed = parse_lesson("\n".join(lines), lesson.path)
    if [s.key for s in changed.steps] != [s.key for s in lesson.steps]:
        raise LessonError(
            lesson.path, cell.line, "this would change the steps of the lesson; write it otherwise"
        )
    return dataclasses.replace(changed, id=lesson.id)


def read_text(path: Path) -> str:
    """Return a file's text with newlines as Python sees them.

    Raises:
        LessonError: there is no such file, or it is not UTF-8 text.
    """
    if os.path.isdir(path):  # False also where no name can be so long
        raise LessonError(path, None, "this is a folder, not a lesson; name a .py or .ipynb file in it")
    if not os.path.exists(path):
        raise LessonError(path, None, "there is no such file; look at the spelling and the folder")
    if not path.is_file() or path.suffix not in SUFFIXES:
        raise LessonError(path, None, "this is not a lesson; name a .py or .ipynb file")
    try:
        if path.stat().st_size > _LARGEST:
            raise LessonError(
                path, None, "this file is over 100 MB; clear the notebook's outputs and save it"
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise LessonError(path, line, "this is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise LessonError(path, None, f"cannot be read: {error.strerror}; look at its permissions") from error


def _script_cells(source: str, header: Header, *, notebook: bool) -> tuple[Cell, ...]:
    if not notebook:
        check_script(source)
    return percent_cells(source, header) if is_percent(source) else plain_cells(source, header)


def _lesson(path: Path, source: str, header: Header, cells: Sequence[Cell]) -> Lesson:
    title = header.title or path.stem
    steps = build_steps(cells, title)
    if not steps:
        raise Fault(None, "this file has no cell with text or code; write a cell `# %%` with code into it")
    return Lesson(
        id=path.stem,
        path=path,
        title=title,
        year=header.year,
        people=header.people,
        summary=header.summary,
        goals=header.goals,
        quick=header.quick,
        minutes=header.minutes,
        seed=header.seed,
        source=source,
        steps=steps,
        parameters=_parameters(steps),
    )


def _parameters(steps: Sequence[Step]) -> tuple[Parameter, ...]:
    found: dict[str, Parameter] = {}
    for step in steps:
        for parameter in find_parameters(step.code.source, step.code.line, step.index) if step.code else ():
            if parameter.name in found:
                first = found[parameter.name].line
                message = f"{parameter.name}: already a parameter in line {first}; remove one of the two"
                raise Fault(parameter.line, message)
            found[parameter.name] = parameter
    return tuple(found.values())


def _error(path: Path, cells: Sequence[Cell], fault: Fault) -> LessonError:
    """Return the error with its place: a line of the file, or cell and line of a notebook."""
    if path.suffix != ".ipynb" or fault.line is None or not cells:
        return LessonError(path, fault.line, fault.message)
    before = [cell for cell in cells if cell.line <= fault.line]
    if not before:
        return LessonError(path, None, f"the header: {fault.message}")
    return LessonError(
        path, None, f"cell {len(before)}, line {fault.line - before[-1].line + 1}: {fault.message}"
    )
