"""The input of `live.play.sliders`: one row a slider, for arrows and the mouse."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from dltui.app.keys import SLIDER_KEYS
from dltui.app.slider_rows import slider_row
from dltui.app.sliding_input import SlidingInput
from dltui.app.strips import Piece
from dltui.events import PlayAsked, PlayOffered


class PlaySliders(SlidingInput):
    """Sliders, one of them current."""

    KEYS = SLIDER_KEYS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "less", show=False),
        Binding("right", "move(1)", "more", show=False),
        Binding("shift+left", "move_far(-1)", "much less", show=False),
        Binding("shift+right", "move_far(1)", "much more", show=False),
        Binding("up", "choose(-1)", "slider above", show=False),
        Binding("down", "choose(1)", "slider below", show=False),
    ]

    def __init__(self, offer: PlayOffered) -> None:
        super().__init__(offer)
        self.border_title = "slide (arrows, or the mouse)"

    @property
    def asked(self) -> PlayAsked:
        """The values by name."""
        return PlayAsked(self.offer.play, numbers=dict(self.sliders.values))

    def wanted_rows(self, width: int) -> int:
        """Return a row for each slider."""
        return len(self.sliders.sliders) + 2

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return a slider."""
        if y >= len(self.sliders.sliders):
            return []
        here = self.has_focus and y == self.sliders.current
        return slider_row(self.sliders, y, width, self.inks, here=here)

    def action_move(self, direction: int) -> None:
        """Move the current slider."""
        self.sliders.move(direction)
        self.changed()

    def action_move_far(self, direction: int) -> None:
        """Move the current slider by several steps."""
        self.sliders.move(direction, far=True)
        self.changed()

    def action_choose(self, direction: int) -> None:
        """Go to another slider."""
        self.sliders.current = min(max(self.sliders.current + direction, 0), len(self.sliders.sliders) - 1)
        self.refresh()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take the slider under the mouse."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < len(self.sliders.sliders):
            self.take(offset.y, event)
