"""A prediction that asks for a number on a lesson screen: the field, its keys, and what the run tells."""

from __future__ import annotations

from dltui.app.layout import Layout
from dltui.app.number_field import NumberField
from dltui.app.number_words import is_open
from dltui.app.play_keys import PlayKeys
from dltui.events import EpochEnded, Event, FitEnded, FitStarted, Result
from dltui.learning.guess_words import asked_for, newly_told, told_lines
from dltui.learning.lines import Line
from dltui.prediction import Guess

FREE_WHILE_TYPING = ("stop", "scroll_page")
TELLING = (FitStarted, EpochEnded, FitEnded, Result)


class NumberKeys(PlayKeys):
    """The actions of `LessonScreen` that concern numbers said before a run."""

    @property
    def number(self) -> NumberField:
        """The field below the text."""
        return self.query_one(NumberField)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the field while it has them; `a` goes to it where a number can be said."""
        if not self.is_mounted:
            return False
        if self.focused is self.number and action not in FREE_WHILE_TYPING:
            return False
        screen = self._screen
        if action == "answer" and asked_for(screen.lesson, screen.step_index) is not None:
            return parameters in ((), (0,)) and is_open(screen, screen.step_index)
        return super().check_action(action, parameters)

    def action_answer(self, option: int) -> None:
        """Go to the field where a number is asked for; otherwise choose the option."""
        screen = self._screen
        if asked_for(screen.lesson, screen.step_index) is None:
            super().action_answer(option)
            return
        if screen.layout_now is not Layout.WIDE:
            screen.show_pane("text")
        self.draw_number()
        self.set_focus(self.number, scroll_visible=False)
        screen.draw()

    def action_run(self) -> None:
        """Run, with the number that has been typed."""
        if self.focused is self.number:
            self.number.action_accept()
        super().action_run()

    def draw_number(self) -> None:
        """Show the field on a step where a number can be said."""
        screen, step = self._screen, self._screen.step_index
        guess = screen.kept.guess(step)
        quantity = asked_for(screen.lesson, step) if is_open(screen, step) else None
        self.number.show(quantity, guess.said if guess is not None else "")

    def on_number_field_said(self, message: NumberField.Said) -> None:
        """Keep the number."""
        screen, step = self._screen, self._screen.step_index
        if asked_for(screen.lesson, step) == message.quantity and is_open(screen, step):
            screen.kept.put_guess(step, Guess(message.said))
            screen.show_step()
            screen.draw()

    def on_number_field_left(self, message: NumberField.Left) -> None:
        """Give the keys back to the lesson."""
        if self.focused is self.number:
            self.set_focus(None)
        self._screen.draw()

    def hear_number(self, event: Event) -> None:
        """Keep what a run says about the numbers that were said, and show it at once."""
        if not isinstance(event, TELLING):
            return
        screen, news = self._screen, isinstance(event, FitStarted)
        for step, guess in newly_told(screen.lesson, screen.state, screen.kept):
            self._tell(step, guess)
            news = True
        if news:
            screen.show_step()

    def _tell(self, step: int, guess: Guess) -> None:
        """Say what a run gave of a guess in the output, for another step may be shown."""
        screen = self._screen
        quantity = asked_for(screen.lesson, step)
        assert quantity is not None
        words = " ".join(line.text for line in told_lines(guess, quantity))
        screen.state.output.add([Line(words, "diagnosis")])
