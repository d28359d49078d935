"""The number that a prediction asks for: which fits give it, what they gave, and that in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dltui.learning import figures
from dltui.learning.verdict_lines import VerdictLine
from dltui.prediction import Guess, tolerance, value_in

if TYPE_CHECKING:
    from dltui.course import Lesson, Quantity
    from dltui.learning.lesson_keeping import LessonKeeping
    from dltui.learning.lesson_state import FitState, LessonState


def asked_for(lesson: Lesson, step: int) -> Quantity | None:
    """Return the number that the prediction of a step asks for, None where it asks for none."""
    prediction = lesson.steps[step].prediction
    return prediction.quantity if prediction is not None else None


def deciding_fits(lesson: Lesson, state: LessonState, step: int) -> list[FitState]:
    """Return the fits so far that may give the number of a step's prediction, in order."""
    quantity, decides = asked_for(lesson, step), lesson.deciding_step(step)
    if quantity is None or quantity.reported:
        return []
    if quantity.fit is not None:
        return [fit for fit in state.fits.values() if fit.name == quantity.fit]
    return [fit for fit in state.fits.values() if fit.step_of_lesson == decides]


def told(lesson: Lesson, state: LessonState, step: int) -> float | None:
    """Return the number that this session's runs gave, None where none has (yet)."""
    quantity = asked_for(lesson, step)
    if quantity is None:
        return None
    if quantity.reported:
        return state.results.get(quantity.metric)
    values = (value_in(fit.history, quantity) for fit in deciding_fits(lesson, state, step))
    return next((value for value in values if value is not None), None)


def is_open(lesson: Lesson, state: LessonState, kept: LessonKeeping, step: int) -> bool:
    """Whether a number can be said: one is asked for, no run has given it, and none is about to."""
    if asked_for(lesson, step) is None:
        return False
    guess = kept.guess(step)
    if guess is not None and guess.actual is not None:
        return False
    runs = any(fit.outcome is None for fit in deciding_fits(lesson, state, step))
    return not runs and told(lesson, state, step) is None


def newly_told(lesson: Lesson, state: LessonState, kept: LessonKeeping) -> Iterator[tuple[int, Guess]]:
    """Keep what the runs so far gave of the numbers that were said; yield each step with its guess once."""
    for step in lesson.steps:
        guess = kept.guess(step.index) if asked_for(lesson, step.index) else None
        value = told(lesson, state, step.index)
        if guess is not None and guess.actual is None and value is not None:
            guess = guess.told(value)
            kept.put_guess(step.index, guess)
            yield step.index, guess


def told_lines(guess: Guess, quantity: Quantity) -> tuple[VerdictLine, ...]:
    """Return what was said beside what the run gave, and how far off that is."""
    actual = guess.actual
    assert actual is not None
    said = f"You said {guess.said}; it is {figures.significant(actual)} {quantity.when}".rstrip() + "."
    if not abs(actual) < float("inf"):
        return (VerdictLine(f"✗ {said}", "bad"),)
    off = guess.value - actual
    far = f"{figures.significant(abs(off))} too {'high' if off > 0 else 'low'}" if off else "no way off"
    room = figures.significant(tolerance(actual))
    if guess.right:
        return VerdictLine(f"✓ {said}", "good"), VerdictLine(f"That is {far}, and within {room}.", "dim")
    return VerdictLine(f"✗ {said}", "bad"), VerdictLine(f"That is {far}; within {room} is right.", "dim")
