"""What is known of a play: its offer and its newest answer; no Textual."""

from __future__ import annotations

from dataclasses import dataclass

from dltui.drawings import Drawing
from dltui.events import PlayAnswered, PlayOffered


@dataclass(slots=True)
class PlayState:
    """A play. `drawing` is the newest one, also after an error; `request` the question it answers."""

    offer: PlayOffered
    drawing: Drawing | None = None
    error: str = ""
    request: int = -1
    final: bool = True
    seconds: float = 0.0

    def take(self, answer: PlayAnswered) -> bool:
        """Take an answer, unless one to a newer question is there; return whether it was taken.

        While the learner goes on drawing, an answer to a question before the newest is better than none.
        """
        if answer.request < self.request:
            return False
        self.request, self.error, self.final = answer.request, answer.error, answer.final
        self.seconds = answer.seconds
        if answer.drawing is not None:
            self.drawing = answer.drawing
        return True
