"""Curves as a figure: what is on it, where, and that SVG and PNG show it."""

import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from dltui.draw.colours import BLUE, VERMILLION
from dltui.draw.figure import PAPER, WIDTH, Panel, PanelLine, figure
from dltui.draw.sheet import DENSITY, as_png, as_svg, dashes
from dltui.history import Curve

LEGEND = [("run 1", "hidden_units 4"), ("run 2", "hidden_units 2")]


def curve(values, every=1):
    found = Curve()
    found.append(np.arange(1, len(values) + 1) * every, values)
    return found


def falling(count=1000, pace=200.0):
    return 0.05 + 0.65 * np.exp(-np.arange(count) / pace)


@pytest.fixture
def sheet():
    """Two runs, one with validation, in two panels."""
    loss = [
        PanelLine(curve(falling()), 0),
        PanelLine(curve(falling(pace=500)), 1),
        PanelLine(curve(falling(10, 4), 100), 0, validation=True),
    ]
    return figure("The XOR network", [Panel("loss", loss), Panel("accuracy", loss[:1])], LEGEND)


def image_of(sheet):
    return np.asarray(Image.open(io.BytesIO(as_png(sheet))).convert("RGB")).astype(int)


def test_the_png_has_the_size_of_the_sheet_on_white(sheet):
    image = image_of(sheet)
    assert image.shape == (sheet.height * DENSITY, WIDTH * DENSITY, 3)
    assert tuple(image[2, 2]) == PAPER


def test_the_png_holds_each_curve_in_its_colour_where_it_runs(sheet):
    image = image_of(sheet)
    curves = [s for s in sheet.strokes if s.colour in (BLUE, VERMILLION) and len(s.points) > 2]
    assert {stroke.colour for stroke in curves} == {BLUE, VERMILLION}
    for stroke in curves:
        if stroke.dashed:
            continue
        x, y = stroke.points[len(stroke.points) // 2]
        row, column = round(y * DENSITY), round(x * DENSITY)
        near = image[row - 4 : row + 5, column - 4 : column + 5].reshape(-1, 3)
        assert np.abs(near - stroke.colour).sum(axis=1).min() < 60


def test_curves_keep_inside_their_axes_and_fall_as_the_loss_does(sheet):
    loss = next(s for s in sheet.strokes if s.colour == BLUE and len(s.points) > 2)
    assert loss.points[0, 1] < loss.points[-1, 1]
    assert (np.diff(loss.points[:, 0]) >= 0).all()
    assert loss.points[:, 0].max() < WIDTH / 2 and loss.points[:, 1].max() < sheet.height


def test_it_says_title_runs_metrics_steps_and_what_dashes_mean(sheet):
    texts = [words.text for words in sheet.words]
    for wanted in (
        "The XOR network",
        "run 1 · hidden_units 4",
        "loss",
        "accuracy",
        "step",
        "1,000",
        "validation",
    ):
        assert wanted in texts
    assert texts.count("2") == 1  # at the end of the line of run 2


def test_validation_is_dashed_and_training_is_not(sheet):
    long = [stroke for stroke in sheet.strokes if len(stroke.points) > 2]
    assert [stroke.dashed for stroke in long].count(True) == 1


def test_the_svg_is_a_document_with_all_strokes_and_words(sheet):
    root = ElementTree.fromstring(as_svg(sheet))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("width") == str(WIDTH)
    assert len(root.findall(f"{space}polyline")) == len(sheet.strokes)
    assert [text.text for text in root.findall(f"{space}text")] == [words.text for words in sheet.words]


def test_words_with_signs_of_markup_are_written_as_they_are():
    made = figure("a < b & c", [Panel("loss", [PanelLine(curve([1.0, 2.0]), 0)])], [("run 1", "")])
    assert "a &lt; b &amp; c" in as_svg(made)


@pytest.mark.parametrize(
    "values",
    [[0.5], [np.nan, np.nan], [1.0, np.nan, np.inf, 2.0], [0.0, 0.0, 0.0], [1e300, -1e300], [-1.0, -2.0]],
    ids=["one point", "only NaN", "gaps", "constant", "huge", "negative"],
)
@pytest.mark.parametrize("log", [False, True])
def test_odd_curves_are_drawn_without_a_fuss(values, log):
    made = figure("odd", [Panel("loss", [PanelLine(curve(values), 0)])], [("run 1", "")], log=log)
    assert np.isfinite(np.concatenate([stroke.points for stroke in made.strokes])).all()
    assert as_png(made).startswith(b"\x89PNG")


def test_a_curve_that_jumps_is_pale_and_its_mean_is_in_its_colour(sheet):
    jumping = falling() + np.random.default_rng(1).normal(0, 0.1, 1000)
    made = figure("noise", [Panel("loss", [PanelLine(curve(jumping), 0)])], [("run 1", "")])
    pale, strong = (stroke for stroke in made.strokes if len(stroke.points) > 2)
    assert (pale.colour != BLUE, strong.colour) == (True, BLUE)
    assert np.abs(np.diff(pale.points[:, 1])).mean() > 5 * np.abs(np.diff(strong.points[:, 1])).mean()
    assert any("mean" in words.text for words in made.words)
    assert not any("mean" in words.text for words in sheet.words)


def test_a_curve_is_broken_where_it_was_no_number():
    values = np.concatenate([falling(400), np.full(200, np.nan), falling(400)])
    made = figure("gap", [Panel("loss", [PanelLine(curve(values), 0)])], [("run 1", "")])
    assert len([stroke for stroke in made.strokes if len(stroke.points) > 2]) == 2


def test_a_million_points_make_no_more_strokes_than_there_are_pixels():
    made = figure("many", [Panel("loss", [PanelLine(curve(falling(1_000_000)), 0)])], [("run 1", "")])
    assert max(len(stroke.points) for stroke in made.strokes) <= 4 * WIDTH


def test_dashes_follow_the_line_and_leave_gaps():
    pieces = dashes(np.array([[0.0, 0.0], [30.0, 0.0], [30.0, 30.0]]))
    assert [tuple(piece[0]) for piece in pieces] == [(0, 0), (12, 0), (24, 0), (30, 6), (30, 18)]
    assert all(np.hypot(*np.diff(piece, axis=0).T).sum() == pytest.approx(7.0) for piece in pieces[:-1])
