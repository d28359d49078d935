"""The input of `live.play.point`: a plane with a cross that arrows and the mouse move."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip

from dltui.app.keys import POINT_KEYS
from dltui.app.play_input import PlayInput
from dltui.app.strips import row_strip
from dltui.events import PlayAsked, PlayOffered
from dltui.learning import figures

STEPS = 40  # arrows from one side of the plane to the other
FAR = 5


class PointPicker(PlayInput):
    """A plane and a place on it."""

    KEYS = POINT_KEYS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"{shift}{key}", f"move({across * far},{up * far})", "move", show=False)
        for key, across, up in (("up", 0, 1), ("down", 0, -1), ("left", -1, 0), ("right", 1, 0))
        for shift, far in (("", 1), ("shift+", FAR))
    ]

    def __init__(self, offer: PlayOffered) -> None:
        super().__init__(offer)
        start = offer.start().numbers
        self.place = (start["x"], start["y"])
        self.ranges = (offer.x_range, offer.y_range)
        self._dragging = False
        self._rows: list[list[Segment]] = []
        self._rows_for: object = None
        self._say()

    @property
    def asked(self) -> PlayAsked:
        """The place."""
        return PlayAsked(self.offer.play, numbers={"x": self.place[0], "y": self.place[1]})

    def wanted_rows(self, width: int) -> int:
        """Return the rows at which the plane keeps its proportions."""
        (x0, x1), (y0, y1) = self.ranges
        ratio = min(max((y1 - y0) / (x1 - x0), 0.3), 1.0)
        return max(3, round((width - 2) * ratio / 2)) + 2

    def _say(self) -> None:
        x, y = map(figures.significant, self.place)
        self.border_title = self.fitting("point (mouse, or arrows)", "point")
        self.border_subtitle = f"x {x}  y {y}"

    def on_resize(self) -> None:
        """Word the border for the new width."""
        self._say()

    def render_line(self, y: int) -> Strip:
        """Return a row of the plane."""
        from dltui.draw.plane import render

        if self._rows_for != self._key():
            mode = self.app.draw_mode  # type: ignore[attr-defined]
            width, height = self.size.width, self.size.height
            self._rows = render(self.place, self.ranges, width, height, mode, over=self.offer.over)
            self._rows_for = self._key()
        row: list[Segment] = self._rows[y] if y < len(self._rows) else []
        return row_strip(row, self.size.width, self.rich_style)

    def _key(self) -> object:
        return self.place, self.size, self.app.theme, id(self.offer.over)

    def _move_to(self, x: float, y: float) -> None:
        (x0, x1), (y0, y1) = self.ranges
        self.place = (min(max(x, x0), x1), min(max(y, y0), y1))
        self._say()
        self.changed()

    def action_move(self, across: int, up: int) -> None:
        """Move the cross by a part of the ranges."""
        (x0, x1), (y0, y1) = self.ranges
        x, y = self.place
        self._move_to(tidy(x + across * (x1 - x0) / STEPS), tidy(y + up * (y1 - y0) / STEPS))

    # ------------------------------------------------------------------ mouse

    def _point(self, event: events.MouseEvent) -> None:
        from dltui.draw.plane import place_of

        gutter = self.gutter
        x, y = event.pointer_x - gutter.left, event.pointer_y - gutter.top
        if float(x).is_integer() and float(y).is_integer():
            x, y = x + 0.5, y + 0.5
        self._move_to(*place_of(y, x, self.ranges, self.size.width, self.size.height))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cross under the mouse."""
        if event.get_content_offset(self) is not None:
            self._dragging = True
            self.capture_mouse()
            self._point(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Take the cross along."""
        if self._dragging:
            self._point(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go of it."""
        self._dragging = False
        self.release_mouse()


def tidy(value: float) -> float:
    """Return a number without the noise of binary fractions."""
    return float(f"{value:.10g}")
