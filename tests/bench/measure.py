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


def row(what, ours, reference, unit, target, met, again=0):
    """Return a row from lists of measurements: medians, the range of ours, and how many were run again."""
    values = ours if isinstance(ours, list) else [ours]
    base = statistics.median(reference) if isinstance(reference, list) else reference
    spread = f"{min(values):.3g} to {max(values):.3g}" if len(values) > 1 else ""
    spread += f", {again} run again" if again else ""
    middle = statistics.median(values)
    return Row(what, middle, base, unit, target, bool(met(middle, base)), spread)


NOISY = 0.2  # share of the median


def in_turn(runs, *ways):
    """Measure some ways in turn; return a list of measurements of each, and how many turns were run again.

    A way returns a number, or a tuple that begins with one. A turn is noisy if that number of one of its ways
    is more than `NOISY` away from the median of the way; the noisiest is run again, `runs` times at most.
    """
    turns, again = [[way() for way in ways] for _ in range(runs)], 0
    while again < runs and (noise := noises(turns)) and max(noise) > NOISY:
        turns[noise.index(max(noise))] = [way() for way in ways]
        again += 1
    return [list(each) for each in zip(*turns, strict=True)], again


def noises(turns):
    """Return for each turn how far, as a share, the farthest of its numbers is from the median of its way."""
    numbers = [[one[0] if isinstance(one, tuple) else one for one in turn] for turn in turns]
    middles = [statistics.median(each) for each in zip(*numbers, strict=True)]
    return [
        max(abs(one - middle) / middle for one, middle in zip(turn, middles, strict=True)) for turn in numbers
    ]


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
import json, os, signal, statistics, time
import keras, numpy as np
from dltui import live
from dltui.live import keras_fit, monitor
make_pictures = list  # none, where the setup makes none
{setup}
class Turns(keras.callbacks.Callback):
    # Watched and bare in turn, from one epoch to the next. In a bare piece the fit's own hooks are out of
    # Keras's list, its clock stands still, and so does who watches.
    def on_train_begin(self, logs=None):
        self.watch = monitor._here.fits[-1]
        self.list = self.watch._callbacks
        self.hooks = {{}}
        self.pieces, self.began, self.done = [], None, 0
    def on_epoch_begin(self, epoch, logs=None):
        now = time.perf_counter()
        if epoch == 0:
            return  # it builds its iterator
        if self.began is None:
            self.turn(epoch, ORDER[0])
        elif now - self.began >= {piece}:
            self.pieces.append(((now - self.began) / self.done, not self.hooks))
            if len(self.pieces) == len(ORDER):
                self.model.stop_training = True
                self.turn(epoch, True)  # the end of a fit is under watch
            else:
                self.turn(epoch, ORDER[len(self.pieces)])
        else:
            self.done += 1
            return
        self.began, self.done = time.perf_counter(), 1
    def turn(self, epoch, watched):
        kept = vars(self.list)
        if watched and self.hooks:
            kept.update(self.hooks)
            self.hooks = {{}}
            bare = time.perf_counter() - self.bare_since
            self.watch.rest(bare)
            self.watch._published_at += bare
            self.watch._epoch_begin(lambda *more: None, epoch)
            os.kill(os.getppid(), signal.SIGCONT)
        elif not watched and not self.hooks:
            os.kill(os.getppid(), signal.SIGSTOP)
            self.bare_since = time.perf_counter()
            names = ["on_" + name for name in keras_fit.HOOKS if name != "train_end"]
            self.hooks = {{name: kept.pop(name) for name in names}}
ORDER = [letter == "A" for letter in "ABBABAABBAABABBA"] * {figures}
pictures = make_pictures()
monitor.install()
model.fit({data}, epochs=2, verbose=0)
def fit():
    # [[seconds an epoch bare, and watched], ...] of one fit, `len(ORDER) / {figures}` pieces a figure.
    global ORDER
    turns = Turns()
    try:
        model.fit({data}, epochs=1_000_000, verbose=0, callbacks=[turns, *pictures])
    finally:
        os.kill(os.getppid(), signal.SIGCONT)
    ORDER = [not watched for watched in ORDER]
    size = len(ORDER) // {figures}
    each = [turns.pieces[at : at + size] for at in range(0, len(turns.pieces), size)]
    return [[sum(s for s, watched in pieces if watched == which) for which in (0, 1)] for pieces in each]
def noise(figure):
    middle = statistics.median(bare / watched for fit in fits for bare, watched in fit)
    return abs(figure[0] / figure[1] - middle) / middle
fits, again = [fit() for _ in range({fits})], 0
while again < {fits} // 2 and any(noise(figure) > {noisy} for fit in fits for figure in fit):
    again += 1
    for at, fresh in enumerate(fit()):  # a figure takes the place of one of the same time of a fit
        noisiest = max(fits, key=lambda fit: noise(fit[at]))
        if noise(noisiest[at]) > max({noisy}, noise(fresh)):
            noisiest[at] = fresh
with open(os.environ["DLTUI_BENCH_OUT"], "w") as out:
    json.dump([figure for fit in fits for figure in fit], out)
print("measured")
"""
PIECE = 0.15  # seconds, at least
FIGURES = 6  # of a fit, so that ten seconds of it are watched: a fit that has just begun is drawn more often


def watched_pairs(setup, data, fits, mode):
    """Return [(seconds bare, seconds watched), ...] an epoch, of fits run `headless` or in the `app`.

    Within a fit pieces of at least `PIECE` seconds, whole epochs, are watched and bare in turn, sixteen
    pieces a figure, in the order ABBABAABBAABABBA and in every other fit the other way round, so that what
    else the machine does hits both: on these machines a process gets now more and now less of a core, and
    two fits one after the other differ by a tenth for no reason of ours. A figure is noisy where its ratio is
    more than `NOISY` from the median, and noisy figures are measured again in further fits, half as many as
    the first at most.

    Bare is Keras as it comes: none of the monitor's hooks is called, and the app (or the headless runner)
    stands still, so that nothing of what a watched piece began is done in a bare one. To the monitor that
    time is a pause: the fit is told and drawn as often, for each second under watch, as any other. The first
    epoch of each fit, which builds its iterator, does not count.
    """
    text = SCRIPT.format(setup=setup, data=data, piece=PIECE, figures=FIGURES, fits=fits, noisy=NOISY)
    return figures_of(text, mode)


def figures_of(text, mode):
    """Run a script `headless` or in the `app`; return what it wrote to $DLTUI_BENCH_OUT as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        script, out = Path(folder) / "script.py", Path(folder) / "out"
        script.write_text(text)
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


STOPPABLE = str(Path(__file__).with_name("stoppable.py"))


def in_app(script, environment, out):
    """Open a script in the app in a pty, run it, and wait for its figure."""
    with Terminal(
        "open", str(script), environment=environment, command=[sys.executable, STOPPABLE]
    ) as terminal:
        terminal.wait_for("enter")
        terminal.press("enter")
        terminal.discard_until(lambda: out.exists() and out.stat().st_size > 0)
