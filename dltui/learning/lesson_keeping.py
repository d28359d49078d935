"""What is kept of one lesson, by the indices of its steps."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from dltui.learning.keeping import Keeping, lesson_name

if TYPE_CHECKING:
    from dltui.course import Lesson
    from dltui.events import Picture
    from dltui.learning.lesson_state import FitState, LessonState
    from dltui.prediction import Guess
    from dltui.store import LessonRecord


class LessonKeeping:
    """The part of `Keeping` that belongs to a lesson."""

    def __init__(self, lesson: Lesson, keeping: Keeping) -> None:
        self.lesson, self.keeping = lesson, keeping
        self.name = lesson_name(lesson.path)

    @property
    def record(self) -> LessonRecord:
        """What is kept, by the keys of steps."""
        return self.keeping.lesson(self.name)

    @property
    def place(self) -> int:
        """The step where the learner was last, the first one where that is not known."""
        return next((step.index for step in self.lesson.steps if step.key == self.record.step), 0)

    @property
    def written(self) -> dict[int, str]:
        """The code of the cells that were edited, in order."""
        kept = self.record.edits
        steps = [step for step in self.lesson.steps if step.key in kept and step.code is not None]
        return {step.index: kept[step.key].code for step in steps}

    @property
    def edits(self) -> dict[int, str]:
        """Those of them whose cell is still the one that was edited: they belong into the lesson."""
        return {step: code for step, code in self.written.items() if not self.is_outdated(step)}

    def is_outdated(self, step: int) -> bool:
        """Whether a cell was edited, and has got other code in the lesson's file since then."""
        edit, cell = self.record.edits.get(self._key(step)), self.lesson.steps[step].code
        return edit is not None and cell is not None and edit.original != cell.source

    @property
    def answers(self) -> dict[int, int]:
        """The options chosen in predictions."""
        found = {}
        for step in self.lesson.steps:
            given = self.record.answers.get(step.key)
            options = [option.text for option in step.prediction.options] if step.prediction else []
            if given is not None and given.answer in options:
                found[step.index] = options.index(given.answer)
        return found

    def visit(self, step: int) -> None:
        """Keep that the learner is at a step."""
        self.keeping.visit(self.name, self._key(step))

    def done(self, step: int) -> None:
        """Keep that a step has run; an exercise is done when it is solved."""
        if self.lesson.steps[step].exercise is None:
            self.keeping.mark(self.name, "done", self._key(step))

    def solved(self, step: int) -> None:
        """Keep that an exercise is solved."""
        self.keeping.mark(self.name, "solved", self._key(step))

    def is_solved(self, step: int) -> bool:
        """Whether an exercise is solved."""
        return self._key(step) in self.record.solved

    def goal(self, goal: str) -> None:
        """Keep that a goal is reached."""
        self.keeping.mark(self.name, "goal", goal)

    def answer(self, step: int, option: int, *, revealed: bool) -> None:
        """Keep the option chosen in a prediction, and whether it was right once the run has told."""
        from dltui.store import Given

        prediction = self.lesson.steps[step].prediction
        assert prediction is not None
        chosen = prediction.options[option]
        given = Given(chosen.text, chosen.correct if revealed else None)
        self.keeping.answer(self.name, self._key(step), given)

    def guess(self, step: int) -> Guess | None:
        """Return the number said in a prediction, None where none was."""
        from dltui.prediction import from_text

        prediction, given = self.lesson.steps[step].prediction, self.record.answers.get(self._key(step))
        if given is None or prediction is None or prediction.quantity is None:
            return None
        return from_text(given.answer, prediction.quantity)

    def put_guess(self, step: int, guess: Guess) -> None:
        """Keep the number said in a prediction, and what the run gave."""
        from dltui.prediction import to_text
        from dltui.store import Given

        prediction = self.lesson.steps[step].prediction
        assert prediction is not None
        assert prediction.quantity is not None
        given = Given(to_text(guess, prediction.quantity), guess.right)
        self.keeping.answer(self.name, self._key(step), given)

    def is_revealed(self, step: int) -> bool:
        """Whether a run has answered the question of a step, today or before."""
        given = self.record.answers.get(self._key(step))
        return given is not None and given.right is not None

    def own_code(self, lesson: Lesson, step: int) -> str:
        """Return the code of a step as the lesson has it, with the parameters as `lesson` has them now."""
        from dltui.course import override

        own = {p.name for p in self.lesson.parameters if p.step_index == step}
        values = {p.name: p.value for p in lesson.parameters if p.name in own}
        cell = override(self.lesson, values).steps[step].code
        return cell.source if cell is not None else ""

    def edit(self, step: int, code: str, own: str) -> None:
        """Keep an edited cell; forget it where it is `own`, the lesson's code with its parameters as set."""
        from dltui.store import Edit

        cell = self.lesson.steps[step].code
        original = cell.source if cell is not None else ""
        edit = Edit(original if code == own else code, original)
        self.keeping.edit(self.name, self._key(step), edit)

    def run(self, state: LessonState, fit: FitState) -> None:
        """Keep a fit that has ended: its curves, its last picture, and what it ran with."""
        from dltui.store import Run

        if not fit.step:
            return
        run = Run(
            lesson=self.name,
            title=self.lesson.title,
            fit=fit.name,
            began=time.time() - fit.seconds,
            seconds=fit.seconds,
            outcome=fit.outcome or "ok",
            epochs=fit.epoch,
            steps=fit.step,
            weights=fit.weights,
            seed=state.run.seed if state.run is not None else None,
            parameters=dict(state.run.parameters) if state.run is not None else {},
            edits={self._key(step): code for step, code in self.edits.items()},
            device=", ".join(state.devices),
            versions=dict(state.versions),
            metrics=dict(fit.metrics),
        )
        curves = {name: (c.steps.copy(), c.values.copy()) for name, c in fit.history.curves.items()}
        names = state.pictures.names(fit.fit)
        kept = state.pictures.of(fit.fit, names[0]) if names else ()
        self.keeping.add_run(run, curves, lambda: as_text(kept[-1]) if kept else None)

    def _key(self, step: int) -> str:
        return self.lesson.steps[step].key


def as_text(picture: Picture) -> str:
    """Return a picture as the text that is kept of it."""
    from dltui import wire

    return json.dumps(wire.to_wire(picture), separators=(",", ":"))


def from_text(text: str) -> Picture | None:
    """Return the picture that was kept as text, None where that cannot be read any more."""
    from dltui import wire
    from dltui.events import Picture

    try:
        event = wire.from_wire(json.loads(text))
    except ValueError:
        return None
    return event if isinstance(event, Picture) else None
