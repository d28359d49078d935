import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.course.lesson import LessonError
from dltui.course.parse import load_lesson, parse_lesson, with_code

XOR = """\
# ---
# title: The XOR network
# year: 1986
# people: Rumelhart, Hinton and Williams
# summary: A hidden layer bends the line.
# goal: accuracy >= 1.0
# quick: {epochs: 5}
# minutes: 15
# seed: 3
# ---

# %% [markdown]
# # The XOR network
# In 1969 Minsky and Papert showed what one perceptron cannot do.

# %%
import keras

# %% [markdown] tags=["predict"]
# With a single hidden neuron, how many corners are right?
#
# - [ ] all four
# - [x] three at most

# %%
epochs = 20  # @param {type: "slider", min: 1, max: 500}
rate = 0.05  # @param {type: "number", min: 0.0001, max: 1, live: true}

# %%
model.fit(x, epochs=epochs)

# %% tags=["play"]
ask = 5

# %% tags=["exercise"]
def update(weights, x, error):
    ...
# %% tags=["solution"]
def update(weights, x, error):
    return weights + error * x
# %% tags=["check"]
assert update(1, 1, 1) == 2
"""


@pytest.fixture
def xor(tmp_path):
    path = tmp_path / "xor_net.py"
    path.write_text(XOR)
    return load_lesson(path)


def test_the_header_tells_what_the_lesson_is(xor):
    assert (xor.id, xor.title, xor.year) == ("xor_net", "The XOR network", 1986)
    assert (xor.people, xor.summary) == ("Rumelhart, Hinton and Williams", "A hidden layer bends the line.")
    assert ([str(goal) for goal in xor.goals], xor.quick) == (["accuracy >= 1.0"], {"epochs": 5})
    assert (xor.minutes, xor.seed) == (15, 3)


def test_the_source_is_the_files_text(xor):
    assert xor.source == XOR


def test_the_steps_follow_the_cells(xor):
    assert [step.index for step in xor.steps] == [0, 1, 2, 3, 4]
    assert [bool(step.prediction) for step in xor.steps] == [False, True, False, False, False]
    assert [bool(step.exercise) for step in xor.steps] == [False, False, False, False, True]
    assert xor.first_fit == 2


def test_the_parameters_know_their_line_and_step(xor):
    lines = XOR.split("\n")
    for parameter in xor.parameters:
        assert lines[parameter.line - 1].startswith(f"{parameter.name} =")
    assert [parameter.step_index for parameter in xor.parameters] == [1, 1]


def test_windows_line_ends_change_nothing(tmp_path, xor):
    path = tmp_path / "xor_net.py"
    path.write_bytes(b"\xef\xbb\xbf" + XOR.replace("\n", "\r\n").encode())
    assert load_lesson(path) == xor


def test_a_plain_script_is_one_step(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("import keras\n\nmodel.fit(x)\n")
    lesson = load_lesson(path)
    (step,) = lesson.steps
    assert (lesson.title, step.fits, step.code.source) == ("mine", True, "import keras\n\nmodel.fit(x)")


def test_a_tutobook_has_steps_of_prose_and_code():
    setup = '"""\n## Setup\n"""\n\nimport keras\n\n'
    text = f'"""\nTitle: Convnet\n"""\n\n{setup}"""\n## Train\n"""\n\nmodel.fit(x)\n'
    lesson = parse_lesson(text, Path("convnet.py"))
    assert lesson.title == "Convnet"
    assert [(step.title, step.code.line) for step in lesson.steps] == [("Setup", 9), ("Train", 15)]


def notebook_of(*sources, tags=()):
    cells = [{"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}} for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def test_a_notebook_is_a_lesson():
    lesson = parse_lesson(notebook_of("%matplotlib inline\nx = 5  # @param {type: integer}"), Path("n.ipynb"))
    assert lesson.parameter("x").value == 5
    assert lesson.source.split("\n")[lesson.parameter("x").line - 1].startswith("x = 5")


def test_a_notebooks_source_parses_again_to_the_same_lesson():
    path = Path("n.ipynb")
    lesson = parse_lesson(notebook_of("%time x = 1", "model.fit(x)"), path)
    assert parse_lesson(lesson.source, path) == lesson


def test_an_error_in_a_notebook_names_cell_and_line():
    with pytest.raises(LessonError) as error:
        parse_lesson(notebook_of("x = 1", "y = 2\nz = 'a'  # @param {type: number}"), Path("n.ipynb"))
    assert str(error.value).startswith("n.ipynb: cell 2, line 2: z: expected a number for @param, got 'a'")


def test_an_error_in_the_header_of_a_notebook_says_so():
    raw = {"cell_type": "raw", "source": "---\nyear: soon\n---", "metadata": {}}
    cells = [raw, {"cell_type": "code", "source": "x = 1", "metadata": {}}]
    with pytest.raises(LessonError, match=r"n\.ipynb: the header: year: expected a whole number"):
        parse_lesson(json.dumps({"cells": cells}), Path("n.ipynb"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "x.py: this file is empty"),
        (" \n\n", "x.py: this file is empty"),
        ("# %%\n", "x.py: this file has no cell"),
        ("x = 1\ny = (\n", "x.py:2: this is not valid Python: '(' was never closed; correct the line"),
        ("# %%\nx = 1\n\n# %%\ny = = 2\n", "x.py:5: this is not valid Python"),
        ("# ---\n# year: soon\n# ---\nx = 1\n", "x.py:2: year: expected a whole number"),
        (
            "\n# %%\nrate = 'fast'  # @param {type: number}\n",
            "x.py:3: rate: expected a number for @param, got 'fast'",
        ),
        ('# %% tags=["solution"]\nx = 1\n', 'x.py:2: a cell tagged "solution" stands alone'),
        (
            "# %%\nx = 1  # @param\n# %%\nx = 2  # @param\n",
            "x.py:4: x: already a parameter in line 2; remove one of the two",
        ),
        ("def f():\n    # %%\n    return 1\n", "complete by itself"),
    ],
)
def test_a_mistake_is_told_with_path_and_line(text, says):
    with pytest.raises(LessonError) as error:
        parse_lesson(text, Path("x.py"))
    assert says in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(LessonError, match="there is no such file; look at the spelling"):
        load_lesson(tmp_path / "none.py")


def test_a_folder_is_told(tmp_path):
    with pytest.raises(LessonError, match=r"this is a folder, not a lesson; name a \.py or \.ipynb file"):
        load_lesson(tmp_path)


def test_a_file_of_another_kind_is_told(tmp_path):
    (tmp_path / "a.txt").write_text("x = 1")
    with pytest.raises(LessonError, match=r"this is not a lesson; name a \.py or \.ipynb file"):
        load_lesson(tmp_path / "a.txt")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(LessonError, match="this is not a lesson"):
        load_lesson(tmp_path / "pipe.py")


def test_text_that_is_not_utf_8_names_its_line(tmp_path):
    (tmp_path / "a.py").write_bytes("x = 1\ny = 'é'\n".encode("latin-1"))
    with pytest.raises(LessonError, match=r"a\.py:2: this is not UTF-8 text; save the file as UTF-8"):
        load_lesson(tmp_path / "a.py")


def test_half_a_character_in_a_notebook_names_its_line():
    with pytest.raises(LessonError, match="cell 1, line 2: this line holds half a character"):
        parse_lesson(notebook_of("x = 1\n# \ud800"), Path("n.ipynb"))


def test_a_broken_notebook_names_its_line():
    with pytest.raises(LessonError, match=r"n\.ipynb:2: .* its JSON breaks off"):
        parse_lesson('{"cells": [\n', Path("n.ipynb"))


@pytest.mark.parametrize("marker", ["", "# %%\n", '"""\nTitle: a\n"""\n'])
def test_nothing_of_a_lesson_is_run_or_imported(tmp_path, marker):
    trace = tmp_path / "trace"
    (tmp_path / "trap.py").write_text(f"open({str(trace)!r}, 'w')\n")
    path = tmp_path / "lesson.py"
    path.write_text(
        f"{marker}import trap\nopen({str(trace)!r}, 'w')\nx = __import__('trap')  # @param {{type: raw}}\n"
    )
    program = (
        "import sys; from dltui.course.parse import load_lesson; load_lesson(sys.argv[1]);"
        "assert 'trap' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], cwd=tmp_path, check=True)
    assert not trace.exists()


def test_a_lesson_is_parsed_without_tensorflow_or_textual(tmp_path):
    path = tmp_path / "xor_net.py"
    path.write_text(XOR)
    program = (
        "import sys; from dltui.course import load_lesson; load_lesson(sys.argv[1]);"
        "assert not {'tensorflow', 'keras', 'textual', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)


_PIECES = st.sampled_from(
    [
        "# ---",
        "# title: a",
        "# goal: a > 1",
        "# %%",
        "# %% [markdown]",
        '# %% tags=["exercise"]',
        '# %% tags=["solution"]',
        '# %% tags=["check"]',
        '# %% [markdown] tags=["predict"]',
        '# %% {"tags": 5}',
        "# %% tags=[",
        "# - [x] yes",
        "x = 5  # @param {type: integer}",
        "def f():",
        "    return 1",
        '"""',
        "model.fit(x)",
        "",
        "# # Heading",
    ]
)


@given(text=st.text() | st.lists(_PIECES | st.text(max_size=10), max_size=30).map("\n".join))
def test_any_text_is_a_lesson_or_a_lesson_error(text):
    try:
        lesson = parse_lesson(text, Path("any.py"))
    except LessonError as error:
        assert str(error).startswith("any.py")
    else:
        assert lesson.steps


@given(text=st.text() | st.lists(_PIECES, max_size=12).map(lambda lines: notebook_of("\n".join(lines))))
def test_any_text_is_a_notebook_or_a_lesson_error(text):
    try:
        lesson = parse_lesson(text, Path("any.ipynb"))
    except LessonError as error:
        assert str(error).startswith("any.ipynb")
    else:
        assert lesson.steps


@given(lines=st.lists(_PIECES, max_size=30))
def test_the_code_of_every_lesson_stands_at_its_line(lines):
    try:
        lesson = parse_lesson("\n".join(lines), Path("any.py"))
    except LessonError:
        return
    source = lesson.source.split("\n")
    for step in lesson.steps:
        if step.code:
            code = step.code.source.split("\n")
            assert source[step.code.line - 1 : step.code.line - 1 + len(code)] == code


# ---------------------------------------------------------------------------------------------------
# Edited cells

EDITABLE = """\
# ---
# title: T
# ---
# %% [markdown]
# # One
# %%
rate = 1  # @param {type: "integer"}
# %%
epochs = 2  # @param {type: "integer"}
# %% [markdown]
# # Three
# %% tags=["exercise"]
a = 1
# %% tags=["solution"]
a = 2
# %% tags=["check"]
assert a == 2
"""


@pytest.fixture
def editable():
    return parse_lesson(EDITABLE, Path("an_id/editable.py"))


def test_steps_of_the_same_title_have_different_keys(editable):
    assert [step.key for step in editable.steps] == ["One", "One (2)", "Three"]


def test_other_code_in_a_cell_moves_what_follows(editable):
    changed = with_code(editable, 0, "rate = 5  # @param {type: 'integer'}\n\nprint(rate)\n")
    assert changed.source == EDITABLE.replace(
        'rate = 1  # @param {type: "integer"}', "rate = 5  # @param {type: 'integer'}\n\nprint(rate)"
    )
    assert [step.code.line for step in changed.steps] == [7, 11, 15]
    assert {p.name: (p.value, p.line) for p in changed.parameters} == {"rate": (5, 7), "epochs": (2, 11)}


def test_other_code_in_an_exercise_takes_the_place_of_its_starter(editable):
    exercise = with_code(editable, 2, "a = 3").steps[2].exercise
    assert (exercise.starter.source, exercise.solution.source) == ("a = 3", "a = 2")


def test_the_same_code_makes_the_same_lesson(editable):
    for step in editable.steps:
        assert with_code(editable, step.index, step.code.source) == editable


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (" \n", r":7: the cell is empty; write code, or reset it"),
        ("a = 1\n# %%\nb = 2", r":7: `# %%` would begin another cell"),
        ("a = (", r":7: .*never closed"),
        ('epochs = 3  # @param {type: "integer"}', r":9: epochs: already a parameter in line 7"),
    ],
    ids=["empty", "a marker", "syntax", "a parameter twice"],
)
def test_code_that_cannot_stand_in_a_cell_is_refused(editable, code, complaint):
    with pytest.raises(LessonError, match=complaint):
        with_code(editable, 0, code)


def test_a_step_without_code_cannot_be_edited():
    lesson = parse_lesson("# %% [markdown]\n# only text", Path("text.py"))
    with pytest.raises(ValueError, match="step 1 has no code"):
        with_code(lesson, 0, "a = 1")
