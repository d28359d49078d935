"""What the keys of a lesson do, and when each of them means something."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from dltui.app import lesson_words
from dltui.app.help_screen import show_help
from dltui.app.keys import LESSON_KEYS
from dltui.app.layout import Layout
from dltui.app.messages import RunAsked
from dltui.app.output_view import OutputView
from dltui.app.parameter_bar import ParameterBar
from dltui.app.picture_view import PictureView
from dltui.app.prose_view import ProseView
from dltui.app.rows_view import RowsView
from dltui.app.rule import Rule
from dltui.app.source_screen import SourceScreen
from dltui.app.work import begin

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dltui.app.app import DltuiApp
    from dltui.app.lesson_screen import LessonScreen

CURVE_ACTIONS = ("log_scale", "smooth", "maximise", "zoom", "cursor")
RESTARTABLE = ("dead", "halted", "busy")  # phases of a kernel
TAKEN_BY_PARAMETERS = ("step", "pause", "step_epoch", "pane")
ZOOMED_ACTIONS = ("pan", "follow", "reset_view")
FREE_WHILE_PLAYING = (
    "play", "pane", "show_pane", "help", "quit", "theme", "stop", "scroll_page", "command_palette",
    "copy_text",
)  # fmt: skip


class LessonKeys(Screen[None]):
    """The actions of `LessonScreen`; apart from it because they are another reason to change."""

    @property
    def _screen(self) -> LessonScreen:
        return cast("LessonScreen", self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action would do something now; asked without arguments, whether any would."""
        if not self.is_mounted:
            return False
        screen = self._screen
        if screen.play_has_focus and action not in FREE_WHILE_PLAYING:
            return False
        if screen.keys_of_focus and (action in TAKEN_BY_PARAMETERS or self.query_one(ParameterBar).is_typing):
            return False
        if action in CURVE_ACTIONS:
            return screen.curves.has_curves and screen.curves.is_on
        if action in ZOOMED_ACTIONS:
            return screen.curves.is_zoomed
        rule = CONDITIONS.get(action)
        return rule(screen, parameters) if rule else True

    # ------------------------------------------------------------------ steps

    def action_run(self) -> None:
        """Run to here; on the first step to the first training; while something runs, nothing."""
        screen = self._screen
        words = lesson_words.enter_words(screen)
        if not words:
            return
        if words == "next step":
            screen.go_to(screen.step_index + 1)
        elif words == "play":
            screen.action_play()
        elif words == "try it":
            self.action_edit()
        elif words == "watch it learn":
            assert screen.lesson.first_fit is not None
            screen.go_to(screen.lesson.first_fit)
            screen.run_to(screen.lesson.first_fit)
        else:
            screen.run_to(screen.step_index)

    def on_run_asked(self, message: RunAsked) -> None:
        """Do what Enter does."""
        self.action_run()

    def action_step(self, direction: int) -> None:
        """Go to the next step, or the one before."""
        screen = self._screen
        if screen.layout_now is not Layout.WIDE and not screen.control.busy:
            screen.show_pane("text")
        screen.go_to(screen.step_index + direction)

    def action_answer(self, option: int) -> None:
        """Answer the question of this step."""
        screen = self._screen
        if not lesson_words.is_revealed(screen, screen.step_index):
            screen.answers[screen.step_index] = option
            screen.kept.answer(screen.step_index, option, revealed=False)
            screen.show_step()

    def on_prose_view_answered(self, message: ProseView.Answered) -> None:
        """Answer with the option that was clicked."""
        self.action_answer(message.option)

    def action_source(self) -> None:
        """Show the whole source; while a question with a third option is open, answer with that."""
        screen = self._screen
        if can_answer(screen, (2,)):
            self.action_answer(2)
            return
        cell = screen.step.code or (screen.step.prose[0] if screen.step.prose else None)
        self.app.push_screen(SourceScreen(screen.lesson, cell.line if cell else 1))

    def action_edit(self) -> None:
        """Change the code of this step; let the check judge an exercise."""
        from dltui.app.edit_screen import EditScreen

        self.app.push_screen(EditScreen(self._screen), self._edited)

    def _edited(self, run: bool | None) -> None:
        screen = self._screen
        screen.show_step()
        screen.draw()
        if run:
            screen.run_to(screen.step_index)

    def action_copy_code(self) -> None:
        """Copy the code of this step, as the learner has it."""
        code = self._screen.step.code
        if code is not None:
            self.app.copy_to_clipboard(code.source.strip("\n") + "\n")

    # ------------------------------------------------------------------ training

    def _ask(self, request: Callable[..., Awaitable[object]]) -> None:
        begin(self, self._answer, request, group="ask")

    async def _answer(self, request: Callable[..., Awaitable[object]]) -> None:
        with self._screen.frames.request():
            await self._screen.control.ask(request)

    def action_pause(self) -> None:
        """Hold the training, or let it go on."""
        if self._screen.control.paused:
            self._ask(lambda source: source.resume())
        else:
            self._ask(lambda source: source.pause())

    def action_step_epoch(self) -> None:
        """Train one epoch, then hold."""
        self._ask(lambda source: source.step_epoch())

    def action_stop(self) -> None:
        """Stop what runs."""
        self._ask(lambda source: source.stop())

    def action_restart(self) -> None:
        """Take a fresh kernel."""
        self._screen.state.begin()
        self._ask(lambda source: source.restart())

    def action_runs(self) -> None:
        """Show the runs of this lesson."""
        from dltui.app.runs_screen import RunsScreen

        self.app.push_screen(RunsScreen(self._screen.lesson.title))

    def action_devices(self) -> None:
        """Show what the training runs on."""
        from dltui.app.devices_screen import DevicesScreen

        self.app.push_screen(DevicesScreen())

    # ------------------------------------------------------------------ parameters

    def action_parameters(self) -> None:
        """Go to the parameters."""
        self._screen.show_pane("parameters")

    def action_reset_parameters(self) -> None:
        """Put the current parameter back, or all of them where none is current."""
        screen, bar = self._screen, self.query_one(ParameterBar)
        changed = screen.control.changed()
        if bar.has_focus and bar.selected is not None and bar.selected.name in changed:
            changed = frozenset({bar.selected.name})
        for parameter in screen.control.original.parameters:
            if parameter.name in changed:
                self.set_parameter(parameter.name, parameter.value)

    def on_parameter_bar_changed(self, message: ParameterBar.Changed) -> None:
        """Give the parameter its new value."""
        self.set_parameter(message.name, message.value)

    def on_parameter_bar_turned(self) -> None:
        """Show the keys that mean something now."""
        self._screen.draw_keys()

    def on_parameter_bar_left(self) -> None:
        """Go back to the text."""
        screen = self._screen
        screen.show_pane("text" if screen.layout_now is not Layout.WIDE else screen.panes[0])

    def set_parameter(self, name: str, value: object) -> None:
        """Give a parameter another value, one request after the other."""
        begin(self, self._set_parameter, name, value, group="parameters")

    async def _set_parameter(self, name: str, value: object) -> None:
        screen = self._screen
        await screen.control.set_parameter(name, value)  # type: ignore[arg-type]
        if screen.has_panes:
            screen.show_step()
            screen.draw()

    # ------------------------------------------------------------------ panes

    def action_pane(self, direction: int) -> None:
        """Go to the next pane, or the one before."""
        screen = self._screen
        panes = screen.panes
        at = panes.index(screen.pane) if screen.pane in panes else 0
        screen.show_pane(panes[(at + direction) % len(panes)])

    def action_show_pane(self, pane: str) -> None:
        """Go to a pane."""
        self._screen.show_pane(pane)

    def on_rule_chosen(self, message: Rule.Chosen) -> None:
        """Go to the pane, picture or play whose title was clicked."""
        kind, _, name = message.target.partition(":")
        if kind == "picture":
            self.query_one(PictureView).choose(name)
            self._screen.draw()
        elif name:
            self._screen.open_play(name)
        else:
            self._screen.show_pane(kind)

    def _scrolled(self) -> RowsView:
        if self._screen.pane == "output":
            return self.query_one(OutputView)
        return self.query_one(ProseView)

    def action_scroll(self, rows: int) -> None:
        """Scroll the pane in use: the output, otherwise the text."""
        self._scrolled().scroll_rows(rows)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the pane in use by pages."""
        self._scrolled().scroll_page(pages)

    def action_next_picture(self) -> None:
        """Show the next picture."""
        self.query_one(PictureView).next_name()
        self._screen.draw()

    def action_scrub(self, direction: int) -> None:
        """Show the picture of an earlier or a later time."""
        self.query_one(PictureView).scrub(direction)

    def action_log(self) -> None:
        """Show the log in place of the output, and back."""
        self._screen.log_shown = not self._screen.log_shown
        self._screen.draw()

    # ------------------------------------------------------------------ app

    def action_help(self) -> None:
        """Show all keys."""
        show_help(self, LESSON_KEYS)

    def action_back(self) -> None:
        """Leave the large chart, or go back to the course."""
        screen = self._screen
        if screen.curves.maximised is not None:
            screen.curves.maximise(None)
            screen.place_panes()
            screen.draw()
        elif screen.play_open and screen.layout_now is Layout.WIDE:
            screen.close_play()
        elif screen.has_course:
            cast("DltuiApp", self.app).leave_lesson(screen)


def can_answer(screen: LessonScreen, parameters: tuple[object, ...]) -> bool:
    """Whether the question of this step is open and has the option."""
    prediction = screen.step.prediction
    if prediction is None or lesson_words.is_revealed(screen, screen.step_index):
        return False
    return not parameters or int(str(parameters[0])) < len(prediction.options)


def can_step(screen: LessonScreen, parameters: tuple[object, ...]) -> bool:
    """Whether there is a step in the direction."""
    target = screen.step_index + (int(str(parameters[0])) if parameters else 1)
    return 0 <= target < len(screen.lesson.steps)


CONDITIONS: dict[str, Callable[[LessonScreen, tuple[object, ...]], bool]] = {
    "run": lambda screen, _: bool(lesson_words.enter_words(screen)),
    "step": can_step,
    "answer": can_answer,
    "edit": lambda screen, _: screen.step.code is not None and screen.can_edit,
    "copy_code": lambda screen, _: screen.step.code is not None,
    "pause": lambda screen, _: screen.control.busy and screen.state.training is not None,
    "step_epoch": lambda screen, _: screen.control.busy and screen.state.training is not None,
    "stop": lambda screen, _: screen.control.busy,
    "runs": lambda screen, _: bool(screen.kept.keeping.runs),
    "restart": lambda screen, _: bool(screen.state.outcomes) or screen.state.kernel.phase in RESTARTABLE,
    "play": lambda screen, _: len(screen.state.plays) > int(screen.play_has_focus),
    "parameters": lambda screen, _: bool(screen.lesson.parameters) and screen.pane != "parameters",
    "reset_parameters": lambda screen, _: bool(screen.control.changed()),
    "log": lambda screen, _: screen.log_shown or screen.state.log.end > 0,
    "next_picture": lambda screen, _: len(screen.query_one(PictureView).names) > 1,
    "scrub": lambda screen, _: len(screen.query_one(PictureView).kept) > 1,
    "show_pane": lambda screen, parameters: not parameters or parameters[0] in screen.panes,
    "back": lambda screen, _: screen.has_course or screen.play_open or screen.curves.maximised is not None,
}
