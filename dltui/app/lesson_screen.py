"""A lesson on the screen: its steps, what runs, and what is seen of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from dltui.app import lesson_words
from dltui.app.action_line import ActionLine
from dltui.app.curve_view import CurveView
from dltui.app.frames import Frames
from dltui.app.header import Header
from dltui.app.key_line import KeyLine
from dltui.app.keys import LESSON_KEYS, Key, bindings
from dltui.app.layout import Layout, left_column
from dltui.app.lesson_panes import LessonPanes
from dltui.app.number_field import NumberField
from dltui.app.number_words import guess_marks, number_lines
from dltui.app.output_view import OutputView
from dltui.app.parameter_bar import ParameterBar
from dltui.app.picture_view import PictureView
from dltui.app.play_asker import PlayAsker
from dltui.app.play_view import PlayView
from dltui.app.progress import reached
from dltui.app.prose_view import ProseView
from dltui.app.rule import Rule, Tabs
from dltui.app.search_line import SearchLine
from dltui.app.status_line import StatusLine
from dltui.app.work import begin, goes_on
from dltui.events import (
    Event,
    Failure,
    FitEnded,
    FitStarted,
    KernelChanged,
    PlayAnswered,
    PlayOffered,
    Result,
    StepEnded,
    StepStarted,
)
from dltui.learning.keeping import Keeping
from dltui.learning.lesson_control import LessonControl, Permit, SourceFactory
from dltui.learning.lesson_keeping import LessonKeeping
from dltui.learning.lesson_state import FitState, LessonState

if TYPE_CHECKING:
    from textual.theme import Theme

    from dltui.course import Lesson, Step


class LessonScreen(LessonPanes):
    """One lesson.

    Args:
        lesson: the lesson.
        make_source: makes what runs it.
        clock: seconds, for what no event tells (how long a kernel has been warming up).
        autoplay: whether to run to the end by itself (a replay).
        has_course: whether there is a course to go back to.
        kept: what is kept of the lesson; None keeps nothing beyond the life of the screen.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LESSON_KEYS)]

    state: LessonState
    kept: LessonKeeping
    control: LessonControl
    has_course: bool
    pane: str
    log_shown: bool
    play_open: bool
    play_wants_focus: bool
    asker: PlayAsker

    def __init__(
        self,
        lesson: Lesson,
        make_source: SourceFactory,
        *,
        clock: Callable[[], float] = time.monotonic,
        autoplay: bool = False,
        has_course: bool = True,
        kept: LessonKeeping | None = None,
        permit: Permit | None = None,
    ) -> None:
        super().__init__()
        self.state = LessonState()
        self.control = LessonControl(lesson, make_source, self.hear, self.say, permit)
        self.clock, self.autoplay, self.has_course = clock, autoplay, has_course
        self.kept = kept or LessonKeeping(lesson, Keeping(None, self.say))
        self.step_index = self.kept.place
        self.answers = self.kept.answers
        self.layout_now = Layout.WIDE
        self.pane = "text"
        self.notice = ""
        self.log_shown = False
        self.diagnoses_seen = 0
        self.play_open = self.play_wants_focus = False
        self.asker = PlayAsker(self.send_question, lambda work: begin(self, work, group="play"))
        self.frames = Frames(self)
        self.since = 0.0  # by the clock: when the kernel's phase or the running step began

    # ------------------------------------------------------------------ parts

    def compose(self) -> ComposeResult:
        """Lay the panes out once; which are seen, and where, is `place_panes`'s business."""
        yield Header(id="header")
        yield Tabs(id="tabs")
        yield Rule(id="top", crossing="┬")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield ProseView(id="text")
                yield NumberField(id="number")
                yield ActionLine(id="action")
            with Vertical(id="right"):
                yield PlayView(id="play")
                yield CurveView(id="curves")
                yield Rule(id="pictures-rule", first="├")
                yield PictureView(id="pictures")
                yield Rule(id="output-rule", first="├")
                yield OutputView(id="output")
                yield SearchLine(id="search")
        yield Rule(id="bottom", crossing="┴")
        yield ParameterBar(id="parameters")
        yield StatusLine(id="status")
        yield KeyLine(LESSON_KEYS, id="keys")

    def on_mount(self) -> None:
        """Show the step where the learner was, then get a kernel."""
        self.since = self.clock()
        self.kept.visit(self.step_index)
        self.place_panes()
        self.show_step()
        self.frames.begin()
        self.app.theme_changed_signal.subscribe(self, self._change_colours)
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        begin(self, self._open_source, group="open")

    async def _open_source(self) -> None:
        await self.control.open()
        await self._put_edits()
        self.frame()
        if self.autoplay:
            self.run_to(len(self.lesson.steps) - 1)

    async def _put_edits(self) -> None:
        """Put the cells that the learner edited some other time into the lesson."""
        for step, code in self.kept.edits.items():
            error = await self.control.edit(step, code)
            if error is not None:
                self.say(f"Your code of step {step + 1} cannot stand there: {error.message}. e opens it.")
        outdated = [step + 1 for step in self.kept.written if self.kept.is_outdated(step)]
        if outdated:
            words = f"Step {outdated[0]} has other code than when you edited it, and runs as it is now."
            self.say(f"{words} e shows yours.")
        if self.kept.edits and self.has_panes:
            self.show_step()

    @property
    def lesson(self) -> Lesson:
        """The lesson with its parameters as they are set now."""
        return self.control.lesson

    @property
    def can_edit(self) -> bool:
        """Whether cells can be changed: not in a replay."""
        return not self.autoplay

    @property
    def step(self) -> Step:
        """The step on the screen."""
        return self.lesson.steps[self.step_index]

    @property
    def fit(self) -> FitState | None:
        """The fit on the screen."""
        return self.state.fit_of_step(self.step_index)

    @property
    def has_panes(self) -> bool:
        """Whether the panes are there: from the mounting of the screen to its end, or to that of the app."""
        return self.is_mounted and goes_on(self)

    @property
    def curves(self) -> CurveView:
        """The pane with the curves."""
        return self.query_one(CurveView)

    # ------------------------------------------------------------------ events

    def hear(self, event: Event) -> None:
        """Keep an event for the next frame; called as often as the source likes. Answers show at once."""
        if isinstance(event, PlayAnswered) and event.request > 0:
            self.hear_answer(event)
        else:
            self.frames.hear(event)

    def say(self, notice: str) -> None:
        """Show a sentence in the status line until something happens."""
        self.notice = notice
        self.state.version += 1
        self.frames.hasten()

    def frame(self) -> None:
        """Take in what was heard and draw what changed, now."""
        self.frames.frame()

    def take_in(self, event: Event) -> None:
        """Change what the screen knows by one event, and turn to what it tells."""
        self.state.apply(event)
        self._follow(event)

    def _follow(self, event: Event) -> None:
        if isinstance(event, StepStarted) or (
            isinstance(event, KernelChanged) and event.phase in ("starting", "busy")
        ):
            self.since = self.clock()
        if isinstance(event, FitStarted) and self.pane == "text":
            self._look_at_fit()
        if isinstance(event, Failure) and self.layout_now is not Layout.WIDE:
            self.show_pane("output")
        if isinstance(event, StepStarted) and self.autoplay:
            self.go_to(event.step)
        if isinstance(event, PlayOffered) and event.play == self.query_one(PlayView).shown:
            self.query_one(PlayView).open(event)
        if isinstance(event, StepEnded):
            self.notice = ""  # not where a step begins: a key may have been answered since it was asked for
        if isinstance(event, (StepStarted, StepEnded)):
            self.show_step()
        self._keep(event)
        if isinstance(event, StepEnded) and event.outcome == "ok" and self.play_open:
            self.ask_play()

    def _keep(self, event: Event) -> None:
        """Keep how far the learner is."""
        self.hear_number(event)
        if isinstance(event, StepEnded) and event.outcome == "ok":
            self.kept.done(event.step)
            for step, option in self.answers.items():
                if lesson_words.is_revealed(self, step):
                    self.kept.answer(step, option, revealed=True)
        if isinstance(event, FitEnded) and event.fit in self.state.fits:
            self.kept.run(self.state, self.state.fits[event.fit])
        if isinstance(event, (FitEnded, Result)):
            for goal in self.lesson.goals:
                if reached(goal, self.state):
                    self.kept.goal(str(goal))

    def _look_at_fit(self) -> None:
        """Turn to the curves of a fit that begins."""
        self.play_open = False
        if self.layout_now is not Layout.WIDE:
            self.show_pane("curves")
        else:
            self.place_panes()

    # ------------------------------------------------------------------ drawing

    def draw(self) -> None:
        """Bring every pane up to date; each redraws only what changed."""
        self.frames.note_drawing()
        state, fit = self.state, self.fit
        self.curves.show(state, fit, self.lesson.goals, guess_marks(self, fit))
        self.query_one(PictureView).show(state, fit.fit if fit else None)
        self.query_one(OutputView).show(state.log if self.log_shown else state.output)
        self._draw_words()

    def _draw_words(self) -> None:
        """Bring what stands around the curves, the pictures and the output up to date."""
        title, place, words, alarming = lesson_words.header(self)
        self.query_one(Header).show(title, place, words, alarming=alarming)
        if self.layout_now is Layout.WIDE or self.pane == "output":
            self.diagnoses_seen = len(self.state.diagnoses)
        notice, alarming = lesson_words.notice(self)
        self.query_one(StatusLine).show(self.fit, notice, alarming=alarming)
        self.draw_play()
        self.draw_number()
        self.draw_search()
        self.query_one(ActionLine).show(*lesson_words.action(self))
        self.query_one(ParameterBar).show(
            self.lesson.parameters, self.control.changed(), one_a_row=self.layout_now is not Layout.WIDE
        )
        self._arrange_right()
        self._draw_rules()
        self.draw_keys()

    def _draw_rules(self) -> None:
        wide = self.layout_now is Layout.WIDE
        branch = left_column(self.size.width) if wide and self.curves.maximised is None else None
        self.query_one("#top", Rule).show(lesson_words.curve_titles(self) if wide else (), branch=branch)
        self.query_one("#bottom", Rule).show(branch=branch)
        self.query_one("#pictures-rule", Rule).show(lesson_words.picture_titles(self))
        titles, note = lesson_words.output_titles(self)
        self.query_one("#output-rule", Rule).show(titles, note=note)
        if not wide:
            self.query_one(Tabs).show(lesson_words.tab_titles(self))

    def draw_keys(self) -> None:
        """Show the keys that work now."""
        line = self.query_one(KeyLine)
        if line.entries(self.size.width) != line.drawn:
            line.refresh()

    def key_label(self, key: Key) -> str:
        """Say what a key does at this moment."""
        return lesson_words.key_label(self, key)

    def _change_colours(self, theme: Theme) -> None:
        self.call_after_refresh(self._recolour)

    def _recolour(self) -> None:
        self.query_one(ProseView).render_page()
        self.curves.draw()
        self.draw()

    # ------------------------------------------------------------------ steps

    def show_step(self) -> None:
        """Show the text of the step on the screen."""
        from dltui.app.prose import Answer

        index = self.step_index
        answer = Answer(
            self.answers.get(index),
            lesson_words.is_revealed(self, index),
            self.step.code is not None and self.step.code.source != self.kept.own_code(self.lesson, index),
            self.kept.is_solved(index),
            number_lines(self, index),
        )
        self.query_one(ProseView).show(self.step, answer)

    def go_to(self, index: int) -> None:
        """Show another step."""
        if index != self.step_index and 0 <= index < len(self.lesson.steps):
            before, self.step_index = self.fit, index
            self.kept.visit(index)
            self.show_step()
            if self.fit is before and self.frames.can_wait():
                self._draw_words()  # its curves were drawn a moment ago, and soon are again
            else:
                self.draw()

    def run_to(self, index: int) -> None:
        """Run what is pending up to a step."""
        self.notice = ""
        self.state.begin()
        begin(self, self._run, index, group="run")

    async def _run(self, index: int) -> None:
        await self.control.run_to(index)
        if self.has_panes:
            self.frame()
            self.show_step()
