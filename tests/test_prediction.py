"""A number said before a run: what may be typed, where the run gives it, and when it is right."""

import math

import pytest

from dltui.course import Quantity
from dltui.history import History
from dltui.prediction import (
    Guess,
    GuessError,
    from_text,
    is_right,
    place_in,
    read_guess,
    to_text,
    tolerance,
    value_in,
)

LOSS = Quantity("loss", 10)


@pytest.fixture
def fit():
    """Three epochs of ten steps, of five that were asked for; `noise` is logged by batches only."""
    history = History()
    fit = history.start_fit(1, "xor", 5, 10)
    for epoch in (1, 2, 3):
        history.append(1, "loss", [epoch * 10 - 5, epoch * 10], [9.0, 9.0])
        history.append(1, "noise", [epoch * 10 - 5, epoch * 10], [epoch + 0.5, epoch])
        if epoch != 2:
            history.append(1, "val_loss", [epoch * 10], [epoch / 8])
        history.end_epoch(1, epoch, epoch * 10, float(epoch), {"loss": 1.0 / epoch})
    return fit


# ---------------------------------------------------------------------------------------------- what is typed


@pytest.mark.parametrize("text", ["0.3", " 0.30 ", ".3", "3.", "3", "-2", "+1", "1e-3", "2.5E+2"])
def test_numbers_are_taken_as_they_are_typed(text):
    assert read_guess(text, LOSS) == text.strip()
    assert math.isfinite(Guess(text.strip()).value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no number"),
        ("low", "no number; write one such as 0.3"),
        ("nan", "no number"),
        ("inf", "no number"),
        ("1e999", "no number"),
        ("1_000", "no number"),
        ("0. 3", "no number"),
        ("1,000.5", "no number"),
        ("٣", "no number"),
        ("0,3", "in place of the comma: 0.3."),
        ("30 %", "without the percent sign: 0.3."),
    ],
)
def test_what_is_no_number_is_explained(text, says):
    with pytest.raises(GuessError, match=says.replace(".", r"\.")):
        read_guess(text, LOSS)


@pytest.mark.parametrize("text", ["90", "-0.1", "1.01"])
def test_an_accuracy_is_a_share(text):
    with pytest.raises(GuessError, match="between 0 and 1"):
        read_guess(text, Quantity("val_accuracy", 10))
    assert read_guess(text, LOSS) == text


# ---------------------------------------------------------------------------------------------- the rule


@pytest.mark.parametrize(
    ("said", "actual", "right"),
    [
        (0.30, 0.214, False),
        (0.25, 0.214, True),
        (0.95, 0.90, True),
        (0.951, 0.90, False),
        (0.05, 0.0, True),
        (-0.05, 0.0, True),
        (1.05, 1.0, True),
        (1.06, 1.0, False),
        (2.2, 2.0, True),
        (2.21, 2.0, False),
        (1.79, 2.0, False),
        (-9, -10.0, True),
        (9, -10.0, False),
        (0.5, math.nan, False),
        (0.5, math.inf, False),
        (-0.5, -math.inf, False),
    ],
)
def test_right_is_within_a_twentieth_between_0_and_1_and_within_a_tenth_elsewhere(said, actual, right):
    assert is_right(said, actual) is right
    assert Guess(str(said)).told(actual).right is right


def test_the_tolerance_is_never_negative():
    assert [tolerance(value) for value in (0, 0.5, 1, 3, -3)] == pytest.approx([0.05, 0.05, 0.05, 0.3, 0.3])


def test_before_a_run_nothing_is_right_or_wrong():
    assert Guess("0.3").right is None


# ---------------------------------------------------------------------------------------------- what is kept


@pytest.mark.parametrize("quantity", [LOSS, Quantity("loss", 0, "x: y"), Quantity("bits", reported=True)])
@pytest.mark.parametrize("actual", [None, 0.21374, math.inf, -1e-12])
def test_a_guess_comes_back_from_its_text(quantity, actual):
    guess = Guess("0.30", actual)
    assert from_text(to_text(guess, quantity), quantity) == guess


def test_a_run_that_gave_no_number_comes_back_too():
    kept = from_text(to_text(Guess("0.30", math.nan), LOSS), LOSS)
    assert math.isnan(kept.actual)
    assert kept.right is False


@pytest.mark.parametrize(
    "text",
    ["", "0.3", "three at most", "loss at epoch 9: 0.3", "loss at epoch 10: low", "loss at epoch 10: 1; x"],
)
def test_what_answers_another_question_is_no_guess(text):
    assert from_text(text, LOSS) is None


# ---------------------------------------------------------------------------------------------- in the curves


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        (Quantity("loss", 2), 0.5),
        (Quantity("loss", 4), None),
        (Quantity("noise", 2), 2.0),
        (Quantity("val_loss", 3), 0.375),
        (Quantity("val_loss", 2), None),
        (Quantity("accuracy", 1), None),
        (Quantity("loss"), None),
        (Quantity("loss", reported=True), None),
    ],
)
def test_the_value_of_an_epoch_is_known_once_it_has_ended(fit, quantity, value):
    assert value_in(fit, quantity) == value


@pytest.mark.parametrize("name", ["loss", "noise"])
def test_the_value_at_the_end_is_known_once_the_fit_ended_by_itself(fit, name):
    fit.outcome = "stopped"
    assert value_in(fit, Quantity(name)) is None
    fit.outcome = "ok"
    assert value_in(fit, Quantity(name)) == {"loss": 1 / 3, "noise": 3.0}[name]


def test_a_fit_without_epochs_ends_with_its_last_point():
    history = History()
    fit = history.start_fit(1, "by hand")
    history.append(1, "loss", [1, 2], [0.5, 0.25])
    history.end_fit(1, "ok", 1.0)
    assert value_in(fit, Quantity("loss")) == 0.25
    assert value_in(fit, Quantity("accuracy")) is None


def test_the_place_is_the_end_of_the_epoch(fit):
    fit.epoch_ends[1] = 21.0
    places = [place_in(fit, Quantity("loss", epoch)) for epoch in (2, 4, 5, 6)]
    assert places == [21.0, 40.0, 50.0, None]


def test_the_place_of_the_end_is_the_planned_one_until_it_has_come(fit):
    assert place_in(fit, Quantity("loss")) == 50.0
    fit.outcome = "ok"
    assert place_in(fit, Quantity("loss")) == 30.0


def test_without_a_known_length_the_place_is_reckoned_from_the_epochs_so_far(fit):
    fit.steps_per_epoch = None
    assert place_in(fit, Quantity("loss", 5)) == 50.0
    fit.epoch_ends.clear()
    assert place_in(fit, Quantity("loss", 5)) is None


def test_a_figure_that_is_reported_has_no_place(fit):
    assert place_in(fit, Quantity("bits", reported=True)) is None
