"""Every kind of picture in every mode: exact size, harmless text, and what it shows."""

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pace import within

from dltui.draw import Mode, describe, render, size, text
from dltui.drawings import Bars, Heatmap, Images, Lines, Maps, Matrix, Network, Scatter, Stack, Text

SHADES = " ░▒▓█"
hostile_floats = st.floats(width=32) | st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 3e38, -3e38])
names = st.lists(st.text(max_size=8) | st.just("\x1b[2Jx\x07漢字"), max_size=4).map(tuple)
ends = st.none() | st.floats()
pairs = st.tuples(st.floats(), st.floats())


def table(*sides):
    shape = st.tuples(*[st.integers(0, side) for side in sides])
    return arrays.arrays(np.float32, shape, elements=hostile_floats) | arrays.arrays(np.uint8, shape)


@st.composite
def networks(draw):
    sizes = draw(st.lists(st.integers(0, 5), min_size=0, max_size=4))
    weights = tuple(
        draw(arrays.arrays(np.float32, shape, elements=hostile_floats)) for shape in pairwise(sizes)
    )
    activations = tuple(draw(arrays.arrays(np.float32, n, elements=hostile_floats)) for n in sizes)
    return Network(weights, (), activations if draw(st.booleans()) else (), tuple(draw(names) for _ in sizes))


points = arrays.arrays(np.float32, st.tuples(st.integers(0, 12), st.just(2)), elements=hostile_floats)
labels = st.none() | arrays.arrays(np.int64, st.integers(0, 12), elements=st.integers(-3, 30))
drawings = st.one_of(
    st.builds(
        Heatmap,
        table(9, 9),
        pairs,
        pairs,
        ends,
        ends,
        st.booleans(),
        st.none() | points,
        labels,
        names,
        st.none() | points,
    ),
    st.builds(
        Images,
        table(4, 9, 9) | table(3, 5, 5, 3),
        names,
        ends,
        ends,
        st.booleans(),
        st.none() | st.integers(-1, 9),
    ),
    st.builds(Matrix, table(9, 9), names, names, st.text(max_size=5), st.text(max_size=5), st.booleans()),
    st.builds(Scatter, points, labels, names, st.text(max_size=5), st.text(max_size=5)),
    st.builds(Lines, table(9), table(3, 9), names, st.text(max_size=5), st.text(max_size=5)),
    st.builds(Bars, table(20), names, ends, ends, st.text(max_size=5)),
    st.builds(Text, st.text(max_size=200)),
    st.builds(
        Maps, table(4, 9, 9), names, names, names, st.text(max_size=5), st.text(max_size=5), ends, ends,
        st.booleans(),
    ),
    networks(),
)  # fmt: skip
drawings = drawings | st.builds(Stack, st.lists(drawings, max_size=4).map(tuple), names).flatmap(
    lambda inner: st.just(inner) | st.builds(Stack, st.tuples(st.just(inner), drawings), names)
)


@settings(max_examples=400)
@given(drawings, st.integers(0, 50), st.integers(0, 16), st.sampled_from(Mode))
def test_any_picture_fills_any_size_exactly_and_lets_no_control_through(drawing, width, height, mode):
    rows = render(drawing, width, height, mode)
    assert len(rows) == height
    assert all(sum(segment.cell_length for segment in row) == width for row in rows)
    assert not set(text(rows).replace("\n", "")) & {chr(i) for i in [*range(32), *range(127, 160)]}
    if mode is Mode.PLAIN:
        assert all(segment.style is None for row in rows for segment in row)


@settings(max_examples=200)
@given(drawings, st.integers(0, 200))
def test_any_picture_has_a_size_and_a_description(drawing, width):
    assert 1 <= size(drawing, width) <= 200
    assert describe(drawing).isprintable()


def plain(drawing, width, height):
    return text(render(drawing, width, height, Mode.PLAIN))


def backgrounds(rows):
    return {
        segment.style.bgcolor for row in rows for segment in row if segment.style and segment.style.bgcolor
    }


def corner():
    return np.outer(np.linspace(0, 1, 8), np.linspace(0, 1, 8))


def test_a_heatmap_in_characters():
    assert plain(Heatmap(corner()), 8, 4) == "\n    ░░░░\n   ░░▒▒▓\n  ░░▒▓▓█"


def test_samples_lie_on_a_heatmap_with_the_mark_of_their_class():
    heatmap = Heatmap(
        np.zeros((4, 4)), points=np.array([[0, 0], [1, 1]]), labels=np.array([0, 1]), names=("no", "yes")
    )
    assert plain(heatmap, 20, 9).split("\n") == [
        "1.0 ┤              ●",
        "    │",
        "    │",
        "0.5 ┤",
        "    │",
        "0.0 ┤○",
        "    └┬──────┬──────┬",
        "    0.0    0.5   1.0",
        "     ○ no   ● yes",
    ]


def test_a_heatmap_has_half_blocks_in_colour():
    assert "▀" in text(render(Heatmap(corner()), 8, 4, Mode.COLOUR))


def test_a_diverging_heatmap_without_colours_has_signs():
    heatmap = Heatmap(np.array([[-1.0, 1.0]] * 2), diverging=True)
    for mode in (Mode.PLAIN, Mode.GREY):
        rows = text(render(heatmap, 16, 4, mode)).split("\n")
        assert all("−" in row[:8] and "+" not in row[:8] and "+" in row[8:] for row in rows)


def test_16_colours_are_enough_where_there_are_no_more():
    found = backgrounds(render(Heatmap(corner()), 8, 4, Mode.ANSI))
    assert found
    assert all(colour.number is not None and colour.number < 16 for colour in found)


def test_greys_have_no_hue():
    found = backgrounds(render(Heatmap(corner()), 8, 4, Mode.GREY))
    assert found
    assert all(len(set(colour.triplet)) == 1 for colour in found)


def test_missing_values_are_crossed():
    assert plain(Heatmap(np.array([[np.nan, 1.0], [np.nan, 1.0]])), 2, 1) == "×▒"


@pytest.mark.parametrize("where", ["points", "path"])
def test_a_heatmap_whose_range_is_smaller_than_a_share_of_it_is_drawn_without_points_beyond(where):
    far = np.array([[0.5, 1.0], [1e300, np.inf], [np.nan, -np.inf]])
    heatmap = Heatmap(corner(), x_range=(0.0, 1e-320), y_range=(0.0, 1e-320), **{where: far})
    rows = plain(heatmap, 20, 10).split("\n")
    assert len(rows) == 10
    assert "○" not in "".join(rows[:-1])  # the last names the classes


def test_images_stand_in_a_grid_with_their_captions():
    images = Images(np.stack([np.eye(4), np.zeros((4, 4))]), ("one", "none"))
    assert plain(images, 9, 3) == "▒▒\n  ▒▒\none  none"


def test_a_list_of_images_that_is_too_long_says_how_many_are_missing():
    assert "more" in plain(Images(np.zeros((200, 28, 28))), 30, 6).split("\n")[-1]


def test_images_in_colour_keep_their_colours():
    red = np.zeros((1, 4, 4, 3), np.uint8)
    red[..., 0] = 255
    (found,) = backgrounds(render(Images(red), 4, 2))
    assert tuple(found.triplet) == (255, 0, 0)


def test_grey_images_are_grey():
    found = backgrounds(render(Images(corner()[None]), 8, 4))
    assert all(len(set(colour.triplet)) == 1 for colour in found)


def test_a_confusion_matrix_has_its_numbers():
    matrix = Matrix(np.array([[5, 0], [1, 12]]), ("cat", "dog"), ("cat", "dog"), "true", "predicted")
    assert plain(matrix, 24, 4) == "     predicted\ntrue  cat dog\n cat   5   ·\n dog   1  12"


def test_an_attention_map_is_shaded_where_numbers_have_no_room():
    matrix = Matrix(np.eye(6) * 0.37 + 0.01, tuple("abcdef"), tuple("uvwxyz"))
    assert plain(matrix, 14, 7).split("\n")[:3] == ["   u v w x y z", "a ██", "b   ██"]


def test_a_large_matrix_is_shrunk_into_the_block():
    rows = plain(Matrix(np.eye(300)), 20, 10).split("\n")
    assert [len(row) for row in rows] == list(range(2, 21, 2))


def test_points_have_the_mark_of_their_class():
    scatter = Scatter(np.array([[0, 0], [1, 1]]), np.array([0, 1]), ("no", "yes"))
    rows = plain(scatter, 30, 8).split("\n")
    assert rows[0].endswith("○ no  ● yes")
    assert "●" in rows[1]
    assert "○" in rows[5]


def test_a_cell_of_the_scatter_shows_the_majority():
    scatter = Scatter(np.zeros((5, 2)), np.array([1, 1, 1, 0, 0]))
    body = "\n".join(plain(scatter, 30, 8).split("\n")[1:])
    assert ("●" in body, "○" in body) == (True, False)


def test_lines_have_marks_and_names():
    lines = Lines(np.arange(50), np.stack([np.arange(50), -np.arange(50)]), ("up", "down"), "time", "height")
    rows = plain(lines, 50, 10).split("\n")
    assert rows[0].startswith("height")
    assert rows[0].endswith("● up  ▲ down")
    assert rows[-1].endswith("time")


def xor(activations=()):
    weights = np.array([[1.5, -2.0], [-0.5, 3.0]]), np.array([[-4.0], [0.25]])
    return Network(weights, (), activations, (("a", "b"), (), ("y",)))


def test_weights_stand_at_the_edges_where_there_is_room():
    drawn = plain(xor(), 60, 6)
    assert all(figure in drawn for figure in ("+1.5", "−2", "−0.5", "+3", "−4", "+0.25"))


def test_a_network_names_its_units_and_counts_its_layers():
    rows = plain(xor(), 60, 6).split("\n")
    assert any(row.startswith("a (○)") for row in rows)
    assert any(row.endswith("(○) y") for row in rows)
    assert rows[-1].split() == ["2", "2", "1"]


def test_the_sign_of_a_weight_is_its_colour():
    def colours(weight):
        rows = render(Network((np.array([[weight]]),)), 30, 5)
        edge = [
            s.style.color.triplet
            for row in rows
            for s in row
            if s.style and any("⠀" < c <= "⣿" for c in s.text)
        ]
        return edge[0]

    assert colours(1.0).red > colours(1.0).blue
    assert colours(-1.0).blue > colours(-1.0).red


def test_a_negative_weight_is_a_broken_line_without_colours():
    def cells(weight):
        return sum(0x2800 < ord(char) < 0x2900 for char in plain(Network((np.array([[weight]]),)), 30, 5))

    assert cells(-1.0) < cells(1.0)


def test_an_activation_fills_its_unit():
    drawn = plain(xor((np.array([0.0, 1.0]), np.array([0.5, 0.2]), np.array([0.9]))), 60, 6)
    assert "a (○)" in drawn
    assert "b (●)" in drawn
    assert "0.9" in drawn


def test_a_large_network_shows_some_units_and_all_counts():
    rng = np.random.default_rng(0)
    sizes = (784, 16, 16, 10)
    network = Network(tuple(rng.normal(size=pair) for pair in pairwise(sizes)))
    rows = plain(network, 60, 14).split("\n")
    assert "⋮" in "".join(rows)
    assert rows[-1].split() == ["784", "16", "16", "10"]


def test_bars_have_their_names_at_the_left_and_their_figures_at_the_end():
    bars = Bars(np.array([0.0, 0.25, 0.75]), ("cat", "dog", "ox"), title="belief")
    assert plain(bars, 20, 5) == "belief\ncat ▏\ndog ██▊ 0.25\n ox ████████▎ 0.75\n"


def test_bars_below_zero_grow_to_the_left():
    bars = Bars(np.array([-1.0, 0.5]), ("a", "b"), -1.0, 1.0)
    assert plain(bars, 14, 2) == "a ████ -1\nb     ██ 0.5"


def test_bars_on_a_scale_below_zero_grow_from_its_low_end():
    bars = Bars(np.array([-4.0, -2.0]), ("a", "b"), -4.0, 0.0)
    assert plain(bars, 13, 2) == "a ▏ -4\nb ████ -2"


def test_bars_without_room_for_all_show_the_largest_in_their_order():
    bars = Bars(np.array([0.1, 0.5, 0.0, 0.4]))
    assert [line[0] for line in plain(bars, 20, 3).split("\n")] == ["1", "3", "…"]


def test_the_largest_bar_is_bold():
    rows = render(Bars(np.array([0.2, 0.8])), 20, 2, Mode.GREY)
    assert [any(s.style and s.style.bold for s in row) for row in rows] == [False, True]


def test_text_is_wrapped_at_spaces():
    assert plain(Text("to be or not to be\n\nthat"), 9, 6) == "to be or\nnot to be\n\nthat\n\n"


def test_text_that_goes_on_says_so():
    assert plain(Text("a\nb\nc\nd"), 20, 3) == "a\nb\n… 2 more lines"


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (Heatmap(corner()), "heatmap 8 by 8 from 0 to 1; x 0 to 1, y 0 to 1"),
        (Images(np.zeros((3, 4, 5)), ("a", "b")), "3 images of 4 by 5 from 0 to 0: a, b"),
        (
            Matrix(np.eye(2), ("a", "b"), ("c", "d")),
            "matrix 2 by 2 from 0 to 1; largest at a, c; 100 % on the diagonal",
        ),
        (
            Scatter(np.eye(2), np.array([0, 1]), ("x",)),
            "2 points: 1 x, 1 of class 1; x from 0 to 1, y from 0 to 1",
        ),
        (xor(), "network 2-2-1, weights from -4 to 3"),
        (
            Lines(np.arange(3), np.array([[1, 2, np.nan]]), ("a",)),
            "lines over x: a from 1 to 2, 1 not finite",
        ),
        (Bars(np.array([0.2, 0.8]), ("no", "yes")), "bars: yes 0.8, no 0.2"),
        (Text("hello\nyou"), "text of 2 lines: hello"),
    ],
)
def test_a_picture_in_words(drawing, words):
    assert describe(drawing) == words


def quickest(draw, times=7):
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        draw()
        spent.append(time.perf_counter() - start)
    return min(spent)


# The aims are 12 ms and 30 ms; the bounds leave room for a machine that others use too.
def test_a_heatmap_of_64_by_64_is_quick():
    heatmap = Heatmap(np.random.default_rng(0).random((64, 64)))
    within(quickest(lambda: render(heatmap, 64, 32)), 0.036)


def test_a_grid_of_a_hundred_images_is_quick():
    images = Images(np.random.default_rng(0).random((100, 28, 28)))
    within(quickest(lambda: render(images, 120, 40)), 0.09)


def test_a_picture_of_a_million_values_is_drawn():
    within(quickest(lambda: render(Heatmap(np.ones((1000, 1000))), 100, 30), times=2), 1)
