"""Recordings that were damaged on their way: lines lost, doubled, moved, cut, and fields of another form."""

import copy
import json

import numpy as np
from app.played import LESSON, READER, READY, fit_events, offered
from hypothesis import strategies as st

from dltui import drawings, wire
from dltui.events import (
    Activity,
    Failure,
    Frame,
    LayerActivity,
    Mark,
    Output,
    Picture,
    Result,
    RunStarted,
    StepEnded,
    StepStarted,
)

SEEN = (
    drawings.Images(np.zeros((2, 4, 4), "uint8"), ("a", "b")),
    drawings.Matrix(np.eye(2), ("a", "b"), ("c", "d")),
    drawings.Scatter(np.zeros((3, 2)), np.array([0, 1, 1])),
    drawings.Network((np.ones((2, 3)), np.ones((3, 1))), (np.zeros(3), np.zeros(1))),
    drawings.Lines(np.arange(3.0), np.ones((2, 3)), ("a", "b")),
    drawings.Maps(np.ones((2, 3, 4)), ("a", "b")),
    drawings.Stack((drawings.Text("hi"), drawings.Bars(np.array([0.2, 0.8]))), ("one", "two")),
)
EVENTS = [
    READY,
    RunStarted("xor_net", "The XOR network", ("accuracy >= 1.0",), 1, {"epochs": 3}, "xor_net.py", LESSON),
    StepStarted(0, "The XOR network", "import keras"),
    Output("\x1b[31mred\x1b[0m\n", step=0),
    StepEnded(0, "ok", 0.1),
    StepStarted(2, "Train it", "model.fit()"),
    *fit_events(1, epochs=3),
    *fit_events(2, epochs=3, until=2),
    Mark(2, 20, "learning_rate 0.1", "parameter"),
    Activity(2, 20, 128, (LayerActivity("dense", "relu", 32, 30),)),
    *(Picture(type(drawing).__name__, drawing, 2, 20, 2) for drawing in SEEN),
    Failure("ValueError", "no", (Frame("xor_net.py", 40, "<module>", "model.fit()", True),), 2),
    StepEnded(2, "error", 1.0),
    *offered(READER),
    Result({"bits": 2.1}),
]
LINES = [{"t": number / 100, **wire.to_wire(event)} for number, event in enumerate(EVENTS)]

STRANGE = (
    *(0, -1, 1.5, 2**31, 2**63, -(2**63) - 1, 10**400, 1e308, -1e308, "NaN", "Infinity", "-Infinity", True),
    *(None, "", "ok", "dense", "é\x1b[2J\x00\u202e", "x" * 5000, [], {}, [[]], {"kind": "text", "text": "x"}),
    *([3, 2], [0], [2**31, 2**31], "<f8", "<i2", "AAAA"),
)
VALUES = st.sampled_from(STRANGE) | st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


NUMBERS = st.sampled_from([0, -1, 0.5, 2**31, 2**63, 10**400, 1e308, -1e308, 1e-320]) | st.integers(-3, 300)
SPECIAL = st.sampled_from(["NaN", "Infinity", "-Infinity"])
TEXTS = st.sampled_from(["", "ok", "loss", "é\x1b[2J\x00\u202e", "x" * 5000, "<i2", "AAAA"]) | st.text(
    max_size=5
)


def places(value, at=()):
    """Return where a value of JSON has parts, as tuples of keys and indices."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [found for key in keys for found in ((*at, key), *places(value[key], (*at, key)))]


def put(draw, line):
    """Give one part of a line another value, or take it away."""
    found = places(line)
    if not found:
        return
    *way, last = draw(st.sampled_from(found))
    for key in way:
        line = line[key]
    before, what = line[last], draw(st.sampled_from(["like it", "like it", "like it", "other", "none"]))
    if what == "none" and isinstance(line, dict):
        del line[last]
    elif what == "like it" and isinstance(before, (int, float)):
        line[last] = draw(NUMBERS | SPECIAL if isinstance(before, float) else NUMBERS)
    elif what == "like it" and isinstance(before, str):
        line[last] = draw(TEXTS)
    elif what == "like it" and isinstance(before, list):
        line[last] = before[: draw(st.integers(0, len(before)))]
    else:
        line[last] = copy.deepcopy(draw(VALUES))


@st.composite
def damaged(draw):
    """Return the bytes of a recording to which one or several things have happened."""
    lines = copy.deepcopy(LINES)
    index = st.integers(0, len(lines) - 1)
    for _ in range(draw(st.integers(1, 4))):
        what = draw(st.sampled_from(["put", "put", "put", "lose", "double", "move", "turn"]))
        at = draw(index) % len(lines)
        match what:
            case "put":
                put(draw, lines[at])
            case "lose":
                del lines[at : at + draw(st.integers(1, 10))]
            case "double":
                lines[at:at] = copy.deepcopy(lines[at : at + draw(st.integers(1, 10))])
            case "move":
                lines.insert(draw(index), lines.pop(at))
            case "turn":
                lines[at:] = lines[at:][::-1]
        if not lines:
            break
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode()
    place = st.integers(0, len(text))
    match draw(st.sampled_from(["whole", "whole", "whole", "cut", "byte"])):
        case "cut":
            return text[: draw(place)]
        case "byte":
            at = draw(place)
            return text[:at] + draw(st.binary(min_size=1, max_size=3)) + text[at + 1 :]
    return text
