"""What is kept of a lesson, as values. Steps are named by `Step.key`, which outlives a changed order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to a prediction: what was chosen or the number given; `right` is None until the run told."""

    answer: str
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell as the learner left it, and the lesson's own code that it was made from."""

    code: str
    original: str


@dataclass(frozen=True, slots=True)
class LessonRecord:
    """What is kept of one lesson.

    `step` is where the learner was last, `opened` when that was, in seconds since 1970. `done`, `solved`,
    `answers` and `edits` go by the keys of steps, `goals` by the goals as the lesson writes them.
    """

    step: str = ""
    opened: float = 0.0
    done: frozenset[str] = frozenset()
    goals: frozenset[str] = frozenset()
    solved: frozenset[str] = frozenset()
    answers: Mapping[str, Given] = field(default_factory=dict)
    edits: Mapping[str, Edit] = field(default_factory=dict)
