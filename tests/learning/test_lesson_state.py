import numpy as np
import pytest
from app.played import READY, fit_events

from dltui.drawings import Images
from dltui.events import (
    Activity,
    EpochEnded,
    Failure,
    FitEnded,
    FitStarted,
    KernelChanged,
    LayerActivity,
    Mark,
    Output,
    Picture,
    Points,
    Series,
    StepEnded,
    StepStarted,
)
from dltui.learning.lesson_state import LessonState


@pytest.fixture
def state():
    return LessonState()


def heard(state, *events):
    for event in events:
        state.apply(event)
    return state


def test_points_of_a_fit_reach_its_curves(state):
    heard(state, StepStarted(2), *fit_events(until=3))
    assert len(state.history(1).curves["loss"]) == 30


def test_a_fit_belongs_to_the_step_that_runs(state):
    heard(state, StepStarted(2), *fit_events(until=1))
    assert state.current.step_of_lesson == 2


def test_a_running_fit_is_shown_at_every_step(state):
    heard(state, StepStarted(2), *fit_events(until=3))
    assert state.fit_of_step(0) is state.current


def test_after_its_end_a_fit_is_shown_at_its_step(state):
    heard(state, StepStarted(2), *fit_events(1), StepEnded(2, "ok", 1.0))
    heard(state, StepStarted(4), *fit_events(2), StepEnded(4, "ok", 1.0))
    assert state.fit_of_step(2).fit == 1


def test_the_fit_before_of_the_same_name_is_the_ghost(state):
    heard(state, *fit_events(1), *fit_events(2, until=3))
    assert state.ghost_of(state.current).fit == 1


def test_a_first_fit_has_no_ghost(state):
    heard(state, *fit_events(1))
    assert state.ghost_of(state.current) is None


def test_a_fit_knows_how_far_it_is(state):
    heard(state, *fit_events(until=5))
    assert state.current.fraction == pytest.approx(0.25)


def test_the_time_left_is_known_while_it_trains(state):
    heard(state, *fit_events(until=10))
    assert state.current.remaining == pytest.approx(1.0, rel=0.05)


def test_the_time_left_is_not_told_after_the_end(state):
    heard(state, *fit_events())
    assert state.current.remaining is None


def test_a_step_that_ends_ends_its_fit(state):
    heard(state, StepStarted(2), *fit_events(until=3), StepEnded(2, "stopped", 1.0))
    assert state.current.outcome == "stopped"
    assert state.training is None


def test_a_dead_kernel_ends_the_fit(state):
    heard(state, *fit_events(until=3), KernelChanged("dead", "out of memory"))
    assert state.current.outcome == "died"


def test_what_native_code_wrote_goes_to_the_log(state):
    heard(state, Output("I0000 cpu\n", "log"), Output("hello\n"))
    assert [line.text for line in state.output.lines] == ["hello"]
    assert [line.text for line in state.log.lines] == ["I0000 cpu"]


def test_a_failure_is_written_to_the_output(state):
    heard(state, Failure("ValueError", "no", (), 2))
    assert state.output.lines[-1].text == "ValueError: no"


def test_a_new_step_takes_the_failure_away(state):
    heard(state, Failure("ValueError", "no"), StepStarted(0))
    assert state.failure is None


def test_devices_stay_known_when_a_later_phase_does_not_name_them(state):
    heard(state, READY, KernelChanged("busy"))
    assert state.devices == ("CPU, 2 cores",)


def test_points_of_an_unknown_fit_are_ignored(state):
    heard(state, Points(7, {"loss": Series((1.0,), (0.5,))}, 1, 1))
    assert state.current is None


def test_a_mark_reaches_its_fit(state):
    heard(state, *fit_events(until=2), Mark(1, 12, "learning_rate 0.1", "parameter"))
    assert state.history(1).marks[0].text == "learning_rate 0.1"


def test_nan_in_a_curve_is_kept(state):
    heard(state, *fit_events(until=1), Points(1, {"loss": Series((11.0,), (float("nan"),))}, 11, 2))
    assert len(state.history(1).curves["loss"]) == 11


def test_a_loss_that_is_no_number_is_told_where_its_words_have_room(state):
    nothing = Points(1, {"loss": Series((11.0,), (float("nan"),))}, 11, 2)
    heard(
        state, *fit_events(until=1), nothing, Mark(1, 11, "the loss is no longer a number. Try less.", "nan")
    )
    (line,) = [line for line in state.output.lines if line.kind == "diagnosis"]
    assert line.text == "step 11: the loss is no longer a number. Try less."
    assert [(mark.step, mark.text) for mark in state.history(1).marks] == [(11, "no number")]


def test_dead_units_are_told_beside_what_the_loss_does(state):
    dead = (LayerActivity("hidden", "relu", 8, 8),)
    heard(state, *fit_events(until=3), *(Activity(1, step, 128, dead) for step in (10, 20)))
    heard(state, FitEnded(1, "ok", 3, 30, 1.0, {}))
    (line,) = [line for line in state.output.lines if line.kind == "diagnosis"]
    assert line.text.startswith("step 20: dead units. All 8 ReLU units of hidden")
    assert [(mark.step, mark.text) for mark in state.history(1).marks] == [(20, "dead units")]


def test_a_long_fit_is_looked_at_seldom_and_at_its_end(state):
    heard(state, FitStarted(1, "fit"))
    looks = set()
    for epoch in range(1, 10_001):  # of half a second each
        heard(state, EpochEnded(1, epoch, epoch, epoch / 2, {"loss": 1.0}))
        looks.add(state.fits[1].judged_at)
    early = {at for at in looks if at <= 20}
    assert len(early) == 40 and len(looks) < 350
    heard(state, FitEnded(1, "ok", 10_000, 10_000, 5_000.4, {"loss": 1.0}))
    assert state.fits[1].judged_at == 5_000.4


def test_images_of_a_game_that_become_alike_are_told(state):
    varied = np.random.default_rng(1).random((16, 8, 8))
    alike = 0.3 * varied + 0.7 * varied[0]
    ones = Series((0.0, 900.0), (1.0, 1.0))
    heard(state, FitStarted(1, "game", 10, 100), Points(1, {"loss_a": ones, "loss_b": ones}, 900))
    for step in range(0, 1000, 50):
        heard(state, Picture("made", Images(varied if step < 500 else alike), 1, step))
    heard(state, FitEnded(1, "ok", 10, 1000, 1.0, {}))
    assert [line.text[:24] for line in state.output.lines if line.kind == "diagnosis"] == [
        "step 950: mode collapse."
    ]


def test_what_was_seen_of_an_unknown_fit_is_left_out(state):
    heard(state, Activity(7, 1, 128, ()), Picture("made", Images(np.zeros((9, 2, 2))), 7, 1))
    assert state.fits == {}
