"""How far the learner is in a lesson, in words for the course, and what is left of the last run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dltui.app.course_details import LastRun
from dltui.learning import figures
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.course import Goal, Lesson
    from dltui.learning.lesson_state import FitState, LessonState
    from dltui.store import LessonRecord


def reached(goal: Goal, state: LessonState) -> bool:
    """Whether any fit of the session met the goal at its end, or a figure reported by name did."""
    values = [
        fit.metrics[goal.metric]
        for fit in state.fits.values()
        if goal.metric in fit.metrics and goal.fit in (None, fit.name) and fit.outcome is not None
    ]
    if goal.metric in state.results:
        values.append(state.results[goal.metric])
    return any(goal.reached(value) for value in values)


def progress_words(lesson: Lesson, record: LessonRecord) -> str:
    """Return `● goal` where all goals are met, else `◐ 4 of 9` steps; `◆ solved` where all exercises are.

    Empty where nothing has been done. Steps without code and exercises do not count as steps.
    """
    to_run = [step.key for step in lesson.steps if step.code is not None and step.exercise is None]
    exercises = [step.key for step in lesson.steps if step.exercise is not None]
    done = len(record.done.intersection(to_run))
    words = []
    if lesson.goals and record.goals.issuperset(map(str, lesson.goals)):
        words.append("● goal")
    elif done:
        words.append(f"◐ {done} of {len(to_run)}")
    if exercises and record.solved.issuperset(exercises):
        words.append("◆ solved")
    return "  ".join(words)


def prediction_words(lesson: Lesson, record: LessonRecord) -> str:
    """Return `2 of 3 predictions right`, of those that a run has answered; empty before the first."""
    keys = [step.key for step in lesson.steps if step.prediction is not None]
    told = [record.answers[key].right for key in keys if key in record.answers]
    answered = [right for right in told if right is not None]
    noun = "prediction" if len(answered) == 1 else "predictions"
    return f"{sum(answered)} of {len(answered)} {noun} right" if answered else ""


def last_run(state: LessonState) -> LastRun | None:
    """Return picture and figures of the fit that was last, None where there was none."""
    fit = state.current
    if fit is None:
        return None
    names = state.pictures.names(fit.fit)
    kept = state.pictures.of(fit.fit, names[0]) if names else ()
    return LastRun(kept[-1] if kept else None, run_words(fit))


def run_words(fit: FitState) -> str:
    """Return a fit's figures in words."""
    return figures_words(fit.metrics, fit.seconds)


def figures_words(metrics: Mapping[str, float], seconds: float) -> str:
    """Return figures and training time: `your last run: loss 0.05, accuracy 1.00 · 0.8 s`."""
    listed = ", ".join(f"{harmless(name)} {figures.significant(value)}" for name, value in metrics.items())
    return " · ".join(filter(None, (f"your last run: {listed}", figures.duration(seconds))))
