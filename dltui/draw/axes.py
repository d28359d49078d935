"""Round numbers along an axis, and numbers in at most three significant digits."""

from __future__ import annotations

import math

_SUFFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def number(value: float) -> str:
    """Return a number in at most three significant digits: 0.35, 1.2e-4, 10k."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
    return _written(value, 3)


def count(value: float) -> str:
    """Return a step or a count in full where it is whole: 12,034."""
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) < 1e15 else number(value)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` (2 or more) round numbers in a range, 1, 2 or 5 times a power of ten apart.

    Fewer than two may lie in the range; then there may be fewer.
    """
    span = high - low
    if not (math.isfinite(span) and span > 0) or most < 1:
        return [low] if math.isfinite(low) else []
    step = 10.0 ** math.floor(math.log10(span / most)) if span / most > 1e-300 else span
    for factor in (1, 2, 5, 10, 20, 50, 100):
        first, last = math.ceil(low / (step * factor) - 1e-9), math.floor(high / (step * factor) + 1e-9)
        if last - first + 1 <= most:
            return [_rounded(i, step * factor) for i in range(first, last + 1)]
    return [low]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` powers of ten in a range above zero, with twos and fives if there is room."""
    if high / low < 8:
        return [tick for tick in ticks(low, high, most) if tick > 0]
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    fine = [
        factor * 10.0**power
        for power in range(max(first - 1, -320), last + 1)
        for factor in (1, 2, 5)
        if low <= factor * 10.0**power * (1 + 1e-9) and factor * 10.0**power <= high * (1 + 1e-9)
    ] if last - first < most else []  # fmt: skip
    if 2 <= len(fine) <= most:
        return fine
    stride = max(1, math.ceil((last - first + 1) / max(most, 1)))
    return [10.0**power for power in range(first, last + 1) if (power - first) % stride == 0]


def labels(values: list[float]) -> list[str]:
    """Return ticks as text of three digits at most, or as many as it takes to tell them apart."""
    for digits in (3, 4, 5, 6, 8):
        texts = [_written(value, digits) for value in values]
        if len(set(texts)) == len(texts):
            break
    decimals = max((len(text.partition(".")[2]) for text in texts if _is_short(text)), default=0)
    return [_padded(text, value, decimals) for text, value in zip(texts, values, strict=True)]


def _is_short(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def _padded(text: str, value: float, decimals: int) -> str:
    """Return 0.5 as 0.50 beside 0.25: labels of one axis have the same decimals."""
    return f"{value:.{decimals}f}" if _is_short(text) and decimals <= 4 else text


def _rounded(multiple: int, step: float) -> float:
    """Return multiple * step without the noise of binary fractions."""
    return float(f"{multiple * step:.12g}")


def _written(value: float, digits: int) -> str:
    if value == 0:
        return "0"
    size = float(f"{abs(value):.{digits - 1}e}")
    if size < 1e-3 or size >= 1e12:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        return f"{_trimmed(mantissa)}e{int(power)}"
    for unit, suffix in _SUFFIXES:
        if size >= unit:
            return _decimal(value / unit, digits) + suffix
    return _decimal(value, digits)


def _decimal(value: float, digits: int) -> str:
    decimals = max(0, digits - 1 - math.floor(math.log10(float(f"{abs(value):.{digits - 1}e}"))))
    return _trimmed(f"{value:.{decimals}f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
