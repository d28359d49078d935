"""Safe text, exact widths, and rows of segments."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dltui.draw import cells
from dltui.draw.cells import Canvas, Mode, clean, fit, ink, rgb

hostile = st.text(alphabet=st.characters(), max_size=40) | st.text(
    "\x1b[]0;1m\x07\x9b\x90ab漢👍\u200d\ufe0f\u0301 \n", max_size=40
)


@given(hostile)
def test_clean_text_has_no_control_and_no_escape(text):
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Mn") for char in clean(text))


@given(hostile)
def test_clean_text_is_as_wide_as_its_characters(text):
    assert cells.wide(clean(text)) == cell_len(clean(text))


@given(hostile, st.integers(0, 30))
def test_text_is_cut_to_the_width(text, width):
    assert cell_len(fit(text, width)) <= width


@given(st.lists(st.tuples(st.integers(-2, 4), st.integers(-5, 14), hostile, st.integers(0, 3)), max_size=6))
def test_rows_are_exactly_as_wide_as_the_canvas_whatever_is_written(writes):
    canvas = Canvas(12, 3)
    for row, column, text, number in writes:
        canvas.write(row, column, text, number)
    assert [sum(segment.cell_length for segment in row) for row in canvas.rows()] == [12] * 3


def test_escape_sequences_vanish_with_all_they_carry():
    assert clean("a\x1b[31mred\x1b]0;title\x07b\x9b2Jc\x1b(Bd") == "aredbcd"


def test_line_breaks_become_spaces():
    assert clean("a\nb\tc") == "a b c"


def test_an_accent_stays_with_its_letter():
    assert clean("e\u0301") == "é"


def test_what_is_missing_is_shown_by_an_ellipsis():
    assert fit("validation", 6) == "valid…"


def test_cells_of_one_style_make_one_segment():
    canvas = Canvas(6, 1)
    canvas.write(0, 0, "ab", rgb(255, 0, 0))
    canvas.write(0, 2, "cd", rgb(255, 0, 0))
    (row,) = canvas.rows()
    assert [(segment.text, str(segment.style)) for segment in row] == [("abcd", "#ff0000"), ("  ", "None")]


def test_a_style_comes_back_as_it_was_made():
    style = cells.style(ink(rgb(1, 2, 3), cells.ansi(4), bold=True))
    assert (style.color.triplet, style.bgcolor.number, style.bold) == ((1, 2, 3), 4, True)


def test_plain_rows_have_no_style():
    canvas = Canvas(4, 2, Mode.PLAIN)
    canvas.write(0, 0, "ab", ink(rgb(1, 2, 3), bold=True))
    assert all(segment.style is None for row in canvas.rows() for segment in row)
