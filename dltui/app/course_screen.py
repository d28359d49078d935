"""The course on the screen: a list of lessons, what the chosen one is about, what the kernel does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from dltui.app.course_details import CourseDetails
from dltui.app.course_list import CourseList
from dltui.app.header import Header
from dltui.app.help_screen import show_help
from dltui.app.key_line import KeyLine
from dltui.app.keys import COURSE_KEYS, bindings
from dltui.app.messages import OpenLesson
from dltui.app.rule import Rule
from dltui.app.work import begin, goes_on
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from textual import events
    from textual.theme import Theme
    from textual.widgets import Input

    from dltui.app.app import DltuiApp
    from dltui.course import Course, Entry, Lesson

FRAME = 0.25
NOTHING_FOUND = "No lesson has these words; esc shows all."
DETAILS_FROM = 70


class CourseScreen(Screen[None]):
    """Chapters and lessons on the left, the chosen lesson on the right (below, where it is narrow)."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(COURSE_KEYS)]

    def __init__(self, course: Course) -> None:
        super().__init__()
        self.course = course
        self._search: Input | None = None

    @property
    def dltui(self) -> DltuiApp:
        """The app."""
        return cast("DltuiApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out list and details."""
        yield Header(harmless(self.course.title), id="header")
        yield Rule(id="top")
        with Horizontal(id="course"):
            yield CourseList(self.course, id="lessons")
            yield CourseDetails(id="details")
        yield Rule(id="bottom")
        yield KeyLine(COURSE_KEYS, id="keys")

    def on_mount(self) -> None:
        """Show the first lesson; look again and again at what the kernel does."""
        self.show_entry()
        self.frame()
        self.set_interval(FRAME, self.frame)
        self.app.theme_changed_signal.subscribe(self, self._change_colours)

    def _change_colours(self, theme: Theme) -> None:
        self.call_after_refresh(self.show_entry)

    def on_screen_resume(self) -> None:
        """Come back from a lesson."""
        self.show_entry()
        self.frame()

    def on_resize(self, event: events.Resize) -> None:
        """Follow the size of the terminal."""
        width, height = event.size
        self.set_class(width < DETAILS_FROM, "-narrow")
        self.set_class(width < DETAILS_FROM and height < 20, "-tiny")
        for selector, least in (("#top", 8), ("#bottom", 9), ("#keys", 7)):
            self.query_one(selector).display = height >= least

    def frame(self) -> None:
        """Bring the header up to date."""
        if not goes_on(self):
            return
        state, alarming = self.dltui.kernel_words()
        self.query_one(Header).show(f"dltui   {harmless(self.course.title)}", (), state, alarming=alarming)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action would do something now."""
        if self._search is not None:
            return action in ("leave_search", "up", "down", "copy_text")
        if action == "leave_search":
            return False
        return action != "runs" or bool(self.dltui.keeping.runs)

    def show_entry(self) -> None:
        """Show what the chosen lesson is about."""
        lessons = self.query_one(CourseList)
        self.query_one(KeyLine).refresh()
        lessons.progress = self._progress()
        lessons.refresh()
        entry = lessons.entry
        if entry is None:
            self.query_one(CourseDetails).show(None, None, None, NOTHING_FOUND)
            return
        lesson = self.dltui.parsed.get(entry.path)
        last = self.dltui.last_runs.get(entry.id)
        if last is None and self.dltui.keeping.runs:
            begin(self, self._recall, entry, group="recall", exclusive=True)
        problem = self.dltui.problems.get(entry.path, "")
        steps = len(lesson.steps) if lesson else None
        self.query_one(CourseDetails).show(entry, steps, last, problem, self._done(lesson))

    async def _recall(self, entry: Entry) -> None:
        """Bring back what is left of the last run of a lesson, from another day."""
        if await self.dltui.recall(entry) and goes_on(self):
            self.show_entry()

    def _progress(self) -> dict[str, str]:
        from dltui.app.progress import progress_words

        app = self.dltui
        parsed = ((entry, app.parsed.get(entry.path)) for entry in self.course.entries)
        return {
            entry.id: progress_words(lesson, app.record(entry.path)) for entry, lesson in parsed if lesson
        }

    def _done(self, lesson: Lesson | None) -> str:
        from dltui.app.progress import prediction_words, progress_words

        if lesson is None:
            return ""
        record = self.dltui.record(lesson.path)
        return " · ".join(filter(None, (progress_words(lesson, record), prediction_words(lesson, record))))

    def resume(self, name: str) -> None:
        """Choose the lesson that was open last, unless the learner has chosen one already."""
        from dltui.learning.keeping import lesson_name

        lessons = self.query_one(CourseList)
        if lessons.moved:
            return
        for entry in self.course.entries:
            if lesson_name(entry.path) == name:
                self.choose(entry.id)

    def choose(self, lesson_id: str) -> None:
        """Choose the lesson that the learner comes from."""
        self.query_one(CourseList).choose(lesson_id)
        self.show_entry()

    def on_course_list_highlighted(self) -> None:
        """Show another lesson."""
        self.show_entry()

    def on_course_list_opened(self) -> None:
        """Open the lesson that was clicked."""
        self.action_open()

    def action_open(self) -> None:
        """Open the chosen lesson."""
        entry = self.query_one(CourseList).entry
        if entry is not None:
            self.post_message(OpenLesson(entry.path))

    def action_up(self) -> None:
        """Choose the lesson above."""
        self.query_one(CourseList).move(-1)

    def action_down(self) -> None:
        """Choose the lesson below."""
        self.query_one(CourseList).move(1)

    async def action_search(self) -> None:
        """Open a line for what to look for."""
        from dltui.app.typed_line import TypedLine  # takes a while, and the course must be there at once

        self._search = TypedLine(placeholder="words of a title, a year, a name", id="search")
        await self.mount(self._search, before="#keys")
        self._search.focus()
        self.query_one(KeyLine).refresh()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what is found while it is written."""
        if self._search is not None:
            self.query_one(CourseList).search(event.value)
            self.show_entry()

    async def on_input_submitted(self) -> None:
        """Open the lesson that was found; the list is whole again."""
        if self.query_one(CourseList).entry is not None:
            self.action_open()
        await self.action_leave_search()

    async def action_leave_search(self) -> None:
        """Show all lessons again, the one that was found chosen."""
        line, self._search = self._search, None
        if line is not None:
            self.query_one(CourseList).search("")
            self.show_entry()
            await line.remove()

    def action_runs(self) -> None:
        """Show what was trained."""
        from dltui.app.runs_screen import RunsScreen

        self.app.push_screen(RunsScreen())

    def action_devices(self) -> None:
        """Show what the training runs on."""
        from dltui.app.devices_screen import DevicesScreen

        self.app.push_screen(DevicesScreen())

    def action_help(self) -> None:
        """Show all keys."""
        show_help(self, COURSE_KEYS)
