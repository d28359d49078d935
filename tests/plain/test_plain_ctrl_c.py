"""Ctrl+C as a terminal sends it: to the program and all it started, during a fit and at the prompt."""

import re

import psutil
import pytest
from pace import PATIENCE
from terminal import Terminal

SCRIPT = """\
# %%
import os

import keras
import numpy as np

print("kernel", os.getpid())

# %%
x = np.random.default_rng(1).normal(size=(512, 4)).astype("float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, x[:, 0], epochs=1_000_000, batch_size=64)
"""


@pytest.fixture
def talk(tmp_path):
    """Plain mode on the script in a pty, at its first prompt."""
    script = tmp_path / "endless.py"
    script.write_text(SCRIPT)
    with Terminal("open", "--plain", str(script), "--data-dir", str(tmp_path / "data")) as terminal:
        terminal.wait_for("Enter runs step 1:")
        yield terminal


def kernels(terminal):
    return re.findall(r"^kernel (\d+)$", terminal.raw.decode().replace("\r", ""), re.MULTILINE)


def all_gone(processes):
    _, left = psutil.wait_procs(processes, timeout=PATIENCE)
    return not left


def test_ctrl_c_stops_a_fit_and_nothing_is_lost(talk):
    talk.press("enter")
    talk.wait_for("Done: step 1.")
    talk.press("enter")
    talk.wait_for("Enter runs step 2:")
    talk.press("enter")
    talk.wait_for(lambda text: re.search(r"Epoch [\d,]+ of 1,000,000", text))
    talk.press("ctrl+c")
    talk.wait_for("Stopped. What ran before it stays")
    assert "Stopping." in talk.raw.decode()
    talk.press("goto 1", "enter")
    talk.wait_for("Enter goes to step 2:")
    talk.press("again", "enter")
    talk.wait_for(lambda text: len(kernels(talk)) == 2)
    first, second = kernels(talk)
    assert first == second
    started = psutil.Process(talk.pid).children(recursive=True)
    assert int(first) in {process.pid for process in started}
    talk.wait_for(lambda text: text.rstrip().endswith("Enter goes to step 2:"))
    talk.press("ctrl+c")
    talk.wait_for("Ctrl+C once more leaves; any command goes on.")
    talk.press("ctrl+c")
    assert talk.wait_end() == (130, None)
    assert "Left. What you did is kept." in talk.text()
    assert all_gone(started)


@pytest.mark.usefixtures("without_tensorflow")
def test_a_command_after_ctrl_c_goes_on_and_q_ends_with_a_word(talk):
    talk.press("ctrl+c")
    talk.wait_for("Ctrl+C once more leaves; any command goes on.")
    talk.press("steps", "enter")
    talk.wait_for("(you are here)")
    talk.press("ctrl+c")
    talk.wait_for(lambda text: text.count("Ctrl+C once more leaves") == 2)
    started = psutil.Process(talk.pid).children(recursive=True)
    talk.press("q", "enter")
    assert talk.wait_end() == (0, None)
    assert "Left. What you did is kept." in talk.text()
    assert all_gone(started)
