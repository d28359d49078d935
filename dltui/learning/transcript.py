"""What a lesson printed, as the lines that a terminal would show, bounded and cheap to append to.

Carriage returns and backspaces overwrite as they do in a terminal (progress bars); escape sequences are
made visible instead of being obeyed.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

from dltui.learning.lines import Line, Lines

LIMIT = 1_000_000
LINE_LIMIT = 2_000
MANY = 2_000  # lines in one piece of text from which on they are looked at together
_SGR = re.compile(r"\x1b\[[0-9;:]*m")
_UNSEEN = "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff"
_CONTROL = re.compile(rf"[\x00-\x08\x0a-\x1f\x7f-\x9f{_UNSEEN}]")
_NOT_PLAIN = re.compile(rf"[\x00-\x09\x0b-\x1f\x7f-\x9f{_UNSEEN}]")  # and a tab
_TABLE = re.compile("[\u2500-\u257f]")
_MOVING = re.compile(r"[\r\b]")


class Transcript:
    """The last lines printed; `version` changes with every change.

    Lines are numbered from the first one ever printed; `first` is the number of the oldest one kept.
    `dirty` is the number of the first line that changed since `clean` was called.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.lines = Lines(limit)
        self.version = 0
        self.dirty = 0
        self._open: str | None = None
        self._kind = "stdout"
        self._column = 0

    @property
    def first(self) -> int:
        """The number of the oldest line kept."""
        return self.lines.first

    @property
    def dropped(self) -> int:
        """How many lines were let go."""
        return self.lines.first

    @property
    def end(self) -> int:
        """The number after the newest line."""
        return self.lines.end

    def since(self, number: int) -> list[Line]:
        """Return the lines from `number` on, or all that are kept if it has been dropped."""
        return list(self.lines.since(number))

    def clean(self) -> None:
        """Take note that all lines have been shown."""
        self.dirty = self.end

    def write(self, text: str, kind: str = "stdout") -> None:
        """Append printed text. The last line stays open until its newline comes."""
        if not text:
            return
        self.version += 1
        if self._open is not None and kind != self._kind:
            self._open = None
        parts = text.replace("\r\n", "\n").split("\n")
        self._write_open(parts[0], kind)
        if len(parts) == 1:
            return
        self._open = None
        self._write_whole(parts[1:-1], kind)
        if parts[-1]:
            self._write_open(parts[-1], kind)

    def add(self, lines: list[Line]) -> None:
        """Append whole lines, such as a failure."""
        if not lines:
            return
        self.version += 1
        self._open = None
        self.lines.extend(lines)

    def clear(self) -> None:
        """Forget all lines."""
        self.lines = Lines(self.limit)
        self._open, self.dirty = None, 0
        self.version += 1

    def _write_open(self, part: str, kind: str) -> None:
        if self._open is None:
            self.lines.extend([Line("", kind)])
            self._open, self._column, self._kind = "", 0, kind
        self._open, self._column = overwrite(self._open, self._column, part)
        self.lines.replace_last(Line(harmless(self._open), kind))
        self.dirty = min(self.dirty, self.end - 1)

    def _write_whole(self, parts: list[str], kind: str) -> None:
        if len(parts) < MANY or not _are_harmless(parts):
            parts = [_whole(part) for part in parts]
        self.lines.extend_texts(parts, kind)


def _are_harmless(parts: list[str]) -> bool:
    """Whether many lines may be shown as they are, without looking at each of them."""
    return max(map(len, parts)) <= LINE_LIMIT and _NOT_PLAIN.search("\n".join(parts)) is None


def _whole(part: str) -> str:
    if _MOVING.search(part):
        part = overwrite("", 0, part)[0]
    return harmless(part)


def overwrite(line: str, column: int, text: str) -> tuple[str, int]:
    """Return the line and the cursor's column after a terminal wrote `text` (no newlines) at `column`."""
    for piece in re.split(r"([\r\b])", _SGR.sub("", text)):
        if piece == "\r":
            column = 0
        elif piece == "\b":
            column = max(0, column - 1)
        elif piece:
            line = line[:column].ljust(column) + piece + line[column + len(piece) :]
            column += len(piece)
            if len(line) > LINE_LIMIT:
                line = line[:LINE_LIMIT] + "…"
                column = min(column, len(line))
    return line, column


def harmless(text: str) -> str:
    """Return one line of text as it may be shown: no colour codes, other control characters visible."""
    if len(text) > LINE_LIMIT:
        text = text[:LINE_LIMIT] + "…"
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub(_visible, _SGR.sub("", text).expandtabs(8))


def harmless_text(text: str) -> str:
    """Return text of several lines as it may be shown."""
    return "\n".join(_CONTROL.sub(_visible, _SGR.sub("", line).expandtabs(4)) for line in text.splitlines())


def visible(text: str) -> str:
    """Return text with as many characters as before, those that a terminal would obey made visible."""
    return text if text.isascii() and text.isprintable() else _CONTROL.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "�"


def wrap(text: str, width: int) -> list[str]:
    """Return the line in pieces of at most `width` cells, cut between words where that is not too early.

    A drawn table (box characters) is cut as a terminal cuts it.
    """
    return [piece for _, piece in wrap_at(text, width)]


def wrap_at(text: str, width: int) -> list[tuple[int, str]]:
    """Return the pieces of `wrap`, each with the index of its first character in the line."""
    if width <= 0:
        return [(0, "")]
    if len(text) <= width and text.isascii():
        return [(0, text)]
    in_words = _TABLE.search(text) is None
    pieces: list[tuple[int, str]] = []
    at = 0
    while text:
        end = _cells_to_index(text, width)
        if in_words and end < len(text):
            space = text.rfind(" ", width // 2, end + 1)
            end = space + 1 if space >= 0 else end
        pieces.append((at, text[:end].rstrip(" ") if in_words and end < len(text) else text[:end]))
        at, text = at + end, text[end:]
    return pieces or [(0, "")]


def _cells_to_index(text: str, width: int) -> int:
    """Return how many characters fit into `width` cells, at least one."""
    if text[:width].isascii():
        return min(width, len(text))
    used = 0
    for index, character in enumerate(text[: width + 1]):
        used += cell_len(character)
        if used > width:
            return max(1, index)
    return min(len(text), width + 1)
