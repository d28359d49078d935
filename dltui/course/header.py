"""The header of a lesson: YAML between `# ---` lines, or what a script without one says about itself."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dltui.course.form import Value
from dltui.course.lesson import Goal, GoalError
from dltui.course.syntax import Fault

KEYS = ("title", "year", "people", "summary", "goal", "quick", "minutes", "seed")
_FENCE = re.compile(r"#\s*---\s*")
_PREAMBLE = re.compile(r"#!.*|#.*coding[:=].*|\s*")
_KEY_LINE = re.compile(r"#?\s?([A-Za-z_]\w*)\s*:")
_HEADING = re.compile(r"^#[ \t]+#[ \t]+(\S.*)$", re.MULTILINE)
_DOCSTRING = re.compile(r'\s*(?:#[^\n]*\n\s*)*[rRuU]?("""|\'\'\')(.*?)\1', re.DOTALL)
_FIELD = re.compile(r"^([A-Z][A-Za-z ]*):[ \t]*(.*)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Header:
    """What a lesson says about itself; `length` counts the source lines up to and with the closing fence.

    `lines` holds the source line of every key, `unknown` the keys that mean nothing here.
    """

    title: str = ""
    year: int | None = None
    people: str = ""
    summary: str = ""
    goals: tuple[Goal, ...] = ()
    quick: Mapping[str, Value] = field(default_factory=dict)
    minutes: int | None = None
    seed: int | None = None
    length: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def read_header(text: str) -> Header:
    """Return the header of a script's text; without one, its docstring's fields or its first heading.

    Raises:
        Fault: the header is not closed, not YAML, or a field has the wrong type.
    """
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if not _PREAMBLE.fullmatch(line)), len(lines))
    if start < len(lines) and _FENCE.fullmatch(lines[start]):
        return _yaml_header(lines, start)
    return _tutobook_header(text) or Header(title=_heading(text))


def tutobook_fields(docstring: str) -> dict[str, str]:
    """Return the fields of a keras.io docstring (`Title: ...`), or nothing where it is ordinary prose."""
    fields = {name.lower(): value.strip() for name, value in _FIELD.findall(docstring)}
    return fields if "title" in fields else {}


def written(value: object, how: Callable[[object], str] = str) -> str:
    """Return a value in words; Python itself refuses to write the longest numbers and the deepest lists."""
    try:
        return how(value)
    except (ValueError, RecursionError):
        return "something too long to be written"


def without_marks(heading: str) -> str:
    """Return the text of a Markdown heading without the hashes that may close it."""
    return heading.rstrip().rstrip("#").rstrip() or heading[:1]


def _yaml_header(lines: list[str], start: int) -> Header:
    end = start + 1
    while end < len(lines) and not _FENCE.fullmatch(lines[end]):
        if not lines[end].startswith("#"):
            raise Fault(start + 1, "the header that begins here is not closed; write a line `# ---` after it")
        end += 1
    if end == len(lines):
        raise Fault(start + 1, "the header that begins here is not closed; write a line `# ---` after it")
    content = [line[2:] if line.startswith("# ") else line[1:] for line in lines[start + 1 : end]]
    values = _yaml("\n".join(content), start + 2)
    places: dict[str, int] = {}
    for number, line in enumerate(lines[start + 1 : end], start + 2):
        match = _KEY_LINE.match(line)
        if match:
            places.setdefault(match[1], number)
    return _checked(values, places, start + 1, end + 1)


def _yaml(text: str, first_line: int) -> dict[str, Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # What a few lines of aliases of aliases stand for does not fit into any memory.
        alias = next((e for e in yaml.parse(text, loader) if isinstance(e, yaml.AliasEvent)), None)
        values = yaml.load(text, Loader=loader) if alias is None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (min(mark.line, text.count("\n")) if mark else 0)
        remedy = "a value with a colon or a hash needs quotes"
        raise Fault(line, f"the header is not YAML: {error.problem}; {remedy}") from error
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError, AttributeError) as error:
        raise Fault(
            first_line, f"the header is not YAML: {str(error).splitlines()[0]:.100}; correct it"
        ) from error
    if alias is not None:
        start = alias.start_mark
        line = first_line + (min(start.line, text.count("\n")) if start else 0)
        raise Fault(line, f"the header has an alias, *{alias.anchor:.40}; write its value out")
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise Fault(
            first_line, "the header is not a list of fields; write lines like `# title: The perceptron`"
        )
    if not all(isinstance(key, str) for key in values):
        raise Fault(first_line, "a field's name is no text; write lines like `# title: The perceptron`")
    return values


def _checked(values: dict[str, Any], places: dict[str, int], first: int, length: int) -> Header:
    read = _Fields(values, places, first)
    return Header(
        title=read.text("title"),
        year=read.whole("year"),
        people=read.text("people"),
        summary=read.text("summary"),
        goals=read.goals(),
        quick=read.quick(),
        minutes=read.whole("minutes", 1),
        seed=read.whole("seed", 0),
        length=length,
        lines=places,
        unknown=tuple(key for key in values if key not in KEYS and key != "jupyter"),
    )


@dataclass(frozen=True, slots=True)
class _Fields:
    """The values of a YAML header with the lines that they stand on."""

    values: dict[str, Any]
    places: dict[str, int]
    first: int

    def fault(self, key: str, message: str) -> Fault:
        return Fault(self.places.get(key, self.first), f"{key}: {message}")

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return ", ".join(value)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float, datetime.date)):
            raise self.fault(key, "expected a text; put it in quotes")
        return written(value).strip()

    def whole(self, key: str, minimum: int | None = None) -> int | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**32:
            raise self.fault(key, f"expected a whole number, got {written(value, repr):.60}")
        if minimum is not None and value < minimum:
            raise self.fault(key, f"expected a whole number of at least {minimum}, got {value}")
        return value

    def goals(self) -> tuple[Goal, ...]:
        value = self.values.get("goal")
        texts = [] if value is None else value if isinstance(value, list) else [value]
        try:
            return tuple(Goal.parse(written(text)) for text in texts)
        except GoalError as error:
            raise self.fault("goal", str(error)) from error

    def quick(self) -> dict[str, Value]:
        value = self.values.get("quick")
        if value is None:
            return {}
        plain = isinstance(value, dict) and all(
            isinstance(v, (bool, int, float, str)) for v in value.values()
        )
        if not plain:
            raise self.fault("quick", "expected names and values, as in: quick: {epochs: 5}")
        return {written(name): item for name, item in value.items()}


def _tutobook_header(text: str) -> Header | None:
    match = _DOCSTRING.match(text)
    fields = tutobook_fields(match[2]) if match else {}
    if not fields:
        return None
    year = re.search(r"\b(1[89]|20)\d\d\b", fields.get("date created", ""))
    people = _LINK.sub(r"\1", fields.get("author", fields.get("authors", "")))
    return Header(
        title=fields["title"],
        year=int(year[0]) if year else None,
        people=people,
        summary=fields.get("description", ""),
    )


def _heading(text: str) -> str:
    match = _HEADING.search(text)
    return without_marks(match[1]) if match else ""
