import queue
import signal
import sys
import threading
import time

import keras
import numpy as np
import pytest
from pace import PATIENCE

from dltui import live
from dltui.events import EpochEnded, FitEnded, FitStarted, KernelChanged, Mark, Points
from dltui.live import control, publish


@pytest.fixture
def when(events):
    """A function: run something in another thread, once, when an event passes that meets a condition."""
    threads = []
    waiting = []

    def sink(event):
        events.append(event)
        for pair in list(waiting):
            if pair[0](event):
                waiting.remove(pair)
                threads.append(threading.Thread(target=pair[1]))
                threads[-1].start()

    with publish.to(sink):
        yield lambda condition, action: waiting.append((condition, action))
        for thread in threads:
            thread.join(PATIENCE)


def paused(event):
    return isinstance(event, KernelChanged) and event.phase == "paused"


def point(step):
    return lambda event: isinstance(event, Points) and event.step >= step


def phases(of):
    return [change.phase for change in of(KernelChanged)]


def at_batch(number, action):
    """A callback that does something once, at a batch counted from 0 through all epochs."""
    seen = iter(range(10**9))
    return keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: action() if next(seen) == number else None
    )


def test_pause_waits_after_the_batch_and_says_where(events, of, when, compiled, plane):
    when(paused, control.resume)
    compiled().fit(*plane, batch_size=10, verbose=0, callbacks=[at_batch(3, control.pause)])
    assert phases(of) == ["paused", "busy"]
    assert of(KernelChanged)[0].detail == "paused at step 4"
    assert of(FitEnded)[0].steps == 10


def test_all_points_are_published_before_the_pause(events, of, when, compiled, plane):
    when(paused, control.resume)
    compiled().fit(*plane, batch_size=10, verbose=0, callbacks=[at_batch(3, control.pause)])
    before = events[: events.index(of(KernelChanged)[0])]
    assert max(points.step for points in before if isinstance(points, Points)) == 4


def test_a_pause_does_not_count_as_training_time(events, of, when, compiled, plane):
    pause = 0.5

    def go_on_later():
        threading.Event().wait(pause)
        control.resume()

    when(paused, lambda: control.set_parameter("learning_rate", 0.25))
    when(lambda event: isinstance(event, Mark), go_on_later)  # made by the fit in its pause
    before, began = threading.get_ident(), time.perf_counter()
    compiled().fit(*plane, batch_size=50, verbose=0, callbacks=[at_batch(0, control.pause)])
    whole = time.perf_counter() - began
    assert before == threading.get_ident()
    assert of(FitEnded)[0].seconds <= whole - pause


def test_stop_while_paused(events, of, when, compiled, plane):
    when(paused, control.stop)
    compiled().fit(*plane, batch_size=10, epochs=99, verbose=0, callbacks=[at_batch(3, control.pause)])
    assert (of(FitEnded)[0].outcome, of(FitEnded)[0].steps) == ("stopped", 4)


def test_stop_ends_the_fit_after_the_batch(events, of, when, compiled, plane):
    stopped = queue.SimpleQueue()
    when(point(1), lambda: stopped.put(control.stop()))
    compiled().fit(*plane, batch_size=1, epochs=10_000, verbose=0)
    assert stopped.get(timeout=PATIENCE) is True
    assert of(FitEnded)[0].outcome == "stopped"
    assert of(FitEnded)[0].epochs < 10_000


def test_stop_counts_for_the_further_fits_of_the_cell(events, of, compiled, plane):
    model = compiled()
    model.fit(*plane, batch_size=10, verbose=0, callbacks=[at_batch(3, control.stop)])
    model.fit(*plane, batch_size=10, verbose=0)
    assert [(ended.outcome, ended.steps) for ended in of(FitEnded)] == [("stopped", 4), ("stopped", 1)]


def test_the_next_cell_knows_nothing_of_a_stop(events, of, compiled, plane):
    model = compiled()
    control.stop()
    control.reset()
    model.fit(*plane, batch_size=10, verbose=0)
    assert of(FitEnded)[0].outcome == "ok"


def test_stop_without_a_fit_says_so(events):
    assert control.stop() is False


def test_stop_cuts_a_validation_short_and_leaves_its_values_out(events, of, curve, compiled, plane):
    batches = []

    def stop(batch, logs):
        batches.append(batch)
        control.stop()

    stopping = keras.callbacks.LambdaCallback()
    stopping.on_test_batch_end = stop
    compiled().fit(
        *plane, batch_size=10, epochs=5, validation_data=plane, validation_batch_size=5, verbose=0,
        callbacks=[stopping],
    )  # fmt: skip
    assert batches == [0]
    assert curve("val_loss") == []
    assert "val_loss" not in of(EpochEnded)[0].metrics
    assert of(FitEnded)[0].outcome == "stopped"


def test_step_epoch_pauses_at_the_end_of_each_asked_for(events, of, when, compiled, plane):
    when(paused, lambda: (when(paused, control.resume), control.step_epoch()))
    compiled().fit(*plane, batch_size=50, epochs=4, verbose=0, callbacks=[at_batch(0, control.step_epoch)])
    details = [change.detail for change in of(KernelChanged) if change.phase == "paused"]
    assert details == ["paused at step 2", "paused at step 4"]
    assert of(FitEnded)[0].epochs == 4


def test_step_epoch_does_not_pause_after_the_last_epoch(events, of, compiled, plane):
    compiled().fit(*plane, batch_size=50, epochs=1, verbose=0, callbacks=[at_batch(0, control.step_epoch)])
    assert phases(of) == []
    assert of(FitEnded)[0].outcome == "ok"


def test_an_interrupt_ends_a_pause(events, of, when, compiled, plane):
    when(paused, lambda: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        compiled().fit(*plane, batch_size=10, verbose=0, callbacks=[at_batch(3, control.pause)])
    assert (of(FitEnded)[0].outcome, of(FitEnded)[0].steps) == ("stopped", 4)


def test_learning_rate_drives_the_running_optimizer_and_marks_the_curve(events, of, compiled, plane):
    model = compiled()
    change = at_batch(3, lambda: control.set_parameter("learning_rate", 0.25))
    model.fit(*plane, batch_size=10, verbose=0, callbacks=[change])
    (mark,) = of(Mark)
    assert (mark.kind, mark.step, mark.text) == ("parameter", 4, "learning_rate = 0.25")
    assert float(model.optimizer.learning_rate) == 0.25


def test_a_schedule_keeps_the_learning_rate_and_says_so(events, of, compiled, plane):
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    model = compiled(optimizer=keras.optimizers.SGD(schedule))
    change = at_batch(3, lambda: control.set_parameter("learning_rate", 0.25))
    model.fit(*plane, batch_size=10, verbose=0, callbacks=[change])
    assert [(mark.kind, "schedule" in mark.text) for mark in of(Mark)] == [("note", True)]
    assert of(FitEnded)[0].outcome == "ok"


def test_a_parameter_changes_while_paused(events, of, when, compiled, plane):
    when(paused, lambda: control.set_parameter("learning_rate", 0.25))
    when(lambda event: isinstance(event, Mark), control.resume)
    compiled().fit(*plane, batch_size=10, verbose=0, callbacks=[at_batch(3, control.pause)])
    assert of(Mark)[0].step == 4


def test_set_parameter_sets_the_variable_of_the_program(events):
    try:
        assert control.set_parameter("hidden_units", 3) is False
        assert sys.modules["__main__"].hidden_units == 3
    finally:
        del sys.modules["__main__"].hidden_units


def test_set_parameter_refuses_what_is_no_name(events):
    with pytest.raises(ValueError, match="not a name"):
        control.set_parameter("a b", 3)


def test_a_bound_variable_follows_its_parameter(events, of, compiled, plane):
    noise = keras.Variable(0.0)
    live.bind("noise", noise)
    compiled().fit(
        *plane, batch_size=10, verbose=0, callbacks=[at_batch(3, lambda: control.set_parameter("noise", 2.0))]
    )
    assert float(noise) == 2.0
    assert of(Mark)[0].text == "noise = 2.0"


def test_a_bound_function_that_fails_leaves_the_fit_alone(events, of, compiled, plane):
    def refuse(value):
        raise ValueError("too loud")

    live.bind("noise", refuse)
    compiled().fit(
        *plane, batch_size=10, verbose=0, callbacks=[at_batch(3, lambda: control.set_parameter("noise", 2.0))]
    )
    assert of(Mark)[0].text == "noise = 2.0 was refused: ValueError: too loud"
    assert of(FitEnded)[0].outcome == "ok"


def test_bind_refuses_what_can_not_be_driven():
    with pytest.raises(TypeError, match=r"live.bind: noise: expected a variable with assign or a function"):
        live.bind("noise", 3)


def test_a_pause_that_is_asked_for_before_the_fit_holds_its_first_batch(events, of, when, compiled, plane):
    control.pause()
    when(paused, control.resume)
    compiled().fit(*plane, batch_size=10, verbose=0)
    assert of(KernelChanged)[0].detail == "paused at step 1"


def test_a_nested_fit_is_stopped_with_the_one_around_it(events, of, compiled, plane):
    class Fitting(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            inner.fit(*plane, batch_size=10, epochs=99, verbose=0, callbacks=[at_batch(3, control.stop)])

    inner = compiled()
    compiled().fit(*plane, batch_size=50, epochs=99, verbose=0, callbacks=[Fitting()])
    assert [(ended.outcome, ended.steps) for ended in of(FitEnded)] == [("stopped", 4), ("stopped", 2)]


def test_pause_holds_a_hand_written_loop(events, of, when):
    when(paused, control.resume)
    for step in range(5):
        if step == 2:
            control.pause()
        live.log(step, loss=np.float32(step))
    assert of(KernelChanged)[0].detail == "paused at step 2"


def test_stop_raises_out_of_a_hand_written_loop(events, of):
    with pytest.raises(live.Stopped):
        for step in range(5):
            if step == 2:
                control.stop()
            live.log(step, loss=1.0)
    assert of(FitStarted)
    assert isinstance(live.Stopped(), KeyboardInterrupt)
