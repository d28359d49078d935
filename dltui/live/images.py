"""Pictures that are images: whatever the learner's function makes of the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.drawings import Images
from dltui.live.pictures import Picture


class ImageGrid(Picture):
    """Images that a function of the model makes: generated digits, feature maps, reconstructions.

    Args:
        make: `make(model)` returns an array (n, height, width), (n, height, width, 1) or
            (n, height, width, 3); uint8 means 0 to 255, floats are scaled.
        name: what the picture is called.
        captions: one for each image, or none.
        low: the value shown darkest; None takes it from the data.
        high: the value shown brightest; None takes it from the data.
        diverging: whether zero is the middle of the scale.
        columns: images in a row; None leaves it to the width.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        TypeError: `make` is no function.
    """

    def __init__(
        self,
        make: Callable[[Any], Any],
        name: str = "images",
        *,
        captions: Sequence[str] = (),
        low: float | None = None,
        high: float | None = None,
        diverging: bool = False,
        columns: int | None = None,
        every: int | None = None,
    ) -> None:
        if not callable(make):
            raise TypeError(f"live.ImageGrid: make must be a function of the model, got {make!r:.40}")
        super().__init__(name=name, every=every)
        self._images = make
        self._captions = tuple(map(str, captions))
        self._low, self._high, self._diverging, self._columns = low, high, diverging, columns

    def draw(self, model: Any) -> Images:
        """Return the images that the model makes now.

        Raises:
            ValueError: the function returned an array of another shape.
        """
        values = as_images(self._images(model), "make(model)")
        return Images(values, self._captions, self._low, self._high, self._diverging, self._columns)


def as_images(values: Any, what: str) -> NDArray[Any]:
    """Return an array as images (n, height, width) or (n, height, width, 3).

    Square images may come as rows of pixels (n, height * width).

    Raises:
        ValueError: no such array; the text names `what` it was.
    """
    array = np.asarray(values)
    if array.ndim == 4 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 2 and (side := int(np.sqrt(array.shape[1]))) ** 2 == array.shape[1] > 0:
        array = array.reshape(len(array), side, side)
    if array.ndim == 3 or (array.ndim == 4 and array.shape[-1] == 3):
        return array
    raise ValueError(
        f"{what} must have the shape (n, height, width) or (n, height, width, 3), got {array.shape}"
    )
