"""What of a lesson has run, and what of that is stale because the code has changed since."""

from __future__ import annotations

from typing import Any

from dltui.course import Lesson, override


class Freshness:
    """By step: the lesson as it stood when the step ran."""

    def __init__(self) -> None:
        self._as_run: dict[int, Lesson] = {}

    def begins(self, lesson: Lesson, step: int) -> None:
        """Note that a step runs now; what ran after it is stale, unless the step is an exercise."""
        if lesson.steps[step].exercise is None:
            for later in [index for index in self._as_run if index > step]:
                del self._as_run[later]
        self._as_run[step] = lesson

    def failed(self, step: int) -> None:
        """Note that a step did not run to its end."""
        self._as_run.pop(step, None)

    def forget(self) -> None:
        """Note that nothing has run: the kernel is another one."""
        self._as_run.clear()

    def set_in_flight(self, step: int, name: str, value: Any) -> bool:
        """Note that a live parameter was changed in a step that runs or has run; return whether it has."""
        as_run = self._as_run.get(step)
        if as_run is not None:
            self._as_run[step] = override(as_run, {name: value})
        return as_run is not None

    def fresh(self, lesson: Lesson) -> frozenset[int]:
        """Return the steps whose code has run as it stands now, after everything before them."""
        fresh: set[int] = set()
        for step in lesson.steps:
            if step.code is None:
                continue
            as_run = self._as_run.get(step.index)
            ran_as = as_run.steps[step.index].code if as_run is not None else None
            if ran_as is not None and ran_as.source == step.code.source:
                fresh.add(step.index)
            elif step.exercise is None:
                break  # what comes after an exercise does not depend on it
        return frozenset(fresh)

    def pending(self, lesson: Lesson, step: int) -> tuple[int, ...]:
        """Return the steps to run to reach a step: what has not run, or has gone stale, up to it.

        A step that has run and is fresh runs again by itself. Exercises run only when they are `step`.
        """
        fresh = self.fresh(lesson)
        itself = [step] if any(s.code for s in lesson.steps[step : step + 1]) else []
        wanted = [*needed(lesson, step), *itself]
        return tuple(index for index in wanted if index not in fresh) or tuple(itself)


def needed(lesson: Lesson, step: int) -> list[int]:
    """Return the steps that a step needs: those with code before it, without the exercises."""
    return [s.index for s in lesson.steps[:step] if s.code is not None and s.exercise is None]
