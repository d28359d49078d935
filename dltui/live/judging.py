"""A classifier against the truth: which classes it confuses, and where it is most wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.drawings import Images, Matrix
from dltui.live.answers import answers, classes_of
from dltui.live.images import as_images
from dltui.live.pictures import Picture

PREVIEW = 1000  # samples that are asked while the fit goes on


class _Judging(Picture):
    """A picture of a classifier's answers to samples whose class is known.

    While the fit goes on at most 1,000 of the samples are asked, evenly spread; at its end all of them.

    Args:
        x: samples (n, ...), as the model takes them.
        y: classes (n,) or (n, 1) counted from 0, or one-hot (n, classes).
        names: the classes' names; none means their numbers.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        ValueError: x and y do not have the same length, or there are fewer names than classes.
    """

    def __init__(self, x: Any, y: Any, names: Sequence[Any], name: str, every: int | None) -> None:
        super().__init__(name=name, every=every)
        who = type(self).__name__
        self._x = np.asarray(x)
        if self._x.ndim < 2 or len(self._x) == 0:
            raise ValueError(f"live.{who}: x must have the shape (n, ...) with n > 0, got {self._x.shape}")
        self._truth, targets = classes_of(who, y, len(self._x))
        if np.asarray(y).ndim == 1 or np.asarray(y).shape[1] == 1:
            self._truth = _class_numbers(who, targets[self._truth])
        self._names = tuple(map(str, names))
        if self._names and len(self._names) <= self._truth.max():
            raise ValueError(
                f"live.{who}: class {self._truth.max()} has no name among {', '.join(self._names)}"
            )
        self._caption = ""

    @property
    def samples(self) -> NDArray[Any]:
        """The samples (n, ...), as the model takes them."""
        return self._x

    def caption(self) -> str:
        """Return how many of the samples the model got right or wrong, at the last drawing."""
        return self._caption

    def _judged(self, model: Any) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return the samples that were asked (n,), their classes (n,) and the outputs (n, classes).

        Raises:
            ValueError: the model gives no vector of classes.
        """
        asked = np.arange(len(self._x))
        if self.preview:
            asked = np.linspace(0, len(asked) - 1, min(len(asked), PREVIEW)).astype(int)
        outputs = answers(model, self._x[asked])
        if outputs.ndim != 2:
            raise ValueError(
                f"the model must give one vector of classes a sample, but gives {outputs.shape[1:]}"
            )
        if outputs.shape[1] == 1:
            outputs = np.concatenate([1.0 - outputs, outputs], axis=1)
        if self._truth.max() >= outputs.shape[1]:
            raise ValueError(f"y has class {self._truth.max()}, but the model has {outputs.shape[1]} outputs")
        return asked, self._truth[asked], outputs

    def _name(self, label: int) -> str:
        return self._names[label] if label < len(self._names) else str(label)


class ConfusionMatrix(_Judging):
    """How often each class (rows) was taken for each class (columns)."""

    def __init__(
        self, x: Any, y: Any, names: Sequence[Any] = (), name: str = "confusion", every: int | None = None
    ) -> None:
        super().__init__(x, y, names, name, every)

    def draw(self, model: Any) -> Matrix:
        """Return the counts, shape (classes, classes).

        Raises:
            ValueError: the model gives no vector of classes.
        """
        _, truth, outputs = self._judged(model)
        classes = outputs.shape[1]
        guesses = outputs.argmax(axis=1)
        counts = np.bincount(truth * classes + guesses, minlength=classes**2).reshape(classes, classes)
        self._caption = f"{int((guesses == truth).sum()):,} of {len(guesses):,} right"
        names = tuple(self._name(label) for label in range(classes))
        return Matrix(counts.astype("int32"), names, names, "truth", "answer")


class Mistakes(_Judging):
    """The samples that the model is most wrong about: the least probability for the truth comes first.

    Takes what `ConfusionMatrix` takes, x being images (n, height, width[, channels]) or square ones in rows
    of pixels, and `count`, the largest number of images to show.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        names: Sequence[Any] = (),
        count: int = 12,
        name: str = "mistakes",
        *,
        every: int | None = None,
    ) -> None:
        super().__init__(x, y, names, name, every)
        if count < 1:
            raise ValueError(f"live.Mistakes: count must be 1 or more, got {count}")
        self._images = as_images(self._x, "live.Mistakes: x")
        self._count = count

    def draw(self, model: Any) -> Images:
        """Return the worst mistakes with their captions: `7 read as 1, 0.98`.

        Raises:
            ValueError: the model gives no vector of classes.
        """
        asked, truth, outputs = self._judged(model)
        guesses = outputs.argmax(axis=1)
        wrong = np.flatnonzero(guesses != truth)
        worst = wrong[np.argsort(outputs[wrong, truth[wrong]], kind="stable")][: self._count]
        self._caption = f"{len(wrong):,} of {len(guesses):,} wrong"
        captions = tuple(
            f"{self._name(truth[i])} read as {self._name(guesses[i])}, {outputs[i, guesses[i]]:.2f}"
            for i in worst
        )
        return Images(self._images[asked[worst]], captions)


def _class_numbers(who: str, values: NDArray[Any]) -> NDArray[np.int64]:
    numbers = values.astype("int64")
    if np.any(numbers != values) or numbers.min() < 0:
        raise ValueError(
            f"live.{who}: y must hold classes counted from 0, got {values.min()} to {values.max()}"
        )
    return numbers
