"""Redrawing curves: from data to Rich segments, by number of points."""

import statistics
import time

import numpy as np

from bench.measure import row
from dltui.draw import Mode, render
from dltui.draw.curve import Line, chart
from dltui.drawings import Bars, Heatmap, Images, Lines, Maps, Matrix, Network, Scatter, Stack, Text
from dltui.history import Curve

POINTS = (100, 10_000, 100_000, 1_000_000, 10_000_000)
FLAT = 1_000  # points of the redraw that the others are measured against
FEW = 10_000  # below that many the room that a curve keeps to grow is most of it


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


def pictures():
    """Yield (words, picture, width, height, most milliseconds) for every kind at a size that is usual."""
    generator = np.random.default_rng(0)
    names = tuple("abcdefghijklmnop")
    way = np.cumsum(generator.normal(0, 0.02, (50, 2)), axis=0) + 0.5
    digits = generator.random((100, 28, 28))
    tokens = generator.random((8, 16, 16))
    yield "a heatmap of 64 by 64, 60x20", Heatmap(generator.random((64, 64))), 60, 20, 12
    yield "a surface with a way, 60x20", Heatmap(generator.random((16, 32)), path=way), 60, 20, 12
    yield "10 by 10 images of 28 by 28, 120x40", Images(digits, columns=10), 120, 40, 30
    yield "a table of 10 by 10, 60x14", Matrix(generator.integers(0, 90, (10, 10)), names, names), 60, 14, 15
    yield "eight heads of 16 by 16, 120x40", Maps(tokens, names, names, names), 120, 40, 30
    yield "gates of 64 units over 50 steps, 120x40", gates(generator), 120, 40, 30
    yield "400 points, 60x20", Scatter(generator.normal(size=(400, 2)), np.arange(400) % 10), 60, 20, 15
    layers = tuple(generator.normal(size=size) for size in ((2, 8), (8, 8), (8, 1)))
    yield "a network 2-8-8-1, 60x20", Network(layers), 60, 20, 30
    yield "two curves of 100 points, 60x16", Lines(np.arange(100), generator.random((2, 100))), 60, 16, 15
    yield "ten bars, 60x10", Bars(generator.random(10), names[:10]), 60, 10, 5
    yield "text of 40 lines, 60x40", Text("to be or not to be\n" * 40), 60, 40, 5
    maps = tuple(Images(generator.random(shape)) for shape in ((6, 28, 28), (6, 14, 14), (16, 10, 10)))
    yield "feature maps of three layers, 120x40", Stack(maps, ("C1", "S2", "C3")), 120, 40, 30


def gates(generator):
    """Return maps as an LSTM's gates have them."""
    return Maps(generator.uniform(-1, 1, (4, 64, 50)), low=-1.0, high=1.0, diverging=True)


def drawn(picture, width, height, mode, times=15):
    """Return the median milliseconds to draw a picture, after a first time."""
    render(picture, width, height, mode)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        render(picture, width, height, mode)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def picture_rows(runs):
    for words, picture, width, height, most in pictures():
        # The slowest of the ways to draw it counts.
        slowest = [
            max(drawn(picture, width, height, mode) for mode in (Mode.COLOUR, Mode.GREY, Mode.PLAIN))
            for _ in range(runs)
        ]
        target = f"{most} ms or less"
        yield row(f"draw {words}", slowest, None, "ms", target, lambda ours, _, most=most: ours <= most)


def rows(runs=3):
    yield from picture_rows(runs)
    # Taken in turn, so that a slow minute hits all lengths.
    turns = [{points: redraw(points) for points in (FLAT, *POINTS)} for _ in range(runs)]
    for points in POINTS:
        yield row(
            f"redraw two curves of {points:,} points, 120x30 (reference: 1,000 points)",
            [turn[points][0] for turn in turns],
            [turn[FLAT][0] for turn in turns],
            "ms",
            "15 ms or less, no slower than 1,000 points (1.25 for noise)",
            lambda ours, base: ours <= 15 and ours <= 1.25 * base,
        )
        yield row(
            f"memory of a curve of {points:,} points",
            turns[0][points][1],
            None,
            "bytes a point",
            "16 or less" if points >= FEW else "",
            lambda ours, _, points=points: ours <= 16 or points < FEW,
        )
