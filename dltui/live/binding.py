"""What a live parameter drives: functions and variables that the learner's code has bound to a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_bound: dict[str, Callable[[Any], Any]] = {}


class NotDriven(Exception):
    """A parameter has nothing that it could drive; the text says why and what to do."""


def bind(name: str, target: Any) -> None:
    """Let a live parameter drive a variable or a function.

    Args:
        name: the parameter's name in the lesson.
        target: something with `assign` (a `keras.Variable`, a `tf.Variable`), or a function of the new value,
            which the training thread calls between two batches. A second binding replaces the first.

    Raises:
        TypeError: the target is neither.
    """
    assign = getattr(target, "assign", None)
    if not callable(assign) and not callable(target):
        raise TypeError(
            f"live.bind: {name}: expected a variable with assign or a function, got {type(target).__name__}"
        )
    _bound[name] = assign if callable(assign) else target


def bound(name: str) -> bool:
    """Whether the learner's code has bound the name."""
    return name in _bound


def drive(name: str, value: Any, model: Any = None) -> None:
    """Give a new value to what is bound to the name; `learning_rate` falls to the model's optimizer.

    Raises:
        NotDriven: nothing is bound, or the optimizer follows a schedule.
    """
    if name in _bound:
        _bound[name](value)
    elif name == "learning_rate":
        _set_learning_rate(getattr(model, "optimizer", None), value)
    else:
        raise NotDriven(f"{name} drives nothing here; it counts from the next run")


def forget() -> None:
    """Forget all bindings."""
    _bound.clear()


def _set_learning_rate(optimizer: Any, value: float) -> None:
    if optimizer is None:
        raise NotDriven("learning_rate drives nothing: there is no optimizer; bind it with live.bind")
    try:
        optimizer.learning_rate = value
    except TypeError:
        raise NotDriven("learning_rate stays: the optimizer follows a schedule") from None
