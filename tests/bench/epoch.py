"""An epoch of the digits lesson on the full MNIST against a plain fit of the same network.

Needs `mnist.npz` in $DLTUI_DATA; left out otherwise, and said so.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.measure import in_turn, row

PLAIN = """\
import os, time
import keras, numpy as np
with np.load(os.path.join(os.environ["DLTUI_DATA"], "mnist.npz"), allow_pickle=False) as data:
    x, y = data["x_train"].reshape(-1, 784).astype("float32") / 255, data["y_train"]
model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(16, "sigmoid"),
                          keras.layers.Dense(16, "sigmoid"), keras.layers.Dense(10, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size=128, epochs=1, verbose=0)
began = time.perf_counter()
model.fit(x, y, batch_size=128, epochs=2, verbose=0)
print((time.perf_counter() - began) / 2)
"""


def plain():
    done = subprocess.run([sys.executable, "-c", PLAIN], capture_output=True, text=True, check=True)
    return float(done.stdout)


def lesson():
    """Return (seconds an epoch without the first, the best validation accuracy) of the lesson on MNIST."""
    command = [sys.executable, "-m", "dltui", "run", "digits", "-p", "dataset=mnist", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    epochs = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"event":"epoch"')]
    last = max(epoch["fit"] for epoch in epochs)
    times = [epoch["seconds"] for epoch in epochs if epoch["fit"] == last]
    best = max(epoch["metrics"].get("val_accuracy", 0.0) for epoch in epochs)
    return (times[-1] - times[0]) / (len(times) - 1), best


def rows(runs=3):
    if not (Path(os.environ.get("DLTUI_DATA", "")) / "mnist.npz").is_file():
        print("left out: DLTUI_DATA does not point at a folder with mnist.npz", file=sys.stderr)
        return
    (reference, ours), again = in_turn(runs, plain, lesson)
    yield row(
        "digits on full MNIST, an epoch at batch 128 (reference: plain fit)",
        [seconds for seconds, _ in ours],
        reference,
        "s",
        "at most 1.2/3.5 of plain fit",
        lambda got, base: got <= base * 1.2 / 3.5,
        again,
    )
    yield row(
        "… best accuracy on the test set",
        [best for _, best in ours],
        None,
        "",
        "at least 0.95",
        lambda got, _: got >= 0.95,
    )
