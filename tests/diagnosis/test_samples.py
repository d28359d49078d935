"""What is said of a generator's samples: on images by a formula, and on those of a real game."""

import numpy as np
import pytest
from diagnosis.fits import COLLAPSED, RECORDED, kinds

from dltui.diagnosis import Evidence, diagnose
from dltui.diagnosis.samples import variety
from dltui.drawings import Heatmap, Images
from dltui.events import Picture
from dltui.history import History

draw = np.random.default_rng(1)
OWN, COMMON = draw.random((16, 8, 8)), draw.random((8, 8))


def images(own, ink=1.0, samples=16):
    """Return images of which the part `own` (0 to 1) is each one's own, and the rest common to all."""
    return Images(ink * (own * OWN[:samples] + (1 - own) * COMMON))


def game(pictures, *, losses=("loss_generator", "loss_discriminator"), epochs=10, done=1.0):
    """Return a fit with these curves and one picture at each of equally many steps."""
    history, seen = History(), Evidence()
    history.start_fit(1, "game", epochs, 100)
    steps = np.linspace(0, epochs * 100 * done, len(pictures))
    for name in losses:
        history.append(1, name, steps, np.ones(len(steps)))
    for step, drawing in zip(steps, pictures, strict=True):
        seen.take(Picture("made", drawing, 1, int(step)))
    history.advance(1, int(steps[-1]), epochs, 1.0)
    return history.fits[1], seen


def said(*arguments, **settings):
    return [(found.kind, found.text) for found in diagnose(*game(*arguments, **settings))]


VARIED = 8 * [images(1.0)]
ALIKE = 8 * [images(0.3)]


def test_images_without_anything_in_common_differ_in_everything():
    between, share = variety(Images(draw.random((1000, 8, 8))))
    assert between == pytest.approx(1 / 12, rel=0.05)
    assert share == pytest.approx(1.0, abs=0.01)


def test_one_image_many_times_differs_in_nothing():
    assert variety(images(0.0)) == pytest.approx((0.0, 0.0))


def test_ink_changes_the_variance_and_not_its_share():
    full, pale = variety(images(0.5)), variety(images(0.5, ink=0.5))
    assert pale == pytest.approx((full[0] / 4, full[1]))


@pytest.mark.parametrize(
    "values", [np.zeros((16, 8, 8)), np.full((16, 8, 8), np.nan), OWN[:7], np.zeros((9, 0, 0))]
)
def test_images_that_say_nothing_have_no_variety(values):
    assert variety(Images(values)) is None


def test_bytes_and_colours_are_measured_as_floats_are():
    values = OWN[..., None].repeat(3, axis=-1)
    assert variety(Images((255 * values).astype("uint8")))[1] == pytest.approx(
        variety(Images(OWN))[1], rel=0.01
    )


def test_big_images_are_measured_in_parts():
    values = draw.random((16, 300, 300))
    assert variety(Images(values)) == pytest.approx((15 / 16 / 12, 15 / 16), rel=0.02)


def test_samples_that_become_alike_are_a_mode_collapse():
    ((kind, text),) = said(VARIED + ALIKE)
    assert kind == "mode collapse"
    assert "16 images of 'made'" in text and "discriminator that learns faster" in text


@pytest.mark.parametrize(
    ("pictures", "settings"),
    [
        (ALIKE + VARIED, {}),
        (VARIED + VARIED, {}),
        (8 * [images(0.3)] + 8 * [images(0.3)], {}),
        (VARIED + [images(own) for own in np.linspace(1, 0.8, 8)], {}),
        (VARIED + 8 * [images(1.0, ink=0.2)], {}),
        (VARIED + 8 * [images(0.3, ink=5.0)], {}),
        (VARIED + 6 * [images(0.3)] + [images(1.0)], {}),
        (VARIED + 2 * [images(0.3)], {}),
        (VARIED[:1] + 8 * ALIKE, {}),
        (VARIED + ALIKE, {"done": 0.2}),
        (VARIED + 8 * [images(0.3, samples=12)], {}),
        (VARIED + ALIKE, {"losses": ("loss",)}),
        (VARIED + ALIKE, {"losses": ("loss", "a_loss", "b_loss")}),
        (16 * [Heatmap(np.ones((2, 2)))], {}),
    ],
    ids=[
        "become varied", "stay varied", "always alike", "hardly more alike", "paler", "more of all",
        "varied again",
        "not for long", "alike since the beginning", "at the beginning", "other images", "one loss",
        "several outputs", "no images",
    ],
)  # fmt: skip
def test_nothing_is_said_where_it_is_not_sure(pictures, settings):
    assert [kind for kind, _ in said(pictures, **settings) if kind == "mode collapse"] == []


@pytest.mark.parametrize(("name", "kind"), COLLAPSED.items())
def test_it_is_found_in_a_real_game(name, kind):
    assert kinds(RECORDED[name]) == [kind]


def test_a_real_game_that_goes_well_was_looked_at():
    fit = RECORDED["gan lesson, game, all well"]
    assert len(fit["pictures"]["made digits"]) > 20
