"""A table of numbers with names on both sides: shaded, and with the numbers where they fit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw import axes
from dltui.draw.cells import Canvas, Mode, Row, clean, fit, wide
from dltui.draw.colours import AXIS, plain
from dltui.draw.heatmap import as_table, scale_bar
from dltui.draw.resample import levels, resample
from dltui.draw.shading import SHADES, paint, shade
from dltui.drawings import Matrix

_MOST_NAME = 14


def render(matrix: Matrix, width: int, height: int, mode: Mode) -> list[Row]:
    """Draw a matrix in exactly `width` x `height` cells."""
    canvas = Canvas(width, height, mode)
    values = as_table(matrix.values)
    if not values.size:
        canvas.write(0, 0, "no values", plain(AXIS, mode))
        return canvas.rows()
    table = _Table(canvas, matrix, values)
    if table.cell < 1 or table.body_height < values.shape[0]:
        table.draw_small()
    else:
        table.draw()
    return canvas.rows()


def size(matrix: Matrix, width: int) -> int:
    """Return a row for each row of the matrix and those for titles, names and the scale."""
    values = as_table(matrix.values)
    return min(values.shape[0], 60) + 3 if values.size else 1


class _Table:
    """The layout of a matrix: names at the left, titles and names above, cells of `cell` columns."""

    def __init__(self, canvas: Canvas, matrix: Matrix, values: NDArray[Any]) -> None:
        self.canvas, self.matrix, self.values = canvas, matrix, values
        self.rows, self.columns = values.shape
        self.grey = plain(AXIS, canvas.mode)
        self.shares, self.low, self.high = levels(
            values, None if matrix.diverging or _below_zero(values) else 0.0, None, matrix.diverging
        )
        names = [wide(clean(name)) for name in matrix.row_names] or [0]
        wanted = max(*names, min(wide(clean(matrix.row_title)), _MOST_NAME), 0)
        self.left = min(wanted, _MOST_NAME, canvas.width // 3)
        self.left += 1 if self.left else 0
        room = canvas.width - self.left
        self.texts = [[_figure(value) for value in row] for row in values] if values.size <= 4096 else []
        longest = max((len(text) for row in self.texts for text in row), default=1)
        named = max((wide(clean(name)) for name in matrix.column_names), default=1)
        most = room // self.columns
        self.cell = most if most < longest + 1 else min(most, max(longest + 2, min(named + 1, 9)))
        self.numbered = bool(self.texts) and self.cell > longest
        if not self.numbered:
            self.cell = min(self.cell, 2)
        spare = canvas.height - self.rows
        self.title_row = 0 if matrix.column_title and spare >= 2 else None
        self.name_row = int(self.title_row is not None) if matrix.column_names and spare >= 1 else None
        self.top = sum(row is not None for row in (self.title_row, self.name_row))
        if self.name_row is None and self.title_row is None and matrix.row_title and spare >= 1:
            self.name_row, self.top = 0, 1
        self.body_height = canvas.height - self.top

    def draw(self) -> None:
        """Draw every number in a cell of its own."""
        self._titles(self.cell)
        for row in range(self.rows):
            self._row_name(self.top + row, row)
            for column in range(self.columns):
                self._cell(row, column)
        self._scale()

    def draw_small(self) -> None:
        """Draw a matrix that is too large for the block as a shaded picture."""
        width, height = self.canvas.width - self.left, max(1, self.body_height)
        wide_enough = min(width, self.columns * max(1, self.cell))
        tall_enough = min(height * 2, self.rows)
        tall_enough += tall_enough % 2
        self._titles(0)
        picture = resample(self.shares, max(2, tall_enough), max(1, wide_enough))
        picture = _stretched(picture, self.matrix.diverging)
        paint(self.canvas, self.top, self.left, picture, self.matrix.diverging)
        if self.left and self.matrix.row_names:
            shown = picture.shape[0] // 2
            step = self.rows / shown
            for row in range(min(shown, self.body_height)):
                self._row_name(self.top + row, int(row * step))

    def _titles(self, cell: int) -> None:
        canvas, matrix = self.canvas, self.matrix
        if self.title_row is not None:
            canvas.write(0, self.left, fit(matrix.column_title, canvas.width - self.left), self.grey)
        if self.name_row is None:
            return
        if self.left:
            canvas.write(self.name_row, 0, fit(matrix.row_title, self.left - 1), self.grey)
        for column, name in enumerate(matrix.column_names[: self.columns] if cell else ()):
            text = _brief(name, cell - 1 if cell > 2 else cell)
            canvas.write(self.name_row, self.left + column * cell + _centre(text, cell), text)

    def _row_name(self, row: int, number: int) -> None:
        if self.left and number < len(self.matrix.row_names):
            text = fit(self.matrix.row_names[number], self.left - 1)
            self.canvas.write(row, self.left - 1 - wide(text), text)

    def _cell(self, row: int, column: int) -> None:
        mode, share = self.canvas.mode, float(self.shares[row, column])
        number = shade(share, mode, self.matrix.diverging)
        text = self.texts[row][column] if self.numbered else self._sign(row, column)
        if not self.numbered and mode is Mode.PLAIN:
            text = self._shade_text(row, column)
        elif text == "0":
            text = "·"
        padded = " " * _centre(text, self.cell) + text
        self.canvas.write(self.top + row, self.left + column * self.cell, padded.ljust(self.cell), number)

    def _sign(self, row: int, column: int) -> str:
        """Return + or − for a grey cell of a diverging matrix, otherwise nothing."""
        share = self.shares[row, column]
        if not self.canvas.mode.only_greys or not self.matrix.diverging or not abs(share - 0.5) > 0.06:
            return ""
        return "+" if share > 0.5 else "−"

    def _shade_text(self, row: int, column: int) -> str:
        share = float(self.shares[row, column])
        if not np.isfinite(share):
            return "×"
        size = abs(2 * share - 1) if self.matrix.diverging else share
        shade_text: str = SHADES[min(int(size * 5), 4)]
        if not self.matrix.diverging or size < 0.12:
            return shade_text * int(self.cell)
        return (("+" if share > 0.5 else "−") + shade_text)[: self.cell]

    def _scale(self) -> None:
        row = self.top + self.rows + 1
        if not self.numbered and row < self.canvas.height and self.canvas.width - self.left >= 24:
            scale_bar(self.canvas, row, self.left, (self.low, self.high), self.matrix.diverging)


def _stretched(picture: NDArray[Any], diverging: bool) -> NDArray[Any]:
    """Return means over many cells stretched to the whole scale, so that a diagonal does not fade away."""
    middle = 0.5 if diverging else 0.0
    reach = np.nanmax(np.abs(picture - middle), initial=0.0)
    return np.asarray(middle + (picture - middle) * ((1.0 - middle) / reach)) if reach > 1e-9 else picture


def _below_zero(values: NDArray[Any]) -> bool:
    finite = values[np.isfinite(values)]
    return bool(len(finite) and finite.min() < 0)


def _figure(value: Any) -> str:
    """Return a number of a table: whole numbers in full, shares without the zero before the point."""
    if isinstance(value, np.integer) or (
        np.isfinite(value) and float(value).is_integer() and abs(value) < 1e5
    ):
        return str(int(value))
    if np.isfinite(value) and 0.005 <= abs(value) < 1:
        return f"{value:.2f}".replace("0.", ".", 1)
    return axes.number(float(value))


def _brief(name: str, width: int) -> str:
    """Return a name cut to a width; without an ellipsis where that would be most of it."""
    text = clean(name)
    if wide(text) <= width:
        return text
    return (
        fit(text, width) if width > 3 else "".join(char for char in text if wide(char) == 1)[: max(width, 0)]
    )


def _centre(text: str, width: int) -> int:
    return max(0, (width - wide(text) + 1) // 2)
