"""What it can cost a training at most that it stands behind others for the processor, on an idle machine.

A process of lower priority gives way to whoever else wants the processor, and to nobody where nobody does. So
what it loses by that is at most the processor time that everything else on the machine takes meanwhile: the
busy time of all processors (/proc/stat) without the training's own. That is a bound, and is measured to a
hundredth of a second; the speeds of the same training at both priorities differ by more from piece to piece.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measure import row
from dltui.kernel.priority import BEHIND_THE_APP

SECONDS = 30  # of training, a run
MOST = 0.01  # of its processor time

SCRIPT = """\
import json, os, time
from pathlib import Path
import keras, numpy as np

def busy():
    words = Path("/proc/stat").read_text().split("\\n")[0].split()[1:]
    user, nice, system, idle, waiting, interrupts, soft = map(int, words[:7])
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")

def own():
    times = os.times()
    return times.user + times.system

class Until(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.began, self.busy, self.own = time.monotonic(), busy(), own()
    def on_epoch_end(self, epoch, logs=None):
        if time.monotonic() - self.began > {seconds}:
            self.all, self.ours = busy() - self.busy, own() - self.own
            self.model.stop_training = True

os.setpriority(os.PRIO_PROCESS, 0, {nice})
group = Path("/proc/self/autogroup")
if group.exists():
    group.write_text("{nice}")
generator = np.random.default_rng(1)
x = generator.random((4096, 784), dtype="float32")
y = generator.integers(0, 10, 4096)
dense = keras.layers.Dense
model = keras.Sequential([keras.Input((784,)), dense(512, "relu"), dense(512, "relu"), dense(10, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, batch_size=64, epochs=2, verbose=0)
until = Until()
model.fit(x, y, batch_size=64, epochs=1_000_000, verbose=0, callbacks=[until])
Path(os.environ["DLTUI_BENCH_OUT"]).write_text(json.dumps([until.all, until.ours]))
"""


def processor_seconds():
    """Return (seconds that all processes took, seconds that the training took of them)."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        subprocess.run(
            [sys.executable, "-c", SCRIPT.format(seconds=SECONDS, nice=BEHIND_THE_APP)],
            check=True,
            env={**os.environ, "DLTUI_BENCH_OUT": str(out), "KERAS_BACKEND": "tensorflow"},
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return json.loads(out.read_text())


def rows(runs=3):
    if not Path("/proc/stat").exists():
        raise SystemExit("niceness: this machine has no /proc/stat to read processor times from")
    shares = []
    for _ in range(runs):
        everything, training = processor_seconds()
        shares.append((everything - training) / training)
        print(
            f"niceness: {training:.2f} s of training, {everything - training:.2f} s of all else",
            file=sys.stderr,
        )
    yield row(
        f"what nice {BEHIND_THE_APP} can cost a training on an idle machine, of its processor time",
        [100 * share for share in shares],
        None,
        "%",
        "under 1",
        lambda ours, _: ours < 100 * MOST,
    )
    yield row("… the most of the runs", 100 * max(shares), None, "%", "under 1", lambda ours, _: ours < 1)
