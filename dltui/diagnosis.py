"""What goes wrong in a training, in words: read from its curves alone, and silent when unsure.

Every rule looks at means over equal windows, so that the noise of single batches counts for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dltui.history import Curve, FitHistory

Kind = Literal["divergence", "rate too high", "rate too low", "plateau", "overfitting"]
Floats = NDArray[Any]

WINDOWS = 24  # the training so far is cut into so many
FEWEST_POINTS = 4 * WINDOWS
FEWEST_EPOCHS = 3
ENOUGH = 0.25  # of a fit must be done before its pace is judged


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found at a step: its kind, and a text that says what, why, and what to try."""

    step: float
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A loss in windows: `means` and `noise` (standard error of a mean), both (WINDOWS,), up to a step."""

    step: float
    means: Floats
    noise: float
    share: float  # of the fit that is done, 0 to 1; 1 where its length is not known

    @property
    def start(self) -> float:
        """The mean loss at the beginning."""
        return float(self.means[0])

    @property
    def now(self) -> float:
        """The mean loss over the last eighth."""
        return float(self.means[-3:].mean())

    @property
    def best(self) -> float:
        """The lowest mean."""
        return float(self.means.min())


def diagnose(fit: FitHistory) -> Iterator[Diagnosis]:
    """Yield what is wrong with a fit, as far as its curves show it now.

    Looked at are `loss` (as batches log it) and `val_loss` (once an epoch). A fit that reports neither, such
    as a game of two networks, is not judged; nor is one whose loss is the sum over several outputs, of which
    each may do as it likes.
    """
    if any(name.endswith("_loss") and not name.startswith("val_") for name in fit.curves):
        return
    trend = _trend(fit)
    if trend is not None:
        rules: tuple[Callable[[Trend], Diagnosis | None], ...] = (_divergence, _too_high, _plateau, _too_low)
        found = next(filter(None, (rule(trend) for rule in rules)), None)
        if found is not None:
            yield found
    learned_by_heart = _overfitting(fit)
    if learned_by_heart is not None:
        yield learned_by_heart


def _trend(fit: FitHistory) -> Trend | None:
    curve = fit.curves.get("loss")
    if curve is None or len(curve) < FEWEST_POINTS or not np.isfinite(curve.values[-1]):
        return None
    first, last = float(curve.steps[0]), float(curve.steps[-1])
    width = (last - first) / WINDOWS
    centres = first + width * (np.arange(WINDOWS) + 0.5)
    means = curve.means(centres, width)
    if width <= 0 or not np.isfinite(means).all():
        return None
    whole = (fit.epochs or 0) * (fit.steps_per_epoch or 0)
    return Trend(last, means, _noise(curve), min(1.0, last / whole) if whole else 1.0)


def _noise(curve: Curve) -> float:
    """Return the standard error of a window's mean over the last quarter, from differences of neighbours."""
    tail = curve.values[-len(curve) // 4 :].astype(np.float64)
    spread = float(np.std(np.diff(tail))) / math.sqrt(2)
    return spread / math.sqrt(max(1.0, len(curve) / WINDOWS))


# ---------------------------------------------------------------------------------------------------
# Rules


def _divergence(trend: Trend) -> Diagnosis | None:
    """The loss is far above where it began, and has been rising."""
    means = trend.means
    grows = bool((means[-4:] > 2 * max(trend.start, trend.best)).all()) and means[-1] > 2 * means[-5]
    if not (grows and trend.start > 0):
        return None
    text = (
        f"divergence. The loss grows: {_short(trend.start)} at first, {_short(trend.now)} now. Each step "
        "overshoots the valley and lands higher up. Try a tenth of the learning rate."
    )
    return Diagnosis(trend.step, "divergence", text)


def _too_high(trend: Trend) -> Diagnosis | None:
    """The loss has not got lower than at the beginning, and jumps about far more than its noise."""
    half = trend.means[WINDOWS // 2 :]
    restless = float(np.abs(np.diff(half)).mean()) > max(4 * trend.noise, 0.02 * float(half.mean()))
    high = float(half.mean()) > 1.1 * trend.start
    if trend.share < ENOUGH or not (high and (restless or float(half.min()) > trend.start)):
        return None
    text = (
        f"learning rate too high. The loss began at {_short(trend.start)} and stays above it, about "
        f"{_short(float(half.mean()))}: the steps throw the weights to where nothing can be learned. Try a "
        "tenth of the learning rate."
    )
    return Diagnosis(trend.step, "rate too high", text)


def _plateau(trend: Trend) -> Diagnosis | None:
    """For the last half the loss has not moved, and it has not come far before."""
    half = trend.means[WINDOWS // 2 :]
    first, second = float(half[: len(half) // 2].mean()), float(half[len(half) // 2 :].mean())
    little = second > 0.4 * trend.start > 0
    still = abs(first - second) < 0.005 * abs(second) + 0.5 * trend.noise
    if trend.share < 0.4 or not (little and still):
        return None
    begin = trend.step / 2
    text = (
        f"plateau. The loss has rested at {_short(second)} since about step {begin:,.0f}. Either the network "
        "cannot do better (more units, other inputs), or it sits where all slopes are small (another seed, "
        "a larger learning rate)."
    )
    return Diagnosis(trend.step, "plateau", text)


def _too_low(trend: Trend) -> Diagnosis | None:
    """The loss falls all the time, and so slowly that the fit will end near its beginning."""
    falls = float((np.diff(trend.means) < 0).mean()) > 0.85
    fallen = trend.start - trend.now
    at_the_end = trend.start - fallen / trend.share
    steady = fallen > 6 * trend.noise
    if trend.share < ENOUGH or not (falls and steady and at_the_end > 0.75 * trend.start > 0):
        return None
    if float(-np.diff(trend.means[-8:]).mean()) < 0.4 * float(-np.diff(trend.means[:8]).mean()):
        return None  # it slows down: it comes to rest rather than creeps
    text = (
        f"learning rate too low. The loss falls evenly and slowly, from {_short(trend.start)} to "
        f"{_short(trend.now)}; at this pace it ends at {_short(at_the_end)}. Try ten times the learning rate."
    )
    return Diagnosis(trend.step, "rate too low", text)


def _overfitting(fit: FitHistory) -> Diagnosis | None:
    """The validation loss has risen by a third, for a quarter of all epochs, while that of training falls."""
    pairs = [(metrics["loss"], metrics["val_loss"]) for metrics in fit.epoch_metrics
             if "loss" in metrics and "val_loss" in metrics]  # fmt: skip
    if len(pairs) < FEWEST_EPOCHS + 2 or len(pairs) != len(fit.epoch_metrics):
        return None
    train, valid = np.array(pairs, np.float64).T
    if not np.isfinite(pairs).all():
        return None
    best = int(valid.argmin())
    since = len(valid) - 1 - best
    recent = valid[-FEWEST_EPOCHS:]
    long = since >= max(FEWEST_EPOCHS, len(valid) // 4)
    risen = long and float(recent.min()) > 1.3 * float(valid[best]) > 0
    if not (risen and float(train[-FEWEST_EPOCHS:].mean()) < 0.9 * float(train[best])):
        return None
    text = (
        f"overfitting. On data it does not train on the loss was lowest after epoch {best + 1}, "
        f"{_short(float(valid[best]))}, and is {_short(float(valid[-1]))} now, while on the training data it "
        f"fell from {_short(float(train[best]))} to {_short(float(train[-1]))}: it learns them by heart. Try "
        "to stop there, more data, dropout, or fewer units."
    )
    return Diagnosis(fit.epoch_ends[-1], "overfitting", text)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
