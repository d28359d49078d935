import pytest

from dltui.course.header import read_header
from dltui.course.lesson import Goal
from dltui.course.syntax import Fault

FULL = """\
# ---
# title: The XOR network
# year: 1986
# people: [Rumelhart, Hinton, Williams]
# summary: A hidden layer bends the line.
# goal:
#   - accuracy >= 1.0
#   - and/mistakes <= 0
# quick: {epochs: 5, rate: 0.5, noisy: true, optimizer: adam}
# minutes: 15
# seed: 7
# color: red
# ---
import keras
"""


def header_of(*lines):
    return read_header("\n".join(["# ---", *lines, "# ---", ""]))


def test_every_field_is_read():
    header = read_header(FULL)
    assert (header.title, header.year, header.minutes, header.seed) == ("The XOR network", 1986, 15, 7)
    assert header.people == "Rumelhart, Hinton, Williams"
    assert header.summary == "A hidden layer bends the line."
    assert header.goals == (Goal("accuracy", ">=", 1.0), Goal("mistakes", "<=", 0, "and"))
    assert header.quick == {"epochs": 5, "rate": 0.5, "noisy": True, "optimizer": "adam"}


def test_length_counts_the_lines_up_to_the_closing_fence():
    assert read_header(FULL).length == 13
    assert read_header("#!/usr/bin/env python\n\n" + FULL).length == 15


def test_the_line_of_every_field_is_kept():
    lines = read_header("#!/usr/bin/env python\n" + FULL).lines
    assert (lines["title"], lines["goal"], lines["seed"]) == (3, 7, 12)


def test_an_unknown_field_is_kept_by_name():
    assert read_header(FULL).unknown == ("color",)


def test_jupytexts_own_fields_are_no_fields_of_the_lesson():
    assert header_of("# jupyter:", "#   jupytext:", "#     formats: py").unknown == ()


def test_a_title_that_yaml_takes_for_a_number_is_a_text():
    assert header_of("# title: 1984").title == "1984"


def test_escape_sequences_in_a_title_are_kept():
    assert header_of(r'# title: "\e[31mred"').title == "\x1b[31mred"


@pytest.mark.parametrize(
    ("lines", "line", "says"),
    [
        (["# title: one: two"], 2, "the header is not YAML"),
        (["# title: one", "# quick: {epochs: 5"], 3, "the header is not YAML"),
        (["# year: soon"], 2, "year: expected a whole number, got 'soon'"),
        (["# title: a", "# year: true"], 3, "year: expected a whole number, got True"),
        (["# minutes: 0"], 2, "minutes: expected a whole number of at least 1"),
        (["# seed: -1"], 2, "seed: expected a whole number of at least 0"),
        (["# title: {a: 1}"], 2, "title: expected a text"),
        (["# goal: be good"], 2, "goal: cannot read the goal 'be good'"),
        (["# quick: 5"], 2, "quick: expected names and values"),
        (["# quick: {epochs: [1]}"], 2, "quick: expected names and values"),
        (["# - a list"], 2, "the header is not a list of fields"),
        (["# date: 2001-99-99"], 2, "the header is not YAML"),
    ],
)
def test_a_mistake_names_its_line(lines, line, says):
    with pytest.raises(Fault) as fault:
        header_of(*lines)
    assert says in fault.value.message
    assert fault.value.line == line


@pytest.mark.parametrize("text", ["# ---\n# title: a\n", "# ---\n# title: a\nimport keras\n# ---\n"])
def test_a_header_that_is_not_closed_names_where_it_begins(text):
    with pytest.raises(Fault, match="not closed; write a line `# ---`") as fault:
        read_header(text)
    assert fault.value.line == 1


def test_a_tutobook_tells_title_people_year_and_summary():
    header = read_header(
        '"""\nTitle: A simple convnet\nAuthor: [Jane Doe](https://example.org)\n'
        'Date created: 2015/06/19\nDescription: It sees digits.\n"""\nimport keras\n'
    )
    assert (header.title, header.people, header.year) == ("A simple convnet", "Jane Doe", 2015)
    assert header.summary == "It sees digits."
    assert header.length == 0


def test_without_a_header_the_first_heading_is_the_title():
    assert read_header("# %% [markdown]\n# # My lesson\n# text\n").title == "My lesson"


def test_an_empty_comment_line_before_text_is_no_heading():
    assert read_header("# %% [markdown]\n# one\n#\n# two\n").title == ""


def test_a_plain_script_has_no_title():
    assert read_header("import keras\n") == read_header("")
