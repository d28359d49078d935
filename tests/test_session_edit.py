"""Cells that the learner edits, and exercises, in a real kernel."""

import pytest

from dltui.course import LessonError, load_lesson
from dltui.events import Failure
from dltui.session import Session

EXERCISE = """\
# ---
# title: T
# ---
# %% [markdown]
# ## Before
# %%
start = 40
# %% [markdown]
# ## Add
# %% tags=["exercise"]
def add(a, b):
    return 0
# %% tags=["solution"]
def add(a, b):
    return a + b
# %% tags=["check"]
assert add(1, 2) == 3, f"expected 3, got {add(1, 2)}"
# %% [markdown]
# ## After
# %%
print("after", start + 2)
"""


@pytest.fixture
def exercise(tmp_path, heard, kernels):
    """A session whose lesson has an exercise in the middle."""
    path = tmp_path / "exercise.py"
    path.write_text(EXERCISE)
    return Session(load_lesson(path), heard, kernels=kernels)


@pytest.mark.usefixtures("without_tensorflow")
async def test_an_exercise_is_judged_by_its_check(exercise, heard):
    starter = await exercise.check(1)
    assert (starter.passed, starter.message) == (False, "expected 3, got 0")
    assert (starter.failure.name, starter.failure.step) == ("AssertionError", 1)
    broken = await exercise.check(1, "def add(a, b):\n    return a + c")
    assert (broken.passed, broken.failure.name) == (False, "NameError")
    assert [frame.line for frame in broken.failure.frames if frame.own][-1] == 12
    solution = await exercise.check(1, "def add(a, b):\n    return b + a")
    assert solution.passed and solution.failure is None
    assert heard.of(Failure) == []
    assert exercise.ran == {0}


@pytest.mark.usefixtures("without_tensorflow")
async def test_no_step_waits_for_an_exercise(exercise, heard):
    await exercise.edit(1, "raise SystemError('not yet')")
    assert exercise.pending(2) == (0, 2)
    assert await exercise.run_to(2) == "ok"
    assert heard.text() == "after 42\n"
    await exercise.edit(1, "def add(a, b):\n    # later\n    return 3")
    assert exercise.ran == {0, 2}
    assert exercise.pending(1) == (1,)


@pytest.mark.usefixtures("without_tensorflow")
async def test_an_edited_cell_runs_as_it_is_now_and_what_follows_goes_stale(exercise, heard):
    await exercise.run_to(2)
    await exercise.edit(0, "start = 1\nprint('edited')")
    assert exercise.ran == frozenset()
    await exercise.run_to(2)
    assert heard.text() == "after 42\nedited\nafter 3\n"
    assert exercise.lesson.source.split("\n")[5:9] == [
        "# %%",
        "start = 1",
        "print('edited')",
        "# %% [markdown]",
    ]


async def test_code_that_cannot_stand_in_a_cell_is_refused_and_changes_nothing(exercise):
    before = exercise.lesson
    with pytest.raises(LessonError, match=r"exercise.py:8: .*never closed"):
        await exercise.edit(0, "start = 1\nother = (")
    assert exercise.lesson is before
