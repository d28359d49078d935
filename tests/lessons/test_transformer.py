"""The mathematics of the lesson on the transformer: attention, positions, reversing, the mask, bits."""

from __future__ import annotations

import keras
import numpy as np
import pytest

REVERSING = "Letter by letter"
LANGUAGE = "A model of language"
RACE = "A race for equal time"
BREAKING = "Break it: longer words, and no order"
SMALL = {"words": 640, "lm_steps": 20}


@pytest.fixture(scope="module")
def lesson(names_of):
    return names_of("transformer", RACE, without=BREAKING, **SMALL)


@pytest.mark.parametrize(("heads", "width", "length"), [(1, 4, 2), (2, 8, 4), (4, 16, 9)])
def test_attention_by_hand_is_that_of_keras(lesson, heads, width, length):
    keras.utils.set_random_seed(heads)
    layer = keras.layers.MultiHeadAttention(
        heads, width // heads, kernel_initializer="random_normal", bias_initializer="random_normal"
    )
    tokens = np.random.default_rng(heads).normal(size=(length, width))
    expected, weights = layer(tokens[None], tokens[None], return_attention_scores=True)
    answers, maps = lesson["attention_by_hand"](layer, tokens)
    assert np.abs(answers - expected[0]).max() < 1e-5
    assert np.abs(maps - weights[0]).max() < 1e-5


def test_the_weights_of_a_row_sum_to_one(lesson):
    queries, keys, values = np.random.default_rng(0).normal(size=(3, 5, 8))
    answers, weights = lesson["attention"](queries, keys, values)
    assert np.allclose(weights.sum(axis=1), 1)
    assert np.allclose(answers, weights @ values)


def test_scores_that_are_all_equal_give_the_mean_of_the_values(lesson):
    values = np.arange(6.0).reshape(3, 2)
    answers, _ = lesson["attention"](np.zeros((1, 4)), np.ones((3, 4)), values)
    assert np.allclose(answers, values.mean(axis=0))


def test_the_positions_are_the_waves_of_the_formula(lesson):
    table = lesson["waves"](24, 64)
    for place, pair in ((0, 0), (1, 0), (7, 3), (23, 31)):
        angle = place / 10000 ** (2 * pair / 64)
        assert np.allclose(table[place, 2 * pair : 2 * pair + 2], [np.sin(angle), np.cos(angle)], atol=1e-6)


def test_a_shift_turns_each_pair_of_waves_by_an_angle_of_its_own(lesson):
    table = lesson["waves"](24, 64).astype(float)
    for pair in (0, 5, 31):
        angle = 3 / 10000 ** (2 * pair / 64)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        both = slice(2 * pair, 2 * pair + 2)
        assert np.allclose(table[:-3, both] @ turn, table[3:, both], atol=1e-5)


def test_the_targets_are_the_words_backwards(lesson):
    words, written, targets, mirrored = lesson["reversals"](50, 4, 16, np.random.default_rng(3))
    spelled = lesson["spelled"]
    for word, before, target, places in zip(words, written, targets, mirrored, strict=True):
        assert spelled(target) == spelled(word)[::-1]
        assert 4 <= len(spelled(word)) <= 16
        assert before[0] == lesson["begin"]
        assert (before[1:] == target[:-1]).all()
        inside = places >= 0
        assert (target[inside] == word[places[inside]]).all()
        assert (target[~inside] == lesson["gap"]).all()


def test_words_of_one_length_have_that_length(lesson):
    words, *_ = lesson["reversals"](20, 20, 20, np.random.default_rng(3))
    assert words.shape == (20, 20)
    assert (words > 0).all()


def test_no_test_word_was_trained_on(lesson):
    trained = {word.tobytes() for word in lesson["given"]}
    assert len(lesson["test_words"]) == 1000
    assert not trained & {word.tobytes() for word in lesson["test_words"]}


def test_the_decoder_never_looks_ahead(lesson):
    words, written = lesson["test_words"][:4], lesson["test_written"][:4].copy()
    first = np.asarray(lesson["model"]([words, written]))
    written[:, 9:] = 5
    second = np.asarray(lesson["model"]([words, written]))
    assert np.allclose(first[:, :9], second[:, :9], atol=1e-5)
    assert not np.allclose(first[:, 9:], second[:, 9:], atol=1e-3)


def test_what_is_written_letter_by_letter_follows_from_itself(lesson):
    words, answers = lesson["test_words"][:50], lesson["answers"][:50]
    written = np.roll(answers, 1, axis=1)
    written[:, 0] = lesson["begin"]
    again = np.argmax(lesson["model"]([words, written]), axis=-1)
    assert (again == answers).all()


def test_the_looks_are_the_weights_of_the_cross_attention(lesson):
    weights = np.asarray(lesson["weights"])
    assert weights.shape == (1000, 2, 16, 16)
    assert np.allclose(weights.sum(axis=-1), 1, atol=1e-5)


def test_without_positions_the_encoder_sees_a_bag_of_letters(lesson):
    _, encoder, *_ = lesson["reversing_network"](place=keras.layers.Identity)
    word, order = np.array([[3, 1, 4, 15, 9, 2, 6, 5] * 2]), np.random.default_rng(0).permutation(16)
    assert np.allclose(encoder(word[:, order])[0], np.asarray(encoder(word))[0][order], atol=1e-5)


def test_longer_words_are_read_by_the_same_weights_in_more_places(lesson):
    short = lesson["model"]
    long, *_ = lesson["reversing_network"](24)
    long.set_weights(short.get_weights())
    words, written = lesson["test_words"][:8], lesson["test_written"][:8]
    more = [np.pad(part, ((0, 0), (0, 8))) for part in (words, written)]
    assert long.input_shape == [(None, 24), (None, 24)]
    shown = np.asarray(long(more))
    assert shown.shape == (8, 24, 27)
    assert not np.allclose(shown[:, :16], np.asarray(short([words, written])))  # gaps are letters to it


def test_the_race_shows_both_as_far_as_both_have_got(lesson):
    drawing = lesson["race"](None)
    clocks = lesson["clocks"].values()
    assert drawing.names == ("transformer", "lstm")
    assert np.isfinite(drawing.values).all()
    assert np.isclose(drawing.x[-1], min(clock.seconds[-1] for clock in clocks))


def test_the_language_model_never_looks_ahead(lesson):
    window = lesson["val_windows"][:1].copy()
    first = np.asarray(lesson["writer"](window))
    window[:, 40:] = 0
    second = np.asarray(lesson["writer"](window))
    assert np.allclose(first[:, :40], second[:, :40], atol=1e-5)


def test_the_loss_is_the_mean_surprise_in_bits(lesson):
    logits = np.log(np.array([[[0.5, 0.25, 0.25]], [[0.125, 0.75, 0.125]]], "float32"))
    assert np.allclose(lesson["bits"](np.array([[0], [2]]), logits), [[1.0], [3.0]], atol=1e-5)


def test_the_text_that_judges_was_not_trained_on(lesson):
    assert len(lesson["train_ids"]) + len(lesson["val_ids"]) == len(lesson["text"])
    assert lesson["windows"].shape == (len(lesson["train_ids"]) - 64, 65)
    assert (lesson["val_windows"][:, 1:] == lesson["val_targets"][:, :-1]).all()


def test_the_lstm_gets_as_much_time_as_the_transformer(lesson):
    clocks = lesson["clocks"]
    assert clocks["lstm"].limit == clocks["transformer"].spent
    assert clocks["lstm"].spent >= clocks["transformer"].spent
    assert clocks["transformer"].done == 20


def test_a_temperature_near_zero_takes_the_likeliest(lesson):
    logits = np.zeros((1, 64, len(lesson["characters"])))
    logits[0, 2, 7] = 1.0
    got = {lesson["guess"](lambda window: logits, "abc", 0.01) for _ in range(20)}
    assert got == {lesson["characters"][7]}


def test_the_starter_fails_its_check_with_what_was_expected(lesson, attempt):
    assert attempt("transformer", lesson).startswith("2 places, place 0: expected")


def test_the_solution_passes_its_check(lesson, attempt, solution):
    assert attempt("transformer", lesson, solution("transformer")) is None


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_five_of_six_seeds_reverse_and_look_at_the_mirror(names_of):
    runs = [names_of("transformer", REVERSING, seed=seed) for seed in (2017, 1, 2, 3, 4, 5)]
    reached = [run["right"].mean() >= 0.99 and run["share"] >= 0.95 for run in runs]
    assert reached[0]
    assert sum(reached[1:]) >= 4
