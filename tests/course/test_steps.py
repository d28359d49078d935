import pytest

from dltui.course.lesson import Cell, Option
from dltui.course.quantity import Quantity
from dltui.course.steps import build_steps
from dltui.course.syntax import Fault


def code(source, line=1, tags=()):
    return Cell("code", source, line, tuple(tags))


def prose(source, line=1, tags=()):
    return Cell("markdown", source, line, tuple(tags))


def test_a_step_is_its_prose_and_the_code_that_follows():
    first, second = prose("# Setup"), prose("more")
    (step,) = build_steps([first, second, code("x = 1")], "Lesson")
    assert step.prose == (first, second)
    assert step.code == code("x = 1")
    assert step.title == "Setup"


def test_code_without_prose_is_a_step_with_the_title_before():
    steps = build_steps([prose("## Train it"), code("x = 1"), code("y = 2")], "Lesson")
    assert [(step.index, step.title, step.prose == ()) for step in steps] == [
        (0, "Train it", False),
        (1, "Train it", True),
    ]


def test_before_the_first_heading_the_lessons_title_holds():
    assert build_steps([code("x = 1")], "Lesson")[0].title == "Lesson"


def test_prose_at_the_end_is_a_step_without_code():
    steps = build_steps([code("x = 1"), prose("# What to try")], "Lesson")
    assert (steps[1].title, steps[1].code) == ("What to try", None)


def test_a_comment_in_a_code_block_is_no_heading():
    assert build_steps([prose("```\n# no\n```\ntext"), code("x")], "Lesson")[0].title == "Lesson"


@pytest.mark.parametrize(
    ("source", "fits"),
    [
        ("model.fit(x, epochs=5)", True),
        ("for x in y:\n    history = build().fit(x)", True),
        ("model.fit_generator(x)", True),
        ("live.log(step, loss=1)", True),
        ("dltui.live.log(step, loss=1)", True),
        ("logger.log(1)", False),
        ("def train():\n    model.fit(x)", False),
        ("def train():\n    model.fit(x)\n\ntrain()", True),
        ("later = lambda: model.fit(x)", False),
        ("class Loop:\n    def run(self):\n        live.log(1)\n\nLoop().run()", True),
        ("def main():\n    train()\n\ndef train():\n    model.fit(x)\n\nif ready:\n    main()", True),
        ("print('model.fit(x)')", False),
        ("# model.fit(x)\nmodel.compile()", False),
        ("fit(x)", False),
        ("%%time\nmodel.fit(x)", True),
    ],
)
def test_a_step_fits_where_its_code_trains(source, fits):
    assert build_steps([code(source)], "Lesson")[0].fits is fits


def test_a_function_that_fits_is_remembered_until_it_is_called():
    steps = build_steps([code("def train():\n    model.fit(x)"), code("y = 1"), code("train()")], "Lesson")
    assert [step.fits for step in steps] == [False, False, True]


def test_an_exercise_fits_where_its_starter_does():
    cells = [code("a", 1, ["exercise"]), code("model.fit(x)", 2, ["solution"]), code("c", 3, ["check"])]
    assert build_steps(cells, "Lesson")[0].fits is False


def test_an_exercise_is_one_step_of_three_cells():
    cells = [code("a", 1, ["exercise"]), code("b", 2, ["solution"]), code("c", 3, ["check"]), code("d", 4)]
    step, after = build_steps([prose("## Try it"), *cells], "Lesson")
    assert step.exercise is not None
    assert (step.exercise.starter, step.exercise.solution, step.exercise.check) == tuple(cells[:3])
    assert step.code == cells[0]
    assert step.tags == ("exercise", "solution", "check")
    assert after.index == 1


@pytest.mark.parametrize(
    ("tags", "line", "says"),
    [
        (["exercise"], 1, 'tagged "solution" is missing'),
        (["exercise", "check", "solution"], 2, 'tagged "solution" is missing'),
        (["exercise", "solution"], 1, 'tagged "check" is missing'),
        (["exercise", "solution", "play"], 3, 'tagged "check" is missing'),
        (["solution"], 1, 'tagged "solution" stands alone'),
        (["play", "check"], 2, 'tagged "check" stands alone'),
        (["exercise", "solution", "check", "check"], 4, 'tagged "check" stands alone'),
    ],
)
def test_a_misplaced_cell_of_an_exercise_names_its_line(tags, line, says):
    with pytest.raises(Fault) as fault:
        build_steps([code("x = 1", number, [tag]) for number, tag in enumerate(tags, 1)], "Lesson")
    assert says in fault.value.message
    assert fault.value.line == line


def test_an_empty_cell_of_an_exercise_is_refused():
    cells = [code("a", 1, ["exercise"]), code("", 2, ["solution"]), code("c", 3, ["check"])]
    with pytest.raises(Fault, match='tagged "solution" is empty') as fault:
        build_steps(cells, "Lesson")
    assert fault.value.line == 2


def test_an_empty_cell_is_no_step():
    assert [step.code for step in build_steps([code("", 1, ["play"]), code("x", 3)], "Lesson")] == [
        code("x", 3)
    ]


def test_a_prediction_has_a_question_and_its_answers():
    text = "How many corners?\n\n- [ ] all four\n- [x] three\n  at most\n* [X] one"
    (step,) = build_steps([prose(text, 5, ["predict"]), code("x")], "Lesson")
    assert step.prediction is not None
    assert step.prediction.question == "How many corners?"
    assert step.prediction.options == (
        Option("all four", False),
        Option("three at most", True),
        Option("one", True),
    )
    assert (step.prediction.line, step.prediction.quantity, step.prose) == (5, None, ())


def test_a_prediction_may_name_a_number_of_the_run():
    (step,) = build_steps(
        [prose("How low?\n\npredict: loss at epoch 10", 1, ["predict"]), code("x")], "Lesson"
    )
    assert step.prediction is not None
    assert (step.prediction.question, step.prediction.quantity) == ("How low?", Quantity("loss", 10))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("How low?\n\npredict: loss at epoch ten", 9, "cannot read the prediction 'loss at epoch ten'"),
        ("predict:", 7, "names no number"),
        ("predict: loss at epoch 1\npredict: loss at epoch 2", 8, "asks for one thing"),
        ("predict: loss at epoch 1\n- [x] low", 8, "asks for one thing"),
        ("- [x] low\npredict: loss at epoch 1", 8, "asks for one thing"),
    ],
)
def test_a_number_that_cannot_be_predicted_names_its_own_line(text, line, says):
    with pytest.raises(Fault, match=says) as fault:
        build_steps([prose(text, 7, ["predict"]), code("x")], "Lesson")
    assert fault.value.line == line


def test_a_prediction_without_answers_is_refused():
    with pytest.raises(Fault, match="a prediction needs answers") as fault:
        build_steps([prose("Guess", 7, ["predict"]), code("x")], "Lesson")
    assert fault.value.line == 7


def test_two_predictions_need_code_between_them():
    question = "- [x] yes"
    with pytest.raises(Fault, match="two predictions") as fault:
        build_steps([prose(question, 1, ["predict"]), prose(question, 4, ["predict"])], "Lesson")
    assert fault.value.line == 4


def test_a_cell_that_is_not_complete_by_itself_names_its_line():
    with pytest.raises(Fault, match="complete by itself") as fault:
        build_steps([code("def f():\n    x = 1"), code("    y = 2", 5)], "Lesson")
    assert fault.value.line == 5


def test_a_hint_belongs_to_the_exercise_that_follows():
    cells = [
        prose("# Task", 1),
        Cell("markdown", "Add them.", 2, ("hint",)),
        code("a", 3, ["exercise"]), code("b", 4, ["solution"]), code("c", 5, ["check"]),
    ]  # fmt: skip
    (step,) = build_steps(cells, "T")
    assert step.exercise.hint == cells[1]
    assert [cell.source for cell in step.prose] == ["# Task"]


@pytest.mark.parametrize("after", [[], [("a", 2, [])]], ids=["at the end", "before other code"])
def test_a_hint_without_an_exercise_names_its_line(after):
    cells = [Cell("markdown", "Add them.", 1, ("hint",)), *(code(*one) for one in after)]
    with pytest.raises(Fault, match="a hint without an exercise") as fault:
        build_steps(cells, "T")
    assert fault.value.line == 1
