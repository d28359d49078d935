"""The wire form of events; nothing else in dltui knows their MIME types or their JSON.

`to_wire` turns an event into a dictionary that JSON can carry without loss, `from_wire` turns it back. The
kernel publishes events as Jupyter `display_data` bundles (`bundle`): one under `mime_type(event)`, several
told at once in one message under `SEVERAL`, which costs less; recordings hold the same dictionaries, one a
line.
"""

from __future__ import annotations

import base64
import dataclasses
import math
import re
import types
import typing
from collections.abc import Mapping
from typing import Any, Literal

from dltui.drawings import DRAWINGS, Array
from dltui.events import (
    Activity,
    EpochEnded,
    Event,
    Failure,
    FitEnded,
    FitStarted,
    KernelChanged,
    Mark,
    Output,
    Picture,
    PlayAnswered,
    PlayAsked,
    PlayOffered,
    Points,
    Result,
    RunStarted,
    Series,
    StepEnded,
    StepStarted,
)

MIME_PREFIX = "application/vnd.dltui."
MIME_SUFFIX = "+json"
SEVERAL = f"{MIME_PREFIX}events{MIME_SUFFIX}"
DTYPE = re.compile(r"[<>|=]?(f[248]|[iu][1248])", re.ASCII)  # of an array, in NumPy's notation
LARGEST = 10**18 - 1  # of whole numbers: what counts steps, samples, weights; it fits 64 bits

KINDS: dict[str, type] = {
    "kernel": KernelChanged,
    "run": RunStarted,
    "step": StepStarted,
    "step_end": StepEnded,
    "output": Output,
    "error": Failure,
    "fit": FitStarted,
    "points": Points,
    "epoch": EpochEnded,
    "fit_end": FitEnded,
    "mark": Mark,
    "activity": Activity,
    "metrics": Result,
    "picture": Picture,
    "play": PlayOffered,
    "play_asked": PlayAsked,
    "play_answered": PlayAnswered,
}
_KIND_OF = {cls: kind for kind, cls in KINDS.items()}
_DRAWING_NAMES = {cls.__name__.lower(): cls for cls in DRAWINGS}


class WireError(ValueError):
    """A message that does not follow the wire form; the text says which field and why."""


def kind(event: Event) -> str:
    """Return the event's short name, as in `{"event": "points"}`."""
    return _KIND_OF[type(event)]


def mime_type(event: Event) -> str:
    """Return the MIME type under which the kernel publishes the event."""
    return f"{MIME_PREFIX}{kind(event)}{MIME_SUFFIX}"


def bundle(*events: Event) -> dict[str, Any]:
    """Return a Jupyter MIME bundle that holds one event or several, in order."""
    if len(events) == 1:
        return {mime_type(events[0]): to_wire(events[0])}
    return {SEVERAL: {"events": [to_wire(event) for event in events]}}


def from_bundle(bundle: Mapping[str, Any]) -> tuple[Event, ...]:
    """Return the events in a Jupyter MIME bundle, in order.

    Raises:
        WireError: the bundle claims to hold events but does not follow the wire form.
    """
    for mime, content in bundle.items():
        if mime == SEVERAL:
            return tuple(from_wire(one) for one in _listed(content))
        if mime.startswith(MIME_PREFIX) and mime.endswith(MIME_SUFFIX):
            return (from_wire(content),)
    return ()


def _listed(content: Any) -> list[Any]:
    listed = content.get("events") if isinstance(content, Mapping) else None
    if not isinstance(listed, list):
        raise WireError(f"expected a list under 'events', got {type(listed).__name__}")
    return listed


def to_wire(event: Event) -> dict[str, Any]:
    """Return the event as a dictionary of JSON types with `event` naming its kind.

    Arrays become `{"dtype", "shape", "base64"}` (little endian), NaN and infinities the strings "NaN",
    "Infinity" and "-Infinity".
    """
    return {"event": kind(event), **_fields_out(event)}


def from_wire(message: Mapping[str, Any]) -> Event:
    """Return the event that `to_wire` wrote. Unknown fields are ignored, missing ones take their default.

    Raises:
        WireError: no known kind, a required field is missing, or a field has the wrong form.
    """
    if not isinstance(message, Mapping):
        raise WireError(f"expected an object with the field 'event', got {type(message).__name__}")
    name = message.get("event")
    cls = KINDS.get(name) if isinstance(name, str) else None
    if cls is None:
        raise WireError(f"unknown kind of event {name!r:.60}")
    try:
        return typing.cast("Event", _fields_in(cls, message))
    except RecursionError as error:
        raise WireError("a message that is nested too deeply") from error


def _fields_out(value: Any) -> dict[str, Any]:
    return {f.name: _out(getattr(value, f.name)) for f in dataclasses.fields(value)}


def _out(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, float):
        return number_out(value)
    if isinstance(value, int):
        return value
    if isinstance(value, Series):
        return {"step": list(value.step), "value": [number_out(v) for v in value.value]}
    if type(value) in DRAWINGS:
        return {"kind": type(value).__name__.lower(), **_fields_out(value)}
    if dataclasses.is_dataclass(value):
        return _fields_out(value)
    if isinstance(value, Mapping):
        return {str(key): _out(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_out(item) for item in value]
    if hasattr(value, "dtype"):
        return _array_out(value) if getattr(value, "ndim", 0) else _out(value.item())
    raise WireError(f"cannot be sent: {type(value).__name__}")


def number_out(value: float) -> float | str:
    """Return a number as JSON carries it: NaN and infinities become strings."""
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _array_out(array: Any) -> dict[str, Any]:
    import numpy as np

    array = np.asarray(array)
    if array.dtype.kind == "f":
        array = array.astype("<f4")
    elif array.dtype.kind == "b":
        array = array.astype("u1")
    elif array.dtype.kind not in "iu":
        raise WireError(f"an array of {array.dtype} cannot be sent")
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
    return {"dtype": array.dtype.newbyteorder("<").str, "shape": list(array.shape), "base64": data}


def _array_in(value: Any) -> Array:
    import numpy as np

    try:
        shape = tuple(int(n) for n in value["shape"])
        named = value["dtype"]
        if not DTYPE.fullmatch(named) or any(n < 0 for n in shape):
            raise ValueError(f"dtype {named!r:.60} or shape {shape!r:.60} is not allowed")
        dtype = np.dtype(named)  # which takes other text for a little language of its own
        raw = base64.b64decode(value["base64"], validate=True)
        return typing.cast("Array", np.frombuffer(raw, dtype=dtype).reshape(shape))
    except (KeyError, TypeError, ValueError) as error:
        raise WireError(f"an array that does not decode: {error}") from error


def _fields_in(cls: type, message: Mapping[str, Any]) -> Any:
    values: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        if field.name in message:
            values[field.name] = _field_in(cls, field.name, message[field.name])
    try:
        return cls(**values)
    except (TypeError, ValueError) as error:
        raise WireError(f"{cls.__name__}: {error}") from error


def _field_in(cls: type, name: str, value: Any) -> Any:
    try:
        return _in(_hints(cls)[name], value)
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise WireError(f"{cls.__name__}.{name}: {error}") from error


_HINTS: dict[type, dict[str, Any]] = {}


def _hints(cls: type) -> dict[str, Any]:
    if cls not in _HINTS:
        _HINTS[cls] = typing.get_type_hints(cls)
    return _HINTS[cls]


def _in(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if hint is Any:
        return value
    if hint is Array:
        return _array_in(value)
    if origin in (types.UnionType, typing.Union):
        return _union_in(typing.get_args(hint), value)
    if origin is Literal:
        if value not in typing.get_args(hint):
            raise ValueError(f"{value!r} is not one of {', '.join(map(str, typing.get_args(hint)))}")
        return value
    if origin is tuple:
        return _tuple_in(typing.get_args(hint), value)
    if origin is not None:
        if not isinstance(value, Mapping):
            raise ValueError(f"expected an object, got {type(value).__name__}")
        return {str(key): _in(typing.get_args(hint)[1], item) for key, item in value.items()}
    return _plain_in(hint, value)


def _union_in(options: tuple[Any, ...], value: Any) -> Any:
    if value is None and type(None) in options:
        return None
    if set(options) & set(DRAWINGS):
        if not isinstance(value, Mapping):
            raise ValueError(f"expected an object, got {type(value).__name__}")
        cls = _DRAWING_NAMES.get(value.get("kind", ""))
        if cls not in options:
            raise ValueError(f"unknown kind of picture {value.get('kind')!r}")
        return _fields_in(typing.cast("type", cls), value)
    return _in(next(option for option in options if option is not type(None)), value)


def _tuple_in(options: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"expected a list, got {type(value).__name__}")
    if len(options) == 2 and options[1] is Ellipsis:
        if options[0] is float:
            return tuple(map(_number_in, value))
        return tuple(_in(options[0], item) for item in value)
    if len(options) != len(value):
        raise ValueError(f"expected {len(options)} values, got {len(value)}")
    return tuple(_in(option, item) for option, item in zip(options, value, strict=True))


def _plain_in(hint: Any, value: Any) -> Any:
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise ValueError(f"expected an object, got {type(value).__name__}")
        return _fields_in(typing.cast("type", hint), value)
    if hint is float:
        return _number_in(value)
    if hint is int and isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise ValueError(f"expected {hint.__name__}, got {value!r:.60}")
    if hint is int and abs(value) > LARGEST:
        raise ValueError("expected a whole number of at most 18 digits")
    return value


def _number_in(value: Any) -> float:
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        raise ValueError(f"expected a number, got {value!r}")
    if isinstance(value, int) or value in ("NaN", "Infinity", "-Infinity"):
        return float(value)
    raise ValueError(f"expected a number, got {value!r:.60}")
