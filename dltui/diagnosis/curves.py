"""What the curves of a training say goes wrong.

Every rule looks at means over equal windows, so that the noise of single batches counts for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.diagnosis.words import Diagnosis, short
from dltui.history import Curve, FitHistory

Floats = NDArray[Any]

WINDOWS = 24  # the training so far is cut into so many
FEWEST_POINTS = 4 * WINDOWS
FEWEST_TO_DIVERGE = 20
FEWEST_EPOCHS = 3
ENOUGH = 0.25  # of a fit must be done before its pace is judged
SURE = 4.0  # standard errors


@dataclass(frozen=True, slots=True)
class Trend:
    """A loss as means over windows, shape (WINDOWS,), up to a step.

    `first` is the loss before anything was learned, `noise` the standard error of a mean, `share` how much of
    the fit is done (0 to 1; 1 where its length is not known).
    """

    step: float
    means: Floats
    first: float
    noise: float
    share: float

    @property
    def half(self) -> Floats:
        """The means over the second half."""
        return self.means[WINDOWS // 2 :]


def of_curves(fit: FitHistory) -> Iterator[Diagnosis]:
    """Yield what is wrong with a fit, as far as its curves show it now.

    Looked at are `loss` (as batches log it) and `val_loss` (once an epoch). A fit that reports neither, such
    as a game of two networks, is not judged; nor is one whose loss is the sum over several outputs, of which
    each may do as it likes.
    """
    if _has_several_losses(fit):
        return
    found = _divergence(fit)
    trend = trend_of(fit) if found is None else None
    if trend is not None:
        found = _too_high(trend) or _too_low(trend) or _plateau(trend)
    if found is not None:
        yield found
    learned_by_heart = _overfitting(fit)
    if learned_by_heart is not None:
        yield learned_by_heart


def _has_several_losses(fit: FitHistory) -> bool:
    return any(name.endswith("_loss") and not name.startswith("val_") for name in fit.curves)


def trend_of(fit: FitHistory) -> Trend | None:
    """Return the trend of a fit's loss.

    None where there are several losses or none, too few points, or values that are no numbers.
    """
    curve = None if _has_several_losses(fit) else fit.curves.get("loss")
    if curve is None or len(curve) < FEWEST_POINTS or not np.isfinite(curve.values[-1]):
        return None
    begin, end = float(curve.steps[0]), float(curve.steps[-1])
    width = (end - begin) / WINDOWS
    means = curve.means(begin + width * (np.arange(WINDOWS) + 0.5), width)
    first = float(np.median(curve.values[: max(1, len(curve) // 100)]))
    if width <= 0 or not np.isfinite([*means, first]).all():
        return None
    whole = (fit.epochs or 0) * (fit.steps_per_epoch or 0)
    return Trend(end, means, first, _noise(curve), min(1.0, end / whole) if whole else 1.0)


def _noise(curve: Curve) -> float:
    """Return the standard error of a window's mean over the last quarter, from differences of neighbours."""
    tail = curve.values[-len(curve) // 4 :].astype(np.float64)
    spread = float(np.std(np.diff(tail))) / math.sqrt(2)
    return spread / math.sqrt(max(1.0, len(curve) / WINDOWS))


def _change(means: Floats) -> tuple[float, float]:
    """Return by how much a straight line through the means changes, and the standard error of that."""
    x = np.arange(len(means)) - (len(means) - 1) / 2
    slope = float(x @ means / (x @ x))
    rest = means - means.mean() - slope * x
    error = math.sqrt(float(rest @ rest) / (len(means) - 2) / float(x @ x))
    return slope * (len(means) - 1), error * (len(means) - 1)


# ---------------------------------------------------------------------------------------------------
# Rules


def _divergence(fit: FitHistory) -> Diagnosis | None:
    """All of the last quarter lies far above all of the first."""
    curve = fit.curves.get("loss")
    if curve is None or len(curve) < FEWEST_TO_DIVERGE:
        return None
    quarter = len(curve) // 4
    early, late = curve.values[:quarter], curve.values[-quarter:]
    if not (np.isfinite(early).all() and np.isfinite(late).all() and early.max() > 0):
        return None
    if float(late.min()) < 5 * float(early.max()):
        return None
    text = (
        f"divergence. The loss grows: {short(float(early[0]))} at first, {short(float(late[-1]))} now. "
        "Each step overshoots the valley and lands higher up. Try a tenth of the learning rate."
    )
    return Diagnosis(float(curve.steps[-1]), "divergence", text)


def _too_high(trend: Trend) -> Diagnosis | None:
    """The loss was thrown up at the beginning and rests where it would be without any learning, or higher."""
    thrown = float(trend.means[:4].max()) > 1.1 * trend.first + 2 * trend.noise
    rest = float(trend.half.mean())
    if trend.share < ENOUGH or not (thrown and rest > 0.97 * trend.first > 0):
        return None
    text = (
        f"learning rate too high. The first steps threw the loss from {short(trend.first)} up to "
        f"{short(float(trend.means[:4].max()))}, and now it rests at {short(rest)}, no better than before. "
        "Try a tenth of the learning rate."
    )
    return Diagnosis(trend.step, "rate too high", text)


def _too_low(trend: Trend) -> Diagnosis | None:
    """The loss falls evenly, and so slowly that the fit will end near its beginning."""
    change, error = _change(trend.means)
    early, _ = _change(trend.means[: WINDOWS // 2])
    late, _ = _change(trend.half)
    start = float(trend.means[:3].mean())
    at_the_end = start + change / trend.share
    even = late < 0.4 * early < 0
    if trend.share < ENOUGH or not (change < -SURE * error and even and at_the_end > 0.75 * start > 0):
        return None
    now = float(trend.means[-3:].mean())
    text = (
        f"learning rate too low. The loss falls evenly and slowly, from {short(start)} to {short(now)}; at "
        f"this pace it ends at {short(at_the_end)}. Try ten times the learning rate."
    )
    return Diagnosis(trend.step, "rate too low", text)


def _plateau(trend: Trend) -> Diagnosis | None:
    """For the last half the loss has not moved, and it has not come far before."""
    change, error = _change(trend.half)
    rest = float(trend.half.mean())
    little = rest > 0.4 * float(trend.means[0]) > 0
    still = abs(change) < max(2 * error, 0.005 * rest) and abs(change) < 0.03 * rest
    if trend.share < 0.4 or not (little and still):
        return None
    text = (
        f"plateau. The loss has rested at {short(rest)} since about step {trend.step / 2:,.0f}. Either the "
        "network cannot do better (more units, other inputs), or it sits where all slopes are small (another "
        "seed, a larger learning rate)."
    )
    return Diagnosis(trend.step, "plateau", text)


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
        f"{short(float(valid[best]))}, and is {short(float(valid[-1]))} now, while on the training data it "
        f"fell from {short(float(train[best]))} to {short(float(train[-1]))}: it learns them by heart. Try "
        "to stop there, more data, dropout, or fewer units."
    )
    return Diagnosis(fit.epoch_ends[-1], "overfitting", text)
