"""Pictures made larger or smaller: the mean over an area when shrinking, repeated or blended when growing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]


def resample(values: Floats, height: int, width: int, smooth: bool = False) -> Floats:
    """Return pictures at another size, shape (..., rows, columns) to (..., height, width).

    NaN counts for nothing; a place that is mostly NaN stays NaN. `smooth` blends neighbours when growing,
    otherwise they are repeated.
    """
    down = weights(values.shape[-2], height, smooth)
    across = weights(values.shape[-1], width, smooth).T
    values = values.astype(np.float64, copy=False)
    missing = np.isnan(values)
    if not missing.any():
        return np.asarray(down @ values @ across)
    there = down @ (~missing).astype(np.float64) @ across
    total = down @ np.where(missing, 0.0, values) @ across
    return np.where(there >= 0.5, total / np.maximum(there, 1e-9), np.nan)


@lru_cache(maxsize=256)
def weights(old: int, new: int, smooth: bool) -> Floats:
    """Return how much of each old entry makes each new one, shape (new, old); every row sums to one."""
    if new <= old:
        return _areas(old, new)
    place = (np.arange(new) + 0.5) * old / new
    if not smooth:
        return np.asarray(np.arange(old) == np.floor(place)[:, None], np.float64)
    place = np.clip(place - 0.5, 0, old - 1)
    return np.maximum(0.0, 1.0 - np.abs(place[:, None] - np.arange(old)))


def _areas(old: int, new: int) -> Floats:
    edges = np.arange(new + 1) * old / new
    begin, end = edges[:-1, None], edges[1:, None]
    cells = np.arange(old)
    shares = np.clip(np.minimum(end, cells + 1) - np.maximum(begin, cells), 0.0, None)
    return np.asarray(shares / shares.sum(1, keepdims=True))


def levels(
    values: Floats, low: float | None, high: float | None, diverging: bool
) -> tuple[Floats, float, float]:
    """Return values as shares of a scale, NaN where they are NaN, and the ends of that scale.

    Args:
        values: any shape; infinities count as the ends.
        low: the value at 0, None for the smallest finite one.
        high: the value at 1, None for the largest finite one.
        diverging: without both ends the scale is symmetric about zero.
    """
    values = np.asarray(values, np.float64)
    finite = values[np.isfinite(values)]
    least, most = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    if diverging and (low is None or high is None):
        reach = max(abs(low if low is not None else least), abs(high if high is not None else most)) or 1.0
        low, high = -reach, reach
    low = float(low) if low is not None and np.isfinite(low) else least
    high = float(high) if high is not None and np.isfinite(high) else most
    low, high = max(min(low, high), -1e300), min(max(low, high), 1e300)
    if not high / 2 - low / 2 > 0:
        shares = np.where(values > high, 1.0, np.where(values < low, 0.0, 0.5 if low else 0.0))
        return np.where(np.isnan(values), np.nan, shares), low, high
    values = np.clip(values, low, high)
    return np.asarray((values / 2 - low / 2) / (high / 2 - low / 2)), low, high
