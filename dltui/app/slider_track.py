"""The sliders of a play as values: moved, set, and written as text; pure."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.events import Slider
from dltui.learning import figures
from dltui.learning.transcript import harmless

STEPS = 40  # arrows from one end of a slider to the other
FAR = 5
LONGEST = 32


class Sliders:
    """Values by name; one slider is current.

    Args:
        sliders: what can be moved, each at its start.
    """

    def __init__(self, sliders: Sequence[Slider]) -> None:
        self.sliders = tuple(sliders)
        self.values = {slider.name: slider.start for slider in sliders}
        self.current = 0

    def move(self, direction: int, *, far: bool = False) -> None:
        """Move the current slider by a step, or by several."""
        slider = self.sliders[self.current]
        step = 1.0 if slider.whole else (slider.high - slider.low) / STEPS
        self._set(slider, self.values[slider.name] + direction * step * (FAR if far else 1))

    def put(self, index: int, share: float) -> None:
        """Make a slider current and set it at a share (0 to 1) of its range."""
        self.current = index
        slider = self.sliders[index]
        self._set(slider, slider.low + min(max(share, 0.0), 1.0) * (slider.high - slider.low))

    def _set(self, slider: Slider, value: float) -> None:
        value = round(value) if slider.whole else float(f"{value:.10g}")
        self.values[slider.name] = min(max(value, slider.low), slider.high)

    def named(self, index: int) -> str:
        """Return a slider's name, all of one width."""
        names = [harmless(slider.name) for slider in self.sliders]
        return names[index].ljust(max(map(len, names)))

    def figure(self, index: int) -> str:
        """Return a slider's value as text."""
        slider = self.sliders[index]
        value = self.values[slider.name]
        return f"{value:.0f}" if slider.whole else figures.significant(value)

    def track(self, index: int, length: int) -> tuple[str, str]:
        """Return the track left of the knob and right of it, `length` cells together with the knob."""
        slider = self.sliders[index]
        share = (self.values[slider.name] - slider.low) / (slider.high - slider.low)
        at = min(max(round(share * (length - 1)), 0), length - 1)
        return "━" * at, "─" * (length - 1 - at)

    def length(self, width: int) -> int:
        """Return the cells of a track in a row of `width` cells."""
        return max(4, min(LONGEST, width - len(self.named(0)) - 14))
