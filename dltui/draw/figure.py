"""Curves as a figure for a page: panels with axes, a line for each run, a legend; in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.draw import axes, trace
from dltui.draw.colours import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILLION
from dltui.draw.sheet import Colour, Sheet, Stroke, Words
from dltui.draw.trace import Scale, Series

PAPER, INK, QUIET, GRID = (255, 255, 255), (36, 41, 46), (98, 105, 111), (228, 228, 224)
# Okabe and Ito (2008), those first that stand out on white.
COLOURS: tuple[Colour, ...] = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, QUIET)
WIDTH, PANEL_HEIGHT = 1200, 430
MARGIN, TITLE_FOOT, HEAD, LEGEND_ROW, FOOT = 40, 46, 78, 24, 16
KEY = WIDTH - MARGIN - 216  # where it is said what dashes and pale lines mean
LEFT, RIGHT, ABOVE, BELOW = 62, 44, 40, 52  # around the axes of a panel
TICK_EVERY_X, TICK_EVERY_Y = 110, 55  # pixels at least
LABEL_APART = 16
FEW, MEANS, MEAN_OF = 100, 200, 30  # points of a mean's curve, places of the mean, parts of the range in it
NOISY = 0.015  # of the height of a panel
SIZE, SMALL, LARGE = 15.0, 13.0, 22.0


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A curve in a panel: the run that it belongs to, counted from 0, and whether it is of validation."""

    series: Series
    run: int
    validation: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One metric."""

    title: str
    lines: Sequence[PanelLine]


def figure(
    title: str, panels: Sequence[Panel], legend: Sequence[tuple[str, str]], *, log: bool = False
) -> Sheet:
    """Return a figure.

    Args:
        title: what it is about.
        panels: the metrics; two stand beside each other.
        legend: for each run its name, which also stands at the end of its lines, and more about it.
        log: whether values are on a logarithmic axis.
    """
    across = min(2, max(1, len(panels)))
    down = -(-len(panels) // across)
    has_validation = any(line.validation for panel in panels for line in panel.lines)
    top = HEAD + LEGEND_ROW * len(legend) + FOOT
    height = top + PANEL_HEIGHT * down + FOOT
    strokes, words = _legend(legend, has_validation)
    words.append(Words(MARGIN, TITLE_FOOT, title, INK, LARGE))
    width = (WIDTH - 2 * MARGIN) / across
    for number, panel in enumerate(panels):
        row, column = divmod(number, across)
        left, upper = MARGIN + column * width, top + row * PANEL_HEIGHT
        box = (left + LEFT, upper + ABOVE, left + width - RIGHT, upper + PANEL_HEIGHT - BELOW)
        names = [name for name, _ in legend]
        more_strokes, more_words = _panel(panel, box, log, names if len(legend) > 1 else [])
        strokes, words = strokes + more_strokes, words + more_words
    if any(stroke.colour in PALE for stroke in strokes):
        words.append(Words(KEY, HEAD + 5, "pale: every step; line: mean", QUIET, SIZE))
    return Sheet(WIDTH, height, PAPER, tuple(strokes), tuple(words))


def _legend(legend: Sequence[tuple[str, str]], has_validation: bool) -> tuple[list[Stroke], list[Words]]:
    strokes, words = [], []
    for number, (name, more) in enumerate(legend):
        y = HEAD + number * LEGEND_ROW
        strokes.append(_straight(MARGIN, y, MARGIN + 34, y, _colour(number), width=3.0))
        words.append(Words(MARGIN + 46, y + 5, f"{name} · {more}" if more else name, INK, SIZE))
    if has_validation:
        at, y = KEY, TITLE_FOOT - 6
        strokes += [
            _straight(at, y, at + 34, y, QUIET, width=2.0),
            Stroke(np.array([[at + 94, y], [at + 128, y]], float), QUIET, 2.0, dashed=True),
        ]
        words.append(Words(at + 42, y + 5, "train", QUIET, SIZE))
        words.append(Words(at + 136, y + 5, "validation", QUIET, SIZE))
    return strokes, words


Box = tuple[float, float, float, float]


def _panel(panel: Panel, box: Box, log: bool, names: Sequence[str]) -> tuple[list[Stroke], list[Words]]:
    left, _, right, _ = box
    low, high = _steps(panel.lines)
    count = max(2, round(right - left))
    columns = [line.series.columns(low, high, count) for line in panel.lines]
    scale = trace.value_range([trace.outline(found, low, high).range(log) for found in columns], (), log)
    strokes, words = _axes(panel.title, box, (low, high), scale)
    ends: list[tuple[float, float, int]] = []
    drawn = [_paths(found, count, (low, high), scale, box) for found in columns]
    means = [None if line.validation else _mean(line.series, (low, high), scale, box) for line in panel.lines]
    jumping = any(_jumps(paths, mean, box) for paths, mean in zip(drawn, means, strict=True))
    beneath, above = [], []
    order = sorted(range(len(drawn)), key=lambda at: panel.lines[at].validation)
    for at in order:
        line, paths, mean = panel.lines[at], drawn[at], means[at] if jumping else None
        if mean is not None:
            beneath += [Stroke(path, _pale(_colour(line.run)), 1.0) for path in paths]
            paths = [mean]
        width = 2.2 if line.validation or mean is not None else 1.8
        above += [Stroke(path, _colour(line.run), width, line.validation) for path in paths]
        if paths and not line.validation and line.run < len(names):
            ends.append((float(paths[-1][-1][1]), float(paths[-1][-1][0]), line.run))
    strokes += [*beneath, *above]
    y = -np.inf
    for end, x, run in sorted(ends):
        y = max(end + 4, y + LABEL_APART)
        words.append(Words(x + 6, y, names[run].rpartition(" ")[2], _colour(run), SMALL))
    return strokes, words


def _steps(lines: Sequence[PanelLine]) -> tuple[float, float]:
    """Return the range of steps of all lines, never of no width."""
    known = [line.series.steps for line in lines if len(line.series)]
    if not known:
        return 0.0, 1.0
    low, high = min(float(steps[0]) for steps in known), max(float(steps[-1]) for steps in known)
    return (min(low, 0.0) if low <= high * 0.05 else low), high if high > low else low + 1.0


def _axes(title: str, box: Box, steps: tuple[float, float], scale: Scale) -> tuple[list[Stroke], list[Words]]:
    left, top, right, bottom = box
    strokes, words = [], [Words(left, top - 14, title, INK, SIZE + 1)]
    most = max(2, int((bottom - top) / TICK_EVERY_Y))
    ticks = (axes.log_ticks if scale.log else axes.ticks)(scale.low, scale.high, most)
    for tick, label in zip(ticks, axes.labels(ticks), strict=True):
        y = float(_y(np.array([tick]), scale, box)[0])
        strokes.append(_straight(left, y, right, y, GRID))
        words.append(Words(left - 10, y + 5, label, QUIET, SMALL, "end"))
    ticks = axes.ticks(*steps, max(2, int((right - left) / TICK_EVERY_X)))
    for tick in ticks:
        x = left + (tick - steps[0]) / (steps[1] - steps[0]) * (right - left)
        strokes.append(_straight(x, bottom, x, bottom + 5, QUIET))
        words.append(Words(x, bottom + 21, axes.count(tick), QUIET, SMALL, "middle"))
    words.append(Words(right, bottom + 40, "step", QUIET, SMALL, "end"))
    strokes += [
        _straight(left, bottom, right, bottom, QUIET),
        _straight(left, top, left, bottom, QUIET),
    ]
    return strokes, words


def _paths(
    columns: trace.ColumnsLike, count: int, steps: tuple[float, float], scale: Scale, box: Box
) -> list[NDArray[Any]]:
    """Return the strokes of a curve; it is broken where nothing but NaN or infinities was logged."""
    (low, high), paths = steps, []
    middle = low + (high - low) * (np.arange(count) + 0.5) / count
    x = np.stack([columns.first_x, middle, middle, columns.last_x], axis=1)
    y = np.stack([columns.first, columns.low, columns.high, columns.last], axis=1).astype(np.float64)
    broken = columns.gaps & np.isnan(columns.low)
    empty = np.isnan(columns.first_x)
    single = columns.first_x == columns.last_x
    y[single, 1:] = np.nan  # one point: it stands at its own step
    y[broken] = np.nan
    if scale.log:
        y[~(y > 0)] = np.nan
    left, _, right, _ = box
    points = np.stack([left + (x - low) / (high - low) * (right - left), _y(y, scale, box)], axis=2)
    kept = np.isfinite(y) & ~empty[:, None]
    for piece in np.split(np.arange(count), np.flatnonzero(broken)):
        path = points[piece][kept[piece]]
        if len(path) > 1:
            paths.append(path)
        elif len(path):
            paths.append(np.concatenate([path, path + np.array([2.0, 0.0])]))
    return paths


def _mean(series: Series, steps: tuple[float, float], scale: Scale, box: Box) -> NDArray[Any] | None:
    """Return the stroke of a curve's moving mean, None of a short one."""
    low, high = steps
    known = series.steps
    if len(known) < FEW:
        return None
    left, _, right, _ = box
    centres = np.linspace(max(low, known[0]), known[-1], MEANS)
    means = series.means(centres, (high - low) / MEAN_OF)
    usable = np.isfinite(means) & ((means > 0) | (not scale.log))
    if usable.sum() < 2:
        return None
    x = left + (centres[usable] - low) / (high - low) * (right - left)
    return np.stack([x, _y(means[usable], scale, box)], axis=1)


def _jumps(paths: Sequence[NDArray[Any]], mean: NDArray[Any] | None, box: Box) -> bool:
    """Whether a curve keeps so far from its mean that it hides others."""
    if mean is None or not paths:
        return False
    raw = np.concatenate(paths)
    distance = np.abs(raw[:, 1] - np.interp(raw[:, 0], mean[:, 0], mean[:, 1])).mean()
    return bool(distance > NOISY * (box[3] - box[1]))


def _y(values: NDArray[Any], scale: Scale, box: Box) -> NDArray[Any]:
    """Return where values stand between the lower and the upper end of a box."""
    _, top, _, bottom = box
    rows = scale.rows(values, 2)  # 0 at the top, 1 at the bottom
    return np.asarray(top + np.clip(rows, 0.0, 1.0) * (bottom - top))


def _straight(x0: float, y0: float, x1: float, y1: float, colour: Colour, *, width: float = 1.0) -> Stroke:
    return Stroke(np.array([[x0, y0], [x1, y1]], float), colour, width)


def _pale(colour: Colour) -> Colour:
    red, green, blue = (round(0.3 * channel + 0.7 * 255) for channel in colour)
    return red, green, blue


def _colour(run: int) -> Colour:
    return COLOURS[run % len(COLOURS)]


PALE = frozenset(map(_pale, COLOURS))
