"""What it costs a training that its session stands behind others for the processor, on an idle machine.

One fit in a session of its own, as the app's kernel has; the session changes between nice 0 and the app's
value and back in the order ABBA. A piece gives two figures: the speed, and how long the threads of the
process were ready to run and had to wait (/proc/PID/task/*/schedstat, the second number), as a share of the
time they ran. Speed says all and swings by a tenth with what the host does; the wait is all that niceness
changes, and swings less.
Only root may take a niceness back, so only root can measure this.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from bench.measure import row
from dltui.kernel.priority import BEHIND_THE_APP

PIECES = 400  # a run, of PIECE seconds each
PIECE = 0.12
MOST = 0.01  # of the speed

SCRIPT = """\
import json, os, time
from pathlib import Path
import keras, numpy as np

def waited():
    ran = wait = 0
    for task in Path("/proc/self/task").iterdir():
        first, second, _ = (task / "schedstat").read_text().split()
        ran, wait = ran + int(first), wait + int(second)
    return ran / 1e9, wait / 1e9

def put(niceness):
    for task in os.listdir("/proc/self/task"):
        os.setpriority(os.PRIO_PROCESS, int(task), niceness)
    Path("/proc/self/autogroup").write_text(str(niceness))

class Turns(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.pieces, self.began = [], None
    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        if self.began is None:
            self.steps = 0
        elif now - self.began < {piece}:
            self.steps += 1
            return
        else:
            ran, wait = waited()
            self.pieces.append((self.steps + 1, now - self.began, ran - self.ran, wait - self.wait))
        if len(self.pieces) == {pieces}:
            self.model.stop_training = True
            return
        put(({nice} * ORDER[len(self.pieces) % 4]))
        self.steps, (self.ran, self.wait), self.began = 0, waited(), time.perf_counter()

ORDER = (0, 1, 1, 0)
generator = np.random.default_rng(1)
x = generator.random((4096, 784), dtype="float32")
y = generator.integers(0, 10, 4096)
dense = keras.layers.Dense
model = keras.Sequential([keras.Input((784,)), dense(512, "relu"), dense(512, "relu"), dense(10, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, batch_size=64, epochs=2, verbose=0)
turns = Turns()
model.fit(x, y, batch_size=64, epochs=1_000_000, verbose=0, callbacks=[turns])
Path(os.environ["DLTUI_BENCH_OUT"]).write_text(json.dumps(turns.pieces))
"""


def pieces(niceness):
    """Return (steps, seconds, seconds run, seconds waited) of every piece of one fit, in the order ABBA."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        script = SCRIPT.format(piece=PIECE, pieces=PIECES, nice=niceness)
        subprocess.run(
            [sys.executable, "-c", script],
            check=True,
            env={**os.environ, "DLTUI_BENCH_OUT": str(out), "KERAS_BACKEND": "tensorflow"},
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return json.loads(out.read_text())


def bounds(values):
    """Return the middle 95 % of 2,000 means drawn from the values (percentile bootstrap)."""
    values = np.asarray(values)
    drawn = np.random.default_rng(1).choice(values, (2_000, len(values)))
    return np.quantile(drawn.mean(axis=1), (0.025, 0.975))


def rows(runs=3):
    if os.geteuid():
        raise SystemExit("niceness: only root may take a niceness back; run this part as root")
    speeds, waits = [], []  # of four pieces each: the app's niceness against none
    for _ in range(runs):
        made = np.array(pieces(BEHIND_THE_APP)).reshape(-1, 4, 4)
        steps, seconds, ran, waited = np.moveaxis(made, 2, 0)
        speed, wait = steps / seconds, waited / ran
        speeds += list(speed[:, 1:3].sum(axis=1) / speed[:, ::3].sum(axis=1))
        waits += list(wait[:, 1:3].mean(axis=1) - wait[:, ::3].mean(axis=1))
    low, high = bounds(waits)
    said = f"wait {low:.4f} to {high:.4f}, speed {bounds(speeds)}"
    print(f"niceness: {len(waits)} figures; {said}", file=sys.stderr)
    yield row(
        f"speed of a training at nice {BEHIND_THE_APP}, of that at nice 0, idle machine",
        statistics.median(speeds),
        None,
        "",
        "at least 0.99",
        lambda ours, _: ours >= 1 - MOST,
    )
    yield row(
        "… time it waits for the processor, of its running time, more than at nice 0 (upper bound, 95 %)",
        high,
        None,
        "",
        "under 0.01",
        lambda ours, _: ours < MOST,
    )
