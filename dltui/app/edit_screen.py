"""The editor of a step's cell: the text beside it, below it what the check said."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import TextArea

from dltui.app import lesson_words
from dltui.app.code_area import CodeArea
from dltui.app.header import Header
from dltui.app.help_screen import show_help
from dltui.app.key_line import KeyLine
from dltui.app.keys import EDIT_KEYS, Key, bindings
from dltui.app.layout import Layout, layout_for
from dltui.app.prose_view import ProseView
from dltui.app.rule import Rule, Title
from dltui.app.verdict_view import VerdictView
from dltui.app.work import begin, goes_on
from dltui.learning.transcript import harmless
from dltui.learning.verdict_lines import VerdictLine, refused_lines, verdict_lines

if TYPE_CHECKING:
    from textual import events
    from textual.theme import Theme

    from dltui.app.lesson_screen import LessonScreen
    from dltui.course import Cell, Exercise

KEEP_SECONDS = 0.5  # of rest after which what was written is kept
FRAME = 0.25
MOST_VERDICT = 0.4  # of the height
TASK_SHARE = 0.4  # of the width
ASK_AGAIN = "Press it once more to do it; any other key leaves all as it is."


class EditScreen(Screen[bool]):
    """One cell in an editor; dismissed with whether the step is to be run.

    Args:
        lesson_screen: the lesson; its step on the screen is the one that is edited.
    """

    AUTO_FOCUS = "CodeArea"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EDIT_KEYS)]

    def __init__(self, lesson_screen: LessonScreen) -> None:
        super().__init__()
        self.lesson_screen = lesson_screen
        self.index = lesson_screen.step_index
        written = lesson_screen.kept.written
        self.written = written.get(self.index, self.cell.source)  # may be what cannot stand in the lesson
        self.attempts = 0
        self.task_shown = False
        self._kept = self.written
        self._asked_twice = ""  # the action that does its work when it is asked for once more
        self._keep_timer: Timer | None = None
        self._checking = False

    @property
    def cell(self) -> Cell:
        """The cell as it stands in the lesson that would run now."""
        cell = self.lesson_screen.lesson.steps[self.index].code
        assert cell is not None
        return cell

    @property
    def original(self) -> str:
        """The lesson's own code, with the parameters as they are set."""
        return self.lesson_screen.kept.own_code(self.lesson_screen.lesson, self.index)

    @property
    def exercise(self) -> Exercise | None:
        """The exercise, where the cell is one."""
        return self.lesson_screen.lesson.steps[self.index].exercise

    @property
    def code(self) -> str:
        """What is written in the editor."""
        return self.query_one(CodeArea).text

    # ------------------------------------------------------------------ parts

    def compose(self) -> ComposeResult:
        """Lay out the text of the step, the editor, and what is said about it."""
        yield Header(id="header")
        yield Rule(id="top", crossing="┬")
        with Horizontal(id="body"):
            yield ProseView(id="task")
            with Vertical(id="right"):
                yield CodeArea(self.written, id="code")
                yield Rule(id="verdict-rule", first="├")
                yield VerdictView(id="verdict")
        yield Rule(id="bottom", crossing="┴")
        yield KeyLine(EDIT_KEYS, id="keys")

    def on_mount(self) -> None:
        """Show the task; look again and again at what the kernel does."""
        from dltui.app.prose import Answer

        self.query_one(ProseView).show(self.lesson_screen.step, Answer(), code=False)
        self.place()
        self.frame()
        self.set_interval(FRAME, self.frame)
        self.app.theme_changed_signal.subscribe(self, self._change_colours)
        if self.lesson_screen.kept.is_outdated(self.index):
            self.say("This is what you wrote. The lesson has other code here since then: ctrl l shows that.")
        elif self.exercise is None:
            self.say("Change the code; ctrl r runs it. What you write is kept.")
        else:
            self.say("Change the code; ctrl r lets the check judge it. What you write is kept.")

    def _change_colours(self, theme: Theme) -> None:
        self.call_after_refresh(self._recolour)

    def _recolour(self) -> None:
        self.query_one(ProseView).render_page()
        self.query_one(CodeArea).recolour()
        self.query_one(VerdictView).make_rows()

    def on_resize(self, event: events.Resize) -> None:
        """Follow the size of the terminal."""
        self.place()

    def place(self) -> None:
        """Put the panes where they belong at this size."""
        width, height = self.size
        layout = layout_for(width, height)
        wide = layout is Layout.WIDE
        for each in Layout:
            self.set_class(each is layout, f"-{each.value}")
        left = round(width * TASK_SHARE)
        self.query_one("#task").styles.width = left if wide else "100%"
        self.query_one("#task").display = wide or self.task_shown
        self.query_one("#right").display = wide or not self.task_shown
        for selector, least in (("#top", 10), ("#bottom", 12), ("#verdict-rule", 9), ("#keys", 6)):
            self.query_one(selector).display = height >= least
        self.query_one(VerdictView).styles.max_height = max(2, int(height * MOST_VERDICT))
        branch = left if wide else None
        self.query_one("#verdict-rule", Rule).first = "├" if wide else "─"
        title = "exercise" if self.exercise is not None else "code"
        self.query_one("#top", Rule).show((Title(title, "", True),), branch=branch)
        self.query_one("#bottom", Rule).show(branch=branch)

    def frame(self) -> None:
        """Bring the header up to date, and the keys."""
        if not goes_on(self):
            return
        screen = self.lesson_screen
        step = screen.lesson.steps[self.index]
        where = f"step {self.index + 1} of {len(screen.lesson.steps)}"
        words = lesson_words.busy_words(screen) if screen.control.busy else "edited" if self.is_edited else ""
        place = (f"{where} · {harmless(step.title)}", where)
        self.query_one(Header).show(harmless(screen.lesson.title), place, words)
        self.query_one(KeyLine).refresh()
        if self._checking:
            self.say(f"{words[:1].upper()}{words[1:]} …" if words else "Checking …")

    @property
    def is_edited(self) -> bool:
        """Whether the editor holds other code than the lesson's own."""
        return self.is_mounted and self.code.strip("\n") != self.original

    def say(self, words: str) -> None:
        """Show a sentence in place of the verdict."""
        self.query_one(VerdictView).show([VerdictLine(words, "dim")])

    # ------------------------------------------------------------------ what is written

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep what was written as soon as the learner rests."""
        self._asked_twice = ""
        if self._keep_timer is not None:
            self._keep_timer.stop()
        self._keep_timer = self.set_timer(KEEP_SECONDS, self.keep)

    def keep(self) -> None:
        """Keep what is written, if it is not what was kept last: opening the editor alone changes nothing."""
        code = self.code.strip("\n")
        if code != self._kept:
            self._kept = code
            self.lesson_screen.kept.edit(self.index, code, self.original)

    async def put(self) -> bool:
        """Put what is written into the lesson; False, and words below, where it cannot stand there."""
        self._kept = self.code.strip("\n")
        self.lesson_screen.kept.edit(self.index, self._kept, self.original)
        error = await self.lesson_screen.control.edit(self.index, self._kept)
        if error is not None:
            self.query_one(VerdictView).show(refused_lines(error, self.cell))
        return error is None

    # ------------------------------------------------------------------ actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action would do something now."""
        if not self.is_mounted:
            return False
        exercise, busy = self.exercise, self.lesson_screen.control.busy
        works = {
            "try": not busy,
            "stop": busy,
            "task": layout_for(*self.size) is not Layout.WIDE,
            "hint": exercise is not None and exercise.hint is not None,
            "solution": exercise is not None,
            "reset": self.is_edited,
        }
        return works.get(action, True)

    def key_label(self, key: Key) -> str:
        """Say what a key does at this moment."""
        if key.name == "try" and self.exercise is None:
            return "run it"
        if key.name == "task" and self.task_shown:
            return "code"
        return key.label

    async def action_try(self) -> None:
        """Let the check judge an exercise; run an ordinary cell."""
        self._asked_twice = ""
        if self.lesson_screen.control.busy or not await self.put():
            return
        if self.exercise is None:
            self.dismiss(True)
        else:
            begin(self.lesson_screen, self._check, group="check")  # goes on when the editor is left

    async def _check(self) -> None:
        self.attempts += 1
        self._checking = True
        self.frame()
        try:
            verdict = await self.lesson_screen.control.check(self.index)
        finally:
            self._checking = False
        if verdict.passed:
            self.lesson_screen.kept.solved(self.index)
            self.lesson_screen.show_step()
        if goes_on(self):
            self.query_one(VerdictView).show(verdict_lines(verdict, self.cell))
            self.frame()

    async def action_stop(self) -> None:
        """Stop what runs."""
        screen = self.lesson_screen
        begin(screen, screen.control.ask, lambda source: source.stop(), group="ask")

    def action_task(self) -> None:
        """Show the text of the step in place of the code, and back."""
        self.task_shown = not self.task_shown
        self.place()
        if not self.task_shown:
            self.query_one(CodeArea).focus()

    def action_hint(self) -> None:
        """Show the hint."""
        if self.exercise is not None and self.exercise.hint is not None:
            self.query_one(VerdictView).show(prose=self.exercise.hint.source)

    def action_solution(self) -> None:
        """Show one solution after an attempt; before one, ask whether it is meant."""
        if self.exercise is None:
            return
        if self.attempts or self.lesson_screen.kept.is_solved(self.index) or self._twice("solution"):
            lines = [VerdictLine("One solution; yours may be another:", "dim")]
            self.query_one(VerdictView).show(lines, code=self.exercise.solution.source)
        else:
            self.say(f"You have not tried yet. {ASK_AGAIN}")

    def action_reset(self) -> None:
        """Put the lesson's own code back, if that is asked for twice; undo brings the other one back."""
        if not self.is_edited:
            return
        if self._twice("reset"):
            area = self.query_one(CodeArea)
            area.replace(self.original, (0, 0), area.document.end)
            self.say("The lesson's own code; ctrl z brings back what you had.")
        else:
            self.say(f"This replaces what you wrote by the lesson's own code. {ASK_AGAIN}")

    def _twice(self, action: str) -> bool:
        again = self._asked_twice == action
        self._asked_twice = "" if again else action
        return again

    def action_help(self) -> None:
        """Show all keys."""
        show_help(self, EDIT_KEYS)

    async def action_back(self) -> None:
        """Go back to the lesson; code that cannot stand in it is kept all the same."""
        if self._keep_timer is not None:
            self._keep_timer.stop()
        self.keep()
        if self._kept != self.written:
            await self.put()
        self.dismiss(False)
