"""The colours of the themes: words can be read, and what differs differs for colour-blind eyes too.

How colour-blind eyes see a colour is simulated as by Machado, Oliveira and Fernandes (2009), "A
physiologically-based model for simulation of color vision deficiency", at severity 1.0; their matrices are
for linear RGB. A difference is CIE76: the distance of two colours in CIELAB (D65); 2.3 of it can just be
seen where two fields touch. Contrast is that of WCAG 2.1.
"""

from itertools import combinations

import numpy as np
import pytest

from dltui.app.theme import DARK, LIGHT, PALETTES, SAFE, next_theme, palette_of
from dltui.draw import Mode, colours, render
from dltui.drawings import Network

EYES = {
    "all three cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
CLEARLY = 20.0  # between colours that alone, or nearly so, say which of two things it is
BESIDE_A_MARK = 15.0  # between series, each of which also has a mark of its own
READABLE = 4.5  # of words
STANDS_OUT = 3.0  # of what is no text (WCAG 1.4.11)
MODES = {
    "colours": {True: Mode.COLOUR, False: Mode.COLOUR_ON_LIGHT},
    "greys": {True: Mode.GREY, False: Mode.GREY_ON_LIGHT},
}
WORDS = ("text", "dim", "accent", "good", "bad", "warm")
EVERY_THEME = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
EVERY_EYE = pytest.mark.parametrize("eye", EYES)


def channels(colour):
    """Return a colour, `#rrggbb` or three numbers, as three numbers of 0 to 255."""
    return tuple(bytes.fromhex(colour[1:])) if isinstance(colour, str) else tuple(colour)


def linear(colour):
    coded = np.array(channels(colour)) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def seen(colour, eye):
    """Return a colour as linear RGB that looks to all eyes as the colour looks to these."""
    return np.clip(EYES[eye] @ linear(colour), 0, 1)


def lab(rgb):
    relative = TO_XYZ @ rgb / (TO_XYZ @ np.ones(3))
    x, y, z = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one, other, eye="all three cones"):
    return float(np.linalg.norm(lab(seen(one, eye)) - lab(seen(other, eye))))


def contrast(one, other):
    light = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def too_close(palette, eye):
    """Return the pairs of colours of words that do not differ clearly."""
    pairs = combinations(WORDS, 2)
    return {(a, b) for a, b in pairs if difference(getattr(palette, a), getattr(palette, b), eye) < CLEARLY}


def mode_of(palette):
    """Return how the app draws on a terminal with all colours."""
    return MODES["colours"][palette.dark]


def pixel(number):
    """Return the three channels of a colour as it is kept in a canvas."""
    return number >> 16 & 255, number >> 8 & 255, number & 255


def edge_colour(weight, mode):
    """Return the colour of an edge with this weight where the strongest weight is 1.0."""
    upper = render(Network((np.array([[weight, 1.0]]),)), 12, 3, mode)[0]
    (colour,) = {segment.style.color for segment in upper if "\u2800" < segment.text.strip()[:1] < "\u2900"}
    return colour.triplet


def test_the_measures_are_what_they_are_called():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert difference("#000000", "#ffffff") == pytest.approx(100, abs=0.01)
    assert difference("#ff0000", "#00ff00") == pytest.approx(170.6, abs=0.1)  # CIELAB of the primaries


@EVERY_EYE
def test_greys_look_alike_to_all_eyes(eye):
    assert np.allclose(seen("#808080", eye), linear("#808080"), atol=1e-4)


def test_red_and_green_of_one_lightness_are_hard_to_tell_apart_without_one_of_the_two_cones():
    red, green = "#c8503c", "#7d7330"
    assert difference(red, green) > 50
    assert max(difference(red, green, eye) for eye in ("protanopia", "deuteranopia")) < CLEARLY
    assert difference(red, green, "tritanopia") > CLEARLY


@EVERY_EYE
def test_in_the_third_theme_all_colours_of_words_differ_clearly(eye):
    assert too_close(SAFE, eye) == set()


@EVERY_EYE
@EVERY_THEME
def test_right_and_wrong_differ_clearly_in_every_theme(palette, eye):
    assert difference(palette.good, palette.bad, eye) >= CLEARLY


def test_the_other_two_themes_have_pairs_that_only_some_eyes_tell_apart():
    assert too_close(DARK, "tritanopia") == {("accent", "good"), ("bad", "warm")}
    assert too_close(LIGHT, "deuteranopia") == {("dim", "good"), ("bad", "warm")}


@EVERY_THEME
def test_words_can_be_read_on_the_background(palette):
    assert {name: round(contrast(getattr(palette, name), palette.background), 2) for name in WORDS
            if contrast(getattr(palette, name), palette.background) < READABLE} == {}  # fmt: skip


@EVERY_THEME
def test_words_can_be_read_on_what_is_raised_and_on_the_accent(palette):
    for name in ("text", "dim", "accent"):
        assert contrast(getattr(palette, name), palette.raised) >= READABLE, name
    assert contrast(palette.background, palette.accent) >= READABLE


@EVERY_THEME
@pytest.mark.parametrize("told_by", ["colours", "greys"])
def test_what_is_drawn_stands_out_from_the_background_of_every_theme(palette, told_by):
    mode = MODES[told_by][palette.dark]
    named = (colours.GHOST, colours.VERMILLION) if told_by == "colours" else ()
    drawn = [colours.series(index, mode) for index in range(len(colours.SERIES))]
    drawn += [colours.plain(colour, mode) for colour in named]
    assert {pixel(colour): round(contrast(pixel(colour), palette.background), 2) for colour in drawn
            if contrast(pixel(colour), palette.background) < STANDS_OUT} == {}  # fmt: skip


@EVERY_THEME
def test_words_in_a_chart_can_be_read_on_the_background(palette):
    for colour in (colours.AXIS, colours.PURPLE):  # the axes' figures, the learner's guess
        assert contrast(colours.standing_out(colour, mode_of(palette)), palette.background) >= READABLE


@EVERY_THEME
def test_every_weight_of_a_network_stands_out_and_the_strongest_most(palette):
    edges = {weight: edge_colour(weight, mode_of(palette)) for weight in (-1.0, -0.02, 0.02, 1.0)}
    assert all(contrast(colour, palette.background) >= STANDS_OUT for colour in edges.values())
    for sign in (-1, 1):
        strong, weak = (contrast(edges[sign * size], palette.background) for size in (1.0, 0.02))
        assert strong > weak


@EVERY_EYE
@EVERY_THEME
def test_train_valid_and_the_run_before_differ_clearly(palette, eye):
    drawn = [
        colours.standing_out(colour, mode_of(palette)) for colour in (*colours.SERIES[:2], colours.GHOST)
    ]
    for one, other in combinations(drawn, 2):
        assert difference(one, other, eye) >= CLEARLY


@EVERY_EYE
@EVERY_THEME
def test_all_series_differ(palette, eye):
    drawn = [colours.standing_out(colour, mode_of(palette)) for colour in colours.SERIES]
    for one, other in combinations(drawn, 2):
        assert difference(one, other, eye) >= BESIDE_A_MARK, (one, other)


@EVERY_EYE
def test_the_ends_of_the_diverging_map_differ_from_each_other_and_from_its_middle(eye):
    pixels = colours.map_pixels(True)
    for one, other in combinations((pixels[0], pixels[127], pixels[-1]), 2):
        assert difference(one, other, eye) >= CLEARLY


@EVERY_EYE
@EVERY_THEME
def test_a_weight_above_zero_differs_clearly_from_one_below(palette, eye):
    for size in (1.0, 0.1):
        above, below = (edge_colour(sign * size, mode_of(palette)) for sign in (1, -1))
        assert difference(above, below, eye) >= CLEARLY


@EVERY_EYE
@EVERY_THEME
def test_the_mark_of_a_value_that_is_no_number_differs_from_the_axis_that_it_stands_on(palette, eye):
    mark, axis = (
        colours.standing_out(colour, mode_of(palette)) for colour in (colours.VERMILLION, colours.AXIS)
    )
    assert difference(mark, axis, eye) >= CLEARLY


def test_the_themes_follow_each_other_in_a_circle():
    assert [next_theme(palette.name) for palette in (DARK, LIGHT, SAFE)] == [LIGHT.name, SAFE.name, DARK.name]


def test_a_theme_that_is_not_ours_counts_as_the_dark_one():
    assert palette_of("nord") is DARK
    assert next_theme("nord") == LIGHT.name
