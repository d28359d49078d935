"""The mathematics of the lesson on the GAN: the two losses and their steps, the distance, the arc."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import scipy.linalg
import tensorflow as tf

PLAY = "Play: a plane full of digits"
BREAKING = "Break it: a detective who learns no more"
QUICK = {"epochs": 1, "judge_epochs": 1}


@pytest.fixture(scope="module")
def lesson(names_of):
    return names_of("gan", PLAY, **QUICK)


@pytest.fixture
def generator():
    return np.random.default_rng(0)


@pytest.fixture
def real(lesson):
    """Eight real digits: (8, 28, 28, 1)."""
    return tf.constant(lesson["images"][:8])


@pytest.fixture
def game(lesson):
    """A game of two small networks without chance in them, moved by plain gradient steps of rate 1."""
    keras.utils.set_random_seed(1)
    forger = keras.Sequential(
        [keras.Input((lesson["latent"],)), keras.layers.Dense(784), keras.layers.Reshape((28, 28, 1))]
    )
    detective = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(1, bias_initializer="normal")]
    )
    game = lesson["Game"](forger, detective, "small")
    game.compile(0.001, 0.001)
    game.generator_adam = keras.optimizers.SGD(1.0)
    game.discriminator_adam = keras.optimizers.SGD(1.0)
    return game


def by_keras(lesson, game, real):
    """The losses and their slopes as Keras's own cross-entropy gives them, from the weights as they are."""
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    seeds = keras.random.SeedGenerator(lesson["seed"])
    points = keras.random.normal((len(real), lesson["latent"]), seed=seeds)
    with tf.GradientTape(persistent=True) as tape:
        sums_made = game.discriminator(game.generator(points))
        sums_real = game.discriminator(real)
        detecting = cross_entropy(tf.fill(sums_real.shape, 0.9), sums_real) + cross_entropy(
            tf.zeros_like(sums_made), sums_made
        )
        forging = cross_entropy(tf.ones_like(sums_made), sums_made)
    return (
        [detecting, forging, tf.reduce_mean(tf.sigmoid(sums_real)), tf.reduce_mean(tf.sigmoid(sums_made))],
        tape.gradient(detecting, game.discriminator.trainable_weights),
        tape.gradient(forging, game.generator.trainable_weights),
    )


def moves(network, before):
    return [b - w.numpy() for b, w in zip(before, network.trainable_weights, strict=True)]


# ------------------------------------------------------------------ the game


def test_the_losses_are_cross_entropies_and_real_counts_as_nine_tenths(lesson, game, real):
    expected, _, _ = by_keras(lesson, game, real)
    logs = game.train_step(real)
    names = ["loss_discriminator", "loss_generator", "D_real", "D_made"]
    assert np.allclose([logs[name] for name in names], expected, rtol=1e-5)


def test_each_network_steps_along_the_slope_of_its_own_loss(lesson, game, real):
    networks = game.discriminator, game.generator
    before = [[w.numpy() for w in network.trainable_weights] for network in networks]
    slopes = by_keras(lesson, game, real)[1:]
    game.train_step(real)
    for network, weights, expected in zip(networks, before, slopes, strict=True):
        for ours, theirs in zip(moves(network, weights), expected, strict=True):
            assert np.allclose(ours, theirs, atol=1e-5)


def test_the_average_follows_by_a_hundredth(game, real):
    before = [w.numpy() for w in game.average.weights]
    game.train_step(real)
    for old, fast, slow in zip(before, game.generator.weights, game.average.weights, strict=True):
        assert np.allclose(slow, 0.99 * old + 0.01 * fast.numpy(), atol=1e-6)


def test_at_rate_0_the_discriminator_does_not_move_and_the_generator_does(lesson, real):
    game = lesson["Game"](lesson["forger"](), lesson["detective"](), "still")
    game.compile(0.001, 0.0)
    detective, forger = game.discriminator.get_weights(), game.generator.get_weights()
    game.train_step(real)
    assert all((a == b).all() for a, b in zip(detective, game.discriminator.get_weights(), strict=True))
    assert any((a != b).any() for a, b in zip(forger, game.generator.get_weights(), strict=True))


def test_no_probability_earns_more_than_the_share_of_the_real():
    answers = np.linspace(0.001, 0.999, 999)
    for p, q in [(0.3, 0.1), (0.2, 0.2), (0.05, 0.45)]:
        value = p * np.log(answers) + q * np.log(1 - answers)
        assert abs(answers[value.argmax()] - p / (p + q)) < 1e-3


def test_adam_forgets_as_fast_as_in_dcgan(lesson):
    game = lesson["game"]
    assert game.generator_adam.beta_1 == game.discriminator_adam.beta_1 == 0.5


# ------------------------------------------------------------------ the networks


def test_the_generator_doubles_the_side_twice(lesson):
    shapes = [layer.output.shape[1:] for layer in lesson["forger"]().layers if len(layer.output.shape) == 4]
    assert list(dict.fromkeys(shape[:2] for shape in shapes)) == [(7, 7), (14, 14), (28, 28)]
    assert shapes[-1] == (28, 28, 1)


def test_a_transposed_convolution_stamps_patches_two_pixels_apart(generator):
    layer = keras.layers.Conv2DTranspose(1, 4, strides=2, padding="same")
    image = generator.normal(size=(1, 7, 7, 1)).astype("float32")
    answer = np.asarray(layer(image))[0, :, :, 0]
    patch = layer.kernel.numpy()[:, :, 0, 0]
    stamped = np.zeros((16, 16))
    for row in range(7):
        for column in range(7):
            stamped[2 * row : 2 * row + 4, 2 * column : 2 * column + 4] += image[0, row, column, 0] * patch
    assert np.allclose(answer, stamped[1:-1, 1:-1], atol=1e-5)


def test_made_images_are_ink_from_0_to_1(lesson, generator):
    points = generator.normal(size=(64, lesson["latent"])).astype("float32")
    made = np.asarray(lesson["game"].average(points))
    assert made.shape == (64, 28, 28, 1)
    assert made.min() >= 0
    assert made.max() <= 1


def test_the_same_sixteen_points_are_shown_all_the_time(lesson):
    made = lesson["sixteen_digits"](lesson["game"])
    assert np.allclose(made, lesson["game"].average(lesson["sixteen"]))
    assert lesson["sixteen"].shape == (16, lesson["latent"])


# ------------------------------------------------------------------ the judge


def test_the_distance_is_that_of_scipys_matrix_root(lesson, generator):
    first = generator.normal(size=(500, 12)) @ generator.normal(size=(12, 12)) + 1
    second = generator.normal(size=(300, 12)) @ generator.normal(size=(12, 12))
    one, two = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    means = ((first.mean(axis=0) - second.mean(axis=0)) ** 2).sum()
    expected = means + np.trace(one + two - 2 * scipy.linalg.sqrtm(one @ two).real)
    assert np.isclose(lesson["frechet"](first, second), expected, rtol=1e-6)


def test_features_that_are_always_0_do_no_harm(lesson, generator):
    first, second = generator.normal(size=(200, 5)), generator.normal(size=(200, 5))
    zeros = np.zeros((200, 2))
    wider = lesson["frechet"](np.hstack([first, zeros]), np.hstack([second, zeros]))
    assert np.isclose(wider, lesson["frechet"](first, second))


def test_a_cloud_has_no_distance_from_itself(lesson, generator):
    cloud = generator.normal(size=(200, 8))
    assert abs(lesson["frechet"](cloud, cloud)) < 1e-6


def test_a_moved_cloud_is_as_far_as_it_was_moved(lesson, generator):
    cloud = generator.normal(size=(200, 8))
    assert np.isclose(lesson["frechet"](cloud, cloud + 0.5), 8 * 0.25)


def test_a_cloud_of_twice_the_width_differs_by_the_widths(lesson, generator):
    cloud = generator.normal(size=(5000, 3))
    cloud -= cloud.mean(axis=0)
    widths = np.trace(np.cov(cloud, rowvar=False))  # (2 - 1)^2 times the variance, in each direction
    assert np.isclose(lesson["frechet"](cloud, 2 * cloud), widths)


def test_shares_count_the_classes_of_1_000_images(lesson):
    shares, confidence, _ = lesson["judged"](lesson["game"].average(lesson["points"]))
    assert np.isclose(shares.sum(), 1)
    assert 0.1 <= confidence <= 1
    assert lesson["points"].shape == (1000, lesson["latent"])


def test_no_image_put_aside_was_trained_on(lesson):
    trained = {image.tobytes() for image in lesson["images"]}
    assert not trained & {image.tobytes() for image in lesson["val_images"]}


# ------------------------------------------------------------------ the walk


def test_the_walk_goes_from_one_end_to_the_other_in_equal_angles(lesson, generator):
    a, b = generator.normal(size=(2, 32))
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    path = lesson["walk"](a, b, 9)
    assert np.allclose(path[[0, -1]], [a, b])
    assert np.allclose(np.linalg.norm(path, axis=1), 1)
    turns = (path[1:] * path[:-1]).sum(axis=1)
    assert np.allclose(turns, np.cos(np.arccos(a @ b) / 8))


def test_the_ends_of_the_walk_are_four_of_the_sixteen(lesson):
    sixteen = {point.tobytes() for point in lesson["sixteen"]}
    assert len({point.tobytes() for point in lesson["ends"]} & sixteen) == 4


def test_play_begins_at_the_first_of_the_three_points(lesson):
    answer = lesson["mixed"](0.0, 0.0)
    image, bars = answer.values()
    corner = lesson["corners"][:1]
    corner = corner * np.sqrt(lesson["latent"]) / np.linalg.norm(corner)
    made = np.asarray(lesson["game"].average(corner))
    assert np.allclose(image.values, made[..., 0], atol=1e-4)
    assert np.allclose(bars.values, lesson["judge"](made)[0], atol=1e-3)


# ------------------------------------------------------------------ the exercise


def test_the_starter_fails_its_check_with_what_was_expected(lesson, attempt):
    assert attempt("gan", lesson) == "at s = -6: expected -0.9975, got -0.0025"


def test_the_solution_passes_its_check(lesson, attempt, solution):
    assert attempt("gan", lesson, solution("gan")) is None


# ------------------------------------------------------------------ the proof


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_five_of_six_seeds_reach_the_goals_and_collapse_is_seen(names_of):
    reached = []
    for seed in (2014, 1, 2, 3, 4, 5):
        names = names_of("gan", BREAKING, seed=seed)
        shares, confidence, distance = names["judged"](names["game"].average(names["points"]))
        ratio = distance / names["start"]
        reached.append(
            names["accuracy"] >= 0.95
            and (shares > 0).all()
            and shares.max() <= 0.2
            and confidence >= 0.85
            and ratio <= 0.04
        )
        after, _, far = names["judged"](names["broken"].average(names["points"]))
        assert far > 4 * distance
        assert after.max() > 0.2
    assert reached[0]
    assert sum(reached[1:]) >= 4
