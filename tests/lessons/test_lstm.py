"""The mathematics of the lesson on the LSTM: the problem, the cell, the slopes, the counts, the writing."""

from __future__ import annotations

import collections
import contextlib
import io
import itertools

import keras
import numpy as np
import pytest

from dltui.course import bundled_folder, load_lesson, override
from dltui.live import binding, control, publish

TRAININGS = ("Train both", "Break it: begin with the gate shut", "Train it on the manual")


@pytest.fixture(scope="module")
def lesson():
    """The names that the steps of the lesson define, except those that train."""
    path = bundled_folder() / "lstm.py"
    small = {"sequences": 500, "units": 6, "characters_units": 16}
    names = {"__name__": "__main__"}
    with publish.to([].append), contextlib.redirect_stdout(io.StringIO()):
        for step in override(load_lesson(path), small).steps:
            if step.title == "Play: let it write":
                break
            if step.code is not None and step.title not in TRAININGS:
                exec(compile(step.code.source, f"<lstm: {step.title}>", "exec"), names)
    control.reset()
    binding.forget()
    return names


def test_two_steps_are_marked_as_in_the_paper(lesson):
    sequences, sums = lesson["adding_problem"](2000, np.random.default_rng(0))
    values, markers = sequences[:, :, 0], sequences[:, :, 1]
    assert sequences.shape == (2000, 50, 2)
    assert set(np.unique(markers)) == {0, 1}
    assert (markers.sum(axis=1) == 2).all()
    assert (markers[:, :10].sum(axis=1) >= 1).all()
    assert (markers[:, 24:] == 0).all()
    assert np.allclose(sums[:, 0], (values * markers).sum(axis=1))
    assert (markers.sum(axis=0)[:24] > 0).all()


def test_the_variance_of_the_sums_is_a_sixth(lesson):
    _, sums = lesson["adding_problem"](50_000, np.random.default_rng(0))
    assert sums.mean() == pytest.approx(1, abs=0.01)
    assert sums.var() == pytest.approx(1 / 6, abs=0.005)


def test_the_validation_sequences_are_others(lesson):
    seen = {sequence.tobytes() for sequence in lesson["train_sequences"]}
    assert not seen & {sequence.tobytes() for sequence in lesson["val_sequences"]}


@pytest.mark.parametrize(("units", "features", "seed"), [(1, 1, 0), (7, 2, 1), (32, 5, 2)])
def test_the_cell_by_hand_is_that_of_keras_at_every_step(lesson, units, features, seed):
    generator = np.random.default_rng(seed)
    inputs = generator.normal(0, 1, (3, 20, features)).astype("float32")
    layer = keras.layers.LSTM(units, return_sequences=True, return_state=True)
    layer.build(inputs.shape)
    layer.set_weights([generator.normal(0, 0.5, w.shape) for w in layer.get_weights()])
    by_keras, _, last_cells = (np.asarray(part) for part in layer(inputs))
    answers = cells = np.zeros((3, units))
    for step in range(20):
        answers, cells = lesson["lstm_step"](inputs[:, step], answers, cells, layer.get_weights())
        assert np.abs(answers - by_keras[:, step]).max() < 1e-5
    assert np.abs(cells - last_cells).max() < 1e-5


def test_the_slope_of_a_cell_for_the_one_before_is_the_forget_gate(lesson):
    generator = np.random.default_rng(0)
    weights = [generator.normal(0, 0.5, shape) for shape in ((2, 12), (3, 12), (12,))]
    inputs, answers, cells = (generator.normal(0, 1, (1, size)) for size in (2, 3, 3))
    forget = lesson["sigmoid"](inputs @ weights[0] + answers @ weights[1] + weights[2])[:, 3:6]
    moved = [lesson["lstm_step"](inputs, answers, cells + change, weights)[1] for change in (1e-4, -1e-4)]
    assert np.allclose((moved[0] - moved[1]) / 2e-4, forget)


def test_the_slopes_over_time_are_the_central_differences(lesson):
    """The error's slope at the cell after step k, by running on from a cell that was moved."""
    layer, output = lesson["memory"], lesson["model"].get_layer("lstm")
    sequence, total = lesson["val_sequences"][:1], lesson["val_sums"][:1]
    weights = [weight.astype(float) for weight in layer.get_weights()]
    kernel, bias = (weight.astype(float) for weight in output.get_weights())

    def error(after, change):
        answers = cells = np.zeros((1, layer.units))
        for step in range(50):
            answers, cells = lesson["lstm_step"](sequence[:, step], answers, cells, weights)
            if step == after:
                gate = answers / np.tanh(cells)
                cells = cells + change
                answers = gate * np.tanh(cells)
        return float(((answers @ kernel + bias - total) ** 2).sum())

    slopes = lesson["slopes_over_time"](layer, output, sequence, total)
    for after in (5, 30):
        moves = 1e-5 * np.eye(layer.units)
        found = [(error(after, move) - error(after, -move)) / 2e-5 for move in moves]
        assert slopes[after] == pytest.approx(np.linalg.norm(found), rel=1e-2)


def test_an_open_forget_gate_lets_the_slope_through(lesson):
    plain, shut, open_ = (curve / curve[-1] for curve in lesson["curves"])
    assert shut[9] < 1e-3 < 1e-1 < open_[9]
    assert plain[9] < open_[9]


def test_the_forget_bias_is_set_and_nothing_else(lesson):
    layer = keras.layers.LSTM(3)
    layer.build((None, None, 2))
    lesson["set_forget_bias"](layer, -2)
    assert layer.cell.bias.numpy().tolist() == [0] * 3 + [-2] * 3 + [0] * 6
    assert lesson["sigmoid"](-2.0) ** 25 == pytest.approx(1e-23, rel=0.9)


def witten_bell(train, text, order, size):
    """The bits a character by dictionaries, from the formula of Witten and Bell, 1991."""
    follow = collections.defaultdict(collections.Counter)
    for n, end in itertools.product(range(order), range(len(train))):
        if end >= n:
            follow[tuple(train[end - n : end])][train[end]] += 1

    def chance(context, char):
        shorter = chance(context[1:], char) if context else 1 / size
        seen = follow.get(context)
        if not seen:
            return shorter
        return (seen[char] + len(seen) * shorter) / (seen.total() + len(seen))

    chances = [chance(tuple(text[max(0, i - order + 1) : i]), text[i]) for i in range(len(text))]
    return -np.log2(chances).mean()


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_the_entropy_of_counts_is_that_of_the_formula(lesson, monkeypatch, order):
    generator = np.random.default_rng(order)
    train, text = generator.choice(4, 400, p=[0.6, 0.2, 0.15, 0.05]), generator.integers(0, 5, 90)
    monkeypatch.setitem(lesson, "train_text", train)
    monkeypatch.setitem(lesson, "val_text", text)
    monkeypatch.setitem(lesson, "size", 6)
    assert lesson["entropy"](order) == pytest.approx(witten_bell(train.tolist(), text.tolist(), order, 6))


def test_the_counts_of_the_manual_get_better_with_longer_contexts(lesson):
    found = [lesson["entropy"](order) for order in (1, 2, 3, 5)]
    assert found == sorted(found, reverse=True)
    assert found[1] == lesson["bigram"]
    assert found[3] == lesson["fivegram"] < 0.65 * lesson["bigram"]


def test_the_validation_text_is_the_last_tenth(lesson):
    assert len(lesson["val_text"]) == pytest.approx(len(lesson["content"]) / 10, abs=1)
    decoded = "".join(lesson["alphabet"][number] for number in lesson["val_text"])
    assert decoded == lesson["content"][-len(decoded) :]


def test_a_character_that_was_not_trained_on_becomes_the_replacement(lesson):
    assert lesson["encode"]("a\N{SNOWMAN}")[1] == 0
    assert lesson["encode"]("a\N{SNOWMAN}")[0] != 0


def test_equal_scores_cost_the_logarithm_of_the_number_of_characters(lesson):
    cost = lesson["bits"](np.array([[0, 3]]), np.zeros((1, 2, 8), "float32"))
    assert np.allclose(cost, [[3, 3]])


def test_what_is_written_follows_the_network_of_keras(lesson):
    """At a temperature near 0 each character is the one with the largest score."""
    writer, prompt = lesson["writer"], "The for statement"
    stream = lesson["write"](writer, prompt, 1e-4, np.random.default_rng(0))
    text = prompt
    for _ in range(10):
        scores = np.array(writer(lesson["encode"](text)[None]))[0, -1]
        scores[0] = -np.inf
        text += next(stream)
        assert text[-1] == lesson["alphabet"][scores.argmax()]


def test_the_temperature_is_that_of_the_formula(lesson):
    writer, generator = lesson["writer"], np.random.default_rng(0)
    scores = np.asarray(writer(lesson["encode"]("x")[None]))[0, -1].astype(float) / 0.05
    expected = np.exp(scores - scores[1:].max())
    expected[0] = 0
    best = lesson["alphabet"][int(expected.argmax())]
    drawn = [next(lesson["write"](writer, "x", 0.05, generator)) for _ in range(400)]
    assert drawn.count(best) / 400 == pytest.approx(expected.max() / expected.sum(), abs=0.08)


def test_nothing_as_a_prompt_is_a_new_line(lesson):
    empty, line = (
        [next(stream) for _ in range(5)]
        for stream in (
            lesson["write"](lesson["writer"], p, 0.5, np.random.default_rng(3)) for p in ("", "\n")
        )
    )
    assert empty == line


def test_the_starter_fails_its_check_with_what_was_expected(lesson, attempt):
    assert attempt("lstm", lesson).startswith("1 bits, words of 4 letters: expected 32, got 54.6")


def test_the_solution_passes_its_check(lesson, attempt, solution):
    assert attempt("lstm", lesson, solution("lstm")) is None


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_four_of_five_other_seeds_reach_the_goals(names_of):
    reached = []
    for seed in (1997, 1, 2, 3, 4, 5):
        names = names_of("lstm", "Train it on the manual", seed=seed)
        guesses = names["model"].predict(names["val_sequences"], verbose=0)
        lstm, plain = (((guesses[name] - names["val_sums"]) ** 2).mean() for name in ("lstm", "rnn"))
        ahead = names["bigram"] - names["val_bits"]
        reached.append(lstm < 0.01 and plain > 0.1 and ahead > 1)
    assert reached[0]
    assert sum(reached[1:]) >= 4
