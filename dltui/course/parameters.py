"""Parameters: lines `name = literal  # @param {...}`, as in Colab forms, read and rewritten as text."""

from __future__ import annotations

import ast
import difflib
import io
import math
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from dltui.course.form import Value, evaluated, parse_form
from dltui.course.syntax import Fault, parse_cell

Kind = Literal["slider", "number", "integer", "boolean", "string", "choice"]
Assignment = ast.Assign | ast.AnnAssign

_ANNOTATION = re.compile(r"#\s*@param\b(.*)")
_TRUE = ("true", "1", "yes", "on")
_FALSE = ("false", "0", "no", "off")
_EXPECTS: dict[Kind, str] = {
    "slider": "a number",
    "number": "a number",
    "integer": "an integer",
    "boolean": "true or false",
    "string": "a text",
}
_KIND_OF: dict[type, Kind] = {bool: "boolean", int: "integer", float: "number", str: "string"}
_REMEDY = 'write a literal that fits, as in: units = 4  # @param {type: "slider", min: 1, max: 8}'


class ParameterError(ValueError):
    """A value that a parameter cannot take, or a name that no parameter has; the text names the remedy."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number, truth value or text that the learner may change.

    `line` is the 1-based line in the lesson's source, `step_index` the step whose code sets it. `minimum`,
    `maximum` and `step` are None where the form does not name them. With `live` the value may change while
    a fit runs; with `allow_input` a choice takes other texts too.
    """

    name: str
    kind: Kind
    value: Value
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[Value, ...] = ()
    live: bool = False
    line: int = 0
    step_index: int = 0
    allow_input: bool = False

    @property
    def integral(self) -> bool:
        """Whether only whole numbers fit: an integer, or a slider whose literal and steps are whole."""
        if self.kind == "slider":
            whole = (limit is None or limit == int(limit) for limit in (self.minimum, self.step))
            return isinstance(self.value, int) and all(whole)
        return self.kind == "integer"

    @property
    def expects(self) -> str:
        """What the parameter takes, in words: `an integer from 1 to 8`, `one of 'adam', 'sgd'`."""
        if self.kind == "choice":
            return f"one of {', '.join(map(repr, self.choices))}"
        words = "an integer" if self.integral else _EXPECTS[self.kind]
        if self.minimum is not None and self.maximum is not None:
            return f"{words} from {self.minimum} to {self.maximum}"
        if self.minimum is not None:
            return f"{words} of at least {self.minimum}"
        return words if self.maximum is None else f"{words} of at most {self.maximum}"

    def check(self, value: object) -> Value:
        """Return `value`, a typed value or a text from the command line, as the parameter's own type.

        Raises:
            ParameterError: the value has another type, lies out of the range or is no choice.
        """
        result: Value | None
        if self.kind == "boolean":
            result = _as_boolean(value)
        elif self.kind == "string":
            result = value if isinstance(value, str) else None
        elif self.kind == "choice":
            result = self._as_choice(value)
        else:
            result = self._as_own_number(value)
        if result is None:
            raise ParameterError(f"{self.name}: expected {self.expects}, got {_shown(value)}")
        return result

    def _as_choice(self, value: object) -> Value | None:
        for choice in self.choices:
            if type(value) is type(choice) and value == choice:
                return choice
        for choice in self.choices:
            if isinstance(value, str) and value == str(choice):
                return choice
        return value if self.allow_input and isinstance(value, str) else None

    def _as_own_number(self, value: object) -> Value | None:
        number = _as_number(value)
        if number is None or not self._within(number):
            return None
        if self.integral:
            return int(number) if number == int(number) else None
        return float(number) if isinstance(self.value, float) else number

    def _within(self, number: float) -> bool:
        above = self.minimum is None or number >= self.minimum
        return above and (self.maximum is None or number <= self.maximum)


def find_parameters(source: str, first_line: int = 1, step_index: int = 0) -> Iterator[Parameter]:
    """Yield the parameters that a code cell sets at its top level, in the order of their lines.

    Args:
        source: the cell's code.
        first_line: the line of the cell's first line in the lesson, counted from 1.
        step_index: the step that the cell belongs to.

    Raises:
        Fault: a form or its literal that cannot be read or do not fit; `line` counts in the lesson.
    """
    for node, form in _annotated(source):
        line = node.lineno + first_line - 1
        try:
            parameter = _parameter(node, form, line, step_index)
            if parameter is not None:
                parameter.check(parameter.value)
                yield parameter
        except ParameterError as error:
            raise Fault(line, f"{error}; {_REMEDY}") from error


def rewrite(source: str, name: str, value: Value) -> str:
    """Return the cell's code with the literal of parameter `name` replaced; nothing else changes.

    Raises:
        ParameterError: the code does not set such a parameter.
    """
    for node, _ in _annotated(source):
        literal = node.value
        if _name(node) != name or literal is None:
            continue
        lines = source.split("\n")
        line = lines[literal.lineno - 1].encode()
        start, end = literal.col_offset, literal.end_col_offset
        new = _literal(value, like=line[start:end].decode()).encode()
        lines[literal.lineno - 1] = (line[:start] + new + line[end:]).decode()
        return "\n".join(lines)
    raise ParameterError(f"{name}: the code sets no such parameter")


def closest(name: str, names: Iterable[str]) -> str:
    """Return a remedy for an unknown name: the nearest names if any, then all of them."""
    known = list(names)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    guess = f"Did you mean {' or '.join(near)}? " if near else ""
    return guess + (f"Known: {', '.join(known)}" if known else "There are none here")


def _annotated(source: str) -> list[tuple[Assignment, str]]:
    """Return the top-level assignments to one name that a `# @param` comment ends, with its form."""
    tree = parse_cell(source) if "@param" in source else None
    if tree is None:
        return []
    forms = dict(_comments(source))
    return [
        (node, forms[node.end_lineno or 0])
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.end_lineno in forms and _name(node)
    ]


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and form of every comment that begins with @param, as far as the source can be tokenized."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            match = _ANNOTATION.match(token.string) if token.type == tokenize.COMMENT else None
            if match:
                yield token.start[0], match[1].strip()
    except (tokenize.TokenError, SyntaxError):
        return


def _name(node: Assignment) -> str:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


def _parameter(node: Assignment, form: str, line: int, step_index: int) -> Parameter | None:
    """Return the parameter, or None for an expression of type raw, which Colab allows and nobody can change.

    Raises:
        ParameterError: the form cannot be read, or there is no literal of its type.
    """
    name = _name(node)
    try:
        choices, options = parse_form(form)
    except ValueError as error:
        raise ParameterError(f"{name}: cannot read {_shown(form)} after @param, {error}") from error
    value = _value(node)
    wanted = options.get("type", "raw")
    if value is None and wanted == "raw" and not choices:
        return None
    kind = _kind(name, wanted, choices, value)
    if value is None or not _has_type(value, kind):
        got = _written(node)
        expected = "a literal that is one of the choices" if kind == "choice" else _EXPECTS[kind]
        raise ParameterError(f"{name}: expected {expected} for @param, got {got}")
    if options.get("type") == "raw":
        choices = tuple(evaluated(str(choice)) for choice in choices)
    minimum, maximum, step = (_limit(name, options, key) for key in ("min", "max", "step"))
    live, allow_input = options.get("live") is True, options.get("allow-input") is True
    return Parameter(name, kind, value, minimum, maximum, step, choices, live, line, step_index, allow_input)


def _value(node: Assignment) -> Value | None:
    """Return the literal, or None where there is none or where it does not stand on one line."""
    if node.value is None or node.lineno != node.end_lineno:
        return None
    try:
        value = ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, (bool, int, float, str)) else None


def _kind(name: str, wanted: Value, choices: tuple[Value, ...], value: Value | None) -> Kind:
    if choices:
        return "choice"
    if wanted == "date":
        return "string"
    if wanted == "raw":
        return _KIND_OF[type(value)]
    if wanted not in _EXPECTS:
        raise ParameterError(f"{name}: unknown type {_shown(wanted)} in @param, known: {', '.join(_EXPECTS)}")
    return wanted


def _has_type(value: Value, kind: Kind) -> bool:
    if kind == "choice":
        return True
    if kind in ("boolean", "string"):
        return _KIND_OF[type(value)] == kind
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _limit(name: str, options: dict[str, Value], key: str) -> float | None:
    limit = options.get(key)
    if limit is None:
        return None
    if isinstance(limit, (str, bool)) or not math.isfinite(limit):
        raise ParameterError(f"{name}: {key} in @param must be a number, got {_shown(limit)}")
    return limit


def _as_boolean(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, (str, int)) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def _as_number(value: object) -> int | float | None:
    if isinstance(value, str):
        value = evaluated(value) if value.isascii() else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return value if math.isfinite(value) else None
    except OverflowError:
        return None


def _literal(value: Value, *, like: str) -> str:
    """Return Python's notation of the value, a string in the quotes that the old literal has."""
    text = repr(value)
    if isinstance(value, str) and like.startswith('"') and text.startswith("'") and '"' not in text:
        return f'"{text[1:-1]}"'
    return text


def _written(node: Assignment) -> str:
    """Return the code right of the equals sign, shortened, for a message."""
    try:
        return "nothing" if node.value is None else f"{ast.unparse(node.value):.60}"
    except (RecursionError, ValueError):
        return "a long expression"


def _shown(value: object) -> str:
    try:
        return f"{value!r:.60}"
    except ValueError:
        return "a number with too many digits"
