"""What the keys of the curves do."""

from __future__ import annotations

from dltui.app.curve_view import CurveView
from dltui.app.lesson_keys import LessonKeys

PAN = 0.15


class CurveKeys(LessonKeys):
    """The actions of `LessonScreen` that concern its curves."""

    def action_log_scale(self) -> None:
        """Change between a linear and a logarithmic scale."""
        self._screen.curves.toggle_log()
        self._screen.draw()

    def action_smooth(self) -> None:
        """Draw moving means before the curves, then wider ones, then none."""
        self._screen.curves.smooth()
        self._screen.draw()

    def action_zoom(self, direction: int) -> None:
        """Zoom in or out about the cursor, or about the middle."""
        self._screen.curves.zoom(direction)

    def action_pan(self, direction: int) -> None:
        """Pan left or right."""
        self._screen.curves.pan(direction * PAN)

    def action_cursor(self, direction: int) -> None:
        """Move the read-out."""
        self._screen.curves.move_cursor(direction)

    def action_follow(self) -> None:
        """Keep the newest points in sight at this zoom."""
        self._screen.curves.follow()

    def action_reset_view(self) -> None:
        """Show the whole curve."""
        self._screen.curves.reset_view()
        self._screen.draw()

    def action_maximise(self) -> None:
        """Make one chart as large as the screen allows, then the next, then all small again."""
        screen, curves = self._screen, self._screen.curves
        after = 0 if curves.maximised is None else curves.maximised + 1
        curves.maximise(after if after < len(curves.metrics) else None)
        if curves.maximised is not None:
            screen.pane = "curves"
        screen.place_panes()
        screen.draw()

    def on_curve_view_moved(self, message: CurveView.Moved) -> None:
        """Offer the keys that apply now."""
        self._screen.draw()
