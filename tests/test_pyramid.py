"""Minima and maxima of ranges, and places among rising numbers, against plain NumPy."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.history import Curve
from dltui.pyramid import BLOCK, Pyramid, Steps

BLOCKS = st.sampled_from([1, BLOCK, BLOCK**2])


def noise(size):
    return np.random.default_rng(size).normal(size=size).astype(np.float32)


@given(st.integers(0, 6000), st.lists(st.integers(0, 6000), max_size=30), BLOCKS, st.booleans())
def test_ranges_one_behind_the_other_have_the_minima_and_maxima_of_their_numbers(size, places, block, sums):
    values = noise(size)
    pyramid = Pyramid()
    pyramid.extend(values)
    inner = [min(place // block * block, size) for place in places]
    bounds = np.array(sorted([0, *inner, size]), np.intp)
    found = pyramid.reduce(bounds[:-1], bounds[1:], sums=sums)
    for i, (start, stop) in enumerate(pairwise(bounds)):
        here = values[start:stop]
        assert found.low[i] == (here.min() if len(here) else np.inf)
        assert found.high[i] == (here.max() if len(here) else -np.inf)


@given(st.integers(1, 6000), st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 6000)), min_size=1))
def test_ranges_may_overlap_and_come_in_any_order(size, pairs):
    values = noise(size)
    pyramid = Pyramid()
    pyramid.extend(values)
    ranges = [sorted((min(a, size), min(b, size))) for a, b in pairs]
    start, stop = np.array(ranges, np.intp).T
    found = pyramid.reduce(start, stop, sums=False)
    expected = [values[a:b].min() if b > a else np.inf for a, b in ranges]
    assert found.low.tolist() == expected


@given(st.integers(0, 3000), st.sampled_from([1, 7, 100]), st.lists(st.floats(-10, 400)), st.integers(1, 3))
def test_block_ends_are_the_places_of_numbers_rounded_to_blocks(size, chunk, numbers, level):
    rising = np.sort(np.abs(noise(size)) * 100).astype(np.float64)
    steps = Steps()
    for start in range(0, size, chunk):
        steps.extend(rising[start : start + chunk])
    block = BLOCK**level
    exact = np.searchsorted(rising, np.array(numbers, np.float64))
    assert steps.block_ends(level, numbers).tolist() == ((exact + block // 2) // block * block).tolist()


@pytest.mark.parametrize("even", [True, False], ids=["even steps", "uneven steps"])
@pytest.mark.parametrize("high", [299_999, 400_000, 123_456.5])
def test_edges_of_crowded_columns_move_by_a_thirtieth_at_most_and_no_point_is_lost(even, high):
    steps = np.arange(300_000.0)
    if not even:
        steps = steps**2 / 300_000
    values = noise(len(steps))
    curve = Curve()
    curve.append(steps, values)
    found = curve.columns(0, high, 50)
    filled = np.flatnonzero(~np.isnan(found.first_x))
    first = np.searchsorted(steps, found.first_x[filled])
    last = np.searchsorted(steps, found.last_x[filled])
    assert first[0] == 0
    assert last[-1] == np.searchsorted(steps, high, side="right") - 1
    assert (first[1:] == last[:-1] + 1).all()
    for column, a, b in zip(filled, first, last + 1, strict=True):
        assert (found.low[column], found.high[column]) == (values[a:b].min(), values[a:b].max())
    exact = np.searchsorted(steps, np.linspace(0, high, 51))
    moved = np.abs(first - exact[filled])
    width = np.diff(exact)[filled]
    assert (moved[1:] <= np.minimum(width[1:], width[:-1]) / 28).all()
