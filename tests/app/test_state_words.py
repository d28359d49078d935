from app.played import READY, fit_events

from dltui.app.state_words import progress_words, state_words
from dltui.events import Failure, KernelChanged, StepEnded, StepStarted
from dltui.learning.lesson_state import LessonState


def words(*events, busy=False, paused=False, waited=0.0):
    state = LessonState()
    for event in events:
        state.apply(event)
    return state_words(state, busy=busy, paused=paused, waited=waited)


def test_warming_up_says_what_it_waits_for_and_how_long():
    phase = KernelChanged("importing", "importing TensorFlow")
    assert words(phase, waited=4.2) == "warming up: importing TensorFlow, 4 s"


def test_running_says_the_training_time():
    assert words(READY, StepStarted(2), *fit_events(until=12), busy=True) == "running 1.2 s"


def test_running_without_a_fit_says_the_time_since_the_step_began():
    assert words(READY, StepStarted(0), busy=True, waited=2.04) == "running 2.0 s"


def test_paused_says_where():
    assert words(READY, StepStarted(2), *fit_events(until=12), busy=True, paused=True) == "paused at step 120"


def test_a_stop_was_the_learners():
    assert words(READY, StepStarted(2), StepEnded(2, "stopped", 1.0)) == "stopped by you"


def test_a_failure_is_named():
    failed = (StepStarted(2), Failure("ValueError", "no"), StepEnded(2, "error", 0.1))
    assert words(READY, *failed) == "failed: ValueError"


def test_a_dead_kernel_says_why_and_what_to_do():
    dead = KernelChanged("dead", "out of memory")
    assert words(dead) == "the kernel died: out of memory; Enter starts a fresh one"


def test_a_kernel_that_a_signal_holds_is_told_and_what_ends_it():
    held = KernelChanged("halted", "a signal holds it (SIGSTOP); kill -CONT 7 lets it go on")
    assert words(READY, held, busy=True) == "the kernel is held by a signal; s ends it"
    assert words(READY, held) == "the kernel is held by a signal"


def test_nothing_has_run_yet():
    assert words(READY) == "ready"


def test_progress_begins_with_what_matters_most():
    state = LessonState()
    for event in fit_events(until=12):
        state.apply(event)
    long = progress_words(state.current, short=False)
    assert long[:2] == ["100 steps/s", "1.2 s"]
    assert long[-1] == "watching 1.2 %"
    assert progress_words(state.current, short=True)[:2] == ["100/s", "loss 0.138"]
