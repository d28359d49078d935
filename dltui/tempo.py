"""How often a fit is told, and so drawn.

A fit that has just begun changes fast, and is told ten times a second. Later a tenth of a second changes
little, and where cores are few whoever watches takes them from the training: on one or two cores a fit is
told four times a second after half a second, twice after two, and once after four; sooner and less often
where the training keeps the cores busy, so that all that is told and drawn is taken from it. A training that
mostly waits, as in slow motion, loses nothing and is told ten times a second all along.
"""

from __future__ import annotations

import os
import time

CORES = os.cpu_count() or 1
FEW_CORES = 2
FIRST = 0.1
SLOWEST = 1.0
SPARE = 0.8  # of a core: a training that leaves less of it free pays for what is told and drawn
WAITING = 0.5  # cores: a training that keeps less busy waits for most of its time
WINDOW = 0.5  # seconds that a load is taken over
# (seconds of training, interval from there on), longest first
_BESIDE = ((4.0, SLOWEST), (2.0, 0.5), (0.5, 0.25), (0.0, FIRST))
_AGAINST = ((2.0, SLOWEST), (0.5, 0.5), (0.0, 0.25))


def interval(seconds: float, busy: float = 1.0, cores: int = CORES) -> float:
    """Return the seconds between two looks at a fit.

    Args:
        seconds: its training time so far, pauses not counted.
        busy: how many cores the training keeps busy.
        cores: how many the machine has.
    """
    if cores > FEW_CORES or busy < WAITING:
        return FIRST
    paces = _BESIDE if cores - busy >= SPARE else _AGAINST
    return next((pause for since, pause in paces if seconds >= since), FIRST)


class Load:
    """How many cores this process has kept busy lately, all of its threads together.

    Attributes:
        cores: of the last `WINDOW` or longer; 1 before the first is over.
    """

    def __init__(self) -> None:
        self.cores = 1.0
        self._since = time.perf_counter(), time.process_time()

    def look(self) -> None:
        """Take the load anew if the window is over."""
        now, spent = time.perf_counter(), time.process_time()
        if now - self._since[0] >= WINDOW:
            self.cores = (spent - self._since[1]) / (now - self._since[0])
            self._since = now, spent
