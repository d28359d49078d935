"""The chart of a fit: curves of braille dots between axes, with goal, epochs, marks and a cursor."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dltui.draw import axes, braille, trace
from dltui.draw.cells import Canvas, Mode, Row, clean, fit, ink, wide
from dltui.draw.colours import AXIS, GHOST, VERMILLION, plain, series
from dltui.draw.frame import Frame, Plot
from dltui.draw.trace import Scale, Series, Trace

Role = Literal["train", "validation", "ghost"]
_MARK = {"train": "●", "validation": "○", "ghost": "·"}
_WORD = {"train": "train", "validation": "valid", "ghost": "previous run"}
_MARK_EVERY = 14
_WIDEST_MEAN = 0.25
_FINEST = 1e-7


@dataclass(frozen=True, slots=True)
class Line:
    """One curve of a chart.

    `mark` stands for it in the legend (empty: by its role), `colour` counts the series of the palette from 0;
    `label` is its word in the legend (empty: its role, or its name where roles do not tell the lines apart).
    """

    name: str
    series: Series
    mark: str = ""
    role: Role = "train"
    colour: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """How to look at a chart: None is everything; `smoothing` 0 to 1 of a quarter of the width; `cursor` an x."""

    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    log: bool = False
    smoothing: float = 0.0
    cursor: float | None = None

    def zoom(self, factor: float, chart: Chart, at: float | None = None) -> View:
        """Return the view `factor` times closer, keeping `at` (or the cursor, or the middle) in its place."""
        low, high = chart.x_range
        at = at if at is not None else self.cursor if self.cursor is not None else (low + high) / 2
        at = min(max(at, low), high)
        span, full = (high - low) / factor, chart.full[1] - chart.full[0]
        span = max(span, full * _FINEST)
        share = (at - low) / (high - low)
        return self._within(at - share * span, span, chart)

    def pan(self, share: float, chart: Chart) -> View:
        """Return the view moved to the right by a share of the width shown (to the left where negative)."""
        low, high = chart.x_range
        return self._within(low + share * (high - low), high - low, chart)

    def _within(self, low: float, span: float, chart: Chart) -> View:
        first, last = chart.full
        if span >= (last - first) * (1 - 1e-9):
            return dataclasses.replace(self, x_range=None)
        low = min(max(low, first), last - span)
        return dataclasses.replace(self, x_range=(low, low + span))


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart.

    `x_range` and `y_range` are what is shown, `full` all there is along x, `plot` the cells inside the axes, and
    `readout` the values under the cursor in words ("" without a cursor).
    """

    rows: list[Row]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    plot: Plot
    readout: str
    full: tuple[float, float]

    def x_at(self, column: float) -> float:
        """Return the x in the middle of a cell, counted from the left of the block and kept inside the axes."""
        low, high = self.x_range
        share = (column - self.plot.left + 0.5) / max(self.plot.width, 1)
        return low + (high - low) * min(max(share, 0.0), 1.0)


def chart(
    lines: Sequence[Line],
    width: int,
    height: int,
    view: View | None = None,
    *,
    goal: float | None = None,
    epochs: Sequence[float] = (),
    marks: Sequence[tuple[float, str]] = (),
    title: str = "",
    x_title: str = "step",
    mode: Mode = Mode.COLOUR,
) -> Chart:
    """Draw curves in exactly `width` x `height` cells, at a cost that does not depend on their number of points.

    Args:
        lines: the curves, ghosts included.
        view: range, scale, smoothing and cursor.
        goal: a value to be reached, drawn as a dashed line.
        epochs: steps at which epochs ended, ticked on the x axis.
        marks: (step, words) of what happened, such as a changed parameter.
        title: what the values are ("loss").
        x_title: what x is.
        mode: what the terminal can show.
    """
    view = view or View()
    lines = sorted(lines, key=lambda line: ("ghost", "train", "validation").index(line.role))
    full = _full_range(lines)
    x_range = _shown(view.x_range, full)
    canvas = Canvas(width, height, mode)
    # Two dots a cell; the labels' width is not known before the values, so the range is taken at full width.
    rough = [trace.outline(line.series.columns(*x_range, 64), *x_range) for line in lines]
    scale = _scale(view, rough, goal)
    frame = Frame(canvas, scale, x_range)
    drawing = _Drawing(canvas, frame, view, lines)
    drawing.draw(goal, epochs, marks, title, x_title)
    return Chart(
        canvas.rows(), x_range, (scale.low, scale.high), frame.plot, readout(lines, view, x_title), full
    )


def readout(lines: Sequence[Line], view: View, x_title: str = "step") -> str:
    """Return the values under the cursor: "step 120: loss 0.083, val_loss 0.091"; "" without cursor or points."""
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


def _full_range(lines: Sequence[Line]) -> tuple[float, float]:
    ends = [(float(line.series.steps[0]), float(line.series.steps[-1])) for line in lines if len(line.series)]
    low, high = min((end[0] for end in ends), default=0.0), max((end[1] for end in ends), default=1.0)
    low, high = max(low, -1e300), min(high, 1e300)
    if 0 < low < 0.05 * high:
        low = 0.0
    return (
        (low, high)
        if high - low > abs(high) * 1e-12
        else (low - (abs(low) or 1.0), high + (abs(high) or 1.0))
    )


def _shown(wanted: tuple[float, float] | None, full: tuple[float, float]) -> tuple[float, float]:
    if wanted is None or not all(map(np.isfinite, wanted)) or max(map(abs, wanted)) > 1e300:
        return full
    return wanted if wanted[1] - wanted[0] > abs(wanted[1]) * 1e-12 else full


def _scale(view: View, traces: Sequence[Trace], goal: float | None) -> Scale:
    wanted = view.y_range
    if wanted is not None and all(map(np.isfinite, wanted)) and max(map(abs, wanted)) < 1e300:
        low, high = wanted
        if high - low > abs(high) * 1e-12 and (low > 0 or not view.log):
            return Scale(low, high, view.log)
    return trace.value_range(traces, goal, view.log)


class _Drawing:
    """One chart while it is being drawn, from what lies behind to what lies in front."""

    def __init__(self, canvas: Canvas, frame: Frame, view: View, lines: Sequence[Line]) -> None:
        self.canvas, self.frame, self.view, self.lines = canvas, frame, view, lines
        self.plot, self.mode = frame.plot, canvas.mode
        self.grey = plain(AXIS, canvas.mode)

    def draw(
        self,
        goal: float | None,
        epochs: Sequence[float],
        marks: Sequence[tuple[float, str]],
        title: str,
        x_title: str,
    ) -> None:
        self.frame.draw(clean(x_title))
        if self.plot.width > 0 and self.plot.height > 0:
            self._epochs(epochs)
            self._goal(goal)
            labels = self._marks(marks)
            self._cursor()
            self._curves()
            for column, text in labels:
                self.canvas.write(self.plot.top, column, text, self.grey)
        if self.frame.has_header:
            self._header(title)

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
        columns = {self.plot.column(x, low, high) for x in epochs if low <= x <= high}
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
        smooth = min(max(self.view.smoothing, 0.0), 1.0) * _WIDEST_MEAN * (high - low)
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
        self._goal_word()
        self._along(tips)
        self._gaps(gaps)

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
        """Write the word into the goal's line, as far right as no curve is in its way."""
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
            self.canvas.write(row, plot.left + plot.width - 5, " goal", self.grey)
            return

    def _along(self, tips: Sequence[tuple[Line, Trace]]) -> None:
        """Set each line's mark at its newest point, and along it where colours do not tell the lines apart."""
        plot, scale = self.plot, self.frame.scale
        everywhere = self.mode in (Mode.GREY, Mode.PLAIN) and len(tips) > 1
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

    def _gaps(self, gaps: NDArray[np.bool_]) -> None:
        red = ink(plain(VERMILLION, self.mode), bold=True)
        for column in np.flatnonzero(gaps):
            self.canvas.write(self.frame.axis_row, self.plot.left + int(column), "✕", red)

    def _header(self, title: str) -> None:
        width = self.canvas.width
        entries = [(self._legend_mark(line), self._legend_word(line), line) for line in self.lines]
        entries.sort(key=lambda entry: entry[2].role == "ghost")
        needed = max(0, sum(wide(mark) + 1 + wide(word) + 2 for mark, word, _ in entries) - 2)
        told = readout(self.lines, self.view)
        left = told or clean(title)
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

    def _legend_mark(self, line: Line) -> str:
        return "· ·" if line.role == "ghost" else fit(line.mark or _MARK[line.role], 1)

    def _legend_word(self, line: Line) -> str:
        if line.label:
            return clean(line.label)
        alike = sum(other.role == line.role for other in self.lines)
        return _WORD[line.role] if alike == 1 or line.role == "ghost" else clean(line.name)
