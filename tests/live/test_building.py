"""A watched fit traces its training step once, and trains as it would have."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from dltui.live import monitor
from dltui.live.building import build_before_tracing


class Counting(keras.optimizers.SGD):
    """Counts how often the step of a variable is traced."""

    traced = 0

    def update_step(self, *args, **kwargs):
        self.traced += 1
        super().update_step(*args, **kwargs)


class Own(keras.Model):
    """Moves its weights by itself."""

    def train_step(self, data):
        return super().train_step(data)


def data_of(plane):
    return tf.data.Dataset.from_tensor_slices(plane).batch(25)


def test_the_training_step_is_traced_once(events, compiled, plane):
    optimizer = Counting()
    compiled(optimizer=optimizer).fit(*plane, batch_size=25, epochs=2, verbose=0)
    assert optimizer.traced == 4  # two kernels, two biases


def test_without_the_monitor_it_is_traced_twice(compiled, plane):
    optimizer = Counting()
    compiled(optimizer=optimizer).fit(*plane, batch_size=25, epochs=2, verbose=0)
    assert optimizer.traced == 8  # where Keras has mended this, `building.py` can go


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
def test_it_trains_as_without_the_monitor(plane, weighted):
    def losses():
        keras.utils.set_random_seed(5)
        layers = [keras.Input((2,)), keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.5)]
        layers += [keras.layers.BatchNormalization(), keras.layers.Dense(1, "sigmoid")]
        model = keras.Sequential(layers)
        model.compile("adam", "binary_crossentropy", metrics=["accuracy", keras.metrics.AUC()])
        weights = np.linspace(0.5, 1.5, 100) if weighted else None
        fitted = model.fit(*plane, sample_weight=weights, validation_split=0.2, epochs=2, verbose=0)
        return [values for name, values in sorted(fitted.history.items()) if "auc" not in name]

    bare = losses()
    with monitor.installed():
        assert losses() == bare


def test_a_model_with_its_own_training_step_is_left_alone(plane):
    given = keras.Input((2,))
    model = Own(given, keras.layers.Dense(1)(given))
    model.compile("adam", "mse")
    assert not build_before_tracing(model, SimpleNamespace(_distributed_dataset=data_of(plane)))
    assert not model.optimizer.built


def test_an_ordinary_model_is_built_without_drawing_a_batch(compiled, plane):
    drawn = []

    def batches():
        drawn.append(1)
        yield plane

    shapes = tuple(tf.TensorSpec((None, *part.shape[1:]), part.dtype) for part in plane)
    data = tf.data.Dataset.from_generator(batches, output_signature=shapes)
    model = compiled()
    assert build_before_tracing(model, SimpleNamespace(_distributed_dataset=data))
    assert model.optimizer.built
    assert not drawn


def test_a_model_that_is_not_built_is_left_alone_and_gets_the_same_weights(plane):
    def weights():
        keras.utils.set_random_seed(5)
        model = keras.Sequential([keras.layers.Dense(3, "tanh"), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(*plane, verbose=0)
        return model.get_weights()

    bare = weights()
    with monitor.installed():
        assert all(np.array_equal(a, b) for a, b in zip(weights(), bare, strict=True))


def test_what_keras_finds_wrong_is_said_by_the_fit(compiled, plane):
    with monitor.installed(), pytest.raises(ValueError, match=r"incompatible|shape"):
        compiled().fit(np.zeros((10, 3)), plane[1][:10], verbose=0)
