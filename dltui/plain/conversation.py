"""A lesson as a conversation: a step is said, a line is asked for, and what it asks for is done."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal, TypeVar

from dltui.events import Event, KernelChanged, PlayAnswered
from dltui.learning import figures
from dltui.learning.lesson_control import LessonControl, Permit, SourceFactory
from dltui.plain import commands, words
from dltui.plain.exercises import Exercises
from dltui.plain.numbers import Numbers
from dltui.plain.progress import Progress
from dltui.plain.telling import Telling
from dltui.plain.turns import Interrupted, Reader, Say, number

if TYPE_CHECKING:
    from dltui.course import Lesson, Step
    from dltui.learning.lesson_keeping import LessonKeeping

T = TypeVar("T")
Ending = Literal["quit", "lessons", "end of input", "interrupted"]
_ALIASES = {"q": "quit", "exit": "quit", "?": "help", "n": "next", "b": "back", "previous": "back"}


class Conversation:
    """One lesson.

    Args:
        lesson: the lesson.
        make_source: makes what runs it.
        kept: what is kept of the lesson.
        say: says a line to the learner.
        reader: where the learner's lines come from.
        has_course: whether there is a list of lessons to go back to.
        clock: seconds.
    """

    def __init__(
        self,
        lesson: Lesson,
        make_source: SourceFactory,
        kept: LessonKeeping,
        say: Say,
        reader: Reader,
        *,
        has_course: bool = False,
        permit: Permit | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.kept, self.say, self.reader, self.has_course = kept, say, reader, has_course
        self.control = LessonControl(lesson, make_source, self.hear, say, permit)
        self.progress = Progress(kept, self.control)
        self.numbers = Numbers(self.progress, say)
        self.telling = Telling(say, self.progress.state, clock)
        self.exercises = Exercises(self.control, kept, say)
        self.index = kept.place
        self.ending: Ending | None = None
        self._listening = False  # what happens is said: a run was asked for
        self._warned = False  # the next Ctrl+C leaves
        self._stopping: asyncio.Task[None] | None = None
        self._opened: asyncio.Task[None] | None = None
        self.request = 0  # the number of the last question to a play
        self.answered = asyncio.Event()  # set where no answer to it is waited for
        self.answered.set()

    @property
    def lesson(self) -> Lesson:
        """The lesson with its parameters as they are set now."""
        return self.control.lesson

    @property
    def step(self) -> Step:
        """The step that is talked about."""
        return self.lesson.steps[self.index]

    # ------------------------------------------------------------------ the turns

    async def hold(self) -> Ending:
        """Talk until the learner leaves; the kernel has ended then."""
        self._opened = asyncio.create_task(self._open())
        try:
            if self.kept.edits:
                await self._opened
            self._begin()
            while self.ending is None:
                await self._turn()
            return self.ending
        except EOFError:
            return "end of input"
        finally:
            await self._opened
            await self.control.close()

    async def _open(self) -> None:
        """Get a kernel, and put the cells that the learner edited some other time into the lesson."""
        await self.control.open()
        for step, code in self.kept.edits.items():
            error = await self.control.edit(step, code)
            if error is not None:
                self.say(f"Your code of step {step + 1} cannot stand there: {error.message}.")
        for step in self.kept.written:
            if self.kept.is_outdated(step):
                self.say(f"Step {step + 1} has other code than when you edited it, and runs as it is now.")

    def _begin(self) -> None:
        self.lines(words.opening(self.lesson))
        if self.index:
            self.say(f"You were at step {self.index + 1}; goto 1 begins again.")
        self.show()
        self.say("")
        self.say("help lists the commands.")

    async def _turn(self) -> None:
        try:
            text = await self.reader.line(self._prompt())
            self._warned = False
            await self._obey(text)
        except Interrupted:
            if self._warned:
                self.ending = "interrupted"
                return
            self._warned = True
            self.say("Ctrl+C once more leaves; any command goes on.")

    async def _obey(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        word = _ALIASES.get(word.lower(), word.lower())
        if not text:
            await self._enter()
        elif self.numbers.take(self.index, text):
            return
        elif text.isascii() and text.isdecimal():
            commands.answer(self, int(text) - 1)
        elif word in commands.COMMANDS:
            await commands.COMMANDS[word](self, rest.strip())
        else:
            from dltui.course.parameters import closest

            self.say(f"There is no command {word!r:.40}. {closest(word, commands.COMMANDS)}.")

    def lines(self, lines: list[str]) -> None:
        """Say lines."""
        for line in lines:
            self.say(line)

    # ------------------------------------------------------------------ Enter

    def _enter_means(self) -> Literal["run", "next", "exercise", "end"]:
        step = self.step
        if step.exercise is not None and not self.kept.is_solved(self.index):
            return "exercise"
        if step.code is not None and step.exercise is None and self.index not in self.control.ran:
            return "run"
        return "next" if self.index + 1 < len(self.lesson.steps) else "end"

    def _prompt(self) -> str:
        match self._enter_means():
            case "run":
                return f"Enter runs {figures.steps_in_words(self.control.pending(self.index))}"
            case "next":
                return f"Enter goes to step {self.index + 2}"
            case "exercise":
                return "check FILE judges your code, next goes on"
        return "This was the last step; quit leaves"

    async def _enter(self) -> None:
        match self._enter_means():
            case "run":
                await self.run()
            case "next":
                self.go(self.index + 1)
            case "exercise":
                self.lines(words.exercise_help(self.index))
            case "end":
                self.say("This was the last step. goto N goes back to one, quit leaves.")

    # ------------------------------------------------------------------ steps

    def show(self) -> None:
        """Say the step: heading, text, question, code."""
        step, progress = self.step, self.progress
        self.kept.visit(self.index)
        self.say("")
        self.say(words.heading(self.lesson, self.index))
        self.lines(["", *words.prose(step)] if step.prose else [])
        if step.prediction is not None:
            self.lines(["", *words.question(step)])
            if step.prediction.options:
                revealed = progress.is_revealed(self.index)
                self.say(words.answered(step.prediction, progress.answers.get(self.index), revealed=revealed))
            self.numbers.stand(self.index)
        if step.code is not None:
            self.say("")
            self.say_code()
        if step.exercise is not None:
            self.lines(words.exercise_help(self.index))

    def say_code(self) -> None:
        """Say the code of the step as it would run."""
        if self.step.code is None:
            self.say("This step has no code.")
            return
        edited = self.step.code.source != self.kept.own_code(self.lesson, self.index)
        solved = ", solved" if self.kept.is_solved(self.index) else ""
        name = f"Exercise{solved}, the code" if self.step.exercise is not None else "Code"
        self.lines(words.code(self.step.code.source, f"{name} as you have it" if edited else name))

    def go(self, index: int) -> None:
        """Go to a step and say it."""
        if not 0 <= index < len(self.lesson.steps):
            self.say(f"The steps are numbered 1 to {len(self.lesson.steps)}.")
            return
        self.index = index
        self.show()

    # ------------------------------------------------------------------ running

    async def run(self) -> None:
        """Run the step and what it needs, after its questions."""
        await self.has_opened()
        pending = self.control.pending(self.index)
        await self._ask_questions(pending)
        if len(pending) > 1:
            self.say(words.running(pending, self.index))
        await self.listen(self.control.run_to(self.index))
        state = self.progress.state
        outcome = "died" if state.kernel.phase == "dead" else state.last_outcome
        name = state.failure.name if state.failure is not None else ""
        self.say(words.ended(outcome, pending, name=name, cause=state.kernel.detail))
        self._tell_goals(pending)
        self._tell_answers()
        if any(play.offer.step == self.index for play in state.plays.values()):
            self.say("play asks the model something.")

    async def has_opened(self) -> None:
        """Wait until the lesson is what the learner left, and something is there to run it."""
        if self._opened is not None:
            await self._opened

    async def listen(self, work: Awaitable[T]) -> T:
        """Do some work in the kernel and say what happens; Ctrl+C stops it."""
        self.progress.state.begin()
        self.telling.begin()
        self._listening = True
        try:
            return await work
        finally:
            self._listening = False
            self.telling.end()
            if self._stopping is not None:
                await self._stopping
                self._stopping = None

    async def _ask_questions(self, pending: tuple[int, ...]) -> None:
        for index in self.numbers.unsaid(pending):
            if index != self.index:
                self.say(f"Step {index + 1} asks before it runs.")
                self.lines(words.question(self.lesson.steps[index]))
            await self.numbers.ask(index, self.reader)
        for index in self.progress.open_questions(pending):
            step = self.lesson.steps[index]
            prediction = step.prediction
            assert prediction is not None
            if index != self.index:
                self.say(f"Step {index + 1} asks before it runs.")
                self.lines(words.question(step))
            last = len(prediction.options)
            prompt = f"Your prediction first: 1 to {last}, Enter runs without one"
            option = await number(self.reader, self.say, prompt, last)
            if option is not None:
                self.progress.answer(index, option)

    def _tell_goals(self, pending: tuple[int, ...]) -> None:
        if any(self.lesson.steps[index].fits for index in pending):
            for result in self.progress.missed():
                assert result.value is not None
                self.say(f"Goal {result.goal}: not reached yet, it is {result.value:.4g}.")

    def _tell_answers(self) -> None:
        for index in self.progress.news():
            prediction = self.lesson.steps[index].prediction
            assert prediction is not None
            told = words.answered(prediction, self.progress.answers[index], revealed=True)
            self.say(f"The question of step {index + 1}: {told}")
        self.numbers.tell()

    def interrupt(self) -> bool:
        """Stop what runs, or the waiting for an answer; False where there is nothing of this kind."""
        if not self.answered.is_set():
            self.answered.set()
            return True
        if not self.control.busy:
            return False
        if self._stopping is None or self._stopping.done():
            self.say("Stopping.")
            self._stopping = asyncio.create_task(self.control.ask(lambda source: source.stop()))
        return True

    def hear(self, event: Event) -> None:
        """Take in an event; while a run was asked for, say it."""
        reached = self.progress.apply(event)
        if self._listening:
            self.telling(event)
            for result in reached:
                self.telling.say(f"Goal reached: {result.goal}. It is {result.value:.4g}.")
        if isinstance(event, PlayAnswered) and event.request == self.request and event.final:
            self.answered.set()
        if isinstance(event, KernelChanged) and event.phase == "dead":
            self.answered.set()
