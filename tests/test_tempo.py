"""How often a fit is told and drawn."""

import pytest

from dltui import tempo


@pytest.mark.parametrize(
    ("seconds", "pause"), [(0.0, 0.1), (0.99, 0.1), (1.0, 0.25), (2.99, 0.25), (3.0, 0.5), (3600.0, 0.5)]
)
def test_on_two_cores_a_long_fit_is_looked_at_less_often(seconds, pause):
    assert tempo.interval(seconds, cores=2) == tempo.interval(seconds, cores=1) == pause


@pytest.mark.parametrize("seconds", [0.0, 3.0, 3600.0])
def test_with_cores_to_spare_it_is_always_looked_at_as_often(seconds):
    assert tempo.interval(seconds, cores=4) == 0.1
