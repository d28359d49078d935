"""What the app's parts tell each other."""

from __future__ import annotations

from pathlib import Path

from textual.message import Message


class OpenLesson(Message):
    """The learner wants a lesson on the screen."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


class RunAsked(Message):
    """The learner clicked the default action of a step."""
