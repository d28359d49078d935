"""What the benchmarks share: a row of the table, medians, and scripts run in every way that dltui offers."""

import dataclasses
import json
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
import json, os, time
import keras, numpy as np
from dltui import live
from dltui.live import monitor
{setup}
class Clock(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.times = []
    def on_epoch_end(self, epoch, logs=None):
        self.times.append(time.perf_counter())
def chunk(watched):
    clock = Clock()
    pictures = make_pictures() if watched else []
    monitor.install() if watched else monitor.uninstall()
    model.fit({data}, epochs={epochs} + 1, verbose=0, callbacks=[clock, *pictures])
    return clock.times[-1] - clock.times[0]
chunk(True), chunk(False)
pairs = []
for pair in range({pairs}):
    order = (True, False) if pair % 2 else (False, True)
    seconds = {{watched: chunk(watched) for watched in order}}
    pairs.append((seconds[False], seconds[True]))
with open(os.environ["DLTUI_BENCH_OUT"], "w") as out:
    json.dump(pairs, out)
print("measured")
"""
PICTURES = "make_pictures = list"


def watched_pairs(setup, data, epochs, pairs, mode):
    """Return [(seconds bare, seconds watched), ...] of fits of `epochs` epochs, `headless` or in the `app`.

    The two of a pair are trained one after the other in the same process, in turn the one and the other
    first, so that what else the machine does hits both. A fit should take ten seconds: the app draws a long
    fit less often than one that has just begun. Bare is Keras as it comes, the monitor uninstalled, and the
    app (or the headless runner) has nothing to do meanwhile. The first epoch of each fit, which builds its
    iterator, does not count.
    """
    with tempfile.TemporaryDirectory() as folder:
        script, out = Path(folder) / "script.py", Path(folder) / "out"
        setup = setup if "make_pictures" in setup else setup + PICTURES
        script.write_text(SCRIPT.format(setup=setup, data=data, epochs=epochs, pairs=pairs))
        environment = {"DLTUI_BENCH_OUT": str(out), "KERAS_BACKEND": "tensorflow"}
        if mode == "app":
            in_app(script, environment, out)
        else:
            subprocess.run(
                [sys.executable, "-m", "dltui", "run", str(script)],
                check=True,
                env={**os.environ, **environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return json.loads(out.read_text())


def in_app(script, environment, out):
    """Open a script in the app in a pty, run it, and wait for its figure."""
    with Terminal("open", str(script), environment=environment) as terminal:
        terminal.wait_for("enter")
        terminal.press("enter")
        terminal.discard_until(lambda: out.exists() and out.stat().st_size > 0)
