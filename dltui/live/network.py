"""A small dense network as what it is: units, connections and what flows through them for one sample."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from dltui.drawings import Images, Matrix
from dltui.drawings import Network as NetworkDrawing
from dltui.live.inside import find, listed
from dltui.live.pictures import Picture


class Network(Picture):
    """The weights and biases of a chain of Dense layers, and the activations for one sample.

    Layers without weights (Activation, Dropout, Flatten) may stand between the Dense ones.

    Args:
        sample: one input (d,) or (1, d) whose activations are shown; None shows weights only.
        inputs: names of the inputs.
        outputs: names of the outputs.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.
    """

    def __init__(
        self,
        sample: Any = None,
        inputs: Sequence[str] = (),
        outputs: Sequence[str] = (),
        name: str = "network",
        every: int | None = None,
    ) -> None:
        super().__init__(name=name, every=every)
        self._sample = None if sample is None else np.asarray(sample, dtype="float32")
        self._inputs, self._outputs = tuple(map(str, inputs)), tuple(map(str, outputs))

    def draw(self, model: Any) -> NetworkDrawing:
        """Return the network as it is now.

        Raises:
            ValueError: the model is no chain of Dense layers, or the sample does not fit it.
        """
        dense = _dense_layers(model)
        weights = tuple(np.asarray(keras.ops.convert_to_numpy(layer.kernel)) for layer in dense)
        biases = tuple(_bias(layer) for layer in dense)
        hidden: tuple[tuple[str, ...], ...] = ((),) * (len(dense) - 1)
        names = (self._inputs, *hidden, self._outputs)
        activations = () if self._sample is None else tuple(self._activations(model, dense))
        return NetworkDrawing(weights, biases, activations, names)

    def _activations(self, model: Any, dense: list[Any]) -> Iterator[NDArray[Any]]:
        """Give the input and what leaves every Dense layer, its activation included."""
        assert self._sample is not None
        shape = model.input_shape[1:]
        if self._sample.size != int(np.prod(shape)):
            raise ValueError(f"the sample has {self._sample.size} values, but the model takes {tuple(shape)}")
        value: Any = keras.ops.convert_to_tensor(self._sample.reshape((1, *shape)))
        yield self._sample.ravel()
        chain = list(_chain(model))
        for layer, following in zip(chain, [*chain[1:], None], strict=True):
            value = layer(value, training=False)
            if any(layer is one for one in dense):
                leaving = value
                if following is not None and isinstance(following, keras.layers.Activation):
                    leaving = following(value)
                yield np.asarray(keras.ops.convert_to_numpy(leaving)).ravel()


class Weights(Picture):
    """The weights of one layer: an image for each unit or filter, or a table.

    Args:
        layer: the layer, its name, or its place in `model.layers`.
        shape: (height, width) into which the weights of a Dense unit are laid; without it a square number of
            inputs gives square images from 16 inputs on, any other a table.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.
    """

    def __init__(
        self,
        layer: Any = 0,
        shape: tuple[int, int] | None = None,
        name: str = "weights",
        every: int | None = None,
    ) -> None:
        super().__init__(name=name, every=every)
        self._layer = layer
        self._shape = shape

    def draw(self, model: Any) -> Images | Matrix:
        """Return the weights as they are now, zero in the middle of the scale.

        Raises:
            ValueError: there is no such layer, it has no kernel, or its inputs do not fill the shape.
        """
        kernel = self._kernel(model)
        if kernel.ndim == 4:
            filters = kernel.mean(axis=2) if kernel.shape[2] != 1 else kernel[:, :, 0]
            return Images(np.moveaxis(filters, -1, 0), diverging=True)
        if kernel.ndim != 2:
            raise ValueError(f"a kernel of the shape {kernel.shape} cannot be shown as images or as a table")
        shape = self._shape or _square(len(kernel))
        if shape is None:
            return Matrix(kernel, row_title="input", column_title="unit", diverging=True)
        if shape[0] * shape[1] != len(kernel):
            raise ValueError(
                f"shape {shape} holds {shape[0] * shape[1]} weights, but a unit has {len(kernel)}"
            )
        return Images(kernel.T.reshape(-1, *shape), diverging=True)

    def _kernel(self, model: Any) -> NDArray[Any]:
        layer = find(model, self._layer)
        kernel = getattr(layer, "kernel", None)
        if kernel is None:
            raise ValueError(f"layer {layer.name!r} has no kernel; layers: {listed(model)}")
        return np.asarray(keras.ops.convert_to_numpy(kernel))


def _square(count: int) -> tuple[int, int] | None:
    side = int(np.sqrt(count))
    return (side, side) if side >= 4 and side * side == count else None


def _bias(layer: Any) -> NDArray[Any]:
    if layer.bias is None:
        return np.zeros(layer.units, dtype="float32")
    return np.asarray(keras.ops.convert_to_numpy(layer.bias))


def _chain(model: Any) -> Iterator[Any]:
    return (layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer))


def _dense_layers(model: Any) -> list[Any]:
    """Return the model's Dense layers in order.

    Raises:
        ValueError: it has none, has other layers with weights, or they do not follow each other.
    """
    weighted = [layer for layer in _chain(model) if layer.weights]
    other = [layer.name for layer in weighted if not isinstance(layer, keras.layers.Dense)]
    if other:
        raise ValueError(
            f"only Dense layers can be drawn as a network, but the model also has {', '.join(other)}"
        )
    if not weighted:
        raise ValueError("the model has no Dense layer with weights; give it a keras.Input or fit it first")
    for before, after in itertools.pairwise(weighted):
        if before.units != after.kernel.shape[0]:
            raise ValueError(f"{after.name} does not take what {before.name} gives: the layers are no chain")
    return weighted
