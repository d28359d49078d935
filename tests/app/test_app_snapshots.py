"""Pictures of the screens, compared with those that were looked at and found good."""

import pytest
from app.played import READER, fit_events, offered, still, until
from app.scenes import FAILURE
from app.scenes import TRAINING as RUNNING
from app.test_play import believe

from dltui.app.course_details import CourseDetails
from dltui.app.course_screen import CourseScreen
from dltui.app.help_screen import HelpScreen
from dltui.events import KernelChanged

SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])


@pytest.fixture(autouse=True)
def colours(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


def after(keys, condition):
    async def run_before(pilot):
        await until(pilot, lambda: pilot.app.screen is pilot.app.lesson_screen)
        await pilot.press(*keys)
        await until(pilot, lambda: condition(pilot.app.lesson_screen))
        await still(pilot)

    return run_before


def over(screen):
    """Whether the run has ended and the screen has heard all of it."""
    return 2 in screen.state.outcomes and not screen.control.busy


@SIZES
def test_the_course(snap_compare, make_app, size):
    async def run_before(pilot):
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down")
        await until(pilot, lambda: pilot.app.screen.query_one(CourseDetails).entry.id == "xor_net")
        await pilot.pause(0.3)

    assert snap_compare(make_app(opened=False), terminal_size=size, run_before=run_before)


@SIZES
def test_the_first_step(snap_compare, make_app, size):
    ready = after((), lambda screen: screen.state.devices)
    assert snap_compare(make_app(), terminal_size=size, run_before=ready)


@SIZES
def test_a_fit_in_progress(snap_compare, make_app, size):
    running = after(
        ("enter",), lambda screen: screen.fit is not None and screen.fit.fit == 2 and screen.fit.epoch == 12
    )
    assert snap_compare(make_app(RUNNING, hold=True), terminal_size=size, run_before=running)


@SIZES
def test_a_fit_that_has_ended(snap_compare, make_app, size):
    ended = after(("enter",), over)
    assert snap_compare(make_app(list(fit_events())), terminal_size=size, run_before=ended)


@SIZES
def test_a_failure(snap_compare, make_app, size):
    failed = after(("enter",), lambda screen: screen.state.failure is not None and over(screen))
    assert snap_compare(make_app([FAILURE], outcome="error"), terminal_size=size, run_before=failed)


@SIZES
def test_a_dead_kernel(snap_compare, make_app, size):
    events = [*fit_events(until=5), KernelChanged("dead", "out of memory")]
    dead = after(("enter",), lambda screen: screen.state.kernel.phase == "dead" and over(screen))
    assert snap_compare(make_app(events, outcome="died"), terminal_size=size, run_before=dead)


@SIZES
def test_light(snap_compare, make_app, size):
    ended = after(("enter", "t"), over)
    assert snap_compare(make_app(list(fit_events())), terminal_size=size, run_before=ended)


def test_no_color(snap_compare, make_app, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    ended = after(("enter",), over)
    assert snap_compare(make_app(list(fit_events())), terminal_size=(120, 40), run_before=ended)


def test_a_prediction_answered(snap_compare, make_app):
    answered = after(("right", "a", "right", "enter"), over)

    async def run_before(pilot):
        await answered(pilot)
        await pilot.press("left")
        await until(pilot, lambda: pilot.app.lesson_screen.step_index == 1)
        await still(pilot)

    assert snap_compare(make_app(list(fit_events())), terminal_size=(120, 40), run_before=run_before)


def test_one_pane_at_a_time(snap_compare, make_app):
    ended = after(("enter",), over)
    assert snap_compare(make_app(list(fit_events())), terminal_size=(50, 16), run_before=ended)


@SIZES
def test_a_play(snap_compare, make_app, size):
    offering = after(("enter",), over)

    async def run_before(pilot):
        await offering(pilot)
        await pilot.press("p")
        await until(pilot, lambda: pilot.app.lesson_screen.play_has_focus)
        await pilot.press("n", "up", "up", "space", *["right"] * 5, *["down"] * 8)
        asker = pilot.app.lesson_screen.asker
        await until(pilot, lambda: asker.request == 15 and asker.asked_at is None)
        await still(pilot)

    events = [*fit_events(), *offered(READER)]
    assert snap_compare(make_app(events, answer=believe), terminal_size=size, run_before=run_before)


def test_the_keys(snap_compare, make_app):
    helped = after((), lambda screen: screen.state.devices)

    async def run_before(pilot):
        await helped(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await still(pilot)

    assert snap_compare(make_app(), terminal_size=(120, 60), run_before=run_before)
