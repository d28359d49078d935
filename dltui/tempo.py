"""How often a fit is told and drawn.

A fit that has just begun changes fast, and is told and drawn ten times a second. Later a tenth of a second
changes little, and where cores are few whoever watches takes them from the training: on one or two cores a
fit is told and drawn four times a second from its second second on, and twice from its fourth.
"""

from __future__ import annotations

import os

CORES = os.cpu_count() or 1
FEW_CORES = 2
FIRST = 0.1
LATER = ((3.0, 0.5), (1.0, 0.25))  # (seconds of training, interval from there on), longest first


def interval(seconds: float, cores: int = CORES) -> float:
    """Return the seconds between two looks at a fit that has trained for `seconds`.

    Args:
        seconds: training time so far, pauses not counted.
        cores: how many the machine has.
    """
    if cores > FEW_CORES:
        return FIRST
    return next((pause for since, pause in LATER if seconds >= since), FIRST)
