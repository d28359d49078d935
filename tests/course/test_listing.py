import subprocess
import sys
import time

import pytest
from pace import within

from dltui.course import UnknownLesson, bundled_folder, load_course
from dltui.course.lesson import LessonError

LESSON = """\
# ---
# title: {title}
# year: 1957
# people: Rosenblatt
# goal: accuracy >= 1.0
# minutes: 5
# ---
x = 1
"""


@pytest.fixture
def folder(tmp_path):
    """A course of two chapters and three lessons."""
    (tmp_path / "course.toml").write_text(
        'title = "Introduction"\n\n[[chapter]]\ntitle = "Neurons"\nlessons = ["perceptron", "xor_net"]\n\n'
        '[[chapter]]\ntitle = "Seeing"\nlessons = ["lenet"]\n'
    )
    for lesson in ("perceptron", "xor_net", "lenet"):
        (tmp_path / f"{lesson}.py").write_text(LESSON.format(title=lesson.upper()))
    return tmp_path


def test_a_course_lists_chapters_and_lessons_in_order(folder):
    course = load_course(folder)
    assert course.title == "Introduction"
    assert [chapter.title for chapter in course.chapters] == ["Neurons", "Seeing"]
    assert [entry.id for entry in course.entries] == ["perceptron", "xor_net", "lenet"]


def test_an_entry_tells_what_the_header_says(folder):
    entry = load_course(folder).find("xor_net")
    assert (entry.title, entry.year, entry.people) == ("XOR_NET", 1957, "Rosenblatt")
    assert (entry.goals, entry.minutes, entry.problem) == (("accuracy >= 1.0",), 5, "")
    assert entry.path == folder / "xor_net.py"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"# ---\n# title: a\n", "xor_net.py:1: the header that begins here is not closed"),
        (b"\xff\xfe", "xor_net.py:1: this is not UTF-8 text"),
        (b"", "xor_net.py: this file is empty"),
    ],
)
def test_a_broken_lesson_does_not_break_the_listing(folder, content, says):
    (folder / "xor_net.py").write_bytes(content)
    course = load_course(folder)
    assert says in course.find("xor_net").problem
    assert [entry.problem for entry in course.entries if entry.id != "xor_net"] == ["", ""]


def test_a_notebook_in_a_course_is_listed_by_its_first_heading(folder):
    (folder / "lenet.py").unlink()
    (folder / "lenet.ipynb").write_text('{"cells": [{"cell_type": "markdown", "source": ["# LeNet\\n"]}]}')
    assert load_course(folder).find("lenet").title == "LeNet"


def test_an_unknown_lesson_names_the_closest_and_all(folder):
    with pytest.raises(UnknownLesson) as error:
        load_course(folder).find("xornet")
    assert str(error.value) == (
        "there is no lesson 'xornet'. Did you mean xor_net? Known: perceptron, xor_net, lenet"
    )


def test_a_folder_without_a_course_is_told(tmp_path):
    with pytest.raises(LessonError, match=r"there is no course\.toml in this folder; write one"):
        load_course(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(LessonError, match="there is no such folder; name a folder"):
        load_course(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('title = "a"\nchapter = [\n', None, "this is not TOML"),
        ('title = "a"\ntitle = "b"\n', 2, "this is not TOML"),
        ('title = "a"\n', None, "there are no chapters; write [[chapter]]"),
        ("title = 5\n[[chapter]]\nlessons = []\n", 1, "title: expected a text"),
        ('title = "a"\n[[chapter]]\ntitle = "b"\n', None, "a chapter needs its lessons"),
        ('[[chapter]]\nlessons = "lenet"\n', 2, "a chapter needs its lessons"),
        (
            '[[chapter]]\nlessons = [\n  "lenet",\n  "lenett",\n]\n',
            4,
            "lesson 'lenett' has no file lenett.py",
        ),
        ('[[chapter]]\nlessons = ["lenet", "lenet"]\n', 2, "lesson 'lenet' is named twice"),
        ('[[chapter]]\nlessons = ["../lenet"]\n', 2, "has no file"),
        ('[[chapter]]\nlessons = [""]\n', 2, "has no file"),
    ],
)
def test_a_mistake_in_course_toml_names_its_line(folder, text, line, says):
    (folder / "course.toml").write_text(text)
    with pytest.raises(LessonError) as error:
        load_course(folder)
    assert says in error.value.message
    assert error.value.path == folder / "course.toml"
    assert line is None or error.value.line == line


def test_a_lesson_without_a_file_names_the_closest_file(folder):
    (folder / "course.toml").write_text('[[chapter]]\nlessons = ["lenett"]\n')
    with pytest.raises(LessonError, match="Did you mean lenet"):
        load_course(folder)


def test_the_listing_reads_headers_only(folder):
    program = (
        "import sys; from pathlib import Path; from dltui.course import load_course;"
        "load_course(Path(sys.argv[1]));"
        "assert not {'jupytext', 'nbformat', 'numpy', 'keras', 'tensorflow', 'textual'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, str(folder)], check=True)


def test_ten_lessons_are_listed_in_thirty_milliseconds(folder):
    ids = [f"lesson_{number}" for number in range(10)]
    names = ", ".join(f'"{lesson}"' for lesson in ids)
    (folder / "course.toml").write_text(f"[[chapter]]\nlessons = [{names}]\n")
    for lesson in ids:
        (folder / f"{lesson}.py").write_text(LESSON.format(title=lesson) + "x = 1\n" * 500)

    def seconds():
        began = time.perf_counter()
        load_course(folder)
        return time.perf_counter() - began

    within(min(seconds() for _ in range(10)), 0.03)


def test_the_bundled_course_lies_beside_the_package_or_in_it():
    assert bundled_folder().name == "lessons"
