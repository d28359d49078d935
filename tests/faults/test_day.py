"""A day of training, played from a recording at high speed: memory stays bounded and keys are answered."""

import json
import math
import re
import time

import numpy as np
import psutil
import pytest
from faults.sufferer import help_and_back
from support import HEADER
from terminal import Terminal

from dltui import wire
from dltui.drawings import Heatmap
from dltui.events import (
    EpochEnded,
    FitEnded,
    FitStarted,
    KernelChanged,
    Output,
    Picture,
    Points,
    RunStarted,
    Series,
    StepEnded,
    StepStarted,
)

DAY = 86_400  # seconds
EVERY = 30  # seconds between two messages
SECONDS = 12  # in which the day is played
A_SECOND = 20  # batches
LESSON = HEADER + "\n# %% [markdown]\n# ## Train\n\n# %%\nmodel.fit(x, y, epochs=1440)\n"
MEGABYTE = 2**20


def moments(every):
    """Yield (second, event) of a day: points and a printed line every so many seconds, a picture a minute."""
    yield 0, KernelChanged("ready", "", ("CPU, 2 cores",))
    yield 0, RunStarted("tiny", "Tiny", path="tiny.py", source=LESSON)
    yield 0, StepStarted(0, "Train")
    yield 0, FitStarted(1, "day", 1440, 60 * A_SECOND, 17, "adam", ("loss", "accuracy"))
    plane = np.linspace(0, 1, 24 * 24, dtype="float32").reshape(24, 24)
    for second in range(every, DAY + 1, every):
        steps = np.arange((second - every) * A_SECOND + 1, second * A_SECOND + 1, dtype=float)
        loss = 0.1 + np.exp(-steps / 5e5) + 0.05 * np.sin(steps)
        curves = {"loss": loss, "accuracy": 1 - loss / 2}
        series = {name: Series(tuple(steps), tuple(values)) for name, values in curves.items()}
        epoch = min(1440, math.ceil(second / 60))
        yield second, Points(1, series, int(steps[-1]), epoch, float(second), 0.01)
        yield second, Output(f"second {second}\n")
        if second % 60 == 0:
            metrics = {"loss": loss[-1], "accuracy": 1 - loss[-1] / 2}
            yield second, EpochEnded(1, epoch, int(steps[-1]), float(second), metrics)
            yield second, Picture("plane", Heatmap(plane * epoch, low=0, high=1440), 1, int(steps[-1]), epoch)
    yield DAY, FitEnded(1, "ok", 1440, DAY * A_SECOND, float(DAY), metrics)
    yield DAY, StepEnded(0, "ok", float(DAY))


def record(path, every):
    """Write the recording of a day."""
    with path.open("w") as file:
        for second, event in moments(every):
            file.write(json.dumps({"t": second, **wire.to_wire(event)}) + "\n")


def epoch_of(text):
    found = re.search(r"epoch ([\d,]+)/1,?440", text)
    return int(found.group(1).replace(",", "")) if found else 0


@pytest.mark.slow
def test_a_day_of_training_takes_the_memory_of_its_points_and_keys_are_answered(tmp_path):
    path = tmp_path / "day.jsonl"
    record(path, EVERY)
    with Terminal("replay", str(path), "--speed", str(DAY / SECONDS)) as terminal:
        process = psutil.Process(terminal.pid)
        terminal.wait_for(lambda text: epoch_of(text) > 200)
        before, begun = process.memory_info().rss, epoch_of(terminal.text())
        answers = []
        while "done" not in terminal.text():
            began = time.monotonic()
            help_and_back(terminal)
            answers.append(time.monotonic() - began)
        grown = process.memory_info().rss - before
        points = 2 * DAY * A_SECOND * (1 - begun / 1440)
        slowest = f"{len(answers)} times help and back, the slowest {max(answers):.2f} s"
        print(f"{points:,.0f} points, {grown / MEGABYTE:.0f} MB, {slowest}")
        assert grown < 16 * points + 64 * MEGABYTE
        assert len(answers) >= 3
        help_and_back(terminal)
        terminal.press("q")
        assert terminal.wait_end() == (0, None)
