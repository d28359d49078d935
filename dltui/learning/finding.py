"""Finding words in a transcript, a slice of time after the other; pure."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left

from dltui.learning.transcript import Transcript


class Search:
    """The lines of a transcript that have some words, in their order; new lines are looked at as they come.

    Capitals count where the words have any.

    Args:
        transcript: where to look.
        words: what to look for; nothing is found where it is empty.
    """

    def __init__(self, transcript: Transcript, words: str) -> None:
        self.words = words
        self._exact = words != words.lower()
        self._wanted = words if self._exact else folded(words)
        self.transcript = transcript
        self._begin()

    def _begin(self) -> None:
        self._lines = self.transcript.lines
        self._packed = array("q")  # numbers of lines in blocks
        self._recent: list[int] = []  # and of those that may still change
        self._next = self._lines.first  # the first line of a block that was not looked at
        self._version = -1

    @property
    def complete(self) -> bool:
        """Whether all lines have been looked at as they are now."""
        return self._version == self.transcript.version and self._next >= self._lines.tail_begin

    def go(self, seconds: float) -> bool:
        """Look on for so long; return whether all lines have been looked at."""
        if self._lines is not self.transcript.lines:
            self._begin()
        until = time.perf_counter() + seconds
        lines = self._lines
        self._next = max(self._next, lines.first)
        while self._next < lines.tail_begin:
            block = lines.blocks[lines.block_of(self._next)]
            if self._wanted:
                self._packed.extend(self._found(block.text, block.begin))
            self._next = block.end
            if time.perf_counter() >= until:
                break
        self._forget(lines.first)
        if self._next >= lines.tail_begin and self._version != self.transcript.version:
            self._version = self.transcript.version
            numbered = enumerate(lines.tail, lines.tail_begin)
            self._recent = [number for number, line in numbered if self.spans(line.text)]
        return self.complete

    def _forget(self, first: int) -> None:
        gone = bisect_left(self._packed, first)
        if gone:
            del self._packed[:gone]

    def _found(self, text: str, begin: int) -> list[int]:
        """Return the numbers of the lines of a text that have the words; `begin` is that of its first one."""
        text = text if self._exact else folded(text)
        found, number, seen = [], begin, 0
        at = text.find(self._wanted)
        while at >= 0:
            number += text.count("\n", seen, at)
            found.append(number)
            seen = text.find("\n", at)
            at = text.find(self._wanted, seen) if seen >= 0 else -1
        return found

    # ------------------------------------------------------------------ what was found

    def __len__(self) -> int:
        return len(self._packed) + len(self._recent)

    def line(self, index: int) -> int:
        """Return the number of the line that was found as that one, counted from 0."""
        packed = len(self._packed)
        return self._packed[index] if index < packed else self._recent[index - packed]

    def index(self, number: int) -> int:
        """Return how many of the lines found stand before a line."""
        packed = bisect_left(self._packed, number)
        return packed if packed < len(self._packed) else packed + bisect_left(self._recent, number)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return from which to before which character the words stand in a line."""
        if not self._wanted:
            return []
        text, length = text if self._exact else folded(text), len(self._wanted)
        found, at = [], text.find(self._wanted)
        while at >= 0:
            found.append((at, at + length))
            at = text.find(self._wanted, at + length)
        return found


def folded(text: str) -> str:
    """Return a text in small letters, each character still in its place."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)
