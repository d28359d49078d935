from pathlib import Path

import pytest

from dltui.app.progress import prediction_words, progress_words
from dltui.course import parse_lesson
from dltui.store import Given, LessonRecord

LESSON = """\
# ---
# title: T
# goal: [accuracy >= 1.0, loss <= 0.1]
# ---
# %% [markdown]
# # One
# %%
a = 1
# %% [markdown]
# # Two
# %% [markdown] tags=["predict"]
# Which?
#
# - [x] this
# - [ ] that
# %%
b = 1
# %% [markdown]
# # Three
# %% tags=["exercise"]
c = 1
# %% tags=["solution"]
c = 2
# %% tags=["check"]
assert c == 2
# %% [markdown]
# # The end
"""
GOALS = {"accuracy >= 1.0", "loss <= 0.1"}


@pytest.fixture
def lesson():
    return parse_lesson(LESSON, Path("t.py"))


@pytest.mark.parametrize(
    ("done", "goals", "solved", "words"),
    [
        (set(), set(), set(), ""),
        ({"One"}, set(), set(), "◐ 1 of 2"),
        ({"One", "Two", "a step of an earlier version"}, set(), set(), "◐ 2 of 2"),
        ({"One"}, {"accuracy >= 1.0"}, set(), "◐ 1 of 2"),
        ({"One"}, GOALS, set(), "● goal"),
        ({"One"}, GOALS, {"Three"}, "● goal  ◆ solved"),
        (set(), set(), {"Three"}, "◆ solved"),
    ],
)
def test_progress_is_steps_goals_and_exercises(lesson, done, goals, solved, words):
    record = LessonRecord(done=frozenset(done), goals=frozenset(goals), solved=frozenset(solved))
    assert progress_words(lesson, record) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ""),
        ({"Two": Given("this")}, ""),
        ({"Two": Given("this", True)}, "1 of 1 prediction right"),
        ({"Two": Given("that", False)}, "0 of 1 prediction right"),
        ({"A step that is gone": Given("that", False)}, ""),
    ],
)
def test_only_predictions_that_a_run_has_answered_count(lesson, given, words):
    assert prediction_words(lesson, LessonRecord(answers=given)) == words
