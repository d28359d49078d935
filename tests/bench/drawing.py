"""Redrawing curves: from data to Rich segments, by number of points."""

import statistics
import time

import numpy as np

from bench.measure import row
from dltui.draw.curve import Line, chart
from dltui.history import Curve


def curve_of(points, seed):
    """Return a curve that falls like a loss, with noise; appended in pieces as a fit does."""
    generator = np.random.default_rng(seed)
    curve = Curve()
    for start in range(0, points, 10_000):
        steps = np.arange(start, min(start + 10_000, points))
        curve.append(steps, 1 / (1 + steps / points * 20) + generator.normal(0, 0.02, len(steps)))
    return curve


def redraw(points, times=30):
    """Return the median milliseconds to draw two curves in 120x30 cells."""
    lines = [
        Line("loss", curve_of(points, 1), role="train"),
        Line("val_loss", curve_of(points, 2), role="validation", colour=1),
    ]
    chart(lines, 120, 30)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        chart(lines, 120, 30)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), lines[0].series.nbytes / points


def rows(runs=3):
    few = [redraw(1_000)[0] for _ in range(runs)]
    for points in (1_000_000, 10_000_000):
        measured = [redraw(points) for _ in range(runs)]
        yield row(
            f"redraw two curves of {points:,} points, 120x30 (reference: 1,000 points)",
            [ms for ms, _ in measured],
            few,
            "ms",
            "15 ms or less, no slower than 1,000 points (1.25 for noise)",
            lambda ours, base: ours <= 15 and ours <= 1.25 * base,
        )
        yield row(
            f"memory of a curve of {points:,} points",
            measured[0][1],
            None,
            "bytes a point",
            "16 or less",
            lambda ours, _: ours <= 16,
        )
