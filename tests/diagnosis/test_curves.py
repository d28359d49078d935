"""What is said of a training: on curves of real fits, gone well and wrong, and on curves by a formula."""

import numpy as np
import pytest
from diagnosis.fits import COLLAPSED, RECORDED, STUCK, WELL, WRONG, kinds

from dltui.diagnosis import diagnose
from dltui.diagnosis.curves import FEWEST_POINTS
from dltui.history import History


def test_every_recorded_fit_is_judged():
    assert {*WELL, *WRONG, *STUCK, *COLLAPSED} == set(RECORDED)


@pytest.mark.parametrize("name", WELL)
def test_nothing_is_said_of_a_fit_that_goes_well(name):
    assert kinds(RECORDED[name]) == []


@pytest.mark.parametrize(("name", "kind"), WRONG.items())
def test_what_goes_wrong_is_found(name, kind):
    assert kinds(RECORDED[name])[0] == kind


def fit_of(values, *, epochs=10, done=1.0, val=None):
    """Return a fit whose loss has these values, of which `done` of the epochs have passed."""
    history = History()
    per_epoch = max(1, int(len(values) / (epochs * done)))
    history.start_fit(1, "fit", epochs, per_epoch)
    history.append(1, "loss", np.arange(1, len(values) + 1), values)
    for epoch, value in enumerate(val or (), start=1):
        history.end_epoch(1, epoch, epoch * per_epoch, float(epoch), value)
    return history.fits[1]


def said(fit):
    return [(found.kind, found.text) for found in diagnose(fit)]


def noise(count, scale, seed=0):
    return np.random.default_rng(seed).normal(0, scale, count)


def test_a_fit_without_a_loss_is_not_judged():
    history = History()
    history.start_fit(1, "game", 10, 100)
    history.append(1, "loss_generator", np.arange(1000), np.arange(1000.0))
    assert list(diagnose(history.fits[1])) == []


def test_a_sum_over_several_outputs_is_not_judged():
    fit = fit_of(np.full(1000, 0.7))
    assert said(fit)
    fit.curve("lstm_loss").append([1], [0.5])
    assert said(fit) == []


@pytest.mark.parametrize("count", [0, 1, 5, FEWEST_POINTS - 1])
def test_few_points_are_not_judged(count):
    assert said(fit_of(np.full(count, 0.7))) == []


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_loss_that_is_no_number_is_told_elsewhere(bad):
    values = np.full(1000, 0.7)
    values[-1] = bad
    assert said(fit_of(values)) == []


def test_a_plateau_names_its_height_and_where_it_began():
    ((kind, text),) = said(fit_of(np.full(1000, 0.693) + noise(1000, 0.02)))
    assert kind == "plateau"
    assert "0.69" in text and "step 500" in text and "another seed" in text


def test_coming_to_rest_after_most_was_learned_is_no_plateau():
    assert said(fit_of(2.3 * np.exp(-np.arange(1000) / 80) + 0.1 + noise(1000, 0.01))) == []


def test_the_beginning_of_a_long_fit_is_no_plateau():
    assert said(fit_of(np.full(200, 0.693) + noise(200, 0.02), done=0.05)) == []


def test_a_slow_fall_says_where_it_will_end():
    values = 2.3 - 0.0002 * np.arange(500) + noise(500, 0.01)
    ((kind, text),) = said(fit_of(values, done=0.5))
    assert kind == "rate too low"
    assert "from 2.29 to 2.21" in text and "ends at 2.1" in text and "ten times" in text


def test_a_fall_that_reaches_far_by_the_end_is_not_too_slow():
    assert said(fit_of(2.3 - 0.0008 * np.arange(500) + noise(500, 0.01), done=0.3)) == []


def test_divergence_comes_before_everything_else():
    ((kind, text),) = said(fit_of(5.0 * np.exp(np.arange(400) / 20)))
    assert kind == "divergence"
    assert "a tenth" in text


def losses(pairs):
    return [{"loss": train, "val_loss": valid} for train, valid in pairs]


def test_overfitting_names_the_best_epoch():
    val = losses((1 / epoch, max(0.5 - 0.1 * epoch, 0.05 * epoch)) for epoch in range(1, 13))
    found = [text for kind, text in said(fit_of(1 / (1 + np.arange(1200) / 100), val=val, epochs=12))
             if kind == "overfitting"]  # fmt: skip
    assert len(found) == 1
    assert "after epoch 3, 0.2" in found[0] and "is 0.6 now" in found[0]


@pytest.mark.parametrize(
    "val",
    [
        losses((1 / epoch, 0.5 + 0.02 * (epoch % 2)) for epoch in range(1, 13)),
        losses((1 / epoch, 0.1 + 1 / epoch) for epoch in range(1, 13)),
        losses((0.5, 0.05 * epoch) for epoch in range(1, 13)),
        losses((1 / epoch, 0.1 * epoch) for epoch in range(1, 4)),
        [{"loss": 1 / epoch} for epoch in range(1, 13)],
        [{"loss": 1 / epoch, "val_loss": float("nan")} for epoch in range(1, 13)],
    ],
    ids=["to and fro", "falls", "training does not fall", "too few epochs", "no validation", "no number"],
)
def test_other_validation_losses_are_no_overfitting(val):
    fit = fit_of(1 / (1 + np.arange(1200) / 100), val=val, epochs=12)
    assert [kind for kind, _ in said(fit) if kind == "overfitting"] == []


def test_a_million_points_are_judged_in_a_moment():
    import time

    from pace import within

    fit = fit_of(np.full(1_000_000, 0.693) + noise(1_000_000, 0.02))
    assert said(fit)
    took = []
    for _ in range(20):
        began = time.perf_counter()
        said(fit)
        took.append(time.perf_counter() - began)
    within(min(took), 0.02)
