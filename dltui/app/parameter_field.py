"""How one parameter is drawn and how an arrow key changes it; pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.cells import cell_len

from dltui.app.header import cut
from dltui.learning import figures
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.course.form import Value
    from dltui.course.parameters import Parameter

TRACK = 8
BOX = 6
WIDEST = 40  # cells of a value


def control(parameter: Parameter, typed: str | None = None) -> str:
    """Return the parameter's control as text: `━━━●━━━━ 4`, `[0.05 ]`, `(adam ▾)`, `[on ]`.

    `typed` is what the learner is typing at the moment. Of more than `WIDEST` cells the value's beginning
    is shown, or the end of what is typed.
    """
    if typed is not None:
        return f"[{cut(harmless(typed)[::-1], WIDEST)[::-1]}▏]"
    value = cut(harmless(figures.parameter(parameter.value)), WIDEST)
    if parameter.kind == "slider":
        return f"{track(parameter)} {value}"
    if parameter.kind == "choice":
        return f"({value} ▾)"
    if parameter.kind == "boolean":
        return f"[{value:<3}]"
    return f"[{value:<{BOX - 1}}]"


def track(parameter: Parameter) -> str:
    """Return a slider's track with its knob."""
    low, high = bounds(parameter)
    value = float(parameter.value) if isinstance(parameter.value, (int, float)) else low
    at = 0 if high <= low else round((value - low) / (high - low) * (TRACK - 1))
    at = min(max(at, 0), TRACK - 1)
    return "━" * at + "●" + "━" * (TRACK - 1 - at)


def bounds(parameter: Parameter) -> tuple[float, float]:
    """Return a slider's ends; Colab's form has 0 to 100 where they are not named."""
    low = 0.0 if parameter.minimum is None else float(parameter.minimum)
    high = 100.0 if parameter.maximum is None else float(parameter.maximum)
    return low, high


def width(parameter: Parameter, typed: str | None = None) -> int:
    """Return the cells that name, control and the word `live` take."""
    live = 5 if parameter.live else 0
    return 2 + cell_len(parameter.name) + 1 + cell_len(control(parameter, typed)) + live


def flow(widths: list[int], room: int, gap: int = 3) -> list[list[int]]:
    """Return which fields stand in which row when they are set one after the other."""
    rows: list[list[int]] = []
    used = room + 1
    for index, cells in enumerate(widths):
        if used + gap + cells > room or not rows:
            rows.append([])
            used = 0
        used += cells + (gap if rows[-1] else 0)
        rows[-1].append(index)
    return rows


def moved(parameter: Parameter, direction: int) -> Value:
    """Return the next value in a direction (1 or -1): inside the bounds, the next choice, the other truth."""
    if parameter.kind == "boolean":
        return not parameter.value
    if parameter.kind == "choice":
        values = list(parameter.choices)
        at = values.index(parameter.value) if parameter.value in values else 0
        return values[(at + direction) % len(values)]
    if isinstance(parameter.value, (str, bool)):
        return parameter.value
    return _clamped(parameter, _stepped(parameter, parameter.value, direction))


def _stepped(parameter: Parameter, value: float, direction: int) -> float:
    if parameter.step:
        return _tidy(value + direction * parameter.step)
    if parameter.integral:
        size = 10 ** max(0, math.floor(math.log10(abs(value))) - 1) if value else 1
        return value + direction * size
    if parameter.kind == "slider":
        low, high = bounds(parameter)
        return _tidy(value + direction * (high - low) / 100)
    return one_two_five(value, direction)


def one_two_five(value: float, direction: int) -> float:
    """Return the next value of the sequence 1, 2, 5, 10 ... (and 0.5, 0.2, 0.1 ...) in a direction."""
    if value <= 0:
        return value + direction
    exponent = math.floor(math.log10(value))
    ladder = [_tidy(step * 10.0**power) for power in range(exponent - 1, exponent + 2) for step in (1, 2, 5)]
    if direction > 0:
        return next(step for step in ladder if step > value * (1 + 1e-9))
    return next(step for step in reversed(ladder) if step < value * (1 - 1e-9))


def _clamped(parameter: Parameter, value: float) -> float:
    if parameter.minimum is not None:
        value = max(value, parameter.minimum)
    if parameter.maximum is not None:
        value = min(value, parameter.maximum)
    return int(value) if parameter.integral else value


def _tidy(value: float) -> float:
    return float(f"{value:.10g}")
