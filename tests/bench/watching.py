"""What watching costs: the same script bare, headless and under the app; and the size of the app."""

import functools
import tempfile
import time
from pathlib import Path

import psutil
from terminal import Terminal

from bench.measure import alternating, row, trained

TINY = (
    """
x = np.tile(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32"), (2500, 1))
y = np.tile(np.array([[0], [1], [1], [0]], dtype="float32"), (2500, 1))
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
""",
    "x, y, batch_size=4",
    1,
)
MLP = (
    """
generator = np.random.default_rng(1)
x = generator.random((20_000, 784), dtype="float32")
y = generator.integers(0, 10, 20_000)
model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(16, "relu"),
                          keras.layers.Dense(10, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], steps_per_execution=32)
""",
    "x, y, batch_size=128",
    18,
)
CNN = (
    """
generator = np.random.default_rng(1)
x = generator.random((2_000, 28, 28, 1), dtype="float32")
y = generator.integers(0, 10, 2_000)
model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(8, 5, 2, activation="relu"),
                          keras.layers.Conv2D(16, 5, 2, activation="relu"), keras.layers.Flatten(),
                          keras.layers.Dense(10, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
""",
    "x, y, batch_size=64",
    15,
)
NETS = {"tiny net (2-4-1)": TINY, "MLP (784-16-16-10)": MLP, "CNN (two convolutions)": CNN}

POINTS = """
import time
from dltui import live
import numpy as np
for step in range(1, 1_000_001):
    live.log(step, loss=1 / step)
print("all logged")
"""


def memory_of_the_app():
    """Return (MB at rest with a lesson open, MB grown over a million points of one curve)."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "points.py"
        script.write_text(POINTS)
        with Terminal("open", str(script)) as terminal:
            terminal.wait_for("ready", 60)
            terminal.settle(1.0)
            process = psutil.Process(terminal.pid)
            before = process.memory_info().rss / 2**20
            terminal.press("enter")
            terminal.wait_for("all logged", 180)
            terminal.settle(1.0)
            after = process.memory_info().rss / 2**20
            return before, after - before


def rows(runs=3):
    for name, (setup, data, chunk) in NETS.items():
        measure = functools.partial(trained, setup, data, chunk)
        taken = alternating(measure, ("bare", "headless", "app"), runs)
        for mode, least in (("headless", 0.98), ("app", 0.97)):
            speeds = [1 / seconds for seconds in taken[mode]]
            bare = [1 / seconds for seconds in taken["bare"]]
            yield row(
                f"training speed, {name}, {mode} (reference: bare)",
                speeds,
                bare,
                "chunks a second",
                f"at least {least}",
                lambda ours, base, least=least: ours >= least * base,
            )
    rest, grown = memory_of_the_app()
    yield row("the app's own process", rest, None, "MB", "under 150", lambda ours, _: ours < 150)
    yield row("… grown over a million points", grown, None, "MB", "under 50", lambda ours, _: ours < 50)


if __name__ == "__main__":
    began = time.monotonic()
    for line in rows():
        print(line, round(time.monotonic() - began))
