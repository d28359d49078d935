"""The part of the app that calls a learner who looks elsewhere when a long training has ended."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import App

from dltui.app.notices import Kind, due, sequence, words

if TYPE_CHECKING:
    from dltui.events import Event, FitEnded
    from dltui.learning.lesson_control import Listener


class NoticingApp(App[None]):
    """An app that knows whether somebody looks on; `notify_by` says how it calls."""

    clock: Callable[[], float]

    def __init__(self) -> None:
        super().__init__()
        self.notify_by: Kind = "off"
        self._tells_focus = False  # terminals that do not tell are common (tmux without focus-events)
        self._touched = 0.0

    async def on_event(self, event: events.Event) -> None:
        """Note focus, keys and mouse, then do what an app does."""
        if isinstance(event, (events.AppFocus, events.AppBlur)):
            self._tells_focus = True
        if isinstance(event, (events.InputEvent, events.Mount)):
            self._touched = self.clock()
        await super().on_event(event)

    def noticing(self, listener: Listener, title: str) -> Listener:
        """Return a listener that passes all on and calls when a long training has ended unseen."""
        if self.notify_by == "off":
            return listener

        from dltui.events import FitEnded

        def hear(event: Event) -> None:
            listener(event)
            if isinstance(event, FitEnded):
                self._fit_ended(title, event)

        return hear

    def _fit_ended(self, title: str, ended: FitEnded) -> None:
        focused = self.app_focus if self._tells_focus else None
        leaving = self.return_code is not None or not self.is_running
        if not leaving and due(ended.seconds, focused, self.clock() - self._touched):
            self._call(sequence(self.notify_by, words(title, ended), os.environ))

    def _call(self, characters: str) -> None:
        """Send the terminal a sequence, whole and between two pictures."""
        if self._driver is not None:
            self._driver.write(characters)
