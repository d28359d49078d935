"""LaTeX as Unicode: displayed formulas in two dimensions (drawn by TeXicode), inline ones in one line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from dltui.draw.formula_line import OneLine, Unknown, names, tokens

_RELATIONS = names(
    "= < > \\leq \\le \\geq \\ge \\neq \\ne \\approx \\sim \\equiv \\propto \\in \\notin \\leftarrow \\gets "
    "\\rightarrow \\to \\mapsto \\Rightarrow \\iff \\ll \\gg \\subset \\mid"
)
_BINARY = names("+ - \\cdot \\times \\pm \\odot \\otimes \\oplus \\wedge \\vee \\land \\lor \\circ")
_PILED = frozenset(("\\sum", "\\prod", "\\lim"))
_OPENING = frozenset(("(", "[", "{", "&", "\\\\", "\\{", "^", "_", "\\left", ","))
_FUNCTIONS = names("\\log \\exp \\ln \\max \\min \\sin \\cos \\tan \\tanh \\arg \\det \\sup \\inf")
_ENVIRONMENTS = names(
    "align align* aligned split matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases array"
)
_STRUCTURE = frozenset(("begin", "end"))
_WORDS = frozenset(("\\text", "\\operatorname", "\\begin", "\\end", "\\mathrm"))
# A hyphen that is no part of a word is a minus.
_MINUS = re.compile(r"(?<![a-z])-|-(?![a-z])")
_INLINE = re.compile(r"(?<![\\$])\$(?![\s$])([^$\n]+?(?:\n[^$\n]+?)*?)(?<![\s\\])\$(?![$\d])")
_CODE = re.compile(r"(`+).*?(?<!`)\1(?!`)", re.DOTALL)
_FAILED = "TeXicode: "


class FormulaError(ValueError):
    """A formula that cannot be drawn; the text names the formula and the reason."""

    def __init__(self, latex: str, reason: str) -> None:
        super().__init__(f"{latex!r:.200}: {reason}")


@lru_cache(maxsize=256)
def formula(latex: str) -> list[str]:
    """Return a displayed formula as lines of equal length.

    Raises:
        FormulaError: it does not parse, or has a macro that cannot be drawn.
    """
    from texicode.pipeline import render_tex_rows

    prepared = _prepared(latex)
    try:
        rows = render_tex_rows(prepared, False)
    # The package raises whatever its tables and lists raise.
    except Exception as error:
        raise FormulaError(latex, f"TeXicode cannot draw it ({type(error).__name__}: {error})") from error
    if rows and rows[0].startswith(_FAILED):
        raise FormulaError(latex, rows[0].removeprefix(_FAILED))
    return _trimmed(latex, [unicodedata.normalize("NFC", _MINUS.sub("−", row)) for row in rows])


def inline(markdown: str) -> str:
    """Return Markdown with its $...$ replaced by one line of Unicode; code is left alone.

    A formula for which there are no characters is shown as its source without backslashes and braces.
    """
    parts, end = [], 0
    for code in _CODE.finditer(markdown):
        parts += [_INLINE.sub(_replaced, markdown[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _INLINE.sub(_replaced, markdown[end:])])


@lru_cache(maxsize=1024)
def one_line(latex: str) -> str:
    """Return an inline formula as one line of Unicode.

    Raises:
        FormulaError: it does not parse, or has a macro that is not known.
    """
    try:
        return OneLine(latex).text()
    except Unknown as error:
        raise FormulaError(latex, str(error)) from error


def _replaced(match: re.Match[str]) -> str:
    try:
        found = one_line(match[1])
    except FormulaError:
        found = re.sub(r"[\\{}]", "", match[1])
    # What Markdown would take for emphasis, a link or HTML.
    return re.sub(r"([_<\[\]`])", r"\\\1", found.replace("*", "∗"))


def _prepared(latex: str) -> str:
    """Return LaTeX as TeXicode draws it best: plain fonts, known macros, room around operators."""
    from texicode import arts

    arts.font = {**arts.font_normal, "operatorname": arts.alphabets["normal"]}
    found = _without_spaces(tokens(latex))
    for token in found:
        if re.fullmatch(r"\\[A-Za-z]+", token) and not _is_known(token[1:]):
            raise FormulaError(latex, f"the macro {token} is not known to TeXicode")
    for name in re.findall(r"\\begin\{([^}]*)\}", latex):
        if name not in _ENVIRONMENTS:
            raise FormulaError(latex, f"the environment {name} is not known to TeXicode")
    if not "".join(found).strip():
        raise FormulaError(latex, "there is nothing in it")
    return "".join(_spaced(found))


def _is_known(name: str) -> bool:
    from texicode import arts, node_data, symbols_art

    return (
        name in _STRUCTURE
        or name in symbols_art.symbols
        or name in arts.multi_line_leaf_commands
        or ("cmnd", name) in node_data.type_dict
    )


def _spaced(found: list[str]) -> Iterator[str]:
    """Yield tokens with room around relations and binary operators, outside of scripts and words."""
    groups: list[str] = []
    before, base = "{", ""
    index = 0
    while index < len(found):
        token = found[index]
        if token in "^_" and base in _PILED:
            index, pile = _pile(found, index)
            yield pile
            continue
        if token == "{":
            script = before in ("^", "_") or bool(groups and groups[-1] == "script")
            words = before in _WORDS
            groups.append("words" if words else "script" if script else "group")
        elif token == "}" and groups:
            groups.pop()
        tight = bool(groups and groups[-1] in ("script", "words")) or before in ("^", "_")
        operator = token in _RELATIONS or (token in _BINARY and before not in _OPENING | _RELATIONS | _BINARY)
        if operator and not tight:
            yield f"\\ {token}\\ "
        elif token in _FUNCTIONS:
            yield _function(found, index, before)
        else:
            yield _separate(token, found, index)
        base = token
        before = token
        index += 1


def _function(found: list[str], index: int, before: str) -> str:
    """Return the name of a function with room between it and what it follows or is applied to."""
    follower = found[index + 1] if index + 1 < len(found) else ""
    joins = follower[:1].isalnum() or re.fullmatch(r"\\[A-Za-z]+", follower)
    follows = before[-1:].isalnum() or before in ("}", ")")
    room = "\\ "
    return f"{room if follows else ''}{found[index]}{room if joins else ''}"


def _without_spaces(found: list[str]) -> list[str]:
    """Return tokens without the spaces that LaTeX ignores and with a transpose as the letter T."""
    kept: list[str] = []
    depth_of_words = 0
    for token in found:
        opens_words = token == "{" and bool(kept) and kept[-1] in _WORDS
        if depth_of_words or opens_words:
            depth_of_words += {"{": 1, "}": -1}.get(token, 0)
        if token != " " or depth_of_words:
            transposed = token in ("\\top", "\\intercal") and kept[-1:] == ["^"]
            kept.append("T" if transposed else token)
    return kept


def _separate(token: str, found: list[str], index: int) -> str:
    """Return a macro with a space where a letter would otherwise join its name."""
    follower = found[index + 1] if index + 1 < len(found) else ""
    return f"{token} " if re.fullmatch(r"\\[A-Za-z]+", token) and follower[:1].isalpha() else token


def _pile(found: list[str], index: int) -> tuple[int, str]:
    """Return the index after a limit of a sum and the limit as it is drawn in full size.

    TeXicode makes limits of one row as small as exponents; beside an empty row it leaves them as they are.
    """
    mark, index = found[index], index + 1
    end, depth = index, 0
    while end < len(found):
        depth += {"{": 1, "}": -1}.get(found[end], 0)
        end += 1
        if depth <= 0:
            break
    limit = "".join(_separate(token, found, index + i) for i, token in enumerate(found[index:end]))
    if not limit:
        return end, mark
    inner = limit[1:-1] if limit.startswith("{") else limit
    return (
        end,
        f"{mark}{{\\substack{{\\ \\\\ {inner}}}}}"
        if mark == "^"
        else f"{mark}{{\\substack{{{inner}\\\\ \\ }}}}",
    )


def _trimmed(latex: str, rows: list[str]) -> list[str]:
    """Return rows without empty ones at the ends and without columns that are empty in all of them."""
    while rows and not rows[0].strip():
        rows = rows[1:]
    while rows and not rows[-1].strip():
        rows = rows[:-1]
    if not rows:
        raise FormulaError(latex, "there is nothing in it")
    margin = min(len(row) - len(row.lstrip()) for row in rows if row.strip())
    return [row[margin:].rstrip() for row in rows]
