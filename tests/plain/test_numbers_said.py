"""Predictions that ask for a number, in a conversation."""

from pathlib import Path

import pytest
from app.played import LESSON, fit_events
from plain.talk import Talk

from dltui.course import parse_lesson

CHOICES = """\
# - [ ] all four
# - [x] three at most
# - [ ] none
"""


@pytest.fixture
def lesson():
    """The lesson of two steps before a fit whose first question asks for a number."""
    assert CHOICES in LESSON
    return parse_lesson(LESSON.replace(CHOICES, "# predict: accuracy at the end\n"), Path("xor_net.py"))


def last_accuracy():
    ended = [event for event in fit_events() if type(event).__name__ == "FitEnded"]
    return ended[-1].metrics["accuracy"]


async def test_a_number_is_said_at_its_step_and_told_by_the_run(lesson):
    talk = await Talk(lesson, "goto 2", "0.1", "goto 3", "", events=tuple(fit_events())).hold()
    assert any(line.startswith("Your prediction: a number for accuracy") for line in talk.said)
    assert "You say 0.1 for accuracy at the end. The run will tell." in talk.said
    (told,) = [line for line in talk.said if line.startswith("The question of step 2: Not near enough.")]
    assert "You said 0.1; it is" in told
    guess = talk.kept.guess(1)
    assert (guess.said, guess.actual) == ("0.1", last_accuracy())


async def test_it_is_asked_before_the_run_that_gives_it(lesson):
    script = ("goto 3", "", "ninety", "0,9", str(last_accuracy()), "goto 2", "0.5")
    talk = await Talk(lesson, *script, events=tuple(fit_events())).hold()
    assert "Step 2 asks before it runs." in talk.said
    assert "This is no number; write one such as 0.3 or 2e-4." in talk.said
    assert "Write a point in place of the comma: 0.9." in talk.said
    right = [line for line in talk.said if "Right. You said" in line]
    assert len(right) == 3  # after the run, where its step is shown, and in place of another number
    assert talk.kept.guess(1).said == str(last_accuracy())


async def test_without_a_number_it_runs_and_none_can_be_said_afterwards(lesson):
    talk = await Talk(lesson, "goto 3", "", "", "goto 2", "0.5", events=tuple(fit_events())).hold()
    assert "The run gave it before you said a number." in talk.said
    assert talk.kept.guess(1) is None


async def test_a_number_elsewhere_is_no_guess(lesson):
    talk = await Talk(lesson, "1").hold()
    assert "This step asks nothing. goto N goes to a step." in talk.said
