"""Every event survives the wire; nothing else gets through."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui import drawings, events, wire

EVENTS = [
    events.KernelChanged("ready", "importing", ("CPU, 2 cores",), {"keras": "3.15"}),
    events.RunStarted("xor_net", "The XOR network", ("accuracy >= 1.0",), 1, {"rate": 0.5, "name": "adam"}),
    events.StepStarted(2, "Train it", "model.fit()"),
    events.StepEnded(2, "stopped", 1.5),
    events.Output("hello\n", "stderr", 3),
    events.Failure("ValueError", "no", (events.Frame("a.py", 3, "f", "g()", True),), 1),
    events.FitStarted(1, "xor_net", 20, None, 17, "adam", ("loss",)),
    events.Points(1, {"loss": events.Series((1.0, 2.0), (0.5, 0.25))}, 2, 1, 0.1, 0.01),
    events.EpochEnded(1, 1, 250, 0.4, {"loss": 0.5, "val_loss": 0.6}),
    events.FitEnded(1, "ok", 20, 5000, 2.0, {"loss": 0.01}),
    events.Mark(1, 40, "learning_rate 0.1", "parameter"),
    events.Activity(1, 40, 128, (events.LayerActivity("dense", "relu", 32, 3),)),
    events.Result({"bits": 2.1}),
]


def through_json(event):
    return wire.from_wire(json.loads(json.dumps(wire.to_wire(event), allow_nan=False)))


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_an_event_survives_the_wire(event):
    assert through_json(event) == event


def test_every_kind_of_event_is_covered_here():
    with_arrays = {events.Picture, events.PlayOffered, events.PlayAsked, events.PlayAnswered}
    assert {type(e) for e in EVENTS} | with_arrays == set(wire.KINDS.values())


@pytest.mark.parametrize(
    "drawing",
    [
        drawings.Heatmap(np.arange(6.0).reshape(2, 3), points=np.ones((2, 2)), labels=np.array([0, 1])),
        drawings.Images(np.zeros((2, 4, 4), dtype="uint8"), ("a", "b")),
        drawings.Matrix(np.eye(2, dtype="int64"), ("a", "b"), ("c", "d")),
        drawings.Scatter(np.zeros((3, 2)), np.array([0, 1, 1])),
        drawings.Network(
            (np.ones((2, 3)), np.ones((3, 1))), (np.zeros(3), np.zeros(1)), (), (("x", "y"), (), ())
        ),
        drawings.Lines(np.arange(3.0), np.ones((2, 3)), ("a", "b")),
        drawings.Bars(np.array([0.25, 0.75]), ("no", "yes"), None, 2.0, "belief"),
        drawings.Maps(np.ones((2, 3, 4)), ("a", "b"), ("x", "y", "z"), (), "row", "column", None, 1.0, True),
        drawings.Heatmap(np.ones((2, 2)), path=np.arange(6.0).reshape(3, 2)),
        drawings.Text("hi"),
    ],
    ids=lambda d: type(d).__name__,
)
def test_a_picture_survives_the_wire(drawing):
    got = through_json(events.Picture("p", drawing, 1, 2, 3, "c"))
    assert (got.name, got.fit, got.step, got.epoch, got.caption) == ("p", 1, 2, 3, "c")
    assert type(got.drawing) is type(drawing)
    for name in drawing.__slots__:
        want, have = getattr(drawing, name), getattr(got.drawing, name)
        np.testing.assert_equal(have, want)


def test_a_stack_within_a_stack_survives_the_wire():
    inner = drawings.Stack((drawings.Text("one"), drawings.Images(np.zeros((1, 2, 2), "uint8"))), ("a",))
    got = through_json(events.Picture("p", drawings.Stack((inner, drawings.Text("two")), ("in", "out"))))
    assert got.drawing.titles == ("in", "out")
    deep, two = got.drawing.drawings
    assert (deep.titles, deep.drawings[0].text, two.text) == (("a",), "one", "two")
    assert deep.drawings[1].values.shape == (1, 2, 2)


def test_a_stack_that_is_nested_without_end_is_refused():
    drawing = {"kind": "text", "text": "x"}
    for _ in range(5000):
        drawing = {"kind": "stack", "drawings": [drawing]}
    with pytest.raises(wire.WireError, match="nested too deeply"):
        wire.from_wire({"event": "picture", "name": "x", "drawing": drawing})


OFFER = events.PlayOffered(
    "reader", "draw", "reads a digit", 3, (4, 4), np.eye(4, dtype="uint8")[None] * 255, "Once", True,
    (0.0, 2.0), (-1.0, 1.0), drawings.Heatmap(np.ones((2, 2))),
    (events.Slider("t", 0.0, 2.0, 1.0, True),), ("a", "b"),
)  # fmt: skip


@pytest.mark.parametrize(
    "event",
    [
        OFFER,
        OFFER.start(),
        events.PlayAsked("reader", 7, None, "Once", None, {"x": 0.5}, "AND"),
        events.PlayAnswered("reader", 7, drawings.Text("hi"), final=False, seconds=0.25),
        events.PlayAnswered("reader", 7, None, "ValueError: no"),
    ],
    ids=["offer", "start", "asked", "answered", "error"],
)
def test_what_belongs_to_play_survives_the_wire(event):
    got = through_json(event)
    for name in event.__slots__:
        want, have = getattr(event, name), getattr(got, name)
        if name in ("over", "drawing") and want is not None:
            want, have = [[getattr(each, slot) for slot in want.__slots__] for each in (want, have)]
        np.testing.assert_equal(have, want)


def test_a_play_is_first_asked_with_its_example_its_prompt_and_its_starts():
    asked = OFFER.start()
    np.testing.assert_array_equal(asked.image, OFFER.examples[0])
    assert (asked.text, asked.cursor, asked.numbers, asked.choice) == ("Once", 3, {"t": 1.0}, "a")
    assert events.PlayOffered("p", "point", x_range=(0, 2), y_range=(-1, 0)).start().numbers == {
        "x": 1, "y": -0.5,
    }  # fmt: skip


def test_numbers_that_json_does_not_know_survive():
    got = through_json(events.Points(1, {"loss": events.Series((1, 2, 3), (math.nan, math.inf, -math.inf))}))
    values = got.series["loss"].value
    assert math.isnan(values[0]) and values[1:] == (math.inf, -math.inf)


def test_a_bundle_of_somebody_else_holds_no_event():
    assert wire.from_bundle({"text/plain": "x", "image/png": "…"}) == ()


def test_a_bundle_holds_its_event():
    event = events.Output("x")
    assert wire.bundle(event) == {wire.mime_type(event): wire.to_wire(event)}
    assert wire.from_bundle({**wire.bundle(event), "text/plain": "x"}) == (event,)


def test_a_bundle_holds_several_events_in_order():
    told = events.Output("x"), events.EpochEnded(1, 1, 10, 0.5, {"loss": 0.1}), events.Output("y")
    bundle = json.loads(json.dumps(wire.bundle(*told)))
    assert len(bundle) == 1
    assert wire.from_bundle(bundle) == told


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ([], "a list under 'events', got NoneType"),
        ({"events": {"event": "output"}}, "got dict"),
        ({"events": [{"event": "output", "text": "x"}, {"event": "events", "events": []}]}, "unknown kind"),
    ],
)
def test_several_events_that_do_not_follow_the_wire_form_are_refused(content, part):
    with pytest.raises(wire.WireError, match=part):
        wire.from_bundle({wire.SEVERAL: content})


@pytest.mark.parametrize(
    ("message", "part"),
    [
        ({}, "unknown kind of event None"),
        ([], "expected an object"),
        ({"event": ["points"]}, "unknown kind of event"),
        ({"event": "points"}, "fit"),
        ({"event": "points", "fit": "one", "series": {}}, "Points.fit: expected int, got 'one'"),
        ({"event": "points", "fit": 1, "series": []}, "Points.series: expected an object"),
        ({"event": "fit", "fit": 1, "name": "x", "epochs": -1}, "epochs: expected 0 or more, got -1"),
        (
            {"event": "fit", "fit": 1, "name": "x", "steps_per_epoch": -7},
            "steps_per_epoch: expected 0 or more",
        ),
        ({"event": "output", "text": "x", "stream": "tty"}, "Output.stream: 'tty' is not one of"),
        ({"event": "picture", "name": "x", "drawing": {"kind": "frame"}}, "unknown kind of picture"),
        (
            {
                "event": "picture",
                "name": "x",
                "drawing": {"kind": "images", "values": {"dtype": "O", "shape": []}},
            },
            "does not decode",
        ),
    ],
)
def test_a_message_of_another_form_is_refused_with_the_field(message, part):
    with pytest.raises(wire.WireError) as caught:
        wire.from_wire(message)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    "dtype", [",", "f4,,", "f4,(", "<f4,", "(2,)f4", "O", "V8", "M8[s]", "?", "", 4, None]
)
def test_an_array_of_any_other_type_does_not_decode(dtype):
    """NumPy takes text with a comma for a list of types and evaluates parts of it."""
    values = {"dtype": dtype, "shape": [1], "base64": "AACAPw=="}
    message = {"event": "picture", "name": "x", "drawing": {"kind": "bars", "values": values}}
    with pytest.raises(wire.WireError, match="does not decode"):
        wire.from_wire(message)
    values["dtype"] = "<f4"
    assert wire.from_wire(message).drawing.values.tolist() == [1.0]


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(wire.KINDS)), st.data())
def test_no_message_raises_anything_but_a_wire_error(kind, data):
    fields = wire.KINDS[kind].__dataclass_fields__
    message = {"event": kind} | {name: data.draw(json_values, label=name) for name in fields}
    try:
        event = wire.from_wire(message)
    except wire.WireError:
        return
    assert wire.kind(event) == kind
