"""How benchmarks take turns, and which are run again."""

import pytest

from bench.measure import in_turn, row


def giving(*values):
    """Return a way that gives the values one after the other."""
    left = list(values)
    return lambda: left.pop(0)


def test_ways_are_measured_in_turn():
    order = []
    ways = (lambda: order.append("a") or 1.0, lambda: order.append("b") or 2.0)
    assert in_turn(3, *ways) == ([[1.0, 1.0, 1.0], [2.0, 2.0, 2.0]], 0)
    assert order == ["a", "b"] * 3


def test_a_noisy_turn_is_run_again_as_a_whole():
    ours, reference = giving(1.0, 1.1, 2.0, 0.9), giving(5.0, 5.1, 5.2, 5.3)
    assert in_turn(3, ours, reference) == ([[1.0, 1.1, 0.9], [5.0, 5.1, 5.3]], 1)


def test_no_more_turns_are_run_again_than_there_are():
    ours = giving(1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
    (left,), again = in_turn(3, ours)
    assert (len(left), again) == (3, 3)


def test_a_tuple_is_judged_by_its_first_number():
    ours = giving((1.0, 9.0), (1.0, 0.1), (3.0, 0.1), (1.1, 0.1))
    assert in_turn(3, ours) == ([[(1.0, 9.0), (1.0, 0.1), (1.1, 0.1)]], 1)


@pytest.mark.parametrize(("again", "spread"), [(0, "1 to 3"), (2, "1 to 3, 2 run again")])
def test_a_row_says_how_many_were_run_again(again, spread):
    assert row("", [1.0, 2.0, 3.0], None, "s", "", lambda *_: True, again).spread == spread
