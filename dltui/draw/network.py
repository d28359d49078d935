"""A small dense network: units in columns, weights as lines whose colour and strength say their value."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dltui.draw import axes, braille
from dltui.draw.cells import Canvas, Mode, Row, ansi, clean, fit, ink, rgb, wide
from dltui.draw.colours import AXIS, ORANGE, SKY, plain, standing_out
from dltui.draw.resample import levels
from dltui.draw.shading import shade
from dltui.drawings import Network

_MOST_NAME = 12
# Shares of the largest weight: below the first one of many edges is left out, above the second it is thick.
_FAINT, _STRONG = 0.06, 0.6
_MANY_EDGES, _MOST_EDGES = 24, 32


class Unit(NamedTuple):
    """A unit on the canvas; `number` is None for the ellipsis that stands for those left out."""

    row: int
    column: int
    number: int | None


def render(network: Network, width: int, height: int, mode: Mode) -> list[Row]:
    """Draw a network in exactly `width` x `height` cells."""
    canvas = Canvas(width, height, mode)
    sizes = layer_sizes(network)
    if not sizes or min(sizes) < 1:
        canvas.write(0, 0, "no weights", plain(AXIS, mode))
        return canvas.rows()
    picture = _Picture(canvas, network, sizes)
    picture.draw()
    return canvas.rows()


def size(network: Network, width: int) -> int:
    """Return two rows for each unit of the largest layer, within reason, and one for what the layers are."""
    sizes = layer_sizes(network)
    return max(5, min(20, 2 * max(sizes) + 2)) if sizes else 1


def layer_sizes(network: Network) -> tuple[int, ...]:
    """Return the number of units of each layer, () for a network whose weights do not fit together."""
    shapes = [np.shape(weight) for weight in network.weights]
    if not shapes or any(len(shape) != 2 for shape in shapes):
        return ()
    if any(a[1] != b[0] for a, b in pairwise(shapes)):
        return ()
    return (*(shape[0] for shape in shapes), shapes[-1][1])


class _Picture:
    """The layout of a network on a canvas."""

    def __init__(self, canvas: Canvas, network: Network, sizes: tuple[int, ...]) -> None:
        self.canvas, self.network, self.sizes, self.mode = canvas, network, sizes, canvas.mode
        self.grey = plain(AXIS, self.mode)
        self.has_footer = canvas.height >= 5
        self.height = canvas.height - int(self.has_footer)
        spacious = canvas.width >= 24
        self.left = self._name_width(0) if spacious else 0
        self.right = self._name_width(len(sizes) - 1) + self._value_width() if spacious else 0
        self.columns = self._columns()
        self.units = [self._place(layer) for layer in range(len(sizes))]
        self.most = max(
            float(np.abs(w[np.isfinite(w)]).max(initial=0)) for w in map(_floats, network.weights)
        )

    def draw(self) -> None:
        labels: list[tuple[int, int, str, int]] = []
        for layer in range(len(self.sizes) - 1):
            labels += self._edges(layer)
        for row, column, text, number in labels:
            self.canvas.write(row, column, text, number)
        for layer, units in enumerate(self.units):
            self._units(layer, units)
        if self.has_footer:
            self._footer()

    def _names(self, layer: int) -> tuple[str, ...]:
        return self.network.names[layer] if layer < len(self.network.names) else ()

    def _name_width(self, layer: int) -> int:
        longest = max((wide(clean(name)) for name in self._names(layer)[:200]), default=0)
        return min(longest, _MOST_NAME, self.canvas.width // 5) + 1 if longest else 0

    def _value_width(self) -> int:
        return 6 if len(self.network.activations) == len(self.sizes) else 0

    def _columns(self) -> list[int]:
        first, last = self.left + 1, self.canvas.width - 2 - self.right
        if len(self.sizes) == 1 or last <= first:
            return [max(0, min(first, self.canvas.width - 1))] * len(self.sizes)
        return [round(first + (last - first) * i / (len(self.sizes) - 1)) for i in range(len(self.sizes))]

    def _place(self, layer: int) -> list[Unit]:
        """Return a layer's units: all of them, or the first ones, an ellipsis and the last one."""
        count, column = self.sizes[layer], self.columns[layer]
        slots = max(1, min((self.height + 1) // 2, 12) if count > self.height else count)
        numbers: list[int | None] = list(range(count))
        if slots < count:
            numbers = [*range(max(1, slots - 2)), None, count - 1] if slots >= 3 else list(range(slots))
        gaps = max(1, len(numbers) - 1)
        stride = max(1, min((self.height - 1) // gaps, -(-self.height // len(numbers))))
        top = max(0, (self.height - (len(numbers) - 1) * stride - 1) // 2)
        return [Unit(top + i * stride, column, number) for i, number in enumerate(numbers)]

    def _edges(self, layer: int) -> list[tuple[int, int, str, int]]:
        """Draw the weights between a layer and the next, the strongest last; return figures to be written."""
        weights = _floats(self.network.weights[layer])
        shown = [
            (float(weights[a.number, b.number]), a, b)
            for a in self.units[layer]
            for b in self.units[layer + 1]
            if a.number is not None and b.number is not None
        ]
        many = len(shown) > _MANY_EDGES
        shown = sorted((edge for edge in shown if np.isfinite(edge[0])), key=lambda edge: abs(edge[0]))
        if len(shown) > _MOST_EDGES:
            shown = shown[-_MOST_EDGES:]
        labels: list[tuple[int, int, str, int]] = []
        taken: set[tuple[int, int]] = set()
        for weight, a, b in shown:
            strength = abs(weight) / self.most if self.most else 0.0
            if not many or strength >= _FAINT:
                self._edge(weight, strength, a, b)
        for weight, a, b in reversed(shown):
            label = self._label(weight, a, b, len(shown), taken)
            if label:
                labels.append(label)
        return labels

    def _edge(self, weight: float, strength: float, a: Unit, b: Unit) -> None:
        canvas = self.canvas
        dots = np.zeros((canvas.height * braille.DOTS_DOWN, canvas.width * braille.DOTS_ACROSS), bool)
        begin, end = (a.column * 2 + 3, a.row * 4 + 1.5), (b.column * 2 - 2, b.row * 4 + 1.5)
        if end[0] <= begin[0]:
            return
        on, off = self._pattern(weight, strength)
        braille.line(dots, begin, end, on, off)
        if strength > _STRONG:
            braille.line(dots, (begin[0], begin[1] + 1), (end[0], end[1] + 1), on, off)
        codes = braille.characters(dots)
        filled = braille.filled(codes)
        canvas.codes[filled] = braille.merge(canvas.codes, codes)[filled]
        canvas.inks[filled] = self._ink(weight, strength)

    def _pattern(self, weight: float, strength: float) -> tuple[int, int]:
        """Return how many dots are drawn and left out in turn: broken where a minus has no colour."""
        if self.mode.hueless and weight < 0:
            return 2, 3
        return (1, 0) if strength > 0.2 else (1, 1) if strength > _FAINT else (1, 3)

    def _ink(self, weight: float, strength: float) -> int:
        if self.mode is Mode.PLAIN:
            return 0
        on_light = self.mode.on_light
        if self.mode.only_16:
            below = ansi(4) if on_light else ansi(14)
            return ink(ansi(3) if weight > 0 else below, dim=strength < 0.2)
        if self.mode.only_greys:
            light = 110 + 130 * min(strength, 1.0)
            return rgb(*(round(250 - light if on_light else light),) * 3)
        share = 0.35 + 0.65 * min(strength, 1.0) ** 0.7
        base, faint = standing_out(ORANGE if weight > 0 else SKY, self.mode), 140 if on_light else 80
        red, green, blue = (round(c * share + faint * (1 - share)) for c in base)
        return rgb(red, green, blue)

    def _label(
        self, weight: float, a: Unit, b: Unit, count: int, taken: set[tuple[int, int]]
    ) -> tuple[int, int, str, int] | None:
        """Return where a weight's figure stands on its edge, or its sign alone where there is little room."""
        room = b.column - a.column
        written = axes.number(weight).replace("-", "−")
        figures = (written if weight < 0 else f"+{written}") if count <= 12 and room >= 14 else ""
        if not figures and (not self.mode.hueless or count > 64 or room < 6):
            return None
        text = figures or ("+" if weight > 0 else "−")
        strength = abs(weight) / self.most if self.most else 0.0
        for share in (0.3, 0.7, 0.45, 0.55, 0.2, 0.8):
            column = round(a.column + room * share - len(text) / 2)
            row = round(a.row + (b.row - a.row) * share)
            cells = {(row, column + i) for i in range(-1, len(text) + 1)}
            if column > a.column + 1 and column + len(text) < b.column - 1 and not cells & taken:
                taken |= cells
                return row, column, text, self._ink(weight, max(strength, 0.3))
        return None

    def _units(self, layer: int, units: list[Unit]) -> None:
        activations = self._activations(layer)
        shares = levels(activations, min(0.0, float(np.nanmin(activations, initial=0))), None, False)[0]
        last = len(self.sizes) - 1
        for unit in units:
            if unit.number is None:
                self._ellipsis(unit, layer)
                continue
            value = activations[unit.number] if unit.number < len(activations) else None
            share = float(shares[unit.number]) if value is not None else 0.0
            self._unit(unit, value, share)
            self._name(unit, layer)
            if value is not None and layer == last and self.right:
                self._value(unit, float(value))

    def _activations(self, layer: int) -> NDArray[Any]:
        given = self.network.activations
        return _floats(given[layer]).ravel() if layer < len(given) else np.empty(0)

    def _unit(self, unit: Unit, value: Any, share: float) -> None:
        """Draw a unit as a circle: filled by its activation, hollow without one."""
        write = self.canvas.write
        if value is None:
            write(unit.row, unit.column - 1, "(○)" if self.canvas.width > 12 else "○", ink(bold=True))
            return
        circle = "○◔◑◕●"[min(int(np.nan_to_num(share) * 4.999), 4)]
        number = shade(share, self.mode)
        write(unit.row, unit.column - 1, f"({circle})" if self.mode is Mode.PLAIN else f" {circle} ", number)

    def _name(self, unit: Unit, layer: int) -> None:
        names = self._names(layer)
        if unit.number is None or unit.number >= len(names):
            return
        if layer == 0 and self.left:
            text = fit(names[unit.number], self.left - 1)
            self.canvas.write(unit.row, self.left - 1 - wide(text), text)
        elif layer == len(self.sizes) - 1 and self.right:
            text = fit(names[unit.number], self.right - self._value_width() - 1)
            self.canvas.write(unit.row, unit.column + 3, text)

    def _value(self, unit: Unit, value: float) -> None:
        column = unit.column + 3 + self.right - self._value_width()
        self.canvas.write(unit.row, column, axes.number(value), self.grey)

    def _ellipsis(self, unit: Unit, layer: int) -> None:
        self.canvas.write(unit.row, unit.column - 1, " ⋮ ", self.grey)

    def _footer(self) -> None:
        """Write each layer's size below it, or all of them in one line where they do not fit."""
        row = self.canvas.height - 1
        texts = [f"{count:,}" for count in self.sizes]
        places = [column - len(text) // 2 for column, text in zip(self.columns, texts, strict=True)]
        free = -1
        for place, text in zip(places, texts, strict=True):
            if place <= free:
                self.canvas.write(
                    row, 0, fit("-".join(texts), self.canvas.width).ljust(self.canvas.width), self.grey
                )
                return
            self.canvas.write(row, place, text, self.grey)
            free = place + len(text)


def _floats(values: Any) -> NDArray[Any]:
    return np.asarray(values, np.float64)
