"""Maps side by side, stacks, and ways over a plane: how they share the room, as text."""

import numpy as np
import pytest

from dltui.draw import Mode, describe, render, size, text
from dltui.draw.stack import flat, share_out
from dltui.drawings import Heatmap, Images, Maps, Stack, Text

NAMES = ("the", "cat")


def plain(drawing, width, height):
    return text(render(drawing, width, height, Mode.PLAIN))


def heads(count, side=2, names=NAMES):
    values = np.stack([np.roll(np.eye(side), turn, axis=0) for turn in range(count)])
    return Maps(values, tuple(f"head {i}" for i in range(count)), names, names, "query", "key")


def gates(mode, width=33, height=6):
    values = np.stack([np.ones((4, 16)), -np.ones((4, 16))])
    return render(Maps(values, low=-1, high=1, diverging=True), width, height, mode)


def test_maps_stand_side_by_side_with_names_on_their_axes():
    assert plain(heads(2), 30, 5).split("\n") == [
        "    head 0    head 1",
        "    the cat   the cat",
        "the ████          ████",
        "cat     ████  ████",
        "",
    ]


def test_the_last_row_has_the_scale_and_says_what_the_axes_are():
    assert plain(heads(2), 40, 6).split("\n")[-1] == "0    ░░▒▒▓▓███ 1  ↓ query  → key"


def test_many_heads_stand_in_rows():
    rows = plain(heads(8), 36, 20).split("\n")
    captions = [row.split("head ")[1:] for row in rows if "head" in row]
    assert [int(number) for row in captions for number in row] == list(range(8))
    assert len(captions) > 1


def test_eight_heads_over_twelve_letters_fit_60_by_12():
    rows = plain(heads(8, 12, tuple("abcdefghijkl")), 60, 12)
    assert all(f"head {i}" in rows for i in range(8))


def test_a_map_too_large_for_its_room_is_shrunk():
    values = np.zeros((1, 64, 200))
    values[:, :32] = 1
    rows = plain(Maps(values), 20, 5).split("\n")
    assert rows[0] == "█" * 20
    assert rows[-1] == ""


def test_maps_that_do_not_fit_are_counted():
    assert "more" in plain(Maps(np.zeros((100, 20, 20))), 30, 8).split("\n")[-1]


def test_maps_have_one_scale():
    maps = Maps(np.stack([np.full((2, 2), 0.1), np.ones((2, 2))]))
    assert plain(maps, 10, 2).split("\n")[0] == "      ████"


@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.GREY])
def test_diverging_maps_say_their_sign_where_colour_is_missing(mode):
    rows = text(gates(mode)).split("\n")[:2]
    left, right = zip(*[(row[:16], row[17:]) for row in rows], strict=True)
    assert "+" in "".join(left) and "−" not in "".join(left)
    assert "−" in "".join(right) and "+" not in "".join(right)


@pytest.mark.parametrize("mode", [Mode.PLAIN, Mode.GREY])
def test_every_cell_of_a_wide_diverging_map_has_a_sign(mode):
    maps = Maps(np.array([[[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]]]), diverging=True)
    rows = text(render(maps, 12, 2, mode)).split("\n")
    signs = ["".join(char for char in row if char in "+−") for row in rows]
    assert signs == ["+−+", "−+−"]


def test_maps_in_16_colours_keep_to_them():
    found = {s.style.bgcolor for row in gates(Mode.ANSI) for s in row if s.style and s.style.bgcolor}
    assert len(found) > 1
    assert all(colour.number is not None and colour.number < 16 for colour in found)


def test_maps_in_words():
    assert describe(heads(2)) == "2 maps of 2 by 2 from 0 to 1 (query by key): head 0, head 1"
    assert describe(Maps(np.zeros((0, 2, 2)))) == "no maps"


@pytest.mark.parametrize("side", [2, 4, 9, 16, 64])
def test_maps_wish_for_the_rows_that_show_every_name(side):
    names = tuple(f"{i}" for i in range(side))
    drawing = heads(2, side, names)
    rows = plain(drawing, 100, size(drawing, 100)).split("\n")
    shown = [row.split()[0] for row in rows if row.strip() and row.split()[0] in names]
    assert side > 24 or set(names) <= set(shown)


# ---------------------------------------------------------------------------------------------------
# Stacks


def test_drawings_stand_above_each_other_under_their_titles():
    stack = Stack((Text("one"), Text("two")), ("first", "second"))
    assert plain(stack, 10, 6) == "first\none\nsecond\ntwo\n\n"


def test_a_stack_within_a_stack_is_laid_flat():
    stack = Stack((Stack((Text("a"), Text("b")), ("x", "y")), Text("c")), ("in", "out"))
    assert [title for title, _ in flat(stack)] == ["in: x", "y", "out"]
    assert plain(stack, 10, 9) == "in: x\na\ny\nb\nout\nc\n\n\n"


def test_a_stack_nested_a_thousand_times_is_drawn():
    stack = Text("deep")
    for _ in range(1000):
        stack = Stack((stack,))
    assert plain(stack, 10, 1) == "deep"
    assert describe(stack) == "text of 1 line: deep"


def test_a_stack_without_room_for_titles_leaves_them_out():
    stack = Stack((Text("one"), Text("two")), ("first", "second"))
    assert plain(stack, 10, 2) == "one\ntwo"


def test_drawings_without_a_row_are_counted():
    assert plain(Stack(tuple(Text(str(i)) for i in range(9))), 20, 3) == "0\n1\n… and 7 more"


def test_small_wishes_are_met_and_large_ones_share_what_is_left():
    assert share_out([1, 20, 30], 11, [False] * 3) == [1, 5, 5]


def test_what_is_left_over_goes_to_those_that_grow():
    assert share_out([2, 4], 12, [False, True]) == [2, 10]


def test_feature_maps_of_three_layers_fit_60_by_12():
    layers = [Images(np.ones((6, 28, 28))), Images(np.ones((6, 14, 14))), Images(np.ones((16, 10, 10)))]
    rows = plain(Stack(tuple(layers), ("c1", "s2", "c3")), 60, 12).split("\n")
    assert [row for row in rows if row in ("c1", "s2", "c3")] == ["c1", "s2", "c3"]
    assert sum("█" in row or "▒" in row or "░" in row for row in rows) >= 6


def test_a_stack_in_words():
    assert describe(Stack((Text("hi"), Text("you")), ("a",))) == "a: text of 1 line: hi | text of 1 line: you"


# ---------------------------------------------------------------------------------------------------
# Ways over a plane


def way(path, width=24, height=9):
    return plain(Heatmap(np.zeros((8, 8)), path=np.array(path, np.float32)), width, height)


def test_a_way_runs_from_its_start_to_its_end():
    rows = way([[0.0, 1.0], [1.0, 0.0]]).split("\n")
    assert rows[0][5] == "◇"
    assert rows[5].rstrip()[-1] == "◆"
    dots = [sum("⠀" < char <= "⣿" for char in row) for row in rows[1:5]]
    assert all(count >= 2 for count in dots)


def test_a_point_that_is_no_number_leaves_a_gap():
    with_gap, whole = (
        way([[0, 0.5], [0.4, 0.5], [middle, 0.5], [0.6, 0.5], [1, 0.5]]) for middle in (np.nan, 0.5)
    )
    drawn = [sum("⠀" < char <= "⣿" for char in rows) for rows in (with_gap, whole)]
    assert 0 < drawn[0] < drawn[1]


def test_a_way_that_leaves_the_plane_has_no_mark_outside():
    rows = way([[0.5, 0.5], [0.5, 1e30]], height=7)
    assert "◇" in rows
    assert "◆" not in rows


def test_a_way_keeps_the_background_of_the_picture():
    heatmap = Heatmap(np.ones((8, 8)), low=0, high=1, path=np.array([[0.0, 0.5], [1.0, 0.5]]))
    rows = render(heatmap, 20, 4)
    dotted = [s for row in rows for s in row if any("⠀" < char <= "⣿" for char in s.text)]
    plain_cells = [s for s in rows[0] if s.style and s.style.bgcolor]
    assert {s.style.bgcolor for s in dotted} == {s.style.bgcolor for s in plain_cells}


def test_a_way_in_words():
    heatmap = Heatmap(np.zeros((2, 2)), path=np.array([[0.0, 0.5], [1.0, 0.25]]))
    assert describe(heatmap).endswith("way of 2 points from 0, 0.5 to 1, 0.25")
