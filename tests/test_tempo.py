"""How often a fit is told, and so drawn."""

import threading
import time

import pytest

from dltui import tempo


@pytest.mark.parametrize(
    ("seconds", "pause"),
    [(0.0, 0.1), (0.49, 0.1), (0.5, 0.25), (1.99, 0.25), (2.0, 0.5), (3.99, 0.5), (4.0, 1.0), (3600.0, 1.0)],
)
def test_on_two_cores_a_fit_is_looked_at_less_and_less_often(seconds, pause):
    assert tempo.interval(seconds, cores=2) == pause


@pytest.mark.parametrize(
    ("seconds", "pause"), [(0.0, 0.25), (0.49, 0.25), (0.5, 0.5), (1.99, 0.5), (2.0, 1.0), (3600.0, 1.0)]
)
@pytest.mark.parametrize(("busy", "cores"), [(1.4, 2), (2.0, 2), (0.9, 1)])
def test_a_fit_that_leaves_no_core_is_looked_at_less_often_sooner(seconds, pause, busy, cores):
    assert tempo.interval(seconds, busy, cores) == pause


@pytest.mark.parametrize("seconds", [0.0, 3.0, 3600.0])
def test_with_cores_to_spare_it_is_always_looked_at_as_often(seconds):
    assert tempo.interval(seconds, busy=4.0, cores=4) == 0.1


@pytest.mark.parametrize("cores", [1, 2])
def test_a_fit_in_slow_motion_is_always_looked_at_as_often(cores):
    assert tempo.interval(60.0, busy=0.2, cores=cores) == 0.1


def test_no_fit_is_looked_at_less_often_than_the_slowest():
    assert (
        max(tempo.interval(60.0, busy, cores) for busy in (0.5, 2.0) for cores in (1, 2, 8)) == tempo.SLOWEST
    )


def test_the_load_is_what_all_threads_of_the_process_take():
    load = tempo.Load()
    over = threading.Event()
    thread = threading.Thread(target=lambda: [sum(range(10_000)) for _ in iter(over.is_set, True)])
    thread.start()
    before = time.process_time(), time.perf_counter()
    while time.process_time() - before[0] < 0.3 or time.perf_counter() - before[1] < tempo.WINDOW:
        over.wait(0.01)
    load.look()
    taken = (time.process_time() - before[0]) / (time.perf_counter() - before[1])
    over.set()
    thread.join()
    assert load.cores == pytest.approx(taken, rel=0.2)


def test_the_load_stays_as_it_was_until_its_window_is_over(monkeypatch):
    now, spent = [0.0], [0.0]
    monkeypatch.setattr(tempo.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(tempo.time, "process_time", lambda: spent[0])
    load = tempo.Load()
    now[0], spent[0] = tempo.WINDOW / 2, tempo.WINDOW
    load.look()
    assert load.cores == 1.0
    now[0], spent[0] = tempo.WINDOW, 1.5 * tempo.WINDOW
    load.look()
    assert load.cores == 1.5
    now[0], spent[0] = 2 * tempo.WINDOW, 1.75 * tempo.WINDOW
    load.look()
    assert load.cores == 0.25
