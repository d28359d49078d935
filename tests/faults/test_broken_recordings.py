"""A recording may hold anything: what can be read is shown, what cannot is told in words."""

import asyncio
import json
import math

import pytest
from app.played import until
from faults.broken_recordings import LINES, damaged
from hypothesis import Phase, given, settings

from dltui.app.start import replaying
from dltui.app.state_words import progress_words, state_words
from dltui.app.status_line import StatusLine, place
from dltui.draw import render
from dltui.draw.cells import Mode
from dltui.headless.tally import Tally
from dltui.learning.lesson_state import LessonState
from dltui.recording import RecordingError, Replay


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("broken") / "run.jsonl"


def look(state):
    """Ask a session for all that a screen asks it for."""
    for busy, paused in ((False, False), (True, False), (True, True)):
        assert state_words(state, busy=busy, paused=paused, waited=1.0)
    for fit in state.fits.values():
        for short in (False, True):
            progress_words(fit, short=short)
            assert place(fit, short=short)
        assert fit.fraction is None or 0 <= fit.fraction <= 1
        state.ghost_of(fit)
        for name in state.pictures.names(fit.fit):
            for picture in state.pictures.of(fit.fit, name):
                assert len(render(picture.drawing, 30, 8, Mode.COLOUR)) <= 8
    for step in range(3):
        state.fit_of_step(step)


def played(path):
    """Play a recording to the end; return what was heard of it, None where it was refused in words."""
    heard = []
    try:
        replay = Replay(path, heard.append, speed=math.inf)
    except RecordingError as error:
        assert str(error).startswith(f"{path}:")
        return None
    asyncio.run(replay.run_to(len(replay.lesson.steps)))
    return heard


def survives(path, data):
    path.write_bytes(data)
    heard = played(path)
    if heard is None:
        return
    state, tally = LessonState(), Tally()
    for event in heard:
        state.apply(event)
        tally(event)
    look(state)


@given(data=damaged())
@settings(max_examples=150)
def test_a_damaged_recording_is_shown_or_refused_in_words(path, data):
    survives(path, data)


@pytest.mark.slow
@given(data=damaged())
@settings(max_examples=10_000)
def test_ten_thousand_damaged_recordings_are_shown_or_refused_in_words(path, data):
    survives(path, data)


async def on_the_screen(path, data, size):
    """Play a recording in the app until nothing more comes; the app must be there still."""
    path.write_bytes(data)
    try:
        app = replaying(path, math.inf)
    except RecordingError:
        return
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.lesson_screen is not None and app.lesson_screen.control.source)
        screen = app.lesson_screen
        await until(pilot, lambda: not (screen.control.busy or screen.frames.heard))
        for key in ("2", "3", "4", "1", "question_mark", "escape", "c", "escape"):
            await pilot.press(key)
        await pilot.pause()
        assert app.return_code is None


def try_on_the_screen(path, size, examples):
    @given(data=damaged())
    @settings(max_examples=examples, phases=[Phase.generate])
    def holds(data):
        asyncio.run(on_the_screen(path, data, size))

    holds()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
def test_a_damaged_recording_leaves_the_app_alive(path, size):
    try_on_the_screen(path, size, examples=5)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
def test_two_hundred_damaged_recordings_leave_the_app_alive(path, size):
    try_on_the_screen(path, size, examples=100)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
async def test_a_recording_that_ends_within_a_step_says_so(path, size):
    lines = [json.dumps(line) for line in LINES]
    fitting = next(number for number, line in enumerate(LINES) if line.get("fit") == 2)
    path.write_text("\n".join(lines[: fitting + 3]) + '\n{"t": 0.5, "event": "po')
    app = replaying(path, math.inf)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.lesson_screen is not None and app.lesson_screen.state.outcomes.get(2))
        screen = app.lesson_screen
        assert screen.state.fits[2].outcome == "died"
        assert len(screen.state.history(1).curves["loss"]) == 30
        await until(
            pilot, lambda: "The recording ends here in step 3" in screen.query_one(StatusLine).sentence
        )
        assert not screen.control.busy
