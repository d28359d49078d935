"""When a lesson takes in what was heard and is drawn: ten times a second, and less often what may wait."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dltui import tempo
from dltui.events import FitStarted, Mark, Points

if TYPE_CHECKING:
    from textual.timer import Timer

    from dltui.app.lesson_screen import LessonScreen
    from dltui.events import Event

FRAME = tempo.FIRST
AT_REST = ("ready", "halted", "dead", "closed")  # phases of a kernel without a clock on the screen
REST_SECONDS = 1.0  # what changes without an event and without a key is drawn this late at most
AT_LEAST = 0.75 * FRAME  # between two drawings of a fit that is told faster than the frames come
SOON = 0.02
DRAIN_SECONDS = 0.03
LONG_SECONDS = 0.01
UNTOLD = tempo.SLOWEST + FRAME / 2  # until a fit is drawn of which nothing came: just after the slowest pace
TOLD = (FitStarted, Points, Mark)  # what of a fit is drawn at once; all else with the next of these


class Frames:
    """The frames of a lesson's screen, which says what to take in and what to draw.

    They come ten times a second. While a fit goes on of which nothing is told they pause, since each would
    cost the training half a millisecond: until something is heard, said, drawn or asked for, or is due.
    """

    def __init__(self, screen: LessonScreen) -> None:
        self.screen = screen
        self.heard: deque[Event] = deque()  # not yet taken in
        self.drawn_at = -math.inf
        self._ticks: Timer | None = None
        self._due: Timer | None = None  # ends a pause of the frames
        self._requests = 0  # to the source, not yet answered
        self._told = False  # whether something came of a fit that no frame has drawn
        self._drawn: object = None  # what the last frame showed; None since something was drawn after it
        self._more_soon = self._draw_put_off = False

    @property
    def paused(self) -> bool:
        """Whether they pause: a fit goes on of which nothing is told."""
        return self._due is not None

    def begin(self) -> None:
        """Have frames from now on."""
        self._ticks = self.screen.set_interval(FRAME, self.frame)

    def hear(self, event: Event) -> None:
        """Keep an event for the next frame; what is told together is drawn together."""
        if self._due is not None and not self.heard:
            self._due.stop()
            self._due = self.screen.set_timer(SOON, self._go_on)
        self.heard.append(event)

    def hasten(self) -> None:
        """Let the next frame draw, also where it could wait."""
        self.drawn_at = -math.inf
        self._go_on()

    def note_drawing(self) -> None:
        """Note a drawing: beside the frames the next one draws it again, as Textual has laid it out."""
        self._drawn, self._told = None, False
        self._go_on()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Let the frames see what a request to the source changes, which no event need tell."""
        self._requests += 1
        self._go_on()
        try:
            yield
        finally:
            self._requests -= 1

    def _go_on(self) -> None:
        if self._ticks is not None:
            self._ticks.resume()
        if self._due is not None:
            self._due.stop()
            self._due = None

    def _pause(self) -> None:
        """Pause until a fit of which nothing is told is due."""
        if self._ticks is not None and self._due is None:
            self._ticks.pause()
            self._due = self.screen.set_timer(self.drawn_at + UNTOLD - time.monotonic(), self._go_on)

    def frame(self) -> None:
        """Take in what was heard, for a bounded time, and draw what changed."""
        screen = self.screen
        if not screen.has_panes:
            return
        began = time.perf_counter()
        while self.heard and not self._draw_put_off and time.perf_counter() < began + DRAIN_SECONDS:
            event = self.heard.popleft()
            self._told = self._told or isinstance(event, TOLD)
            screen.take_in(event)
        # A key comes between what took long to take in and its drawing.
        self._draw_put_off = time.perf_counter() > began + LONG_SECONDS
        if not self._draw_put_off and not self.can_wait() and not self._is_at_rest():
            self.drawn_at = time.monotonic()
            screen.draw()
            self._drawn = self._situation
        if self.heard or self._draw_put_off:
            if not self._more_soon:
                self._more_soon = True
                screen.set_timer(SOON, self._frame_soon)
        elif not self._told and not self._requests and self.can_wait():
            self._pause()

    def _frame_soon(self) -> None:
        self._more_soon = False
        self.frame()

    def can_wait(self) -> bool:
        """Whether a fit goes on that was drawn a moment ago, or of which nothing new came since."""
        fit = self.screen.fit
        if fit is None or fit.outcome is not None or self.screen.control.paused:
            return False
        since = time.monotonic() - self.drawn_at
        return since < AT_LEAST or (not self._told and since < UNTOLD)

    def _is_at_rest(self) -> bool:
        """Whether nothing runs, nothing came and the screen was drawn a moment ago."""
        screen = self.screen
        moving = screen.control.busy or screen.state.kernel.phase not in AT_REST or screen.play_wants_focus
        recent = time.monotonic() - self.drawn_at < REST_SECONDS
        return recent and not moving and self._situation == self._drawn

    @property
    def _situation(self) -> object:
        """What may change the screen without a key; the kernel's phase comes with a version."""
        screen, control = self.screen, self.screen.control
        return screen.state.version, control.busy, control.paused, control.asks_first, screen.focused
