"""The chart of a fit: curves of braille dots between axes, with goal, epochs, marks and a cursor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dltui.draw import trace
from dltui.draw.cells import Canvas, Mode
from dltui.draw.frame import Frame
from dltui.draw.layers import Layers, Notes, readout
from dltui.draw.trace import Scale
from dltui.draw.view import Chart, Line, Role, View

__all__ = ["Chart", "Line", "Role", "View", "chart", "readout"]


def chart(
    lines: Sequence[Line],
    width: int,
    height: int,
    view: View | None = None,
    *,
    goal: float | None = None,
    epochs: Sequence[float] = (),
    marks: Sequence[tuple[float, str]] = (),
    guesses: Sequence[tuple[float, float]] = (),
    title: str = "",
    x_title: str = "step",
    mode: Mode = Mode.COLOUR,
) -> Chart:
    """Draw curves in exactly `width` x `height` cells; how many points they have does not matter.

    Args:
        lines: the curves, ghosts included.
        view: range, scale, smoothing and cursor.
        goal: a value to be reached, drawn as a dashed line.
        epochs: steps at which epochs ended, ticked on the x axis.
        marks: (step, words) of what happened, such as a changed parameter.
        guesses: (step, value) that the learner said the curve will come to; both axes reach them.
        title: what the values are ("loss").
        x_title: what x is.
        mode: what the terminal can show.
    """
    view = view or View()
    lines = sorted(lines, key=lambda line: ("ghost", "train", "validation").index(line.role))
    guesses = [place for place in guesses if np.isfinite(place).all() and max(map(abs, place)) < 1e300]
    full = _full_range(lines, [step for step, _ in guesses])
    x_range = _shown(view.x_range, full)
    canvas = Canvas(width, height, mode)
    levels = [value for step, value in guesses if x_range[0] <= step <= x_range[1]]
    scale = _scale(view, lines, x_range, levels if goal is None else [goal, *levels])
    frame = Frame(canvas, scale, x_range)
    Layers(canvas, frame, view, lines).draw(Notes(goal, epochs, marks, title, x_title, guesses))
    return Chart(
        canvas.rows(), x_range, (scale.low, scale.high), frame.plot, readout(lines, view, x_title), full
    )


def _full_range(lines: Sequence[Line], beyond: Sequence[float]) -> tuple[float, float]:
    ends = [(float(line.series.steps[0]), float(line.series.steps[-1])) for line in lines if len(line.series)]
    low, high = min((end[0] for end in ends), default=0.0), max((end[1] for end in ends), default=1.0)
    low, high = max(min([low, *beyond]), -1e300), min(max([high, *beyond]), 1e300)
    if 0 < low < 0.05 * high:
        low = 0.0
    return (
        (low, high)
        if high - low > abs(high) * 1e-12
        else (low - (abs(low) or 1.0), high + (abs(high) or 1.0))
    )


def _shown(wanted: tuple[float, float] | None, full: tuple[float, float]) -> tuple[float, float]:
    if wanted is None or not all(map(np.isfinite, wanted)) or max(map(abs, wanted)) > 1e300:
        return full
    return wanted if wanted[1] - wanted[0] > abs(wanted[1]) * 1e-12 else full


def _scale(view: View, lines: Sequence[Line], x_range: tuple[float, float], levels: Sequence[float]) -> Scale:
    wanted = view.y_range
    if wanted is not None and all(map(np.isfinite, wanted)) and max(map(abs, wanted)) < 1e300:
        low, high = wanted
        if high - low > abs(high) * 1e-12 and (low > 0 or not view.log):
            return Scale(low, high, view.log)
    extents = [trace.extent(line.series, *x_range, view.log) for line in lines]
    return trace.value_range(extents, levels, view.log)
