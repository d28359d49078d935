"""A prediction that asks for a number, as it stands now: open, said, told by a run, and all that in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.learning import figures, guess_words
from dltui.learning.guess_words import asked_for, deciding_fits, told, told_lines
from dltui.learning.transcript import harmless
from dltui.learning.verdict_lines import VerdictLine
from dltui.prediction import RULE, GuessMark, place_in

if TYPE_CHECKING:
    from dltui.app.lesson_screen import LessonScreen
    from dltui.learning.lesson_state import FitState


def is_open(screen: LessonScreen, step: int) -> bool:
    """Whether a number can be said on a step of the lesson."""
    return guess_words.is_open(screen.lesson, screen.state, screen.kept, step)


def guess_marks(screen: LessonScreen, fit: FitState | None) -> tuple[GuessMark, ...]:
    """Return where the numbers that were said stand in the charts of a fit."""
    if fit is None:
        return ()
    found = []
    for step in screen.lesson.steps:
        quantity, guess = asked_for(screen.lesson, step.index), screen.kept.guess(step.index)
        if quantity is None or guess is None:
            continue
        decides = any(one is fit for one in deciding_fits(screen.lesson, screen.state, step.index))
        at = place_in(fit.history, quantity) if decides else None
        if at is not None:
            found.append(GuessMark(quantity.metric, at, guess.value))
    return tuple(found)


def number_lines(screen: LessonScreen, step: int) -> tuple[VerdictLine, ...]:
    """Return how a prediction that asks for a number stands; nothing for any other step."""
    quantity = asked_for(screen.lesson, step)
    if quantity is None:
        return ()
    guess, rule = screen.kept.guess(step), VerdictLine(RULE, "dim")
    if guess is not None and guess.actual is not None:
        return told_lines(guess, quantity)
    name = harmless(quantity.words)
    fits = deciding_fits(screen.lesson, screen.state, step)
    runs = any(fit.outcome is None for fit in fits)
    if guess is None:
        if is_open(screen, step):
            return VerdictLine(f"Your prediction: a, and a number for {name}.", "dim"), rule
        return (VerdictLine("It runs without a number from you." if runs else _given(screen, step), "dim"),)
    if fits and not runs:
        words = f"You said {guess.said}, and the run gave no {name}: it ended before, or does not log it."
        return VerdictLine(words, "bad"), rule
    return VerdictLine(f"You say {guess.said} for {name}. The run will tell.", "dim"), rule


def _given(screen: LessonScreen, step: int) -> str:
    quantity, value = asked_for(screen.lesson, step), told(screen.lesson, screen.state, step)
    assert quantity is not None
    assert value is not None
    words = f"The run gave it before you said a number: {figures.significant(value)} {quantity.when}"
    return f"{words.rstrip()}."
