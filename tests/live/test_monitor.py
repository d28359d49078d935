import threading
import time

import keras
import numpy as np
import pytest
import tensorflow as tf
from pace import within

from dltui.events import EpochEnded, FitEnded, FitStarted, Mark, Points
from dltui.live import control, joining, monitor


def steps_of(pairs):
    return [step for step, _ in pairs]


def test_a_fit_is_announced_with_its_name_size_and_length(events, of, compiled, plane):
    compiled().fit(*plane, batch_size=16, epochs=2, verbose=0)
    (started,) = of(FitStarted)
    assert (started.name, started.epochs, started.steps_per_epoch) == ("plane", 2, 7)
    assert (started.parameters, started.optimizer) == (17, "SGD")
    assert events[0] is started


def test_counts_below_0_are_told_as_unknown(events, of, compiled, plane):
    """Keras trains for no epoch then, and for ever with -1 steps an epoch."""
    compiled().fit(*plane, batch_size=16, epochs=-1, verbose=0)
    (started,) = of(FitStarted)
    assert (started.epochs, started.steps_per_epoch) == (None, 7)
    assert of(FitEnded)[0].outcome == "ok"


def test_the_steps_of_an_epoch_without_end_are_counted(events, of, curve, compiled, plane):
    class Leave(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 9:
                raise KeyboardInterrupt

    data = tf.data.Dataset.from_tensor_slices(plane).batch(4).repeat()
    with pytest.raises(KeyboardInterrupt):
        compiled().fit(data, steps_per_epoch=-1, shuffle=False, verbose=0, callbacks=[Leave()])
    assert of(FitStarted)[0].steps_per_epoch is None
    assert steps_of(curve("loss")) == list(range(1, 10))


def test_steps_go_on_across_epochs(events, curve, compiled, plane):
    compiled().fit(*plane, batch_size=16, epochs=3, verbose=0)
    assert steps_of(curve("loss")) == list(range(1, 22))


def test_with_steps_per_execution_a_point_comes_at_the_last_batch_of_each(events, curve, compiled, plane):
    compiled(steps_per_execution=3).fit(*plane, batch_size=16, epochs=2, verbose=0)
    assert steps_of(curve("loss")) == [3, 6, 7, 10, 13, 14]


def test_validation_becomes_points_at_the_last_step_of_the_epoch(events, curve, compiled, plane):
    history = compiled().fit(*plane, batch_size=20, epochs=2, validation_split=0.2, verbose=0)
    assert curve("val_loss") == list(zip([4, 8], history.history["val_loss"], strict=True))


def test_an_epoch_ends_with_the_logs_of_keras(events, of, compiled, plane):
    history = compiled().fit(*plane, batch_size=16, epochs=2, validation_split=0.2, verbose=0)
    assert [epoch.epoch for epoch in of(EpochEnded)] == [1, 2]
    for index, epoch in enumerate(of(EpochEnded)):
        assert epoch.metrics == {name: values[index] for name, values in history.history.items()}


def test_the_end_tells_steps_epochs_and_last_metrics(events, of, compiled, plane):
    history = compiled().fit(*plane, batch_size=16, epochs=2, verbose=0)
    (ended,) = of(FitEnded)
    assert (ended.outcome, ended.epochs, ended.steps) == ("ok", 2, 14)
    assert ended.metrics == {name: values[-1] for name, values in history.history.items()}
    assert events[-1] is ended


def test_evaluate_and_predict_are_no_fits(events, compiled, plane):
    model = compiled()
    model.evaluate(*plane, verbose=0)
    model.predict(plane[0], verbose=0)
    assert events == []


def test_points_are_published_at_intervals_and_none_is_lost(events, of, curve, compiled, plane):
    x, y = np.tile(plane[0], (10, 1)), np.tile(plane[1], (10, 1))
    compiled().fit(x, y, batch_size=1, epochs=1, verbose=0)
    seconds = of(FitEnded)[0].seconds
    assert len(of(Points)) <= seconds / 0.1 + 3
    assert steps_of(curve("loss")) == list(range(1, 1001))


def test_unknown_length_from_a_generator(events, of, curve, compiled, plane):
    def batches():
        for start in range(0, 100, 20):
            yield plane[0][start : start + 20], plane[1][start : start + 20]

    with pytest.warns(UserWarning, match="ran out of data"):
        compiled().fit(batches(), shuffle=False, verbose=0)
    assert of(FitStarted)[0].steps_per_epoch is None
    assert steps_of(curve("loss")) == [1, 2, 3, 4, 5]


def test_tf_data_that_repeats(events, of, curve, compiled, plane):
    data = tf.data.Dataset.from_tensor_slices(plane).repeat().batch(10)
    compiled(steps_per_execution=4).fit(data, steps_per_epoch=8, epochs=2, shuffle=False, verbose=0)
    assert of(FitStarted)[0].steps_per_epoch == 8
    assert steps_of(curve("loss")) == [4, 8, 12, 16]


@pytest.mark.parametrize("settings", [{"run_eagerly": True}, {"jit_compile": True}])
def test_ways_to_run_a_step(events, of, curve, compiled, plane, settings):
    compiled(**settings).fit(*plane, batch_size=25, verbose=0)
    assert steps_of(curve("loss")) == [1, 2, 3, 4]
    assert of(FitEnded)[0].outcome == "ok"


def test_a_model_without_weights_before_its_first_batch_is_announced_whole(events, of, plane):
    model = keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(*plane, verbose=0)
    assert of(FitStarted)[0].parameters == 13


def test_a_subclassed_model(events, of, plane):
    class Line(keras.Model):
        def __init__(self):
            super().__init__(name="line")
            self.dense = keras.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

    model = Line()
    model.compile("sgd", "mse")
    model.fit(*plane, verbose=0)
    assert (of(FitStarted)[0].name, of(FitStarted)[0].parameters) == ("line", 3)


class Counting(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.losses = []

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(logs["loss"])


def test_a_callback_with_a_batch_hook_gets_what_keras_gives(events, of, curve, compiled, plane):
    counting = Counting()
    compiled().fit(*plane, batch_size=16, verbose=0, callbacks=[counting])
    assert len(counting.losses) == 7
    assert all(isinstance(loss, float) for loss in counting.losses)
    assert counting.losses[-1] == of(EpochEnded)[0].metrics["loss"]


def test_a_lambda_callback_with_a_batch_hook_is_called(events, compiled, plane):
    batches = []
    callback = keras.callbacks.LambdaCallback(on_train_batch_begin=lambda batch, logs: batches.append(batch))
    compiled().fit(*plane, batch_size=50, verbose=0, callbacks=[callback])
    assert batches == [0, 1]


def test_keras_does_not_convert_logs_that_nobody_reads(events, compiled, plane, capsys):
    compiled().fit(*plane, batch_size=16)
    assert capsys.readouterr().out == ""


def test_the_progress_bar_can_stay(compiled, plane, capsys, events):
    monitor.uninstall()
    with monitor.installed(progress_bar=True):
        compiled().fit(*plane, batch_size=16)
    assert "7/7" in capsys.readouterr().out


def test_early_stopping_is_a_good_end(events, of, compiled, plane):
    patience = keras.callbacks.EarlyStopping("loss", min_delta=10.0, patience=1)
    compiled().fit(*plane, epochs=50, verbose=0, callbacks=[patience])
    ended = of(FitEnded)[0]
    assert (ended.outcome, ended.epochs) == ("ok", 2)


class Raising(keras.callbacks.Callback):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def on_train_batch_end(self, batch, logs=None):
        if batch == 2:
            raise self.error


@pytest.mark.parametrize(
    ("error", "outcome"), [(RuntimeError("no"), "error"), (KeyboardInterrupt(), "stopped")], ids=str
)
def test_an_exception_ends_the_fit(events, of, compiled, plane, error, outcome):
    with pytest.raises(type(error)):
        compiled().fit(*plane, batch_size=16, verbose=0, callbacks=[Raising(error)])
    assert [ended.outcome for ended in of(FitEnded)] == [outcome]
    assert of(FitEnded)[0].steps == 2


def test_a_fit_within_a_callback_of_a_fit(events, of, compiled, plane):
    class Fitting(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            inner.fit(*plane, batch_size=50, verbose=0)

    inner = compiled()
    compiled().fit(*plane, batch_size=25, epochs=2, verbose=0, callbacks=[Fitting()])
    assert [ended.steps for ended in of(FitEnded)] == [2, 2, 8]
    assert len({started.fit for started in of(FitStarted)}) == 3
    assert control.open_fits() == ()


def test_a_callback_list_of_ones_own_can_be_fitted_twice(events, of, compiled, plane):
    model = compiled()
    callbacks = keras.callbacks.CallbackList([keras.callbacks.History()], model=model, epochs=1, steps=4)
    for _ in range(2):
        model.fit(*plane, batch_size=25, verbose=0, callbacks=callbacks)
    assert [ended.steps for ended in of(FitEnded)] == [4, 4]
    assert "on_epoch_end" not in vars(callbacks)


def test_a_loss_that_is_no_number_is_marked_once_where_it_happened(events, of, compiled, plane):
    x, y = plane[0].copy(), plane[1]
    x[40] = np.nan
    compiled().fit(x, y, batch_size=20, epochs=2, shuffle=False, verbose=0)
    (mark,) = of(Mark)
    assert (mark.kind, mark.step) == ("nan", 3)
    assert "learning rate" in mark.text


def test_nothing_is_left_in_keras_after_uninstall(events, compiled, plane):
    monitor.uninstall()
    compiled().fit(*plane, verbose=0)
    assert events == []
    assert keras.callbacks.CallbackList.on_train_begin.__module__ == "keras.src.callbacks.callback_list"


def test_a_loop_that_calls_a_callback_list_itself_is_closed_with_its_cell(events, of, compiled):
    callbacks = keras.callbacks.CallbackList(model=compiled(), epochs=1, steps=2)
    callbacks.on_train_begin()
    callbacks.on_epoch_begin(0)
    callbacks.on_train_batch_end(0, {"loss": 0.5})
    joining.end_of_cell("error")
    assert (of(FitEnded)[0].outcome, of(FitEnded)[0].steps) == ("error", 1)


def test_a_fit_after_a_list_that_ended_by_itself_is_closed_too(events, of, compiled, plane):
    callbacks = keras.callbacks.CallbackList(model=compiled(), epochs=1, steps=2)
    callbacks.on_train_begin()
    callbacks.on_train_end()
    with pytest.raises(RuntimeError):
        compiled().fit(*plane, batch_size=16, verbose=0, callbacks=[Raising(RuntimeError("no"))])
    assert [ended.outcome for ended in of(FitEnded)] == ["ok", "error"]


def test_a_fit_in_another_thread(events, of, compiled, plane):
    model = compiled()
    thread = threading.Thread(target=lambda: model.fit(*plane, batch_size=25, verbose=0))
    thread.start()
    thread.join()
    assert of(FitEnded)[0].steps == 4


def test_watching_is_a_share_of_the_training_time(events, of, compiled, plane):
    began = time.perf_counter()
    compiled().fit(*plane, batch_size=16, epochs=5, verbose=0)
    last = of(Points)[-1]
    assert 0 < last.seconds < time.perf_counter() - began
    assert last.watching > 0
    within(last.watching, 0.2)
