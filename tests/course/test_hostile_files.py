"""Lesson files of any content: a lesson, or our own error with the file's name, and never for long.

`tests/fuzz_lessons.py` looks further, guided by coverage.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dltui.course import LessonError, bundled_folder, load_course, load_lesson, parse_lesson
from dltui.course.check import check_path

LESSONS = [path.read_text() for path in sorted(bundled_folder().glob("*.py"))]
PIECES = (
    "# %%\n",
    "# ---\n",
    '"""',
    "'''",
    "(",
    "[",
    "{",
    "\\\n",
    "\t",
    " ",
    "\0",
    "\x0c",
    "\r",
    "\u2028",
    "\ufeff",
    "# @param",
    "# @param {type: ",
    "tags=[",
    "*a",
    "&a ",
    "!!",
    "%%bash\n",
    "!ls\n",
    "$$",
    "```",
    "- [x] ",
    "\ud83d",
)
SECONDS = 100  # of processor time for all of them: ten times what they take


@st.composite
def mutated(draw):
    """A real lesson with some of it cut out, doubled, moved or written over."""
    text = draw(st.sampled_from(LESSONS))
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at, size = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, 12))
        what = draw(st.sampled_from(["cut", "double", "line", "piece", "swap"]))
        if what == "cut":
            del lines[at : at + size]
        elif what == "double":
            lines[at:at] = lines[at : at + size]
        elif what == "swap":
            lines[at:at] = draw(st.sampled_from(LESSONS)).split("\n")[at : at + size]
        else:
            line = lines[at]
            column = draw(st.integers(0, len(line)))
            new = draw(texts) if what == "line" else draw(st.sampled_from(PIECES))
            lines[at] = line[:column] + new + line[column:]
        lines = lines or [""]
    return "\n".join(lines)


def read(text, name="a.py"):
    """Parse a text; an error must be our own and name the file."""
    try:
        return parse_lesson(text, Path(name))
    except LessonError as error:
        assert str(error).startswith(name)
        assert error.line is None or 1 <= error.line <= text.count("\n") + text.count("\r") + 1
        return None


@settings(max_examples=40)
@given(mutated())
def test_a_changed_lesson_is_read_or_refused_with_its_file(text):
    lesson = read(text)
    if lesson is not None:
        lines = lesson.source.split("\n")
        for step in lesson.steps:
            if step.code is not None and step.code.source:
                assert lines[step.code.line - 1 :][
                    : len(step.code.source.split("\n"))
                ] == step.code.source.split("\n")


@given(st.one_of(texts, st.lists(st.sampled_from(PIECES), max_size=20).map("".join)))
def test_any_text_is_read_or_refused_with_its_file(text):
    for name in ("a.py", "a.ipynb"):
        read(text, name)
        read(f"# ---\n# {text}\n# ---\n# %%\nx = 1\n", name)
        read(f"# %% [markdown] {text}\n# {text}\n# %%\nx = 1\n", name)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.sampled_from(LESSONS).flatmap(
            lambda text: st.sampled_from(
                [text[:400].encode(c) for c in ("utf-16", "utf-8-sig", "utf-32", "cp037")]
            )
        ),
    )
)
def test_any_bytes_are_read_or_refused_with_their_file(tmp_path, content):
    for name in ("a.py", "a.ipynb"):
        path = tmp_path / name
        path.write_bytes(content)
        try:
            load_lesson(path)
        except LessonError as error:
            assert str(error).startswith(str(path))
        check_path(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        texts,
        st.binary(max_size=100),
        st.sampled_from(
            [
                "title = 1",
                "[[chapter]]",
                "[chapter]",
                "chapter = [1]",
                "[[chapter]]\nlessons = [1]",
                "[[chapter]]\nlessons = ['../a']",
                "[[chapter]]\nlessons = ['" + "x" * 300 + "']",
                "[[chapter]]\nlessons = ['\\u0000']",
                "a = " + "[" * 5000,
                "[[chapter]]\ntitle = 1\nlessons = ['a']",
                "title = 2020-01-01",
            ]
        ),
    )
)
def test_any_course_is_read_or_refused_with_its_file(tmp_path, content):
    path = tmp_path / "course.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    try:
        load_course(tmp_path)
    except LessonError as error:
        assert str(error).startswith(str(path))


LAUGHS = "# a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"# a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9)
)
LONG = {
    "spaces in code": "# %%\nx = 1\n" + " " * 200_000 + "\ny = 2",
    "a long heading": "# %% [markdown]\n# # x" + " " * 200_000 + "y\n",
    "hashes": "# %% [markdown]\n# # x" + "# " * 100_000 + "y\n",
    "a heading without a header": "# # x" + " " * 200_000 + "y",
    "a long form": "# %%\nx = 1  # @param" + " " * 200_000 + "x",
    "many choices": "# %%\nx = 1  # @param [" + "1, " * 100_000 + "1]",
    "many cells": "# %%\nx = 1\n" * 5_000,
    "many docstrings": '"""x"""\nx = 1\n' * 5_000,
    "brackets for an author": '"""\nTitle: x\nAuthor: ' + "[" * 200_000 + '\n"""\n',
    "parentheses for an author": '"""\nTitle: x\nAuthor: ' + "[](" * 100_000 + '\n"""\n',
    "a goal of spaces": "# ---\n# goal: '" + " " * 100_000 + "a" + " " * 100_000 + "b'\n# ---\n# %%\nx = 1",
    "laughs in a year": f"# ---\n{LAUGHS}# year: *a8\n# ---\n# %%\nx = 1",
    "laughs in a goal": f"# ---\n{LAUGHS}# goal: *a8\n# ---\n# %%\nx = 1",
    "laughs merged": "# ---\n# a0: &a0 {x: 1}\n"
    + "".join(f"# a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}\n" for i in range(1, 9))
    + "# ---\n# %%\nx = 1",
    "a long year": "# ---\n# year: 0x" + "f" * 9_000 + "\n# ---\n# %%\nx = 1",
    "a long title": "# ---\n# title: 0x" + "f" * 9_000 + "\n# ---\n# %%\nx = 1",
    "a long key": "# ---\n# 0x" + "f" * 9_000 + ": 1\n# ---\n# %%\nx = 1",
    "a long name of quick": "# ---\n# quick: {0x" + "f" * 9_000 + ": 1}\n# ---\n# %%\nx = 1",
    "a long limit": '# %%\nx = 1  # @param {type: "number", max: 0x' + "f" * 9_000 + "}",
    "a long choice": "# %%\nx = 1  # @param [1, 0x" + "f" * 9_000 + "]",
    "a long literal": "# %%\nx = 0x" + "f" * 9_000 + "  # @param",
    "deep YAML": "# ---\n# title: " + "[" * 100_000 + "\n# ---\n# %%\nx = 1",
    "deep parentheses": "# %%\nx = " + "(" * 100_000,
    "deep sums": "# %%\nx = " + "1+" * 100_000 + "1",
    "deep signs": "# %%\nx = " + "-" * 100_000 + "1  # @param",
    "deep attributes": "# %%\nx = a" + ".b" * 100_000,
    "deep blocks": "# %%\n" + "".join(f"{' ' * i}if 1:\n" for i in range(200)),
    "one long line": "# %% [markdown]\n# " + "word " * 400_000 + "\n# %%\nx = '" + "a" * 2_000_000 + "'",
    "many tags": "# %% tags=[" + '"a", ' * 50_000 + '"b"]\nx = 1',
    "many fences": "# %% [markdown]\n" + "# ```\n" * 20_000,
}
DEEP_JSON = {
    "deep lists": "[" * 100_000,
    "deep cells": '{"cells": ' + "[" * 100_000,
    "a long number": '{"cells": [], "nbformat": ' + "1" * 10_000 + "}",
    "many cells": json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}] * 5_000}),
}


def test_files_that_are_long_or_deep_are_read_or_refused_in_bounded_time_and_memory(tmp_path):
    """In a process that has some processor time and some memory; it says which file comes next."""
    for number, text in enumerate(LONG.values()):
        (tmp_path / f"{number}.py").write_text(text)
    for number, text in enumerate(DEEP_JSON.values()):
        (tmp_path / f"{number}.ipynb").write_text(text)
    code = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "from pathlib import Path\n"
        "from dltui.course import LessonError, load_lesson\n"
        "for path in sys.argv[1:]:\n"
        "    print('reading', path, flush=True)\n"
        "    try: load_lesson(Path(path))\n"
        "    except LessonError as error: assert str(error).startswith(path), error\n"
        "print('read')\n"
    )
    paths = sorted(map(str, tmp_path.iterdir()))
    assert len(paths) == len(LONG) + len(DEEP_JSON)
    done = subprocess.run([sys.executable, "-c", code, *paths], capture_output=True, text=True, check=False)
    last = done.stdout.splitlines()[-1]
    names = [*LONG] if last.endswith(".py") else [*DEEP_JSON]
    assert last == "read", (names[int(last.rpartition("/")[2].partition(".")[0])], done.stderr[-500:])


# ---------------------------------------------------------------------------------------------- notebooks

OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": ["a\n"]},
    {
        "output_type": "display_data",
        "data": {"image/png": "iVBORw0KGgo=", "text/html": "<script>x</script>"},
        "metadata": {},
    },
    {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {
            "application/vnd.jupyter.widget-view+json": {"model_id": "1", "version_major": 2},
            "text/plain": "w",
        },
    },
    {"output_type": "error", "ename": "E", "evalue": "\x1b[31m", "traceback": ["\x1b[31m"]},
]
WIDGETS = {
    "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"1": {"model_name": "IntSlider"}}}}
}
CODE_4 = {
    "cell_type": "code",
    "execution_count": 3,
    "metadata": {"collapsed": False},
    "outputs": OUTPUTS,
    "source": ["%matplotlib inline\n", "x = 1  # @param {type: 'integer'}"],
}
FORMAT_4 = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"kernelspec": {"name": "python3"}, **WIDGETS},
    "cells": [
        {
            "cell_type": "markdown",
            "metadata": {},
            "attachments": {"a.png": {"image/png": ""}},
            "source": "# A\ntext",
        },
        CODE_4,
    ],
}
FORMAT_3 = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": "old"},
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["A"]},
                {"cell_type": "markdown", "metadata": {}, "source": ["text"]},
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "language": "python",
                    "metadata": {},
                    "prompt_number": 3,
                    "input": CODE_4["source"],
                    "outputs": [{"output_type": "pyout", "prompt_number": 3, "text": ["1"]}],
                },
            ],
        }
    ],
}


@pytest.mark.parametrize("content", [FORMAT_4, FORMAT_3], ids=["4", "3"])
def test_notebooks_of_both_formats_are_read_with_outputs_and_widgets(content):
    lesson = parse_lesson(json.dumps(content), Path("a.ipynb"))
    assert [step.title for step in lesson.steps] == ["A"]
    assert lesson.steps[0].code.source == "%matplotlib inline\nx = 1  # @param {type: 'integer'}"
    assert [parameter.value for parameter in lesson.parameters] == [1]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        '{"cells": [',
        "[]",
        "1",
        "null",
        '"a"',
        "{}",
        '{"cells": {}}',
        '{"cells": [1]}',
        '{"cells": [[]]}',
        '{"worksheets": 1}',
        '{"worksheets": [{"cells": 1}]}',
        '{"cells": [{"cell_type": "code"}]}',
        "NaN",
        "<html></html>",
        '{"cells": [{"cell_type": "code", "source": 1}]}',
        json.dumps(FORMAT_4)[:-40],
        json.dumps(FORMAT_4) + "}",
        '{"cells": [{"cell_type": "code", "source": ["x = ("]}]}',
        '{"cells": [{"cell_type": "raw", "source": "---\\n- a"}]}',
        '{"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {"tags": 1}, "outputs": 5}]} x',
        '{"cells": [{"cell_type": "code", "source": "\\ud83d"}]}',
        '{"cells": [{"cell_type": "code", "source": "\\u0000"}]}',
    ],
    ids=range(24),
)
def test_a_notebook_that_is_none_is_refused_with_its_name_and_a_remedy(content):
    with pytest.raises(LessonError, match=r"^a\.ipynb(:\d+)?: .*;.*\S") as error:
        parse_lesson(content, Path("a.ipynb"))
    assert "Traceback" not in str(error.value)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"language": "R"}}, "R"),
        ({"language_info": {"name": "julia"}, "kernelspec": {"language": "python"}}, "julia"),
        ({"language_info": {"name": "Python"}}, None),
        ({"language_info": {"name": "ipython"}}, None),
        ({"language_info": {"name": " "}, "kernelspec": {"language": 3}}, None),
        ({"language_info": 1, "kernelspec": []}, None),
        (None, None),
    ],
)
def test_a_notebook_in_another_language_is_refused_with_its_name(metadata, language):
    content = json.dumps({**FORMAT_4, "metadata": metadata})
    if language is None:
        assert parse_lesson(content, Path("a.ipynb")).steps
    else:
        with pytest.raises(LessonError, match=rf"^a\.ipynb: .*written in {language}; dltui runs Python"):
            parse_lesson(content, Path("a.ipynb"))


@pytest.mark.parametrize("seed", range(60))
def test_a_notebook_with_any_part_of_another_type_is_read_or_refused(seed):
    pick = random.Random(seed)
    content = json.loads(json.dumps(pick.choice([FORMAT_4, FORMAT_3])))
    parts = []

    def walk(node):
        for key in node if isinstance(node, dict) else range(len(node)):
            parts.append((node, key))
            if isinstance(node[key], dict | list):
                walk(node[key])

    walk(content)
    for node, key in pick.sample(parts, 3):
        node[key] = pick.choice([None, 1, -1.5, True, "", "x", [], {}, [None], {"a": 1}, ["a", 1], "\x00"])
    read(json.dumps(content), "a.ipynb")
