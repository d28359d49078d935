import pytest

from dltui.learning.lines import BLOCK, Line, Lines


def numbered(first, last):
    return [f"line {number}" for number in range(first, last)]


def filled(count, limit=100_000, **options):
    lines = Lines(limit, **options)
    lines.extend([Line(text) for text in numbered(0, count)])
    return lines


@pytest.mark.parametrize("count", [0, 1, BLOCK, 2 * BLOCK, 5 * BLOCK + 7])
def test_what_was_appended_line_by_line_or_at_once_is_all_there(count):
    one_by_one, at_once = Lines(100_000), Lines(100_000)
    for text in numbered(0, count):
        one_by_one.extend([Line(text)])
    at_once.extend_texts(numbered(0, count), "stdout")
    assert list(one_by_one) == list(at_once) == [Line(text) for text in numbered(0, count)]
    assert len(at_once) == at_once.end == count


def test_a_line_is_found_by_its_place_from_either_end():
    lines = filled(5000)
    assert [lines[at].text for at in (0, 999, 1000, 4321, -1)] == [
        "line 0", "line 999", "line 1000", "line 4321", "line 4999",
    ]  # fmt: skip
    with pytest.raises(IndexError):
        lines[5000]


def test_lines_of_several_kinds_keep_them():
    lines = Lines(100_000)
    for number in range(4000):
        lines.extend([Line(str(number), "stderr" if number % 3 else "stdout")])
    assert lines[3].kind == "stdout" and lines[4].kind == "stderr"


def test_old_lines_go_exactly_where_the_limit_is():
    lines = filled(5000, limit=2500)
    assert (lines.first, len(lines), lines[0].text) == (2500, 2500, "line 2500")
    lines.extend_texts(numbered(5000, 9999), "stdout")
    assert (lines.first, len(lines), lines[0].text, lines[-1].text) == (
        7499, 2500, "line 7499", "line 9998",
    )  # fmt: skip


def test_long_lines_go_before_the_limit_when_their_characters_have_no_room():
    lines = Lines(100_000, room=3000 * 100)
    lines.extend_texts(["x" * 99] * 10_000, "stdout")
    assert 3000 <= len(lines) <= 6000
    assert lines.first + len(lines) == 10_000


def test_the_newest_lines_may_still_change_after_many_came():
    lines = filled(3000)
    lines.replace_last(Line("other"))
    assert lines[-1].text == "other"


def test_a_line_break_inside_a_line_does_not_shift_those_behind_it():
    lines = Lines(100_000)
    lines.extend([Line("two\nlines"), *(Line(text) for text in numbered(1, 4000))])
    assert lines[10].text == "line 10"
