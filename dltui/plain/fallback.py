"""Text in ASCII alone, where a stream carries nothing else: x₁² becomes x_1^2, α becomes alpha. Pure."""

from __future__ import annotations

import re
import unicodedata

_OWN = {
    "…": "...", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "×": "x", "·": "*", "⋅": "*", "∗": "*",
    "÷": "/", "∕": "/", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "∼": "~", "≡": "=", "∝": "~", "→": "->",
    "←": "<-", "↦": "->", "⇒": "=>", "⇔": "<=>", "∈": " in ", "∉": " not in ", "∑": "sum", "∏": "prod",
    "∫": "int",
    "√": "sqrt ", "∂": "d", "∇": "grad ", "∞": "inf", "⊙": "*", "⊗": "x", "⊕": "+", "±": "+-", "‖": "||",
    "∣": "|", "′": "'", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "•": "-",
    "∧": "and", "∨": "or", "¬": "not ", "≪": "<<", "≫": ">>", "°": " degrees", "✓": "yes", "✗": "no",
    "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "Ø": "O", "Æ": "AE", "Ł": "L", "\u00a0": " ",
}  # fmt: skip
_SCRIPTS = {"<sub>": "_", "<super>": "^"}
_GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)|GREEK (\w+) SYMBOL")


def in_ascii(text: str) -> str:
    """Return the text with characters of ASCII only; what none of them stands for becomes a question mark."""
    if text.isascii():
        return text
    found, index = [], 0
    text = unicodedata.normalize("NFC", text)
    while index < len(text):
        mark = _script_of(text[index])
        if mark:
            end = index
            while end < len(text) and _script_of(text[end]) == mark:
                end += 1
            found.append(_script(mark, text[index:end]))
            index = end
        else:
            found.append(_character(text[index]))
            index += 1
    return "".join(found)


def _script_of(char: str) -> str:
    """Return `_` for a subscript, `^` for a superscript, "" for anything else."""
    return _SCRIPTS.get(unicodedata.decomposition(char).partition(" ")[0], "")


def _script(mark: str, run: str) -> str:
    plain = "".join(_character(char) for char in unicodedata.normalize("NFKD", run))
    return f"{mark}{plain}" if plain.isalnum() else f"{mark}({plain})"


def _character(char: str) -> str:
    if char.isascii():
        return char
    if char in _OWN:
        return _OWN[char]
    greek = _GREEK.match(unicodedata.name(char, ""))
    if greek is not None:
        name = (greek[2] or greek[3]).lower()
        return name.capitalize() if greek[1] == "CAPITAL" else name
    parts = unicodedata.normalize("NFKD", char)
    if parts == char:
        return "" if unicodedata.category(char) == "Mn" else "?"
    return "".join(_character(part) for part in parts)
