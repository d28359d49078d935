import math
import time

import keras
import numpy as np
import pytest
from pace import within

from dltui import live
from dltui.drawings import Heatmap, Text
from dltui.events import FitEnded, Output, Picture
from dltui.live import monitor


def pictures(of, name):
    return [picture for picture in of(Picture) if picture.name == name]


def texts(name="words", every=None):
    return live.Picture(lambda model: Text("now"), name, every=every)


def test_a_picture_is_made_at_the_beginning_and_at_the_end(events, of, compiled, plane):
    compiled().fit(*plane, batch_size=10, verbose=0, callbacks=[texts()])
    made = pictures(of, "words")
    assert (made[0].step, made[-1].step) == (0, 10)
    assert isinstance(events[-1], FitEnded)


def test_a_model_without_weights_is_drawn_after_its_first_batch(events, of, plane):
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(*plane, batch_size=10, verbose=0, callbacks=[texts()])
    assert pictures(of, "words")[0].step == 1


def test_every_asks_for_an_interval_of_epochs(events, of, compiled, plane):
    compiled().fit(*plane, batch_size=50, epochs=5, verbose=0, callbacks=[texts(every=2)])
    assert [(made.step, made.epoch) for made in pictures(of, "words")] == [(0, 0), (4, 2), (8, 4), (10, 5)]


def test_pictures_are_made_between_epochs_shorter_than_the_interval(events, of, compiled, plane, monkeypatch):
    monkeypatch.setattr("dltui.tempo.interval", lambda seconds, busy: math.inf)
    monkeypatch.setattr("dltui.live.painting.SHORTEST_INTERVAL", 0.0)
    monkeypatch.setattr("dltui.live.painting.BUDGET", math.inf)
    compiled().fit(*plane, batch_size=50, epochs=60, verbose=0, callbacks=[texts()])
    assert {made.step for made in pictures(of, "words")} >= set(range(2, 121, 2))


def test_expensive_pictures_wait_until_they_are_affordable(events, of, compiled, plane):
    cost = 0.2

    def slow(model):
        time.sleep(cost)  # stands for work
        return Text("slow")

    compiled().fit(*plane, batch_size=1, epochs=5, verbose=0, callbacks=[live.Picture(slow, "slow")])
    between = pictures(of, "slow")[1:-1]
    assert len(between) <= 0.03 * of(FitEnded)[0].seconds / cost


def test_a_picture_that_fails_is_left_out_and_the_fit_goes_on(events, of, compiled, plane):
    def broken(model):
        raise RuntimeError("no paint")

    compiled().fit(
        *plane, batch_size=10, epochs=3, verbose=0, callbacks=[live.Picture(broken, "sad", every=1)]
    )
    (complaint,) = of(Output)
    assert complaint.stream == "stderr"
    assert complaint.text.startswith(
        "Picture 'sad' failed and is left out from here on: RuntimeError: no paint"
    )
    assert of(FitEnded)[0].outcome == "ok"


def test_a_function_that_returns_no_drawing_is_told_what_is_expected(events, of, compiled, plane):
    compiled().fit(*plane, verbose=0, callbacks=[live.Picture(lambda model: "text", "words")])
    assert "make(model) must return one of Heatmap" in of(Output)[0].text


def test_without_the_monitor_a_picture_is_shown_once(events, of, compiled, plane):
    monitor.uninstall()
    compiled().fit(*plane, epochs=3, verbose=0, callbacks=[texts()])
    assert [type(event) for event in events] == [Picture]


def test_pictures_can_be_used_for_a_second_fit(events, of, compiled, plane):
    words = texts()
    for _ in range(2):
        compiled().fit(*plane, batch_size=50, verbose=0, callbacks=[words])
    steps = [made.step for made in pictures(of, "words")]  # with some between where a fit takes long
    second = steps.index(0, 1)
    assert (steps[second - 1], steps[-1]) == (2, 2)
    assert steps.count(0) == 2


def test_weights_that_early_stopping_brings_back_are_in_the_last_picture(events, of, compiled, plane):
    model = compiled()
    best = keras.callbacks.EarlyStopping("loss", mode="max", patience=2, restore_best_weights=True)
    seen = []
    looking = live.Picture(lambda model: seen.append(model.get_weights()) or Text(""), "look")
    model.fit(*plane, epochs=20, verbose=0, callbacks=[looking, best])
    assert all(np.array_equal(a, b) for a, b in zip(seen[-1], model.get_weights(), strict=True))


@pytest.mark.parametrize(
    ("arguments", "error"), [({"make": 3}, TypeError), ({"every": 0}, ValueError)], ids=str
)
def test_a_picture_refuses_wrong_arguments(arguments, error):
    with pytest.raises(error, match=r"live\.Picture"):
        live.Picture(**{"make": lambda model: None, **arguments})


# ---------------------------------------------------------------------------------------------------
# The decision boundary


def test_the_boundary_is_the_models_answer_all_over_the_plane(compiled, plane):
    model = compiled()
    heat = live.DecisionBoundary(*plane, resolution=(5, 9)).draw(model)
    assert heat.values.shape == (5, 9)
    left, top = heat.x_range[0], heat.y_range[1]
    x = left + (heat.x_range[1] - left) * 2.5 / 9
    y = top - (top - heat.y_range[0]) * 1.5 / 5
    assert heat.values[1, 2] == pytest.approx(model(np.array([[x, y]])).numpy().item(), rel=1e-5)


def test_the_boundary_reaches_beyond_the_samples_on_all_sides(compiled):
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")
    heat = live.DecisionBoundary(corners, [0, 1, 1, 0], names=("off", "on")).draw(compiled())
    assert (heat.x_range, heat.y_range) == ((-0.25, 1.25), (-0.25, 1.25))
    assert (heat.low, heat.high, heat.diverging) == (0.0, 1.0, True)
    assert heat.labels.tolist() == [0, 1, 1, 0]
    assert heat.names == ("off", "on")


def test_targets_of_minus_one_and_one_set_the_scale(compiled):
    heat = live.DecisionBoundary(np.eye(2), [-1, 1]).draw(compiled())
    assert (heat.low, heat.high, heat.labels.tolist()) == (-1.0, 1.0, [0, 1])


def test_of_several_outputs_the_winning_class_is_shown(plane):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, "softmax")])
    heat = live.DecisionBoundary(plane[0], np.arange(100) % 3, resolution=(4, 4)).draw(model)
    assert set(np.unique(heat.values)) <= {0.0, 1.0, 2.0}
    assert (heat.low, heat.high) == (0.0, 2.0)


def test_logits_are_shown_as_probabilities(compiled, plane):
    model = compiled(loss=keras.losses.BinaryCrossentropy(from_logits=True))
    model.layers[-1].activation = keras.activations.linear
    model.layers[-1].bias.assign([40.0])
    heat = live.DecisionBoundary(*plane).draw(model)
    assert heat.values == pytest.approx(np.ones_like(heat.values))


def test_many_samples_are_thinned(compiled):
    x = np.random.default_rng(0).random((5000, 2))
    heat = live.DecisionBoundary(x, x[:, 0] > 0.5).draw(compiled())
    assert len(heat.points) == len(heat.labels) == 400


@pytest.mark.parametrize(
    ("x", "y", "complaint"),
    [
        (np.zeros((4, 3)), np.zeros(4), r"x must have the shape \(n, 2\), got \(4, 3\)"),
        (np.zeros((0, 2)), np.zeros(0), r"x must have the shape \(n, 2\), got \(0, 2\)"),
        (np.zeros((4, 2)), np.zeros(3), r"y must have 4 targets, shape \(4,\), got \(3,\)"),
    ],
    ids=["three inputs", "no samples", "lengths"],
)
def test_the_boundary_refuses_other_shapes(x, y, complaint):
    with pytest.raises(ValueError, match=rf"live\.DecisionBoundary: {complaint}"):
        live.DecisionBoundary(x, y)


def test_a_model_with_other_inputs_is_told_so(plane):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    with pytest.raises(ValueError, match=r"the model must take inputs of the shape \(n, 2\)"):
        live.DecisionBoundary(*plane).draw(model)


def test_a_picture_of_the_boundary_is_cheap_enough_to_be_seen_often(events, of, compiled, plane):
    x, y = np.tile(plane[0], (40, 1)), np.tile(plane[1], (40, 1))
    compiled().fit(x, y, batch_size=4, epochs=2, verbose=0, callbacks=[live.DecisionBoundary(*plane)])
    made = pictures(of, "boundary")
    assert all(isinstance(one.drawing, Heatmap) for one in made)
    within(3, len(made))  # in two thousand steps, of which the pictures may take 3 %


# ---------------------------------------------------------------------------------------------------
# Networks and weights


def test_a_network_is_its_weights_biases_and_activations(compiled):
    model = compiled()
    drawing = live.Network([1.0, 0.0], inputs=("a", "b"), outputs=("xor",)).draw(model)
    kernel, bias, last, last_bias = model.get_weights()
    hidden = np.tanh(np.array([1.0, 0.0]) @ kernel + bias)
    assert [weights.shape for weights in drawing.weights] == [(2, 4), (4, 1)]
    assert np.array_equal(drawing.biases[1], last_bias)
    assert drawing.activations[0].tolist() == [1.0, 0.0]
    assert drawing.activations[1] == pytest.approx(hidden, rel=1e-5)
    assert drawing.activations[2] == pytest.approx(1 / (1 + np.exp(-(hidden @ last + last_bias))), rel=1e-5)
    assert drawing.names == (("a", "b"), (), ("xor",))


def test_an_activation_layer_belongs_to_the_layer_before_it():
    layers = [
        keras.Input((2,)),
        keras.layers.Dense(3, bias_initializer="ones"),
        keras.layers.Activation("relu"),
    ]
    model = keras.Sequential([*layers, keras.layers.Dropout(0.5), keras.layers.Dense(1, use_bias=False)])
    drawing = live.Network([-9.0, -9.0]).draw(model)
    assert np.all(drawing.activations[1] >= 0)
    assert drawing.biases[1].tolist() == [0.0]


def test_images_may_be_flattened_in_the_model():
    model = keras.Sequential([keras.Input((4, 4)), keras.layers.Flatten(), keras.layers.Dense(3)])
    drawing = live.Network(np.ones((4, 4))).draw(model)
    assert [values.shape for values in drawing.activations] == [(16,), (3,)]


def test_a_network_without_a_sample_has_no_activations(compiled):
    assert live.Network().draw(compiled()).activations == ()


def test_a_network_with_other_layers_is_told_which():
    model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(2, 2, name="eye")])
    with pytest.raises(
        ValueError, match="only Dense layers can be drawn as a network, but the model also has eye"
    ):
        live.Network().draw(model)


def test_a_network_without_weights_is_told_so():
    with pytest.raises(ValueError, match="no Dense layer with weights"):
        live.Network().draw(keras.Sequential([keras.layers.Dense(2)]))


def test_a_sample_of_another_length_is_told_so(compiled):
    with pytest.raises(ValueError, match=r"the sample has 3 values, but the model takes \(2,\)"):
        live.Network([1, 2, 3]).draw(compiled())


def digits_model():
    return keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(16, name="first"),
            keras.layers.Dense(10),
        ]
    )


def test_weights_of_a_dense_layer_are_images_of_what_each_unit_looks_for():
    model = digits_model()
    drawing = live.Weights("first", shape=(28, 28)).draw(model)
    assert drawing.values.shape == (16, 28, 28)
    assert drawing.diverging
    assert np.array_equal(drawing.values[3].ravel(), model.get_layer("first").get_weights()[0][:, 3])


def test_square_weights_need_no_shape():
    assert live.Weights(1).draw(digits_model()).values.shape == (16, 28, 28)


def test_weights_of_few_inputs_are_a_table(compiled):
    assert live.Weights(0).draw(compiled()).values.shape == (2, 4)


def test_filters_are_images():
    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(6, (3, 5))])
    assert live.Weights(0).draw(model).values.shape == (6, 3, 5)


@pytest.mark.parametrize(
    ("weights", "complaint"),
    [
        (live.Weights("last"), "the model has no layer 'last'; layers: "),
        (live.Weights(7), "the model has no layer 7"),
        (live.Weights(0), "has no kernel; layers: "),
        (live.Weights("first", shape=(20, 20)), "holds 400 weights, but a unit has 784"),
    ],
    ids=["name", "place", "no weights", "shape"],
)
def test_weights_tell_what_does_not_fit(weights, complaint):
    with pytest.raises(ValueError, match=complaint):
        weights.draw(digits_model())


# ---------------------------------------------------------------------------------------------------
# Judging a classifier, images


@pytest.fixture
def reader():
    """A "classifier" of 2x2 images that reads class k where pixel k is brightest."""
    model = keras.Sequential([keras.Input((2, 2)), keras.layers.Flatten(), keras.layers.Softmax()])
    x = 3 * np.eye(4, dtype="float32").reshape(4, 2, 2)
    return model, x


def test_a_confusion_matrix_counts_truth_by_answer(reader):
    model, x = reader
    confusion = live.ConfusionMatrix(x, [0, 1, 3, 3], names="abcd")
    matrix = confusion.draw(model)
    assert matrix.values.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 1]]
    assert (matrix.row_names, matrix.row_title, matrix.column_title) == (
        ("a", "b", "c", "d"),
        "truth",
        "answer",
    )
    assert confusion.caption() == "3 of 4 right"


def test_one_hot_targets_and_missing_classes(reader):
    model, x = reader
    one_hot = np.eye(4)[[0, 1, 3, 3]]
    assert live.ConfusionMatrix(x, one_hot).draw(model).values[3].tolist() == [0, 0, 1, 1]


def test_two_classes_with_one_output(compiled, plane):
    matrix = live.ConfusionMatrix(*plane, names=("off", "on")).draw(compiled())
    assert matrix.values.shape == (2, 2)
    assert matrix.values.sum() == 100


def test_mistakes_show_the_worst_first(reader):
    model, x = reader
    x = x * np.array([1.0, 1.0, 2.0, 1.0], dtype="float32").reshape(4, 1, 1)
    mistakes = live.Mistakes(x, [3, 1, 0, 3], names="abcd")
    images = mistakes.draw(model)
    assert images.captions == ("a read as c, 0.99", "d read as a, 0.87")
    assert np.array_equal(images.values[0], x[2])
    assert mistakes.caption() == "2 of 4 wrong"


def test_no_mistakes_are_no_images(reader):
    model, x = reader
    assert live.Mistakes(x, [0, 1, 2, 3]).draw(model).values.shape == (0, 2, 2)


def test_mistakes_are_no_more_than_asked_for(reader):
    model, x = reader
    assert len(live.Mistakes(x, [3, 0, 0, 0], count=2).draw(model).values) == 2


def test_a_preview_asks_some_of_the_samples_and_the_end_all(events, of, plane, compiled):
    x, y = np.tile(plane[0], (15, 1)), np.tile(plane[1], (15, 1))
    compiled().fit(x, y, batch_size=500, verbose=0, callbacks=[live.ConfusionMatrix(x, y)])
    made = pictures(of, "confusion")
    assert (made[0].drawing.values.sum(), made[-1].drawing.values.sum()) == (1000, 1500)


@pytest.mark.parametrize(
    ("y", "names", "complaint"),
    [
        ([0, 1], (), r"y must have 4 targets, shape \(4,\), got \(2,\)"),
        ([0, 1, 2, 7], "abcd", "class 7 has no name among a, b, c, d"),
        ([0, 1, 2, 0.5], (), "y must hold classes counted from 0"),
    ],
    ids=["length", "names", "fractions"],
)
def test_judging_refuses_wrong_targets(reader, y, names, complaint):
    with pytest.raises(ValueError, match=rf"live\.ConfusionMatrix: {complaint}"):
        live.ConfusionMatrix(reader[1], y, names)


def test_a_class_that_the_model_does_not_have_is_told(reader):
    model, x = reader
    with pytest.raises(ValueError, match="y has class 7, but the model has 4 outputs"):
        live.ConfusionMatrix(x, [0, 1, 2, 7]).draw(model)


@pytest.mark.parametrize(
    ("made", "shape"),
    [((3, 8, 8), (3, 8, 8)), ((3, 8, 8, 1), (3, 8, 8)), ((3, 8, 8, 3), (3, 8, 8, 3)), ((3, 64), (3, 8, 8))],
    ids=str,
)
def test_an_image_grid_takes_what_is_an_image(made, shape):
    assert live.ImageGrid(lambda model: np.zeros(made)).draw(None).values.shape == shape


def test_an_image_grid_tells_what_is_none():
    with pytest.raises(ValueError, match=r"make\(model\) must have the shape .*got \(3, 8\)"):
        live.ImageGrid(lambda model: np.zeros((3, 8))).draw(None)
