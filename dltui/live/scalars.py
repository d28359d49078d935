"""Device scalars to Python floats: what is read from a device is read here, many values at a time."""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def floats(values: Sequence[Any]) -> list[float | None]:
    """Return the values as floats; None for one that is not a single number.

    TensorFlow values that lie on an accelerator are stacked there and cross to the host in one transfer.
    """
    if len(values) > 1 and all(_on_accelerator(value) for value in values):
        together = stacked(values)
        if together is not None:
            return list(together)
    return [_float(value) for value in values]


def flat(logs: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the logs of a batch with those of metrics that give several values at one level."""
    result: dict[str, Any] = {}
    for name, value in (logs or {}).items():
        if isinstance(value, Mapping):
            result.update(flat(value))
        else:
            result[str(name)] = value
    return result


def checked(name: str, value: Any) -> Any:
    """Return a value that the learner logs, unread, if it can be read as one number later.

    Raises:
        TypeError: it is no number, or more than one, or a symbol inside a `tf.function`.
    """
    if isinstance(value, (numbers.Real, np.number)):
        return value
    if _is_symbolic(value):
        raise TypeError(
            f"live.log: {name} is a symbolic tensor, which has no value yet: return it from the tf.function "
            "and log it outside"
        )
    shape = getattr(value, "shape", None)
    if shape is None or not (hasattr(value, "numpy") or hasattr(value, "__array__")):
        raise TypeError(f"live.log: {name}: expected one number, got {value!r:.40} ({type(value).__name__})")
    if any(size != 1 for size in tuple(shape)):
        raise TypeError(
            f"live.log: {name}: expected one number, got an array of shape {tuple(shape)}: take its mean"
        )
    if not _is_numeric(getattr(value, "dtype", None)):
        raise TypeError(f"live.log: {name}: expected a number, got an array of {value.dtype}")
    return _frozen(value)


def _frozen(value: Any) -> Any:
    """Return the value as it is now, where the learner's code may overwrite it in place later."""
    if isinstance(value, np.ndarray):
        return float(value.reshape(()))
    if hasattr(value, "assign") and hasattr(value, "numpy"):
        return value.numpy()
    return value


def _is_symbolic(value: Any) -> bool:
    return hasattr(value, "graph") and not hasattr(value, "numpy")


def _is_numeric(dtype: Any) -> bool:
    name = str(getattr(dtype, "name", dtype))
    return any(word in name for word in ("float", "int", "bool"))


def _on_accelerator(value: Any) -> bool:
    device = getattr(value, "device", None)
    return isinstance(device, str) and "GPU" in device


def stacked(values: Sequence[Any]) -> list[float] | None:
    """Return TensorFlow scalars of one type as floats, read in one transfer; None where they are not that."""
    import tensorflow as tf

    try:
        return list(map(float, tf.stack(list(values)).numpy()))
    except (TypeError, ValueError, tf.errors.OpError):
        return None


def _float(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        pass
    try:
        return float(np.asarray(value.numpy() if hasattr(value, "numpy") else value).reshape(()))
    except (TypeError, ValueError, RuntimeError):
        return None
