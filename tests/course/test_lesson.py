import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.course.lesson import Goal, GoalError, LessonError, override, parse_assignment
from dltui.course.parameters import ParameterError
from dltui.course.parse import parse_lesson

SOURCE = """\
# %%
hidden_units =  4   # @param {type: "slider", min: 1, max: 8}
learning_rate = 0.05  # @param {type: "number", min: 0.0001, max: 1, live: true}

# %%
optimizer = "adam"  # @param ["adam", "sgd"]
note = ""  # @param {type: "string"}
model.fit(x)
"""


@pytest.fixture
def lesson():
    return parse_lesson(SOURCE, Path("lessons/xor_net.py"))


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("val_accuracy >= 0.95", Goal("val_accuracy", ">=", 0.95)),
        ("and/mistakes <= 0", Goal("mistakes", "<=", 0, "and")),
        ("  first fit / loss<1e-3 ", Goal("loss", "<", 0.001, "first fit")),
        ("reward > -5", Goal("reward", ">", -5)),
        ("mistakes == 0", Goal("mistakes", "==", 0)),
    ],
)
def test_a_goal_is_read_and_written_back(text, goal):
    assert Goal.parse(text) == goal
    assert Goal.parse(str(goal)) == goal


def test_a_goal_keeps_its_notation():
    assert str(Goal.parse("accuracy >= 1.0")) == "accuracy >= 1.0"
    assert str(Goal.parse("and/mistakes <= 0")) == "and/mistakes <= 0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "accuracy",
        "accuracy >= high",
        "accuracy => 1",
        ">= 1",
        "a >= nan",
        "a >= inf",
        "/a > 1",
        "a > 1 2",
    ],
)
def test_what_is_no_goal_says_what_one_looks_like(text):
    with pytest.raises(GoalError, match=r"as in: val_accuracy >= 0\.95"):
        Goal.parse(text)


@given(text=st.text(max_size=30))
def test_any_text_is_a_goal_or_refused(text):
    try:
        goal = Goal.parse(text)
    except GoalError:
        return
    assert Goal.parse(str(goal)) == goal


@pytest.mark.parametrize(
    ("goal", "value", "reached"),
    [
        ("a >= 1", 1.0, True),
        ("a >= 1", 0.99, False),
        ("a > 1", 1.0, False),
        ("a <= 1", 1.0, True),
        ("a < 1", 1.0, False),
        ("a < 1", 0.5, True),
        ("a == 1", 1.0, True),
        ("a == 1", 2.0, False),
        ("a >= 1", math.nan, False),
        ("a <= 1", math.nan, False),
        ("a == 1", math.nan, False),
        ("a >= 1", math.inf, True),
    ],
)
def test_a_goal_is_reached_by_its_operator(goal, value, reached):
    assert Goal.parse(goal).reached(value) is reached


def test_an_override_changes_the_literal_and_nothing_else(lesson):
    changed = override(lesson, {"hidden_units": "2", "optimizer": "sgd"})
    expected = SOURCE.replace("units =  4   #", "units =  2   #").replace('= "adam"', '= "sgd"')
    assert changed.source == expected


def test_an_override_changes_the_code_that_runs(lesson):
    changed = override(lesson, {"learning_rate": 0.1})
    assert changed.steps[0].code is not None
    assert "learning_rate = 0.1  # @param" in changed.steps[0].code.source
    assert changed.steps[1] == lesson.steps[1]


def test_an_override_changes_the_parameters_value(lesson):
    changed = override(override(lesson, {"learning_rate": 1}), {"learning_rate": 0.25, "hidden_units": 8})
    assert changed.parameter("learning_rate").value == 0.25
    assert changed.parameter("hidden_units").value == 8
    assert lesson.parameter("hidden_units").value == 4


def test_an_override_in_an_exercise_changes_its_starter():
    tags = ("exercise", "solution", "check")
    text = "".join(f'# %% tags=["{tag}"]\nx = 1{"  # @param" if tag == tags[0] else ""}\n' for tag in tags)
    lesson = parse_lesson(text, Path("a.py"))
    assert override(lesson, {"x": 2}) == parse_lesson(text.replace("1  #", "2  #"), Path("a.py"))


def test_what_is_overridden_parses_to_the_same_lesson(lesson):
    changed = override(lesson, {"note": 'a "quoted"\nnote', "learning_rate": 0.5})
    assert parse_lesson(changed.source, lesson.path) == changed


@given(note=st.text(max_size=30), units=st.integers(1, 8), rate=st.floats(0.0001, 1))
def test_any_override_parses_to_the_same_values(note, units, rate):
    lesson = parse_lesson(SOURCE, Path("xor_net.py"))
    changed = override(lesson, {"note": note, "hidden_units": units, "learning_rate": rate})
    assert parse_lesson(changed.source, lesson.path) == changed


def test_an_override_out_of_range_is_refused(lesson):
    with pytest.raises(ParameterError, match="hidden_units: expected an integer from 1 to 8, got 9"):
        override(lesson, {"hidden_units": 9})


def test_an_unknown_parameter_names_the_closest_and_all(lesson):
    with pytest.raises(ParameterError) as error:
        override(lesson, {"learning": 1})
    assert str(error.value) == (
        "xor_net has no parameter 'learning'. Did you mean learning_rate? "
        "Known: hidden_units, learning_rate, optimizer, note"
    )


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("learning_rate=0.1", ("learning_rate", 0.1)),
        (" hidden_units = 3 ", ("hidden_units", 3)),
        ("note= a=b ", ("note", " a=b ")),
        ("optimizer=sgd", ("optimizer", "sgd")),
    ],
)
def test_an_assignment_is_typed_by_its_parameter(lesson, text, result):
    assert parse_assignment(text, lesson) == result


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("learning_rate", "write NAME=VALUE"),
        ("optimizer=adagrad", "one of 'adam', 'sgd'"),
        ("x=1", "no parameter 'x'"),
    ],
)
def test_an_assignment_that_does_not_fit_is_refused(lesson, text, says):
    with pytest.raises(ParameterError, match=says):
        parse_assignment(text, lesson)


def test_the_first_fit_is_the_first_step_that_trains(lesson):
    assert lesson.first_fit == 1


def test_an_error_reads_path_line_message():
    assert str(LessonError(Path("a/b.py"), 3, "wrong; mend it")) == "a/b.py:3: wrong; mend it"
    assert str(LessonError(Path("a/b.py"), None, "wrong; mend it")) == "a/b.py: wrong; mend it"
