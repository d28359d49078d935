import pytest

from bench.scale import LINEAR, exponent

SIZES = (1_000, 10_000, 100_000)


@pytest.mark.parametrize("power", [0.5, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("fixed", [0.0, 1e3, 1e6])
def test_the_power_is_found_beyond_a_fixed_cost(power, fixed):
    values = [fixed + 100 * size**power for size in SIZES]
    assert exponent(SIZES, values) == pytest.approx(power if values[2] > 1.25 * values[0] else 0.0, abs=0.01)


def test_what_does_not_grow_has_the_power_0():
    assert exponent(SIZES, (0.100, 0.097, 0.104)) == 0.0


def test_noise_in_the_fixed_cost_makes_no_linear_figure_worse_than_linear():
    assert exponent(SIZES, (0.100, 0.099, 0.900)) <= LINEAR


def test_a_quadratic_figure_is_seen_where_the_fixed_cost_hides_in_noise():
    assert exponent(SIZES, (0.100, 0.100, 9.000)) > LINEAR
