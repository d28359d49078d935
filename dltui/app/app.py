"""The Textual app: the course, the lesson that is open, the kernels, and an orderly end however it comes."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from dltui.app import ahead
from dltui.app.course_screen import CourseScreen
from dltui.app.noticing import NoticingApp
from dltui.app.opening import Opening
from dltui.app.state_words import WARMING, kernel_words
from dltui.app.theme import DARK, PALETTES, draw_mode, next_theme, palette_of, textual_theme
from dltui.app.work import begin
from dltui.learning.keeping import Keeping, lesson_name
from dltui.learning.permission import Permission
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from textual.command import Provider

    from dltui.app.course_details import LastRun
    from dltui.app.lesson_screen import LessonScreen
    from dltui.app.messages import OpenLesson
    from dltui.course import Course, Entry, Lesson
    from dltui.draw.cells import Mode
    from dltui.events import Event, KernelChanged
    from dltui.kernel.spare import Kernels
    from dltui.learning.lesson_control import Listener
    from dltui.source import Source
    from dltui.store import LessonRecord

STYLESHEET = "dltui.tcss"
CLOSE_SECONDS = 3.0
TELL_SECONDS = 30.0

MakeKernels = Callable[["Listener"], "Kernels"]
MakeSource = Callable[["Lesson", "Listener"], "Source"]


def stylesheet() -> Path:
    """Return the path of the stylesheet, in a checkout or in a wheel."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "assets" / STYLESHEET
    return checkout if checkout.is_file() else package / "assets" / STYLESHEET


def _commands() -> type[Provider]:
    from dltui.app.commands import Commands

    return Commands


class DltuiApp(NoticingApp):
    """The app.

    Args:
        course: the course to choose from; None where only one lesson is shown.
        path: a lesson to open at once.
        make_kernels: makes the kernels, after the first paint; None: none are needed.
        make_source: makes what runs a lesson; None: a session on the app's kernels.
        autoplay: whether a lesson runs to its end by itself (a replay).
        data_folder: where progress, answers and edits are kept; None keeps nothing beyond the app's life.
        trusted: whether the programs of the course run without a question.
        clock: seconds, for what no event tells.
    """

    CSS_PATH = stylesheet()
    COMMANDS = {_commands}  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q,ctrl+c", "quit", "quit", show=False),
        Binding("t", "theme", "next theme", show=False),
    ]

    def __init__(
        self,
        course: Course | None,
        *,
        path: Path | None = None,
        make_kernels: MakeKernels | None = None,
        make_source: MakeSource | None = None,
        autoplay: bool = False,
        data_folder: Path | None = None,
        trusted: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.title = "dltui"
        self.course, self.path, self.autoplay, self.clock = course, path, autoplay, clock
        self.make_kernels, self.make_source_of = make_kernels, make_source
        self.kernels: Kernels | None = None
        self.kernel: KernelChanged | None = None  # what the spare one said last
        self.parsed: dict[Path, Lesson] = {}
        self.problems: dict[Path, str] = {}
        self.keeping = Keeping(data_folder, self._tell)
        self.permission = Permission(course, self.keeping, self._ask_about, given=trusted)
        self.last_runs: dict[str, LastRun] = {}
        # Called when all is imported, and again when all lessons are read.
        self.when_prepared: Callable[[], object] = lambda: None
        self.lesson_screen: LessonScreen | None = None
        self._kernels_made = asyncio.Event()
        self._since = 0.0
        self._warned = False
        self._untold: list[str] = []  # what the learner should read once a screen stands
        self._opening = Opening(path)
        for palette in PALETTES.values():
            self.register_theme(textual_theme(palette))
        self.theme = DARK.name

    # ------------------------------------------------------------------ begin

    async def on_mount(self) -> None:
        """Show the course, and do all that takes long after it stands on the screen."""
        self._since = self.clock()
        self._listen_to_signals()
        if self.course is not None:
            await self.push_screen(CourseScreen(self.course))
        self.call_after_refresh(self.set_timer, 0.02, self._after_first_paint)

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGHUP):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(name, self._end_by_signal, name)

    def _end_by_signal(self, name: signal.Signals) -> None:
        if self.kernels is not None:
            self.kernels.kill()
        self.exit(return_code=128 + name)

    def _after_first_paint(self) -> None:
        begin(self, self._prepare, group="prepare")

    async def _prepare(self) -> None:
        await self.keeping.open()
        self.theme = palette_of(self.keeping.setting("theme", self.theme)).name
        if self.path is None and self.is_running and isinstance(self.screen, CourseScreen):
            self.screen.resume(self.keeping.latest)
        if self.path is not None:
            await self._open(self.path)
        else:
            await asyncio.to_thread(ahead.preload_first_step)
        await self._opening.over()  # whoever was quick reads first; a kernel takes seconds anyway
        if self.make_kernels is not None:
            make = await asyncio.to_thread(ahead.with_kernels, self.make_kernels)
            self.kernels = make(self._hear)
            self._kernels_made.set()
            if self.lesson_screen is None:
                self.kernels.start_spare()
        else:
            self._kernels_made.set()
        await asyncio.to_thread(ahead.preload)
        self.when_prepared()
        await self._parse_all()
        self.when_prepared()

    async def _parse_all(self) -> None:
        for entry in self.course.entries if self.course else ():
            if not entry.problem:
                await self._lesson(entry.path)
        if self.is_running and isinstance(self.screen, CourseScreen):
            self.screen.show_entry()

    # ------------------------------------------------------------------ kernels

    def _hear(self, event: Event) -> None:
        """Hear what the spare kernel says."""
        from dltui.events import KernelChanged

        if isinstance(event, KernelChanged):
            if event.phase == "starting":
                self._since = self.clock()
            self.kernel = event

    def kernel_words(self) -> tuple[str, bool]:
        """Return what the kernel does, in words, and whether that is bad."""
        kernel = self.lesson_screen.state.kernel if self.lesson_screen else self.kernel
        if self.lesson_screen is not None and self.lesson_screen.control.busy:
            return f"{harmless(self.lesson_screen.lesson.title)} is running", False
        if kernel is None:
            waited = self.clock() - self._since
            return (kernel_words("starting", "", waited) if self.make_kernels else ""), False
        if kernel.phase == "closed":
            return "", False
        if kernel.phase in WARMING:
            return kernel_words(kernel.phase, kernel.detail, self.clock() - self._since), False
        if kernel.phase == "dead":
            return f"the kernel died: {harmless(kernel.detail)}", True
        devices = harmless(", ".join(kernel.devices))
        return " · ".join(filter(None, (devices, harmless(kernel.detail) or "TensorFlow ready"))), False

    @property
    def draw_mode(self) -> Mode:
        """How pictures are drawn on this terminal in the theme that is on."""
        return draw_mode(self.theme, colours=not self.no_color, system=self.console.color_system)

    # ------------------------------------------------------------------ lessons

    async def on_open_lesson(self, message: OpenLesson) -> None:
        """Open a lesson from the course; Enter once more while one opens is meant for that one.

        So is an Enter that the course had still in its queue when the lesson's screen took its place;
        one for another lesson comes too late.
        """
        lesson, path = self.lesson_screen, self._opening.meant(message.path)
        if lesson is not None and lesson in self.screen_stack:
            if self.screen is lesson and lesson.control.original.path == path:
                lesson.call_after_refresh(lesson.action_run)
            return
        if self._opening.underway:
            self._opening.press(path)
            return
        self._opening.begin(message.path)
        begin(self, self._open, message.path, group="lesson")

    async def _open(self, path: Path) -> None:
        await self.keeping.opened.wait()
        try:
            await self.open_lesson(path)
        finally:
            pressed = self._opening.end()
            self.screen.call_after_refresh(self._tell_untold)
        lesson = self.lesson_screen
        if pressed and lesson is not None and self.screen is lesson:
            lesson.call_after_refresh(lesson.action_run)

    async def open_lesson(self, path: Path) -> None:
        """Show a lesson: the open one goes on as it was left, another one gets its own kernel."""
        if self.lesson_screen is not None and self.lesson_screen.control.original.path == path:
            if self.screen is not self.lesson_screen:
                self.push_screen("lesson")
            return
        lesson = await self._lesson(path)
        if lesson is None:
            self._cannot_open(path)
            return
        await self._close_lesson()
        self.show_lesson(lesson)

    def _cannot_open(self, path: Path) -> None:
        """Say why beside the lesson in the course; a file that is not in the course ends the app."""
        self._opening.to_course()
        listed = {entry.path for entry in self.course.entries} if self.course else set()
        if path not in listed:
            self.exit(message=harmless(self.problems[path]), return_code=2)
        elif isinstance(self.screen, CourseScreen):  # else it does when it is back on the screen
            self.screen.show_entry()

    def show_lesson(self, lesson: Lesson) -> None:
        """Put a lesson on the screen."""
        from dltui.app.lesson_screen import LessonScreen
        from dltui.learning.lesson_keeping import LessonKeeping

        self.lesson_screen = LessonScreen(
            lesson,
            self._make_source,
            clock=self.clock,
            autoplay=self.autoplay,
            has_course=self.course is not None,
            kept=None if self.autoplay else LessonKeeping(lesson, self.keeping),
            permit=self.permission.about(lesson),
        )
        self.install_screen(self.lesson_screen, "lesson")
        self.push_screen("lesson")

    async def _lesson(self, path: Path) -> Lesson | None:
        """Return a parsed lesson, None (and a problem kept) where it does not parse."""
        if path not in self.parsed:
            from dltui.course import LessonError

            try:
                self.parsed[path] = await asyncio.to_thread(ahead.load_lesson, path)
                self.problems.pop(path, None)
            except (LessonError, OSError) as error:
                self.problems[path] = str(error)
        return self.parsed.get(path)

    async def _make_source(self, lesson: Lesson, listener: Listener) -> Source:
        listener = self.noticing(listener, lesson.title)
        if self.make_source_of is not None:
            return self.make_source_of(lesson, listener)
        await self._kernels_made.wait()
        if self.kernels is None:
            raise RuntimeError("this app was started without kernels")
        from dltui.session import Session

        return Session(lesson, listener, kernels=self.kernels)

    async def _ask_about(self, folder: Path) -> bool:
        from dltui.app.trust_screen import TrustScreen

        return await self.push_screen_wait(TrustScreen(folder))

    def leave_lesson(self, screen: LessonScreen) -> None:
        """Go back to the course, and keep for it how far the lesson is and what its last run gave."""
        from dltui.app.progress import last_run

        self._opening.to_course()
        lesson = screen.lesson
        last = last_run(screen.state)
        if last is not None:
            self.last_runs[lesson.id] = last
        self.pop_screen()
        if isinstance(self.screen, CourseScreen):
            self.screen.choose(lesson.id)

    async def _close_lesson(self) -> None:
        screen, self.lesson_screen = self.lesson_screen, None
        if screen is None:
            return
        await screen.control.close()
        if screen.is_mounted:
            self.uninstall_screen("lesson")
            await screen.remove()

    def record(self, path: Path) -> LessonRecord:
        """Return what is kept of a lesson."""
        return self.keeping.lesson(lesson_name(path))

    async def recall(self, entry: Entry) -> bool:
        """Bring back the last run of a lesson from what is kept; return whether there was one."""
        from dltui.app.course_details import LastRun
        from dltui.app.progress import figures_words
        from dltui.learning.lesson_keeping import from_text

        name = lesson_name(entry.path)
        run = next((run for run in self.keeping.runs if run.lesson == name), None)
        if run is None or run.id is None:
            return False
        text = await self.keeping.picture(run.id)
        words = figures_words(run.metrics, run.seconds)
        self.last_runs.setdefault(entry.id, LastRun(from_text(text) if text else None, words))
        return True

    def _tell(self, words: str) -> None:
        if self._opening.underway:  # the screen that comes would hide it
            self._untold.append(words)
        else:
            self.notify(harmless(words), timeout=TELL_SECONDS, markup=False)

    def _tell_untold(self) -> None:
        untold, self._untold = self._untold, []
        for words in untold:
            self._tell(words)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text, and say so; this is also what ctrl c does with selected text."""
        from dltui.app.copying import copied

        if text:
            super().copy_to_clipboard(text)
            copied(self, text)

    # ------------------------------------------------------------------ end

    def action_theme(self) -> None:
        """Change to the next theme."""
        self.choose_theme(next_theme(self.theme))

    def choose_theme(self, name: str) -> None:
        """Change to a theme, and keep that."""
        self.theme = name
        self.keeping.set("theme", name)

    async def action_quit(self) -> None:
        """Quit; while something trains, only when asked twice."""
        screen = self.lesson_screen
        if screen is not None and screen.control.busy and not self._warned:
            self._warned = True
            screen.say("A step is running and would be lost: q again quits, s stops it.")
            self.set_timer(4.0, self._forget_warning)
            return
        self.exit(return_code=0)

    def _forget_warning(self) -> None:
        self._warned = False

    async def on_unmount(self) -> None:
        """End the kernels, in good order if that does not take long."""
        with contextlib.suppress(TimeoutError, Exception):
            async with asyncio.timeout(CLOSE_SECONDS):
                if self.lesson_screen is not None:
                    await self.lesson_screen.control.close()
                if self.kernels is not None:
                    await self.kernels.close()
        with contextlib.suppress(TimeoutError, Exception):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.keeping.close()
