"""What a lesson printed, as the lines that a terminal would show, bounded and cheap to append to.

Carriage returns and backspaces overwrite as they do in a terminal (progress bars); escape sequences are
made visible instead of being obeyed.
"""

from __future__ import annotations

import re
from collections import deque
from itertools import islice
from typing import NamedTuple

from rich.cells import cell_len

LIMIT = 10_000
LINE_LIMIT = 2_000
_SGR = re.compile(r"\x1b\[[0-9;:]*m")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_TABLE = re.compile("[\u2500-\u257f]")
_MOVING = re.compile(r"[\r\b]")


class Line(NamedTuple):
    """One line: its text without control characters, and what it is (`stdout`, `failure`, `own` ...)."""

    text: str
    kind: str = "stdout"


class Transcript:
    """The last lines printed; `version` changes with every change, `dropped` counts the lines let go.

    Lines are numbered from the first one ever printed; `first` is the number of the oldest one kept.
    `dirty` is the number of the first line that changed since `clean` was called.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.lines: deque[Line] = deque()
        self.dropped = 0
        self.version = 0
        self.dirty = 0
        self._open: str | None = None
        self._kind = "stdout"
        self._column = 0

    @property
    def first(self) -> int:
        """The number of the oldest line kept."""
        return self.dropped

    @property
    def end(self) -> int:
        """The number after the newest line."""
        return self.dropped + len(self.lines)

    def since(self, number: int) -> list[Line]:
        """Return the lines from `number` on, or all that are kept if it has been dropped."""
        return list(islice(self.lines, max(0, number - self.dropped), None))

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
        middle = parts[1:-1]
        skipped = max(0, len(middle) - self.limit)
        self._append([Line(_whole(part), kind) for part in middle[skipped:]], skipped)
        if parts[-1]:
            self._write_open(parts[-1], kind)

    def add(self, lines: list[Line]) -> None:
        """Append whole lines, such as a failure."""
        if not lines:
            return
        self.version += 1
        self._open = None
        self._append(lines)

    def clear(self) -> None:
        """Forget all lines."""
        self.lines.clear()
        self._open, self.dropped, self.dirty = None, 0, 0
        self.version += 1

    def _write_open(self, part: str, kind: str) -> None:
        if self._open is None:
            self._append([Line("", kind)])
            self._open, self._column, self._kind = "", 0, kind
        self._open, self._column = overwrite(self._open, self._column, part)
        self.lines[-1] = Line(harmless(self._open), kind)
        self.dirty = min(self.dirty, self.end - 1)

    def _append(self, lines: list[Line], skipped: int = 0) -> None:
        self.lines.extend(lines)
        self.dropped += skipped
        for _ in range(len(self.lines) - self.limit):
            self.lines.popleft()
            self.dropped += 1


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


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "�"


def wrap(text: str, width: int) -> list[str]:
    """Return the line in pieces of at most `width` cells, cut between words where that is not too early.

    A drawn table (box characters) is cut as a terminal cuts it.
    """
    if width <= 0:
        return [""]
    if len(text) <= width and text.isascii():
        return [text]
    in_words, pieces = _TABLE.search(text) is None, []
    while text:
        end = _cells_to_index(text, width)
        if in_words and end < len(text):
            space = text.rfind(" ", width // 2, end + 1)
            end = space + 1 if space >= 0 else end
        pieces.append(text[:end].rstrip(" ") if in_words and end < len(text) else text[:end])
        text = text[end:]
    return pieces or [""]


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
