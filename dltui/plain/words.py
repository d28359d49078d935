"""The sentences of plain mode: a step, its question, its parameters, what a run came to. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from dltui.learning import figures
from dltui.plain import reading

if TYPE_CHECKING:
    from dltui.course import Lesson, Parameter, Prediction, Step
    from dltui.events import Outcome

COMMANDS = (
    ("Enter", "run the step, and before it what it needs; where that is done, go to the next step"),
    ("next, back", "go to the next step, or to the one before"),
    ("goto N", "go to step N"),
    ("steps", "list the steps"),
    ("again", "run the step once more"),
    ("read", "say the step once more"),
    ("code", "say its code"),
    ("parameters", "list what can be set"),
    ("set NAME VALUE", "set a parameter, by its name or its number"),
    ("a number", "answer the question of the step"),
    ("play", "ask the trained model something"),
    ("hint, solution", "of an exercise"),
    ("save FILE", "write the code of the step to a file, to work on it"),
    ("check FILE", "let the check of an exercise judge the code in a file"),
    ("help", "say this"),
    ("quit", "leave; where you are, answers and solved exercises are kept"),
    ("Ctrl+C", "stop what runs; at the prompt, twice, leave"),
)


def heading(lesson: Lesson, index: int) -> str:
    """Return `Step 3 of 9: Train it`."""
    title = lesson.steps[index].title
    return f"Step {index + 1} of {len(lesson.steps)}{f': {reading.in_one_line(title)}' if title else ''}"


def opening(lesson: Lesson) -> list[str]:
    """Return what is said of a lesson before its first step."""
    dated = f"{lesson.title}, {lesson.year}" if lesson.year else lesson.title
    lines = [f"Lesson: {dated}."]
    if lesson.summary:
        lines.append(lesson.summary)
    if lesson.goals:
        lines.append(f"Goal: {', '.join(map(str, lesson.goals))}.")
    return lines


def prose(step: Step) -> list[str]:
    """Return the text of a step; a heading that is its title is left out."""
    lines: list[str] = []
    title = reading.in_one_line(step.title)
    for cell in step.prose:
        found = reading.lines_of(cell.source)
        if found and found[0] == title:
            found = found[2:]
        lines += ["", *found] if lines and found else found
    return lines


def code(source: str, name: str = "Code") -> list[str]:
    """Return code after a line that says how many lines it has."""
    lines = source.strip("\n").split("\n")
    count = f"{len(lines)} line{'' if len(lines) == 1 else 's'}"
    return [f"{name}, {count}:", *(f"    {line}".rstrip() for line in lines)]


def question(step: Step) -> list[str]:
    """Return the question of a step and its numbered answers; a heading that is its title is left out."""
    prediction = step.prediction
    assert prediction is not None
    asked = [line for line in reading.lines_of(prediction.question) if line]
    if len(asked) > 1 and asked[0] == reading.in_one_line(step.title):
        asked = asked[1:]
    options = [f"{i}. {reading.in_one_line(o.text)}" for i, o in enumerate(prediction.options, 1)]
    return ["Question:", *asked, *options]


def answered(prediction: Prediction, chosen: int | None, *, revealed: bool) -> str:
    """Return what became of a question: not answered, kept until the run, right or not."""
    last = len(prediction.options)
    if chosen is None:
        return f"Your prediction: a number from 1 to {last}."
    yours = f"You said {chosen + 1}, {_option(prediction, chosen)}"
    if not revealed:
        return f"{yours} The run will tell."
    if prediction.options[chosen].correct:
        return f"{yours} That is what happens."
    right = [i for i, option in enumerate(prediction.options) if option.correct]
    truth = " ".join(f"{i + 1}, {_option(prediction, i)}" for i in right)
    return f"{yours} The run says otherwise: {truth}"


def _option(prediction: Prediction, index: int) -> str:
    text = reading.in_one_line(prediction.options[index].text)
    return text if text.endswith((".", "?", "!")) else f"{text}."


def parameters(lesson: Lesson, original: Lesson) -> list[str]:
    """Return the parameters by number, each with its value and what it may be."""
    if not lesson.parameters:
        return ["This lesson has no parameters."]
    lines = []
    for number, (parameter, own) in enumerate(zip(lesson.parameters, original.parameters, strict=True), 1):
        changed = f"; the lesson's own value is {shown(own)}" if own.value != parameter.value else ""
        where = f"step {parameter.step_index + 1}"
        lines.append(
            f"{number}. {parameter.name} is {shown(parameter)}, {where}: {parameter.expects}{changed}."
        )
    return [*lines, "set NAME VALUE changes one, as in: set 1 " + shown(lesson.parameters[0])]


def shown(parameter: Parameter) -> str:
    """Return a parameter's value as it is typed."""
    return figures.parameter(parameter.value)


def steps(lesson: Lesson, here: int, done: Collection[int], solved: Collection[int]) -> list[str]:
    """Return the steps by number, with what each of them has and what is done."""
    lines = []
    for step in lesson.steps:
        notes = [
            "you are here" if step.index == here else "",
            "exercise" if step.exercise is not None else "trains" if step.fits else "",
            "solved" if step.index in solved else "has run" if step.index in done else "",
        ]
        about = ", ".join(filter(None, notes))
        lines.append(f"{step.index + 1}. {reading.in_one_line(step.title)}{f' ({about})' if about else ''}")
    return lines


def exercise_help(step: int) -> list[str]:
    """Return how an exercise is done here."""
    return [
        f"Exercise: save step{step + 1}.py writes this code to a file. Change it in your editor; then",
        f"check step{step + 1}.py lets the check judge it. hint and solution help.",
    ]


def running(pending: Sequence[int], index: int) -> str:
    """Return which steps are about to run, and why."""
    if len(pending) > 1:
        steps = figures.steps_in_words(pending)
        return f"Running {steps}: step {index + 1} needs what comes before it. Ctrl+C stops."
    return ""


def ended(outcome: Outcome | None, ran: Sequence[int], *, name: str, cause: str) -> str:
    """Return how a run ended and what comes next.

    Args:
        outcome: how it ended; None where it did not begin.
        ran: the steps that were asked for.
        name: what was raised, where something was.
        cause: why the kernel died, where it did.
    """
    what = figures.steps_in_words(ran)
    match outcome:
        case "ok":
            return f"Done: {what}."
        case "stopped":
            return "Stopped. What ran before it stays; Enter runs it again, next goes on."
        case "error":
            raised = f" with {name}" if name else ""
            return f"It failed{raised}. Next: parameters says what can be set, Enter runs it again."
        case "died":
            return f"The kernel died: {cause or 'no reason known'}. Enter runs what is needed in a fresh one."
    return "It did not begin. Enter tries again."
