"""A prediction that asks for a number, in a conversation: asked, read, kept, and told beside what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.learning.guess_words import asked_for, is_open, newly_told, told_lines
from dltui.plain.turns import Reader, Say
from dltui.prediction import RULE, Guess, GuessError, read_guess

if TYPE_CHECKING:
    from dltui.plain.progress import Progress

_NUMERIC = "0123456789+-."


class Numbers:
    """The numbers of a lesson: which are open, what was said, what a run gave."""

    def __init__(self, progress: Progress, say: Say) -> None:
        self.progress, self.say = progress, say

    def is_open(self, step: int) -> bool:
        """Whether a step asks for a number that no run has given."""
        progress = self.progress
        return is_open(progress.control.lesson, progress.state, progress.kept, step)

    def unsaid(self, pending: tuple[int, ...]) -> list[int]:
        """Return the steps that ask for a number, have none yet, and are decided by a run of `pending`."""
        lesson, kept = self.progress.control.lesson, self.progress.kept
        return [
            step.index
            for step in lesson.steps
            if self.is_open(step.index)
            and kept.guess(step.index) is None
            and lesson.deciding_step(step.index) in pending
        ]

    def take(self, step: int, text: str) -> bool:
        """Take a line as the number that a step asks for; return whether it was meant as one."""
        quantity = asked_for(self.progress.control.lesson, step)
        if quantity is None or text[:1] not in _NUMERIC:
            return False
        if not self.is_open(step):
            self.stand(step)
            return True
        try:
            said = read_guess(text, quantity)
        except GuessError as error:
            self.say(str(error))
        else:
            self.progress.kept.put_guess(step, Guess(said))
            self.stand(step)
        return True

    async def ask(self, step: int, reader: Reader) -> None:
        """Ask for a number until one was said, or none was wanted."""
        while self.is_open(step) and self.progress.kept.guess(step) is None:
            text = (await reader.line("Your prediction first: a number, Enter runs without one")).strip()
            if not text:
                return
            if not self.take(step, text):
                self.say("This is no number; write one such as 0.3 or 2e-4.")

    def stand(self, step: int) -> None:
        """Say how the prediction of a step stands."""
        quantity = asked_for(self.progress.control.lesson, step)
        if quantity is None:
            return
        guess = self.progress.kept.guess(step)
        if guess is not None and guess.actual is not None:
            self.say(_words(guess, step, self.progress))
        elif guess is not None:
            self.say(f"You say {guess.said} for {quantity.words}. The run will tell.")
        elif self.is_open(step):
            self.say(f"Your prediction: a number for {quantity.words}.")
            self.say(RULE)
        else:
            self.say("The run gave it before you said a number.")

    def tell(self) -> None:
        """Say and keep what the runs so far gave of the numbers that were said."""
        progress = self.progress
        for step, guess in newly_told(progress.control.lesson, progress.state, progress.kept):
            self.say(f"The question of step {step + 1}: {_words(guess, step, progress)}")


def _words(guess: Guess, step: int, progress: Progress) -> str:
    quantity = asked_for(progress.control.lesson, step)
    assert quantity is not None
    right = "Right. " if guess.right else "Not near enough. "
    return right + " ".join(line.text.lstrip("✓✗ ") for line in told_lines(guess, quantity))
