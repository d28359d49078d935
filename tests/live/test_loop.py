import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from dltui import live
from dltui.drawings import Heatmap, Text
from dltui.events import EpochEnded, FitEnded, FitStarted, Picture, Points, Result
from dltui.live import control, loop


def test_a_loop_is_a_fit_named_after_its_function(events, of):
    def rosenblatt():
        live.log(1, mistakes=3)

    rosenblatt()
    assert of(FitStarted)[0].name == "rosenblatt"


@pytest.mark.parametrize(
    "value",
    [0.5, np.float32(0.5), np.array(0.5), np.array([0.5]), tf.constant(0.5), tf.Variable(0.5)],
    ids=repr,
)
def test_values_may_be_any_kind_of_number(events, curve, value):
    live.log(1, loss=value)
    loop.finish()
    assert curve("loss") == [(1.0, 0.5)]


def test_whole_numbers_and_steps_of_numpy(events, curve):
    live.log(np.int64(3), mistakes=np.int32(2))
    loop.finish()
    assert curve("mistakes") == [(3.0, 2.0)]


def test_a_variable_is_logged_with_the_value_of_the_moment(events, curve):
    loss = tf.Variable(0.5)
    for step in range(3):
        live.log(step, loss=loss)
        loss.assign_add(1.0)
    loop.finish()
    assert [value for _, value in curve("loss")] == [0.5, 1.5, 2.5]


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("high", "expected one number, got 'high'"),
        (None, "expected one number, got None"),
        (np.zeros(3), r"shape \(3,\)"),
        (np.array("a"), "array of <U1"),
        ([1.0], "expected one number"),
    ],
    ids=repr,
)
def test_what_is_no_number_is_refused(events, value, complaint):
    with pytest.raises(TypeError, match=rf"live.log: loss: .*{complaint}"):
        live.log(1, loss=value)


def test_a_symbolic_tensor_is_refused_with_the_remedy(events):
    @tf.function
    def step(x):
        live.log(1, loss=x)

    with pytest.raises(TypeError, match=r"loss is a symbolic tensor.*log it outside"):
        step(tf.constant(1.0))


@pytest.mark.parametrize("step", [1.5, "1", None, True])
def test_a_step_is_a_whole_number(events, step):
    with pytest.raises(TypeError, match="the step must be a whole number"):
        live.log(step, loss=1.0)


def test_steps_that_begin_again_are_a_new_fit(events, of):
    for _ in range(2):
        for step in range(3):
            live.log(step, loss=1.0)
    loop.finish()
    assert [ended.steps for ended in of(FitEnded)] == [2, 2]


def test_every_point_arrives(events, curve):
    for step in range(10_000):
        live.log(step, loss=float(step))
    loop.finish()
    assert curve("loss") == [(float(step), float(step)) for step in range(10_000)]


def test_a_block_tells_length_and_counts_epochs(events, of):
    with live.fit("perceptron", epochs=2, steps=3):
        for step in range(1, 7):
            live.log(step, mistakes=6 - step)
    assert (of(FitStarted)[0].epochs, of(FitStarted)[0].steps_per_epoch) == (2, 3)
    assert [(epoch.epoch, epoch.step, epoch.metrics) for epoch in of(EpochEnded)] == [
        (1, 3, {"mistakes": 3.0}),
        (2, 6, {"mistakes": 0.0}),
    ]
    assert (of(FitEnded)[0].outcome, of(FitEnded)[0].epochs) == ("ok", 2)


@pytest.mark.parametrize("name", ["epochs", "steps"])
@pytest.mark.parametrize("count", [-1, 2.5, "3", float("nan"), np.array([1, 2])], ids=repr)
def test_a_length_that_is_no_count_is_refused_before_the_loop_begins(events, name, count):
    with (
        pytest.raises(ValueError, match=rf"live\.fit: {name}: expected a whole number of 0 or more, got"),
        live.fit("perceptron", **{name: count}),
    ):
        pytest.fail("the block ran")
    assert events == []


def test_a_length_may_be_a_number_of_numpy(events, of):
    with live.fit("perceptron", epochs=np.int64(2), steps=np.uint8(3)):
        live.log(1, mistakes=1)
    assert (of(FitStarted)[0].epochs, of(FitStarted)[0].steps_per_epoch) == (2, 3)


def test_epochs_are_counted_with_steps_from_0_too(events, of):
    with live.fit("perceptron", epochs=2, steps=3):
        for step in range(6):
            live.log(step, mistakes=step)
    assert [(epoch.epoch, epoch.step) for epoch in of(EpochEnded)] == [(1, 2), (2, 5)]


def test_steps_must_not_fall_within_a_block(events):
    with live.fit("up"), pytest.raises(ValueError, match="step 1 comes after step 2"):
        live.log(2, loss=1.0)
        live.log(1, loss=1.0)


def test_an_error_in_a_block_ends_its_fit(events, of):
    with pytest.raises(ZeroDivisionError), live.fit("bad"):
        live.log(1, loss=1 / 0)
    assert of(FitEnded)[0].outcome == "error"


def test_the_program_goes_on_after_a_block_that_was_stopped(events, of):
    with live.fit("long"):
        for step in range(100):
            live.log(step, loss=1.0)
            if step == 3:
                control.stop()
    assert (of(FitEnded)[0].outcome, of(FitEnded)[0].steps) == ("stopped", 4)


def test_a_block_makes_pictures(events, of):
    with live.fit("drawn", model=object(), pictures=[live.Picture(lambda model: Text("now"), "words")]):
        live.log(1, loss=1.0)
    assert [picture.name for picture in of(Picture)] == ["words", "words"]


def test_a_result_is_published_by_name(events, of):
    live.result(bits=tf.constant(2.5), mistakes=3)
    assert of(Result)[0].metrics == {"bits": 2.5, "mistakes": 3.0}


def test_a_picture_can_be_shown_at_once(events, of):
    live.show(Heatmap(np.zeros((2, 2))), "plane", "before training")
    (picture,) = of(Picture)
    assert (picture.name, picture.caption, picture.fit) == ("plane", "before training", None)


def test_a_picture_shown_within_a_fit_belongs_to_it(events, of):
    live.log(4, loss=1.0)
    live.show(Text("a"), "words")
    assert (of(Picture)[0].fit, of(Picture)[0].step) == (of(FitStarted)[0].fit, 4)


def test_only_drawings_can_be_shown(events):
    with pytest.raises(TypeError, match=r"expected one of Heatmap, .*got str"):
        live.show("text", "words")


def test_a_point_is_published_at_once_when_the_loop_begins(events, of):
    live.log(1, loss=1.0)
    assert of(Points)[0].step == 1


def test_importing_live_loads_no_keras_and_writes_nothing():
    code = "import sys, dltui.live.control; print('keras' in sys.modules, 'tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("False False\n", "")
