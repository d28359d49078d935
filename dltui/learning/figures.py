"""Numbers and times as the learner reads them: a unit, and at most three significant digits."""

from __future__ import annotations

import math
from collections.abc import Sequence


def significant(value: float) -> str:
    """Return the value with three significant digits: `0.083`, `1.00`, `12.3`, `12`, `3,410`, `1.2e-05`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    size = abs(value)
    if size == 0:
        return "0.00"
    if size >= 1e7 or size < 1e-4:
        return f"{value:.1e}"
    if size >= 99.95:
        return f"{_rounded(value):,.0f}"
    if size >= 9.995:
        return f"{value:.0f}" if value == round(value) else f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.9995 else f"{value:.3f}"


def _rounded(value: float) -> float:
    digits = 2 - math.floor(math.log10(abs(value)))
    return round(value, digits)


def count(value: int) -> str:
    """Return a whole number with thousands separated: `13,002`."""
    return f"{value:,}"


def duration(seconds: float) -> str:
    """Return a time span: `0.8 s`, `42 s`, `2 min 5 s`, `1 h 3 min`."""
    if not math.isfinite(seconds):
        return f"{significant(seconds)} s"
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def whole_seconds(seconds: float) -> str:
    """Return a waiting time that changes once a second: `4 s`, `2 min 5 s`."""
    return f"{int(seconds)} s" if seconds < 60 else duration(int(seconds))


def share(fraction: float) -> str:
    """Return a share (0 to 1) in percent: `1.2 %`."""
    return f"{fraction * 100:.1f} %"


def parameter(value: object) -> str:
    """Return a parameter's value as it stands in the source, without quotes: `0.05`, `4`, `adam`, `on`."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def steps_in_words(steps: Sequence[int]) -> str:
    """Return steps, counted from 0, as people count: `step 3`, `steps 1 to 5`, `steps 1, 4 and 5`."""
    numbers = [step + 1 for step in steps]
    if len(numbers) <= 1:
        return f"step {numbers[0]}" if numbers else "nothing"
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"steps {numbers[0]} to {numbers[-1]}"
    return f"steps {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
