import math

import pytest

from dltui.learning import figures


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.083, "0.083"),
        (0.0831234, "0.083"),
        (1.0, "1.00"),
        (0.9999, "1.00"),
        (12.34, "12.3"),
        (12.0, "12"),
        (99.99, "100"),
        (3412.0, "3,410"),
        (0.0, "0.00"),
        (-2.5, "-2.50"),
        (0.0000123, "1.2e-05"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
    ],
)
def test_a_number_has_at_most_three_significant_digits(value, text):
    assert figures.significant(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.84, "0.8 s"), (9.96, "10 s"), (42.4, "42 s"), (125, "2 min 5 s"), (3780, "1 h 3 min"), (-1, "0.0 s")],
)
def test_a_time_has_its_unit(seconds, text):
    assert figures.duration(seconds) == text


def test_a_share_is_in_percent():
    assert figures.share(0.0123) == "1.2 %"


def test_a_truth_value_is_a_switch():
    assert figures.parameter(True) == "on"
