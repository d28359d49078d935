"""How far the learner is in a lesson: what its events told, answers and goals, and what is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.events import Event, FitEnded, Result, StepEnded
from dltui.headless.tally import GoalResult, Tally
from dltui.learning.lesson_state import LessonState

if TYPE_CHECKING:
    from dltui.course import Goal
    from dltui.learning.lesson_control import LessonControl
    from dltui.learning.lesson_keeping import LessonKeeping


class Progress:
    """Takes in events, and writes down what lasts, as the app does.

    `answers` holds the options chosen in predictions by step.
    """

    def __init__(self, kept: LessonKeeping, control: LessonControl) -> None:
        self.kept, self.control = kept, control
        self.state = LessonState()
        self.tally = Tally()
        self.answers = kept.answers
        self.told = {step for step in self.answers if kept.is_revealed(step)}
        self._reached: set[Goal] = set()

    def apply(self, event: Event) -> list[GoalResult]:
        """Take an event into account; return the goals that it reached."""
        self.state.apply(event)
        self.tally(event)
        if isinstance(event, StepEnded) and event.outcome == "ok":
            self.kept.done(event.step)
            for step in self.answers:
                self._keep_answer(step)
        if isinstance(event, FitEnded) and event.fit in self.state.fits:
            self.kept.run(self.state, self.state.fits[event.fit])
        return self._judge() if isinstance(event, (FitEnded, Result)) else []

    def _judge(self) -> list[GoalResult]:
        judged = [self.tally.judge(goal) for goal in self.control.lesson.goals]
        news = [result for result in judged if result.reached and result.goal not in self._reached]
        for result in news:
            self._reached.add(result.goal)
            self.kept.goal(str(result.goal))
        return news

    def missed(self) -> list[GoalResult]:
        """Return the goals for which there is a figure, and none that meets them."""
        judged = [self.tally.judge(goal) for goal in self.control.lesson.goals]
        return [result for result in judged if not result.reached and result.value is not None]

    # ------------------------------------------------------------------ predictions

    def is_revealed(self, step: int) -> bool:
        """Whether a question was answered by the learner and by a run, today or before."""
        if step not in self.answers:
            return False
        decides = self.control.lesson.deciding_step(step)
        has_run = decides in self.control.ran or self.state.outcomes.get(decides) == "ok"
        return has_run or self.kept.is_revealed(step)

    def open_questions(self, pending: tuple[int, ...]) -> list[int]:
        """Return the steps whose questions were not answered and that a run of `pending` decides."""
        return [
            step.index
            for step in self.control.lesson.steps
            if step.prediction is not None
            and step.prediction.options
            and step.index not in self.answers
            and step.index <= max(pending, default=-1)
            and self.control.lesson.deciding_step(step.index) in pending
        ]

    def answer(self, step: int, option: int) -> None:
        """Take an answer to a question that no run has decided for the learner."""
        self.answers[step] = option
        self._keep_answer(step)

    def _keep_answer(self, step: int) -> None:
        self.kept.answer(step, self.answers[step], revealed=self.is_revealed(step))

    def news(self) -> list[int]:
        """Return the steps whose questions have been decided since this was last asked."""
        found = [step for step in sorted(self.answers) if step not in self.told and self.is_revealed(step)]
        self.told.update(found)
        return found
