"""The loss as a landscape over a plane of weights, with the way that the training has taken over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from dltui.drawings import Heatmap
from dltui.live import planes
from dltui.live.answers import to_array
from dltui.live.inside import find
from dltui.live.losses import loss_of, pair
from dltui.live.pictures import Picture
from dltui.live.planes import Plane

Range = tuple[float, float]

PREVIEW = 256  # samples that are asked while the fit goes on
COARSER = 2  # how many times fewer rows and columns then


class Surface(Picture):
    """The loss on some samples over two weights, or over the plane in which the training has moved most.

    With `weights` the plane is that of the two, all others as they are now; a model with only two numbers
    needs no telling. Otherwise it goes through the present weights along the first two principal directions
    of the way so far (Li and others, "Visualizing the loss landscape of neural nets", 2018), and along random
    ones as long as there is no way. The way is noted at every picture and at the end of every epoch.

    The model's weights are never touched: the model is asked with others in their place. While the fit goes
    on there are fewer rows, columns and samples than at its end.

    Args:
        x: samples (n, ...), as the model takes them; a few hundred are enough.
        y: targets (n, ...).
        weights: two of them, (layer, "kernel" or "bias", index) each, the index as in NumPy: `(0, "kernel",
            (1, 0))`. None: see above.
        x_range: the ends across; None follows the way.
        y_range: the ends upwards; None follows the way.
        resolution: (rows, columns) at which the loss is computed.
        log: whether colours follow the powers of ten of the loss.
        loss: a Keras loss, its name, or a function of (targets, outputs); None: the model's own.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        ValueError: x and y are not equally long, `weights` are not two, a resolution is less than 2, or a
            range does not rise.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        weights: Sequence[tuple[Any, str, Any]] | None = None,
        *,
        x_range: Range | None = None,
        y_range: Range | None = None,
        resolution: tuple[int, int] = (16, 32),
        log: bool = False,
        loss: Any = None,
        name: str = "surface",
        every: int | None = None,
    ) -> None:
        super().__init__(name=name, every=every)
        self._x, self._y = pair("Surface", x, y)
        if weights is not None and len(weights) != 2:
            raise ValueError(f"live.Surface: weights must be two, got {len(weights)}")
        if min(resolution) < 2:
            raise ValueError(f"live.Surface: resolution must be at least (2, 2), got {resolution}")
        for what, ends in (("x_range", x_range), ("y_range", y_range)):
            if ends is not None and not ends[0] < ends[1]:
                raise ValueError(f"live.Surface: {what} must rise, got {ends}")
        self._weights, self._ranges = weights, (x_range, y_range)
        self._resolution, self._log, self._loss = resolution, log, loss
        self._way = planes.Way()
        self._before: Plane | None = None
        self._caption = ""

    def caption(self) -> str:
        """Return the loss at the present weights and what the axes are, of the last drawing."""
        return self._caption

    def on_train_begin(self, logs: Any = None) -> None:
        """Note where the training begins."""
        self.note(self.model)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Note where the epoch has led."""
        self.note(self.model)

    def note(self, model: Any) -> None:
        """Add the present weights to the way; for loops of one's own. Does nothing without weights."""
        if model.trainable_variables:
            self._way.add(_vector(model))

    def draw(self, model: Any) -> Heatmap:
        """Return the loss over the plane and the way, both in its coordinates.

        Raises:
            ValueError: the model has no weights or no loss, or not those that were named.
        """
        if not model.trainable_variables:
            raise ValueError("the model has no trainable weights; give it a keras.Input or fit it first")
        self.note(model)
        plane = self._plane(model)
        path = plane.coordinates(self._way.points)
        x_range = self._ranges[0] or plane.range(path, 0)
        y_range = self._ranges[1] or plane.range(path, 1)
        rows, columns = (max(2, side // (COARSER if self.preview else 1)) for side in self._resolution)
        grid = planes.grid(x_range, y_range, rows, columns)
        *values, here = self._losses(model, [*plane.places(grid), self._way.points[-1]])
        self._caption = f"loss {here:.3g} · {plane.words}"
        heights = np.array(values, "float32").reshape(rows, columns)
        if self._log:
            heights = np.log10(np.maximum(heights, 1e-12))
        return Heatmap(heights, x_range, y_range, path=path.astype("float32"))

    def _plane(self, model: Any) -> Plane:
        now, sizes = self._way.points[-1], [int(np.prod(v.shape)) for v in model.trainable_variables]
        if self._weights is not None:
            first, second = (_place(model, weight) for weight in self._weights)
            words = " · ".join(_word(*weight) for weight in zip(("across", "up"), self._weights, strict=True))
            return planes.of_two(now, first, second, words)
        if sum(sizes) == 2:
            return planes.of_two(now, 0, 1, "both weights of the model")
        self._before = planes.of_way(self._way.points, sizes, self._before)
        return self._before

    def _losses(self, model: Any, places: list[NDArray[Any]]) -> list[float]:
        """Return the loss at places in the space of weights, (weights,) each, without going there."""
        loss = loss_of(model, self._loss)
        asked = np.arange(len(self._x))
        if self.preview:
            asked = np.linspace(0, len(asked) - 1, min(len(asked), PREVIEW)).astype(int)
        x, y = keras.ops.convert_to_tensor(self._x[asked]), self._y[asked]
        variables = model.trainable_variables
        ends = np.cumsum([int(np.prod(variable.shape)) for variable in variables])[:-1]
        found = []
        for place in places:
            parts = np.split(place.astype("float32"), ends)
            mapping = [
                (variable, keras.ops.convert_to_tensor(part.reshape(variable.shape), variable.dtype))
                for variable, part in zip(variables, parts, strict=True)
            ]
            with keras.StatelessScope(state_mapping=mapping):
                found.append(loss(y, model(x, training=False)))
        return [float(to_array(one)) for one in found]


def _vector(model: Any) -> NDArray[Any]:
    """Return all trainable weights in a row, shape (weights,)."""
    return np.concatenate([to_array(variable).ravel() for variable in model.trainable_variables])


def _place(model: Any, weight: tuple[Any, str, Any]) -> int:
    """Return where in the row of all trainable weights one of them stands."""
    wanted, kind, index = weight
    layer = find(model, wanted)
    variable: Any = getattr(layer, kind, None)
    start = 0
    for one in model.trainable_variables:
        size = int(np.prod(one.shape))
        if variable is one:
            inside = np.arange(size).reshape(one.shape)
            try:
                return start + int(inside[index])
            except (IndexError, TypeError, ValueError) as error:
                shape = tuple(one.shape)
                raise ValueError(f"{layer.name}.{kind} has the shape {shape}, no entry {index}") from error
        start += size
    raise ValueError(f"layer {layer.name!r} has no trainable weights called {kind!r}")


def _word(axis: str, weight: tuple[Any, str, Any]) -> str:
    layer, kind, index = weight
    name = layer if isinstance(layer, str) else getattr(layer, "name", f"layer {layer}")
    inside = ", ".join(map(str, index)) if isinstance(index, tuple) else str(index)
    return f"{axis} {name} {kind}[{inside}]"
