"""Playing with a lesson in a real kernel: at rest, during a fit, and when nobody can answer."""

import os
import signal

import numpy as np
import pytest
from pace import PATIENCE

from dltui.events import KernelChanged, PlayAnswered, PlayAsked, PlayOffered, Points
from dltui.session import Session

PLAY = """\
from dltui import live

@live.play.draw((4, 4))
def ink(image):
    return float(image.sum())
"""
ENDLESS = """\
import keras
import numpy as np
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)], name="tiny")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((40, 2)), np.ones((40, 1)), batch_size=4, epochs=1_000_000, verbose=0)
"""


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A kernel that takes long to answer is neither given up on, nor interrupted, nor ended."""
    monkeypatch.setattr("dltui.asking.SECONDS", PATIENCE)
    monkeypatch.setattr("dltui.session.COOPERATIVE_SECONDS", PATIENCE)
    monkeypatch.setattr("dltui.session.INTERRUPT_SECONDS", PATIENCE)


@pytest.fixture
async def session_of(lesson_of, kernels, heard):
    return lambda *cells: Session(lesson_of(*cells), heard, kernels=kernels)


def answer_to(request):
    return lambda event: isinstance(event, PlayAnswered) and event.request == request and event.final


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_play_is_offered_by_its_step_and_answers(session_of, heard):
    session = session_of("a = 1", PLAY)
    assert await session.run_to(1) == "ok"
    (offer,) = heard.of(PlayOffered)
    assert (offer.play, offer.step) == ("ink", 1)
    await session.ask(PlayAsked("ink", 1, np.full((4, 4), 255, "uint8")))
    assert (await heard.wait_for(answer_to(1))).drawing.text == "16"


async def test_a_play_answers_while_a_fit_runs(session_of, heard):
    import asyncio

    session = session_of(PLAY, ENDLESS)
    run = asyncio.create_task(session.run_to(1))
    await heard.wait_for(lambda event: isinstance(event, Points))
    await session.ask(PlayAsked("ink", 5, np.zeros((4, 4), "uint8")))
    assert (await heard.wait_for(answer_to(5))).drawing.text == "0"
    assert session.busy
    await session.stop()
    assert await run == "stopped"


@pytest.mark.usefixtures("without_tensorflow")
async def test_before_its_step_has_run_a_play_says_so(session_of, heard):
    session = session_of(PLAY)
    await session.start()
    await session.ask(PlayAsked("ink", 1))
    assert "has not run the step yet" in heard.of(PlayAnswered)[-1].error


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_fresh_kernel_knows_no_play(session_of, heard):
    session = session_of(PLAY)
    await session.run_to(0)
    await session.restart()
    await session.ask(PlayAsked("ink", 2))
    assert "has not run the step yet" in heard.of(PlayAnswered)[-1].error


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_dead_kernel_is_named(session_of, heard):
    session = session_of(PLAY)
    await session.run_to(0)
    os.kill(session.kernel_pid, signal.SIGKILL)
    await heard.wait_for(lambda event: isinstance(event, KernelChanged) and event.phase == "dead")
    await session.ask(PlayAsked("ink", 3))
    assert heard.of(PlayAnswered)[-1].error.startswith("the kernel died: it was killed")


@pytest.mark.usefixtures("without_tensorflow")
async def test_an_error_in_the_function_names_the_line_of_the_lesson(session_of, heard):
    cell = PLAY.replace("return float(image.sum())", "return 1 / (1 - float(image.max()))")
    session = session_of("a = 1", cell)
    await session.run_to(1)
    await session.ask(PlayAsked("ink", 1, np.full((4, 4), 255, "uint8")))
    error = (await heard.wait_for(answer_to(1))).error
    line = session.lesson.path.read_text().split("\n").index("    return 1 / (1 - float(image.max()))") + 1
    assert error.startswith("ZeroDivisionError")
    assert f"tiny.py, line {line}: return 1 / (1" in error
