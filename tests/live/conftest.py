"""What the tests of `dltui.live` share: events caught in a list, small data, a small model."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from dltui.live import binding, control, loop, monitor, publish


@pytest.fixture
def events():
    """The events of a test, in order; every fit is watched."""
    caught = []
    keras.utils.set_random_seed(7)
    with publish.to(caught.append), monitor.installed():
        yield caught
        loop.finish()
    control.reset()
    binding.forget()


@pytest.fixture
def of(events):
    """A function: the events of one class."""
    return lambda cls: [event for event in events if isinstance(event, cls)]


@pytest.fixture
def plane():
    """100 points of the plane and the side of the diagonal that each lies on: (100, 2), (100, 1)."""
    x = np.random.default_rng(3).random((100, 2)).astype("float32")
    return x, (x[:, :1] > x[:, 1:]).astype("float32")


@pytest.fixture
def compiled():
    """A function that builds and compiles a small classifier of the plane."""

    def build(**settings):
        layers = [
            keras.Input((2,)),
            keras.layers.Dense(4, activation="tanh"),
            keras.layers.Dense(1, "sigmoid"),
        ]
        model = keras.Sequential(layers, name="plane")
        model.compile(
            **{"optimizer": "sgd", "loss": "binary_crossentropy", "metrics": ["accuracy"], **settings}
        )
        return model

    return build


@pytest.fixture
def curve(of):
    """A function: all (step, value) of one series of one fit, the first unless told."""
    from dltui.events import FitStarted, Points

    def collect(name, fit=None):
        fit = of(FitStarted)[0].fit if fit is None else fit
        series = [points.series[name] for points in of(Points) if points.fit == fit and name in points.series]
        return [pair for one in series for pair in zip(one.step, one.value, strict=True)]

    return collect
