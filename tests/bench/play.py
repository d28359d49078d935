"""From a key on the drawing board to the answer on the screen, through a pty, at rest and beside a fit."""

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from terminal import Terminal

from bench.measure import row

STROKES = 30
BARS = re.compile(r"\b\d [█▉▊▋▌▍▎▏]+(?: \d\.\d\d)?")
SCRIPT = """\
# %% [markdown]
# ## Read

# %%
import keras
import numpy as np

from dltui import datasets, live
from dltui.drawings import Bars

(images, labels), (val_images, _) = datasets.load("digits")
model = keras.Sequential(
    [keras.Input((784,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(16, "relu"),
     keras.layers.Dense(10, "sigmoid")]
)
model.compile("adam", "binary_crossentropy", steps_per_execution=30)
targets = np.eye(10, dtype="float32")[labels]
model.fit(images.reshape(-1, 784), targets, batch_size=16, epochs=8, verbose=0)


@live.play.draw((28, 28), examples=val_images)
def read(image):
    return Bars(model(image.reshape(1, 784), training=False).numpy()[0], tuple("0123456789"))


# %% [markdown]
# ## For ever

# %%
model.fit(images.reshape(-1, 784), targets, batch_size=16, epochs=100_000, verbose=0)
"""


def strokes(terminal, count=STROKES):
    """Draw with the keys; return the milliseconds from each key to the answer that it changed."""
    taken = []
    terminal.press("x", "space")
    terminal.settle()
    for index in range(count * 4):
        if len(taken) == count:
            break
        key = ("down", "right", "down", "left")[index // 6 % 4] if index % 24 else "n"
        before = BARS.findall(terminal.text())
        began = time.monotonic()
        terminal.press(key, *(["space"] if key == "n" else []))
        try:
            ended = terminal.wait_for(lambda text, before=before: BARS.findall(text) != before, 1.0)
        except TimeoutError:
            continue  # the stroke changed no figure that is seen
        taken.append((ended - began) * 1000)
        terminal.settle(0.05, 0.3)
    return taken


def measured():
    """Return (milliseconds at rest, milliseconds beside a fit) of a digit reader in the app."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reader.py"
        path.write_text(SCRIPT)
        with Terminal("open", str(path)) as terminal:
            terminal.wait_for("ready", 180)
            terminal.press("enter")
            terminal.wait_for("p play", 180)
            terminal.press("p")
            terminal.wait_for("draw (mouse")
            rest = strokes(terminal)
            terminal.press("escape")
            terminal.settle()
            terminal.press("right", "enter")
            terminal.wait_for("steps/s", 60)
            terminal.press("p")
            terminal.wait_for("draw (mouse")
            return rest, strokes(terminal)


def rows(runs=3):
    figures = [measured() for _ in range(runs)]
    for index, where in enumerate(("at rest", "beside a fit on the same processor")):
        each = [milliseconds for run in figures for milliseconds in run[index]]
        print(f"{len(each)} strokes {where}", file=sys.stderr)
        yield row(
            f"play: key to answer on the screen, {where}",
            each,
            None,
            "ms",
            "median under 100 ms",
            lambda ours, _: ours < 100,
        )
        worst = statistics.quantiles(each, n=20)[-1] if len(each) > 1 else each[0]
        yield row(
            f"… the 95th percentile {where}", worst, None, "ms", "under 250 ms", lambda ours, _: ours < 250
        )
