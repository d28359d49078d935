"""What the benchmarks share: a row of the table, medians, and scripts run in every way that dltui offers."""

import dataclasses
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from terminal import Terminal


@dataclass(frozen=True)
class Row:
    """One figure: `ours` and `reference` in `unit`; the ratio must keep to `target`."""

    what: str
    ours: float
    reference: float | None
    unit: str
    target: str
    met: bool
    spread: str = ""

    @property
    def ratio(self):
        return None if not self.reference else self.ours / self.reference

    def as_json(self):
        return {**dataclasses.asdict(self), "ratio": self.ratio}


def row(what, ours, reference, unit, target, met):
    """Return a row from lists of measurements: medians, and the range of ours."""
    values = ours if isinstance(ours, list) else [ours]
    base = statistics.median(reference) if isinstance(reference, list) else reference
    spread = f"{min(values):.3g} to {max(values):.3g}" if len(values) > 1 else ""
    middle = statistics.median(values)
    return Row(what, middle, base, unit, target, bool(met(middle, base)), spread)


def seconds_of(code, environment=None):
    """Return how long a fresh Python takes to run code, start included."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.monotonic() - began


SCRIPT = """\
import os, time
import keras, numpy as np
{setup}
class Clock(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.times = []
    def on_epoch_end(self, epoch, logs=None):
        self.times.append(time.perf_counter())
clock = Clock()
model.fit({data}, epochs={chunk} * 12, verbose=0, callbacks=[clock])
chunks = np.diff(clock.times[::{chunk}])[2:]
with open(os.environ["DLTUI_BENCH_OUT"], "w") as out:
    out.write(str(np.quantile(chunks, 0.25)))
print("measured")
"""


def trained(setup, data, chunk, mode):
    """Return the seconds that `chunk` epochs take in a script run `bare`, `headless` or in the `app`.

    Of a fit of twelve such chunks the lower quartile counts: whatever else the machine does only ever makes
    a chunk slower. A chunk is longer than a second, so that it holds many frames of the app.
    """
    with tempfile.TemporaryDirectory() as folder:
        script, out = Path(folder) / "script.py", Path(folder) / "out"
        script.write_text(SCRIPT.format(setup=setup, data=data, chunk=chunk))
        environment = {"DLTUI_BENCH_OUT": str(out), "KERAS_BACKEND": "tensorflow"}
        if mode == "app":
            in_app(script, environment, out)
        else:
            command = [sys.executable] if mode == "bare" else [sys.executable, "-m", "dltui", "run"]
            subprocess.run(
                [*command, str(script)],
                check=True,
                env={**os.environ, **environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return float(out.read_text())


def in_app(script, environment, out):
    """Open a script in the app in a pty, run it, and wait for its figure."""
    with Terminal("open", str(script), environment=environment) as terminal:
        terminal.wait_for("enter")
        terminal.press("enter")
        terminal.discard_until(lambda: out.exists() and out.stat().st_size > 0)


def alternating(measure, modes, runs):
    """Return {mode: [seconds, ...]} of runs taken in turn, so that a slow minute hits every mode."""
    figures = {mode: [] for mode in modes}
    for _ in range(runs):
        for mode in modes:
            figures[mode].append(measure(mode))
    return figures
