"""The gates of an LSTM over one sequence: what it lets in, keeps and gives out at every step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
from numpy.typing import NDArray

from dltui.drawings import Maps
from dltui.live.answers import to_array
from dltui.live.inside import Visit, find, visits
from dltui.live.pictures import Picture

CAPTIONS = ("input gate", "forget gate", "output gate", "cell state (tanh)")


class Steps(NamedTuple):
    """The gates of an LSTM at every step, its cell state and its output, shape (time, units) each."""

    input: NDArray[Any]
    forget: NDArray[Any]
    output: NDArray[Any]
    cell: NDArray[Any]
    hidden: NDArray[Any]


class Gates(Picture):
    """The input, forget and output gate and the cell state of an LSTM while it reads one sequence.

    The cell state is shown as its hyperbolic tangent, as it passes to the output gate, so that all four maps
    have one scale from -1 to 1.

    Args:
        layer: a `keras.layers.LSTM` of the model, its name, or its place in `model.layers`.
        sequence: one input of the model without the batch axis: (time, features), or (time,) where the model
            begins with an Embedding.
        names: names of the steps, for instance the characters.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        ValueError: the sequence is empty or has no axis.
    """

    def __init__(
        self,
        layer: Any,
        sequence: Any,
        names: Sequence[Any] = (),
        name: str = "gates",
        every: int | None = None,
    ) -> None:
        super().__init__(name=name, every=every)
        self._layer = layer
        self._sequence = np.asarray(sequence)
        if self._sequence.ndim == 0 or len(self._sequence) == 0:
            raise ValueError(
                "live.Gates: sequence must have the shape (time, features) or (time,) with time > 0, got "
                f"{self._sequence.shape}"
            )
        self._names = tuple(map(str, names))

    def draw(self, model: Any) -> Maps:
        """Return the gates, shape (4, units, time).

        Raises:
            ValueError: there is no such layer, it is no LSTM, or the model does not take the sequence.
        """
        found = steps(model, self._layer, self._sequence)
        values = np.stack([found.input, found.forget, found.output, np.tanh(found.cell)])
        return Maps(
            np.moveaxis(values, 1, 2),
            CAPTIONS,
            column_names=self._names,
            row_title="unit",
            column_title="time",
            low=-1.0,
            high=1.0,
            diverging=True,
        )


def steps(model: Any, layer: Any, sequence: NDArray[Any]) -> Steps:
    """Return what an LSTM does at every step when the model reads a sequence.

    Computed from the layer's weights by the equations of Gers, Schmidhuber and Cummins ("Learning to forget",
    2000), which added the forget gate to the LSTM of Hochreiter and Schmidhuber (1997).

    Args:
        model: a Keras model that is built.
        layer: the LSTM, its name, or its place in `model.layers`.
        sequence: one input of the model without the batch axis.

    Raises:
        ValueError: there is no such layer, or it is no LSTM.
    """
    found = find(model, layer)
    if not isinstance(found, keras.layers.LSTM):
        raise ValueError(f"layer {found.name!r} is a {type(found).__name__}, not an LSTM")
    (visit,) = visits(model, np.asarray(sequence)[None], [found])
    inputs = to_array(visit.arguments["sequences"])[0]  # (time, features)
    if found.go_backwards:
        inputs = inputs[::-1]
    return _run(found.cell, inputs, *_start(found, visit))


def _start(layer: Any, visit: Visit) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the hidden and the cell state (units,) before the first step."""
    given = visit.arguments.get("initial_state")
    if given is None:
        return np.zeros(layer.units, "float32"), np.zeros(layer.units, "float32")
    hidden, cell = (to_array(state)[0] for state in given)
    return hidden, cell


def _run(cell: Any, inputs: NDArray[Any], hidden: NDArray[Any], state: NDArray[Any]) -> Steps:
    kernel, recurrent = to_array(cell.kernel), to_array(cell.recurrent_kernel)
    bias = to_array(cell.bias) if cell.use_bias else np.zeros(kernel.shape[1], "float32")
    given = inputs @ kernel + bias  # (time, 4 * units): Keras keeps them as input, forget, cell, output
    made = []
    for now in given:
        before = now + hidden @ recurrent
        entering, forgetting, candidate, leaving = np.split(before, 4)
        entering = _activated(cell.recurrent_activation, entering)
        forgetting = _activated(cell.recurrent_activation, forgetting)
        leaving = _activated(cell.recurrent_activation, leaving)
        state = forgetting * state + entering * _activated(cell.activation, candidate)
        hidden = leaving * _activated(cell.activation, state)
        made.append((entering, forgetting, leaving, state, hidden))
    return Steps(*(np.stack(each) for each in zip(*made, strict=True)))


def _activated(function: Any, values: NDArray[Any]) -> NDArray[Any]:
    """Apply a Keras activation; the two that LSTMs commonly have without a detour over tensors."""
    if function is keras.activations.sigmoid:
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * values)))
    if function is keras.activations.tanh:
        return np.asarray(np.tanh(values))
    answer: NDArray[Any] = to_array(function(keras.ops.convert_to_tensor(values)))
    return answer
