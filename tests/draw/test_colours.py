"""Colour maps: ordered in lightness, the same in every mode."""

import numpy as np
import pytest

from dltui.draw import colours
from dltui.draw.cells import Mode, ansi


def test_the_sequential_map_rises_in_lightness():
    coded = colours.map_pixels(False) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    assert np.all(np.diff(luminance) > 0)
    assert luminance[-1] / luminance[0] > 50


def test_the_arms_of_the_diverging_map_rise_alike_from_a_dark_middle():
    light = colours.lightness(colours.map_pixels(True))
    assert light[127] < 40
    assert abs(int(light[0]) - int(light[-1])) < 25


def perceived(pixels):
    """Return CIE lightness L* (0 to 100) of coded sRGB colours (..., 3)."""
    coded = np.asarray(pixels) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return 116 * np.where(luminance > 0.008856, np.cbrt(luminance), 7.787 * luminance + 16 / 116) - 16


def drawn(mode, diverging, grey=False):
    """Return the 256 colours of a map as a terminal shows them, (256, 3)."""
    table = colours.colour_map(mode, diverging, grey)
    if mode is Mode.ANSI:
        return colours._ANSI_RGB[table - ansi(0)]
    return np.stack([table >> 16 & 255, table >> 8 & 255, table & 255], axis=-1)


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("mode", [Mode.COLOUR, Mode.GREY, Mode.ANSI])
def test_a_sequential_map_never_gets_darker(mode, grey):
    light = perceived(drawn(mode, False, grey))
    # Channels are cut to 32 levels, which may take back a fraction of a step.
    assert np.all(np.diff(light) > -3.0)
    assert np.all(np.diff(light[::32]) > 0) if mode is not Mode.ANSI else light[-1] > light[0]
    assert light[-1] - light[0] > 60


def test_equal_steps_of_the_sequential_map_look_equally_large():
    steps = np.diff(perceived(colours.map_pixels(False))[::15])
    assert steps.max() < 1.6 * steps.min()


@pytest.mark.parametrize("mode", [Mode.COLOUR, Mode.ANSI])
def test_a_diverging_map_gets_lighter_away_from_its_middle(mode):
    light = perceived(drawn(mode, True))
    below, above = light[127::-1], light[128:]
    for arm in (below, above):
        assert np.all(np.diff(arm) > -3.0)
        assert arm[-1] - arm[0] > 50


def test_the_diverging_map_is_blue_below_and_orange_above():
    pixels = colours.map_pixels(True)
    assert pixels[0, 2] > pixels[0, 0]
    assert pixels[-1, 0] > pixels[-1, 2]


@pytest.mark.parametrize("diverging", [False, True])
def test_16_colours_are_used_for_16(diverging):
    assert set(colours.colour_map(Mode.ANSI, diverging)) <= {ansi(number) for number in range(16)}


def test_plain_has_no_colours():
    assert not colours.colour_map(Mode.PLAIN, False).any()


def test_colours_are_cut_to_32_levels_a_channel():
    ramp = np.stack([np.arange(256)] * 3, axis=-1)
    assert len(set(colours.fields(ramp, Mode.COLOUR))) == 32


def test_white_and_black_come_back_exactly():
    ends = colours.fields(np.array([[0, 0, 0], [255, 255, 255]]), Mode.COLOUR)
    assert [int(end) & 0xFFFFFF for end in ends] == [0, 0xFFFFFF]


def test_the_series_differ_in_every_mode_with_colours():
    for mode in (Mode.COLOUR, Mode.ANSI, Mode.GREY):
        assert len({colours.series(index, mode) for index in range(7)}) == 7


def test_text_on_a_light_colour_is_dark():
    pale, deep = colours.fields(np.array([[240, 240, 200], [20, 20, 60]]), Mode.COLOUR)
    assert colours.contrast(int(pale)) < colours.contrast(int(deep))
