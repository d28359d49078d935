"""The lenet lesson on the full MNIST against keras.io's simple convnet: the time to 0.99 on the test set.

Takes about six minutes a run on two cores, so it is measured only where it is named. Needs `mnist.npz` in
$DLTUI_DATA; left out otherwise, and said so.
"""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

from bench.measure import row

ACCURACY = 0.99

# The network of keras.io's "Simple MNIST convnet" (F. Chollet, 2015), trained as there: Adam, batches of 128.
# It may learn from all 60,000 images, where the example keeps a tenth of them for validation.
PLAIN = """\
import os, time
import keras, numpy as np
with np.load(os.path.join(os.environ["DLTUI_DATA"], "mnist.npz"), allow_pickle=False) as data:
    x, y, test_x, test_y = (data[name] for name in ("x_train", "y_train", "x_test", "y_test"))
x, test_x = (images[..., None].astype("float32") / 255 for images in (x, test_x))
y, test_y = (keras.utils.to_categorical(labels, 10) for labels in (y, test_y))
keras.utils.set_random_seed(1998)
model = keras.Sequential([
    keras.Input((28, 28, 1)),
    keras.layers.Conv2D(32, 3, activation="relu"),
    keras.layers.MaxPooling2D(2),
    keras.layers.Conv2D(64, 3, activation="relu"),
    keras.layers.MaxPooling2D(2),
    keras.layers.Flatten(),
    keras.layers.Dropout(0.5),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
class Clock(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.began = time.perf_counter()
    def on_epoch_end(self, epoch, logs=None):
        print(time.perf_counter() - self.began, logs["val_accuracy"], flush=True)
        self.model.stop_training = logs["val_accuracy"] >= ACCURACY
model.fit(x, y, batch_size=128, epochs=20, validation_data=(test_x, test_y), verbose=0, callbacks=[Clock()])
"""


def plain():
    """Return [(seconds, test accuracy), ...] after each epoch of keras.io's network."""
    code = PLAIN.replace("ACCURACY", str(ACCURACY))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [tuple(map(float, line.split())) for line in done.stdout.splitlines()]


def lesson():
    """Return [(seconds, test accuracy), ...] after each epoch of the lesson's LeNet-5."""
    command = [sys.executable, "-m", "dltui", "run", "lenet", "-p", "dataset=mnist", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    first = next(event["fit"] for event in events if event["event"] == "fit" and event["name"] == "lenet")
    epochs = [event for event in events if event["event"] == "epoch" and event["fit"] == first]
    return [(epoch["seconds"], epoch["metrics"]["val_accuracy"]) for epoch in epochs]


def until(curve):
    """Return the seconds to the accuracy, infinite where it is not reached."""
    return next((seconds for seconds, accuracy in curve if accuracy >= ACCURACY), float("inf"))


def rows(runs=1):
    if not (Path(os.environ.get("DLTUI_DATA", "")) / "mnist.npz").is_file():
        print("left out: DLTUI_DATA does not point at a folder with mnist.npz", file=sys.stderr)
        return
    turns = [(plain(), lesson()) for _ in range(runs)]  # a turn takes minutes: none is run again
    reference, ours = zip(*turns, strict=True)
    yield row(
        "lenet to 0.99 on MNIST (reference: keras.io's simple convnet)",
        [until(curve) for curve in ours],
        [until(curve) for curve in reference],
        "s",
        "at most a third",
        lambda got, base: math.isfinite(got) and got <= base / 3,
    )
    yield row(
        "… test accuracy at its end",
        [curve[-1][1] for curve in ours],
        None,
        "",
        "at least 0.99",
        lambda got, _: got >= ACCURACY,
    )
