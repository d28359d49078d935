"""What goes wrong in a training, in words: pure, and silent when unsure.

`curves` reads the losses, `units` looks at hidden layers, `samples` the pictures of a generator.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from dltui.diagnosis.curves import of_curves, trend_of
from dltui.diagnosis.samples import Variety, of_samples
from dltui.diagnosis.units import LOOKS, of_units
from dltui.diagnosis.words import Diagnosis, Kind
from dltui.drawings import Images
from dltui.events import Activity, Picture
from dltui.history import FitHistory

__all__ = ["Diagnosis", "Evidence", "Kind", "diagnose"]


@dataclass(slots=True)
class Evidence:
    """What was seen of a training beside its curves, as far as a diagnosis needs it."""

    looks: deque[Activity] = field(default_factory=lambda: deque(maxlen=LOOKS))
    pictures: dict[str, Variety] = field(default_factory=dict)

    def take(self, event: Activity | Picture) -> None:
        """Take in a look at the hidden layers, or a picture; those that are no images count for nothing."""
        if isinstance(event, Activity):
            self.looks.append(event)
        elif isinstance(event.drawing, Images):
            samples = len(event.drawing.values)
            known = self.pictures.get(event.name)
            if known is None or known.samples != samples:  # other images: nothing to compare them with
                known = self.pictures[event.name] = Variety(samples)
            known.add(event.step or 0, event.drawing)


def diagnose(fit: FitHistory, seen: Evidence | None = None) -> Iterator[Diagnosis]:
    """Yield what is wrong with a training, as far as it shows now."""
    yield from of_curves(fit)
    if seen is not None:
        yield from of_units(tuple(seen.looks), trend_of(fit))
        yield from of_samples(fit, seen.pictures)
