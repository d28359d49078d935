"""How the app feels: keys beside a training that keeps the cores busy, frames, idling, change of the step."""

import contextlib
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil
from terminal import Terminal

from bench.measure import row
from bench.pressing import changed, discard, press

PRESSES = 200
IDLE_SECONDS = 20
STEPS = 6
HERE = Path(__file__).parent
HEAD = """\
# %% [markdown]
# ## Number 1
# A network that keeps every core busy.

# %%
import keras
import numpy as np

generator = np.random.default_rng(1)
x = generator.random((20_000, 784), dtype="float32")
y = generator.integers(0, 10, 20_000)
model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(512, "relu"),
                          keras.layers.Dense(512, "relu"), keras.layers.Dense(10, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
"""
PLAIN_STEP = """
# %% [markdown]
# ## Number {number}
# Here is a step of a lesson that is looked at while the network above it learns. It has two sentences.

# %%
print({number})
"""
# A fit is drawn ten times a second in its first second: fits of one keep it there.
SHORT_FITS = """
class Brief(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.end = time.monotonic() + 1

    def on_train_batch_end(self, batch, logs=None):
        self.model.stop_training = self.model.stop_training or time.monotonic() > self.end

import time
while True:
    model.fit(x, y, batch_size=256, epochs=100, verbose=0, callbacks=[Brief()])
"""
# Beside the fits a thread sorts numbers, which needs no Python: the kernel keeps both cores busy.
BOTH_CORES = f"""
import threading

def sort_for_ever(generator):
    while True:
        np.sort(generator.random(1_000_000))

threading.Thread(target=sort_for_ever, args=[np.random.default_rng(2)], daemon=True).start()
{SHORT_FITS}
"""
LONG_FIT = """
model.fit(x, y, batch_size=256, epochs=100_000, verbose=0)
"""


def watched(*arguments, turns):
    """Return a terminal with the app in it, its long turns written to a file."""
    return Terminal(*arguments, command=[sys.executable, "-P", str(HERE / "watched.py"), str(turns)])


def long_turns(file, began, ended=float("inf")):
    """Return the long turns of the app's thread that began in a span of monotonic time."""
    turns = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    return [turn for turn in turns if began <= turn["at"] < ended]


def longest(turns, key):
    """Return milliseconds of the longest turn, on the clock (`seconds`) or on the processor (`worked`)."""
    return max((turn[key] * 1000 for turn in turns), default=0.0)


def spend(terminals, moments):
    discard(terminals, moments.uniform(0.05, 0.25))


def pressed(training, seed, presses=PRESSES):
    """Return (milliseconds of the app's keys, of a bare echo's, long turns, cores the kernel kept busy)."""
    moments = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        script, turns = Path(folder) / "busy.py", Path(folder) / "turns"
        more = "".join(PLAIN_STEP.format(number=number) for number in range(2, STEPS + 1))
        script.write_text(HEAD + training + more)
        with (
            watched("open", str(script), turns=turns) as app,
            Terminal(command=[sys.executable, str(HERE / "echo.py")]) as echo,
        ):
            echo.wait_for("ready")
            app.wait_for("ready", 180)
            app.settle()
            app.press("enter")
            app.wait_for("steps/s", 60)
            discard([app, echo], 2.0)
            kernel = kernel_of(app)
            began, used = time.monotonic(), cpu(kernel)
            ours, bare, at, way = [], [], 1, 1
            for number in range(1, presses + 1):
                spend([app, echo], moments)
                way = way if 1 <= at + way <= STEPS else -way
                at += way
                key = "right" if way > 0 else "left"
                ours.append(press(app, key, f"step {at} of {STEPS}".encode()))
                spend([app, echo], moments)
                bare.append(press(echo, "x", f"key {number}.".encode()))
            cores = (cpu(kernel) - used) / (time.monotonic() - began)
            return ours, bare, long_turns(turns, began), cores


def kernel_of(terminal):
    """Return the process of the kernel in which the lesson runs: the busiest one below the app."""
    return max(psutil.Process(terminal.pid).children(recursive=True), key=cpu)


def cpu(process):
    times = process.cpu_times()
    return times.user + times.system


def idle(*arguments, ready):
    """Return the share of one core that the app's process takes with nothing running, in percent."""
    with Terminal(*arguments) as terminal:
        terminal.wait_for(ready, 180)
        terminal.settle(2.0)
        process = psutil.Process(terminal.pid)
        before = cpu(process)
        discard([terminal], IDLE_SECONDS)
        return 100 * (cpu(process) - before) / IDLE_SECONDS


def left_column(terminal):
    """Return the pane with prose and code, as text."""
    return [line[:59] for line in terminal.screen.display[2:34]]


@contextlib.contextmanager
def lesson_at_rest(lesson):
    """Open a lesson; give its terminal, and a function that returns the long turns since it came to rest."""
    with tempfile.TemporaryDirectory() as folder:
        turns = Path(folder) / "turns"
        with watched(lesson, turns=turns) as terminal:
            terminal.wait_for("ready", 180)
            terminal.settle(2.0)
            began = time.monotonic()
            yield terminal, lambda: long_turns(turns, began)


def step_changes(lesson):
    """Return (milliseconds from key to text for every step of a lesson there and back, long turns)."""
    with lesson_at_rest(lesson) as (terminal, turns):
        steps = int(terminal.text().split("step 1 of ")[1].split()[0])
        keys = ["right"] * (steps - 1) + ["left"] * (steps - 1)
        return [changed(terminal, key, left_column) for key in keys], turns()


def run_of(lesson, seconds=45):
    """Return the long turns of the app's thread while a lesson runs as a learner runs it."""
    with lesson_at_rest(lesson) as (terminal, turns):
        terminal.press("enter")
        discard([terminal], seconds)
        return turns()


def percentile(values, percent):
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def key_rows(words, training, runs):
    for seed in range(runs):
        ours, bare, turns, cores = pressed(training, seed)
        print(f"{words}: the kernel kept {cores:.2f} cores busy; long turns: {worst(turns)}", file=sys.stderr)
        what = f"key to screen beside a training, {words}"
        yield row(f"{what} (reference: bare echo)", ours, bare, "ms", "median under 15 ms", under(15))
        yield row(
            "… the 99th percentile",
            percentile(ours, 99),
            percentile(bare, 99),
            "ms",
            "under 150 ms",
            under(150),
        )
        yield from frame_rows("… longest frame", turns)


def frame_rows(words, turns):
    clock = longest(turns, "seconds")
    yield row(
        f"{words}, work on the app's thread", longest(turns, "worked"), None, "ms", "under 50 ms", under(50)
    )
    yield row(f"{words}, on the clock", clock, None, "ms", "", lambda ours, _: True)


def worst(turns):
    """Return the longest turns in words."""
    turns = sorted(turns, key=lambda turn: -turn["worked"])[:4]
    return ", ".join(
        f"{turn['what']} {turn['worked'] * 1000:.0f} of {turn['seconds'] * 1000:.0f} ms" for turn in turns
    )


def under(most):
    return lambda ours, _: ours < most


def rows(runs=1):
    yield from key_rows("redraw at 10 Hz", SHORT_FITS, runs)
    yield from key_rows("both cores busy, redraw at 10 Hz", BOTH_CORES, runs)
    yield from key_rows("a long fit", LONG_FIT, runs)
    for lesson in ("xor_net", "transformer"):
        turns = run_of(lesson)
        print(f"{lesson}: {worst(turns)}", file=sys.stderr)
        yield from frame_rows(f"longest frame of a run of {lesson}", turns)
    for words, arguments, ready in (
        ("a lesson open", ["xor_net"], "ready"),
        ("the course open", [], "TensorFlow ready"),
    ):
        share = idle(*arguments, ready=ready)
        yield row(f"idle, {words}", share, None, "% of a core", "under 2", under(2))
    for lesson in ("transformer", "lenet"):
        taken, turns = step_changes(lesson)
        print(f"{lesson}: {[round(one) for one in taken]} {worst(turns)}", file=sys.stderr)
        yield row(f"step change of {lesson}, key to text", taken, None, "ms", "under 100 ms", under(100))
        yield row("… the slowest", max(taken), None, "ms", "under 100 ms", under(100))
