"""What each layer of a convolutional network makes of one image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.drawings import Images, Stack
from dltui.live.answers import to_array
from dltui.live.inside import find, visits
from dltui.live.pictures import Picture


class FeatureMaps(Picture):
    """The feature maps of several layers for one image, one row of images a layer.

    Every layer has a scale of its own; one with values below zero has zero in its middle. The vector of a
    Dense layer is shown as an image with a single row.

    Args:
        layers: names, places in `model.layers` or layer objects, one or several.
        image: (height, width) or (height, width, channels), as the model takes it.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        ValueError: there are no layers, or the image has another number of axes.
    """

    def __init__(self, layers: Any, image: Any, name: str = "feature maps", every: int | None = None) -> None:
        super().__init__(name=name, every=every)
        several = isinstance(layers, Sequence) and not isinstance(layers, str)
        self._layers = tuple(layers) if several else (layers,)
        if not self._layers:
            raise ValueError("live.FeatureMaps: give at least one layer")
        self._image = np.asarray(image, dtype="float32")
        if self._image.ndim not in (2, 3):
            raise ValueError(
                "live.FeatureMaps: image must have the shape (height, width) or (height, width, channels), "
                f"got {self._image.shape}"
            )

    def draw(self, model: Any) -> Stack:
        """Return the maps of every layer, shape (channels, height, width) each.

        Raises:
            ValueError: there is no such layer, the model does not take the image, or a layer's answer has
                another shape than (1, height, width, channels) or (1, units).
        """
        layers = [find(model, layer) for layer in self._layers]
        seen = visits(model, _batch(model, self._image), layers)
        maps = [_maps(layer, to_array(visit.output)) for layer, visit in zip(layers, seen, strict=True)]
        drawings = tuple(Images(values, diverging=bool(values.min() < 0)) for values in maps)
        titles = tuple(_title(layer, values) for layer, values in zip(layers, maps, strict=True))
        return Stack(drawings, titles)


def _batch(model: Any, image: NDArray[Any]) -> NDArray[Any]:
    """Return the image as a batch of one with the axes that the model takes."""
    shape = getattr(model, "input_shape", None)
    if isinstance(shape, tuple):
        if len(shape) == 4 and image.ndim == 2:
            image = image[..., None]
        elif len(shape) == 3 and image.ndim == 3 and image.shape[-1] == 1:
            image = image[..., 0]
        wanted = shape[1:]
        fits = len(wanted) == image.ndim and all(
            side is None or side == given for side, given in zip(wanted, image.shape, strict=True)
        )
        if not fits:
            raise ValueError(f"the model takes images of the shape {wanted}, but got {image.shape}")
    return image[None]


def _maps(layer: Any, output: NDArray[Any]) -> NDArray[Any]:
    values: NDArray[Any] = output[0]
    if values.ndim == 3:
        first = getattr(layer, "data_format", "channels_last") == "channels_first"
        return values if first else np.asarray(np.moveaxis(values, -1, 0))
    if values.ndim in (1, 2) and values.size:
        return values.reshape(1, -1, values.shape[-1])
    raise ValueError(f"layer {layer.name!r} gives the shape {output.shape}, which is no image")


def _title(layer: Any, values: NDArray[Any]) -> str:
    count, rows, columns = values.shape
    if count == rows == 1:
        return f"{layer.name}: {columns} values"
    return f"{layer.name}: {count} × {rows} × {columns}"
