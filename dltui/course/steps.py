"""Cells put together to steps: prose and its code, exercises of three cells, predictions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dltui.course.header import without_marks
from dltui.course.lesson import Cell, Exercise, Option, Prediction, Step
from dltui.course.quantity import Quantity, QuantityError
from dltui.course.syntax import Fault, parse_cell
from dltui.course.training import find_trainers, trains

_HEADING = re.compile(r"#{1,6}\s+(\S.*)")
_FENCE = re.compile(r"\s*(```|~~~)")
_TASK = re.compile(r"\s*[-*+]\s+\[([ xX])\]\s+(.*)")
_QUANTITY = re.compile(r"\s*predict:(.*)", re.IGNORECASE)
_TRIPLE = ("exercise", "solution", "check")


def build_steps(cells: Sequence[Cell], title: str) -> tuple[Step, ...]:
    """Return the steps that the cells make, in order; `title` serves until the first heading.

    Raises:
        Fault: a misplaced solution or check, an incomplete exercise, a prediction without a question's form,
            or code that is not valid Python by itself.
    """
    kept = [cell for cell in cells if cell.source or set(cell.tags) & {*_TRIPLE, "predict"}]
    return tuple(_Builder(kept, title).steps())


@dataclass(slots=True)
class _Builder:
    """The walk over the cells: the prose that waits for its code, the title that holds, what can train."""

    cells: list[Cell]
    title: str
    prose: list[Cell] = field(default_factory=list)
    prediction: Prediction | None = None
    hint: Cell | None = None
    tags: list[str] = field(default_factory=list)
    index: int = 0
    keys: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    trainers: frozenset[str] = frozenset()

    def steps(self) -> Iterator[Step]:
        position = 0
        while position < len(self.cells):
            cell = self.cells[position]
            if cell.kind == "markdown":
                self.add_prose(cell)
                position += 1
            elif "exercise" in cell.tags:
                yield self.close(cell, _exercise(self.cells[position : position + 3], self.hint))
                position += 3
            else:
                _refuse_misplaced(cell)
                yield self.close(cell, None)
                position += 1
        if self.prose or self.prediction or self.hint:
            yield self.close(None, None)

    def add_prose(self, cell: Cell) -> None:
        self.tags.extend(cell.tags)
        if "hint" in cell.tags:
            self.hint = cell
            return
        self.title = _heading(cell.source) or self.title
        if "predict" not in cell.tags:
            self.prose.append(cell)
            return
        if self.prediction is not None:
            message = "two predictions before one code cell; put the code that answers the first between them"
            raise Fault(cell.line, message)
        self.prediction = _prediction(cell)

    def close(self, code: Cell | None, exercise: Exercise | None) -> Step:
        if self.hint is not None and exercise is None:
            message = 'a hint without an exercise; put it before the cell tagged "exercise"'
            raise Fault(self.hint.line, message)
        parts = (exercise.starter, exercise.solution, exercise.check) if exercise else (code,) if code else ()
        for part in parts:
            self.tags.extend(part.tags)
        trees = [_tree(part) for part in parts]
        fits = bool(trees) and self.see_training(trees[0])
        step = Step(
            self.index, self.title, tuple(self.prose), code, self.prediction, exercise,
            tuple(dict.fromkeys(self.tags)), fits, self.key(),
        )  # fmt: skip
        self.index += 1
        self.prose, self.prediction, self.hint, self.tags = [], None, None, []
        return step

    def key(self) -> str:
        """Return the title, numbered if a step before has it."""
        key = self.title
        while key in self.keys:
            self.numbers[self.title] = number = self.numbers.get(self.title, 1) + 1
            key = f"{self.title} ({number})"
        self.keys.add(key)
        return key

    def see_training(self, tree: ast.Module | None) -> bool:
        """Return whether the code trains, and keep the functions in it that will when they are called."""
        if tree is None:
            return False
        self.trainers = find_trainers(tree, self.trainers)
        return trains(tree, self.trainers)


def _exercise(cells: list[Cell], hint: Cell | None) -> Exercise:
    starter = cells[0]
    for tag, cell in zip(_TRIPLE, [*cells, None, None], strict=False):
        if cell is None or cell.kind != "code" or tag not in cell.tags:
            line = starter.line if cell is None else cell.line
            message = f'an exercise is incomplete: a code cell tagged "{tag}" is missing here'
            raise Fault(line, f"{message}; write exercise, solution and check one after the other")
        if not cell.source:
            raise Fault(cell.line, f'the cell tagged "{tag}" is empty; write its code')
    starter, solution, check = cells
    return Exercise(starter, solution, check, hint)


def _refuse_misplaced(cell: Cell) -> None:
    for tag in ("solution", "check"):
        if tag in cell.tags:
            message = (
                f'a cell tagged "{tag}" stands alone; an exercise is three cells: exercise, solution, check'
            )
            raise Fault(cell.line, message)


def _prediction(cell: Cell) -> Prediction:
    question: list[str] = []
    options: list[Option] = []
    quantity: Quantity | None = None
    for at, line in enumerate(cell.source.split("\n"), cell.line):
        task, number = _TASK.fullmatch(line), _QUANTITY.fullmatch(line)
        if (task and quantity) or (number and (options or quantity)):
            raise Fault(at, "a prediction asks for one thing; give it answers or one line `predict: ...`")
        if task:
            options.append(Option(task[2].strip(), task[1] != " "))
        elif number:
            quantity = _quantity(number[1], at)
        elif options and line.startswith(" ") and line.strip():
            last = options.pop()
            options.append(Option(f"{last.text} {line.strip()}", last.correct))
        else:
            question.append(line)
    if not options and not quantity:
        message = "a prediction needs answers (`- [x] the right one`) or a line `predict: loss at epoch 10`"
        raise Fault(cell.line, message)
    return Prediction("\n".join(question).strip(), tuple(options), quantity, cell.line)


def _quantity(text: str, line: int) -> Quantity:
    try:
        return Quantity.parse(text)
    except QuantityError as error:
        raise Fault(line, str(error)) from error


def _heading(source: str) -> str:
    fenced = False
    for line in source.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        match = None if fenced else _HEADING.fullmatch(line)
        if match:
            return without_marks(match[1])
    return ""


def _tree(cell: Cell) -> ast.Module | None:
    """Return the cell's syntax tree.

    Raises:
        Fault: the cell is not valid Python by itself.
    """
    try:
        return parse_cell(cell.source)
    except Fault as fault:
        line = cell.line + (fault.line or 1) - 1
        raise Fault(line, f"{fault.message} (a cell must be complete by itself)") from fault
