"""When pictures are made during a fit, so that watching costs next to nothing.

A picture is made once at the fit's begin (after the first batch where the model has no weights before), once
at its end, and between as often as the budget allows: 3 % of the training time so far for all pictures
together, 2 % on one or two cores, where the app needs some of them too. A picture that is more expensive
than what has been saved up waits. The first making of each picture is not charged, because it pays for what
happens once (creating kernels, loading functions); the share that is reported as `watching` counts it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from dltui import tempo
from dltui.drawings import Drawing
from dltui.events import Output, Picture
from dltui.live import publish

BUDGET = 0.02 if tempo.CORES <= tempo.FEW_CORES else 0.03  # of the training time
ONCE = 0.1  # seconds that may go into what happens once; a first making beyond that is expensive itself
SHORTEST_INTERVAL = 0.2  # seconds between two of the same picture: more often nobody can look at it


class Paintable(Protocol):
    """What makes one picture of a model."""

    name: str
    every: int | None
    preview: bool  # whether a part of the samples will do, because the fit goes on

    def draw(self, model: Any) -> Drawing:
        """Return the drawing of the model as it is now."""

    def caption(self) -> str:
        """Return a line about the drawing that was made last, or nothing."""


@dataclass(slots=True)
class _Easel:
    """A picture of this fit and what it has cost."""

    picture: Paintable
    cost: float = 0.0  # seconds, the last time
    made_at: float | None = None  # seconds of training
    made_step: int = -1
    works: bool = True


Stamp = Callable[[str, Drawing, str], Picture]


class Painting:
    """The pictures of one fit.

    Args:
        pictures: what can be drawn.
        stamp: makes the event of a drawing: `stamp(name, drawing, caption)`.
    """

    def __init__(self, pictures: Iterable[Paintable], stamp: Stamp) -> None:
        self._easels = [_Easel(picture) for picture in pictures]
        self._stamp = stamp
        self.charged = 0.0  # seconds that count against the budget
        self.seconds = 0.0  # all seconds, for the reported share
        self.reserved = 0.0  # of the budget, for something beside the pictures
        self.begun = not self._easels

    def begin(self, model: Any, step: int, trained: float) -> None:
        """Make every picture for the first time."""
        self.begun = True
        for easel in self._easels:
            self._make(easel, model, step, trained)

    def spare(self, model: Any, step: int, trained: float) -> None:
        """Make the pictures that the budget allows after `trained` seconds, the oldest first."""
        for easel in sorted(self._easels, key=lambda easel: easel.made_at or 0.0):
            if self._affordable(easel, trained):
                self._make(easel, model, step, trained)

    def epoch_ended(self, model: Any, step: int, trained: float, epoch: int) -> None:
        """Make the pictures that are due at an interval of epochs."""
        for easel in self._easels:
            if easel.picture.every and epoch % easel.picture.every == 0:
                self._make(easel, model, step, trained)

    def end(self, model: Any, step: int, trained: float) -> None:
        """Make every picture once more, with all of its samples."""
        for easel in self._easels:
            self._make(easel, model, step, trained, last=True)

    def _affordable(self, easel: _Easel, trained: float) -> bool:
        if easel.picture.every or easel.made_at is None:
            return False
        rested = trained - easel.made_at >= SHORTEST_INTERVAL
        return rested and self.charged + easel.cost <= (BUDGET - self.reserved) * trained

    def _make(self, easel: _Easel, model: Any, step: int, trained: float, *, last: bool = False) -> None:
        if not easel.works or (easel.made_step == step and not last):
            return
        first = easel.made_at is None
        easel.made_at, easel.made_step = trained, step
        easel.picture.preview = not last
        began = time.perf_counter()
        try:
            publish.publish(
                self._stamp(easel.picture.name, easel.picture.draw(model), easel.picture.caption())
            )
        except Exception as error:
            easel.works = False
            publish.publish(Output(_complaint(easel.picture, error), "stderr"))
        easel.picture.preview = False
        took = time.perf_counter() - began
        self.seconds += took
        easel.cost = took if not first or took > ONCE else 0.0
        if not first:
            self.charged += took


def _complaint(picture: Paintable, error: Exception) -> str:
    kind = type(picture).__name__
    return f"{kind} {picture.name!r} failed and is left out from here on: {type(error).__name__}: {error}\n"
