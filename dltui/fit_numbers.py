"""Numbers for the fits of a session, unique across its kernels; an end for fits that a kernel left open."""

from __future__ import annotations

import dataclasses

from dltui.events import Event, FitEnded, FitStarted, Picture, Points


class FitNumbers:
    """Gives every fit of a session a number of its own, also after the kernel was replaced."""

    def __init__(self) -> None:
        self._offset = 0
        self._highest = 0
        self._open: dict[int, Points | None] = {}

    def new_kernel(self) -> None:
        """Count on from the highest number so far: the next kernel begins again at 1."""
        self._offset = self._highest

    def renumber(self, event: Event) -> Event:
        """Return the event with the session's number for its fit."""
        if isinstance(event, Picture) and event.fit is None:
            return event
        number = getattr(event, "fit", None)
        if number is None:
            return event
        number += self._offset
        self._highest = max(self._highest, number)
        if self._offset:
            event = dataclasses.replace(event, fit=number)
        self._follow(event, number)
        return event

    def _follow(self, event: Event, number: int) -> None:
        if isinstance(event, FitStarted):
            self._open[number] = None
        elif isinstance(event, Points):
            self._open[number] = event
        elif isinstance(event, FitEnded):
            self._open.pop(number, None)

    def abandon(self) -> list[FitEnded]:
        """Return an end for every fit that a dead kernel left open."""
        ended = [
            FitEnded(number, "died", last.epoch, last.step, last.seconds, {})
            if last is not None
            else FitEnded(number, "died", 0, 0, 0.0, {})
            for number, last in self._open.items()
        ]
        self._open.clear()
        return ended
