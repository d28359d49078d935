import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from dltui.live.means import Sizes, own_value

BATCH = 16


def weights_like(model):
    return [np.array(weight) for weight in model.get_weights()]


def by_hand(model, batches, epochs):
    """Train a model by hand with plain gradient descent; return each batch's loss and accuracy."""
    losses, accuracies = [], []
    optimizer = keras.optimizers.SGD()
    for x, y in batches * epochs:
        with tf.GradientTape() as tape:
            answer = model(x, training=True)
            loss = tf.reduce_mean(keras.losses.binary_crossentropy(y, answer))
        gradients = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(gradients, model.trainable_weights, strict=True))
        losses.append(float(loss))
        accuracies.append(float(np.mean((np.asarray(answer) > 0.5) == y)))
    return losses, accuracies


def in_batches(x, y):
    return [(x[start : start + BATCH], y[start : start + BATCH]) for start in range(0, len(x), BATCH)]


@pytest.fixture
def twin(compiled):
    """A function: a model with the same weights as another."""

    def copy(model):
        other = compiled()
        other.set_weights(model.get_weights())
        return other

    return copy


def values(pairs):
    return [value for _, value in pairs]


def test_points_are_the_own_values_of_batches_with_a_partial_last_one(events, curve, compiled, twin, plane):
    model = compiled()
    losses, accuracies = by_hand(twin(model), in_batches(*plane), epochs=3)
    model.fit(*plane, batch_size=BATCH, epochs=3, shuffle=False, verbose=0)
    assert values(curve("loss")) == pytest.approx(losses, rel=1e-4)
    assert values(curve("accuracy")) == pytest.approx(accuracies, rel=1e-4)


def test_a_point_of_several_batches_is_their_mean(events, curve, compiled, twin, plane):
    model = compiled(steps_per_execution=3)
    losses, _ = by_hand(twin(model), in_batches(*plane), epochs=2)
    model.fit(*plane, batch_size=BATCH, epochs=2, shuffle=False, verbose=0)
    epochs = (losses[:7], losses[7:])
    expected = [np.mean(part) for epoch in epochs for part in (epoch[:3], epoch[3:6], epoch[6:])]
    assert values(curve("loss")) == pytest.approx(expected, rel=1e-4)


class Custom(keras.Model):
    """Logs a mean over batches under a foreign name, the batch's loss, and a mean over samples."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.tracker = keras.metrics.Mean(name="tracker")
        self.right = keras.metrics.BinaryAccuracy(name="right")

    def call(self, x):
        return self.inner(x)

    @property
    def metrics(self):
        return [self.tracker, self.right]

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            answer = self(x, training=True)
            loss = tf.reduce_mean(keras.losses.binary_crossentropy(y, answer))
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights, strict=True))
        self.tracker.update_state(loss)
        self.right.update_state(y, answer)
        return {"mean_loss": self.tracker.result(), "loss": loss, "right": self.right.result()}


def test_a_custom_train_step_may_log_means_under_any_name(events, curve, compiled, twin, plane):
    model = Custom(compiled())
    losses, accuracies = by_hand(twin(model.inner), in_batches(*plane), epochs=2)
    model.compile(keras.optimizers.SGD())
    model.fit(*plane, batch_size=BATCH, epochs=2, shuffle=False, verbose=0)
    assert values(curve("mean_loss")) == pytest.approx(losses, rel=1e-4)
    assert values(curve("right")) == pytest.approx(accuracies, rel=1e-4)


def test_a_value_that_is_no_mean_stays_as_it_is(events, curve, compiled, twin, plane):
    model = Custom(compiled())
    losses, _ = by_hand(twin(model.inner), in_batches(*plane), epochs=2)
    model.compile(keras.optimizers.SGD())
    model.fit(*plane, batch_size=BATCH, epochs=2, shuffle=False, verbose=0)
    assert values(curve("loss")) == pytest.approx(losses, rel=1e-6)


class Plain(keras.Model):
    """Returns its loss as a plain tensor; the loss tracker that compile makes is never updated."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def call(self, x):
        return self.inner(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(keras.losses.binary_crossentropy(y, self(x, training=True)))
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights, strict=True))
        return {"loss": loss}


def test_a_name_of_a_metric_that_is_never_updated_does_not_mislead(events, curve, compiled, twin, plane):
    model = Plain(compiled())
    losses, _ = by_hand(twin(model.inner), in_batches(*plane), epochs=2)
    model.compile(keras.optimizers.SGD())
    model.fit(*plane, batch_size=BATCH, epochs=2, shuffle=False, verbose=0)
    assert values(curve("loss")) == pytest.approx(losses, rel=1e-6)


def test_metrics_that_are_no_means_stay_as_keras_gives_them(events, curve, compiled, plane):
    seen = []
    reading = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(logs["auc"]))
    model = compiled(metrics=[keras.metrics.AUC(name="auc"), keras.metrics.RootMeanSquaredError(name="root")])
    model.fit(*plane, batch_size=BATCH, shuffle=False, verbose=0, callbacks=[reading])
    assert values(curve("auc")) == pytest.approx(seen, rel=1e-6)


def test_epochs_that_take_up_the_data_where_the_last_one_stopped(events, curve, compiled, twin, plane):
    model = compiled()
    x, y = plane[0][:40], plane[1][:40]  # batches of 16, 16 and 8
    losses, _ = by_hand(twin(model), in_batches(x, y), epochs=2)
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(BATCH).repeat()
    model.fit(data, steps_per_epoch=2, epochs=3, shuffle=False, verbose=0)
    assert values(curve("loss"))[:2] == pytest.approx(losses[:2], rel=1e-4)


def test_sizes_count_the_partial_batch_of_every_pass():
    sizes = Sizes(batch=16, last=4, batches=7)
    assert [sizes.seen(n) for n in (0, 1, 6, 7, 8, 14)] == [0, 16, 96, 100, 116, 200]


def test_sizes_count_batches_where_the_batch_size_is_unknown():
    assert Sizes().seen(5) == 5


def test_own_value_of_a_mean_that_is_no_number_is_that():
    assert np.isnan(own_value(float("nan"), 20, 0.5, 10))


def test_an_own_value_of_zero_is_zero_and_not_what_rounding_left():
    third = float(np.float32(1) / np.float32(3))
    assert own_value(third, 3, 0.5, 2) == 0.0


def test_an_own_value_that_float32_can_tell_from_zero_stays():
    before, value = 0.5, 1e-5
    mean = float(np.float32((2 * before + value) / 3))
    assert own_value(mean, 3, before, 2) == pytest.approx(value, rel=0.02)


def test_the_error_of_a_long_epoch_is_as_documented(events, curve, compiled):
    """4,000 batches of a loss that stays at 1 but for noise: float32 sums limit what can be recovered."""
    rng = np.random.default_rng(0)
    x = np.zeros((4000, 1), "float32")
    y = rng.uniform(0.5, 1.5, (4000, 1)).astype("float32")
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(0.0), "mse", steps_per_execution=4)
    model.fit(x, y, batch_size=1, shuffle=False, verbose=0)
    expected = (y[:, 0] ** 2).reshape(-1, 4).mean(axis=1)
    assert np.max(np.abs(np.array(values(curve("loss"))) - expected)) < 1.2e-7 * 1000 * 4


REPLICAS = """
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
import keras
import numpy as np
from dltui.events import Points
from dltui.live import monitor, publish
with tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]).scope():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(0.0), "mse")
y = np.repeat(np.arange(1.0, 6.0), 8)
events = []
with publish.to(events.append), monitor.installed():
    model.fit(np.zeros((40, 1)), y, batch_size=8, shuffle=False)
losses = [one for event in events if isinstance(event, Points) for one in event.series["loss"].value]
print(*(round(loss, 3) for loss in losses))
"""


def test_means_that_are_spread_over_replicas():
    """In a process of its own: the logical devices must be set before TensorFlow begins."""
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    done = subprocess.run(
        [sys.executable, "-c", REPLICAS], env=variables, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1.0", "4.0", "9.0", "16.0", "25.0"]
