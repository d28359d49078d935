"""Waiting and speed on a machine whose host may give it little: one limit for all waiting, honest claims."""

import os
import time

import pytest

PATIENCE = 450.0  # seconds after which a test gives up waiting; a guard against hanging, not a claim
ENOUGH = 0.6  # share of a core below which nothing can be said about speed


def share(seconds=1.0):
    """Return how much of a core a busy process gets just now, between 0 and 1.

    Pieces of plain Python are timed: the fastest one is what the core can do, all of them what it gave.
    """
    began = time.perf_counter()
    best, pieces = float("inf"), 0
    while (now := time.perf_counter()) - began < seconds:
        total = 0
        for number in range(50_000):
            total += number
        best, pieces = min(best, time.perf_counter() - now), pieces + 1
    return min(1.0, pieces * best / (time.perf_counter() - began))


def within(taken, bound):
    """Hold a claim about speed, in any unit: `taken` is less than `bound`.

    Where it does not hold, and the machine does not give a process most of a core, the test is skipped.
    """
    if taken >= bound:
        given = share(3.0)  # long enough for a host that gives and takes in turns
        if given < ENOUGH:
            pytest.skip(f"{taken:.3g} instead of {bound:g}, but a process gets {given:.0%} of a core here")
        raise AssertionError(f"{taken:.3g} is not less than {bound:g}")


_starved = ""  # in words, once it has been measured


def there_is_time():
    """Skip the test where the end that `.ci/run` set has come, and the machine is the reason."""
    global _starved
    if time.time() > float(os.environ.get("DLTUI_TESTS_END", "inf")):
        if not _starved and (given := share()) < ENOUGH:
            _starved = f"the time for the suite is over, and a process gets {given:.0%} of a core here"
        if _starved:
            pytest.skip(_starved)
