"""Looking at a foreign course runs nothing of it: every cell, header and list in it would leave a mark."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from app.played import until

from dltui.app.app import DltuiApp
from dltui.app.course_screen import CourseScreen
from dltui.course import load_course

IDS = ("plain", "magics", "header", "prose", "book", "old")


@pytest.fixture
def foreign(tmp_path):
    """A course all of whose programs would make a file in a folder; returns the course's and that folder."""
    course, marks = tmp_path / "course", tmp_path / "marks"
    course.mkdir(), marks.mkdir()
    touch = f"open(r'{marks}/%s', 'w').close()"
    files = {
        "plain.py": f"{touch % 'plain'}\n# %%\n{touch % 'cell'}\nx = __import__('os').getpid()  # @param\n"
        f"class A:\n    {touch % 'class'}\n# %% tags=['exercise']\n{touch % 'exercise'}\n"
        f"# %% tags=['solution']\n{touch % 'solution'}\n# %% tags=['check']\n{touch % 'check'}\n",
        "header.py": "# ---\n# title: Header\n# summary: !!python/object/apply:os.system "
        f"['touch {marks}/yaml']\n# ---\n# %%\n{touch % 'header'}\n",
        "prose.py": f"# ---\n# title: Prose\n# ---\n# %% [markdown]\n# `{touch % 'prose'}` ![x](file://{marks}/link)\n"
        f"#\n# $$\\write18{{touch {marks}/tex}} \\input{{/etc/passwd}}$$\n# %%\n{touch % 'after'}\n",
        # What stands beside a lesson would be imported instead of the real one.
        **{
            f"{name}.py": touch % name
            for name in ("keras", "numpy", "jupytext", "yaml", "sitecustomize", "conftest")
        },
        "setup.cfg": "[jupytext]\n",
        "jupytext.toml": 'formats = "ipynb,py:percent"\n',
        "jupytext.py": touch % "jupytext-config",
        ".jupytext.py": touch % "jupytext-config",
    }
    magics = [
        f"!touch {marks}/shell",
        f"%run {marks}/run.py",
        f"%%bash\ntouch {marks}/bash",
        f"x = !touch {marks}/assigned",
        f"%load_ext {marks}",
        f"%%writefile {marks}/written\nx",
        f"%system touch {marks}/system",
        touch % "notebook",
    ]
    cells = [{"cell_type": "code", "source": text, "metadata": {}, "outputs": []} for text in magics]
    book = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"jupytext": {"formats": "ipynb,py"}},
        "cells": cells,
    }
    old = {
        "nbformat": 3,
        "metadata": {},
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "code", "language": "python", "input": text, "outputs": []}
                    for text in magics
                ]
            }
        ],
    }
    files |= {"book.ipynb": json.dumps(book), "old.ipynb": json.dumps(old)}
    files["magics.py"] = "".join(
        f"# %%\n{touch % 'x' if '%%' in text else 'pass'}\n# {text!r}\n" for text in magics
    )
    files["course.toml"] = (
        f'title = "!!python/name:os.system"\n[[chapter]]\ntitle = "C"\nlessons = {json.dumps(IDS)}\n'
    )
    for name, text in files.items():
        (course / name).write_text(text)
    return course, marks


def marks_of(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    "command",
    [
        ["list", "--course", "{}"],
        ["check", "{}", "--no-run"],
        *(
            ["check", f"{{}}/{name}", "--no-run"]
            for name in ("plain.py", "header.py", "book.ipynb", "old.ipynb")
        ),
        ["run", "--course", "{}", "plain"],
        ["run", "--all", "--course", "{}"],
        ["--plain", "--course", "{}", "plain"],
    ],
    ids=" ".join,
)
def test_a_command_that_looks_leaves_no_mark(foreign, command):
    course, marks = foreign
    line = [word.format(course) for word in command]
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dltui")), *line],
        cwd=course,
        input="no\nno\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=450,
        env={**os.environ, "XDG_DATA_HOME": str(marks.parent / "data")},
    )
    assert "Traceback" not in done.stderr
    assert done.stdout + done.stderr
    assert marks_of(marks) == []


async def test_the_app_that_looks_leaves_no_mark(foreign):
    course, marks = foreign
    app = DltuiApp(load_course(course), data_folder=marks.parent / "data", make_source=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, CourseScreen))
        for _ in IDS:
            await pilot.press("down")
        await pilot.press("slash", *"prose")
        await until(pilot, lambda: app.screen.query_one("#search"))
        await pilot.press("escape")
        for path in sorted(course.glob("*.*")):
            if path.stem in IDS:
                await app._lesson(path)
        assert marks_of(marks) == []


def test_the_marks_would_be_left(foreign):
    """What the other tests look for is there once a program of the course does run."""
    course, marks = foreign
    subprocess.run([sys.executable, str(course / "prose.py")], check=False, capture_output=True)
    assert marks_of(marks) == ["after"]
