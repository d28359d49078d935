"""Named horizontal bars with their figures: probabilities, norms, shares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw import axes
from dltui.draw.cells import Canvas, Mode, Row, clean, fit, ink, wide
from dltui.draw.colours import AXIS, plain, series
from dltui.drawings import Bars

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL, _RIGHT_HALF = "█", "▐"
_MOST_NAME = 24
_MOST_ROWS = 200


def render(bars: Bars, width: int, height: int, mode: Mode) -> list[Row]:
    """Draw bars in exactly `width` x `height` cells; where rows are few, the longest bars in their order."""
    canvas = Canvas(width, height, mode)
    values = as_values(bars.values)
    if not len(values):
        canvas.write(0, 0, "no values", plain(AXIS, mode))
        return canvas.rows()
    top = int(bool(bars.title) and height > len(values))
    if top:
        canvas.write(0, 0, fit(bars.title, width), plain(AXIS, mode))
    shown = _shown(values, height - top)
    sheet = _Sheet(canvas, bars, values, shown)
    for row, index in enumerate(shown):
        sheet.draw(top + row, index)
    if len(shown) < len(values) and height > 1:
        canvas.write(height - 1, 0, fit(f"… and {len(values) - len(shown):,} more", width), plain(AXIS, mode))
    return canvas.rows()


def size(bars: Bars, width: int) -> int:
    """Return a row for each bar and one for the title."""
    return min(_MOST_ROWS, max(1, len(as_values(bars.values)) + bool(bars.title)))


def as_values(given: Any) -> NDArray[Any]:
    """Return numbers of any shape as float64, shape (n,)."""
    return np.asarray(given, np.float64).ravel()


def name_of(bars: Bars, index: int) -> str:
    """Return the name of a bar, or its number where it has none."""
    return clean(bars.names[index]) if index < len(bars.names) else str(index)


def _shown(values: NDArray[Any], rows: int) -> list[int]:
    """Return the bars that have room, those with the largest values, in their own order."""
    if len(values) <= rows:
        return list(range(len(values)))
    room = max(1, rows - 1)
    order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")
    return sorted(int(index) for index in order[:room])


class _Sheet:
    """The columns of the bars: names, bars from `base`, figures."""

    def __init__(self, canvas: Canvas, bars: Bars, values: NDArray[Any], shown: list[int]) -> None:
        self.canvas, self.bars, self.values = canvas, bars, values
        self.low, self.high = _ends(bars, values)
        self.figures = {index: figure(values[index], self.low, self.high) for index in shown}
        self.largest = int(np.nan_to_num(values, nan=-np.inf).argmax())
        names = max(wide(name_of(bars, index)) for index in shown)
        self.left = min(names, _MOST_NAME, canvas.width // 3)
        self.left += bool(self.left)
        room = canvas.width - self.left
        figures = max(map(len, self.figures.values())) + 1
        self.room = room - figures if room >= figures + 4 else room
        self.numbered = self.room < room
        self.base = min(max(0.0, self.low), self.high) if self.low < 0.0 < self.high else self.low

    def draw(self, row: int, index: int) -> None:
        """Draw one bar with its name at its left and its figure after its end."""
        mode, value = self.canvas.mode, float(self.values[index])
        first = index == self.largest and mode is not Mode.PLAIN
        if self.left:
            name = fit(name_of(self.bars, index), self.left - 1)
            self.canvas.write(row, self.left - 1 - wide(name), name, ink(bold=first))
        end = self._bar(row, value)
        if self.numbered:
            weight = ink(bold=True) if first else plain(AXIS, mode)
            self.canvas.write(row, end + 1, self.figures[index], weight)

    def _bar(self, row: int, value: float) -> int:
        """Draw the bar of a value and return the column after it."""
        zero, end = self._eighths(self.base), self._eighths(value)
        if zero is None or end is None:
            return self.left
        text, start = _rightwards(zero, end) if end >= zero else _leftwards(zero, end)
        self.canvas.write(row, self.left + start, text, series(0, self.canvas.mode))
        return self.left + max(start + len(text), zero // 8)

    def _eighths(self, value: float) -> int | None:
        """Return where a value lies, in eighths of a cell from the left edge of the bars."""
        if np.isnan(value):
            return None
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(share * self.room * 8)


def _rightwards(zero: int, end: int) -> tuple[str, int]:
    """Return a bar's text and the cell of its beginning; a bar of no length is a thin line."""
    start = zero // 8
    length = end - start * 8
    text = _FULL * (length // 8) + _EIGHTHS[length % 8].strip()
    return text or _EIGHTHS[1], start


def _leftwards(zero: int, end: int) -> tuple[str, int]:
    start, begin = zero // 8, end // 8
    half = (8 - end % 8) % 8
    text = _FULL * (start - begin)
    if half and text:
        text = (_RIGHT_HALF if half <= 5 else _FULL) + text[1:]
    return text, begin


def _ends(bars: Bars, values: NDArray[Any]) -> tuple[float, float]:
    """Return the ends of the scale: those given, or those of the data."""
    finite = values[np.isfinite(values)]
    least, most = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    low = float(bars.low) if bars.low is not None and np.isfinite(bars.low) else min(least, 0.0)
    high = float(bars.high) if bars.high is not None and np.isfinite(bars.high) else most
    low, high = max(min(low, high), -1e300), min(max(low, high), 1e300)
    if high / 2 - low / 2 > 0 and np.isfinite((high - low) * 8):
        return low, high
    return low, low + max(1.0, abs(low) * 1e-6)  # a step that a large number feels


def figure(value: float, low: float, high: float) -> str:
    """Return a bar's figure: shares of one with two decimals and nothing for those next to none."""
    if (low, high) == (0.0, 1.0) and 0.0 <= value <= 1.0:
        return f"{value:.2f}" if value >= 0.005 else ""
    return axes.number(float(value))
