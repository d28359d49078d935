"""Running means to the batches' own values.

Keras logs for each batch the mean over the epoch so far, which draws a saw-tooth. If m_j and m_k are the
means after n_j and n_k samples of the same epoch, the batches between them had on average

    v = (n_k m_k - n_j m_j) / (n_k - n_j)

which needs no further value from the device. Keras adds up in float32, so m carries a relative error of about
6e-8 and v one of about 1.2e-7 * n_k / (n_k - n_j): 1e-5 after 100 batches of an epoch, 1e-3 after 10,000.

The result is exact for means that count samples or batches. With sample weights or masks, where a batch
counts by what it weighs, and for the partial last batch of data whose batch size Keras does not know, the
deviation from the mean is scaled by the ratio of the weights.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dltui.live import scalars

Unit = Literal["samples", "batches"]

CLOSE = 1e-5  # relative: a logged value and total / count differ by float32 rounding at most
ROUNDING = 2.0**-23  # of a float32, relative


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many samples the first batches of a data set hold together.

    `batch` is the size of a batch (None: not known, every batch counts 1), `last` the size of the partial
    last one of `batches` (None: all are equal).
    """

    batch: int | None = None
    last: int | None = None
    batches: int | None = None

    @classmethod
    def of(cls, adapter: Any) -> Sizes:
        """Return the sizes that one of Keras's data adapters knows."""
        batch, last = _known(adapter, "batch_size"), _known(adapter, "partial_batch_size")
        batches = _known(adapter, "num_batches")
        if not batch:
            return cls()
        return cls(int(batch), int(last), int(batches)) if last and batches else cls(int(batch))

    def seen(self, batches: int) -> int:
        """Return the samples in the first `batches` batches; the data starts again when it is through."""
        if self.batch is None:
            return batches
        if self.batches is None or self.last is None:
            return batches * self.batch
        passes, rest = divmod(batches, self.batches)
        return passes * ((self.batches - 1) * self.batch + self.last) + rest * self.batch


class Means:
    """Which of a fit's logged values are running means, found by comparing them with the model's metrics."""

    def __init__(self, model: Any, sizes: Sizes) -> None:
        self._model = model
        self._sizes = sizes
        self._units: dict[str, Unit | None] = {}

    def settled(self, names: Any) -> bool:
        """Whether it is known for each of the names if it is a mean."""
        return all(name in self._units for name in names)

    def find(self, logs: Mapping[str, float | None], batches: int) -> None:
        """Compare logged values with total / count of the model's means, at an epoch's second execution.

        A name decides nothing: a `train_step` may log a mean under another name, or log the loss of the batch
        under the name of a metric that it never updates.
        """
        states = list(_states(self._model))
        for name, value in logs.items():
            if value is not None and math.isfinite(value) and self._units.get(name) is None:
                ordered = sorted(states, key=lambda state: state[0] != name)
                self._units[name] = next(
                    (self._unit(count, batches) for _, total, count in ordered if _same(value, total, count)),
                    None,
                )

    def weight(self, name: str, start: int, batches: int) -> float:
        """Return what a mean has counted after `batches` batches of an epoch that began at batch `start`."""
        if self._units.get(name) == "batches":
            return batches
        return self._sizes.seen(start + batches) - self._sizes.seen(start)

    def is_mean(self, name: str) -> bool:
        """Whether the value of this name has been found to be a running mean."""
        return self._units.get(name) is not None

    def _unit(self, count: float, batches: int) -> Unit:
        return "batches" if abs(count - batches) < 0.5 else "samples"


def own_value(mean: float, weight: float, mean_before: float, weight_before: float) -> float:
    """Return the mean of what came between two running means; one that is no number stays as it is.

    The means are float32: what their rounding could have made is 0.
    """
    if not math.isfinite(mean) or not math.isfinite(mean_before) or weight <= weight_before:
        return mean
    total = weight * mean - weight_before * mean_before
    rounding = ROUNDING * (weight * abs(mean) + weight_before * abs(mean_before))
    return total / (weight - weight_before) if abs(total) > rounding else 0.0


def _known(adapter: Any, name: str) -> Any:
    try:
        return getattr(adapter, name, None)
    except NotImplementedError:  # an adapter may leave out what its kind of data cannot know
        return None


def _same(value: float, total: float, count: float) -> bool:
    return count > 0 and math.isclose(value, total / count, rel_tol=CLOSE, abs_tol=1e-30)


def _states(model: Any) -> Iterator[tuple[str, float, float]]:
    """Give name, total and count of every mean that the model keeps."""
    for metric in _metrics(model):
        total, count = getattr(metric, "total", None), getattr(metric, "count", None)
        if total is None or count is None:
            continue
        values = scalars.floats([total, count])
        if values[0] is not None and values[1] is not None:
            yield metric.name, values[0], values[1]


def _metrics(model: Any) -> Iterator[Any]:
    seen: set[int] = set()
    own = getattr(model, "_get_own_metrics", None)  # a model that overrides `metrics` may leave its loss out
    waiting = [*model.metrics, *(own() if own is not None else ())]
    while waiting:
        metric = waiting.pop(0)
        if id(metric) not in seen:
            seen.add(id(metric))
            waiting.extend(getattr(metric, "metrics", None) or ())
            yield metric
