import pytest

from dltui.app.layout import Layout, layout_for, left_column, right_rows


@pytest.mark.parametrize(
    ("width", "height", "layout"),
    [
        (120, 40, Layout.WIDE),
        (200, 60, Layout.WIDE),
        (100, 24, Layout.WIDE),
        (80, 24, Layout.NARROW),
        (99, 40, Layout.NARROW),
        (60, 20, Layout.NARROW),
        (59, 40, Layout.TINY),
        (120, 19, Layout.TINY),
        (20, 5, Layout.TINY),
    ],
)
def test_the_layout_follows_the_size(width, height, layout):
    assert layout_for(width, height) is layout


@pytest.mark.parametrize("width", range(100, 240, 7))
def test_the_text_has_a_readable_width_and_leaves_room(width):
    assert 45 <= left_column(width) <= 82
    assert width - left_column(width) >= 50


@pytest.mark.parametrize("height", range(12, 60))
@pytest.mark.parametrize("pictures", [0, 5, 20, 200])
@pytest.mark.parametrize("output", [0, 4, 10_000])
def test_the_panes_on_the_right_fill_the_column_exactly(height, pictures, output):
    rows = right_rows(height, pictures=pictures, output=output)
    rules = 2 if pictures else 1
    assert sum(rows) + rules == height
    assert all(n >= 0 for n in rows)
    assert rows[0] >= 3
