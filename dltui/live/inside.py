"""Looking into a model: its layers by name, and what goes in and out of them in one eager call.

For the time of that call a layer's `call` is replaced on the layer itself, so that the models of others need
not be built for it. Functions that Keras has traced are older than the replacement and never see it.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

_MOST_LISTED = 20


class Visit(NamedTuple):
    """One call of a layer: its arguments by name, and its answer, both as tensors."""

    arguments: Mapping[str, Any]
    output: Any


Ask = Callable[[Callable[..., Any], dict[str, Any]], tuple[Any, Any]]


def layers_of(model: Any) -> list[Any]:
    """Return all layers of a model, those inside of layers too."""
    if hasattr(model, "_flatten_layers"):
        return list(model._flatten_layers(include_self=False, recursive=True))
    return list(getattr(model, "layers", ()))


def find(model: Any, wanted: Any) -> Any:
    """Return a layer of the model: by its place in `model.layers`, by its name anywhere, or itself.

    Raises:
        ValueError: there is none; the text lists those that there are.
    """
    top = model.layers
    if isinstance(wanted, int) and -len(top) <= wanted < len(top):
        return top[wanted]
    for layer in [*top, *layers_of(model)]:
        if layer is wanted or (isinstance(wanted, str) and layer.name == wanted):
            return layer
    raise ValueError(f"the model has no layer {getattr(wanted, 'name', wanted)!r}; layers: {listed(model)}")


def listed(model: Any) -> str:
    """Return the names of the model's layers for a message."""
    names = list(dict.fromkeys(layer.name for layer in [*model.layers, *layers_of(model)]))
    return ", ".join(names[:_MOST_LISTED]) + (", …" if len(names) > _MOST_LISTED else "")


def visits(model: Any, inputs: Any, layers: Iterable[Any]) -> list[Visit]:
    """Call the model once, in inference, and return the last visit of each of the layers.

    Raises:
        ValueError: a layer was not called.
    """
    wanted = list(layers)
    seen: dict[int, Visit] = {}
    with contextlib.ExitStack() as stack:
        for layer in wanted:
            stack.enter_context(watched(layer, seen))
        model(inputs, training=False)
    missing = [layer.name for layer in wanted if id(layer) not in seen]
    if missing:
        raise ValueError(f"the model was called, but its layer {', '.join(missing)} was not")
    return [seen[id(layer)] for layer in wanted]


@contextlib.contextmanager
def watched(layer: Any, seen: dict[int, Visit], ask: Ask | None = None) -> Iterator[None]:
    """Note every call of a layer in `seen` under its id.

    Args:
        layer: a Keras layer.
        seen: where its last visit is put.
        ask: calls the layer in another way: takes its `call` and the arguments by name, returns what the
            model shall get and what shall be noted as the output.
    """
    original = layer.call
    signature = inspect.signature(original)
    own = vars(layer).get("call")

    def call(*args: Any, **kwargs: Any) -> Any:
        arguments = _named(signature, args, kwargs)
        if ask is None:
            output = noted = original(*args, **kwargs)
        else:
            output, noted = ask(original, arguments)
        seen[id(layer)] = Visit(arguments, noted)
        return output

    object.__setattr__(layer, "call", call)
    try:
        yield
    finally:
        if own is None:
            object.__delattr__(layer, "call")
        else:
            object.__setattr__(layer, "call", own)


def _named(signature: inspect.Signature, args: Any, kwargs: Any) -> dict[str, Any]:
    """Return the arguments of a call by name; those of `**kwargs` under their own."""
    bound = signature.bind(*args, **kwargs).arguments
    named: dict[str, Any] = {}
    for name, value in bound.items():
        if signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            named.update(value)
        else:
            named[name] = value
    return named
