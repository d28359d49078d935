"""The decision boundary: what a model with two inputs answers all over the plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.drawings import Heatmap
from dltui.live.answers import answers, classes_of
from dltui.live.pictures import Picture

MARGIN = 0.25  # of the data's range, on each side
SHOWN_POINTS = 400  # more samples than this are thinned evenly: they travel with every picture


class DecisionBoundary(Picture):
    """The plane of the two inputs, coloured by the model's answer, with the samples on it.

    One output is shown as it is, between the two targets; of two outputs the second; of more the number of
    the winning class.

    Args:
        x: samples, shape (n, 2).
        y: targets, shape (n,) or (n, 1), or one-hot (n, classes).
        names: the classes' names.
        resolution: (rows, columns) at which the model is asked.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        ValueError: `x` is not (n, 2), or `y` has another length, or a resolution is less than 2.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        names: Sequence[str] = (),
        resolution: tuple[int, int] = (32, 64),
        name: str = "boundary",
        *,
        every: int | None = None,
    ) -> None:
        super().__init__(name=name, every=every)
        points = np.asarray(x, dtype="float32")
        if points.ndim != 2 or points.shape[1] != 2 or len(points) == 0:
            raise ValueError(f"live.DecisionBoundary: x must have the shape (n, 2), got {points.shape}")
        if min(resolution) < 2:
            raise ValueError(f"live.DecisionBoundary: resolution must be at least (2, 2), got {resolution}")
        labels, targets = classes_of("DecisionBoundary", y, len(points))
        self._low, self._high = (float(targets[0]), float(targets[-1])) if len(targets) > 1 else (0.0, 1.0)
        self._names = tuple(map(str, names))
        self._x_range, self._y_range = _range(points[:, 0]), _range(points[:, 1])
        self._resolution = resolution
        self._grid = _grid(self._x_range, self._y_range, resolution)
        shown = np.linspace(0, len(points) - 1, min(len(points), SHOWN_POINTS)).astype(int)
        self._points, self._labels = points[shown], labels[shown]

    def draw(self, model: Any) -> Heatmap:
        """Return the model's answers over the plane.

        Raises:
            ValueError: the model does not take two inputs a sample.
        """
        shape = getattr(model, "input_shape", None)
        if isinstance(shape, tuple) and (len(shape) != 2 or shape[-1] != 2):
            raise ValueError(f"the model must take inputs of the shape (n, 2), but takes {shape}")
        values, low, high = self._heights(answers(model, self._grid))
        return Heatmap(
            values.reshape(self._resolution),
            self._x_range,
            self._y_range,
            low,
            high,
            diverging=True,
            points=self._points,
            labels=self._labels,
            names=self._names,
        )

    def _heights(self, outputs: NDArray[Any]) -> tuple[NDArray[Any], float, float]:
        outputs = outputs.reshape(len(outputs), -1)
        if outputs.shape[1] == 1:
            return outputs[:, 0], self._low, self._high
        if outputs.shape[1] == 2:
            return outputs[:, 1], 0.0, 1.0
        return outputs.argmax(axis=1).astype("float32"), 0.0, outputs.shape[1] - 1.0


def _range(values: NDArray[Any]) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or 1.0
    return low - margin, high + margin


def _grid(
    x_range: tuple[float, float], y_range: tuple[float, float], resolution: tuple[int, int]
) -> NDArray[np.float32]:
    """Return the centres of the cells of the plane, row by row from the top, shape (rows * columns, 2)."""
    rows, columns = resolution
    x = x_range[0] + (np.arange(columns) + 0.5) / columns * (x_range[1] - x_range[0])
    y = y_range[1] - (np.arange(rows) + 0.5) / rows * (y_range[1] - y_range[0])
    across, down = np.meshgrid(x, y)
    return np.stack([across.ravel(), down.ravel()], axis=1).astype("float32")
