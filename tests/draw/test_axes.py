"""Round ticks and short numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.draw import axes

sizes = st.floats(-1e12, 1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (0.35, "0.35"), (0.083, "0.083"), (1.2e-4, "1.2e-4"), (10_000, "10k"), (1234, "1.23k"),
        (999.6, "1k"), (1_500_000, "1.5M"), (-0.5, "-0.5"), (3.14159, "3.14"), (2e15, "2e15"),
        (math.nan, "NaN"), (math.inf, "∞"), (-math.inf, "-∞"),
    ],
)  # fmt: skip
def test_a_number_has_at_most_three_significant_digits(value, text):
    assert axes.number(value) == text


@given(sizes, st.floats(1e-3, 1e9), st.integers(2, 12))
def test_ticks_lie_in_the_range_and_are_no_more_than_asked_for(low, span, most):
    found = axes.ticks(low, low + span, most)
    slack = span * 1e-6 + abs(low) * 1e-9
    assert len(found) <= most
    assert all(low - slack <= tick <= low + span + slack for tick in found)


def test_ticks_are_round():
    assert axes.ticks(0, 0.7, 5) == [0, 0.2, 0.4, 0.6]


def test_labels_of_an_axis_have_the_same_decimals():
    assert axes.labels([0, 0.25, 0.5]) == ["0.00", "0.25", "0.50"]


def test_labels_that_would_look_alike_get_more_digits():
    assert axes.labels([1000.0, 1001.0, 1002.0]) == ["1k", "1.001k", "1.002k"]


def test_ticks_of_a_logarithmic_axis_are_powers_of_ten():
    assert axes.log_ticks(1e-4, 10, 6) == pytest.approx([1e-4, 1e-3, 1e-2, 0.1, 1, 10])


def test_whole_steps_are_written_in_full():
    assert axes.count(12034) == "12,034"
