"""Where each head of an attention layer looks, for one sequence."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.drawings import Maps
from dltui.live.answers import to_array
from dltui.live.inside import Visit, find, watched
from dltui.live.pictures import Picture


class Attention(Picture):
    """The attention weights of a `keras.layers.MultiHeadAttention` inside the model, one map a head.

    A row is a query and sums to one (Vaswani and others, "Attention is all you need", 2017, equation 1); a
    column is a key.

    Args:
        layer: the layer, its name, or its place in `model.layers`.
        tokens: names of the queries, in the order of the sequence. Positions beyond them are padding and
            left out.
        inputs: what the model is called with, a batch of one: an array (1, ...), or a list or a dictionary
            of such. None takes the tokens themselves, which then are numbers.
        keys: names of the keys where they are another sequence (cross-attention); None: the tokens.
        high: the weight shown brightest; None takes the largest.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        ValueError: there are no tokens, they are words and `inputs` is missing, or `inputs` is no batch of
            one.
    """

    def __init__(
        self,
        layer: Any,
        tokens: Sequence[Any],
        inputs: Any = None,
        keys: Sequence[Any] | None = None,
        *,
        high: float | None = 1.0,
        name: str = "attention",
        every: int | None = None,
    ) -> None:
        super().__init__(name=name, every=every)
        self._layer = layer
        self._tokens = tuple(map(str, tokens))
        self._keys = self._tokens if keys is None else tuple(map(str, keys))
        if not self._tokens or not self._keys:
            raise ValueError("live.Attention: tokens and keys must name at least one position")
        self._inputs = np.asarray(tokens)[None] if inputs is None else inputs
        if inputs is None and self._inputs.dtype.kind not in "iuf":
            raise ValueError("live.Attention: the tokens are words; give the model's input in inputs=")
        for one in _leaves(self._inputs):
            if np.ndim(one) == 0 or len(one) != 1:
                raise ValueError(
                    f"live.Attention: inputs must be a batch of one, shape (1, ...), got {np.shape(one)}"
                )
        self._high = high

    def draw(self, model: Any) -> Maps:
        """Return the weights, shape (heads, tokens, keys).

        Raises:
            ValueError: there is no such layer, it gives no attention weights, or there are more names than
                positions.
        """
        scores = weights(model, self._layer, self._inputs)[0]  # (heads, queries, keys)
        for what, names, count in (
            ("tokens", self._tokens, scores.shape[1]),
            ("keys", self._keys, scores.shape[2]),
        ):
            if len(names) > count:
                raise ValueError(f"there are {len(names)} {what}, but the layer saw {count} positions")
        scores = scores[:, : len(self._tokens), : len(self._keys)]
        captions = tuple(f"head {number}" for number in range(1, len(scores) + 1))
        return Maps(scores, captions, self._tokens, self._keys, "query", "key", 0.0, self._high)


def weights(model: Any, layer: Any, inputs: Any) -> NDArray[Any]:
    """Return the attention weights of a layer when the model is called, shape (batch, heads, queries, keys).

    Args:
        model: a Keras model that is built.
        layer: the layer, its name, or its place in `model.layers`.
        inputs: what the model takes.

    Raises:
        ValueError: there is no such layer, it gives no attention weights, or the model does not call it.
    """
    found = find(model, layer)
    if "return_attention_scores" not in inspect.signature(found.call).parameters:
        raise ValueError(f"layer {found.name!r} gives no attention weights; name a MultiHeadAttention")
    seen: dict[int, Visit] = {}
    with watched(found, seen, _ask):
        model(inputs, training=False)
    if id(found) not in seen:
        raise ValueError(f"the model was called, but its layer {found.name} was not")
    return to_array(seen[id(found)].output)


def _ask(call: Callable[..., Any], arguments: dict[str, Any]) -> tuple[Any, Any]:
    """Call the layer for its weights too; the model gets what it asked for."""
    output, scores = call(**{**arguments, "return_attention_scores": True})
    wanted = arguments.get("return_attention_scores", False)
    return ((output, scores) if wanted else output), scores


def _leaves(inputs: Any) -> list[Any]:
    if isinstance(inputs, dict):
        return list(inputs.values())
    return list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
