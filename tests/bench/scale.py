"""How time and memory grow with what the app holds: nothing may grow faster than what it grows with.

Every case is measured at three sizes, each in a process of its own (`bench.growth`), the sizes in turn. From
the three figures come a fixed cost and the exponent of what grows beyond it: 0 is flat, 1 linear.
"""

import json
import math
import os
import statistics
import subprocess
import sys
from pathlib import Path

from bench.measure import Row

ROOT = Path(__file__).resolve().parents[2]
CASES = {
    "fit": ("a fit of {:,} batches", (10_000, 100_000, 1_000_000)),
    "runs": ("{:,} recorded runs in the list", (20, 200, 2_000)),
    "overlaid": ("{:,} runs overlaid", (2, 6, 20)),
    "steps": ("a lesson of {:,} steps", (2_000, 20_000, 200_000)),
    "course": ("a course of {:,} lessons", (5, 50, 500)),
    "output": ("{:,} characters of output", (1_000_000, 10_000_000, 100_000_000)),
    "picture": ("a picture of {:,} pixels", (10_000, 100_000, 1_000_000)),
}
LINEAR = 1.15  # the exponent up to which it counts as linear: a tenfold size may take 14 times
UNSEEN = 0.25  # of the smallest figure: growth below that is not told from noise


def measured(case, size):
    """Return the figures of one case at one size, by what they are."""
    command = [sys.executable, "-m", "bench.growth", case, str(size)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT / "tests",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def exponent(sizes, values):
    """Return the power of the size with which a figure grows beyond a fixed cost, 0 where it does not.

    Args:
        sizes: three, rising.
        values: the figure at each. Where the step between the first two cannot be told from noise, the fixed
            cost is not known, and the power is that between the last two as they are: not more than linear if
            the last is no more than that many times as large.
    """
    (a, b, c), (low, middle, high) = sizes, values
    noise = UNSEEN * abs(low)
    if high - low <= noise:
        return 0.0
    if middle - low <= noise / 10 or low <= 0:
        return max(0.0, math.log(high / max(middle, 1e-9)) / math.log(c / b))
    wanted = (high - middle) / (middle - low)
    below, above = 0.0, 4.0
    for _ in range(50):
        power = (below + above) / 2
        if power and (c**power - b**power) / (b**power - a**power) < wanted:
            below = power
        else:
            above = power
    return power


def grown(words, sizes, unit, figures):
    """Return the row of one figure: at the largest size against the middle one, and how it grows.

    Args:
        words: what there is so many of.
        sizes: three, rising.
        unit: what the figure is.
        figures: by size, those of all runs.
    """
    values = [statistics.median(figures[size]) for size in sizes]
    power = exponent(sizes, values)
    each = ", ".join(f"{value:.3g}" for value in values)
    return Row(
        f"{words.format(sizes[-1])}, {unit}",
        values[-1],
        values[1],
        unit.split(",")[0].partition(" ")[0],
        f"exponent at most 1 (here {power:.2f})",
        power <= LINEAR,
        f"{each} at {', '.join(f'{size:,}' for size in sizes)}",
    )


def rows(runs=1):
    for case, (words, sizes) in CASES.items():
        taken = [{size: measured(case, size) for size in sizes} for _ in range(runs)]
        for unit in taken[0][sizes[0]]:
            figures = {size: [turn[size][unit] for turn in taken] for size in sizes}
            yield grown(words, sizes, unit, figures)
