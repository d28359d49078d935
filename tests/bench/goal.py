"""Time to a goal: the lessons' own fits against plain `fit`, and a thousand steps against the floor.

The floor is one XLA program that loops over the same batches with the data on the device: what the machine
can do when Python asks only once. The batches of `digits` lie in memory before the clock, too; putting them
together, once a fit, has a row of its own. `digits` needs `mnist.npz` in $DLTUI_DATA; left out otherwise, and
said so.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from bench.measure import in_turn, row

STEPS = 1_000

# The networks and optimizers of the lessons `xor_net` and `digits`, whose fits are timed as they stand.
NETWORKS = """\
import os, time
import keras, numpy as np
import tensorflow as tf
def xor():
    keras.utils.set_random_seed(1986)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"),
                              keras.layers.Dense(1, "sigmoid")])
    return model, dict(optimizer=keras.optimizers.SGD(0.05, momentum=0.9), loss="binary_crossentropy",
                       metrics=["accuracy"])
def digits():
    keras.utils.set_random_seed(1989)
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(16, "relu"),
                              keras.layers.Dense(16, "relu"), keras.layers.Dense(10, "sigmoid")])
    return model, dict(optimizer=keras.optimizers.SGD(0.04), loss=cross_entropy_cost, metrics=["accuracy"])
def cross_entropy_cost(targets, outputs):
    outputs = keras.ops.clip(outputs, 1e-7, 1 - 1e-7)
    ones, zeros = targets * keras.ops.log(outputs), (1 - targets) * keras.ops.log(1 - outputs)
    return -keras.ops.sum(ones + zeros, axis=-1)
corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")
targets = np.array([[0], [1], [1], [0]], dtype="float32")
class Until(keras.callbacks.Callback):
    def __init__(self, metric, value):
        super().__init__()
        self.metric, self.value, self.seconds = metric, value, float("inf")
    def on_train_begin(self, logs=None):
        self.began = time.perf_counter()
    def on_epoch_end(self, epoch, logs=None):
        if logs[self.metric] >= self.value:
            self.seconds = time.perf_counter() - self.began
            self.model.stop_training = True
"""

PLAIN_XOR = (
    NETWORKS
    + """
model, how = xor()
model.compile(**how)
until = Until("accuracy", 1.0)
model.fit(corners, targets, batch_size=4, shuffle=False, epochs=1000, verbose=0, callbacks=[until])
print(until.seconds)
"""
)
PLAIN_DIGITS = (
    NETWORKS
    + """
with np.load(os.path.join(os.environ["DLTUI_DATA"], "mnist.npz"), allow_pickle=False) as data:
    x, y, test_x, test_y = (data[name] for name in ("x_train", "y_train", "x_test", "y_test"))
x, test_x = (images.reshape(-1, 784).astype("float32") / 255 for images in (x, test_x))
y, test_y = (np.eye(10, dtype="float32")[labels] for labels in (y, test_y))
model, how = digits()
model.compile(**how)
until = Until("val_accuracy", 0.95)
model.fit(x, y, batch_size=128, epochs=40, validation_data=(test_x, test_y), verbose=0, callbacks=[until])
print(until.seconds)
"""
)

# Three ways through so many steps, in turn in one process; each was through them once before, compiled.
THOUSAND = (
    NETWORKS
    + """
import json
STEPS, TURNS = {steps}, {turns}
def fitting(make, x, y, batch, cached=False, **more):
    model, how = make()
    model.compile(**how, **more)
    epochs = max(1, STEPS * batch // len(x))
    data = dict(x=in_batches(x, y, batch)) if cached else dict(x=x, y=y, batch_size=batch)
    def once():
        model.fit(**data, shuffle=False, epochs=epochs, verbose=0)
        return STEPS * batch / (epochs * len(x))  # to be multiplied by: epochs are whole
    return once
def in_batches(x, y, size):
    x, y = tf.constant(x), tf.constant(y)
    order = tf.data.Dataset.range(len(x)).shuffle(len(x), 1)
    batches = order.batch(size).map(lambda some: (tf.gather(x, some), tf.gather(y, some))).cache()
    return batches.shuffle(len(batches), 1)
def preparing():
    for _ in in_batches(x, y, 128):
        pass
    return 1
def plain_xor():
    model, how = xor()
    model.compile(**how)
    def once():
        model.fit(corners, targets, batch_size=4, shuffle=False, epochs=STEPS // 20, verbose=0)
        return 20
    return once
def floor(make, loss_of, x, y, batch, momentum, rate):
    model, _ = make()
    variables = model.trainable_variables
    moving = [tf.Variable(tf.zeros_like(variable.value)) for variable in variables]
    x, y = tf.constant(x), tf.constant(y)
    count = len(x) // batch
    def step_of(step):
        at = step % count * batch
        some_x = tf.slice(x, [at, 0], [batch, x.shape[1]])
        some_y = tf.slice(y, [at, 0], [batch, y.shape[1]])
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(loss_of(some_y, model(some_x, training=True)))
        slopes = tape.gradient(loss, [variable.value for variable in variables])
        for variable, velocity, slope in zip(variables, moving, slopes):
            velocity.assign(momentum * velocity - rate * slope)
            variable.value.assign_add(velocity)
        return step + 1
    @tf.function(jit_compile=True)
    def loop():
        return tf.while_loop(lambda step: step < STEPS, step_of, [tf.constant(0)])[0]
    def once():
        loop().numpy()
        return 1
    return once
generator = np.random.default_rng(1)
x = generator.random((64_000, 784), dtype="float32")
y = np.eye(10, dtype="float32")[generator.integers(0, 10, 64_000)]
rows, row_targets = np.tile(corners, (12, 1)), np.tile(targets, (12, 1))
ways = {{
    "xor": {{"plain": plain_xor(),
            "lesson": fitting(xor, rows, row_targets, 4, steps_per_execution=4),
            "floor": floor(xor, keras.losses.binary_crossentropy, corners, targets, 4, 0.9, 0.05)}},
    "digits": {{"plain": fitting(digits, x, y, 128),
               "lesson": fitting(digits, x, y, 128, cached=True, steps_per_execution=117),
               "floor": floor(digits, cross_entropy_cost, x, y, 128, 0.0, 0.04),
               "preparing": preparing}},
}}
taken = {{net: {{way: [] for way in three}} for net, three in ways.items()}}
for turn in range(TURNS + 1):
    for net, three in ways.items():
        for way, once in three.items():
            began = time.perf_counter()
            times = once()
            if turn:
                taken[net][way].append((time.perf_counter() - began) * times)
print(json.dumps(taken))
"""
)
NAMES = {
    "xor": "a thousand steps of XOR, 2-4-1, batches of 4",
    "digits": "a thousand steps of 784-16-16-10, batches of 128",
}


def printed(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1].replace("inf", "Infinity"))


def lesson(name, fit, metric, value, *options):
    """Return the training seconds until the fit of a lesson, run headless, has a metric at a value."""
    command = [sys.executable, "-m", "dltui", "run", name, "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    number = next(event["fit"] for event in events if event["event"] == "fit" and event["name"] == fit)
    epochs = [event for event in events if event["event"] == "epoch" and event["fit"] == number]
    reached = (epoch["seconds"] for epoch in epochs if epoch["metrics"][metric] >= value)
    return next(reached, float("inf"))


def to_goal(what, ours, plain, runs):
    """Return the row of a goal: both ways to it in turn."""
    times, again = in_turn(runs, ours, lambda: printed(plain))
    half = "at most half"
    return row(f"{what} (reference: plain fit)", *times, "s", half, lambda got, base: got <= base / 2, again)


def rows(runs=3):
    yield to_goal("XOR to accuracy 1", lambda: lesson("xor_net", "xor_net", "accuracy", 1.0), PLAIN_XOR, runs)
    if (Path(os.environ.get("DLTUI_DATA", "")) / "mnist.npz").is_file():
        yield to_goal(
            "`digits` on MNIST to 0.95 of the test set",
            lambda: lesson("digits", "cross_entropy", "val_accuracy", 0.95, "-p", "dataset=mnist"),
            PLAIN_DIGITS,
            runs,
        )
    else:
        print("left out: DLTUI_DATA does not point at a folder with mnist.npz", file=sys.stderr)
    taken = printed(THOUSAND.format(steps=STEPS, turns=runs))
    for net, three in taken.items():
        what = f"{NAMES[net]}, the lesson's way"
        floor = statistics.median(three["floor"])
        yield row(
            f"{what} (reference: plain fit)",
            three["lesson"],
            three["plain"],
            "s",
            "faster",
            lambda got, base: got < base,
        )
        yield row(
            f"{what} (reference: one XLA loop)",
            three["lesson"],
            floor,
            "s",
            "at most 3 times",
            lambda got, base: got <= 3 * base,
        )
        if "preparing" in three:
            yield row(
                "… its batches put together, once a fit", three["preparing"], None, "s", "", lambda *_: True
            )
