"""Pictures of what is inside a network: feature maps, attention, gates, gradients, the loss as a surface."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from dltui import live
from dltui.drawings import Bars, Lines, Maps, Stack, Text
from dltui.events import FitEnded, Output, Picture
from dltui.live import attention, gates, gradients, planes


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(3)


def pictures(of, name):
    return [picture for picture in of(Picture) if picture.name == name]


def untouched(model, look):
    """Call `look` and return its answer; weights, optimizer and layers are as before."""
    before = [np.copy(weight) for weight in model.get_weights()]
    optimizer = getattr(model, "optimizer", None)
    state = [v.numpy() for v in optimizer.variables] if optimizer is not None else []
    answer = look()
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    if optimizer is not None:
        assert all(np.array_equal(a, v.numpy()) for a, v in zip(state, optimizer.variables, strict=True))
    assert not any("call" in vars(layer) for layer in model._flatten_layers())
    return answer


# ---------------------------------------------------------------------------------------------------
# Feature maps


@pytest.fixture
def eye():
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(3, 3, activation="relu", name="edges"),
            keras.layers.AveragePooling2D(2, name="pool"),
            keras.layers.Flatten(),
            keras.layers.Dense(5, name="answer"),
        ]
    )


def test_feature_maps_are_what_each_layer_makes_of_the_image(eye):
    image = np.random.default_rng(0).random((8, 8)).astype("float32")
    stack = untouched(eye, lambda: live.FeatureMaps(["edges", 1, "answer"], image).draw(eye))
    edges = eye.get_layer("edges")(image[None, ..., None]).numpy()[0]
    assert isinstance(stack, Stack)
    assert [drawing.values.shape for drawing in stack.drawings] == [(3, 6, 6), (3, 3, 3), (1, 1, 5)]
    assert stack.drawings[0].values == pytest.approx(np.moveaxis(edges, -1, 0), abs=1e-6)
    assert stack.drawings[2].values[0] == pytest.approx(eye(image[None, ..., None]).numpy(), abs=1e-6)
    assert stack.titles == ("edges: 3 × 6 × 6", "pool: 3 × 3 × 3", "answer: 5 values")


def test_feature_maps_with_values_below_zero_have_zero_in_the_middle(eye):
    eye.get_layer("answer").bias.assign([-9, -9, -9, -9, 9])
    stack = live.FeatureMaps(["edges", "answer"], np.ones((8, 8, 1))).draw(eye)
    assert [drawing.diverging for drawing in stack.drawings] == [False, True]


def test_layers_within_layers_are_found_by_name():
    block = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3, name="deep")])
    model = keras.Sequential([keras.Input((8, 8, 1)), block, keras.layers.Flatten()])
    assert live.FeatureMaps("deep", np.ones((8, 8))).draw(model).drawings[0].values.shape == (2, 6, 6)


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: live.FeatureMaps([], np.ones((8, 8))), "live.FeatureMaps: give at least one layer"),
        (lambda: live.FeatureMaps("edges", np.ones(8)), r"live\.FeatureMaps: image must have .*got \(8,\)"),
    ],
    ids=["no layers", "image"],
)
def test_feature_maps_refuse_wrong_arguments(make, complaint):
    with pytest.raises(ValueError, match=complaint):
        make()


def test_feature_maps_tell_what_does_not_fit(eye):
    with pytest.raises(ValueError, match=r"the model has no layer 'eyes'; layers: edges, pool"):
        live.FeatureMaps("eyes", np.ones((8, 8))).draw(eye)
    with pytest.raises(ValueError, match=r"takes images of the shape \(8, 8, 1\), but got \(9, 8, 1\)"):
        live.FeatureMaps("edges", np.ones((9, 8))).draw(eye)


# ---------------------------------------------------------------------------------------------------
# Text


def test_samples_are_lines_of_text():
    assert live.TextSamples(lambda model: ["one", "two"]).draw(None).text == "one\ntwo"
    assert live.TextSamples(lambda model: "alone").draw(None).text == "alone"
    assert live.TextSamples(lambda model: ["a\nb", "c"]).draw(None).text == "a\nb\n\nc"


def test_samples_that_are_no_text_are_told_so():
    with pytest.raises(TypeError, match="must return a str or a list of str, got 3"):
        live.TextSamples(lambda model: 3).draw(None)
    with pytest.raises(TypeError, match=r"live\.TextSamples: make must be a function"):
        live.TextSamples("text")


# ---------------------------------------------------------------------------------------------------
# Attention


@pytest.fixture
def reader():
    """An encoder over up to 6 of 10 tokens; and its attention layer, called `look`."""
    tokens = keras.Input((6,), dtype="int32")
    x = keras.layers.Embedding(10, 8)(tokens)
    layer = keras.layers.MultiHeadAttention(num_heads=2, key_dim=4, name="look")
    x = keras.layers.LayerNormalization()(x + layer(x, x, use_causal_mask=True))
    return keras.Model(tokens, keras.layers.Dense(10)(x)), layer


def test_attention_is_what_the_layer_itself_gives(reader):
    model, layer = reader
    tokens = np.array([[3, 1, 4, 1, 5, 9]])
    maps = untouched(model, lambda: live.Attention("look", tokens[0]).draw(model))
    x = model.layers[1](tokens)
    _, scores = layer(x, x, use_causal_mask=True, return_attention_scores=True)
    assert maps.values == pytest.approx(scores.numpy()[0], abs=1e-6)
    assert maps.values.sum(axis=2) == pytest.approx(np.ones((2, 6)), abs=1e-5)
    assert np.triu(maps.values[0], 1) == pytest.approx(np.zeros((6, 6)))
    assert (maps.captions, maps.row_names) == (("head 1", "head 2"), tuple("314159"))
    assert (maps.row_title, maps.column_title, maps.low, maps.high) == ("query", "key", 0.0, 1.0)


def test_the_model_answers_the_same_while_attention_is_noted(reader):
    model, _ = reader
    tokens = np.array([[3, 1, 4, 1, 5, 9]])
    before = model(tokens).numpy()
    attention.weights(model, "look", tokens)
    assert np.array_equal(model(tokens).numpy(), before)


def test_cross_attention_has_names_of_its_own_for_the_keys():
    source, target = keras.Input((4, 3)), keras.Input((2, 3))
    layer = keras.layers.MultiHeadAttention(3, 2, name="cross")
    model = keras.Model([source, target], layer(target, source))
    inputs = [np.ones((1, 4, 3), "float32"), np.ones((1, 2, 3), "float32")]
    maps = live.Attention(layer, "xy", inputs, keys="abcd").draw(model)
    assert maps.values.shape == (3, 2, 4)
    assert (maps.row_names, maps.column_names) == (("x", "y"), ("a", "b", "c", "d"))
    assert maps.values == pytest.approx(np.full((3, 2, 4), 0.25), abs=1e-6)


def test_padding_beyond_the_tokens_is_left_out(reader):
    maps = live.Attention("look", "abc", np.array([[1, 2, 3, 0, 0, 0]])).draw(reader[0])
    assert maps.values.shape == (2, 3, 3)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((("a", "b"),), "the tokens are words"),
        (([], [[1]]), "must name at least one position"),
        (("ab", np.zeros((2, 6))), r"a batch of one, shape \(1, ...\), got \(2, 6\)"),
    ],
    ids=["words", "no tokens", "batch"],
)
def test_attention_refuses_wrong_arguments(arguments, complaint):
    with pytest.raises(ValueError, match=rf"live\.Attention: .*{complaint}"):
        live.Attention("look", *arguments)


def test_attention_tells_what_does_not_fit(reader):
    with pytest.raises(ValueError, match="gives no attention weights; name a MultiHeadAttention"):
        live.Attention(1, [1] * 6).draw(reader[0])
    with pytest.raises(ValueError, match="there are 7 tokens, but the layer saw 6 positions"):
        live.Attention("look", "abcdefg", np.zeros((1, 6), "int32")).draw(reader[0])


# ---------------------------------------------------------------------------------------------------
# Gates


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def by_hand(kernel, recurrent, bias, sequence):
    """An LSTM, one gate at a time: yields input, forget, output gate, cell state and output of each step."""
    units = recurrent.shape[0]
    kernels = {gate: kernel[:, k * units : (k + 1) * units] for k, gate in enumerate("ifco")}
    recurrents = {gate: recurrent[:, k * units : (k + 1) * units] for k, gate in enumerate("ifco")}
    biases = {gate: bias[k * units : (k + 1) * units] for k, gate in enumerate("ifco")}
    hidden, cell = np.zeros(units), np.zeros(units)
    for x in sequence:
        pre = {gate: x @ kernels[gate] + hidden @ recurrents[gate] + biases[gate] for gate in "ifco"}
        i, f, o = sigmoid(pre["i"]), sigmoid(pre["f"]), sigmoid(pre["o"])
        cell = f * cell + i * np.tanh(pre["c"])
        hidden = o * np.tanh(cell)
        yield i, f, o, cell, hidden


@pytest.fixture
def memory():
    model = keras.Sequential(
        [keras.Input((None, 2)), keras.layers.LSTM(5, name="memory"), keras.layers.Dense(1)]
    )
    model.compile("adam", "mse")
    return model


def test_gates_are_those_of_an_lstm_computed_by_hand(memory):
    sequence = np.random.default_rng(0).normal(size=(12, 2)).astype("float32")
    maps = untouched(memory, lambda: live.Gates("memory", sequence, names="abcdefghijkl").draw(memory))
    steps = list(by_hand(*memory.get_layer("memory").get_weights(), sequence))
    wanted = np.stack([np.stack(each) for each in zip(*steps, strict=True)])  # (5, time, units)
    wanted[3] = np.tanh(wanted[3])
    assert isinstance(maps, Maps)
    assert maps.values.shape == (4, 5, 12)
    assert maps.values == pytest.approx(np.moveaxis(wanted[:4], 1, 2), abs=1e-5)
    assert (maps.diverging, maps.low, maps.high) == (True, -1.0, 1.0)
    assert maps.column_names == tuple("abcdefghijkl")


def test_the_steps_end_with_what_the_layer_answers(memory):
    sequence = np.random.default_rng(0).normal(size=(30, 2)).astype("float32")
    layer = memory.get_layer("memory")
    assert gates.steps(memory, layer, sequence).hidden[-1] == pytest.approx(
        layer(sequence[None]).numpy()[0], abs=1e-5
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"go_backwards": True},
        {"use_bias": False},
        {"recurrent_activation": "hard_sigmoid", "activation": "relu"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_other_kinds_of_lstm_are_followed_too(settings):
    model = keras.Sequential(
        [
            keras.Input((7,), dtype="int32"),
            keras.layers.Embedding(9, 4),
            keras.layers.LSTM(3, return_sequences=True, name="memory", **settings),
        ]
    )
    sequence = np.arange(7)
    answer = model(sequence[None]).numpy()[0]
    assert gates.steps(model, "memory", sequence).hidden == pytest.approx(answer, abs=1e-5)


def test_gates_tell_what_does_not_fit(memory):
    with pytest.raises(ValueError, match=r"live\.Gates: sequence must have the shape"):
        live.Gates("memory", np.zeros((0, 2)))
    with pytest.raises(ValueError, match="is a Dense, not an LSTM"):
        live.Gates(-1, np.zeros((3, 2))).draw(memory)


# ---------------------------------------------------------------------------------------------------
# Scatter


def test_two_outputs_are_the_coordinates():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    x = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")
    drawing = live.Scatter(x, np.arange(20) % 2, ("a", "b")).draw(model)
    assert drawing.points == pytest.approx(model(x).numpy(), abs=1e-6)
    assert (drawing.labels[:3].tolist(), drawing.names) == ([0, 1, 0], ("a", "b"))


def test_of_more_outputs_the_principal_components_are_shown():
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(4, name="inner"), keras.layers.Dense(1)])
    x = np.random.default_rng(0).normal(size=(50, 6)).astype("float32")
    drawing = untouched(model, lambda: live.Scatter(x, layer="inner").draw(model))
    inner = model.get_layer("inner")(x).numpy()
    variances = np.linalg.eigvalsh(np.cov(inner.T, bias=True))[::-1]
    assert drawing.points.var(axis=0) == pytest.approx(variances[:2], rel=1e-3)
    assert drawing.x_title == f"component 1 ({100 * variances[0] / variances.sum():.0f} %)"


def test_components_keep_their_signs_from_picture_to_picture():
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(4)])
    x = np.random.default_rng(0).normal(size=(50, 6)).astype("float32")
    scatter = live.Scatter(x)
    first = scatter.draw(model).points
    model.layers[0].kernel.assign(-model.layers[0].kernel)
    assert np.sum(scatter.draw(model).points * first, axis=0) == pytest.approx(
        -np.sum(first**2, axis=0), 1e-3
    )


def test_many_points_are_thinned():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    drawing = live.Scatter(np.zeros((5000, 2)), np.zeros(5000)).draw(model)
    assert len(drawing.points) == len(drawing.labels) == 400


def test_scatter_refuses_wrong_arguments():
    with pytest.raises(ValueError, match=r"live\.Scatter: x must have the shape"):
        live.Scatter(np.zeros(3))
    with pytest.raises(ValueError, match=r"live\.Scatter: y must have 4 targets"):
        live.Scatter(np.zeros((4, 2)), [1, 2])


# ---------------------------------------------------------------------------------------------------
# Gradients


def test_norms_over_layers_are_those_of_a_tape(compiled, plane):
    model, (x, y) = compiled(optimizer="adam"), plane
    names, norms = gradients.over_layers(model, x, y, lambda y, p: tf.reduce_mean((p - y) ** 2))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    found = tape.gradient(loss, [weight.value for weight in model.trainable_variables])
    flat = [np.concatenate([np.ravel(found[2 * i]), np.ravel(found[2 * i + 1])]) for i in (0, 1)]
    assert names == tuple(layer.name for layer in model.layers)
    assert norms == pytest.approx([np.linalg.norm(one) for one in flat], rel=1e-5)


def test_bars_show_each_layers_share_of_the_largest_norm(compiled, plane):
    model = compiled(optimizer="adam")
    picture = live.GradientNorms(*plane)
    bars = untouched(model, lambda: picture.draw(model))
    assert isinstance(bars, Bars)
    assert bars.values.max() == 0.0
    assert (bars.low, bars.high) == (-8.0, 0.0)
    assert picture.caption().startswith("largest 0.")


def test_norms_over_time_are_those_of_each_samples_own_gradient(memory):
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(3, 6, 2)).astype("float32"), generator.normal(size=3).astype("float32")
    picture = live.GradientNorms(x, y, over="time")
    lines = untouched(memory, lambda: picture.draw(memory))
    alone = []
    for sample, target in zip(x, y, strict=True):
        inputs = tf.constant(sample[None])
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            loss = tf.reduce_mean((memory(inputs)[:, 0] - target) ** 2)
        alone.append(np.linalg.norm(tape.gradient(loss, inputs)[0], axis=1))
    assert isinstance(lines, Lines)
    assert lines.x.tolist() == [1, 2, 3, 4, 5, 6]
    assert lines.values[0] == pytest.approx(np.log10(np.mean(alone, axis=0)), abs=1e-4)


def test_norms_over_time_of_tokens_are_those_of_their_embedding():
    model = keras.Sequential(
        [keras.Input((5,), dtype="int32"), keras.layers.Embedding(9, 4), keras.layers.SimpleRNN(3)]
    )
    model.compile("sgd", "mse")
    lines = live.GradientNorms(np.array([[1, 2, 3, 4, 5]]), np.zeros((1, 3)), over="time").draw(model)
    embedded = model.layers[0](np.array([[1, 2, 3, 4, 5]]))
    with tf.GradientTape() as tape:
        tape.watch(embedded)
        loss = tf.reduce_mean(model.layers[1](embedded) ** 2)
    wanted = np.linalg.norm(tape.gradient(loss, embedded)[0], axis=1)
    assert lines.values[0] == pytest.approx(np.log10(wanted), abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"over": "units"}, "over must be 'layers' or 'time', got 'units'"),
        ({"layer": "memory"}, "a layer is only looked at with over='time'"),
        ({"y": np.zeros(2)}, r"x and y must have the same length above 0, got the shapes \(3, 6, 2\)"),
    ],
    ids=["over", "layer", "length"],
)
def test_gradients_refuse_wrong_arguments(arguments, complaint):
    with pytest.raises(ValueError, match=rf"live\.GradientNorms: {complaint}"):
        live.GradientNorms(**{"x": np.zeros((3, 6, 2)), "y": np.zeros(3), **arguments})


def test_gradients_tell_what_is_missing(compiled, memory):
    tokens = live.GradientNorms(np.zeros((3, 6), int), np.zeros(3), over="time")
    with pytest.raises(ValueError, match="whole numbers, which have no gradient; name the layer"):
        tokens.draw(memory)
    bare = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    with pytest.raises(ValueError, match="the model is not compiled with a loss; give one in loss="):
        live.GradientNorms(np.zeros((3, 2)), np.zeros(3)).draw(bare)


# ---------------------------------------------------------------------------------------------------
# The surface of the loss


@pytest.fixture
def line():
    """A model with two numbers: y = a x + b."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, name="line")])
    model.compile(keras.optimizers.SGD(0.2), "mse")
    x = np.linspace(-1, 1, 20, dtype="float32")[:, None]
    return model, x, 0.5 * x + 0.25


def test_the_surface_of_two_weights_is_the_loss_at_each_of_them(line):
    model, x, y = line
    picture = live.Surface(x, y, x_range=(-1, 2), y_range=(-2, 1), resolution=(6, 9))
    heat = untouched(model, lambda: picture.draw(model))
    a, b = -1 + 3 * 2.5 / 9, 1 - 3 * 1.5 / 6
    assert heat.values.shape == (6, 9)
    assert heat.values[1, 2] == pytest.approx(np.mean((a * x + b - y) ** 2), rel=1e-4)
    assert heat.path[-1] == pytest.approx([model.layers[0].kernel.numpy().item(), 0.0])


def test_the_way_is_the_one_that_the_training_takes(events, of, line):
    model, x, y = line
    seen = []
    watcher = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    )
    surface = live.Surface(x, y, resolution=(8, 12))
    model.fit(x, y, batch_size=20, epochs=8, verbose=0, callbacks=[surface, watcher])
    last = pictures(of, "surface")[-1].drawing
    assert last.path[-8:] == pytest.approx(np.array(seen), abs=1e-5)
    assert last.values.min() < 0.01


def test_two_weights_of_many_are_named(compiled, plane):
    model = compiled()
    picture = live.Surface(*plane, weights=[(0, "kernel", (1, 2)), (-1, "bias", 0)], resolution=(6, 8))
    heat = picture.draw(model)
    kernel = model.layers[0].kernel.numpy()
    assert heat.path[-1] == pytest.approx([kernel[1, 2], 0.0])
    assert "across layer 0 kernel[1, 2] · up layer -1 bias[0]" in picture.caption()
    other = [np.copy(weight) for weight in model.get_weights()]
    rows, columns = heat.values.shape
    (x0, x1), (y0, y1) = heat.x_range, heat.y_range
    other[0][1, 2], other[3][0] = x0 + 3.5 / columns * (x1 - x0), y1 - 2.5 / rows * (y1 - y0)
    model.set_weights(other)
    assert heat.values[2, 3] == pytest.approx(model.evaluate(*plane, verbose=0)[0], rel=1e-4)


def test_the_plane_of_the_way_goes_through_the_present_weights(compiled, plane):
    model = compiled(optimizer=keras.optimizers.SGD(1.0))
    picture = live.Surface(*plane, resolution=(4, 6))
    picture.note(model)
    for _ in range(4):
        model.fit(*plane, epochs=3, verbose=0)
        picture.note(model)
    heat = untouched(model, lambda: picture.draw(model))
    assert heat.path.shape == (5, 2)
    assert heat.path[-1] == pytest.approx([0, 0], abs=1e-5)
    assert float(picture.caption().split()[1]) == pytest.approx(
        model.evaluate(*plane, verbose=0)[0], rel=0.01
    )
    share = float(picture.caption().split("holds ")[1].split(" %")[0])
    assert 90 <= share <= 100


def test_a_surface_does_not_disturb_the_training(events, of, plane, compiled):
    def trained(callbacks):
        keras.utils.set_random_seed(5)
        model = compiled(optimizer="adam")
        model.fit(*plane, epochs=3, batch_size=10, verbose=0, callbacks=callbacks)
        return model.get_weights()

    watching = [live.Surface(*plane, resolution=(4, 6), every=1), live.GradientNorms(*plane, every=1)]
    assert all(np.array_equal(a, b) for a, b in zip(trained([]), trained(watching), strict=True))
    assert len(pictures(of, "surface")) == len(pictures(of, "gradients")) == 1 + 3 + 1


def test_a_surface_keeps_a_long_way_short():
    way = planes.Way()
    for step in range(2000):
        way.add(np.array([step, 0.0]))
    assert len(way.points) <= 400
    assert (way.points[0, 0], way.points[-1, 0]) == (0, 1999)
    assert np.all(np.diff(way.points[:, 0]) > 0)


def test_the_directions_of_a_plane_are_at_right_angles():
    points = np.random.default_rng(0).normal(size=(6, 30))
    for given in (points, points[:1], points[[0, 0, 1]]):
        directions = planes.of_way(given, [10, 20]).directions
        assert directions @ directions.T == pytest.approx(np.eye(2), abs=1e-9)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"weights": [(0, "kernel", 0)]}, "weights must be two, got 1"),
        ({"resolution": (1, 9)}, r"resolution must be at least \(2, 2\)"),
        ({"x_range": (1, 1)}, r"x_range must rise, got \(1, 1\)"),
        ({"y": np.zeros(3)}, "x and y must have the same length"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_surface_refuses_wrong_arguments(arguments, complaint):
    with pytest.raises(ValueError, match=rf"live\.Surface: {complaint}"):
        live.Surface(**{"x": np.zeros((4, 1)), "y": np.zeros(4), **arguments})


def test_a_surface_tells_what_does_not_fit(line):
    model, x, y = line
    with pytest.raises(ValueError, match=r"line\.kernel has the shape \(1, 1\), no entry \(0, 5\)"):
        live.Surface(x, y, [("line", "kernel", (0, 5)), ("line", "bias", 0)]).draw(model)
    with pytest.raises(ValueError, match="layer 'line' has no trainable weights called 'gamma'"):
        live.Surface(x, y, [("line", "gamma", 0), ("line", "bias", 0)]).draw(model)


# ---------------------------------------------------------------------------------------------------
# In the middle of a fit


def test_all_of_them_are_made_while_a_model_learns_and_trace_nothing(events, of):
    traces = []

    class Traced(keras.Model):
        def __init__(self):
            super().__init__()
            self.memory = keras.layers.LSTM(4, return_sequences=True, name="memory")
            self.look = keras.layers.MultiHeadAttention(2, 3, name="look")
            self.answer = keras.layers.Dense(1, name="answer")

        def call(self, x, training=False):
            if not tf.executing_eagerly():
                traces.append(1)
            x = self.memory(x)
            return self.answer(keras.ops.mean(self.look(x, x), axis=1))

    x = np.random.default_rng(0).normal(size=(40, 6, 2)).astype("float32")
    y = x.sum(axis=(1, 2))[:, None]
    model = Traced()
    model(x[:1])
    model.compile("adam", "mse")

    def fit(callbacks):
        traces.clear()
        model.fit(x, y, batch_size=10, epochs=2, verbose=0, callbacks=callbacks)
        return len(traces)

    alone = fit([])
    watched = fit(
        [
            live.Attention("look", "abcdef", x[:1], every=1),
            live.Gates("memory", x[0], every=1),
            live.Scatter(x, layer="memory", every=1),
            live.GradientNorms(x, y, every=1),
            live.GradientNorms(x, y, over="time", name="time", every=1),
            live.Surface(x, y, resolution=(4, 4), every=1),
            live.TextSamples(lambda model: "text", every=1),
        ]
    )
    assert of(Output) == []
    assert of(FitEnded)[-1].outcome == "ok"
    assert watched == 0 <= alone
    for name in ("attention", "gates", "scatter", "gradients", "time", "surface", "samples"):
        assert len(pictures(of, name)) >= 3
    assert isinstance(pictures(of, "samples")[0].drawing, Text)
