"""Which units of which layers are stuck, and that a look moves nothing in the model."""

import keras
import numpy as np
import pytest

from dltui.events import LayerActivity
from dltui.live.activity import activity, hidden_layers

layers = keras.layers
X = np.random.default_rng(1).normal(size=(64, 2)).astype("float32")


def network(*parts, inputs=(2,)):
    keras.utils.set_random_seed(3)
    return keras.Sequential([keras.Input(inputs), *parts])


def looked(model, x=X):
    return activity(model, hidden_layers(model), x)


def names(model):
    return [(one.layer.name, one.activation) for one in hidden_layers(model)]


def with_weights(kernel, bias, activation):
    """Return a network with one hidden layer of these weights."""
    model = network(layers.Dense(len(bias), activation, name="hidden"), layers.Dense(1, "sigmoid"))
    model.layers[0].set_weights([np.array(kernel, "float32"), np.array(bias, "float32")])
    return model


def test_a_relu_unit_that_is_0_for_every_sample_is_dead():
    model = with_weights([[1, 0, 1], [0, 1, 0]], [0, 0, -9], "relu")
    assert looked(model) == (LayerActivity("hidden", "relu", 3, 1),)


def test_a_relu_unit_that_answers_to_one_sample_lives():
    x = np.zeros((64, 2), "float32")
    x[17, 0] = 1
    assert looked(with_weights([[1, 0], [0, 1]], [-0.5, -0.5], "relu"), x)[0].stuck == 1


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_units_at_their_limits_are_saturated_on_either_side(activation):
    model = with_weights([[900, 0.1, -900], [0, 0, 0]], [0, 0, 0], activation)
    assert looked(model) == (LayerActivity("hidden", activation, 3, 2),)


@pytest.mark.parametrize(("far", "stuck"), [(60, 0), (62, 1)])
def test_a_unit_is_saturated_where_nearly_all_samples_are_at_a_limit(far, stuck):
    x = np.zeros((64, 2), "float32")
    x[:far] = 9
    assert looked(with_weights([[1], [0]], [0], "tanh"), x)[0].stuck == stuck


def test_values_that_are_no_numbers_are_not_stuck():
    x = np.full((64, 2), np.nan, "float32")
    assert looked(with_weights([[1], [0]], [0], "relu"), x)[0].stuck == 0
    assert looked(with_weights([[1], [0]], [0], "tanh"), x)[0].stuck == 0


def test_a_channel_of_a_convolution_is_a_unit():
    model = network(
        layers.Conv2D(3, 3, activation="relu", bias_initializer=keras.initializers.Constant([0, -99, 0])),
        layers.Flatten(),
        layers.Dense(2, "softmax"),
        inputs=(8, 8, 1),
    )
    (found,) = looked(model, np.random.default_rng(1).random((20, 8, 8, 1)))
    assert (found.units, found.stuck) == (3, 1)


def test_activations_as_layers_count():
    model = network(
        layers.Dense(4, name="a"),
        layers.BatchNormalization(),
        layers.ReLU(name="relu"),
        layers.Dense(4, name="b"),
        layers.Activation("tanh", name="tanh"),
        layers.Dense(4, name="c"),
        layers.LeakyReLU(),
        layers.Dense(1),
    )
    assert names(model) == [("relu", "relu"), ("tanh", "tanh")]


def test_what_ends_a_network_is_not_hidden():
    model = network(layers.Dense(4, "sigmoid"), layers.Reshape((2, 2)), layers.Activation("relu"))
    assert hidden_layers(model) == []


def test_every_output_of_a_network_is_an_end():
    given = keras.Input((2,))
    hidden = layers.Dense(4, "relu", name="hidden")(given)
    early = layers.Dense(1, "sigmoid", name="early")(hidden)
    late = layers.Dense(1, "sigmoid")(layers.Dense(4, "tanh", name="late hidden")(hidden))
    assert names(keras.Model(given, [early, late])) == [("hidden", "relu"), ("late hidden", "tanh")]


def test_networks_within_a_network_are_looked_into():
    inner = network(layers.Dense(4, "relu", name="inner"), layers.Dense(3, "sigmoid", name="between"))
    assert names(network(inner, layers.Dense(1, "sigmoid"))) == [("inner", "relu"), ("between", "sigmoid")]
    assert names(network(layers.Dense(2, "tanh", name="first"), inner)) == [
        ("first", "tanh"),
        ("inner", "relu"),
    ]


class OwnDense(layers.Dense):
    pass


class OwnNetwork(keras.Sequential):
    pass


def own_activation(values):
    return values


def test_networks_with_code_of_the_learners_are_left_alone():
    parts = [layers.Dense(4, "relu"), layers.Dense(1)]
    assert hidden_layers(OwnNetwork([keras.Input((2,)), *parts])) == []
    assert hidden_layers(network(layers.Dense(4, "relu"), layers.Lambda(lambda x: x), layers.Dense(1))) == []
    assert hidden_layers(network(layers.Dense(4, "relu"), OwnDense(1))) == []
    model = network(layers.Dense(4, "relu"), layers.Dense(1))
    assert len(hidden_layers(model)) == 1
    model.layers[1].activation = own_activation
    assert hidden_layers(model) == []


def test_a_look_moves_no_variable_of_the_model():
    model = network(
        layers.GaussianNoise(0.5),
        layers.Dense(4, "relu", activity_regularizer="l2"),
        layers.BatchNormalization(),
        layers.Dropout(0.5),
        layers.Dense(3, "tanh"),
        layers.Reshape((3, 1)),
        layers.LSTM(2),
        layers.Dense(1),
    )
    before = [keras.ops.convert_to_numpy(variable).copy() for variable in model.variables]
    looked(model)
    for was, variable in zip(before, model.variables, strict=True):
        np.testing.assert_array_equal(was, keras.ops.convert_to_numpy(variable))
    assert len(model.losses) == 0


def test_a_layer_is_left_as_it_was():
    model = network(layers.Dense(4, "relu"), layers.Dense(1))
    looked(model)
    assert "call" not in vars(model.layers[0])
