"""How slow the machine is just now: how long a test waits before it gives up grows in proportion.

For waiting only. A claim about speed is held against its own bound.
"""

import time

LOOPS = 200_000
NOMINAL = 0.012  # seconds that a loop of so many additions takes on the machine of tests/bench/README.md


def slowness():
    """Return how many times longer than on the nominal machine plain Python takes now, 1 or more."""
    began = time.monotonic()
    total = 0
    for number in range(LOOPS):
        total += number
    return max(1.0, (time.monotonic() - began) / NOMINAL)


def passed(began, seconds):
    """Whether a limit counted from `began` (`time.monotonic`) has passed, at the machine's present pace."""
    taken = time.monotonic() - began
    return taken > seconds and taken > seconds * slowness()
