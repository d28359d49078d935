"""What a lesson screen says about a play: whether it waits, failed, or has gone stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.learning import figures

if TYPE_CHECKING:
    from dltui.app.lesson_screen import LessonScreen
    from dltui.learning.play_state import PlayState

PATIENCE = 0.5  # seconds after which a question without an answer is mentioned


def is_stale(screen: LessonScreen, play: PlayState) -> bool:
    """Whether something above the step that offers the play has changed since it ran."""
    step = play.offer.step
    return step is not None and not screen.control.busy and step not in screen.control.ran


def offers_play(screen: LessonScreen, step: int) -> str:
    """Return the name of the play that a step offers, empty where it offers none."""
    return next((name for name, play in screen.state.plays.items() if play.offer.step == step), "")


def note(screen: LessonScreen, play: PlayState) -> tuple[str, bool]:
    """Return the line below a play, and whether it is a bad thing."""
    waited = screen.asker.waited
    if play.error and not waited > PATIENCE:
        return play.error, True
    if waited > PATIENCE:
        return f"asking, {figures.duration(waited)}", False
    if is_stale(screen, play) and play.offer.step is not None:
        return f"Something above has changed: step {play.offer.step + 1} has to run again.", True
    if not play.final:
        return "more is coming", False
    if play.request > 0:
        return f"answered in {max(1, round(play.seconds * 1000)):,} ms", False
    return "", False
