"""Samples as points: where a model or one of its layers puts them in the plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.drawings import Scatter as ScatterDrawing
from dltui.live.answers import IMAGES, answers, classes_of, to_array
from dltui.live.inside import find, visits
from dltui.live.pictures import Picture

SHOWN_POINTS = 400  # more samples than this are thinned evenly: they travel with every picture


class Scatter(Picture):
    """Where samples lie in the outputs of the model or of a layer.

    Two outputs are the coordinates; of more the first two principal components (Hotelling, "Analysis of a
    complex of statistical variables into principal components", 1933), with the signs of the picture before;
    one is drawn over the numbers of the samples.

    Args:
        x: samples (n, ...), as the model takes them; at most 400 of them are asked, evenly spread.
        y: classes (n,) or (n, 1), or one-hot (n, classes); None draws all points alike.
        names: the classes' names.
        layer: the layer whose output is shown, its name, or its place in `model.layers`; None: the model's.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        ValueError: x is empty or has no axis but one, or y has another length.
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        names: Sequence[Any] = (),
        layer: Any = None,
        *,
        name: str = "scatter",
        every: int | None = None,
    ) -> None:
        super().__init__(name=name, every=every)
        samples = np.asarray(x)
        if samples.ndim < 2 or len(samples) == 0:
            raise ValueError(f"live.Scatter: x must have the shape (n, ...) with n > 0, got {samples.shape}")
        labels = None if y is None else classes_of("Scatter", y, len(samples))[0]
        shown = np.linspace(0, len(samples) - 1, min(len(samples), SHOWN_POINTS)).astype(int)
        self._x = samples[shown]
        self._labels = None if labels is None else labels[shown]
        self._names = tuple(map(str, names))
        self._layer = layer
        self._axes: NDArray[Any] | None = None  # (2, outputs), of the picture before

    def draw(self, model: Any) -> ScatterDrawing:
        """Return the samples as points, shape (n, 2).

        Raises:
            ValueError: there is no such layer, or its output has no value for each sample.
        """
        outputs = self._outputs(model)
        if len(outputs) != len(self._x) or not outputs.size:
            raise ValueError(f"the outputs must have the shape ({len(self._x)}, ...), got {outputs.shape}")
        flat = outputs.reshape(len(outputs), -1)
        points, titles = self._points(flat)
        return ScatterDrawing(points.astype("float32"), self._labels, self._names, *titles)

    def _outputs(self, model: Any) -> NDArray[Any]:
        if self._layer is None:
            return answers(model, self._x)
        layer = find(model, self._layer)
        portions = (self._x[start : start + IMAGES] for start in range(0, len(self._x), IMAGES))
        return np.concatenate([to_array(visits(model, part, [layer])[0].output) for part in portions])

    def _points(self, outputs: NDArray[Any]) -> tuple[NDArray[Any], tuple[str, str]]:
        if outputs.shape[1] == 1:
            numbers = np.arange(len(outputs), dtype="float32")
            return np.stack([numbers, outputs[:, 0]], axis=1), ("sample", "output")
        if outputs.shape[1] == 2:
            return outputs, ("output 1", "output 2")
        centred = outputs - outputs.mean(axis=0)
        axes, shares = principal(centred)
        if self._axes is not None and self._axes.shape == axes.shape:
            axes = axes * np.where((axes * self._axes).sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
        self._axes = axes
        first, second = (f"component {i + 1} ({100 * share:.0f} %)" for i, share in enumerate(shares))
        return centred @ axes.T, (first, second)


def principal(centred: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the first two principal axes (2, d) of centred rows (n, d), and their shares of variance (2,).

    Where there is only one sample or one direction the missing axes are zero.
    """
    _, sizes, axes = np.linalg.svd(np.nan_to_num(centred.astype("float64")), full_matrices=False)
    variances = np.zeros(2)
    found = np.zeros((2, centred.shape[1]))
    count = min(2, len(sizes))
    variances[:count], found[:count] = sizes[:count] ** 2, axes[:count]
    return found, variances / max(float((sizes**2).sum()), 1e-30)
