"""What a run came to: its fits, its figures, and whether its goals were reached. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dltui.course import Goal
from dltui.events import Event, FitEnded, FitStarted, Outcome, Result
from dltui.wire import number_out


@dataclass(frozen=True, slots=True)
class FitSummary:
    """One training: `seconds` without pauses, `parameters` None where the loop was written by hand."""

    name: str
    epochs: int
    steps: int
    seconds: float
    parameters: int | None
    outcome: Outcome
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class GoalResult:
    """A goal and the figure that decided it; `value` is None where no fit reported the metric."""

    goal: Goal
    value: float | None
    reached: bool


@dataclass(slots=True)
class Tally:
    """Collects events; asked at the end. A goal is reached when the final figure of one fit meets it."""

    fits: list[FitSummary] = field(default_factory=list)
    results: dict[str, float] = field(default_factory=dict)
    _open: dict[int, FitStarted] = field(default_factory=dict)

    def __call__(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, FitStarted):
            self._open[event.fit] = event
        elif isinstance(event, FitEnded):
            self._close(event)
        elif isinstance(event, Result):
            self.results.update(event.metrics)

    def _close(self, end: FitEnded) -> None:
        start = self._open.pop(end.fit, None)
        self.fits.append(
            FitSummary(
                name=start.name if start else f"fit {end.fit}",
                epochs=end.epochs,
                steps=end.steps,
                seconds=end.seconds,
                parameters=start.parameters if start else None,
                outcome=end.outcome,
                metrics=dict(end.metrics),
            )
        )

    def judge(self, goal: Goal) -> GoalResult:
        """Return whether a goal was reached, with the deciding figure (else the last one seen)."""
        values = self._values(goal)
        for value in values:
            if goal.reached(value):
                return GoalResult(goal, value, True)
        return GoalResult(goal, values[-1] if values else None, False)

    def _values(self, goal: Goal) -> list[float]:
        named = [f for f in self.fits if goal.fit is None or f.name == goal.fit]
        values = [f.metrics[goal.metric] for f in named if goal.metric in f.metrics]
        if goal.fit is None and goal.metric in self.results:
            values.append(self.results[goal.metric])
        return values

    def metrics(self, goals: Sequence[Goal]) -> dict[str, float]:
        """Return the final figures of the fit that decided the goals (else the last), and named results."""
        metrics: dict[str, float] = {}
        for fit in self.fits[-1:] + [f for f in self.fits if _meets(f, goals)]:
            metrics |= fit.metrics
        return metrics | self.results


def _meets(fit: FitSummary, goals: Sequence[Goal]) -> bool:
    mine = [g for g in goals if g.metric in fit.metrics and g.fit in (None, fit.name)]
    return bool(mine) and all(goal.reached(fit.metrics[goal.metric]) for goal in mine)


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a headless run of a lesson ended; `reached` is None where no goal was to be judged."""

    lesson: str
    goals: tuple[GoalResult, ...]
    reached: bool | None
    metrics: Mapping[str, float]
    seconds: float
    fits: tuple[FitSummary, ...]
    outcome: Outcome
    code: int

    def as_json(self) -> dict[str, Any]:
        """Return the result line of `dltui run --json`."""
        return {
            "event": "result",
            "lesson": self.lesson,
            "goal": ", ".join(str(judged.goal) for judged in self.goals) or None,
            "reached": self.reached,
            "metrics": {name: number_out(value) for name, value in self.metrics.items()},
            "seconds": round(self.seconds, 3),
            "fits": [
                {
                    "name": fit.name,
                    "epochs": fit.epochs,
                    "steps": fit.steps,
                    "seconds": round(fit.seconds, 3),
                    "parameters": fit.parameters,
                    "outcome": fit.outcome,
                    "metrics": {name: number_out(value) for name, value in fit.metrics.items()},
                }
                for fit in self.fits
            ],
            "outcome": self.outcome,
            "exit": self.code,
        }
