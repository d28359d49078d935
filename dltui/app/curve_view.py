"""The pane with the curves of a fit: one chart a metric, training and validation together."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from dltui.app.line_widget import LineWidget
from dltui.app.strips import fitted, refresh_changed, row_strip, strip
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.course import Goal
    from dltui.draw.curve import Chart, Line, Role, View
    from dltui.history import FitHistory
    from dltui.learning.lesson_state import FitState, LessonState
    from dltui.prediction import GuessMark

CHART_ROWS = 7
MARGIN = 1
SHARES = ("acc", "auc", "precision", "recall", "f1", "iou")  # between 0 and 1: no logarithmic scale
EMPTY = "The curves come here as soon as a step trains."
ZOOM, CURSOR = 1.5, 0.02
SMOOTHINGS = (0.2, 0.6)  # means over 5 and 15 % of what is seen


@dataclass(frozen=True, slots=True)
class Shown:
    """What the charts are drawn from; another value means they must be drawn again."""

    fit: int | None
    ghost: int | None
    version: int
    guesses: tuple[GuessMark, ...] = ()


class CurveView(LineWidget):
    """Draws the charts when something changed and keeps them as strips.

    `maximised` is None, or the number of the metric that has the pane for itself.
    """

    class Moved(Message):
        """Zoom, pan, cursor or scale changed: other keys may apply now."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.state: LessonState | None = None
        self.goals: tuple[Goal, ...] = ()
        self.shown = Shown(None, None, -1)
        self.maximised: int | None = None
        self.view: View | None = None
        self.following = False
        self.strips: list[Strip] = []
        self._charts: list[tuple[int, Chart]] = []
        self._drag: int | None = None

    # ------------------------------------------------------------------ what is shown

    def show(
        self,
        state: LessonState,
        fit: FitState | None,
        goals: tuple[Goal, ...],
        guesses: tuple[GuessMark, ...] = (),
    ) -> None:
        """Show a fit with the fit before it as a ghost; draws only if something changed."""
        ghost = state.ghost_of(fit) if fit else None
        shown = Shown(fit.fit if fit else None, ghost.fit if ghost else None, state.curves_version, guesses)
        if shown == self.shown and state is self.state:
            return
        if fit is not None and shown.fit != self.shown.fit:
            self.reset_view()
        self.state, self.shown, self.goals = state, shown, goals
        self.draw()

    @property
    def metrics(self) -> list[str]:
        """The metrics that have a chart, loss first."""
        history = self._history(self.shown.fit)
        if history is None:
            return []
        names = dict.fromkeys(name.removeprefix("val_") for name in history.curves)
        return sorted(names, key=lambda name: (name != "loss", list(names).index(name)))

    @property
    def has_curves(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.metrics)

    @property
    def is_zoomed(self) -> bool:
        """Whether less than the whole curve is shown."""
        return self.view is not None and self.view.x_range is not None

    @property
    def is_on(self) -> bool:
        """Whether the pane is on the screen."""
        return self.display and self.size.height > 0

    def _history(self, fit: int | None) -> FitHistory | None:
        return self.state.history(fit) if self.state is not None and fit is not None else None

    # ------------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Draw the charts that have room and keep them as strips."""
        width, height = self.size.width, self.size.height
        if width <= 0 or height <= 0:
            return
        names = self._names_with_room(height)
        if names and self.following and self.view is not None:
            self.view = self._followed(self.view)
        before, self.strips, self._charts = self.strips, [], []
        for index, name in enumerate(names):
            rows = height // len(names) + (index < height % len(names))
            self._draw_chart(name, width, rows)
        refresh_changed(self, before, self.strips)

    def _names_with_room(self, height: int) -> list[str]:
        names = self.metrics
        if self.maximised is not None and names:
            return [names[min(self.maximised, len(names) - 1)]]
        return names[: max(1, height // CHART_ROWS)]

    def _draw_chart(self, metric: str, width: int, rows: int) -> None:
        from dltui.draw.curve import View, chart

        self.view = self.view or View()
        share = any(word in metric.lower() for word in SHARES)
        drawn = chart(
            self._lines(metric),
            max(1, width - MARGIN),
            rows,
            dataclasses.replace(self.view, log=False) if share else self.view,
            goal=self._goal(metric),
            epochs=self._epochs(),
            marks=self._marks(),
            guesses=self._guesses(metric),
            title=harmless(metric),
            mode=self.app.draw_mode,  # type: ignore[attr-defined]
        )
        self._charts.append((len(self.strips), drawn))
        margin = Segment(" " * MARGIN)
        base = self.rich_style
        self.strips += [row_strip([margin, *row], width, base) for row in drawn.rows]

    def _lines(self, metric: str) -> list[Line]:
        from dltui.draw.curve import Line

        lines = []
        before, now = self._history(self.shown.ghost), self._history(self.shown.fit)
        if before is not None and metric in before.curves:
            lines.append(Line(metric, before.curves[metric], role="ghost"))
        if now is not None:
            # Where there is validation, its best says when to stop; the batches' own are best by chance.
            judged = f"val_{metric}" if f"val_{metric}" in now.curves else metric
            best = now.best(judged)
            roles: tuple[tuple[str, Role, int], ...] = (
                (metric, "train", 0),
                (f"val_{metric}", "validation", 1),
            )
            for name, role, colour in roles:
                if name in now.curves:
                    own = best if name == judged else None
                    lines.append(Line(name, now.curves[name], role=role, colour=colour, best=own))
        return lines

    def _goal(self, metric: str) -> float | None:
        now = self._history(self.shown.fit)
        for goal in self.goals:
            fits = goal.fit is None or now is None or goal.fit == now.name
            if goal.metric.removeprefix("val_") == metric and fits:
                return goal.value
        return None

    def _epochs(self) -> tuple[float, ...]:
        now = self._history(self.shown.fit)
        return tuple(now.epoch_ends) if now is not None else ()

    def _marks(self) -> tuple[tuple[float, str], ...]:
        now = self._history(self.shown.fit)
        return tuple((mark.step, mark.text) for mark in now.marks) if now is not None else ()

    def _guesses(self, metric: str) -> list[tuple[float, float]]:
        found = self.shown.guesses
        return [(guess.step, guess.value) for guess in found if guess.metric.removeprefix("val_") == metric]

    def on_resize(self) -> None:
        """Draw at the new size."""
        self.draw()

    def render_line(self, y: int) -> Strip:
        """Return a row of the charts."""
        width = self.size.width
        if y < len(self.strips) and self.has_curves:
            return fitted(self.strips[y], width, self)
        if y == 1 and not self.has_curves:
            return strip([(f" {EMPTY}", self.inks.dim)], width, self.rich_style)
        return Strip.blank(width, self.rich_style)

    # ------------------------------------------------------------------ the view

    def _look(self, view: View, *, following: bool = False) -> None:
        self.view, self.following = view, following
        self.draw()
        self.post_message(self.Moved())

    @property
    def _chart(self) -> Chart | None:
        return self._charts[0][1] if self._charts else None

    def toggle_log(self) -> None:
        """Change between a linear and a logarithmic scale."""
        if self.view is not None:
            self._look(dataclasses.replace(self.view, log=not self.view.log), following=self.following)

    def smooth(self) -> None:
        """Change to the next strength of smoothing, after the last to none."""
        if self.view is not None:
            after = next((each for each in SMOOTHINGS if each > self.view.smoothing), 0.0)
            self._look(dataclasses.replace(self.view, smoothing=after), following=self.following)

    def zoom(self, direction: int, at: float | None = None) -> None:
        """Zoom in (1) or out (-1) about a step, by default the cursor's or the middle one."""
        if self.view is not None and self._chart is not None:
            self._look(self.view.zoom(ZOOM if direction > 0 else 1 / ZOOM, self._chart, at))

    def pan(self, share: float) -> None:
        """Pan to the right by a share of what is seen, to the left where negative."""
        if self.view is not None and self._chart is not None:
            self._look(self.view.pan(share, self._chart))

    def follow(self) -> None:
        """Keep the newest points in sight, at this zoom."""
        if self.view is not None:
            self._look(self.view, following=True)

    def _followed(self, view: View) -> View:
        """Return the view moved to the newest points."""
        lines = self._lines(self.metrics[0])
        newest = [float(line.series.steps[-1]) for line in lines if len(line.series)]
        if view.x_range is None or not newest:
            return view
        low, high = view.x_range
        return dataclasses.replace(view, x_range=(max(newest) - (high - low), max(newest)))

    def reset_view(self) -> None:
        """Show the whole curve, without a cursor; the scale stays."""
        if self.view is not None:
            self._look(dataclasses.replace(self.view, x_range=None, y_range=None, cursor=None))

    def move_cursor(self, direction: int) -> None:
        """Move the read-out by a part of what is seen, beginning in the middle."""
        if self.view is None or self._chart is None:
            return
        low, high = self._chart.x_range
        at = self.view.cursor
        at = (low + high) / 2 if at is None else at + direction * CURSOR * (high - low)
        self._look(dataclasses.replace(self.view, cursor=min(max(at, low), high)), following=self.following)

    def maximise(self, index: int | None) -> None:
        """Give one metric the whole pane, or (None) all of them a part."""
        self.maximised = index
        self.draw()

    # ------------------------------------------------------------------ mouse

    def _step_at(self, x: int, y: int) -> float | None:
        """Return the step under a cell of a chart's plot, None outside of it."""
        x -= MARGIN
        for top, chart in reversed(self._charts):
            plot = chart.plot
            if y >= top:
                inside = plot.left <= x < plot.left + plot.width and 0 <= y - top - plot.top < plot.height
                return chart.x_at(x) if inside else None
        return None

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in where the mouse is."""
        event.stop()
        self.zoom(1, self._step_at(event.x, event.y))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out from where the mouse is."""
        event.stop()
        self.zoom(-1, self._step_at(event.x, event.y))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the curve."""
        if self._step_at(event.x, event.y) is not None:
            self._drag = event.x
            self.capture_mouse()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let go of the curve."""
        self._drag = None
        self.release_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the curve, or read it out under the mouse."""
        if self._drag is not None and self._chart is not None:
            by, self._drag = self._drag - event.x, event.x
            if by and self.is_zoomed:
                self.pan(by / max(1, self._chart.plot.width))
            return
        at = self._step_at(event.x, event.y)
        if self.view is not None and at != self.view.cursor:
            self._look(dataclasses.replace(self.view, cursor=at), following=self.following)

    def on_leave(self) -> None:
        """Take the mouse's read-out away."""
        if self.view is not None and self.view.cursor is not None and not self.has_focus:
            self._look(dataclasses.replace(self.view, cursor=None))
