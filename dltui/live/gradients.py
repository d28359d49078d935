"""How large the gradient of the loss is: in every layer, or at every step of a sequence."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from dltui.drawings import Bars, Lines
from dltui.live.answers import to_array
from dltui.live.inside import Visit, find, layers_of, watched
from dltui.live.losses import loss_of, pair
from dltui.live.pictures import Picture

FLOOR = 1e-12  # a norm below this is drawn as this
DECADES = 8.0  # of the scale of layers, below the largest norm


class GradientNorms(Picture):
    """The Euclidean norm of the loss's gradient, on a scale of powers of ten.

    Over layers: the norm of the gradient of all weights of a layer, in relation to the largest of them.
    Over time: the norm of the gradient with respect to the inputs, or to the output of a layer, at every
    step, of each sample's own loss, the mean over the samples. Where it falls off towards the first steps,
    the network cannot learn from what was long ago (Hochreiter, 1991; Bengio, Simard and Frasconi, 1994).

    The model is asked in inference: no dropout, no change of running means. Its optimizer is left alone.

    Args:
        x: samples (n, ...), as the model takes them; a few dozen are enough.
        y: targets (n, ...).
        over: "layers" or "time".
        layer: over time: the layer whose output (n, time, units) is looked at, its name or its place; None
            takes the inputs where they are numbers with fractions, otherwise the model's Embedding.
        loss: a Keras loss, its name, or a function of (targets, outputs); None: the model's own.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        ValueError: x and y are not equally long, `over` is something else, or a layer is given for layers.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        over: Literal["layers", "time"] = "layers",
        *,
        layer: Any = None,
        loss: Any = None,
        name: str = "gradients",
        every: int | None = None,
    ) -> None:
        super().__init__(name=name, every=every)
        if over not in ("layers", "time"):
            raise ValueError(f"live.GradientNorms: over must be 'layers' or 'time', got {over!r:.40}")
        if over == "layers" and layer is not None:
            raise ValueError("live.GradientNorms: a layer is only looked at with over='time'")
        self._x, self._y = pair("GradientNorms", x, y)
        self._over, self._layer, self._loss = over, layer, loss
        self._caption = ""

    def caption(self) -> str:
        """Return the largest norm of the last drawing."""
        return self._caption

    def draw(self, model: Any) -> Bars | Lines:
        """Return the norms as powers of ten: bars of the layers, or a curve over the steps from 1.

        Raises:
            ValueError: the model has no weights or no loss, or what is looked at is no sequence.
        """
        return self._layers(model) if self._over == "layers" else self._time(model)

    def _layers(self, model: Any) -> Bars:
        names, norms = over_layers(model, self._x, self._y, loss_of(model, self._loss))
        largest = int(np.argmax(norms))
        self._caption = f"largest {norms[largest]:.2g} in {names[largest]}"
        powers = np.log10(np.maximum(norms, FLOOR) / max(float(norms[largest]), FLOOR))
        return Bars(powers, names, -DECADES, 0.0, "norm of the gradient, log10 of its share of the largest")

    def _time(self, model: Any) -> Lines:
        layer = self._looked_at(model)
        norms = over_time(model, self._x, self._y, loss_of(model, self._loss), layer)
        self._caption = f"largest {norms.max():.2g} at step {int(np.argmax(norms)) + 1}"
        what = "the inputs" if layer is None else f"the output of {layer.name}"
        powers = np.log10(np.maximum(norms, FLOOR))
        steps = np.arange(1, len(norms) + 1)
        title = f"log10 of the gradient's norm, {what}"
        return Lines(steps, powers[None], ("gradient",), "step", title)

    def _looked_at(self, model: Any) -> Any:
        if self._layer is not None:
            return find(model, self._layer)
        if self._x.dtype.kind == "f":
            return None
        for layer in layers_of(model):
            if isinstance(layer, keras.layers.Embedding):
                return layer
        raise ValueError("x holds whole numbers, which have no gradient; name the layer to look at in layer=")


def over_layers(model: Any, x: Any, y: Any, loss: Any) -> tuple[tuple[str, ...], NDArray[Any]]:
    """Return the names (k,) of the layers of `model.layers` with trainable weights, and their norms (k,).

    Raises:
        ValueError: no layer has weights.
    """
    layers = [layer for layer in model.layers if layer.trainable_variables]
    if not layers:
        raise ValueError("the model has no trainable weights; give it a keras.Input or fit it first")
    weights = [weight.value for layer in layers for weight in layer.trainable_variables]
    with tf.GradientTape() as tape:
        value = loss(y, model(keras.ops.convert_to_tensor(x), training=False))
    squares = iter([float(np.sum(one**2)) for one in _gradients(tape, value, weights)])
    norms = [np.sqrt(sum(next(squares) for _ in layer.trainable_variables)) for layer in layers]
    return tuple(layer.name for layer in layers), np.array(norms)


def over_time(model: Any, x: Any, y: Any, loss: Any, layer: Any = None) -> NDArray[Any]:
    """Return the norm of the gradient at every step, shape (time,): a mean over the samples.

    Args:
        model: a Keras model that is built.
        x: samples (n, time, ...).
        y: targets (n, ...).
        loss: a function of targets and outputs, the mean over the samples.
        layer: a layer with the output (n, time, units); None looks at the inputs.

    Raises:
        ValueError: what is looked at has not the shape (n, time, ...).
    """
    inputs = keras.ops.convert_to_tensor(x)
    seen: dict[int, Visit] = {}
    with tf.GradientTape(watch_accessed_variables=False) as tape:

        def ask(call: Callable[..., Any], arguments: dict[str, Any]) -> tuple[Any, Any]:
            output = call(**arguments)
            tape.watch(output)
            return output, output

        if layer is None:
            tape.watch(inputs)
        with watched(layer, seen, ask) if layer is not None else contextlib.nullcontext():
            value = loss(y, model(inputs, training=False))
    if layer is not None and id(layer) not in seen:
        raise ValueError(f"the model was called, but its layer {layer.name} was not")
    (gradient,) = _gradients(tape, value, [inputs if layer is None else seen[id(layer)].output])
    if gradient.ndim < 3:
        raise ValueError(f"a sequence has the shape (n, time, ...), but this has {gradient.shape}")
    flat = gradient.reshape(*gradient.shape[:2], -1).astype("float64")
    # The loss is a mean over n samples, so the gradient of one sample's own loss is n times as large.
    return np.asarray(np.linalg.norm(flat, axis=2).sum(axis=0))


def _gradients(tape: Any, value: Any, of: list[Any]) -> list[NDArray[Any]]:
    """Return the gradients of a value as arrays, zero where it does not depend on something."""
    found = tape.gradient(value, of, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return [to_array(tf.convert_to_tensor(one)).astype("float64") for one in found]
