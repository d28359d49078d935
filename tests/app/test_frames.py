"""When a lesson is drawn while a fit goes on."""

import math
import time

import pytest
from app.lesson_seen import TRAINED, TRAINING, screen_of, training
from app.played import until

from dltui.app.frames import FRAME
from dltui.events import Activity, EpochEnded, FitEnded, Mark, Output, Picture, Points, StepStarted

NEXT = next(event for event in TRAINED[len(TRAINING) :] if isinstance(event, Points))
PICTURE = next(event for event in TRAINED if isinstance(event, Picture))


async def drawn(pilot, event, ago=FRAME):
    """Let the screen hear an event of a fit that was drawn some seconds ago; return whether it is drawn."""
    screen = screen_of(pilot)
    await until(pilot, lambda: not screen.frames.heard)
    screen.frames.drawn_at = before = time.monotonic() - ago
    screen.hear(event)
    screen.frame()
    await until(pilot, lambda: not screen.frames.heard)
    return screen.frames.drawn_at > before


@pytest.fixture
def endless(monkeypatch):
    """However slow this machine is, a fit that tells nothing waits longer."""
    monkeypatch.setattr("dltui.app.frames.UNTOLD", math.inf)


@pytest.mark.parametrize(
    "event",
    [NEXT, Mark(1, 120, "learning_rate = 0.1", "parameter"), FitEnded(1, "ok", 12, 120, 1.2, {"loss": 0.1})],
)
async def test_what_a_running_fit_tells_is_drawn_at_once(opened, event):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        assert await drawn(pilot, event)


@pytest.mark.parametrize(
    "event",
    [EpochEnded(1, 13, 130, 1.3, {"loss": 0.1}), PICTURE, Activity(1, 120, 4, ()), Output("a line\n")],
)
async def test_what_comes_with_it_is_drawn_with_the_next_points(opened, event, endless):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        assert not await drawn(pilot, event)
        assert await drawn(pilot, NEXT)


async def test_a_fit_that_is_told_faster_than_the_frames_come_is_not_drawn_each_time(opened, endless):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        assert not await drawn(pilot, NEXT, ago=-60.0)
        assert await drawn(pilot, NEXT)


async def test_a_fit_that_tells_nothing_is_drawn_nevertheless(opened):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        screen = screen_of(pilot)
        before = screen.frames.drawn_at
        await until(pilot, lambda: screen.frames.drawn_at > before)
        assert screen.fit.outcome is None


async def test_what_a_key_was_answered_stays_when_a_step_begins(opened):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        screen = screen_of(pilot)
        screen.say("q again quits")
        screen.hear(StepStarted(0))
        await until(pilot, lambda: not screen.frames.heard)
        assert screen.notice == "q again quits"


async def test_frames_pause_while_nothing_is_told_and_go_on_with_points(opened, endless, monkeypatch):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        screen = screen_of(pilot)
        frames = screen.frames
        await until(pilot, lambda: frames.paused)
        before = frames.drawn_at
        waiting = []
        draw = screen.draw
        monkeypatch.setattr(screen, "draw", lambda: (waiting.append(len(frames.heard)), draw()))
        screen.hear(NEXT)
        assert frames.paused  # for a moment, so that what comes with it is drawn with it
        await until(pilot, lambda: frames.drawn_at > before)
        assert waiting == [0]
        await until(pilot, lambda: frames.paused)


@pytest.mark.parametrize("wake", ["say", "draw"])
async def test_what_is_said_and_what_a_key_drew_end_a_pause_of_the_frames(opened, endless, wake):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        screen = screen_of(pilot)
        await until(pilot, lambda: screen.frames.paused)
        if wake == "say":
            screen.say("q again quits")
        else:
            screen.draw()
        assert not screen.frames.paused


async def test_frames_go_on_while_a_request_is_not_answered(opened, endless):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        screen = screen_of(pilot)
        frames = screen.frames
        await until(pilot, lambda: frames.paused)
        with frames.request():
            before = frames.drawn_at
            screen.control.source.paused = True  # as a source does before it tells anything
            await until(pilot, lambda: frames.drawn_at > before)
            screen.control.source.paused = False
            frames.frame()
            assert not frames.paused
        frames.frame()
        assert frames.paused
