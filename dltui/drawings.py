"""Drawings: the numbers that a picture is drawn from, as lessons and Keras callbacks make them.

Arrays are NumPy arrays; floats travel as float32, whole numbers as they are. How a drawing looks in cells is
the business of `dltui.draw`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]
else:

    class Array:
        """Stands for a NumPy array in the annotations, so that this module does not import NumPy."""


@dataclass(frozen=True, slots=True, eq=False)
class Heatmap:
    """A function over a plane.

    `values` has shape (rows, columns), row 0 at the top (largest y); `low` and `high` fix the colour
    scale (None: from the data). With `diverging` the scale is symmetric about the middle of low and high.
    `points` (n, 2) are samples in data coordinates with `labels` (n,) counting classes from 0; `path` (k, 2)
    is a way taken over the plane, drawn as a line from its first point to its last.
    """

    values: Array
    x_range: tuple[float, float] = (0.0, 1.0)
    y_range: tuple[float, float] = (0.0, 1.0)
    low: float | None = None
    high: float | None = None
    diverging: bool = False
    points: Array | None = None
    labels: Array | None = None
    names: tuple[str, ...] = ()
    path: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """Images of shape (n, height, width) in grey or (n, height, width, 3) in colour, with captions.

    uint8 means 0 to 255; floats are scaled between `low` and `high` (None: from the data). With
    `diverging` zero is the middle of the scale (weights). `columns` is a wish, None leaves it to the width.
    """

    values: Array
    captions: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    diverging: bool = False
    columns: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A table of numbers (rows, columns) with names on both axes: a confusion matrix, attention weights."""

    values: Array
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    row_title: str = ""
    column_title: str = ""
    diverging: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """Heatmaps side by side on one scale: the heads of an attention, the gates of an LSTM.

    `values` has shape (n, rows, columns); `captions` name the maps, `row_names` and `column_names` the rows
    and columns of each. `low` and `high` fix the scale (None: from the data, from 0 where nothing is below).
    With `diverging` the scale is symmetric about the middle of low and high.
    """

    values: Array
    captions: tuple[str, ...] = ()
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    row_title: str = ""
    column_title: str = ""
    low: float | None = None
    high: float | None = None
    diverging: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """Points (n, 2) with class `labels` (n,) counted from 0 and the classes' `names`."""

    points: Array
    labels: Array | None = None
    names: tuple[str, ...] = ()
    x_title: str = ""
    y_title: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A small dense network.

    `weights[i]` has shape (units of layer i, units of layer i + 1), `biases[i]` (units of layer i + 1,);
    `activations[i]` (units of layer i,) for one sample, or empty. `names[i]` names the units of layer i;
    an empty tuple leaves them nameless.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...] = ()
    activations: tuple[Array, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Curves over a common axis: `x` (n,) and `values` (k, n) named by `names`."""

    x: Array
    values: Array
    names: tuple[str, ...] = ()
    x_title: str = ""
    y_title: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Horizontal bars of `values` (n,) with their `names` and figures: the probabilities of ten classes.

    `low` and `high` are the ends of the scale (None: from the data, zero included). Bars grow from zero
    where it lies between them, otherwise from `low`.
    """

    values: Array
    names: tuple[str, ...] = ()
    low: float | None = 0.0
    high: float | None = 1.0
    title: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """Plain text as a picture: samples of a language model, a table in words."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Drawings above each other, each under its title (none where `titles` are fewer)."""

    drawings: tuple[Drawing, ...]
    titles: tuple[str, ...] = ()


Drawing = Heatmap | Images | Matrix | Maps | Scatter | Network | Lines | Bars | Text | Stack
DRAWINGS: tuple[type, ...] = (
    Heatmap, Images, Matrix, Maps, Scatter, Network, Lines, Bars, Text, Stack,
)  # fmt: skip
DRAWING_NAMES = ", ".join(cls.__name__ for cls in DRAWINGS)  # for messages that say what is expected
