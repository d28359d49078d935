import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from dltui.course.check import Finding, check_path, count_words, prove_exercises
from dltui.course.parse import parse_lesson

PROSE = "# " + "word " * 80
HEADER = """\
# ---
# title: The perceptron
# year: 1957
# people: Rosenblatt
# summary: One neuron draws a line.
# goal: accuracy >= 1.0
# quick: {epochs: 2}
# ---
"""
BODY = """
# %%
epochs = 5  # @param {type: "slider", min: 1, max: 9}

# %% [markdown]
# ## The rule
TEXT

# %%
x = 1

# %% [markdown]
# ## What to try
""".replace("TEXT", PROSE)


@pytest.fixture
def check(tmp_path):
    """Return a function that writes a lesson and returns the findings as (line, message, severity)."""

    def run(text, name="rule_lesson.py", formula=None):
        path = tmp_path / name
        path.write_text(text)
        return [(f.line, f.message, f.severity) for f in check_path(path, formula)]

    return run


def test_a_good_lesson_has_no_findings(check):
    assert check(HEADER + BODY) == []


@pytest.mark.parametrize("field", ["title", "year", "people", "summary", "goal"])
def test_every_missing_field_is_found(check, field):
    header = "".join(line for line in HEADER.splitlines(keepends=True) if not line.startswith(f"# {field}:"))
    assert check(header + BODY) == [(1, f"the header has no {field}", "error")]


def test_an_unknown_field_is_a_warning(check):
    header = HEADER.replace("# year: 1957", "# year: 1957\n# peple: me")
    assert check(header + BODY) == [(4, "unknown field 'peple'", "warning")]


def test_a_script_without_a_header_needs_none(check):
    assert check("import keras\n") == []


def test_a_lesson_in_a_course_needs_a_header(check, tmp_path):
    (tmp_path / "course.toml").write_text("")
    assert (1, "the header has no year", "error") in check("import keras\n")


def test_a_lesson_that_does_not_parse_is_one_finding(tmp_path):
    path = tmp_path / "a_lesson.py"
    path.write_text("# %%\nrate = 'fast'  # @param {type: number}\n")
    (finding,) = check_path(path)
    assert (finding.line, finding.severity) == (2, "error")
    assert finding.message == "rate: expected a number for @param, got 'fast'"
    assert finding.remedy.startswith("write a literal that fits")


def test_a_default_out_of_its_range_is_found(check):
    ((line, message, _),) = check(HEADER + BODY.replace("epochs = 5", "epochs = 10"))
    assert (line, message) == (11, "epochs: expected an integer from 1 to 9, got 10")


@pytest.mark.parametrize(
    ("quick", "says"),
    [
        ("{epochs: 20}", "quick: epochs: expected an integer from 1 to 9, got 20"),
        ("{epoch: 2}", "quick: rule_lesson has no parameter 'epoch'. Did you mean epochs? Known: epochs"),
    ],
)
def test_a_quick_value_that_does_not_fit_is_found(check, quick, says):
    assert check(HEADER.replace("{epochs: 2}", quick) + BODY) == [(7, says, "error")]


def test_a_goal_that_does_not_parse_is_found(check):
    ((line, message, _),) = check(HEADER.replace("accuracy >= 1.0", "win") + BODY)
    assert (line, message) == (6, "goal: cannot read the goal 'win'")


@pytest.mark.parametrize("name", ["random.py", "keras.py", "yaml.py", "random.ipynb", "dltui.py"])
def test_a_lesson_that_hides_a_module_is_found(tmp_path, name):
    path = tmp_path / name
    path.write_text(
        "# %%\nx = 1\n" if name.endswith(".py") else '{"cells": [{"cell_type": "code", "source": "x"}]}'
    )
    messages = [finding.message for finding in check_path(path)]
    assert messages == [f"a lesson named {name} hides the module {path.stem!r} when it runs as a script"]


def test_a_lesson_on_the_path_does_not_hide_itself(check, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    assert check("x = 1\n", name="some_lesson.py") == []


def test_a_prediction_without_a_right_answer_is_found(check):
    question = '\n# %% [markdown] tags=["predict"]\n# How many?\n# - [ ] one\n\n# %%\nx = 1\n'
    assert check(question) == [(3, "rule_lesson: the prediction has no right answer", "error")]


PREDICTS = """
# %% [markdown] tags=["predict"]
# How low?
#
# predict: QUANTITY

# %%
epochs = 5  # @param {type: "integer", min: 1}

# %%
model.fit(x, epochs=epochs)
live.result(bits=2.1)
"""


@pytest.mark.parametrize("quantity", ["loss at epoch 5", "loss at the end", "other/loss at epoch 9", "bits"])
def test_a_number_that_the_run_will_give_can_be_predicted(check, quantity):
    assert check(PREDICTS.replace("QUANTITY", quantity)) == []


@pytest.mark.parametrize(
    ("quantity", "says"),
    [
        ("loss at epoch 6", "the training has 5 epochs, so none gives loss at epoch 6"),
        ("byte", "no step from here on reports 'byte'"),
    ],
)
def test_a_number_that_no_run_gives_is_found(check, quantity, says):
    assert check(PREDICTS.replace("QUANTITY", quantity)) == [(3, f"rule_lesson: {says}", "error")]


def test_a_number_of_a_training_that_is_over_is_found(check):
    text = 'model.fit(x)\n# %% [markdown] tags=["predict"]\n# predict: loss at the end\n# %%\nx = 1\n'
    says = "rule_lesson: no step from here on trains, so none gives loss at the end"
    assert check(f"# %%\n{text}") == [(4, says, "error")]


def test_a_number_that_cannot_be_read_names_file_line_and_remedy(tmp_path):
    path = tmp_path / "rule_lesson.py"
    path.write_text(PREDICTS.replace("QUANTITY", "loss at epoch ten"))
    (finding,) = check_path(path)
    assert str(finding).startswith(f"{path}:5: cannot read the prediction 'loss at epoch ten'; write `")


def test_a_tag_that_is_nearly_a_known_one_is_a_warning(check):
    assert check('# %% tags=["exercize"]\nx = 1\n') == [
        (2, "rule_lesson: the tag 'exercize' means nothing here", "warning")
    ]


@pytest.mark.parametrize(("words", "severity"), [(20, "warning"), (130, "warning"), (161, "error")])
def test_prose_out_of_its_length_is_found(check, words, severity):
    text = HEADER + BODY.replace(PROSE, "# " + "word " * words)
    line = text.split("\n").index("# ## The rule") + 1
    assert check(text) == [(line, f"The rule: {words} words of prose, a step has 60 to 120", severity)]


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("two words", 2),
        ("# A heading\ntwo words", 2),
        ("a formula $x + y = z$ and $$a\n+ b$$", 3),
        ("some `code here` and\n```\nx = 1\n```\nmore", 3),
        ("a [link to](https://example.org/a/b) it", 4),
        ("Rosenblatt's 13,002 well-known weights - all", 5),
        ("it costs $5 and $6", 5),
    ],
)
def test_words_are_counted_without_code_and_formulas(markdown, words):
    assert count_words(markdown) == words


def test_every_formula_is_given_to_the_renderer(check):
    seen = []
    check("# %% [markdown]\n# With $a$, `$no$`, $$b\n# + c$$ and \\$5.\n\n# %%\nx = 1\n", formula=seen.append)
    assert seen == ["a", "b\n+ c"]


def test_a_formula_that_cannot_be_drawn_names_its_line(check):
    def renderer(latex):
        if "wrong" in latex:
            raise ValueError("unknown macro")

    found = check("# %% [markdown]\n# Fine: $a$\n#\n# and $\\wrong$\n\n# %%\nx = 1\n", formula=renderer)
    assert found == [(4, "rule_lesson: the formula $\\wrong$ cannot be drawn: unknown macro", "error")]


def test_a_finding_in_a_notebook_names_its_step(tmp_path):
    path = tmp_path / "a_lesson.ipynb"
    cells = [
        {"cell_type": "markdown", "source": "- [ ] no", "metadata": {"tags": ["predict"]}},
        {"cell_type": "code", "source": "x = 1", "metadata": {}},
    ]
    path.write_text(json.dumps({"cells": cells}))
    (finding,) = check_path(path)
    assert (finding.line, finding.message) == (None, "step 1, a_lesson: the prediction has no right answer")


def test_a_course_is_checked_lesson_by_lesson(tmp_path):
    (tmp_path / "course.toml").write_text('[[chapter]]\ntitle = "A"\nlessons = ["one", "two"]\n')
    (tmp_path / "one.py").write_text(HEADER + BODY)
    (tmp_path / "two.py").write_text("x = = 1\n")
    (finding,) = check_path(tmp_path)
    assert (finding.path, finding.line) == (tmp_path / "two.py", 1)


def test_two_files_with_one_id_are_found(tmp_path):
    (tmp_path / "course.toml").write_text('[[chapter]]\nlessons = ["one"]\n')
    (tmp_path / "one.py").write_text(HEADER + BODY)
    (tmp_path / "one.ipynb").write_text("{}")
    (finding,) = check_path(tmp_path)
    assert finding.message == "two lessons have the id 'one': one.py and one.ipynb"


def test_a_file_that_the_course_does_not_list_is_a_warning(tmp_path):
    (tmp_path / "course.toml").write_text('[[chapter]]\nlessons = ["one"]\n')
    (tmp_path / "one.py").write_text(HEADER + BODY)
    (tmp_path / "two.py").write_text(HEADER + BODY)
    (finding,) = check_path(tmp_path)
    assert (finding.path.name, finding.severity) == ("two.py", "warning")


def test_a_folder_without_a_course_is_one_finding(tmp_path):
    (finding,) = check_path(tmp_path)
    assert "no course.toml" in finding.message


def test_a_finding_reads_path_line_message_remedy():
    finding = Finding(Path("a.py"), 3, "wrong", "mend it")
    assert str(finding) == "a.py:3: wrong; mend it"
    assert str(Finding(Path("a.py"), None, "wrong", "mend it", "warning")) == "a.py: warning: wrong; mend it"


@dataclass(frozen=True)
class Plain:
    """The verdict of plain Python."""

    passed: bool
    message: str = ""


def judge_of(lesson):
    """Return a judge that runs code and check as plain Python in one namespace, like a kernel does."""
    namespace = {}

    async def judge(step, code):
        exercise = lesson.steps[step].exercise
        try:
            exec(code, namespace)
            exec(exercise.check.source, namespace)
        except Exception as error:
            return Plain(False, repr(error))
        return Plain(True)

    return judge


def exercise_of(starter, solution, check):
    cells = {"exercise": starter, "solution": solution, "check": check}
    text = "".join(f'# %% tags=["{tag}"]\n{source}\n' for tag, source in cells.items())
    return parse_lesson(text, Path("an_exercise.py"))


async def test_an_exercise_whose_starter_fails_and_solution_passes_is_proved():
    lesson = exercise_of("x = 1", "x = 2", "assert x == 2")
    assert await prove_exercises(lesson, judge_of(lesson)) == ()


async def test_a_starter_that_passes_is_found():
    lesson = exercise_of("x = 2", "x = 2", "assert x == 2")
    (finding,) = await prove_exercises(lesson, judge_of(lesson))
    assert (finding.line, finding.message) == (2, "an_exercise: the starter already passes its check")


async def test_a_solution_that_fails_is_found_with_its_reason():
    lesson = exercise_of("x = 1", "x = 3", "assert x == 2, x")
    (finding,) = await prove_exercises(lesson, judge_of(lesson))
    assert finding.line == 4
    assert finding.message == "an_exercise: the solution does not pass its check: AssertionError(3)"
