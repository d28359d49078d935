"""What is said of hidden units: on looks by hand, and on looks at real fits."""

import numpy as np
import pytest
from diagnosis.fits import RECORDED, STUCK, WELL, kinds

from dltui.diagnosis.curves import WINDOWS, Trend
from dltui.diagnosis.units import LOOKS, of_units
from dltui.events import Activity, LayerActivity


def looks(*stuck, units=32, activation="relu"):
    """Return looks at one layer, which found so many units stuck."""
    return [
        Activity(1, step, 128, (LayerActivity("hidden", activation, units, count),))
        for step, count in enumerate(stuck, start=1)
    ]


def trend(first, rest, share=0.5):
    """Return the trend of a loss that began at `first` and rests."""
    return Trend(10.0, np.full(WINDOWS, rest), first, 0.0, share)


LOST = trend(2.3, 2.2)


def said(seen, loss=LOST):
    return [(found.kind, found.text) for found in of_units(seen, loss)]


def test_dead_units_are_counted_and_named():
    ((kind, text),) = said(looks(20, 21, 24))
    assert kind == "dead units"
    assert "24 of the 32 ReLU units of hidden" in text and "learn no more" in text and "smaller" in text


def test_it_is_pinned_to_the_last_look():
    assert next(of_units(looks(20, 21, 24), LOST)).step == 3


@pytest.mark.parametrize(("activation", "slope"), [("sigmoid", "0.02"), ("tanh", "0.04")])
def test_saturated_units_are_counted_and_their_slope_is_told(activation, slope):
    ((kind, text),) = said(looks(32, 32, 32, activation=activation))
    assert kind == "saturation"
    assert f"All 32 {activation} units" in text and f"below {slope}" in text and "-1 to 1" in text


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
@pytest.mark.parametrize(
    ("stuck", "loss"),
    [
        ((24,), LOST),
        ((24, 24, 15), LOST),
        ((15, 24), LOST),
        ((15, 15, 15), LOST),
        ((24, 24, 24), trend(2.3, 2.2, share=0.2)),
        ((24, 24, 24), trend(2.3, 0.9)),
        ((24, 24, 24), trend(0.05, 0.04)),
        ((24, 24, 24), None),
    ],
    ids=[
        "few looks",
        "alive again",
        "not long",
        "under half",
        "at the beginning",
        "learns",
        "has learned before",
        "no loss",
    ],
)
def test_nothing_is_said_where_it_is_not_sure(stuck, loss, activation):
    assert said(looks(*stuck, activation=activation), loss) == []


@pytest.mark.parametrize("loss", [None, trend(2.3, 0.1), trend(0.05, 0.04)])
def test_a_layer_that_is_dead_as_a_whole_is_told_in_any_case(loss):
    ((kind, text),) = said(looks(*LOOKS * [32]), loss)
    assert kind == "dead units"
    assert "All 32" in text and "nothing of the inputs passes" in text
    assert said(looks(32, 31, 32), loss) == []


def test_units_that_are_saturated_as_a_whole_may_have_learned():
    assert said(looks(*LOOKS * [4], units=4, activation="tanh"), trend(0.7, 0.01)) == []


def test_a_single_unit_is_not_judged():
    assert said(looks(1, 1, 1, units=1)) == []


def test_the_layer_nearest_to_the_inputs_comes_first():
    layers = (LayerActivity("first", "relu", 8, 8), LayerActivity("second", "relu", 8, 8))
    found = said([Activity(1, step, 128, layers) for step in range(3)])
    assert ["first" in found[0][1], "second" in found[1][1]] == [True, True]


@pytest.mark.parametrize(("name", "kind"), STUCK.items())
def test_it_is_found_in_real_fits(name, kind):
    assert kind in kinds(RECORDED[name])


def test_the_fits_that_go_well_were_looked_at():
    assert sum(len(RECORDED[name]["looks"]) >= LOOKS for name in WELL) >= 5
