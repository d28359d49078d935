"""Several heatmaps on one scale, in rows and columns, with names on their axes where there is room."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dltui.draw.cells import Canvas, Mode, Row, clean, fit, wide
from dltui.draw.colours import AXIS, plain
from dltui.draw.heatmap import scale_bar
from dltui.draw.resample import levels, resample
from dltui.draw.shading import paint
from dltui.drawings import Maps

_MOST_NAME = 12  # cells of a row's name
_MOST_CELL = 8  # cells that a column may take
_TALLEST = 24  # rows of cells that a map may wish for
_LEAST = 4  # cells or pixels below which a map shows nothing
_SCALE_WIDTH = 26


class Layout(NamedTuple):
    """How maps stand in a block: `shown` of them, `across` beside each other, each `wide` x `body` cells.

    `above` rows stand over a map for its caption and names, `left` cells beside it for the names of its rows.
    A column takes `cell` cells, or the map is shrunk to its width where that is 0; `rows` pixels high, two a
    row of cells.
    """

    shown: int
    across: int
    left: int
    wide: int
    body: int
    cell: int
    rows: int
    above: int


def render(maps: Maps, width: int, height: int, mode: Mode) -> list[Row]:
    """Draw maps in exactly `width` x `height` cells; those that do not fit are counted in the last row."""
    canvas = Canvas(width, height, mode)
    values = as_maps(maps.values)
    if not values.size or width < 1 or height < 1:
        canvas.write(0, 0, "no values", plain(AXIS, mode))
        return canvas.rows()
    footer = int(height >= 6)
    layout = arrange(maps, values.shape, width, height - footer)
    shares, low, high = levels(values, _low(maps, values), maps.high, maps.diverging)
    for index in range(layout.shown):
        _draw_map(canvas, maps, shares[index], layout, index)
    if footer:
        _footer(canvas, maps, (low, high), len(values) - layout.shown)
    return canvas.rows()


def size(maps: Maps, width: int) -> int:
    """Return the rows at which every row of a map has a row of cells, or half of one where nameless."""
    values = as_maps(maps.values)
    if not values.size:
        return 1
    count, rows, columns = values.shape
    left = _left(maps, width)
    cell = _wanted_cell(maps)
    if not maps.column_names:
        cell = 1 if columns < 2 * _TALLEST else 0
    least = columns * cell or columns // 2
    across = min(count, max(1, (width - left + 1) // (max(least, _LEAST) + 1)))
    lines = cell // 2 if rows * (cell // 2) <= _TALLEST // 2 else 1
    body = min(_TALLEST, rows * max(lines, 1) if maps.row_names else -(-rows // 2))
    return int(min(200, -(-count // across) * (max(body, 2) + _above(maps)) + 1))


def as_maps(given: Any) -> NDArray[Any]:
    """Return an array as maps of shape (n, rows, columns); axes before the last two are one."""
    values: NDArray[Any] = np.asarray(given)
    if values.dtype.kind not in "fiub" or values.ndim < 2 or not values.size:
        return np.empty((0, 0, 0))
    return values.reshape(-1, *values.shape[-2:])


def arrange(maps: Maps, shape: tuple[int, ...], width: int, height: int) -> Layout:
    """Return the layout that shrinks the maps least, or shows fewer of them where they would be tiny."""
    shown = shape[0]
    while True:
        downs = {-(-shown // across) for across in range(1, shown + 1)}
        choices = [_layout(maps, (shown, *shape[1:]), width, height, down) for down in sorted(downs)]
        best = max(choices, key=lambda layout: _quality(maps, layout, shape))
        across, down = _extent(best, shape)
        least = min(1.0, _LEAST / max(shape[1:]))
        if shown == 1 or min(across, down) >= least:
            return best
        shown = max(1, shown * 3 // 4)


def _layout(maps: Maps, shape: tuple[int, ...], width: int, height: int, down: int) -> Layout:
    count, rows, columns = shape
    across = -(-count // down)
    left = _left(maps, width)
    if (width - left) // across < _LEAST:
        left = 0
    room = max(0, (width - left + 1) // across - 1)
    above = _above(maps)
    while above and height // down - above < 2:
        above -= 1
    body = max(0, height // down - above)
    cell = min(room // columns, _wanted_cell(maps))
    lines = min(max(1, cell // 2), body // rows)
    return Layout(
        count,
        across,
        left,
        columns * cell or room,
        body,
        cell,
        rows * 2 * lines if lines else min(rows + rows % 2, body * 2),
        above,
    )


def _wanted_cell(maps: Maps) -> int:
    """Return the cells that a column would like to have: room for its name and a gap, or two."""
    names = max((wide(clean(name)) for name in maps.column_names), default=1)
    return max(2, min(names + 1, _MOST_CELL)) if names > 1 else 2


def _extent(layout: Layout, shape: tuple[int, ...]) -> tuple[float, float]:
    """Return the cells that a column gets and the pixels that a row gets."""
    return layout.wide / shape[2], layout.rows / shape[1]


def _quality(maps: Maps, layout: Layout, shape: tuple[int, ...]) -> tuple[float, ...]:
    """Return what counts in choosing a layout, most important first; larger is better."""
    across, down = _extent(layout, shape)
    kept = min(across, 1.0) * min(down, 1.0)
    named = min(down, 2.0) if maps.row_names else 0.0
    return kept, layout.above, named, min(across, _wanted_cell(maps)) * min(down, 2.0), layout.across


def _left(maps: Maps, width: int) -> int:
    """Return the cells for the names of rows and the gap behind them."""
    longest = max((wide(clean(name)) for name in maps.row_names), default=0)
    return min(longest, _MOST_NAME, width // 4) + 1 if longest and width >= 12 else 0


def _above(maps: Maps) -> int:
    return int(any(maps.captions)) + int(any(maps.column_names))


def _low(maps: Maps, values: NDArray[Any]) -> float | None:
    if maps.low is not None or maps.diverging:
        return maps.low
    finite = values[np.isfinite(values)]
    return 0.0 if not len(finite) or finite.min() >= 0 else None


class _Pen(NamedTuple):
    """Where one map is drawn: the cell of its body's upper left corner."""

    canvas: Canvas
    maps: Maps
    layout: Layout
    top: int
    column: int


def _draw_map(canvas: Canvas, maps: Maps, shares: NDArray[Any], layout: Layout, index: int) -> None:
    down, across = divmod(index, layout.across)
    top = down * (layout.above + layout.body) + layout.above
    gap = _gap(maps, layout, canvas.width)
    pen = _Pen(canvas, maps, layout, top, layout.left + across * (layout.wide + gap))
    captioned = layout.above > 0 and any(maps.captions)
    if captioned and index < len(maps.captions):
        caption = fit(maps.captions[index], layout.wide + gap - 1)
        canvas.write(top - layout.above, pen.column, caption, plain(AXIS, canvas.mode))
    if layout.above > int(captioned):
        _column_names(pen, shares.shape[1])
    _paint(pen, shares)
    if across == 0 and layout.left:
        _row_names(pen, shares.shape[0])


def _gap(maps: Maps, layout: Layout, width: int) -> int:
    """Return the cells between two maps: two, or more for a caption that is wider than its map."""
    longest = max((wide(clean(caption)) for caption in maps.captions), default=0)
    most = (width - layout.left - layout.across * layout.wide) // max(layout.across - 1, 1)
    return max(1, min(most, max(2, longest + 1 - layout.wide)))


def _paint(pen: _Pen, shares: NDArray[Any]) -> None:
    layout, diverging = pen.layout, pen.maps.diverging
    if layout.rows < 2 or layout.wide < 1:
        return
    if layout.rows == shares.shape[0] + 1:
        shares = np.concatenate([shares, shares[-1:]])  # a row of cells holds two pixels
    spots = None
    if layout.cell > 1:
        # Every cell of the map gets a sign of its own, not every third of the terminal.
        spots = np.zeros((layout.rows // 2, layout.wide), bool)
        spots[:, :: layout.cell] = True
    picture = resample(shares, layout.rows, layout.wide)
    paint(pen.canvas, pen.top, pen.column, picture, diverging, spots=spots)


def _row_names(pen: _Pen, rows: int) -> None:
    lines, left = pen.layout.rows // 2, pen.layout.left
    numbers = [int(line * rows / lines) for line in range(lines)]
    for line, number in enumerate(numbers):
        if number < len(pen.maps.row_names) and number not in numbers[:line]:
            text = fit(pen.maps.row_names[number], left - 1)
            pen.canvas.write(pen.top + line, left - 1 - wide(text), text)


def _column_names(pen: _Pen, columns: int) -> None:
    cell = pen.layout.cell
    room = cell - 1 if cell > 2 else cell
    for index, name in enumerate(pen.maps.column_names[:columns] if cell else ()):
        text = clean(name)
        if wide(text) > room:
            text = fit(text, room) if room > 3 else "".join(c for c in text if wide(c) == 1)[:room]
        pen.canvas.write(pen.top - 1, pen.column + index * cell, text)


def _footer(canvas: Canvas, maps: Maps, ends: tuple[float, float], missing: int) -> None:
    """Write the scale, what rows and columns are, and how many maps are not shown into the last row."""
    row, column, grey = canvas.height - 1, 0, plain(AXIS, canvas.mode)
    words = [f"… and {missing:,} more"] if missing else []
    words += [f"↓ {clean(maps.row_title)}"] if maps.row_title else []
    words += [f"→ {clean(maps.column_title)}"] if maps.column_title else []
    if canvas.width >= _SCALE_WIDTH + (wide(words[0]) if missing else 0):
        column = scale_bar(canvas, row, 0, ends, maps.diverging) + 2
    canvas.write(row, column, fit("  ".join(words), canvas.width - column), grey)
