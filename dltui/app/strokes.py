"""A sheet to draw on: soft strokes of ink on paper; pure."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

BRUSH = 0.042  # of the longer side: the radius of a stroke; handwriting of 28 pixels is about 2.5 wide
SOFT = 0.5  # pixels over which a stroke fades out
Place = tuple[float, float]


class Sheet:
    """Ink from 0 to 1 on a sheet of (rows, columns) pixels; places are (row, column), the edges at 0.

    Args:
        shape: rows and columns.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape
        self.ink: NDArray[Any] = np.zeros(shape, np.float32)
        self.radius = max(0.6, BRUSH * max(shape))
        rows, columns = np.ogrid[: shape[0], : shape[1]]
        self._rows, self._columns = rows + 0.5, columns + 0.5

    @property
    def empty(self) -> bool:
        """Whether there is no ink."""
        return not self.ink.any()

    def dab(self, place: Place) -> None:
        """Put a soft round dot."""
        away = np.hypot(self._rows - place[0], self._columns - place[1])
        self.ink = np.maximum(self.ink, np.clip((self.radius + SOFT - away) / (2 * SOFT), 0, 1)).astype(
            "float32"
        )

    def stroke(self, start: Place, end: Place) -> None:
        """Draw a straight stroke, without gaps however far the ends are apart."""
        steps = max(1, math.ceil(math.dist(start, end) / (self.radius / 2)))
        for step in range(steps + 1):
            share = step / steps
            self.dab((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))

    def clear(self) -> None:
        """Take a new sheet."""
        self.ink = np.zeros(self.shape, np.float32)

    def load(self, image: NDArray[Any]) -> None:
        """Take over an image of bytes."""
        self.ink = np.asarray(image, np.float32) / 255

    @property
    def image(self) -> NDArray[Any]:
        """The sheet as bytes, 255 for full ink."""
        return np.asarray(np.rint(self.ink * 255), np.uint8)
