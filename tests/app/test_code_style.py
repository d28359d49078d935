"""Python code in colours, as rows of a pane."""

from itertools import pairwise

from dltui.app.code_style import coloured
from dltui.app.prose import Renderer
from dltui.app.theme import DARK

CODE = 'def add(a, b):\n    """Two\n\n    lines."""\n\treturn a + b  # a sum\n'


def text(row):
    return "".join(segment.text for segment in row)


def test_every_character_stays_where_it_was():
    lines = coloured(CODE, DARK)
    assert [text(line) for line in lines] == CODE.expandtabs(4).splitlines()


def test_neighbours_on_a_line_differ_in_style():
    for line in coloured(CODE, DARK):
        styles = [segment.style for segment in line]
        assert all(left != right for left, right in pairwise(styles))


def test_a_long_line_goes_on_below_without_a_number():
    rows = [text(row) for row in Renderer(20, DARK).code("total = first + second + third\nprint(total)")]
    assert rows[0].startswith("  1 total =")
    assert rows[1].startswith("    ")
    assert not rows[1][:4].strip()
    assert [row for row in rows if row.startswith("  2 ")] == ["  2 print(total)"]
    assert all(len(row) <= 20 for row in rows)
