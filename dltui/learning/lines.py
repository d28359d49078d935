"""Many lines in little memory: the newest as they are, the older ones packed into blocks of text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

BLOCK = 1000  # lines
ROOM = 100_000_000  # characters


class Line(NamedTuple):
    """One line: its text without control characters, and what it is (`stdout`, `failure`, `own` ...)."""

    text: str
    kind: str = "stdout"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that change no more: joined by newlines, with one kind for all or one for each.

    `begin` is the number of the first line, `longest` the characters of the longest one.
    """

    begin: int
    text: str
    kinds: str | tuple[str, ...]
    count: int
    longest: int

    @property
    def end(self) -> int:
        """The number after the last line."""
        return self.begin + self.count

    def line(self, index: int, texts: Sequence[str]) -> Line:
        """Return one line; `texts` are those of all, which are costly to part."""
        return Line(texts[index], self.kinds if isinstance(self.kinds, str) else self.kinds[index])

    def lines(self) -> list[Line]:
        """Return the lines one by one."""
        texts = self.text.split("\n")
        return [self.line(index, texts) for index in range(self.count)]


def packed(begin: int, texts: Sequence[str], kinds: str | tuple[str, ...]) -> Block:
    """Return lines as a block."""
    return Block(begin, "\n".join(texts), kinds, len(texts), max(map(len, texts)))


class Lines(Sequence[Line]):
    """The last lines of many, by numbers that count from the first one ever there.

    Lines before `tail_begin` are in `blocks`; those after it may still change and are in `tail`.

    Args:
        limit: how many lines are kept at most.
        room: how many characters the blocks keep at most.
    """

    def __init__(self, limit: int, room: int = ROOM) -> None:
        self.limit, self.room = limit, room
        self.blocks: list[Block] = []
        self.tail: list[Line] = []
        self.tail_begin = 0
        self.first = 0
        self._characters = 0

    @property
    def end(self) -> int:
        """The number after the newest line."""
        return self.tail_begin + len(self.tail)

    def __len__(self) -> int:
        return self.end - self.first

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        number = index + (self.end if index < 0 else self.first)
        if not self.first <= number < self.end:
            raise IndexError(index)
        if number >= self.tail_begin:
            return self.tail[number - self.tail_begin]
        block = self.blocks[self.block_of(number)]
        return block.line(number - block.begin, block.text.split("\n"))

    def __iter__(self) -> Iterator[Line]:
        return self.since(self.first)

    def since(self, number: int) -> Iterator[Line]:
        """Yield the lines from a number on, or all that are kept if it has been dropped."""
        number = max(number, self.first)
        for block in self.blocks[max(0, self.block_of(number)) :]:
            yield from block.lines()[max(0, number - block.begin) :]
        yield from self.tail[max(0, number - self.tail_begin) :]

    def block_of(self, number: int) -> int:
        """Return the index of the block that holds a line; of the last one for a line of the tail."""
        return bisect_right(self.blocks, number, key=lambda block: block.begin) - 1

    def extend(self, lines: Sequence[Line]) -> None:
        """Append lines."""
        self.tail += lines
        while len(self.tail) >= 2 * BLOCK:
            self._pack(BLOCK)
        self._drop()

    def extend_texts(self, texts: Sequence[str], kind: str) -> None:
        """Append lines of one kind; many of them are packed without being looked at one by one."""
        many = max(0, len(texts) - BLOCK)
        if many < BLOCK:
            self.extend([Line(text, kind) for text in texts])
            return
        if self.tail:
            self._pack(len(self.tail))
        skipped = max(0, many - self.limit)
        self.tail_begin += skipped
        for start in range(skipped, many, BLOCK):
            self._keep(packed(self.tail_begin, texts[start : min(start + BLOCK, many)], kind))
        self.tail = [Line(text, kind) for text in texts[many:]]
        self._drop()

    def replace_last(self, line: Line) -> None:
        """Put another line in the place of the newest one."""
        self.tail[-1] = line

    def _pack(self, count: int) -> None:
        lines, self.tail = self.tail[:count], self.tail[count:]
        kinds = tuple(line.kind for line in lines)
        alike = kinds[0] if len(set(kinds)) == 1 else kinds
        self._keep(packed(self.tail_begin, [line.text.replace("\n", " ") for line in lines], alike))

    def _keep(self, block: Block) -> None:
        self.blocks.append(block)
        self.tail_begin = block.end
        self._characters += len(block.text)

    def _drop(self) -> None:
        self.first = max(self.first, self.end - self.limit)
        while self.blocks and (self.blocks[0].end <= self.first or self._characters > self.room):
            dropped = self.blocks.pop(0)
            self._characters -= len(dropped.text)
            self.first = max(self.first, dropped.end)
        if self.first > self.tail_begin:
            del self.tail[: self.first - self.tail_begin]
            self.tail_begin = self.first
