"""Asking a model without disturbing its training: eagerly, in small portions, with nothing traced."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

VALUES = 2**21  # inputs a call, for rows of numbers
IMAGES = 256  # samples a call, for anything else: feature maps take many times the room of an image


def answers(model: Any, x: NDArray[Any]) -> NDArray[Any]:
    """Return the model's outputs for x (n, ...), shape (n, ...); probabilities if its loss takes logits."""
    portion = max(1, VALUES // x.shape[1]) if x.ndim == 2 else IMAGES
    starts = range(0, len(x), portion)
    outputs = np.concatenate([to_array(model(x[at : at + portion], training=False)) for at in starts])
    return _probabilities(outputs) if _from_logits(model) else outputs


def classes_of(who: str, y: Any, count: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return each sample's class, counted from 0, and the targets that stand for the classes, rising.

    Args:
        who: the callback's name, for the message.
        y: targets (n,) or (n, 1), or one-hot (n, classes).
        count: how many there must be.

    Raises:
        ValueError: another shape or length.
    """
    targets = np.asarray(y)
    if targets.ndim == 2 and targets.shape[1] == 1:
        targets = targets[:, 0]
    if targets.ndim not in (1, 2) or len(targets) != count:
        raise ValueError(f"live.{who}: y must have {count} targets, shape ({count},), got {targets.shape}")
    if targets.ndim == 2:
        return targets.argmax(axis=1), np.arange(targets.shape[1])
    values, labels = np.unique(targets, return_inverse=True)
    return labels.astype("int64"), values


def to_array(tensor: Any) -> NDArray[Any]:
    """Return a tensor or a variable as an array of float32, whatever its precision."""
    import keras

    return np.asarray(keras.ops.convert_to_numpy(tensor)).astype("float32")


def _from_logits(model: Any) -> bool:
    loss = getattr(model, "loss", None)
    config = loss.get_config() if loss is not None and hasattr(loss, "get_config") else {}
    return bool(config.get("from_logits", False))


def _probabilities(logits: NDArray[Any]) -> NDArray[Any]:
    if logits.shape[-1] == 1:
        return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)))
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
