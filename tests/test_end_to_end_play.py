"""Play in the real app in a pty with a real kernel: by keys, by mouse, beside a fit, after an error."""

import re

from terminal import Terminal

SCRIPT = """\
# %% [markdown]
# ## Ink

# %%
from dltui import live


@live.play.draw((28, 28))
def ink(image):
    total = round(float(image.sum()))
    assert total < 150, f"too much ink: {total}"
    return f"there are {total} of 784 inked"


# %% [markdown]
# ## For ever

# %%
import keras
import numpy as np

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)], name="long")
model.compile("sgd", "mse")
model.fit(np.zeros((4000, 2)), np.zeros((4000, 1)), batch_size=4, epochs=1000, verbose=0)
"""


def inked(text):
    found = re.search(r"there are (\d+) of", text)
    return int(found.group(1)) if found else None


def mouse(terminal, *places):
    """Press the left button at the first place (column, row from 1), drag through the others, let go."""
    (x, y), *others = places
    terminal.child.send(f"\x1b[<0;{x};{y}M")
    for x, y in others:
        terminal.child.send(f"\x1b[<32;{x};{y}M")
    terminal.child.send(f"\x1b[<0;{x};{y}m")


def test_a_learner_draws_by_keys_and_by_mouse_while_a_fit_runs(tmp_path):
    path = tmp_path / "ink.py"
    path.write_text(SCRIPT)
    with Terminal("open", str(path)) as terminal:
        terminal.wait_for("ready")
        terminal.press("enter")
        terminal.wait_for("p play")
        terminal.press("p")
        terminal.wait_for("draw (mouse, or arrows and space)")
        terminal.wait_for(lambda text: inked(text) == 0 and "p play" not in text)  # the board has the keys
        terminal.press("space", "right", "right", "right", "right")
        terminal.wait_for(lambda text: (inked(text) or 0) > 8)
        terminal.press("escape")
        terminal.wait_for("p play")
        terminal.press("right", "enter")
        terminal.wait_for("steps/s")
        terminal.press("p")
        terminal.wait_for(lambda text: "draw (mouse" in text and inked(text) is not None)
        before = inked(terminal.text())
        mouse(terminal, (70, 8), (80, 8), (90, 8))
        terminal.wait_for(lambda text: (inked(text) or 0) > before + 20)
        for row in range(4, 18):
            mouse(terminal, (64, row), (95, row))
        terminal.wait_for("AssertionError: too much ink")
        lines = SCRIPT.split("\n")
        number = next(index for index, line in enumerate(lines, start=1) if "too much ink" in line)
        terminal.wait_for(f"ink.py, line {number}")
        terminal.press("x")
        terminal.wait_for(lambda text: inked(text) == 0 and "AssertionError" not in text)
