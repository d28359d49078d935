"""What a teacher wants to know about a lesson before a class: each finding with its file, line and remedy."""

from __future__ import annotations

import difflib
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from dltui.course import Course, bundled_folder, load_course
from dltui.course.header import KEYS, Header, read_header
from dltui.course.lesson import Cell, Lesson, LessonError, Step
from dltui.course.parameters import ParameterError
from dltui.course.parse import SUFFIXES, load_lesson
from dltui.course.predictions import prediction_faults

Severity = Literal["error", "warning"]
FormulaRenderer = Callable[[str], object]

FEWEST_WORDS, MOST_WORDS, FAR_TOO_MANY_WORDS = 60, 120, 160
_TAGS = ("predict", "exercise", "hint", "solution", "check", "play")
_WANTED = {
    "title": "write a line like `# title: The perceptron`",
    "year": "write the year of the idea, as in `# year: 1957`",
    "people": "name whose idea it was, as in `# people: Rosenblatt`",
    "summary": "say in one sentence what the learner will see",
    "goal": "write what a full run must reach, as in `# goal: val_accuracy >= 0.95`",
}
_CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1[^\n]*$|(?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
_FORMULA = re.compile(
    r"(?<!\\)\$\$(.+?)\$\$|(?<![\\$])\$(?![\s$])((?:(?!\n\s*\n)[^$])*?[^\s\\$])\$(?!\d)", re.DOTALL
)
_HEADING = re.compile(r"^#{1,6}[ \t].*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_WORD = re.compile(r"[^\W_]+(?:['’.,\-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; `line` counts from 1, None means the file as a whole."""

    path: Path
    line: int | None
    message: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        word = "" if self.severity == "error" else "warning: "
        return f"{place}: {word}{self.message}; {self.remedy}"


class Verdict(Protocol):
    """What a check said about some code: whether it passed, and what was raised where it did not."""

    @property
    def passed(self) -> bool:
        """Whether the code ran and the check after it raised nothing."""

    @property
    def message(self) -> str:
        """What was raised, in one line; empty where nothing was."""


class Judge(Protocol):
    """Runs an exercise's check on some code in the lesson's kernel, after the steps before it have run."""

    async def __call__(self, step: int, code: str, /) -> Verdict:
        """Return the verdict on `code` in the place of the learner's cell of that step."""


def check_path(path: Path | None = None, formula: FormulaRenderer | None = None) -> tuple[Finding, ...]:
    """Return the findings of a course folder (None: the bundled course) or of one lesson; nothing is run.

    Args:
        path: a folder with a `course.toml`, or a lesson file.
        formula: draws a LaTeX formula and raises where it cannot; None leaves formulas unchecked.
    """
    path = bundled_folder() if path is None else Path(path)
    if path.is_file() or path.suffix in SUFFIXES:
        in_course = (path.parent / "course.toml").is_file()
        return tuple(_check_file(path, in_course, formula))
    return tuple(_check_course(path, formula))


async def prove_exercises(lesson: Lesson, judge: Judge) -> tuple[Finding, ...]:
    """Run every exercise and return a finding where its starter passes or its solution fails the check."""
    findings = []
    for step in lesson.steps:
        if step.exercise is None:
            continue
        starter = await judge(step.index, step.exercise.starter.source)
        if starter.passed:
            message = "the starter already passes its check"
            remedy = "take the answer out of the starter, or let the check ask for it"
            findings.append(_found(lesson, step, step.exercise.starter.line, (message, remedy)))
        solution = await judge(step.index, step.exercise.solution.source)
        if not solution.passed:
            message = f"the solution does not pass its check: {solution.message or 'it failed'}"
            remedy = "correct the solution or the check"
            findings.append(_found(lesson, step, step.exercise.solution.line, (message, remedy)))
    return tuple(findings)


def count_words(markdown: str) -> int:
    """Return how many words of prose a text has; code, formulas, headings and addresses do not count."""
    text = _HEADING.sub(" ", _FORMULA.sub(" ", _CODE.sub(" ", markdown)))
    return len(_WORD.findall(_LINK.sub(r"\1", text)))


def _check_course(folder: Path, formula: FormulaRenderer | None) -> Iterator[Finding]:
    try:
        course = load_course(folder)
    except LessonError as error:
        yield _of(error)
        return
    yield from _check_files(course)
    for entry in course.entries:
        yield from _check_file(entry.path, True, formula)


def _check_files(course: Course) -> Iterator[Finding]:
    """Compare the files beside `course.toml` with what it lists."""
    listed = {entry.id: entry.path for entry in course.entries}
    for path in sorted(course.path.iterdir()):
        if path.suffix not in SUFFIXES or path.name == "__init__.py" or path == listed.get(path.stem):
            continue
        if path.stem in listed:
            message = f"two lessons have the id {path.stem!r}: {listed[path.stem].name} and {path.name}"
            yield Finding(path, None, message, "rename one of the two files")
        else:
            message = f"course.toml does not list {path.stem!r}"
            yield Finding(path, None, message, "add it to a chapter, or move the file elsewhere", "warning")


def _check_file(path: Path, in_course: bool, formula: FormulaRenderer | None) -> Iterator[Finding]:
    try:
        lesson = load_lesson(path)
        header = read_header(lesson.source)
    except LessonError as error:
        yield _of(error)
        return
    yield from _check_name(path)
    yield from _check_quick(lesson, header)
    yield from _check_predictions(lesson)
    yield from _check_tags(lesson)
    if formula is not None:
        yield from _check_formulas(lesson, formula)
    if in_course or header.length:
        yield from _check_header(lesson, header)
        yield from _check_prose(lesson)


def _check_header(lesson: Lesson, header: Header) -> Iterator[Finding]:
    missing = {
        "title": not header.title,
        "year": header.year is None,
        "people": not header.people,
        "summary": not header.summary,
        "goal": not header.goals,
    }
    for key, absent in missing.items():
        if absent:
            line = None if lesson.path.suffix == ".ipynb" else header.lines.get(key, 1)
            yield Finding(lesson.path, line, f"the header has no {key}", _WANTED[key])
    for key in header.unknown:
        near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.6)
        remedy = f"did you mean {near[0]}?" if near else f"known fields: {', '.join(KEYS)}"
        yield Finding(lesson.path, header.lines.get(key), f"unknown field {key!r:.60}", remedy, "warning")


def _check_name(path: Path) -> Iterator[Finding]:
    if _shadows(path):
        message = f"a lesson named {path.name} hides the module {path.stem!r} when it runs as a script"
        yield Finding(path, None, message, f"rename the file, for example to {path.stem}_lesson{path.suffix}")


def _shadows(path: Path) -> bool:
    """Whether Python knows another top-level module of that name; nothing is imported to find out."""
    if path.stem in sys.stdlib_module_names:
        return True
    if path.suffix != ".py" or not path.stem.isidentifier() or path.stem == "__main__":
        return False
    try:
        spec = importlib.util.find_spec(path.stem)
    except (ImportError, ValueError):
        return False
    # A folder without a module in it (a namespace package) has no origin and hides nothing.
    return spec is not None and spec.origin is not None and Path(spec.origin).resolve() != path.resolve()


def _check_quick(lesson: Lesson, header: Header) -> Iterator[Finding]:
    for name, value in lesson.quick.items():
        try:
            lesson.parameter(name).check(value)
        except ParameterError as error:
            remedy = "quick sets parameters (`# @param`) to values in their range"
            yield Finding(lesson.path, header.lines.get("quick"), f"quick: {error}", remedy)


def _check_predictions(lesson: Lesson) -> Iterator[Finding]:
    for step in lesson.steps:
        if step.prediction is not None:
            for what in prediction_faults(lesson, step, step.prediction):
                yield _found(lesson, step, step.prediction.line, what)


def _check_tags(lesson: Lesson) -> Iterator[Finding]:
    for step in lesson.steps:
        for tag in step.tags:
            near = [] if tag in _TAGS else difflib.get_close_matches(tag, _TAGS, n=1, cutoff=0.75)
            if near:
                line = step.code.line if step.code else None
                message = f"the tag {tag!r:.60} means nothing here"
                yield _found(lesson, step, line, (message, f"did you mean {near[0]}?"), "warning")


def _check_formulas(lesson: Lesson, formula: FormulaRenderer) -> Iterator[Finding]:
    for step, cell in _prose(lesson):
        blanked = _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), cell.source)
        for match in _FORMULA.finditer(blanked):
            latex = match[1] or match[2]
            try:
                formula(latex)
            except Exception as error:
                line = _line_of(lesson, cell.line, latex)
                message = f"the formula ${latex:.60}$ cannot be drawn: {error}"
                yield _found(lesson, step, line, (message, "write it with simpler LaTeX"))


def _check_prose(lesson: Lesson) -> Iterator[Finding]:
    for step in lesson.steps:
        words = sum(count_words(cell.source) for cell in step.prose)
        at_an_end = step.index in (0, len(lesson.steps) - 1)
        fewest = 0 if at_an_end else FEWEST_WORDS
        if not step.prose or fewest <= words <= MOST_WORDS:
            continue
        severity: Severity = "error" if words > FAR_TOO_MANY_WORDS else "warning"
        message = f"{words} words of prose, a step has {FEWEST_WORDS} to {MOST_WORDS}"
        remedy = (
            "shorten it or make two steps" if words > MOST_WORDS else "say more, or join it to another step"
        )
        yield _found(lesson, step, step.prose[0].line, (message, remedy), severity)


def _prose(lesson: Lesson) -> Iterator[tuple[Step, Cell]]:
    for step in lesson.steps:
        for cell in step.prose:
            yield step, cell
        if step.prediction:
            options = "\n".join(option.text for option in step.prediction.options)
            text = f"{step.prediction.question}\n{options}"
            yield step, Cell("markdown", text, step.prediction.line)
        if step.exercise and step.exercise.hint:
            yield step, step.exercise.hint


def _line_of(lesson: Lesson, start: int, text: str) -> int:
    """Return the first line from `start` on that has the first words of the text."""
    first = text.strip().split("\n")[0]
    lines = enumerate(lesson.source.split("\n")[start - 1 :], start)
    return next((number for number, line in lines if first in line), start)


def _found(
    lesson: Lesson, step: Step, line: int | None, what: tuple[str, str], severity: Severity = "error"
) -> Finding:
    """Return a finding (message, remedy) with its place: the line of a script, the step of a notebook."""
    message, remedy = f"{step.title}: {what[0]}", what[1]
    if lesson.path.suffix == ".ipynb":
        return Finding(lesson.path, None, f"step {step.index + 1}, {message}", remedy, severity)
    return Finding(lesson.path, line, message, remedy, severity)


def _of(error: LessonError) -> Finding:
    """Return the finding that a lesson cannot be read; its message says the remedy after a semicolon."""
    message, _, remedy = error.message.rpartition("; ")
    return Finding(
        error.path, error.line, message or remedy, remedy if message else "correct it and check again"
    )
