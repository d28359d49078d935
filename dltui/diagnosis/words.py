"""What a diagnosis is: a kind, a step, and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "no number", "divergence", "rate too high", "rate too low", "plateau",
    "overfitting",
    "dead units", "saturation",
    "mode collapse",
]  # fmt: skip
TOPICS = {
    "overfitting": "validation",
    "dead units": "units",
    "saturation": "units",
    "mode collapse": "samples",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found at a step: its kind, and a text that says what, why, and what to try."""

    step: float
    kind: Kind
    text: str

    @property
    def topic(self) -> str:
        """What it is about: of each topic one thing is said in a fit, what the loss does being one."""
        return TOPICS.get(self.kind, "loss")


def short(value: float) -> str:
    """Return a number with three digits, or whole where it is in the thousands."""
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"
