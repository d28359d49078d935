"""An input of a play with rows of sliders, whose knobs the mouse takes along."""

from __future__ import annotations

from textual import events

from dltui.app.play_input import PlayInput
from dltui.app.slider_rows import share_at
from dltui.app.slider_track import Sliders
from dltui.events import PlayOffered


class SlidingInput(PlayInput):
    """Holds the sliders of an offer."""

    def __init__(self, offer: PlayOffered) -> None:
        super().__init__(offer)
        self.sliders = Sliders(offer.sliders)
        self._dragging: int | None = None

    def take(self, index: int, event: events.MouseEvent) -> None:
        """Let the mouse take a slider's knob along from here on."""
        self._dragging = index
        self.capture_mouse()
        self._drag(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Take the knob along."""
        self._drag(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go of it."""
        self._dragging = None
        self.release_mouse()

    def _drag(self, event: events.MouseEvent) -> None:
        if self._dragging is None:
            return
        share = share_at(self.sliders, event.x - self.gutter.left, self.size.width)
        if share is not None:
            self.sliders.put(self._dragging, share)
            self.changed()
