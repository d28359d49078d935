"""Record real fits, gone well and wrong, for tests of the diagnosis: `python -m tests.record_fits [FILE]`.

Fits of lessons are taken over from recordings: `python -m tests.record_fits --lessons lstm.jsonl gan.jsonl`.
"""

import argparse
import gzip
import json
from functools import partial
from pathlib import Path

FILE = Path(__file__).parent / "recordings" / "fits.json.gz"
LOSSES = ("loss", "val_loss")
MOST_POINTS = 1000  # of a curve
LAYER = ("layer", "activation", "units", "stuck")
BROKEN = {"frozen": ", collapsed", "shut": ", without its gates"}  # fits that a lesson breaks on purpose


def thinned(fit):
    """Leave every so manieth point of long curves."""
    for name, (steps, values) in fit["curves"].items():
        every = -(-len(steps) // MOST_POINTS)
        fit["curves"][name] = [steps[::every], values[::every]]
    return fit


def short(value):
    return float(f"{value:.5g}")


def made():
    """Return fits on scikit-learn's digits, a line, and XOR, by name."""
    import keras
    import numpy as np
    from sklearn.datasets import load_digits

    from dltui.events import Activity
    from dltui.live import monitor, publish

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
        heard = []
        with publish.to(heard.append), monitor.installed():
            model.fit(
                x, y, validation_data=val, epochs=epochs, batch_size=batch, verbose=0, callbacks=[recorder]
            )
        fits[name] = {
            "epochs": epochs,
            "steps_per_epoch": len(recorder.steps) // epochs,
            "curves": {"loss": [recorder.steps, recorder.values]},
            "ends": recorder.ends,
            "looks": [looked(event) for event in heard if isinstance(event, Activity)],
            "pictures": {},
        }

    def network(inputs, *layers, seed=3, bias=0.0):
        keras.utils.set_random_seed(seed)
        begin = {"bias_initializer": keras.initializers.Constant(bias)}
        dense = [keras.layers.Dense(units, activation, **begin) for units, activation in layers]
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

    long = 60  # epochs: looks take a share of the training time, and these networks are small
    sgd, unscaled = optimizers.SGD(0.01), (train[0] * 255, train[1])
    fit("digits, ReLU units that begin dead", network(64, *two, bias=-3.0), "adam", train, long, val=val)
    fit("digits, ReLU units that die", network(64, *two), optimizers.SGD(10.0), train, long, val=val)
    fit("digits from 0 to 255, sigmoid", network(64, *sigmoids), sgd, unscaled, long)
    tanhs = [(units, "tanh") for units, _ in sigmoids[:-1]] + sigmoids[-1:]
    fit("digits from 0 to 255, tanh", network(64, *tanhs), optimizers.SGD(1.0), unscaled, long)
    fit("digits, tanh, all well", network(64, *tanhs), optimizers.Adam(3e-3), train, long)
    again = network(2, (4, "tanh"), (1, "sigmoid"), seed=seed)
    fit("XOR for long, all well", again, optimizers.Adam(0.05), xor, 100, "binary_crossentropy", 4)
    fit("XOR again, all well", again, optimizers.Adam(0.05), xor, 60, "binary_crossentropy", 4)
    return fits


def looked(event):
    """Return a look at hidden layers as it is kept."""
    return [event.step, event.samples, [[*map(partial(getattr, one), LAYER)] for one in event.layers]]


def of_lesson(path):
    """Return the fits of a lesson's recording that log one loss, and the games of two networks, by name."""
    from dltui.diagnosis.samples import variety
    from dltui.drawings import Images
    from dltui.events import Activity, EpochEnded, FitStarted, Picture, Points
    from dltui.recording import read

    fits = {}
    for moment in read(path):
        event = moment.event
        fit = fits.get(getattr(event, "fit", None))
        if isinstance(event, FitStarted):
            fits[event.fit] = {
                "name": event.name, "epochs": event.epochs, "steps_per_epoch": event.steps_per_epoch,
                "curves": {}, "ends": [], "looks": [], "pictures": {},
            }  # fmt: skip
        elif isinstance(event, Points):
            for name, series in event.series.items():
                if "loss" in name and not name.startswith("val_"):
                    steps, values = fit["curves"].setdefault(name, [[], []])
                    steps.extend(map(int, series.step))
                    values.extend(map(short, series.value))
        elif isinstance(event, EpochEnded):
            figures = {name: short(value) for name, value in event.metrics.items() if name in LOSSES}
            fit["ends"].append([event.step, figures])
        elif isinstance(event, Activity):
            fit["looks"].append(looked(event))
        elif isinstance(event, Picture) and fit is not None and isinstance(event.drawing, Images):
            found = variety(event.drawing)
            samples, *_ = rows = fit["pictures"].setdefault(event.name, [len(event.drawing.values)])
            if found is not None and samples == len(event.drawing.values):
                rows.append([event.step, *map(short, found)])
    kept = [fit for fit in fits.values() if fit["curves"] and not _several(fit)]
    return {
        f"{path.stem} lesson, {(name := fit.pop('name'))}{BROKEN.get(name, ', all well')}": fit
        for fit in kept
    }


def _several(fit):
    return "loss" in fit["curves"] and len(fit["curves"]) > 1


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
    fits = {name: thinned(fit) for name, fit in fits.items()}
    text = json.dumps({**known, **fits}, separators=(",", ":")).encode()
    with options.file.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as file:
        file.write(text)
    for name, fit in fits.items():
        print(f"{name}: {len(fit['ends'])} epochs, {len(fit['looks'])} looks")


if __name__ == "__main__":
    main()
