"""The mathematics of the lesson on LeNet-5: convolution, pooling, the count, and what moves with a digit."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from dltui.drawings import Bars, Images

LAST = "Break it: move the paper again"


@pytest.fixture(scope="module")
def lesson(names_of):
    return names_of("lenet", LAST, epochs=1)


def maps_of(model, images):
    """What C1, S2, C3 and S4 make of images (n, 28, 28): arrays (n, height, width, maps)."""
    outputs = [model.get_layer(name).output for name in ("C1", "S2", "C3", "S4")]
    return [np.asarray(maps) for maps in keras.Model(model.inputs[0], outputs)(images[..., None])]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_convolution_by_hand_is_that_of_keras(lesson, seed):
    generator = np.random.default_rng(seed)
    image, kernel = generator.random((17, 23)), generator.normal(size=(5, 5))
    layer = keras.layers.Conv2D(1, 5)
    layer.build((None, 17, 23, 1))
    layer.set_weights([kernel[:, :, None, None], np.array([0.3])])
    by_keras = layer(image[None, :, :, None].astype("float32"))[0, :, :, 0]
    assert np.allclose(lesson["convolve"](image, kernel, 0.3), by_keras, atol=1e-5)


def test_the_kernel_made_by_hand_answers_to_an_upper_edge(lesson):
    image = np.zeros((12, 9))
    image[5:] = 1  # ink below, paper above
    answers = lesson["convolve"](image, lesson["upper_edge"], 0.0)
    # the window's middle row is the last of paper or the first of ink
    assert np.allclose(answers[:, 2], [0, 0.5, 1, 1, 0.5, 0, 0, 0])
    assert np.isclose(answers.max(), 1)
    assert np.isclose(lesson["convolve"](1 - image, lesson["upper_edge"], 0.0).min(), -1)


def test_the_pictures_of_the_window_show_the_digit_and_the_whole_map_at_the_end(lesson):
    assert np.allclose(lesson["maps"][-1][2:-2, 2:-2], lesson["by_hand"])
    inside = lesson["windows"][0][4:7, 10:13]
    assert np.allclose(inside, lesson["padded"][4:7, 10:13])


def test_the_layers_have_the_shapes_and_the_numbers_of_the_table(lesson):
    layers = [lesson["lenet"]().get_layer(name) for name in ("C1", "S2", "C3", "S4", "C5", "F6", "output")]
    assert [layer.output.shape[1:] for layer in layers] == [
        (28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16), (120,), (84,), (10,)
    ]  # fmt: skip
    assert [layer.count_params() for layer in layers] == [156, 0, 2_416, 0, 48_120, 10_164, 850]
    assert lesson["lenet"]().count_params() == 61_706
    assert 784 * layers[0].count_params() == 122_304


def test_the_layers_that_slide_hold_about_a_twentieth_of_the_numbers_and_do_most_of_the_work(lesson):
    model = lesson["lenet"]()
    assert 1 / 30 < (156 + 2_416) / model.count_params() < 1 / 15
    sliding = 28 * 28 * 150 + 10 * 10 * 2_400
    assert sliding > 0.8 * (sliding + 48_000 + 10_080 + 840)


def test_the_dense_networks_have_the_numbers_of_the_text(lesson):
    networks = lesson["networks"]
    assert networks["784-16-16-10"].count_params() == 13_002
    assert networks["784-300-100-10"].count_params() == 266_610


def test_what_the_layers_find_moves_with_the_digit(lesson):
    digits = lesson["val_images"][:20, :, :, 0]
    images = np.pad(digits[:, 6:22, 6:22], ((0, 0), (6, 6), (6, 6)))  # (20, 28, 28): paper at the edges
    here, moved = (maps_of(lesson["model"], each) for each in (images, np.roll(images, 4, axis=2)))
    for pixels, before, after in zip((4, 2, 2, 1), here, moved, strict=True):
        inner = slice(2 if pixels == 4 else 1 if pixels == 2 else 0, None)
        assert np.allclose(before[:, :, inner][:, :, : -2 * pixels], after[:, :, inner][:, :, pixels:-pixels])


def test_no_validation_image_was_trained_on(lesson):
    assert len(lesson["train_images"]) + len(lesson["val_images"]) == 1797
    trained = {image.tobytes() for image in lesson["train_images"]}
    assert not trained & {image.tobytes() for image in lesson["val_images"]}


def test_the_same_seed_gives_the_same_start(lesson):
    first, second = lesson["lenet"]().get_weights(), lesson["lenet"]().get_weights()
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


def test_the_learning_rate_rises_for_a_tenth_and_ends_at_zero(lesson):
    schedule = lesson["compiled"](lesson["lenet"]()).optimizer._learning_rate
    steps = schedule.warmup_steps + schedule.decay_steps
    assert steps == lesson["passes"] * 90
    rates = [float(schedule(step)) for step in (0, schedule.warmup_steps, steps)]
    assert np.allclose(rates, [lesson["learning_rate"] / 10, lesson["learning_rate"], 0], atol=1e-9)


def test_the_answer_to_a_drawing_is_every_layer_and_ten_probabilities(lesson):
    answer = lesson["ask"](lesson["val_images"][0, :, :, 0])
    assert [drawing.values.shape for drawing in answer.values()] == [
        (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (10,)
    ]  # fmt: skip
    assert all(isinstance(drawing, Images) for drawing in list(answer.values())[:-1])
    assert isinstance(answer["digit"], Bars)
    assert np.isclose(answer["digit"].values.sum(), 1)


def test_the_starter_fails_its_check_with_what_was_expected(lesson, attempt):
    assert attempt("lenet", lesson).startswith("4 x 4 in blocks of 2, row 0, column ")


def test_the_solution_passes_its_check(lesson, attempt, solution):
    assert attempt("lenet", lesson, solution("lenet")) is None


@pytest.mark.parametrize("mistake", ["return image", "return image[::size, ::size]", "return 0 * image"])
def test_a_wrong_answer_does_not_pass_the_check(lesson, attempt, mistake):
    assert attempt("lenet", lesson, f"def max_pool(image, size):\n    {mistake}\n") is not None


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_five_of_six_seeds_reach_the_goal(names_of):
    reached = []
    for seed in (1998, 1, 2, 3, 4, 5):
        played = names_of("lenet", "Train it", seed=seed)
        reached.append(played["model"].evaluate(played["val_images"], played["val_labels"], verbose=0)[1])
    assert reached[0] >= 0.98
    assert sum(accuracy >= 0.98 for accuracy in reached[1:]) >= 4


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_moved_by_three_pixels_lenet_keeps_most_and_loses_some(names_of):
    lesson = names_of("lenet", LAST)
    shifts = lesson["shifts"].tolist()
    for shift in (-3, 3):
        lenet, *dense = lesson["curves"][:, shifts.index(shift)]
        assert lenet > max(dense) + 0.05
        assert lenet < lesson["curves"][0, shifts.index(0)]
