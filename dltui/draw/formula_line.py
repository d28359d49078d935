"""Short LaTeX formulas as one line of Unicode: x_i as xᵢ, w^2 as w², fractions with a slash."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def names(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_IGNORED = names("left right displaystyle textstyle limits nolimits big Big bigl bigr Bigl Bigr ! middle")
_FONTS = names("mathrm mathbf mathsf mathtt mathit mathnormal text operatorname textbf textit boldsymbol")
_LETTERS = {"mathbb": "DOUBLE-STRUCK", "mathcal": "SCRIPT", "mathscr": "SCRIPT", "mathfrak": "FRAKTUR"}
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
    "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
}  # fmt: skip
_OWN = {
    "cdot": "·", "ast": "∗", "quad": "  ", "lVert": "‖", "rVert": "‖", "colon": ":", "argmax": "argmax",
    "argmin": "argmin", "ldots": "…", "\\": " ", "lbrace": "{", "rbrace": "}", "top": "ᵀ", "intercal": "ᵀ",
    "sum": "∑", "prod": "∏", "int": "∫",
}  # fmt: skip
_RELATIONS = frozenset("=<>≤≥≠≈∼≡∝∈∉←→↦⇒≪≫⊂∣")
_LARGE = frozenset("∑∏∫")
_AFTER = frozenset(")]}′")


class Unknown(ValueError):
    """A macro without a character of its own, or braces that do not match."""


def tokens(latex: str) -> list[str]:
    """Return LaTeX as macros, runs of white space and single characters."""
    return [" " if token.isspace() else token for token in _TOKEN.findall(latex)]


class OneLine:
    """Reads a formula from left to right and writes it in one line."""

    def __init__(self, latex: str) -> None:
        self._tokens, self._index = tokens(latex), 0

    def text(self) -> str:
        """Return the line.

        Raises:
            Unknown: a macro is not known or braces do not match.
        """
        found = self._sequence("")
        return re.sub(" {2,}", " ", unicodedata.normalize("NFC", found)).strip()

    def _peek(self) -> str:
        return self._tokens[self._index] if self._index < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._index += 1
        return token

    def _sequence(self, end: str) -> str:
        """Return what stands before `end` ("" for the end of the formula)."""
        parts: list[str] = []
        wants_room = False
        while (token := self._peek()) != end:
            if token in ("", "}"):
                raise Unknown("braces do not match")
            if token == " ":
                self._next()
            elif token in ("^", "_"):
                self._next()
                parts.append(_script(self._argument(), token))
                wants_room |= parts[-1][:1] == "_"
            else:
                part = self._spaced(self._argument(), parts)
                large = part in _LARGE
                joins = part[:1].isalnum() or part[:1] in ("(", "√")
                after = bool(parts) and (parts[-1][-1:].isalnum() or parts[-1][-1:] in _AFTER)
                parts.append(f" {part}" if (wants_room and joins) or (large and after) else part)
                wants_room = large
        self._next()
        return "".join(parts)

    def _spaced(self, part: str, before: list[str]) -> str:
        """Return a relation with room around it, a binary operator too, everything else as it is."""
        if part in _RELATIONS:
            return f" {part} "
        previous = "".join(before).rstrip(" ")[-1:]
        binary = part in ("+", "−", "±", "·", "×", "⊙") and previous not in (
            "",
            "(",
            "[",
            "{",
            ",",
            *_RELATIONS,
        )
        return f" {part} " if binary else part

    def _argument(self) -> str:
        """Return the next group, macro or character."""
        token = self._next()
        while token == " ":
            token = self._next()
        if token == "{":
            return self._sequence("}")
        if token.startswith("\\"):
            return self._macro(token[1:])
        if token in ("", "}", "^", "_"):
            raise Unknown("something is missing")
        return {"-": "−", "'": "′", "~": " ", "&": " "}.get(token, f"{token} " if token == "," else token)

    def _macro(self, name: str) -> str:
        if name in _IGNORED:
            return "" if self._peek() != "." else self._skip()
        if name in _FONTS:
            return self._words()
        if name in _LETTERS:
            return "".join(_letter(char, _LETTERS[name]) for char in self._argument())
        if name in _ACCENTS:
            base = self._argument()
            return base[:1] + _ACCENTS[name] + base[1:]
        if name in ("frac", "tfrac", "dfrac"):
            return f"{_grouped(self._argument())}/{_grouped(self._argument())}"
        if name == "sqrt":
            return f"√{_grouped(self._argument())}"
        return self._symbol(name)

    def _skip(self) -> str:
        self._next()
        return ""

    def _words(self) -> str:
        """Return the argument of \\text and the like, in which spaces count."""
        if self._peek() != "{":
            return self._argument()
        self._next()
        start, depth = self._index, 1
        while depth:
            depth += {"{": 1, "}": -1}.get(self._peek(), 0)
            if not self._next():
                raise Unknown("braces do not match")
        inner = self._tokens[start : self._index - 1]
        if any(token.startswith("\\") or token in "^_{" for token in inner):
            return OneLine("".join(inner)).text()
        return "".join(inner)

    def _symbol(self, name: str) -> str:
        if name in _OWN:
            return _OWN[name]
        found = _symbols().get(name)
        if found is None:
            raise Unknown(f"the macro \\{name} is not known")
        follower = self._peek()
        if (
            len(found) > 1
            and found.isalpha()
            and (follower == " " or follower[:1].isalnum() or follower[:1] == "\\")
        ):
            return f"{found} "
        return found


@lru_cache(maxsize=1)
def _symbols() -> dict[str, str]:
    from texicode.symbols_art import symbols

    return {name: "".join(characters) for name, characters in symbols.items()}


@lru_cache(maxsize=1)
def _scripts() -> dict[str, tuple[str, str]]:
    from texicode.arts import unicode_scripts

    known = {char: (up, down) for char, (up, down) in unicode_scripts.items()}
    # Letters that few fonts have, or that are no real subscript.
    known |= {
        "C": (" ", " "),
        "Q": (" ", " "),
        "q": (" ", " "),
        "Y": (" ", " "),
        "y": ("ʸ", " "),
        "!": (" ", " "),
    }
    known |= {
        "I": ("ᴵ", " "),
        "/": (" ", " "),
        ".": (" ", " "),
        "−": ("⁻", "₋"),
        "ᵀ": ("ᵀ", " "),
        "⊤": ("ᵀ", " "),
    }
    return known | {"∗": ("*", " "), "*": ("*", " "), "′": ("′", " ")}


def _script(text: str, mark: str) -> str:
    """Return a superscript or subscript in small characters, or behind its mark where there are none."""
    text = text.replace(" ", "")
    small = [_scripts().get(char, (" ", " "))["^_".index(mark)] for char in text]
    if small and " " not in small:
        return "".join(small)
    return (
        f"{mark}{_grouped(text)}"
        if mark == "^" or (len(text) > 1 and not text.isalnum())
        else f"{mark}{text}"
    )


def _grouped(text: str) -> str:
    """Return text in parentheses where a slash or a root would take only a part of it."""
    text = text.strip()
    simple = re.fullmatch(r"[\w.′ᵀ∂∇\u0300-\u036f₀-₎ₐ-ₜᵢ-ᵪ⁰-ⁿⁱ²³¹]*", text)
    return text if simple or (text.startswith("(") and text.find(")") == len(text) - 1) else f"({text})"


def _letter(char: str, style: str) -> str:
    if not char.isascii() or not char.isalpha():
        return char
    case = "CAPITAL" if char.isupper() else "SMALL"
    for name in (f"{style} {case} {char.upper()}", f"MATHEMATICAL {style} {case} {char.upper()}"):
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return char
