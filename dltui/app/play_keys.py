"""Play on a lesson screen: opened, asked, answered, left, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.app.curve_keys import CurveKeys
from dltui.app.layout import Layout
from dltui.app.play_input import PlayInput
from dltui.app.play_view import PlayView
from dltui.app.play_words import note

if TYPE_CHECKING:
    from dltui.events import PlayAnswered, PlayAsked
    from dltui.learning.play_state import PlayState


class PlayKeys(CurveKeys):
    """The actions of `LessonScreen` that concern play."""

    @property
    def play_shown(self) -> PlayState | None:
        """The play in the pane, None before one was opened."""
        view = self.query_one(PlayView)
        return self._screen.state.plays.get(view.shown)

    @property
    def play_has_focus(self) -> bool:
        """Whether the keys go to the input of a play."""
        given = self.query_one(PlayView).input
        return given is not None and given.has_focus

    def action_play(self) -> None:
        """Open a play, the step's own or the last that was offered; once more: the next one."""
        screen = self._screen
        names = list(screen.state.plays)
        if not names:
            return
        view = self.query_one(PlayView)
        own = [name for name in names if screen.state.plays[name].offer.step == screen.step_index]
        known = own or names
        name = view.shown if view.shown in known else known[-1]
        if self.play_has_focus and view.shown in names:
            name = names[(names.index(view.shown) + 1) % len(names)]
        self.open_play(name)

    def open_play(self, name: str) -> None:
        """Show a play and give it the keys."""
        screen, view = self._screen, self.query_one(PlayView)
        state = screen.state.plays[name]
        view.open(state.offer)
        screen.play_open = True
        screen.show_pane("play")

    def close_play(self) -> None:
        """Put the curves and pictures back in its place; what was drawn or typed is kept."""
        screen = self._screen
        screen.play_open = False
        if self.play_has_focus:
            self.set_focus(None)
        screen.show_pane("text")

    def focus_play(self) -> None:
        """Give the keys to the input, now or at the frame in which it is on the screen."""
        screen, given = self._screen, self.query_one(PlayView).input
        if screen.pane != "play":
            screen.play_wants_focus = False
        elif screen.play_wants_focus and given is not None and given.is_mounted and given.size.height:
            screen.play_wants_focus = False
            given.focus()

    def draw_play(self) -> None:
        """Bring the pane up to date, if it is on the screen."""
        view, shown = self.query_one(PlayView), self.play_shown
        if self._screen.play_wants_focus:
            self.focus_play()
        if shown is not None and view.display:
            words, alarming = note(self._screen, shown)
            view.show(shown, words, alarming=alarming)

    # ------------------------------------------------------------------ questions and answers

    def on_play_input_changed(self, message: PlayInput.Changed) -> None:
        """Ask anew."""
        self.ask_play()
        self.query_one(PlayView).place()

    def ask_play(self) -> None:
        """Ask the play in the pane with what its input holds."""
        given = self.query_one(PlayView).input
        if given is not None:
            self._screen.asker.ask(given.asked)

    async def send_question(self, asked: PlayAsked) -> None:
        """Hand a question to the source."""
        await self._screen.control.ask(lambda source: source.ask(asked))

    def hear_answer(self, answer: PlayAnswered) -> None:
        """Show an answer at once: the learner waits for it."""
        screen = self._screen
        screen.state.apply(answer)
        if answer.final:
            screen.asker.answered(answer.request)
        if screen.has_panes:
            self.draw_play()

    def on_play_input_left(self, message: PlayInput.Left) -> None:
        """Give the keys back to the lesson; beside the text the pane stays."""
        screen = self._screen
        self.set_focus(None)
        if screen.layout_now is Layout.WIDE:
            screen.pane = "text"
            screen.draw()
        else:
            screen.show_pane("text")
