"""A fit that Keras runs, under watch: it takes the place of the hooks of one `CallbackList`.

Keras converts all logs to floats at every batch, whether anybody looks at them or not. Here they are kept as
they come; Keras's own way is taken only where a callback of the learner's has a batch hook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import keras

from dltui.events import Activity, FitStarted, Outcome, Series
from dltui.live import control, publish, scalars
from dltui.live.means import Means, Sizes, own_value
from dltui.live.probe import Probe
from dltui.live.watch import Watch, by_name, series

HOOKS = (
    "train_batch_begin",
    "train_batch_end",
    "test_begin",
    "test_batch_begin",
    "test_batch_end",
    "epoch_begin",
    "epoch_end",
    "train_end",
)


class KerasFit(Watch):
    """A fit of a Keras model.

    A step is a batch, counted from 1 through all epochs; with `steps_per_execution` a point comes at the last
    batch of every execution and stands for all of its batches.

    Args:
        callbacks: the `CallbackList` of the fit; it is left as it was when the fit ends.
        data: the `EpochIterator` of the fit, if it is known.
    """

    def __init__(self, callbacks: Any, data: Any) -> None:
        pictures = [callback for callback in callbacks.callbacks if getattr(callback, "dltui_picture", False)]
        for picture in pictures:
            picture.watched = True
        super().__init__(callbacks.model.name, model=callbacks.model, pictures=pictures)
        self._callbacks = callbacks
        self._params: Mapping[str, Any] = getattr(callbacks, "params", None) or {}
        self._data = data
        sizes = Sizes.of(getattr(data, "data_adapter", None))
        self._means = Means(self.model, sizes)
        self._probe = Probe(self.model, data, sizes.batch, pictures)
        self._epoch_start = 0  # batches before the running epoch
        self._executions = 0  # of the running epoch
        self._steps: int | None = _known(self._params.get("steps"))
        self._before: dict[str, tuple[int, float]] = {}  # the running means last seen: step, value
        self._halted = False
        self._validation_cut = False
        self._take_hooks()
        if self.model.built:
            self.announce()
            self.painting.begin(self.model, 0, self.seconds)

    def started(self) -> FitStarted:
        """Return the event that announces this fit."""
        return FitStarted(
            self.fit,
            self.name,
            _known(self._params.get("epochs")),
            self._steps,
            self.model.count_params() if self.model.built else None,
            _optimizer_name(self.model),
            tuple(_metric_names(self.model)),
        )

    def halt(self) -> None:
        """Let Keras end after the running batch, and a running validation too; called from any thread."""
        self._halted = True
        self.model.stop_training = True
        self.model.stop_evaluating = True

    def finish(self, outcome: Outcome, *, pictures: bool = True) -> None:
        """End the fit and give the `CallbackList` its own hooks back."""
        for name in HOOKS:
            vars(self._callbacks).pop(f"on_{name}", None)
        for picture in self._callbacks.callbacks:
            if getattr(picture, "dltui_picture", False):
                picture.watched = False
        super().finish(outcome, pictures=pictures)
        self._data = None
        self._probe.close()

    # ------------------------------------------------------------------ the hooks

    def _take_hooks(self) -> None:
        """Put this fit's methods in front of the list's own; they call those where somebody listens."""
        listening = {name for name in HOOKS if _anyone_listens(self._callbacks.callbacks, name)}
        for name in HOOKS:
            own = getattr(type(self._callbacks), f"on_{name}")
            if name.endswith(("batch_begin", "batch_end")) and name not in listening:
                own = _nothing
            setattr(self._callbacks, f"on_{name}", _Hook(getattr(self, f"_{name}"), own, self._callbacks))

    def _epoch_begin(self, keras_own: Any, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch + 1
        self._epoch_start, self._executions, self._before = self.step, 0, {}
        self._steps = _known(self._params.get("steps") or getattr(self._data, "num_batches", None))
        keras_own(epoch, logs)

    def _train_batch_begin(self, keras_own: Any, batch: int, logs: Any = None) -> None:
        keras_own(batch, logs)

    def _train_batch_end(self, keras_own: Any, batch: int, logs: Any = None) -> None:
        keras_own(batch, logs)
        batches = batch + 1 if self._steps is None else min(batch + 1, self._steps)
        self._executions += 1
        if self._executions == 2:
            self._find_means(logs, batches)
        self.add(self._epoch_start + batches, logs or {})
        control.gate(self)

    def _test_begin(self, keras_own: Any, logs: Any = None) -> None:
        if self.due:
            self.flush()
        keras_own(logs)

    def _test_batch_begin(self, keras_own: Any, batch: int, logs: Any = None) -> None:
        keras_own(batch, logs)

    def _test_batch_end(self, keras_own: Any, batch: int, logs: Any = None) -> None:
        keras_own(batch, logs)
        if self.due:
            self.flush()
        control.gate(self)
        self._validation_cut = self._validation_cut or self._halted

    def _epoch_end(self, keras_own: Any, epoch: int, logs: Any = None) -> None:
        names = [name for name in logs or {} if not (self._validation_cut and name.startswith("val_"))]
        values = scalars.floats([logs[name] for name in names])
        metrics = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        self.end_epoch(epoch + 1, metrics)
        keras_own(epoch, logs)
        self.painting.epoch_ended(self.model, self.step, self.seconds, epoch + 1)
        self._look()
        last = self.model.stop_training or epoch + 1 == self._params.get("epochs")
        control.epoch_ended(self, last=last)

    def _train_end(self, keras_own: Any, logs: Any = None) -> None:
        keras_own(logs)  # may bring the best weights back: the last pictures show those
        self.finish("stopped" if self._halted else "ok")

    def _look(self) -> None:
        """Publish how many hidden units are stuck, if that is affordable."""
        layers = self._probe.look(self.step, self.seconds, self.painting)
        if layers:
            publish.publish(Activity(self.fit, self.step, self._probe.samples, layers))

    # ------------------------------------------------------------------ values

    def own_values(self, raw: list[tuple[int, Mapping[str, Any]]]) -> dict[str, Series]:
        """Return the batches' own values; all raw points lie in the running epoch."""
        found = ((name, self._own(name, pairs)) for name, pairs in by_name(raw).items())
        return {name: one for name, pairs in found if (one := series(pairs)) is not None}

    def epoch_series(self, metrics: Mapping[str, float]) -> dict[str, Series]:
        """Return the points that only an epoch has: its validation."""
        return {
            name: Series((float(self.step),), (value,))
            for name, value in metrics.items()
            if name.startswith("val_")
        }

    def _own(self, name: str, pairs: list[tuple[int, float]]) -> list[tuple[int, float]]:
        before = self._before.get(name, (self._epoch_start, 0.0))
        if pairs:
            self._before[name] = pairs[-1]
        if not self._means.is_mean(name):
            return pairs
        own = []
        for now in pairs:
            own.append(
                (
                    now[0],
                    own_value(now[1], self._weight(name, now[0]), before[1], self._weight(name, before[0])),
                )
            )
            before = now
        return own

    def _weight(self, name: str, step: int) -> float:
        start = self._epoch_start if self._cyclic else 0
        return self._means.weight(name, start, step - self._epoch_start)

    @property
    def _cyclic(self) -> bool:
        """Whether an epoch takes up the data where the one before left it."""
        return getattr(self._data, "steps_per_epoch", None) is not None

    def _find_means(self, logs: Any, batches: int) -> None:
        flat = scalars.flat(logs)
        if not self._means.settled(flat):
            values = scalars.floats(list(flat.values()))
            self._means.find(dict(zip(flat, values, strict=True)), batches)


class _Hook:
    """A method of the fit with Keras's own as its first argument."""

    __slots__ = ("_callbacks", "_method", "_own")

    def __init__(self, method: Any, own: Any, callbacks: Any) -> None:
        self._method, self._callbacks, self._own = method, callbacks, own.__get__(callbacks)

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        self._method(self._own, *args, **kwargs)


def _nothing(callbacks: Any, batch: int, logs: Any = None) -> None:
    """Stand in for a hook of Keras's that nobody listens to."""


def _anyone_listens(callbacks: list[Any], name: str) -> bool:
    names = [f"on_{name}"]
    if name.startswith("train_batch"):
        names.append(f"on_{name[6:]}")
    default = keras.callbacks.Callback
    return any(
        getattr(getattr(callback, each), "__func__", None) is not getattr(default, each)
        for callback in callbacks
        for each in names
    )


def _known(count: int | None) -> int | None:
    """Return a count of Keras, None where it is below 0: then it has no end, or is none."""
    return None if isinstance(count, int) and count < 0 else count


def _optimizer_name(model: Any) -> str:
    optimizer = getattr(model, "optimizer", None)
    return type(optimizer).__name__ if optimizer is not None else ""


def _metric_names(model: Any) -> Iterator[str]:
    """Give the names of the curves to come, as far as they are known before the first batch."""
    for metric in model.metrics:
        inner = getattr(metric, "metrics", None)
        if inner is None:
            yield metric.name
        else:
            yield from (one.name for one in inner)
