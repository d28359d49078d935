"""How many hidden units of a network are stuck: a pure look at its activations.

Only networks that are Keras's own through and through are looked at, so that no code of a learner's runs when
it would not have run. The call is stateless and in inference: neither batch normalization nor a seed moves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import keras
import numpy as np
from keras.src.models.functional import Functional
from numpy.typing import NDArray

from dltui.events import Activation, LayerActivity
from dltui.live.answers import to_array
from dltui.live.inside import Visit, layers_of, watched

NEAR = 0.02  # of its limit a sigmoid or a tanh is flat
NEARLY_ALL = 0.95  # of the values of a unit
CONVOLUTIONS = tuple(
    getattr(keras.layers, f"{kind}{axes}D{transposed}")
    for kind, transposed, ranks in (
        ("Conv", "", (1, 2, 3)),
        ("Conv", "Transpose", (1, 2, 3)),
        ("DepthwiseConv", "", (1, 2)),
        ("SeparableConv", "", (1, 2)),
    )
    for axes in ranks
)
ACTIVATED = (keras.layers.Dense, keras.layers.EinsumDense, keras.layers.Activation, *CONVOLUTIONS)
ACTIVATIONS: Mapping[str, Activation] = {"relu": "relu", "sigmoid": "sigmoid", "tanh": "tanh"}
NETWORKS = (keras.Sequential, Functional)


class Hidden(NamedTuple):
    """A hidden layer and what its answer goes through."""

    layer: Any
    activation: Activation


def hidden_layers(model: Any) -> list[Hidden]:
    """Return the hidden layers whose units can be judged; none where a network is not Keras's own.

    Hidden is what other weights follow: a sigmoid at the end is meant to come near its limits.

    Args:
        model: a Keras model that is built.
    """
    if not _is_own(model):
        return []
    ends = _ends(model)
    return [
        Hidden(layer, activation)
        for layer in _in_chain(model)
        if id(layer) not in ends and (activation := _activation(layer)) is not None
    ]


def activity(model: Any, hidden: list[Hidden], inputs: Any) -> tuple[LayerActivity, ...]:
    """Return how many units of each hidden layer are stuck.

    Args:
        model: the model that the layers are from.
        hidden: the layers, as `hidden_layers` gives them.
        inputs: samples (n, ...) as an array or a tensor.
    """
    seen: dict[int, Visit] = {}
    with contextlib.ExitStack() as stack:
        stack.enter_context(keras.StatelessScope(collect_losses=True))
        for one in hidden:
            stack.enter_context(watched(one.layer, seen, _counting(one)))
        model(inputs, training=False)
    found = []
    for one in hidden:
        stuck = seen[id(one.layer)].output  # (units,)
        found.append(LayerActivity(one.layer.name, one.activation, len(stuck), int(stuck.sum())))
    return tuple(found)


def _counting(hidden: Hidden) -> Callable[..., tuple[Any, Any]]:
    """Return a way to call a layer that notes which units are stuck, and not the activations themselves."""

    def call(original: Callable[..., Any], arguments: dict[str, Any]) -> tuple[Any, Any]:
        output = original(**arguments)
        arguments.clear()  # nor what came in: the activations of a big network would fill the memory
        return output, _stuck(hidden, to_array(output))

    return call


def _stuck(hidden: Hidden, output: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which units of an answer (n, ..., units) are stuck, shape (units,); NaN is not."""
    units = 1 if output.ndim > 2 and _channels_first(hidden.layer) else output.ndim - 1
    axes = tuple(axis for axis in range(output.ndim) if axis != units)
    if hidden.activation == "relu":
        return np.asarray(output.max(axis=axes) <= 0)
    middle, limit = (0.5, 0.5) if hidden.activation == "sigmoid" else (0.0, 1.0)
    return np.asarray((np.abs(output - middle) >= limit - NEAR).mean(axis=axes) >= NEARLY_ALL)


def _channels_first(layer: Any) -> bool:
    if isinstance(layer, (keras.layers.Dense, keras.layers.EinsumDense)):
        return False
    return str(getattr(layer, "data_format", keras.config.image_data_format())) == "channels_first"


def _activation(layer: Any) -> Activation | None:
    if isinstance(layer, keras.layers.ReLU):
        plain = not layer.negative_slope and not layer.threshold and layer.max_value is None
        return "relu" if plain else None
    if isinstance(layer, ACTIVATED):
        return ACTIVATIONS.get(getattr(layer.activation, "__name__", ""))
    return None


def _is_own(model: Any) -> bool:
    """Whether a model and its layers are classes of Keras, with no function of the learner's inside."""
    if type(model) not in NETWORKS:
        return False
    return all(
        type(layer).__module__.startswith("keras.")
        and not isinstance(layer, keras.layers.Lambda)
        and _is_library_function(getattr(layer, "activation", None))
        for layer in layers_of(model)
    )


def _is_library_function(function: Any) -> bool:
    module = getattr(function, "__module__", None) or type(function).__module__
    return function is None or module.startswith(("keras.", "tensorflow."))


def _in_chain(model: Any) -> Iterator[Any]:
    """Yield the layers of a network, those of networks within it too, but none inside of another layer."""
    for layer in model.layers:
        if type(layer) in NETWORKS:
            yield from _in_chain(layer)
        else:
            yield layer


def _ends(model: Any) -> set[int]:
    """Return the ids of the layers that no weights follow: from the outputs back to the last weights."""
    ends: set[int] = set()
    waiting = list(model.outputs)
    while waiting:
        operation, node, _ = waiting.pop()._keras_history
        if id(operation) in ends:
            continue
        ends.add(id(operation))
        if type(operation) in NETWORKS:
            waiting.extend(operation.outputs)
        elif not getattr(operation, "weights", ()):
            waiting.extend(operation._inbound_nodes[node].input_tensors)
    return ends
