"""When the hidden units of a fit are looked at, and on which samples: at most once an epoch, nearly free.

Where there is something to look at, a twelfth of the budget of the pictures is set aside for it. What a look
costs is taken from the one before; until then a third of a training step on as many samples is taken for its
price. As with pictures, the first is not charged, because it pays for what happens once; it waits until the
whole budget comes to as much.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from dltui.events import LayerActivity
from dltui.live.activity import Hidden, activity, hidden_layers
from dltui.live.painting import BUDGET, ONCE, Painting

SHARE = BUDGET / 12  # of the training time
MOST = 128  # samples of a look
FEWEST = 16  # with fewer nothing is sure
FIRST = 0.03  # seconds that the first look of a fit takes for what happens once
SMALL = 2**16  # inputs that are no burden, however small the batches are
TOKENS = 8  # so many times heavier: each becomes a vector, and attention makes a row of it


class Probe:
    """Looks at the hidden units of one fit; the first failure ends it without a word.

    Args:
        model: the model that is trained; it need not be built yet.
        data: the `EpochIterator` of its fit, or None.
        batch: samples in a batch, None where that is not known.
        pictures: those of the fit; where its own data are no arrays, the `samples` of one will do.
    """

    def __init__(self, model: Any, data: Any, batch: int | None, pictures: Sequence[Any] = ()) -> None:
        self.samples = 0  # in the last look
        self._model, self._data, self._batch = model, data, batch or 1
        self._of_pictures = [getattr(picture, "samples", None) for picture in pictures]
        self._hidden: list[Hidden] = []
        self._inputs: Any = None
        self._works = True
        self._spent = 0.0
        self._cost: float | None = None  # seconds of the last look
        self._looks = 0

    def look(self, step: int, trained: float, painting: Painting) -> tuple[LayerActivity, ...]:
        """Return how many units are stuck now; nothing where that is too dear or cannot be known.

        Args:
            step: batches so far.
            trained: seconds of training so far.
            painting: the pictures of the fit, of whose budget looks take their share.
        """
        began = time.perf_counter()
        try:
            ready = self._ready()
            painting.reserved = SHARE if ready else 0.0
            if not ready or not self._affordable(step, trained):
                return ()
            found = activity(self._model, self._hidden, self._next())
        except Exception:  # a look is a courtesy: it never disturbs a training
            self.close()
            painting.reserved = 0.0
            return ()
        took = time.perf_counter() - began
        painting.seconds += took
        self._pay(took)
        return found

    def close(self) -> None:
        """Look no more, and let go of model and data."""
        self._works, self._model, self._data, self._inputs = False, None, None, None
        self._hidden, self._of_pictures = [], []

    def _ready(self) -> bool:
        """Whether there is something to look at; found out once."""
        if self._works and self._inputs is None:
            self._hidden = hidden_layers(self._model)
            self._inputs = _inputs(self._data, self._model, self._of_pictures) if self._hidden else None
            if self._inputs is not None:
                weight = TOKENS if "int" in str(self._inputs.dtype) else 1
                small = SMALL // (weight * math.prod(self._inputs.shape[1:]))
                self.samples = min(MOST, len(self._inputs), max(self._batch, small))
            if self.samples < FEWEST:
                self.close()
        return self._works

    def _affordable(self, step: int, trained: float) -> bool:
        cost = self._cost
        if cost is None:
            cost = trained * self.samples / (3 * max(1, step) * self._batch)
        begun = self._looks > 0 or trained >= FIRST / BUDGET
        return begun and self._spent + cost <= SHARE * trained

    def _pay(self, took: float) -> None:
        first = self._looks == 1
        self._spent += 0.0 if first else took
        self._cost = took if not first or took > ONCE else None

    def _next(self) -> Any:
        """Return samples (n, ...) from all over the data, others than last time."""
        there = len(self._inputs)
        places = (np.arange(self.samples) * there // self.samples + self._looks) % there
        self._looks += 1
        if isinstance(self._inputs, np.ndarray):
            return self._inputs[places]
        return keras.ops.take(self._inputs, places, axis=0)


def _inputs(data: Any, model: Any, others: Sequence[Any]) -> Any:
    """Return the first that is one array: inputs of the training, of the validation, one of the others."""
    for iterator in (data, getattr(model, "_eval_epoch_iterator", None)):
        packed = getattr(getattr(iterator, "data_adapter", None), "_inputs", None)
        if packed is None:
            continue
        inputs, _, _ = keras.utils.unpack_x_y_sample_weight(packed)
        if _is_whole(inputs):
            return inputs
    return next(filter(_is_whole, others), None)


def _is_whole(inputs: Any) -> bool:
    """Whether inputs are one array of samples (n, ...)."""
    known = isinstance(inputs, np.ndarray) or keras.ops.is_tensor(inputs)
    return known and len(inputs.shape) > 1 and 0 not in inputs.shape
