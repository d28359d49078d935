"""A number that the learner says before a run: read, found in the run's curves, and judged.

The rule: a number is right if it is within 0.05 of what the run gives where that lies between 0 and 1, and
within a tenth of it everywhere else.
"""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dltui.course import Quantity
    from dltui.history import FitHistory

RULE = "Right is what lies within 0.05 of a number between 0 and 1, or within a tenth of any other."
BETWEEN_0_AND_1, SHARE = 0.05, 0.1
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r"([+-]?\d+),(\d+)", re.ASCII)
_PERCENT = re.compile(r"([+-]?\d+\.?\d*)\s*%", re.ASCII)


class GuessError(ValueError):
    """What was typed is no number that could be; `str()` says why and what to type."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the learner said, as it was typed, and what the run gave (None: nothing yet)."""

    said: str
    actual: float | None = None

    @property
    def value(self) -> float:
        """The number said."""
        return float(self.said)

    @property
    def right(self) -> bool | None:
        """Whether the run came near enough, None before there was one."""
        return None if self.actual is None else is_right(self.value, self.actual)

    def told(self, actual: float) -> Guess:
        """Return the guess with what the run gave."""
        return dataclasses.replace(self, actual=actual)


@dataclass(frozen=True, slots=True)
class GuessMark:
    """Where a guess stands in the chart of a metric."""

    metric: str
    step: float
    value: float


def tolerance(actual: float) -> float:
    """Return how far from a number a guess may lie to be right."""
    return BETWEEN_0_AND_1 if 0 <= actual <= 1 else SHARE * abs(actual)


def is_right(said: float, actual: float) -> bool:
    """Return whether a guess is near enough; of what is no finite number none is."""
    room = tolerance(actual)
    return math.isfinite(actual) and abs(said - actual) <= room * (1 + 1e-9)


def read_guess(text: str, quantity: Quantity) -> str:
    """Return a typed number, without the spaces around it.

    Raises:
        GuessError: it is no finite number, or an accuracy that is no share.
    """
    text = text.strip()
    if match := _PERCENT.fullmatch(text):
        raise GuessError(f"Write a share without the percent sign: {float(match[1]) / 100:g}.")
    if match := _COMMA.fullmatch(text):
        raise GuessError(f"Write a point in place of the comma: {match[1]}.{match[2]}.")
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise GuessError("This is no number; write one such as 0.3 or 2e-4.")
    if "accuracy" in quantity.metric.lower() and not 0 <= float(text) <= 1:
        raise GuessError("An accuracy lies between 0 and 1: 0.9 is nine of ten.")
    return text


def to_text(guess: Guess, quantity: Quantity) -> str:
    """Return a guess as the text that is kept of it, which names what was asked."""
    told = "" if guess.actual is None else f"; {guess.actual!r}"
    return f"{quantity}: {guess.said}{told}"


def from_text(text: str, quantity: Quantity) -> Guess | None:
    """Return the guess that was kept, None where another number was asked for or it cannot be read."""
    asked, _, rest = text.rpartition(": ")
    said, _, actual = rest.partition("; ")
    if asked != str(quantity) or not _NUMBER.fullmatch(said):
        return None
    try:
        return Guess(said, float(actual) if actual else None)
    except ValueError:
        return None


# ---------------------------------------------------------------------------------------------------
# In the curves of a fit


def value_in(fit: FitHistory, quantity: Quantity) -> float | None:
    """Return the number that a fit gave, None as long as it has not given it.

    The value of an epoch is Keras's for the whole epoch; what is not logged by epochs is read from the curve.
    """
    if quantity.reported or (not quantity.epoch and fit.outcome != "ok"):
        return None
    epoch = quantity.epoch or len(fit.epoch_metrics)
    if epoch > len(fit.epoch_metrics):
        return None
    if epoch and quantity.metric in fit.epoch_metrics[epoch - 1]:
        return float(fit.epoch_metrics[epoch - 1][quantity.metric])
    curve = fit.curves.get(quantity.metric)
    if not curve:
        return None
    if not quantity.epoch:
        return curve.latest[1] if curve.latest else None
    begin, end = fit.epoch_ends[epoch - 2] if epoch > 1 else 0.0, fit.epoch_ends[epoch - 1]
    point = curve.nearest(end)
    return point[1] if point is not None and begin < point[0] <= end else None


def place_in(fit: FitHistory, quantity: Quantity) -> float | None:
    """Return the step at which a fit gives the number, None where that cannot be known (yet)."""
    epoch = quantity.epoch or (len(fit.epoch_ends) if fit.outcome == "ok" else fit.epochs or 0)
    if quantity.reported or not epoch or epoch > (fit.epochs or epoch):
        return None
    if epoch <= len(fit.epoch_ends):
        return fit.epoch_ends[epoch - 1]
    if fit.steps_per_epoch:
        return float(epoch * fit.steps_per_epoch)
    return epoch * fit.epoch_ends[-1] / len(fit.epoch_ends) if fit.epoch_ends else None
