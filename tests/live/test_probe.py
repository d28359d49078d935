"""When hidden units are looked at during a fit, at what cost, and that training goes on as without."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from dltui import live
from dltui.events import Activity, EpochEnded, FitEnded, Output
from dltui.live import monitor, probe
from dltui.live.painting import BUDGET, Painting
from dltui.live.probe import FIRST, SHARE, Probe

EPOCHS = 12


@pytest.fixture
def at_any_price(monkeypatch):
    """Looks after every epoch, whatever it costs."""
    monkeypatch.setattr(probe, "SHARE", 1e9)
    monkeypatch.setattr(probe, "FIRST", 0.0)


@pytest.fixture
def looks(of):
    """A function: the looks so far."""
    return lambda: of(Activity)


def fitted(model, *data, **settings):
    return model.fit(*data, **{"epochs": EPOCHS, "verbose": 0, **settings}).history


def test_a_look_comes_at_most_once_an_epoch(events, at_any_price, looks, of, compiled, plane):
    fitted(compiled(), *plane, batch_size=10)
    assert [look.step for look in looks()] == [epoch.step for epoch in of(EpochEnded)]
    (layer,) = looks()[0].layers
    assert (layer.activation, layer.units, looks()[0].samples) == ("tanh", 4, 100)


def losses(data, **settings):
    """Return the history of a network with batch normalization, dropout and noise."""
    keras.utils.set_random_seed(5)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.GaussianNoise(0.1),
            layers.Dense(8, "relu", activity_regularizer="l2"),
            layers.Dropout(0.5),
            layers.BatchNormalization(),
            layers.Dense(8, "tanh"),
            layers.Dense(1, "sigmoid"),
        ]
    )
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model.fit(*data, epochs=6, verbose=0, **settings).history


@pytest.mark.parametrize("kind", ["arrays", "tensors", "split", "data set and arrays"])
def test_the_same_seed_gives_the_same_losses_with_and_without(events, at_any_price, looks, plane, kind):
    def run():
        if kind == "tensors":
            return losses(map(tf.constant, plane))
        if kind == "data set and arrays":
            keras.utils.set_random_seed(5)  # the order of the data set depends on it too
            shuffled = tf.data.Dataset.from_tensor_slices(plane).shuffle(100, seed=1).batch(25)
            return losses([shuffled], validation_data=plane, shuffle=False)
        return losses(plane, validation_split=0.3 if kind == "split" else 0.0)

    watched = run()
    assert len(looks()) == 6
    monitor.uninstall()
    assert run() == watched


def test_where_the_data_are_no_arrays_the_samples_of_a_picture_are_looked_at(
    events, at_any_price, looks, of, compiled, plane
):
    batches = tf.data.Dataset.from_tensor_slices(plane).batch(25)
    picture = live.ConfusionMatrix(plane[0], plane[1].astype(int))
    fitted(compiled(), batches, shuffle=False, callbacks=[picture])
    assert [look.step for look in looks()] == [epoch.step for epoch in of(EpochEnded)]
    assert looks()[0].samples == 100


@pytest.mark.parametrize("kind", ["no array", "own layer", "several inputs", "few samples"])
def test_what_cannot_be_looked_at_trains_in_silence(events, at_any_price, looks, of, compiled, plane, kind):
    if kind == "no array":
        fitted(compiled(), tf.data.Dataset.from_tensor_slices(plane).batch(25), shuffle=False)
    elif kind == "own layer":
        own = type("Own", (keras.layers.Dense,), {})
        model = keras.Sequential([keras.Input((2,)), own(4, "relu"), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        fitted(model, *plane)
    elif kind == "several inputs":
        a, b = keras.Input((2,)), keras.Input((2,))
        hidden = keras.layers.Dense(4, "relu")(keras.layers.Concatenate()([a, b]))
        model = keras.Model([a, b], keras.layers.Dense(1)(hidden))
        model.compile("sgd", "mse")
        fitted(model, [plane[0], plane[0]], plane[1])
    else:
        fitted(compiled(), plane[0][:10], plane[1][:10])
    assert looks() == []
    assert of(Output) == []
    assert of(FitEnded)[0].outcome == "ok"


def test_a_look_that_fails_ends_the_looks_and_not_the_training(
    events, at_any_price, looks, of, compiled, plane, monkeypatch
):
    tried = []

    def fails(*_):
        tried.append(1)
        raise RuntimeError("out of memory")

    monkeypatch.setattr(probe, "activity", fails)
    fitted(compiled(), *plane)
    assert len(tried) == 1  # though more epochs came
    assert looks() == [] and of(Output) == []
    assert (of(FitEnded)[0].outcome, of(FitEnded)[0].epochs) == ("ok", EPOCHS)


class Clock:
    """A clock that only looks move; stands in for the module `time`."""

    def __init__(self):
        self.seconds = 0.0

    def perf_counter(self):
        return self.seconds


@pytest.fixture
def priced(monkeypatch, compiled, plane):
    """A function: a probe of which every look takes so many seconds."""

    def build(seconds):
        clock = Clock()

        def look(*_):
            clock.seconds += seconds
            return ("looked",)

        monkeypatch.setattr(probe, "time", clock)
        monkeypatch.setattr(probe, "activity", look)
        monkeypatch.setattr(probe, "_inputs", lambda *_: plane[0])
        return Probe(compiled(), None, 10)

    return build


def spent(asked, step_seconds, steps=200_000, every=100):
    """Return (share of the training time that looks took, how many there were) over a long fit."""
    board, count, trained = Painting([], lambda *_: None), 0, 0.0
    for step in range(every, steps, every):
        trained = step * step_seconds
        count += bool(asked.look(step, trained, board))
    return board.seconds / trained, count


@pytest.mark.parametrize("seconds", [0.001, 0.01, 0.1])
def test_looks_stay_within_their_share(priced, seconds):
    share, count = spent(priced(seconds), 0.001)
    assert count > 2
    assert share <= SHARE + seconds / 199.9  # the first does not count


def test_a_look_that_is_too_dear_is_not_repeated(priced):
    _, count = spent(priced(5.0), 0.001)
    assert count == 1


def test_the_share_of_the_looks_is_set_aside(priced):
    board = Painting([], lambda *_: None)
    priced(0.001).look(1, 0.001, board)
    assert board.reserved == SHARE


def test_where_there_is_nothing_to_look_at_pictures_keep_their_budget(compiled):
    board = Painting([], lambda *_: None)
    assert Probe(compiled(), None, 10).look(1000, 10.0, board) == ()
    assert board.reserved == 0.0


def test_the_first_look_waits_until_what_happens_once_is_affordable(priced):
    board, asked = Painting([], lambda *_: None), priced(0.02)
    assert asked.look(10_000, 0.9 * FIRST / BUDGET, board) == ()
    assert asked.look(10_000, 1.1 * FIRST / BUDGET, board) == ("looked",)
    assert (board.charged, board.seconds) == (0.0, pytest.approx(0.02))


def test_big_inputs_are_looked_at_in_batches_of_the_fit(monkeypatch, compiled, plane):
    monkeypatch.setattr(probe, "_inputs", lambda *_: np.zeros((500, 100, 100), "float32"))
    asked = Probe(compiled(), None, 32)
    asked._ready()
    assert asked.samples == 32
    few = Probe(compiled(), None, 4)
    assert not few._ready()


def test_every_look_takes_other_samples(priced, plane):
    asked = priced(0.001)
    asked.samples = 10
    asked._inputs = np.arange(100)
    first, second = asked._next(), asked._next()
    assert first.tolist() == list(range(0, 100, 10))
    assert not set(first) & set(second)
