"""What watching costs: the same script bare, headless and under the app; and the size of the app."""

import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from terminal import Terminal

from bench.measure import Row, row, watched_pairs

TINY = (
    """
x = np.tile(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32"), (200, 1))
y = np.tile(np.array([[0], [1], [1], [0]], dtype="float32"), (200, 1))
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
""",
    "x, y, batch_size=4",
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
)
TRANSFORMER = (
    """
generator = np.random.default_rng(1)
x = generator.integers(0, 60, (250, 64))
y = generator.integers(0, 60, (250, 64))
tokens = keras.Input((64,), dtype="int32")
state = keras.layers.Embedding(60, 64)(tokens)
for _ in range(2):
    attended = keras.layers.MultiHeadAttention(4, 16)(state, state, use_causal_mask=True)
    state = keras.layers.LayerNormalization()(state + attended)
    wider = keras.layers.Dense(256, "relu")(state)
    state = keras.layers.LayerNormalization()(state + keras.layers.Dense(64)(wider))
model = keras.Model(tokens, keras.layers.Dense(60, "softmax")(state))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
""",
    "x, y, batch_size=32",
)
FITS_PER_RUN = 4
LEAST = {"headless": 0.98, "app": 0.97}  # of the speed bare
NETS = {
    "tiny net (2-4-1)": TINY,
    "MLP (784-16-16-10)": MLP,
    "CNN (two convolutions)": CNN,
    "transformer (two blocks of width 64)": TRANSFORMER,
}
PICTURED_MLP = (
    MLP[0]
    + """
def make_pictures():
    few = x[:360], y[:360], "0123456789"
    return [live.Weights(0, (28, 28)), live.ConfusionMatrix(*few), live.Mistakes(*few)]
""",
    MLP[1],
)
PICTURED = {"the MLP with the pictures of `digits`": PICTURED_MLP}

POINTS = """
import time
from dltui import live
import numpy as np
for step in range(1, 1_000_001):
    live.log(step, loss=1 / step)
print("all logged")
"""


def speeds(pairs):
    """Return what is kept of the speed, figure by figure."""
    return np.array([bare / watched for bare, watched in pairs])


def interval(pairs):
    """Return 95 % limits of the median: a percentile bootstrap of 2,000 draws."""
    ratios = speeds(pairs)
    drawn = np.random.default_rng(1).choice(ratios, (2_000, len(ratios)))
    return np.quantile(np.median(drawn, axis=1), (0.025, 0.975))


def speed(what, pairs, least):
    """Return the row of a training speed: the median of bare against watched, and how sure it is."""
    median = float(np.median(speeds(pairs)))
    lower, upper = interval(pairs)
    return Row(
        f"training speed of {what}",
        median,
        1.0,
        "of bare",
        f"at least {least}",
        median >= least,
        f"{lower:.3f} to {upper:.3f} (95 %, of {len(pairs)})",
    )


def measured(name, net, fits, mode, least):
    """Return the row of a training speed, and its pairs.

    Where the speed misses its target, but less than it is sure of, the row says nothing yet: as many fits are
    measured once more, and all count.
    """
    pairs = watched_pairs(*net, fits, mode)
    line = speed(f"{name}, {mode}", pairs, least)
    if not line.met and interval(pairs)[1] >= least:
        pairs += watched_pairs(*net, fits, mode)
        line = speed(f"{name}, {mode}", pairs, least)
    return line, pairs


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
    together = {mode: [] for mode in LEAST}
    for name, net in NETS.items():
        for mode, least in LEAST.items():
            line, pairs = measured(name, net, FITS_PER_RUN * runs, mode, least)
            together[mode] += pairs
            yield line
    for mode, least in LEAST.items():
        yield speed(f"these nets together, {mode}", together[mode], least)
    for name, net in PICTURED.items():
        yield measured(name, net, FITS_PER_RUN * runs, "app", 0.95)[0]
    rest, grown = memory_of_the_app()
    yield row("the app's own process", rest, None, "MB", "under 150", lambda ours, _: ours < 150)
    yield row("… grown over a million points", grown, None, "MB", "under 50", lambda ours, _: ours < 50)


if __name__ == "__main__":
    began = time.monotonic()
    for line in rows():
        print(line, round(time.monotonic() - began))
