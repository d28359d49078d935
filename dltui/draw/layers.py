"""The layers of a chart, from what lies behind to what lies in front: goal, epochs, marks, curves, legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dltui.draw import axes, braille, trace
from dltui.draw.cells import Canvas, clean, fit, ink, wide
from dltui.draw.colours import AXIS, GHOST, PURPLE, VERMILLION, plain, series
from dltui.draw.frame import Frame
from dltui.draw.trace import Trace
from dltui.draw.view import Line, View

_MARK = {"train": "●", "validation": "○", "ghost": "·"}
_WORD = {"train": "train", "validation": "valid", "ghost": "previous run"}
_MARK_EVERY = 14
_GUESS, _GUESS_WORDS = "◆", "your guess"
_BEST, _FAR_FROM_BEST = "◉", 8
_WIDEST_MEAN = 0.25


class Notes(NamedTuple):
    """What stands beside the curves: a goal, the steps at which epochs ended, marks (step, words), titles.

    `guesses` are places (step, value) that the learner said the curve will come to.
    """

    goal: float | None
    epochs: Sequence[float]
    marks: Sequence[tuple[float, str]]
    title: str
    x_title: str
    guesses: Sequence[tuple[float, float]] = ()


def readout(lines: Sequence[Line], view: View, x_title: str = "step") -> str:
    """Return the values under the cursor ("step 120: loss 0.083, val_loss 0.091"), "" without a cursor."""
    if view.cursor is None:
        return ""
    found = [(line, point) for line in lines if (point := line.series.nearest(view.cursor)) is not None]
    if not found:
        return ""
    x = min((point[0] for _, point in found), key=lambda step: abs(step - view.cursor))  # type: ignore[operator]
    values = [
        f"{'previous ' if line.role == 'ghost' else ''}{clean(line.name)} {axes.number(point[1])}"
        for line, point in sorted(found, key=lambda pair: pair[0].role == "ghost")
    ]
    return f"{clean(x_title)} {axes.count(x)}: {', '.join(values)}"


class Layers:
    """One chart while it is being drawn, from what lies behind to what lies in front."""

    def __init__(self, canvas: Canvas, frame: Frame, view: View, lines: Sequence[Line]) -> None:
        self.canvas, self.frame, self.view, self.lines = canvas, frame, view, lines
        self.plot, self.mode = frame.plot, canvas.mode
        self.grey = plain(AXIS, canvas.mode)

    def draw(self, notes: Notes) -> None:
        """Draw everything."""
        self.frame.draw(clean(notes.x_title))
        if self.plot.width > 0 and self.plot.height > 0:
            self._epochs(notes.epochs)
            self._goal(notes.goal)
            labels = self._marks(notes.marks)
            self._cursor()
            self._curves()
            for column, text in labels:
                self.canvas.write(self.plot.top, column, text, self.grey)
            self._bests()
            self._guesses(notes.guesses)
        if self.frame.has_header:
            self._header(notes)

    def _goal(self, goal: float | None) -> None:
        if goal is None:
            return
        plot, row = self.plot, self.plot.row(goal, self.frame.scale)
        if not 0 <= row < plot.height:
            return
        text = ("─ " * plot.width)[: plot.width]
        self.canvas.write(plot.top + row, plot.left, text, self.grey)

    def _epochs(self, epochs: Sequence[float]) -> None:
        low, high = self.frame.x_range
        steps = np.asarray(epochs, np.float64)
        columns = self.plot.columns(steps[(low <= steps) & (steps <= high)], low, high)
        if not self.frame.has_axis or len(columns) > self.plot.width // 3:
            return
        row = self.frame.axis_row
        for column in columns:
            ticked = self.canvas.codes[row, self.plot.left + column] == ord("┬")
            self.canvas.write(row, self.plot.left + column, "┼" if ticked else "┴", self.grey)

    def _marks(self, marks: Sequence[tuple[float, str]]) -> list[tuple[int, str]]:
        """Draw an upright at each mark and return where its words go: those that have room."""
        plot, (low, high) = self.plot, self.frame.x_range
        labels: list[tuple[int, str]] = []
        free = plot.left
        for x, words in sorted(marks, key=lambda mark: mark[0]):
            if not low <= x <= high:
                continue
            column = plot.left + plot.column(x, low, high)
            for row in range(plot.height):
                self.canvas.write(plot.top + row, column, "┊", self.grey)
            text, room = clean(words), self.canvas.width - column - 1
            begin = column + 1 if wide(text) <= room else column - wide(text)
            if text and begin >= free and begin > plot.left and plot.height > 2:
                labels.append((begin, text))
                free = begin + wide(text) + 1
        return labels

    def _cursor(self) -> None:
        cursor, (low, high) = self.view.cursor, self.frame.x_range
        if cursor is None or not low <= cursor <= high:
            return
        column = self.plot.left + self.plot.column(cursor, low, high)
        for row in range(self.plot.height):
            self.canvas.write(self.plot.top + row, column, "│", ink(self.grey, bold=True))

    def _curves(self) -> None:
        plot, scale, (low, high) = self.plot, self.frame.scale, self.frame.x_range
        halves, height = plot.width * braille.DOTS_ACROSS, plot.height * braille.DOTS_DOWN
        codes = np.full(
            (plot.height, plot.width), braille.characters(np.zeros((4, 2), bool))[0, 0], np.uint32
        )
        inks = np.zeros(codes.shape, np.int64)
        gaps = np.zeros(plot.width, bool)
        tips: list[tuple[Line, Trace]] = []
        smooth = self._mean_width
        for line in self.lines:
            raw = trace.outline(line.series.columns(low, high, halves), low, high)
            layers = [(raw, bool(smooth) and line.role != "ghost")]
            if smooth and line.role != "ghost":
                layers.append((trace.smoothed(line.series, low, high, halves, smooth), False))
            for shape, faint in layers:
                new = braille.characters(trace.dots(shape, scale, height, dotted=line.role != "train"))
                filled = braille.filled(new)
                codes = np.where(filled, braille.over(codes, new), codes)
                inks[filled] = self._ink(line, faint)
            if line.role != "ghost":
                tips.append((line, layers[-1][0]))
                gaps |= (raw.gaps | self._below_zero(raw)).reshape(-1, 2).any(1)
        self._place(codes, inks)
        self._along(tips)
        self._goal_word()
        self._gaps(gaps)

    @property
    def _mean_width(self) -> float:
        """The steps that a smoothed curve's means go over; 0 where nothing is smoothed."""
        low, high = self.frame.x_range
        return min(max(self.view.smoothing, 0.0), 1.0) * _WIDEST_MEAN * (high - low)

    def _below_zero(self, shape: Trace) -> NDArray[np.bool_]:
        """Where a logarithmic axis cannot show a value."""
        return np.asarray(shape.high <= 0) if self.frame.scale.log else np.zeros(shape.high.shape, bool)

    def _ink(self, line: Line, faint: bool) -> int:
        if line.role == "ghost":
            return plain(GHOST, self.mode)
        return ink(series(line.colour, self.mode), dim=faint)

    def _place(self, codes: NDArray[Any], inks: NDArray[Any]) -> None:
        """Put the dots on the canvas, and leave alone what lies behind where there are none."""
        plot, filled = self.plot, braille.filled(codes)
        area = (slice(plot.top, plot.top + plot.height), slice(plot.left, plot.left + plot.width))
        self.canvas.codes[area] = np.where(filled, codes, self.canvas.codes[area])
        self.canvas.inks[area] = np.where(filled, inks, self.canvas.inks[area])

    def _goal_word(self) -> None:
        """Write the word into the goal's line, as far right as no curve and no mark is in its way."""
        dash = ord("─")
        plot, codes = self.plot, self.canvas.codes
        for row in range(plot.top, plot.top + plot.height):
            line = codes[row, plot.left : plot.left + plot.width]
            if plot.width < 12 or not (line == dash).any():
                continue
            clear = (line == dash) | (line == ord(" "))
            for begin in range(plot.width - 5, -1, -1):
                if clear[begin : begin + 5].all():
                    self.canvas.write(row, plot.left + begin, " goal", self.grey)
                    return
            self.canvas.write(row, plot.left + plot.width - 6, " goal", self.grey)
            return

    def _along(self, tips: Sequence[tuple[Line, Trace]]) -> None:
        """Set each line's mark at its newest point, and along it where no colours tell the lines apart."""
        plot, scale = self.plot, self.frame.scale
        everywhere = self.mode.hueless and len(tips) > 1
        for number, (line, shape) in enumerate(tips):
            middle = scale.rows(shape.low, plot.height * 4) / 2 + scale.rows(shape.high, plot.height * 4) / 2
            known = np.flatnonzero(np.isfinite(middle) & ((shape.high > 0) | (not scale.log)))
            if not len(known):
                continue
            places = {int(known[-1]) // 2} if plot.height > 2 else set()
            if everywhere:
                first = 4 + number * (_MARK_EVERY // len(tips))
                places |= {
                    int(i) // 2 for i in known if (i // 2) % _MARK_EVERY == first % _MARK_EVERY and i % 2 == 0
                }
            for column in places:
                half = known[known // 2 == column][-1]
                row = int(np.rint(middle[half])) // 4
                if 0 <= row < plot.height:
                    mark = line.mark or _MARK[line.role]
                    self.canvas.write(
                        plot.top + row, plot.left + column, fit(mark, 1), self._ink(line, False)
                    )

    def _guesses(self, guesses: Sequence[tuple[float, float]]) -> None:
        """Set a mark of its own, with its words, where the learner said that the curve will come to."""
        plot, scale, (low, high) = self.plot, self.frame.scale, self.frame.x_range
        colour = ink(plain(PURPLE, self.mode), bold=True)
        for x, value in guesses:
            row = plot.row(value, scale) if value > 0 or not scale.log else -1
            if not (low <= x <= high and 0 <= row < plot.height):
                continue
            column = plot.column(x, low, high)
            begin = self._free_place(row, column, len(_GUESS_WORDS))
            if begin is not None:
                self.canvas.write(plot.top + row, plot.left + begin, _GUESS_WORDS, colour)
            self.canvas.write(plot.top + row, plot.left + column, _GUESS, colour)

    def _free_place(self, row: int, column: int, length: int) -> int | None:
        """Return where words beside a cell of the plot begin, rather where nothing is written yet."""
        places = [at for at in (column + 2, column - 1 - length) if 0 <= at <= self.plot.width - length]
        return next((at for at in places if self._is_clear(row, at, length)), next(iter(places), None))

    def _is_clear(self, row: int, begin: int, length: int) -> bool:
        """Whether nothing but a goal's line stands where words of a length would, and no word beside them."""
        if not (0 <= row < self.plot.height and 0 <= begin <= self.plot.width - length):
            return False
        line = self.canvas.codes[self.plot.top + row, self.plot.left :]
        room, ends = line[begin : begin + length], [*line[begin - 1 : begin], *line[begin + length :][:1]]
        clear = ((room == ord(" ")) | (room == ord("─"))).all()
        return bool(clear) and not any(chr(end).isalnum() for end in ends)

    def _free_near(self, row: int, column: int, length: int) -> tuple[int, int] | None:
        """Return the row and the cell where words about a cell of the plot begin; None: nowhere is room."""
        across = min(max(column - length // 2, 0), self.plot.width - length)
        beside = [at for far in range(_FAR_FROM_BEST) for at in (column + 2 + far, column - 1 - far - length)]
        places = [*((row, at) for at in beside[:2]), (row + 1, across), (row - 1, across)]
        places += [(at_row, at) for at_row in (row, row + 1, row - 1) for at in beside]
        return next((place for place in places if self._is_clear(*place, length)), None)

    def _bests(self) -> None:
        """Point at the best value of each line that has one, unless it is the newest; say it if it fits."""
        plot, scale, (low, high) = self.plot, self.frame.scale, self.frame.x_range
        for line in self.lines:
            if line.best is None or line.best[0] == line.series.steps[-1]:
                continue
            x, value = line.best
            row = plot.row(value, scale) if value > 0 or not scale.log else -1
            if not (low <= x <= high and 0 <= row < plot.height):
                continue
            column, words = plot.column(x, low, high), f"best {axes.number(value)}"
            free = self._free_near(row, column, len(words))
            if free is not None:
                self.canvas.write(plot.top + free[0], plot.left + free[1], words, self.grey)
            colour = ink(self._ink(line, False), bold=True)
            self.canvas.write(plot.top + row, plot.left + column, _BEST, colour)

    def _gaps(self, gaps: NDArray[np.bool_]) -> None:
        red = ink(plain(VERMILLION, self.mode), bold=True)
        for column in np.flatnonzero(gaps):
            self.canvas.write(self.frame.axis_row, self.plot.left + int(column), "✕", red)

    def _header(self, notes: Notes) -> None:
        width = self.canvas.width
        entries = [(self._legend_mark(line), self._legend_word(line), line) for line in self.lines]
        entries.sort(key=lambda entry: entry[2].role == "ghost")
        needed = max(0, sum(wide(mark) + 1 + wide(word) + 2 for mark, word, _ in entries) - 2)
        left = readout(self.lines, self.view, notes.x_title) or self._titled(notes)
        if needed + min(wide(left), 12) + 1 > width:
            entries = [(mark, "", line) for mark, _, line in entries]
            needed = max(0, sum(wide(mark) + 1 for mark, _, _ in entries) - 1)
        if needed >= width:
            entries, needed = [], 0
        room = width - needed - 1
        self.canvas.write(0, 0, fit(left, room), ink(bold=True))
        column = width - needed
        for mark, word, line in entries:
            self.canvas.write(0, column, mark, self._ink(line, False))
            column += wide(mark) + 1
            if word:
                self.canvas.write(0, column, word, self.grey if line.role == "ghost" else 0)
                column += wide(word) + 2

    def _titled(self, notes: Notes) -> str:
        title, width = clean(notes.title), round(self._mean_width)
        return f"{title}, mean of {axes.count(width)} {clean(notes.x_title)}s" if width > 1 else title

    def _legend_mark(self, line: Line) -> str:
        return "· ·" if line.role == "ghost" else fit(line.mark or _MARK[line.role], 1)

    def _legend_word(self, line: Line) -> str:
        if line.label:
            return clean(line.label)
        alike = sum(other.role == line.role for other in self.lines)
        return _WORD[line.role] if alike == 1 or line.role == "ghost" else clean(line.name)
