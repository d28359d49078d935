"""Numbers to terminal cells: pure functions of arrays, a width and a height."""

from __future__ import annotations

from dltui.draw import bars, heatmap, images, lines, maps, matrix, network, scatter, stack, words
from dltui.draw.cells import Canvas, Mode, Row, text
from dltui.draw.description import describe
from dltui.drawings import Bars, Drawing, Heatmap, Images, Lines, Maps, Matrix, Network, Scatter, Stack, Text

__all__ = ["Mode", "Row", "describe", "render", "size", "text"]


def render(drawing: Drawing, width: int, height: int, mode: Mode = Mode.COLOUR) -> list[Row]:
    """Draw a picture in exactly `width` x `height` cells (0 or more), with all text in it made harmless.

    Args:
        drawing: an object of one of the drawing classes of `dltui.drawings`; NaN and infinities are allowed.
        width: cells a row.
        height: rows.
        mode: what the terminal can show.
    """
    if width <= 0 or height <= 0:
        return Canvas(width, height, mode).rows()
    match drawing:
        case Heatmap():
            return heatmap.render(drawing, width, height, mode)
        case Images():
            return images.render(drawing, width, height, mode)
        case Matrix():
            return matrix.render(drawing, width, height, mode)
        case Maps():
            return maps.render(drawing, width, height, mode)
        case Scatter():
            return scatter.render(drawing, width, height, mode)
        case Network():
            return network.render(drawing, width, height, mode)
        case Lines():
            return lines.render(drawing, width, height, mode)
        case Bars():
            return bars.render(drawing, width, height, mode)
        case Text():
            return words.render(drawing, width, height, mode)
        case Stack():
            return stack.render(drawing, width, height, mode)


def size(drawing: Drawing, width: int) -> int:
    """Return the rows that a picture would like to have at a width; it can be drawn in fewer or more."""
    width = max(width, 1)
    match drawing:
        case Heatmap():
            return heatmap.size(drawing, width)
        case Images():
            return images.size(drawing, width)
        case Matrix():
            return matrix.size(drawing, width)
        case Maps():
            return maps.size(drawing, width)
        case Scatter():
            return scatter.size(drawing, width)
        case Network():
            return network.size(drawing, width)
        case Lines():
            return lines.size(drawing, width)
        case Bars():
            return bars.size(drawing, width)
        case Text():
            return words.size(drawing, width)
        case Stack():
            return stack.size(drawing, width)
