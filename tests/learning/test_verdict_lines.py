from pathlib import Path

import pytest

from dltui.course import Cell, LessonError
from dltui.events import Failure, Frame
from dltui.learning.verdict_lines import VerdictLine, refused_lines, verdict_lines
from dltui.source import Verdict

CELL = Cell("code", "def add(a, b):\n    return c", 12)


def said(verdict):
    return [(line.text, line.tone) for line in verdict_lines(verdict, CELL)]


def asserted(message):
    return Verdict(False, "error", message, Failure("AssertionError", message))


def test_a_check_that_passes():
    assert said(Verdict(True, "ok")) == [("✓ The check passes.", "good")]


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ("expected 3, got 0", ["✗ Not yet.", "  expected  3", "  got       0"]),
        (
            "example [1, 1], target 1: expected w1, w2, b [1, 1, 1], got [0.0, 0.0]",
            ["✗ example [1, 1], target 1", "  expected  w1, w2, b [1, 1, 1]", "  got       [0.0, 0.0]"],
        ),
        ("2 places, place 1: expected [1.  2.], got the shape (2,)",
         ["✗ 2 places, place 1", "  expected  [1.  2.]", "  got       the shape (2,)"]),
        ("case: expected\n [[1 2]\n  [3 4]], but got\n [[0 0]\n  [0 0]]",
         ["✗ case", "  expected  [[1 2]", "            [3 4]]", "  got       [[0 0]", "            [0 0]]"]),
        ("the weights have moved\nby 0.5", ["✗ the weights have moved", "  by 0.5"]),
        ("", ["✗ an assertion of the check does not hold"]),
        ("\x1b[31mexpected 1, got 2", ["✗ expected 1, got 2"]),
    ],
    ids=["two numbers", "a case with commas", "a shape", "arrays", "no such form", "no message", "escapes"],
)  # fmt: skip
def test_an_assertion_is_told_as_expected_against_got(message, lines):
    assert [text for text, _ in said(asserted(message))][: len(lines)] == lines


def test_an_error_in_the_learners_cell_names_its_line():
    frames = (
        Frame("lesson.py", 20, "<module>", "assert add(1, 2) == 3", True),
        Frame("lesson.py", 13, "add", "    return c", True),
        Frame("site-packages/numpy/core.py", 13, "x", "raise", False),
    )
    failure = Failure("NameError", "name 'c' is not defined\nmore", frames)
    assert said(Verdict(False, "error", "", failure)) == [
        ("✗ NameError: name 'c' is not defined", "bad"),
        ("  line 2   return c", "plain"),
    ]


def test_an_error_outside_of_the_cell_names_no_line():
    failure = Failure("KeyError", "'a'", (Frame("lesson.py", 20, "<module>", "x['a']", True),))
    assert said(Verdict(False, "error", "", failure)) == [("✗ KeyError: 'a'", "bad")]


def test_other_ends_are_told_apart():
    (stopped,) = said(Verdict(False, "stopped", "a step before the exercise did not run"))
    (died,) = said(Verdict(False, "died"))
    (other,) = said(Verdict(False, "error", "this could not be checked: no kernel"))
    assert stopped == ("Stopped. a step before the exercise did not run", "dim")
    assert "The kernel died" in died[0] and "ctrl r" in died[0]
    assert other == ("✗ this could not be checked: no kernel", "bad")


def test_code_that_cannot_stand_in_a_cell_names_the_line_of_the_cell():
    error = LessonError(
        Path("lesson.py"), 13, "this is not valid Python: '(' was never closed; correct the line"
    )
    assert refused_lines(error, CELL) == [
        VerdictLine("✗ line 2: this is not valid Python: '(' was never closed; correct the line", "bad")
    ]
    assert refused_lines(LessonError(Path("l.py"), None, "it is empty"), CELL)[0].text == "✗ it is empty"
