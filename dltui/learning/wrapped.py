"""A transcript wrapped at a width: how many rows it has, and what stands in each, however many there are."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_right
from collections import OrderedDict, deque
from itertools import accumulate
from typing import NamedTuple

from dltui.learning.lines import Block, Line
from dltui.learning.transcript import Transcript, wrap_at

KEPT_BLOCKS = 6  # whose rows stay in memory


class Row(NamedTuple):
    """A piece of a line: the line's number, the index of its first character in the line, text, kind."""

    number: int
    start: int
    text: str
    kind: str


class Counted(NamedTuple):
    """How many rows a block has, and each of its lines."""

    rows: int
    heights: array[int]


class Wrapped:
    """The rows of a transcript at one width.

    Blocks whose lines surely fit are counted without being wrapped. The rows of the others are a guess until
    `settle` or a look at them has wrapped them, so that the number of rows may change without new lines.
    To be updated before anything is asked of it; it is the one that tells the transcript what it has seen.

    Args:
        transcript: the lines.
        width: cells of a row, 1 or more.
    """

    def __init__(self, transcript: Transcript, width: int) -> None:
        self.width = width
        self._transcript = transcript
        self._lines = transcript.lines
        self._tail: deque[Row] = deque()
        self._counted: dict[int, Counted] = {}  # by where a block begins
        self._unsure: list[Block] = []
        self._looked_at: OrderedDict[int, list[Row]] = OrderedDict()
        self._texts: OrderedDict[int, list[str]] = OrderedDict()
        self._ends: list[int] = []  # the row after the last one of each block
        self._fresh = True
        self.update()

    def shows(self, transcript: Transcript, width: int) -> bool:
        """Whether these are the rows of that transcript at that width."""
        return self._lines is transcript.lines and self.width == width

    def update(self) -> None:
        """Take in what changed in the transcript."""
        lines, tail = self._lines, self._tail
        start = lines.tail_begin if self._fresh else max(self._transcript.dirty, lines.tail_begin)
        while tail and tail[-1].number >= start:
            tail.pop()
        self._let_go()
        start = tail[-1].number + 1 if tail else lines.tail_begin
        for number, line in enumerate(lines.tail[start - lines.tail_begin :], start):
            tail.extend(self._rows(number, line))
        self._transcript.clean()
        self._fresh = False
        self._recount()

    def _let_go(self) -> None:
        """Take the rows of lines that have become blocks out of the tail, and count those of whole blocks."""
        lines, tail = self._lines, self._tail
        if not tail or tail[0].number >= lines.tail_begin:
            return
        begin = tail[0].number
        for block in lines.blocks[max(0, lines.block_of(begin)) :]:
            rows = []
            while tail and tail[0].number < block.end:
                rows.append(tail.popleft())
            if begin <= block.begin and block.end <= self._transcript.dirty:
                self._count(block, rows)
        while tail and tail[0].number < lines.tail_begin:
            tail.popleft()

    def settle(self, seconds: float) -> bool:
        """Wrap blocks not counted yet, from the last one on, for so long; return whether all are counted."""
        until = time.perf_counter() + seconds
        found = False
        while self._unsure and time.perf_counter() < until:
            self._wrapped(self._unsure.pop())
            found = True
        if found:
            self._recount()
        return not self._unsure

    @property
    def settled(self) -> bool:
        """Whether all blocks are counted."""
        return not self._unsure

    @property
    def count(self) -> int:
        """How many rows there are."""
        return (self._ends[-1] if self._ends else 0) + len(self._tail)

    def row(self, y: int) -> Row:
        """Return a row, counted from 0."""
        index = bisect_right(self._ends, y)
        if index == len(self._ends):
            return self._tail[y - (self._ends[-1] if self._ends else 0)]
        block, above = self._lines.blocks[index], self._ends[index - 1] if index else 0
        at = y - above + self._gone(block)
        if self._fits(block):
            return Row(block.begin + at, 0, *block.line(at, self._parted(block)))
        rows = self._wrapped(block)
        return rows[min(at, len(rows) - 1)]

    def place(self, number: int, start: int = 0) -> int:
        """Return the row in which a character of a line stands, of the nearest line that is kept."""
        lines = self._lines
        number = min(max(number, lines.first), max(lines.first, lines.end - 1))
        if number >= lines.tail_begin:
            rows: deque[Row] | list[Row] = self._tail
            above = self._ends[-1] if self._ends else 0
        else:
            index = lines.block_of(number)
            block = lines.blocks[index]
            above = (self._ends[index - 1] if index else 0) - self._gone(block)
            if self._fits(block):
                return max(0, above + number - block.begin)
            rows = self._wrapped(block)
        return max(0, above + bisect_right(rows, (number, start), key=lambda row: row[:2]) - 1)

    def _rows(self, number: int, line: Line) -> list[Row]:
        return [Row(number, start, piece, line.kind) for start, piece in wrap_at(line.text, self.width)]

    def _recount(self) -> None:
        """Count again, each block as well as is known."""
        blocks = self._lines.blocks
        known = {block.begin for block in blocks}
        for begin in self._counted.keys() - known:
            del self._counted[begin]
        self._unsure = [
            block for block in blocks if block.begin not in self._counted and not self._fits(block)
        ]
        self._ends = list(accumulate(self._guess(block) - self._gone(block) for block in blocks))

    def _count(self, block: Block, rows: list[Row]) -> None:
        """Take note of how many rows a block and each of its lines have."""
        heights = array("H", bytes(2 * block.count))
        for row in rows:
            heights[row.number - block.begin] += 1
        self._counted[block.begin] = Counted(len(rows), heights)

    def _guess(self, block: Block) -> int:
        """Return how many rows a block has, as well as is known."""
        if block.begin in self._counted:
            return self._counted[block.begin].rows
        return block.count if self._fits(block) else max(block.count, len(block.text) // self.width)

    def _fits(self, block: Block) -> bool:
        """Whether each line of a block surely takes one row."""
        return block.longest <= self.width if block.text.isascii() else block.longest * 2 <= self.width

    def _gone(self, block: Block) -> int:
        """Return how many rows of a block belong to lines that are not kept any more."""
        first = self._lines.first
        if first <= block.begin:
            return 0
        if self._fits(block) or block.begin not in self._counted:
            return first - block.begin
        return sum(self._counted[block.begin].heights[: first - block.begin])

    def _parted(self, block: Block) -> list[str]:
        """Return the texts of a block's lines; those of the last few blocks are remembered."""
        texts = self._texts.get(block.begin)
        if texts is None:
            texts = self._texts[block.begin] = block.text.split("\n")
            while len(self._texts) > KEPT_BLOCKS:
                self._texts.popitem(last=False)
        return texts

    def _wrapped(self, block: Block) -> list[Row]:
        rows = self._looked_at.get(block.begin)
        if rows is None:
            rows = [row for at, line in enumerate(block.lines(), block.begin) for row in self._rows(at, line)]
            self._looked_at[block.begin] = rows
            self._count(block, rows)
            while len(self._looked_at) > KEPT_BLOCKS:
                self._looked_at.popitem(last=False)
        self._looked_at.move_to_end(block.begin)
        return rows
