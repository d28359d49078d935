"""The mathematics of the lesson on the perceptron, against calculations of other kinds."""

from __future__ import annotations

import itertools
import math

import keras
import numpy as np
import pytest

THROUGH = "Novikoff's bound"
FUNCTIONS = list(itertools.product((0, 1), repeat=4))  # all answers that a gate of two inputs can give


@pytest.fixture(scope="module")
def lesson(names_of):
    return names_of("perceptron", THROUGH, slow_motion=0.0)


def column(answers):
    return np.array(answers, dtype="float32")[:, None]


def trained(lesson, targets, order, rate=1.0, epochs=60):
    model = lesson["Perceptron"]("test", rate)
    model.compile(metrics=["accuracy"])
    model.fit(
        lesson["corners"][order], targets[order], epochs=epochs, verbose=0,
        callbacks=[lesson["UntilNoMistake"]()], **lesson["one_by_one"],
    )  # fmt: skip
    return model


def a_step(lesson, weights, bias, example, target):
    """One `train_step` from given weights: the weights (w1, w2, b) after it."""
    model = lesson["Perceptron"]("step", 1.0)
    model.compile()
    model.unit.set_weights([np.array(weights, "float32").reshape(2, 1), np.array([bias], "float32")])
    data = keras.ops.array([example], "float32"), keras.ops.array([[target]], "float32")
    model.train_step(data)
    return [*model.unit.kernel.numpy()[:, 0], *model.unit.bias.numpy()]


def test_a_missed_one_is_added(lesson):
    assert a_step(lesson, [0, 0], 0, [1, 0], 1) == [1, 0, 1]


def test_a_missed_zero_is_subtracted(lesson):
    assert a_step(lesson, [1, 1], 1, [0, 1], 0) == [1, 0, 0]


def test_a_right_answer_changes_nothing(lesson):
    assert a_step(lesson, [1, 1], -1, [1, 1], 1) == [1, 1, -1]


def test_a_sum_of_zero_does_not_fire(lesson):
    assert a_step(lesson, [1, 1], -1, [1, 0], 0) == [1, 1, -1]


@pytest.mark.parametrize(("gate", "margin"), [("and", 17**-0.5), ("or", 1 / 3), ("not", 5**-0.5)])
def test_the_margins_are_those_found_with_pencil_and_paper(lesson, gate, margin):
    assert math.isclose(lesson["widest_margin"](lesson["gates"][gate]), margin, rel_tol=1e-12)


def test_no_direction_of_many_has_a_wider_margin(lesson):
    directions = np.random.default_rng(0).normal(size=(200_000, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    for targets in lesson["gates"].values():
        examples = (2 * targets - 1) * lesson["extended"]
        best = (directions @ examples.T).min(axis=1).max()
        margin = lesson["widest_margin"](targets)
        assert 0.98 * margin <= best <= margin


def test_fourteen_of_the_sixteen_functions_have_a_margin(lesson):
    without = [answers for answers in FUNCTIONS if lesson["widest_margin"](column(answers)) is None]
    assert without == [(0, 1, 1, 0), (1, 0, 0, 1)]


@pytest.mark.parametrize("answers", [f for f in FUNCTIONS if f not in ((0, 1, 1, 0), (1, 0, 0, 1))])
def test_the_mistakes_stay_within_novikoffs_bound(lesson, answers):
    bound = 3 / lesson["widest_margin"](column(answers)) ** 2
    counts = [lesson["count_mistakes"](column(answers), np.random.default_rng(seed)) for seed in range(50)]
    assert max(counts) <= bound + 1e-9


@pytest.mark.parametrize("gate", ["and", "or", "not"])
def test_keras_and_numpy_make_the_same_mistakes(lesson, gate):
    generator, targets = np.random.default_rng(5), lesson["gates"][gate]
    order = np.concatenate([generator.permutation(4) for _ in range(60)])
    model = trained(lesson, targets, order)
    assert float(model.mistakes.result()) == lesson["count_mistakes"](targets, np.random.default_rng(5))


@pytest.mark.parametrize("rate", [0.25, 4.0])
def test_the_learning_rate_changes_no_mistake(lesson, rate):
    model = trained(lesson, lesson["gates"]["and"], lesson["order"], rate)
    assert float(model.mistakes.result()) == lesson["mistakes"]["and"]
    assert model.line().tolist() == lesson["lines"]["and"].tolist()


def test_every_gate_is_learned_at_the_default_seed(lesson):
    for name, (first, second, bias) in lesson["lines"].items():
        fires = lesson["corners"] @ [first, second] + bias > 0
        assert fires.tolist() == (lesson["gates"][name][:, 0] == 1).tolist()


def test_the_seed_decides_the_order(names_of, lesson):
    again = names_of("perceptron", "Before you train", slow_motion=0.0)
    other = names_of("perceptron", "Before you train", seed=2)
    assert (again["order"] == lesson["order"]).all()
    assert (other["order"] != lesson["order"]).any()


def test_the_weights_for_xor_run_in_a_small_circle(names_of):
    visited = set(names_of("perceptron", "XOR", slow_motion=0.0, xor_epochs=200)["visited"])
    assert len(visited) < 30
    assert np.abs(list(visited)).max() <= 2


def test_the_starter_fails_its_check_with_what_was_expected(lesson, attempt):
    message = attempt("perceptron", lesson)
    assert message == "from zero, example [1, 1], target 1: expected w1, w2, b [1, 1, 1], got [0.0, 0.0, 0.0]"


def test_the_solution_passes_its_check(lesson, attempt, solution):
    assert attempt("perceptron", lesson, solution("perceptron")) is None


def test_weights_changed_in_place_are_refused(lesson, attempt):
    code = (
        "def update(weights, bias, example, target):\n"
        "    error = target - int(weights @ example + bias > 0)\n"
        "    weights += error * example\n"
        "    return weights, bias + error\n"
    )
    assert attempt("perceptron", lesson, code) == "expected the old weights to stay 0, got [1. 1.]"
