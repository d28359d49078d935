"""Record real fits, gone well and wrong, for tests of the diagnosis: `python -m tests.record_fits [FILE]`.

Fits of lessons are taken over from recordings: `python -m tests.record_fits --lessons lstm.jsonl gan.jsonl`.
"""

import argparse
import gzip
import json
from pathlib import Path

FILE = Path(__file__).parent / "recordings" / "fits.json.gz"
LOSSES = ("loss", "val_loss")


def short(value):
    return float(f"{value:.5g}")


def made():
    """Return fits on scikit-learn's digits, a line, and XOR, by name."""
    import keras
    import numpy as np
    from sklearn.datasets import load_digits

    class Recorder(keras.callbacks.Callback):
        """Keeps each batch's own loss, taken out of Keras's running mean, and the figures of the epochs."""

        def on_train_begin(self, logs=None):
            self.steps, self.values, self.ends = [], [], []

        def on_epoch_begin(self, epoch, logs=None):
            self.batches, self.total = 0, 0.0

        def on_train_batch_end(self, batch, logs=None):
            self.batches += 1
            total = logs["loss"] * self.batches
            self.steps.append(len(self.steps) + 1)
            self.values.append(short(total - self.total))
            self.total = total

        def on_epoch_end(self, epoch, logs=None):
            figures = {name: short(value) for name, value in logs.items() if name in LOSSES}
            self.ends.append([len(self.steps), figures])

    fits = {}

    def fit(name, model, optimizer, data, epochs, loss="sparse_categorical_crossentropy", batch=32, val=None):
        model.compile(optimizer, loss)
        recorder = Recorder()
        x, y = data
        model.fit(x, y, validation_data=val, epochs=epochs, batch_size=batch, verbose=0, callbacks=[recorder])
        fits[name] = {
            "epochs": epochs,
            "steps_per_epoch": len(recorder.steps) // epochs,
            "loss": [recorder.steps, recorder.values],
            "ends": recorder.ends,
        }

    def network(inputs, *layers, seed=3):
        keras.utils.set_random_seed(seed)
        dense = [keras.layers.Dense(units, activation) for units, activation in layers]
        return keras.Sequential([keras.Input((inputs,)), *dense])

    optimizers, draw = keras.optimizers, np.random.default_rng(0)
    digits = load_digits()
    order = draw.permutation(len(digits.data))
    images, labels = (digits.data[order] / 16).astype("float32"), digits.target[order]
    train, val = (images[:1400], labels[:1400]), (images[1400:], labels[1400:])
    one, two = [(32, "relu"), (10, "softmax")], [(32, "relu"), (32, "relu"), (10, "softmax")]
    sigmoids = [(16, "sigmoid"), (16, "sigmoid"), (10, "softmax")]
    fit("digits, all well", network(64, *one), optimizers.Adam(3e-3), train, 15, val=val)
    fit("digits, SGD, all well", network(64, *one), optimizers.SGD(0.5), train, 12, val=val)
    fit("digits, rate too high for Adam", network(64, *two), optimizers.Adam(1.0), train, 10, val=val)
    fit("digits, rate too high for SGD", network(64, *two), optimizers.SGD(3.0), train, 10, val=val)
    fit("digits, rate too low", network(64, *one), optimizers.Adam(3e-6), train, 12, val=val)
    fit("digits, rate too low for SGD", network(64, *sigmoids), optimizers.SGD(0.003), train, 15, val=val)
    few = labels[:150].copy()
    wrong = draw.random(150) < 0.3
    few[wrong] = draw.integers(0, 10, wrong.sum())
    wide = network(64, (64, "relu"), (64, "relu"), (10, "softmax"))
    fit("150 digits, learned by heart", wide, optimizers.Adam(3e-3), (images[:150], few), 60, val=val)
    nothing = (train[0], draw.integers(0, 10, 1400))
    fit("nothing to learn", network(64, *one), optimizers.Adam(1e-3), nothing, 10)

    x = draw.normal(0, 4, (400, 5)).astype("float32")
    line = (x, x @ draw.normal(size=5).astype("float32"))
    for name, rate in (("regression that diverges", 0.075), ("regression, all well", 0.002)):
        fit(name, network(5, (1, None)), optimizers.SGD(rate), line, 6, "mse", 16)

    corners = np.tile(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32"), (50, 1))
    xor = (corners, np.tile(np.array([[0], [1], [1], [0]], "float32"), (50, 1)))
    for name, units in (("XOR in a local minimum", 2), ("XOR, all well", 4)):
        for seed in range(30):  # two units are stuck for some seeds and not for others
            model = network(2, (units, "tanh"), (1, "sigmoid"), seed=seed)
            fit(name, model, optimizers.Adam(0.05), xor, 20, "binary_crossentropy", 4)
            if (fits[name]["ends"][-1][1]["loss"] > 0.3) == (units == 2):
                break
    return fits


def of_lesson(path):
    """Return the fits of a lesson's recording that log one loss, by name."""
    from dltui.events import EpochEnded, FitStarted, Points
    from dltui.recording import read

    fits, several = {}, set()
    for moment in read(path):
        event = moment.event
        if isinstance(event, FitStarted):
            length = {"epochs": event.epochs, "steps_per_epoch": event.steps_per_epoch}
            fits[event.fit] = {"name": event.name, **length, "loss": [[], []], "ends": []}
        elif isinstance(event, Points):
            if any(name.endswith("_loss") and not name.startswith("val_") for name in event.series):
                several.add(event.fit)
            elif "loss" in event.series:
                steps, values = fits[event.fit]["loss"]
                steps.extend(map(int, event.series["loss"].step))
                values.extend(map(short, event.series["loss"].value))
        elif isinstance(event, EpochEnded):
            figures = {name: short(value) for name, value in event.metrics.items() if name in LOSSES}
            fits[event.fit]["ends"].append([event.step, figures])
    kept = {number: fit for number, fit in fits.items() if number not in several and fit["loss"][0]}
    return {f"{path.stem} lesson, {fit.pop('name')}, all well": fit for fit in kept.values()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    parser.add_argument(
        "--lessons", nargs="*", type=Path, help="add these recordings, and record nothing anew"
    )
    options = parser.parse_args()
    known = json.loads(gzip.decompress(options.file.read_bytes())) if options.file.exists() else {}
    fits = made() if options.lessons is None else {}
    for path in options.lessons or ():
        fits |= of_lesson(path)
    text = json.dumps({**known, **fits}, separators=(",", ":")).encode()
    with options.file.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
        file.write(text)
    for name, fit in fits.items():
        print(f"{name}: {len(fit['loss'][0])} points, {len(fit['ends'])} epochs")


if __name__ == "__main__":
    main()
