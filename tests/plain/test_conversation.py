import asyncio
import math
from pathlib import Path

import numpy as np
import pytest
from app.played import LESSON, READY, fit_events
from plain.talk import CTRL_C, Script, Talk, until

from dltui.course import parse_lesson
from dltui.drawings import Bars, Text
from dltui.events import (
    Failure,
    Frame,
    KernelChanged,
    Output,
    PlayAnswered,
    PlayOffered,
    RunStarted,
    Slider,
    StepEnded,
    StepStarted,
)
from dltui.plain.turns import number
from dltui.recording import Recorder, Replay

EXERCISE = """
# %% [markdown]
# ## Yours
# Write a function that doubles a number.

# %% [markdown] tags=["hint"]
# Multiply by *two*.

# %% tags=["exercise"]
def double(x):
    return x

# %% tags=["solution"]
def double(x):
    return 2 * x

# %% tags=["check"]
assert double(3) == 6, f"double(3): expected 6, got {double(3)}"
"""


@pytest.fixture
def lesson():
    return parse_lesson(LESSON, Path("xor_net.py"))


@pytest.fixture
def with_exercise():
    return parse_lesson(LESSON + EXERCISE, Path("xor_net.py"))


async def test_a_lesson_is_said_step_by_step_and_enter_leads_through_it(lesson):
    talk = await Talk(lesson, "", "", "2", "", "", "", events=tuple(fit_events())).hold()
    assert talk.said[:2] == [
        "Lesson: The XOR network, 1986.",
        "A hidden layer bends the line that one neuron can only draw straight.",
    ]
    assert "Step 1 of 3: The XOR network" in talk.said
    assert "Code, 4 lines:" in talk.said
    assert talk.script.prompts == [
        "Enter runs step 1",
        "Enter goes to step 2",
        "Enter runs step 2",
        "Enter runs step 2",
        "Enter goes to step 3",
        "Enter runs step 3",
        "This was the last step; quit leaves",
    ]
    assert talk.source.asked == [("run_to", 0), ("run_to", 1), ("run_to", 2), "close"]
    assert talk.ending == "end of input"


async def test_the_title_of_a_step_is_said_once(lesson):
    talk = await Talk(lesson).hold()
    assert talk.said.count("The XOR network") == 0
    assert "    J = 1/m ∑ᵢ₌₁ᵐ (f(xᵢ) − yᵢ)²" in talk.said


async def test_a_run_tells_of_training_goal_and_prediction(lesson):
    talk = await Talk(lesson, "next", "2", "next", "", events=tuple(fit_events())).hold()
    assert "Running steps 1 to 3: step 3 needs what comes before it. Ctrl+C stops." in talk.said
    assert "Training the network, 17 numbers to learn, 20 epochs." in talk.said
    assert "Epoch 1 of 20: loss 0.600, accuracy 0.533, val_loss 0.630." in talk.said
    assert any(
        line.startswith("Training ended: 20 epochs, 200 steps, 2.0 s; loss 0.073") for line in talk.said
    )
    assert any(line.startswith("Picture boundary (what it answers): heatmap 24 by 24") for line in talk.said)
    assert "Goal reached: accuracy >= 1.0. It is 1." in talk.said
    assert "The question of step 2: You said 2, three at most. That is what happens." in talk.said


async def test_a_question_is_asked_before_the_run_that_answers_it(lesson):
    talk = await Talk(lesson, "goto 3", "", "4", "1", events=tuple(fit_events())).hold()
    asked = talk.said.index("Step 2 asks before it runs.")
    assert "1. all four" in talk.said[asked:]
    assert talk.said.index("Running steps 1 to 3: step 3 needs what comes before it. Ctrl+C stops.") > asked
    assert "'4' is no number from 1 to 3. Enter alone leaves it." in talk.said
    wrong = "You said 1, all four. The run says otherwise: 2, three at most."
    assert f"The question of step 2: {wrong}" in talk.said


async def test_a_question_left_open_is_not_given_away(lesson):
    talk = await Talk(lesson, "goto 3", "", "", events=tuple(fit_events())).hold()
    assert talk.source.asked[0] == ("run_to", 2)
    assert "The question of step 2" not in talk.text


async def test_ctrl_c_stops_the_run_and_two_more_leave(lesson):
    talk = Talk(lesson, "goto 3", "", "", CTRL_C, CTRL_C, events=tuple(fit_events(until=3)), hold=True)
    held = asyncio.create_task(talk.hold())
    await until(lambda: "Training the network, 17 numbers to learn, 20 epochs." in talk.said)
    assert talk.conversation.interrupt()
    await held
    assert talk.source.asked == [("run_to", 2), "stop", "close"]
    assert "Stopped. What ran before it stays; Enter runs it again, next goes on." in talk.said
    assert talk.said.count("Ctrl+C once more leaves; any command goes on.") == 1
    assert talk.ending == "interrupted"


async def test_one_ctrl_c_at_the_prompt_does_not_leave(lesson):
    talk = await Talk(lesson, CTRL_C, "steps", CTRL_C, CTRL_C).hold()
    assert talk.said.count("Ctrl+C once more leaves; any command goes on.") == 2
    assert "1. The XOR network (you are here)" in talk.said
    assert not talk.conversation.interrupt()


async def test_what_fails_is_said_with_what_comes_next(lesson):
    frame = Frame("xor_net.py", 44, "<module>", "model.fit(corners)", True)
    failure = Failure("ValueError", "shapes differ", (frame,))
    talk = await Talk(lesson, "goto 3", "", "", events=(failure,), outcome="error").hold()
    assert "xor_net.py, line 44" in talk.said
    assert "ValueError: shapes differ" in talk.said
    next_step = "Next: parameters says what can be set, Enter runs it again."
    assert f"It failed with ValueError. {next_step}" in talk.said


async def test_a_kernel_that_dies_is_said_with_its_cause(lesson):
    dead = KernelChanged("dead", "out of memory")
    talk = await Talk(lesson, "goto 3", "", "", events=(dead,), outcome="died").hold()
    assert "The kernel died: out of memory. Enter runs what is needed in a fresh one." in talk.said


async def test_parameters_are_listed_and_set_by_number_or_name(lesson):
    commands = ("goto 2", "", "", "parameters", "set 1 2", "set learning_rate=0.5", "set 4 soon", "set x 1")
    talk = await Talk(lesson, *commands).hold()
    assert "1. hidden_units is 4, step 2: an integer from 1 to 8." in talk.said
    assert "hidden_units is 2 now, it was 4." in talk.said
    assert "It takes effect when step 2 runs again." in talk.said
    assert ("learning_rate", 0.5) in talk.source.asked
    assert any(line.startswith("epochs: expected an integer of at least 1, got 'soon'") for line in talk.said)
    assert any(line.startswith("xor_net has no parameter 'x'") for line in talk.said)


async def test_an_unknown_command_names_the_closest(lesson):
    talk = await Talk(lesson, "stepps", "goto 9", "back", "play").hold()
    assert any(line.startswith("There is no command 'stepps'. Did you mean steps") for line in talk.said)
    assert talk.said.count("The steps are numbered 1 to 3.") == 2
    assert "Nothing that has run can be asked; a step that can says so when it has run." in talk.said


async def test_an_exercise_is_saved_checked_and_solved(with_exercise, tmp_path):
    starter, mine = tmp_path / "starter.py", tmp_path / "mine.py"
    mine.write_text("def double(x):\n    return x + x\n")
    commands = ("goto 4", "", f"save {starter}", f"check {starter}", f"check {mine}", "hint", "")
    talk = await Talk(with_exercise, *commands, folder=tmp_path / "data").hold()
    assert starter.read_text() == "def double(x):\n    return x\n"
    at = talk.said.index("double(3)")
    assert talk.said[at + 1 : at + 3] == ["  expected  6", "  got       3"]
    assert talk.said[at + 3] == "Change your code, and check it again; hint helps."
    assert talk.said.index("The check passes.") > at
    assert "Multiply by two." in talk.said
    assert talk.script.prompts[-1] == "This was the last step; quit leaves"


async def test_code_that_cannot_stand_in_a_lesson_is_refused_with_its_line(with_exercise, tmp_path):
    mine = tmp_path / "mine.py"
    mine.write_text("def double(x):\n    return (\n")
    talk = await Talk(
        with_exercise, "goto 4", f"check {mine}", f"check {tmp_path / 'none.py'}", "check"
    ).hold()
    assert any(line.startswith("line 2: ") for line in talk.said)
    assert any(line.endswith("none.py cannot be read: No such file or directory.") for line in talk.said)
    assert talk.said[-1] == "Name the file with your code, as in: check mine.py"
    assert ("check", 3) not in talk.source.asked


async def test_a_solution_before_an_attempt_is_asked_for_twice(with_exercise):
    talk = await Talk(with_exercise, "goto 4", "solution").hold()
    assert "    return 2 * x" not in talk.text
    talk = await Talk(with_exercise, "goto 4", "solution", "solution").hold()
    assert "One solution; yours may be another, 2 lines:" in talk.said


async def test_plain_mode_goes_on_where_it_was_left(with_exercise, tmp_path):
    mine = tmp_path / "mine.py"
    mine.write_text("def double(x):\n    return x + x\n")
    commands = ("goto 2", "2", "goto 3", "", "next", f"check {mine}")
    await Talk(with_exercise, *commands, events=tuple(fit_events()), folder=tmp_path / "data").hold()
    talk = await Talk(with_exercise, "goto 2", folder=tmp_path / "data").hold()
    assert "You were at step 4; goto 1 begins again." in talk.said
    assert "        return x + x" in talk.said
    assert "You said 2, three at most. That is what happens." in talk.said
    assert talk.kept.is_solved(3)
    assert talk.kept.record.goals == {"accuracy >= 1.0"}
    assert [run.metrics["accuracy"] for run in talk.keeping.runs] == [1.0]


PLAYS = {
    "text": (
        PlayOffered(
            "writer", "text", "Go on with a text", 0, prompt="To be", sliders=(Slider("heat", 0, 2, 1),)
        ),
        ("or not", "3", "0.5"),
        lambda asked: (asked.text, dict(asked.numbers)) == ("or not", {"heat": 0.5}),
    ),
    "choose": (
        PlayOffered("word", "choose", "Choose", 0, choices=("king", "queen")),
        ("2",),
        lambda asked: asked.choice == "queen",
    ),
    "point": (
        PlayOffered("plane", "point", "A point", 0, x_range=(0.0, 2.0)),
        ("", "0.25"),
        lambda asked: dict(asked.numbers) == {"x": 1.0, "y": 0.25},
    ),
    "draw": (
        PlayOffered("reader", "draw", "Read", 0, (2, 2), np.arange(8, dtype="uint8").reshape(2, 2, 2)),
        ("2",),
        lambda asked: asked.image[0, 0] == 4,
    ),
}


@pytest.mark.parametrize("kind", PLAYS)
async def test_a_play_is_asked_in_words(lesson, kind):
    offer, lines, is_right = PLAYS[kind]
    drawing = Text("that is\nthe question") if kind == "text" else Bars(np.array([0.1, 0.9]))
    talk = Talk(lesson, "goto 3", "", "", "play", *lines, events=(offer,))
    talk.make = answering(lambda asked: [PlayAnswered(offer.play, asked.request, drawing)], talk.make)
    await talk.hold()
    assert is_right(talk.source.questions[0])
    answers = talk.said[talk.said.index(offer.title) + 1 :]
    if kind == "text":
        assert answers[-3:] == ["Answer:", "that is", "the question"]
    else:
        assert answers[-1].startswith("Answer: bars: 1 0.9")


def answering(answer, make):
    def made(lesson, listener):
        source = make(lesson, listener)
        source.answer = answer
        return source

    return made


async def test_an_answer_that_does_not_come_is_given_up_by_ctrl_c(lesson):
    offer = PlayOffered("word", "choose", "Choose", 0, choices=("king",))
    talk = Talk(lesson, "goto 3", "", "", "play", "1", events=(offer,))
    held = asyncio.create_task(talk.hold())
    await until(lambda: talk.source is not None and talk.source.questions)
    assert talk.conversation.interrupt()
    await held
    assert "There was no answer." in talk.said


async def test_a_recording_can_be_talked_through(lesson, tmp_path):
    path = tmp_path / "xor.jsonl"
    with Recorder(path) as record:
        record(RunStarted("xor_net", "The XOR network", path="xor_net.py", source=LESSON))
        for step in range(3):
            for event in (
                StepStarted(step),
                *(fit_events() if step == 2 else ()),
                StepEnded(step, "ok", 0.1),
            ):
                record(event)
    talk = Talk(lesson, "goto 3", "", "", "set 1 2")
    talk.make = lambda of, listener: Replay(path, listener, speed=math.inf)
    await talk.hold()
    assert "Done: steps 1 to 3." in talk.said
    assert (
        "this could not be done: a replay shows what happened: parameters cannot be changed in it"
        in talk.said
    )


async def test_what_happens_while_nothing_was_asked_for_is_not_said(lesson):
    talk = await Talk(lesson, "steps").hold()
    talk.conversation.hear(Output("late\n"))
    talk.conversation.hear(READY)
    assert "late" not in talk.said


async def test_a_number_is_asked_for_until_there_is_one():
    said = []
    assert await number(Script("zero", "0", "3", "2"), said.append, "Which", 2) == 1
    assert len(said) == 3
    assert await number(Script(""), said.append, "Which", 2) is None
