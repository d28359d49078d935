"""The text after `@param` in a Colab form: a list of choices, an object of options, or both."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections import deque

Value = int | float | bool | str

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<mark>[{}\[\]:,])|(?P<word>[^\s{}\[\]:,"']+))"""
)
_MOST_BITS = sys.float_info.max_exp  # a whole number with more is no number for any model
_WORDS: dict[str, Value] = {"true": True, "True": True, "false": False, "False": False}


def parse_form(text: str) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """Return the choices and the options, either of them empty where the text has none.

    Keys and words may stand with or without quotes: `{type: "slider", min: 0}`, `["a", "b"]`,
    `["a", "b"] {allow-input: true}`.

    Raises:
        ValueError: the text is neither; it says what was met.
    """
    tokens = _tokens(text)
    choices: tuple[Value, ...] = ()
    options: dict[str, Value] = {}
    if tokens and tokens[0] == ("mark", "["):
        choices = _choices(tokens)
    if tokens:
        options = _options(tokens)
    if tokens:
        raise ValueError(f"{tokens[0][1]!r} was not expected after the form")
    return choices, options


def evaluated(text: str) -> Value:
    """Return the number, truth value or string that the text is a literal of, or else the text itself.

    A whole number beyond the range of floats counts as text: Python refuses to write one in decimals.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return text
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return text
    return value if isinstance(value, (bool, int, float, str)) else text


_Tokens = deque[tuple[str, str]]


def _tokens(text: str) -> _Tokens:
    tokens: _Tokens = deque()
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"a quote is not closed in {text[position:].strip()!r}")
        kind = match.lastgroup or ""
        tokens.append((kind, match[kind]))
        position = match.end()
    return tokens


def _expect(tokens: _Tokens, mark: str) -> None:
    if not tokens:
        raise ValueError(f"{mark!r} is missing at the end")
    kind, text = tokens.popleft()
    if (kind, text) != ("mark", mark):
        raise ValueError(f"expected {mark!r} but met {text!r}")


def _scalar(tokens: _Tokens) -> Value:
    if not tokens:
        raise ValueError("a value is missing at the end")
    kind, text = tokens.popleft()
    if kind == "mark":
        raise ValueError(f"expected a value but met {text!r}")
    if kind == "string":
        return _unquoted(text)
    return _WORDS[text] if text in _WORDS else evaluated(text)


def _unquoted(text: str) -> str:
    value = evaluated(text)
    return value if isinstance(value, str) else text[1:-1]


def _choices(tokens: _Tokens) -> tuple[Value, ...]:
    _expect(tokens, "[")
    choices: list[Value] = []
    while tokens and tokens[0] != ("mark", "]"):
        choices.append(_scalar(tokens))
        if tokens and tokens[0] != ("mark", "]"):
            _expect(tokens, ",")
    _expect(tokens, "]")
    if not choices:
        raise ValueError("the list of choices is empty")
    return tuple(choices)


def _options(tokens: _Tokens) -> dict[str, Value]:
    _expect(tokens, "{")
    options: dict[str, Value] = {}
    while tokens and tokens[0] != ("mark", "}"):
        key = str(_scalar(tokens))
        _expect(tokens, ":")
        options[key] = _scalar(tokens)
        if tokens and tokens[0] != ("mark", "}"):
            _expect(tokens, ",")
    _expect(tokens, "}")
    return options
