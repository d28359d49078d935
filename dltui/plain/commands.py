"""What the learner can type in a lesson, and what each of it does."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dltui.learning import figures
from dltui.plain import playing, words
from dltui.plain.turns import number

if TYPE_CHECKING:
    from dltui.events import PlayAsked
    from dltui.plain.conversation import Conversation
    from dltui.source import Source

Command = Callable[["Conversation", str], Awaitable[None]]
_SET = re.compile(r"(\w+)(?:\s*=\s*|\s+)(\S.*)")


def answer(talk: Conversation, option: int) -> None:
    """Answer the question of the step with an option, counted from 0."""
    prediction = talk.step.prediction
    if prediction is None or not prediction.options:
        talk.say("This step asks nothing. goto N goes to a step.")
    elif talk.progress.is_revealed(talk.index):
        talk.say(words.answered(prediction, talk.progress.answers[talk.index], revealed=True))
    elif not 0 <= option < len(prediction.options):
        talk.say(words.answered(prediction, None, revealed=False))
    else:
        talk.progress.answer(talk.index, option)
        revealed = talk.index in talk.progress.news()
        talk.say(words.answered(prediction, option, revealed=revealed))


# ---------------------------------------------------------------------------------------------------
# Steps


async def _next(talk: Conversation, _: str) -> None:
    talk.go(talk.index + 1)


async def _back(talk: Conversation, _: str) -> None:
    talk.go(talk.index - 1)


async def _goto(talk: Conversation, text: str) -> None:
    talk.go(int(text) - 1 if text.isascii() and text.isdecimal() else -1)


async def _steps(talk: Conversation, _: str) -> None:
    solved = [step.index for step in talk.lesson.steps if talk.kept.is_solved(step.index)]
    talk.lines(words.steps(talk.lesson, talk.index, talk.control.ran, solved))


async def _read(talk: Conversation, _: str) -> None:
    talk.show()


async def _code(talk: Conversation, _: str) -> None:
    talk.say_code()


async def _again(talk: Conversation, _: str) -> None:
    if talk.step.exercise is not None:
        talk.lines(words.exercise_help(talk.index))
    elif talk.step.code is None:
        talk.say("This step has nothing to run.")
    else:
        await talk.run()


# ---------------------------------------------------------------------------------------------------
# Parameters


async def _parameters(talk: Conversation, _: str) -> None:
    talk.lines(words.parameters(talk.lesson, talk.control.original))


async def _set(talk: Conversation, text: str) -> None:
    from dltui.course import ParameterError

    given = _SET.fullmatch(text)
    if given is None:
        talk.say("set takes a name and a value, as in: set learning_rate 0.1")
        return
    name, parameters = given[1], talk.lesson.parameters
    if name.isascii() and name.isdecimal() and 1 <= int(name) <= len(parameters):
        name = parameters[int(name) - 1].name
    try:
        before = talk.lesson.parameter(name)
        value = before.check(given[2])
    except ParameterError as error:
        talk.say(f"{error}.")
        return
    await talk.has_opened()
    fresh = talk.control.ran
    await talk.control.set_parameter(name, value)
    now = talk.lesson.parameter(name)
    if now.value == value:  # otherwise the reason has been said
        talk.say(f"{name} is {words.shown(now)} now, it was {words.shown(before)}.")
        stale = sorted(fresh - talk.control.ran)
        if stale:
            runs = "runs" if len(stale) == 1 else "run"
            talk.say(f"It takes effect when {figures.steps_in_words(stale)} {runs} again.")


# ---------------------------------------------------------------------------------------------------
# Exercises


async def _hint(talk: Conversation, _: str) -> None:
    talk.exercises.hint(talk.index)


async def _solution(talk: Conversation, _: str) -> None:
    talk.exercises.solution(talk.index)


async def _save(talk: Conversation, text: str) -> None:
    talk.exercises.save(talk.index, text)


async def _check(talk: Conversation, text: str) -> None:
    if talk.exercises.of(talk.index) is None:
        return
    await talk.has_opened()
    if await talk.exercises.put(talk.index, text):
        verdict = await talk.listen(talk.control.check(talk.index))
        talk.exercises.judged(talk.index, verdict)


# ---------------------------------------------------------------------------------------------------
# Play


async def _play(talk: Conversation, _: str) -> None:
    plays = list(talk.progress.state.plays.values())
    here = [play for play in plays if play.offer.step == talk.index] or plays
    if not here:
        talk.say("Nothing that has run can be asked; a step that can says so when it has run.")
        return
    at = 0
    if len(here) > 1:
        talk.lines([f"{i}. {play.offer.title or play.offer.play}" for i, play in enumerate(here, 1)])
        at = await number(talk.reader, talk.say, "Which one, Enter for 1", len(here)) or 0
    offer = here[at].offer
    talk.say(offer.title or offer.play)
    asked = await playing.asked(offer, talk.reader, talk.say)
    if asked is not None:
        await _ask(talk, asked)


async def _ask(talk: Conversation, asked: PlayAsked) -> None:
    talk.request += 1
    question = replace(asked, request=talk.request)
    talk.answered.clear()

    async def ask(source: Source) -> None:
        await source.ask(question)
        await talk.answered.wait()

    try:
        await talk.control.ask(ask)
    finally:
        talk.answered.set()
    play = talk.progress.state.plays.get(asked.play)
    if play is None or play.request != talk.request:
        talk.say("There was no answer.")
    else:
        talk.lines(playing.answer_words(play.drawing, play.error))


# ---------------------------------------------------------------------------------------------------
# The conversation itself


async def _help(talk: Conversation, _: str) -> None:
    talk.lines([f"{command}: {meaning}." for command, meaning in words.COMMANDS])
    if talk.has_course:
        talk.say("lessons: go back to the list of lessons.")


async def _stop(talk: Conversation, _: str) -> None:
    talk.say("Nothing runs now. While something does, Ctrl+C stops it.")


async def _quit(talk: Conversation, _: str) -> None:
    talk.ending = "quit"


async def _lessons(talk: Conversation, _: str) -> None:
    if talk.has_course:
        talk.ending = "lessons"
    else:
        talk.say("There is no list to go back to; quit leaves.")


COMMANDS: dict[str, Command] = {
    "next": _next,
    "back": _back,
    "goto": _goto,
    "steps": _steps,
    "again": _again,
    "read": _read,
    "code": _code,
    "parameters": _parameters,
    "set": _set,
    "play": _play,
    "hint": _hint,
    "solution": _solution,
    "save": _save,
    "check": _check,
    "help": _help,
    "stop": _stop,
    "lessons": _lessons,
    "quit": _quit,
}
