"""Rows of sliders inside an input of a play: drawn, and hit by the mouse."""

from __future__ import annotations

from dltui.app.slider_track import Sliders
from dltui.app.strips import Inks, Piece

LEFT = 2  # cells before the name


def slider_row(sliders: Sliders, index: int, width: int, ink: Inks, *, here: bool) -> list[Piece]:
    """Return a slider as text: its name, its track with the knob, its value."""
    before, after = sliders.track(index, sliders.length(width))
    return [
        ("▸ " if here else "  ", ink.accent),
        (sliders.named(index) + " ", ink.accent if here else ink.dim),
        (before, ink.accent),
        ("●", ink.accent if here else ink.plain),
        (after, ink.line),
        (f" {sliders.figure(index)}", ink.plain),
    ]


def share_at(sliders: Sliders, x: float, width: int) -> float | None:
    """Return the share of the range at a cell of a slider's row, None beside the track."""
    start = LEFT + len(sliders.named(0)) + 1
    length = sliders.length(width)
    if not start - 1 <= x <= start + length:
        return None
    return (x - start) / max(1, length - 1)
