"""A lesson as data: its steps, parameters and goals, and how a parameter gets another value."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dltui.course.form import Value
from dltui.course.parameters import Parameter, ParameterError, closest, rewrite
from dltui.course.quantity import Quantity

_GOAL = re.compile(
    r"(?:(?P<fit>[^/<>=]*[^/<>=\s])\s*/)?\s*(?P<metric>[^\W\d][\w.\-]*)\s*"
    r"(?P<operator>>=|<=|==|>|<)\s*(?P<value>\S+)"
)
Operator = Literal[">=", "<=", ">", "<", "=="]


class LessonError(Exception):
    """A lesson or a course that cannot be used; `str()` is `path:line: what is wrong; what to do`."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line
        self.message = message


class GoalError(ValueError):
    """A goal that does not read `metric >= number`."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a lesson promises: a metric of a fit (of any fit where `fit` is None) against a value."""

    metric: str
    operator: Operator
    value: float
    fit: str | None = None

    @classmethod
    def parse(cls, text: str) -> Goal:
        """Return the goal written as `val_accuracy >= 0.95` or `and/mistakes <= 0`.

        Raises:
            GoalError: the text has another form.
        """
        match = _GOAL.fullmatch(text.strip())
        value = _finite(match["value"]) if match else None
        if match is None or value is None:
            example = "write a metric, one of >= <= > < ==, and a number, as in: val_accuracy >= 0.95"
            raise GoalError(f"cannot read the goal {text!r:.80}; {example}")
        operator: Operator = match["operator"]  # type: ignore[assignment]
        return cls(match["metric"], operator, value, match["fit"].strip() if match["fit"] else None)

    def __str__(self) -> str:
        fit = f"{self.fit}/" if self.fit else ""
        return f"{fit}{self.metric} {self.operator} {self.value}"

    def reached(self, value: float) -> bool:
        """Return whether the value meets the goal; a NaN never does."""
        if self.operator == "==":
            return value == self.value
        if self.operator.startswith(">"):
            return value > self.value or (self.operator == ">=" and value == self.value)
        return value < self.value or (self.operator == "<=" and value == self.value)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell without its marker; `line` is the 1-based line of its first source line in the lesson."""

    kind: Literal["markdown", "code"]
    source: str
    line: int
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a prediction."""

    text: str
    correct: bool


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question before a run: `options` to choose from, or the `quantity` that the run will give."""

    question: str
    options: tuple[Option, ...] = ()
    quantity: Quantity | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Exercise:
    """Three code cells: what the learner starts from, one right answer, and what decides; and a hint."""

    starter: Cell
    solution: Cell
    check: Cell
    hint: Cell | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: prose and the code that follows. In an exercise `code` is the starter.

    `key` names the step among those of its lesson, also after others were added: its title, numbered where
    several steps have the same one.
    """

    index: int
    title: str
    prose: tuple[Cell, ...] = ()
    code: Cell | None = None
    prediction: Prediction | None = None
    exercise: Exercise | None = None
    tags: tuple[str, ...] = ()
    fits: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A parsed lesson; nothing of it has run.

    `source` is what the lines of cells, parameters and predictions count in: the file's own text for a
    script, the same cells as a percent script for a notebook.
    """

    id: str
    path: Path
    title: str
    year: int | None = None
    people: str = ""
    summary: str = ""
    goals: tuple[Goal, ...] = ()
    quick: Mapping[str, Value] = field(default_factory=dict)
    minutes: int | None = None
    seed: int | None = None
    source: str = ""
    steps: tuple[Step, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    @property
    def first_fit(self) -> int | None:
        """The index of the first step that trains, or None where no step does."""
        return next((step.index for step in self.steps if step.fits), None)

    def deciding_step(self, step: int) -> int:
        """Return the step whose run answers a step's prediction: the next that trains, or the step itself."""
        return next((later.index for later in self.steps[step:] if later.fits), step)

    def parameter(self, name: str) -> Parameter:
        """Return the parameter of that name.

        Raises:
            ParameterError: there is none; the text names the closest ones and all of them.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        names = [parameter.name for parameter in self.parameters]
        raise ParameterError(f"{self.id} has no parameter {name!r:.60}. {closest(name, names)}")


def override(lesson: Lesson, values: Mapping[str, object]) -> Lesson:
    """Return the lesson with other values: the literals in its source change, and nothing else.

    Raises:
        ParameterError: an unknown name, or a value that the parameter cannot take.
    """
    for name, value in values.items():
        parameter = lesson.parameter(name)
        lesson = _with_value(lesson, parameter, parameter.check(value))
    return lesson


def parse_assignment(text: str, lesson: Lesson) -> tuple[str, Value]:
    """Return name and typed value of `learning_rate=0.1`, as the command line takes it.

    Raises:
        ParameterError: no equals sign, an unknown name, or a value that the parameter cannot take.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise ParameterError(f"cannot read {text!r:.60}; write NAME=VALUE, as in learning_rate=0.1")
    parameter = lesson.parameter(name.strip())
    return parameter.name, parameter.check(value if parameter.kind == "string" else value.strip())


def _with_value(lesson: Lesson, parameter: Parameter, value: Value) -> Lesson:
    step = lesson.steps[parameter.step_index]
    if step.code is None:
        raise ParameterError(f"{parameter.name}: its step has no code")
    code = dataclasses.replace(step.code, source=rewrite(step.code.source, parameter.name, value))
    exercise = dataclasses.replace(step.exercise, starter=code) if step.exercise else None
    changed_step = dataclasses.replace(step, code=code, exercise=exercise)
    lines = lesson.source.split("\n")
    lines[parameter.line - 1] = code.source.split("\n")[parameter.line - code.line]
    changed = dataclasses.replace(parameter, value=value)
    return dataclasses.replace(
        lesson,
        source="\n".join(lines),
        steps=tuple(changed_step if s is step else s for s in lesson.steps),
        parameters=tuple(changed if p is parameter else p for p in lesson.parameters),
    )


def _finite(text: str) -> int | float | None:
    try:
        value: int | float = int(text)
    except ValueError:
        try:
            value = float(text)
        except ValueError:
            return None
    return value if abs(value) < math.inf else None
