"""How far the learner is in a lesson, in words for the course, and what is left of the last run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.app import figures
from dltui.app.course_details import LastRun
from dltui.app.transcript import harmless

if TYPE_CHECKING:
    from dltui.app.lesson_state import FitState, LessonState
    from dltui.course import Goal, Lesson


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


def progress_words(lesson: Lesson, state: LessonState, ran: frozenset[int]) -> str:
    """Return `● goal` where all goals are met, else `◐ 4 of 9` steps with code; empty where nothing ran."""
    if lesson.goals and all(reached(goal, state) for goal in lesson.goals):
        return "● goal"
    with_code = sum(step.code is not None for step in lesson.steps)
    done = len(ran | {step for step, outcome in state.outcomes.items() if outcome == "ok"})
    return f"◐ {done} of {with_code}" if done else ""


def last_run(state: LessonState) -> LastRun | None:
    """Return picture and figures of the fit that was last, None where there was none."""
    fit = state.current
    if fit is None:
        return None
    names = state.pictures.names(fit.fit)
    kept = state.pictures.of(fit.fit, names[0]) if names else ()
    return LastRun(kept[-1] if kept else None, run_words(fit))


def run_words(fit: FitState) -> str:
    """Return a fit's figures: `your last run: loss 0.05, accuracy 1.00 · 0.8 s`."""
    metrics = ", ".join(f"{harmless(name)} {figures.significant(v)}" for name, v in fit.metrics.items())
    return " · ".join(filter(None, (f"your last run: {metrics}", figures.duration(fit.seconds))))
