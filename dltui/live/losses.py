"""The loss of a model on some samples, as its gradient and its surface need it: eagerly, without metrics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

Loss = Callable[[Any, Any], Any]


def loss_of(model: Any, given: Any) -> Loss:
    """Return a function of targets and outputs that answers with the mean loss, a scalar tensor.

    Penalties that layers add for their weights are not part of it.

    Args:
        model: a compiled model, or any where `given` is not None.
        given: a Keras loss, its name, or a function of (targets, outputs); None: the model's own.

    Raises:
        ValueError: the model is not compiled, or has several losses.
    """
    loss = getattr(model, "loss", None) if given is None else given
    if loss is None:
        raise ValueError("the model is not compiled with a loss; give one in loss=")
    if isinstance(loss, (dict, list, tuple)):
        raise ValueError("the model has several losses; give one in loss=")
    function = keras.losses.get(loss)

    def mean(targets: Any, outputs: Any) -> Any:
        targets = keras.ops.convert_to_tensor(targets)
        if len(targets.shape) == len(outputs.shape) - 1 and outputs.shape[-1] == 1:
            targets = targets[..., None]
        return keras.ops.mean(function(targets, outputs))

    return mean


def pair(who: str, x: Any, y: Any) -> tuple[Any, Any]:
    """Return samples (n, ...) and targets (n, ...) as arrays.

    Raises:
        ValueError: they are not equally long, or empty; the text begins with the callback's name.
    """
    samples, targets = np.asarray(x), np.asarray(y)
    if samples.ndim == 0 or targets.ndim == 0 or len(samples) != len(targets) or not len(samples):
        raise ValueError(
            f"live.{who}: x and y must have the same length above 0, got the shapes {samples.shape} and "
            f"{targets.shape}"
        )
    return samples, targets
