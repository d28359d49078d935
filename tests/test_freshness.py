"""What has run, what is stale, and what runs next: over lessons without a kernel."""

import pytest

from dltui.course import load_lesson, override, with_code
from dltui.freshness import Freshness, needed

LESSON = """\
# ---
# title: Four steps
# ---

# %% [markdown]
# # First

# %%
rate = 0.5  # @param {type: "number", live: true}

# %% [markdown]
# # An exercise

# %% tags=["exercise"]
answer = 0

# %% tags=["solution"]
answer = 1

# %% tags=["check"]
assert answer == 1

# %% [markdown]
# # Last

# %%
print(rate)

# %% [markdown]
# # Words
# Nothing to run here.
"""
FIRST, EXERCISE, LAST, WORDS = range(4)


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "four.py"
    path.write_text(LESSON)
    return load_lesson(path)


@pytest.fixture
def all_ran(lesson):
    """Freshness after every step with code has run."""
    freshness = Freshness()
    for step in (FIRST, EXERCISE, LAST):
        freshness.begins(lesson, step)
    return freshness


def test_at_first_everything_up_to_the_step_is_pending_but_the_exercise(lesson):
    assert Freshness().pending(lesson, LAST) == (FIRST, LAST)
    assert Freshness().pending(lesson, EXERCISE) == (FIRST, EXERCISE)
    assert Freshness().pending(lesson, WORDS) == (FIRST, LAST)


def test_a_step_without_code_runs_nothing_once_the_others_have(lesson, all_ran):
    assert all_ran.pending(lesson, WORDS) == ()


def test_what_has_run_is_fresh_and_runs_again_only_by_itself(lesson, all_ran):
    assert all_ran.fresh(lesson) == {FIRST, EXERCISE, LAST}
    assert all_ran.pending(lesson, FIRST) == (FIRST,)
    assert all_ran.pending(lesson, LAST) == (LAST,)


def test_a_changed_parameter_makes_its_step_and_the_later_ones_stale(lesson, all_ran):
    changed = override(lesson, {"rate": 0.1})
    assert all_ran.fresh(changed) == frozenset()
    assert all_ran.pending(changed, LAST) == (FIRST, LAST)


def test_changed_back_it_is_fresh_again(lesson, all_ran):
    there_and_back = override(override(lesson, {"rate": 0.1}), {"rate": 0.5})
    assert all_ran.fresh(there_and_back) == {FIRST, EXERCISE, LAST}


def test_an_edited_exercise_leaves_the_later_steps_fresh(lesson, all_ran):
    edited = with_code(lesson, EXERCISE, "answer = 2\n")
    assert all_ran.fresh(edited) == {FIRST, LAST}
    assert all_ran.pending(edited, LAST) == (LAST,)


def test_running_a_step_again_makes_the_later_ones_stale(lesson, all_ran):
    all_ran.begins(lesson, FIRST)
    assert all_ran.fresh(lesson) == {FIRST}
    assert all_ran.pending(lesson, LAST) == (LAST,)


def test_running_an_exercise_again_makes_nothing_stale(lesson, all_ran):
    all_ran.begins(lesson, EXERCISE)
    assert all_ran.fresh(lesson) == {FIRST, EXERCISE, LAST}


def test_a_step_that_failed_has_not_run(lesson, all_ran):
    all_ran.failed(FIRST)
    assert all_ran.fresh(lesson) == frozenset()
    all_ran.failed(FIRST)  # twice does no harm


def test_a_live_parameter_changed_in_flight_leaves_its_step_fresh(lesson, all_ran):
    assert all_ran.set_in_flight(FIRST, "rate", 0.1)
    assert all_ran.fresh(override(lesson, {"rate": 0.1})) == {FIRST, EXERCISE, LAST}
    assert FIRST not in all_ran.fresh(lesson)


def test_in_flight_means_that_the_step_has_begun(lesson):
    freshness = Freshness()
    assert not freshness.set_in_flight(FIRST, "rate", 0.1)
    assert freshness.fresh(override(lesson, {"rate": 0.1})) == frozenset()


def test_after_forgetting_nothing_has_run(lesson, all_ran):
    all_ran.forget()
    assert all_ran.fresh(lesson) == frozenset()


def test_a_step_needs_the_code_before_it(lesson):
    assert needed(lesson, LAST) == [FIRST]
    assert needed(lesson, FIRST) == []
