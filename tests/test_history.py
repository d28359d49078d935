"""Curves, their columns, and the pace of a fit."""

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import within

from dltui.history import Curve, FitHistory, History

anything = st.floats(allow_nan=True, allow_infinity=True, width=32)


def curve_of(values, steps=None):
    curve = Curve()
    curve.append(range(len(values)) if steps is None else steps, values)
    return curve


def in_column(steps, values, edges, column):
    last = column == len(edges) - 2
    inside = (steps >= edges[column]) & ((steps <= edges[-1]) if last else (steps < edges[column + 1]))
    return values[inside]


@given(st.lists(anything, max_size=700), st.integers(1, 50), st.floats(-5, 400), st.floats(0.5, 800))
def test_columns_hold_the_minimum_and_maximum_of_exactly_their_points(values, count, low, span):
    curve = curve_of(values)
    found = curve.columns(low, low + span, count)
    edges = np.linspace(low, low + span, count + 1)
    for column in range(count):
        here = in_column(curve.steps, curve.values, edges, column)
        finite = here[np.isfinite(here)]
        assert found.gaps[column] == (len(finite) < len(here))
        assert math.isnan(found.first_x[column]) == (len(here) == 0)
        if len(finite):
            assert (found.low[column], found.high[column]) == (finite.min(), finite.max())
        else:
            assert math.isnan(found.low[column])


@given(st.lists(st.lists(st.tuples(st.integers(0, 60), anything), max_size=20), max_size=8))
def test_points_come_out_in_the_order_of_their_steps_whatever_order_they_came_in(chunks):
    curve = Curve()
    for chunk in chunks:
        curve.append([step for step, _ in chunk], [value for _, value in chunk])
    points = sorted((point for chunk in chunks for point in chunk), key=lambda point: point[0])
    assert curve.steps.tolist() == [step for step, _ in points]
    np.testing.assert_array_equal(curve.values, np.array([value for _, value in points], np.float64))


@given(st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=600), st.floats(1, 300))
def test_means_are_the_means_of_the_points_in_the_window(values, width):
    curve = curve_of(values)
    centre = len(values) / 2
    near = np.abs(curve.steps - centre) <= width / 2
    expected = curve.values[near].mean() if near.any() else np.nan
    np.testing.assert_allclose(curve.means([centre], width), [expected], rtol=1e-4, atol=1e-4)


def test_a_spike_among_a_million_points_is_kept():
    values = np.zeros(1_000_000, np.float32)
    values[654_321] = 7
    assert np.nanmax(curve_of(values).columns(0, 999_999, 100).high) == 7


def test_not_a_number_marks_its_column_only():
    curve = curve_of([1, np.nan, 3, 4])
    assert curve.columns(0, 3, 4).gaps.tolist() == [False, True, False, False]


def test_an_empty_curve_has_no_points_anywhere():
    curve = Curve()
    assert (curve.latest, curve.best(), curve.nearest(3)) == (None, None, None)
    assert np.isnan(curve.columns(0, 1, 5).low).all()


def test_one_point_is_latest_best_and_nearest():
    curve = curve_of([0.5], [7])
    assert curve.latest == curve.best() == curve.nearest(100) == (7, 0.5)


def test_points_without_a_step_are_left_out():
    assert len(curve_of([1, 2, 3], [1, np.nan, np.inf])) == 1


def test_as_many_steps_as_values_are_wanted():
    with pytest.raises(ValueError, match="as many steps as values"):
        curve_of([1, 2], [1])


def test_a_finite_value_beyond_float32_stays_finite():
    curve = curve_of([1.0, 1e300, 1e-300])
    assert curve.values.tolist() == [1.0, 1e300, 1e-300]


def test_best_looks_past_what_is_no_number():
    curve = curve_of([np.nan, 3, -np.inf, 1, 2])
    assert (curve.best(), curve.best(largest=True)) == ((3, 1), (1, 3))


def test_the_views_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        curve_of([1, 2]).values[0] = 5


def test_a_point_takes_at_most_sixteen_bytes():
    curve = Curve()
    for start in range(0, 200_000, 1000):
        curve.append(np.arange(start, start + 1000), np.ones(1000))
    assert curve.nbytes <= 16 * len(curve)


def test_columns_of_a_million_points_cost_about_what_those_of_a_thousand_cost():
    def cost(count):
        curve = curve_of(np.random.default_rng(0).normal(size=count))
        curve.columns(0, count, 200)
        times = []
        for _ in range(15):
            start = time.perf_counter()
            curve.columns(0, count, 200)
            times.append(time.perf_counter() - start)
        return min(times)

    within(cost(1_000_000) / cost(1000), 6)


def test_the_speed_leaves_out_the_time_before_the_first_point():
    fit = FitHistory(1, epochs=2, steps_per_epoch=100)
    fit.advance(1, 1, 8.0)
    assert fit.steps_per_second() is None
    fit.advance(101, 2, 9.0)
    assert fit.steps_per_second() == pytest.approx(100)


def test_the_speed_is_that_of_the_last_seconds():
    fit = FitHistory(1)
    for second in range(60):
        fit.advance(second * (10 if second < 40 else 20), 1, float(second))
    assert fit.steps_per_second() == pytest.approx(20)


def test_time_left_is_unknown_until_the_end_and_the_speed_are_known():
    fit = FitHistory(1, epochs=10, steps_per_epoch=None)
    fit.advance(50, 1, 1.0)
    fit.advance(100, 1, 2.0)
    assert fit.remaining() is None
    fit.epoch_ends.append(100.0)
    assert fit.remaining() == pytest.approx(18.0)


def test_no_time_is_left_to_tell_once_a_fit_has_ended():
    history = History()
    history.start_fit(3, "fit", 2, 10)
    history.advance(3, 5, 1, 1.0)
    history.advance(3, 10, 1, 2.0)
    assert history.fits[3].remaining() == pytest.approx(2.0)
    history.end_fit(3, "stopped", 2.0)
    assert (history.fits[3].outcome, history.fits[3].remaining()) == ("stopped", None)


def test_an_epoch_that_is_told_after_later_points_leaves_speed_and_time_left():
    history = History()
    history.start_fit(1, "fit", 10, 100)
    for epoch, seconds in ((1, 1.0), (2, 2.0)):
        history.advance(1, epoch * 100, epoch, seconds)
        history.end_epoch(1, epoch, epoch * 100, seconds - 0.01)
    fit = history.fits[1]
    assert (fit.seconds, fit.steps_per_second()) == (2.0, pytest.approx(100))
    assert fit.remaining() == pytest.approx(8.0)


def test_a_clock_that_jumps_back_gives_no_negative_speed():
    fit = FitHistory(1)
    for step, seconds in ((10, 5.0), (20, 6.0), (30, 1.0)):
        fit.advance(step, 1, seconds)
    assert fit.steps_per_second() is None


def test_best_follows_the_kind_of_the_metric():
    history = History()
    history.append(1, "val_accuracy", [1, 2], [0.5, 0.25])
    history.append(1, "loss", [1, 2], [0.5, 0.25])
    assert (history.fits[1].best("val_accuracy"), history.fits[1].best("loss")) == ((1, 0.5), (2, 0.25))


@pytest.mark.parametrize(
    ("name", "best"),
    [("loss", (1, 1.0)), ("val_loss", (1, 1.0)), ("mean_squared_error", (1, 1.0)), ("val_auc", (2, 3.0)),
     ("mistakes", None), ("generator", None), ("g_loss", None), ("not there", None)],
)  # fmt: skip
def test_where_the_name_does_not_say_which_way_is_better_nothing_is_best(name, best):
    history = History()
    if name != "not there":
        history.append(1, name, [1, 2], [1.0, 3.0])
    assert history.fit(1).best(name) == best


def test_epochs_and_marks_are_kept_in_order():
    history = History()
    history.end_epoch(1, 1, 100, 2.0, {"loss": 0.5})
    history.mark(1, 120, "learning_rate 0.1", "parameter")
    fit = history.fits[1]
    assert (fit.epoch_ends, fit.epoch_metrics, fit.marks[0].step) == ([100.0], [{"loss": 0.5}], 120.0)
