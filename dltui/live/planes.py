"""Planes in the space of a network's weights, and the way that a training takes through it; NumPy only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

_MOST_POINTS = 400
_MOST_NUMBERS = 2**24  # of all points together
_MARGIN = 0.3  # of the way's extent, on each side
_LEAST_WIDTH = 2.0  # of a plane in which nothing has moved yet


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane: `origin` (weights,), two orthonormal `directions` (2, weights), and what it is in words."""

    origin: Floats
    directions: Floats
    words: str

    def coordinates(self, points: Floats) -> Floats:
        """Return the coordinates (k, 2) of the feet of points (k, weights) on the plane."""
        return np.asarray((points - self.origin) @ self.directions.T)

    def places(self, coordinates: Floats) -> Floats:
        """Return the points (k, weights) of coordinates (k, 2)."""
        return np.asarray(self.origin + coordinates @ self.directions)

    def range(self, path: Floats, axis: int) -> tuple[float, float]:
        """Return ends of an axis that leave room around a path (k, 2), which is not drawn too narrow."""
        low, high = path.min(axis=0), path.max(axis=0)
        extent = float((high - low).max())
        half = max((0.5 + _MARGIN) * float((high - low)[axis]), 0.5 * extent, 0.0)
        if extent <= 1e-9:
            half = _LEAST_WIDTH / 2
        middle = float(low[axis] + high[axis]) / 2
        return middle - half, middle + half


class Way:
    """The points (k, weights) that a training has passed; of many every second one is dropped."""

    def __init__(self) -> None:
        self._points: list[Floats] = []

    @property
    def points(self) -> Floats:
        """The points, oldest first, shape (k, weights)."""
        return np.stack(self._points)

    def add(self, point: Floats) -> None:
        """Add a point unless nothing has moved; one of another length belongs to another model."""
        if self._points and len(point) != len(self._points[-1]):
            self._points = []
        if self._points and np.array_equal(point, self._points[-1]):
            return
        self._points.append(point.astype("float32"))
        if len(self._points) > max(3, min(_MOST_POINTS, _MOST_NUMBERS // max(len(point), 1))):
            self._points = [*self._points[:-1:2], self._points[-1]]


def of_two(now: Floats, first: int, second: int, words: str) -> Plane:
    """Return the plane of two weights, whose coordinates are their values; all others are as they are now."""
    directions = np.zeros((2, len(now)))
    directions[0, first] = directions[1, second] = 1.0
    origin = now.astype("float64")
    origin[[first, second]] = 0.0
    return Plane(origin, directions, words)


def of_way(points: Floats, sizes: list[int], before: Plane | None = None) -> Plane:
    """Return the plane through the last point in which the others lie best.

    Args:
        points: (k, weights), oldest first.
        sizes: how many weights each variable has, in order.
        before: the plane of the last picture, whose directions are kept as far as they go.
    """
    origin = points[-1].astype("float64")
    gone = points[:-1].astype("float64") - origin  # (k - 1, weights)
    found = _principal(gone) if len(gone) else np.zeros((0, len(origin)))
    total = float((gone**2).sum())
    held = float(((gone @ found.T) ** 2).sum()) / total if total > 0 else 0.0
    random = _random(origin, sizes)
    directions = _orthonormal([*found, *random])[:2]
    if before is not None and before.directions.shape == directions.shape:
        turned = (directions * before.directions).sum(axis=1, keepdims=True) < 0
        directions = directions * np.where(turned, -1.0, 1.0)
    words = f"the plane holds {100 * held:.0f} % of the way" if len(found) else "a random plane"
    return Plane(origin, directions, words)


def grid(x_range: tuple[float, float], y_range: tuple[float, float], rows: int, columns: int) -> Floats:
    """Return the centres of the cells of a plane, row by row from the top, shape (rows * columns, 2)."""
    x = x_range[0] + (np.arange(columns) + 0.5) / columns * (x_range[1] - x_range[0])
    y = y_range[1] - (np.arange(rows) + 0.5) / rows * (y_range[1] - y_range[0])
    across, up = np.meshgrid(x, y)
    return np.stack([across.ravel(), up.ravel()], axis=1)


def _principal(gone: Floats) -> Floats:
    """Return up to two orthonormal directions (k, weights) in which points around the origin lie most."""
    _, sizes, axes = np.linalg.svd(gone, full_matrices=False)
    return np.asarray(axes[:2][sizes[:2] > 1e-7 * max(float(sizes[0]), 1e-30)])


def _random(origin: Floats, sizes: list[int]) -> Floats:
    """Return two random directions (2, weights), as long in each variable as the variable itself."""
    generator = np.random.default_rng(0)
    drawn = generator.normal(size=(2, len(origin)))
    start = 0
    for size in sizes:
        part = drawn[:, start : start + size]
        length = np.linalg.norm(part, axis=1, keepdims=True)
        part *= (np.linalg.norm(origin[start : start + size]) or 1e-3) / np.maximum(length, 1e-12)
        start += size
    return np.asarray(drawn)


def _orthonormal(vectors: list[Floats]) -> Floats:
    """Return vectors of length one at right angles (Gram and Schmidt), those left out that add nothing."""
    kept: list[Floats] = []
    for vector in vectors:
        rest = vector - sum((vector @ one) * one for one in kept)
        length = float(np.linalg.norm(rest))
        if length > 1e-6 * float(np.linalg.norm(vector)) and length > 0:
            kept.append(rest / length)
    return np.stack(kept)
