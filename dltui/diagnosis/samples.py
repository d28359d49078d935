"""What the pictures of a generator say goes wrong: its samples become alike.

Looked at are images made in a game of two networks: a fit with several losses and none called `loss`. Two
figures must agree. The *variance* between samples, pixel by pixel, says how much they differ; it also falls
where images merely get paler. Its *share* of all variance says how much of what is seen differs from sample
to sample; it also falls at the beginning of a good training, when noise first takes the shape that all digits
have in common. Both are compared with the best of the same training.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from dltui.diagnosis.words import Diagnosis
from dltui.drawings import Images
from dltui.history import Curve, FitHistory

FEWEST_SAMPLES = 8
PICTURES = 3  # in a row must agree
BEGINNING = 0.1  # of a fit: what noise looked like there is no measure
ENOUGH = 0.25  # of a fit must be done
ALIKE = 0.5  # of the largest share there was
PALER = 0.7  # of the largest variance there was
MOST_VALUES = 2**16  # of a picture are looked at


def variety(drawing: Images) -> tuple[float, float] | None:
    """Return how much images differ from each other: the variance between them, and its share of all.

    Args:
        drawing: images (n, ...) of one kind.

    Returns:
        The mean over pixels of the variance over samples, and that divided by the variance of all values
        (0: all are the same image, 1: they have nothing in common); None for few samples or values that are
        no numbers.
    """
    values = np.asarray(drawing.values)
    if len(values) < FEWEST_SAMPLES or not values.size:
        return None
    rows = values.reshape(len(values), -1)
    rows = rows[:, :: 1 + rows.size // MOST_VALUES].astype(np.float64)
    between, total = float(rows.var(axis=0).mean()), float(rows.var())
    return (between, between / total) if np.isfinite(total) and total > 0 else None


@dataclass(slots=True)
class Variety:
    """How much the images of one picture, so many `samples`, differed over the steps of a fit."""

    samples: int
    variance: Curve = field(default_factory=Curve)
    share: Curve = field(default_factory=Curve)

    def add(self, step: float, drawing: Images) -> None:
        """Take in the picture of a step."""
        found = variety(drawing)
        if found is not None:
            self.variance.append(step, found[0])
            self.share.append(step, found[1])


def of_samples(fit: FitHistory, pictures: Mapping[str, Variety]) -> Iterator[Diagnosis]:
    """Yield what is wrong with the samples of a generator.

    Args:
        fit: its curves say whether it is a game.
        pictures: how much the images of each picture differed, by name.
    """
    if not _is_a_game(fit):
        return
    for name, seen in pictures.items():
        found = _collapse(fit, name, seen)
        if found is not None:
            yield found


def _is_a_game(fit: FitHistory) -> bool:
    losses = [name for name in fit.curves if "loss" in name.lower() and not name.startswith("val_")]
    return len(losses) > 1 and "loss" not in losses


def _collapse(fit: FitHistory, name: str, seen: Variety) -> Diagnosis | None:
    steps, shares, variances = seen.share.steps, seen.share.values, seen.variance.values
    whole = (fit.epochs or 0) * (fit.steps_per_epoch or 0) or fit.step
    later = int(np.searchsorted(steps, BEGINNING * whole, side="right"))
    if len(steps) - later < 2 * PICTURES or steps[-1] < ENOUGH * whole:
        return None
    share, variance = shares[later:].max(), variances[later:].max()
    alike = shares[-PICTURES:].max() < ALIKE * share and variances[-PICTURES:].max() < PALER * variance
    if not alike:
        return None
    best = int(steps[later + int(shares[later:].argmax())])
    text = (
        f"mode collapse. The {seen.samples} images of '{name}' become alike: what differs from one to the "
        f"next was {share:.0%} of all there is to see at step {best:,}, and is {shares[-1]:.0%} now. The "
        "generator has found something that the discriminator believes, and makes it of any noise. Try a "
        "discriminator that learns faster, or a generator that learns slower."
    )
    return Diagnosis(float(steps[-1]), "mode collapse", text)
