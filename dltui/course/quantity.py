"""The number that a prediction asks for: `loss at epoch 10`, `val_accuracy at the end`, `bits`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(
    r"(?:(?P<fit>[^/<>=]*[^/<>=\s])\s*/)?\s*(?P<metric>[^\W\d][\w.\-]*)"
    r"(?:\s+at\s+(?:epoch\s+(?P<epoch>[0-9]{1,9})|(?P<end>the\s+end)))?",
    re.IGNORECASE,
)
FORMS = "write `predict: loss at epoch 10`, `predict: loss at the end`, or the name of a `live.result`"


class QuantityError(ValueError):
    """A line `predict: ...` that names no number; `str()` says what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that a run gives: a metric of a fit after an epoch, at the end, or a figure reported by name.

    `epoch` counts from 1; 0 is the end. `fit` is the name of the fit, None for the next one that trains.
    `reported` is true for a figure that the lesson reports with `live.result`.
    """

    metric: str
    epoch: int = 0
    fit: str | None = None
    reported: bool = False

    @classmethod
    def parse(cls, text: str) -> Quantity:
        """Return the quantity written as `loss at epoch 10`, `xor_net/loss at the end`, or `bits`.

        Raises:
            QuantityError: the text has another form.
        """
        text = text.strip()
        match = _FORM.fullmatch(text)
        if match is None:
            what = f"cannot read the prediction {text!r:.80}" if text else "`predict:` names no number"
            raise QuantityError(f"{what}; {FORMS}")
        metric, fit, reported = match["metric"], match["fit"], not (match["epoch"] or match["end"])
        if reported and fit:
            raise QuantityError(f"{text!r:.80} does not say when; add `at epoch 10` or `at the end`")
        if match["epoch"] and not int(match["epoch"]):
            raise QuantityError(f"{text!r:.80}: epochs count from 1; write `at epoch 1` or a later one")
        return cls(metric, int(match["epoch"] or 0), fit.strip() if fit else None, reported)

    @property
    def when(self) -> str:
        """At what time of a fit: `at epoch 10`, `at the end`; empty for a figure that is reported."""
        return "" if self.reported else f"at epoch {self.epoch}" if self.epoch else "at the end"

    @property
    def words(self) -> str:
        """Metric and time, without the name of the fit."""
        return f"{self.metric} {self.when}".rstrip()

    def __str__(self) -> str:
        return f"{self.fit}/{self.words}" if self.fit else self.words
