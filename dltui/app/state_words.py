"""The state of a lesson in words: warming up, running, paused, stopped, failed, dead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.learning import figures
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.learning.lesson_state import FitState, LessonState

WARMING = {"starting": "starting Python", "importing": "importing TensorFlow"}


def kernel_words(phase: str, detail: str, waited: float) -> str:
    """Return what a kernel that is not ready yet does: `warming up: importing TensorFlow, 4 s`."""
    doing = harmless(detail) or WARMING.get(phase, phase)
    return f"warming up: {doing}, {figures.whole_seconds(waited)}"


def state_words(state: LessonState, *, busy: bool, paused: bool, waited: float, asks: bool = False) -> str:
    """Return the state as the header says it.

    Args:
        state: what the events told.
        busy: whether the source runs steps.
        paused: whether it pauses a fit.
        waited: seconds since the kernel entered its phase, or since the running step began.
        asks: whether the learner is asked before anything runs.
    """
    phase, detail = state.kernel.phase, state.kernel.detail
    if phase == "dead":
        return f"the kernel died: {harmless(detail) or 'no reason known'}; Enter starts a fresh one"
    if phase == "halted":
        return "the kernel is held by a signal; s ends it" if busy else "the kernel is held by a signal"
    if asks:
        return "waiting for your yes"
    if phase in WARMING:
        return kernel_words(phase, detail, waited)
    if paused:
        fit = state.training
        return f"paused at step {figures.count(fit.step)}" if fit else "paused"
    if busy:
        fit = state.training
        return f"running {figures.duration(fit.seconds if fit and fit.seconds else waited)}"
    return ended_words(state)


def ended_words(state: LessonState) -> str:
    """Return how the last run ended."""
    if state.failure is not None or state.last_outcome == "error":
        name = state.failure.name if state.failure else "an error"
        return f"failed: {harmless(name)}"
    if state.last_outcome == "stopped":
        return "stopped by you"
    return "done" if state.last_outcome == "ok" else "ready"


def progress_words(fit: FitState, *, short: bool) -> list[str]:
    """Return what stands after the progress bar, most important first."""
    words = []
    speed, remaining = fit.speed, fit.remaining
    if speed is not None:
        words.append(f"{figures.significant(speed)}{'/s' if short else ' steps/s'}")
    if not short:
        words.append(figures.duration(fit.seconds))
        if remaining is not None:
            words.append(f"{figures.duration(remaining)} left")
    words += [f"{harmless(name)} {figures.significant(value)}" for name, value in fit.metrics.items()]
    if not short and fit.watching > 0:
        words.append(f"watching {figures.share(fit.watching)}")
    return words
