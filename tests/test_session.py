"""A lesson in a real kernel: runs, fails, is held, stopped, killed, and starts again."""

import asyncio
import math
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from pace import PATIENCE, within

from dltui.course import ParameterError
from dltui.events import (
    EpochEnded,
    Failure,
    FitEnded,
    FitStarted,
    KernelChanged,
    Mark,
    Output,
    Points,
    RunStarted,
    StepEnded,
    StepStarted,
)
from dltui.session import Session
from dltui.source import SessionBusy

PRETENDING = """\
from IPython import get_ipython
from dltui import events, wire
for event in (events.RunStarted("x", "X"), events.StepStarted(9, "Ten", ""), events.StepEnded(9, "ok", 1.0)):
    get_ipython().display_pub.publish(wire.bundle(event))
get_ipython().display_pub.publish(wire.bundle(events.StepEnded(9, "ok", 1.0), events.Output("told\\n")))
"""
FIT = """\
import keras
import numpy as np
learning_rate = 0.1  # @param {type: "number", min: 0.0001, max: 1, live: true}
epochs = 3  # @param {type: "integer", min: 1, max: 1000000}
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)], name="tiny")
model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="mse")
model.fit(np.ones((40, 2)), np.ones((40, 1)), batch_size=4, epochs=epochs, verbose=0)
print("rate", round(float(model.optimizer.learning_rate), 4))
"""
LOOP = """\
from dltui import live
epochs = 3  # @param {type: "integer", min: 1, max: 1000000}
with live.fit("tiny", epochs=epochs, steps=10):
    for step in range(1, 10 * epochs + 1):
        live.log(step, loss=1 / step if step < 7 else float("nan"))
"""


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A kernel that takes long to answer an interrupt is not ended."""
    monkeypatch.setattr("dltui.session.INTERRUPT_SECONDS", PATIENCE)


def begun(event):
    return isinstance(event, Output) and event.text.startswith("begun")


def paused(event):
    return isinstance(event, KernelChanged) and event.phase == "paused"


def step_of(event):
    """The step at which a fit is held."""
    return int(event.detail.removeprefix("paused at step "))


@pytest.fixture
async def session_of(lesson_of, kernels, heard):
    """Return a function that makes a session of a lesson with the given cells."""

    def make(*cells, **options):
        return Session(lesson_of(*cells), heard, kernels=kernels, **options)

    return make


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_cell_cannot_pretend_that_other_steps_ran(session_of, heard):
    session = session_of(PRETENDING)
    assert await session.run_to(0) == "ok"
    assert heard.text() == "told\n"
    assert [e.step for e in (*heard.of(StepStarted), *heard.of(StepEnded))] == [0, 0]
    assert [e.title for e in heard.of(RunStarted)] == ["Tiny"]


@pytest.mark.usefixtures("without_tensorflow")
async def test_steps_run_in_order_up_to_the_one_asked_for(session_of, heard):
    session = session_of("a = 1", "print(a + 1)", "print('not this')")
    assert await session.run_to(1) == "ok"
    assert heard.text() == "2\n"
    assert session.ran == {0, 1}
    assert [e.step for e in heard.of(StepStarted)] == [0, 1]
    assert heard.of(RunStarted)[0].title == "Tiny"


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_changed_parameter_makes_its_step_and_all_after_it_stale(session_of, heard):
    session = session_of("b = 0", "a = 1  # @param {type: 'integer', min: 0, max: 9}", "print(a)")
    await session.run_to(2)
    await session.set_parameter("a", 5)
    assert session.pending(2) == (1, 2)
    await session.run_to(2)
    assert heard.text() == "1\n5\n"
    assert "a = 5  # @param" in heard.of(StepStarted)[-2].code


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_parameter_out_of_range_is_refused_and_nothing_changes(session_of):
    session = session_of("a = 1  # @param {type: 'integer', min: 0, max: 9}")
    with pytest.raises(ParameterError, match="9"):
        await session.set_parameter("a", 10)
    assert session.lesson.parameter("a").value == 1


@pytest.mark.usefixtures("without_tensorflow")
async def test_an_exception_ends_the_run_and_names_the_lessons_line(session_of, heard):
    session = session_of("a = 1", "def f():\n    return a / 0\nf()", "print('never')")
    assert await session.run_to(2) == "error"
    (failure,) = heard.of(Failure)
    assert failure.name == "ZeroDivisionError" and failure.step == 1
    lines = session.lesson.source.splitlines()
    assert [lines[f.line - 1].strip() for f in failure.frames] == ["f()", "return a / 0"]
    assert heard.of(StepEnded)[-1].outcome == "error"
    assert session.ran == {0} and not session.busy


@pytest.mark.usefixtures("without_tensorflow")
async def test_the_session_goes_on_after_an_exception(session_of, heard):
    session = session_of("print('one')", "1 / 0")
    await session.run_to(1)
    assert await session.run_to(0) == "ok"
    assert heard.text() == "one\none\n"


async def test_a_fit_that_knows_nothing_of_dltui_gives_its_curve_and_the_seed_decides_it(session_of, heard):
    curves = []
    for seed in (7, 7, 8):
        heard.clear()
        session = session_of(FIT, seed=seed)
        assert await session.run_to(0) == "ok"
        await session.close()
        curves.append([v for e in heard.of(Points) for v in e.series["loss"].value])
    assert curves[0] == curves[1] != curves[2]
    (started,) = heard.of(FitStarted)
    assert (started.name, started.epochs, started.steps_per_epoch, started.parameters) == ("tiny", 3, 10, 3)
    steps = [s for e in heard.of(Points) for s in e.series["loss"].step]
    assert steps == list(range(1, 31))
    assert [e.epoch for e in heard.of(EpochEnded)] == [1, 2, 3]
    assert heard.of(FitEnded)[0].outcome == "ok"


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_loss_that_is_no_number_is_marked_where_it_happened(session_of, heard):
    session = session_of(LOOP)
    assert await session.run_to(0) == "ok"
    values = [v for e in heard.of(Points) for v in e.series["loss"].value]
    assert next(i for i, v in enumerate(values, start=1) if not math.isfinite(v)) == 7
    (mark,) = [e for e in heard.of(Mark) if e.kind == "nan"]
    assert mark.step == 7


async def test_a_fit_is_held_stepped_released_changed_and_stopped(session_of, heard, monkeypatch):
    monkeypatch.setattr("dltui.session.COOPERATIVE_SECONDS", PATIENCE)
    session = session_of(FIT)
    await session.set_parameter("epochs", 1000000)
    run = asyncio.create_task(session.run_to(0))
    await heard.wait_for(lambda e: isinstance(e, Points))
    await session.pause()
    held = step_of(await heard.wait_for(paused))
    assert session.paused
    heard.clear()
    await session.step_epoch()
    stepped = step_of(await heard.wait_for(paused))
    assert [e.step for e in heard.of(EpochEnded)] == [stepped]
    assert held <= stepped <= held + 10  # the same where it was held after the last batch of an epoch
    heard.clear()
    await session.resume()
    await heard.wait_for(lambda e: isinstance(e, EpochEnded))
    await session.set_parameter("learning_rate", 0.0125)
    mark = await heard.wait_for(lambda e: isinstance(e, Mark) and e.kind == "parameter")
    assert "0.0125" in mark.text
    await session.stop()
    assert await run == "stopped"
    assert heard.of(FitEnded)[-1].outcome == "stopped"
    assert "rate 0.0125\n" in heard.text()
    assert "learning_rate = 0.0125 " in session.lesson.source


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_step_cannot_be_run_twice_at_once(session_of, heard):
    session = session_of("print('begun')\nwhile True: pass")
    run = asyncio.create_task(session.run_to(0))
    await heard.wait_for(begun)
    with pytest.raises(SessionBusy):
        await session.run_to(0)
    await session.stop()
    assert await run == "stopped"


@pytest.mark.usefixtures("without_tensorflow")
async def test_an_endless_loop_stops_and_the_session_goes_on(session_of, heard):
    session = session_of("print('begun')\nwhile True:\n    pass", "print('next')")
    run = asyncio.create_task(session.run_to(0))
    await heard.wait_for(begun)
    began = time.monotonic()
    await session.stop()
    assert await run == "stopped"
    taken = time.monotonic() - began
    assert heard.of(Failure) == []
    within(taken, 4)


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_loop_that_ignores_interrupts_is_ended_with_its_kernel(session_of, heard, monkeypatch):
    monkeypatch.setattr("dltui.session.INTERRUPT_SECONDS", 1.0)
    ignore = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)"
    stubborn = f"{ignore}\nprint('begun')\nwhile True: pass"
    session = session_of(stubborn)
    run = asyncio.create_task(session.run_to(0))
    await heard.wait_for(begun)
    await session.stop()
    assert await run == "died"
    dead = [e for e in heard.of(KernelChanged) if e.phase == "dead"]
    assert "ended by you" in dead[-1].detail


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import os; os._exit(3)", "exit code 3"),
        ("import os; os.kill(os.getpid(), 11)", "segmentation fault"),
    ],
)
async def test_a_dead_kernel_is_told_with_its_cause_and_a_fresh_one_runs_all_again(
    session_of, heard, code, cause
):
    session = session_of("print('first')", f"import os\nif 'again' not in os.environ:\n    {code}")
    assert await session.run_to(1) == "died"
    (dead,) = [e for e in heard.of(KernelChanged) if e.phase == "dead"]
    assert cause in dead.detail
    assert session.ran == frozenset()
    assert await session.run_to(0) == "ok"
    assert heard.text() == "first\nfirst\n"


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_fit_that_dies_with_its_kernel_gets_an_end_and_the_next_a_new_number(session_of, heard):
    session = session_of(LOOP, "import os; os._exit(1)")
    await session.set_parameter("epochs", 1000000)
    run = asyncio.create_task(session.run_to(0))
    await heard.wait_for(lambda e: isinstance(e, Points))
    os.kill(session.kernel_pid, signal.SIGKILL)
    assert await run == "died"
    assert heard.of(FitEnded)[-1].outcome == "died"
    await session.set_parameter("epochs", 1)
    assert await session.run_to(0) == "ok"
    numbers = [e.fit for e in heard.of(FitStarted)]
    assert numbers[0] != numbers[1]


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize(
    ("call", "outcome"), [("sys.exit()", "ok"), ("sys.exit(0)", "ok"), ("sys.exit(3)", "error")]
)
async def test_sys_exit_ends_the_step_as_it_would_a_script(session_of, heard, call, outcome):
    session = session_of(f"import sys\n{call}")
    assert await session.run_to(0) == outcome
    assert heard.text("stderr") == ""


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_restart_forgets_what_ran(session_of, heard):
    session = session_of("a = 1", "print('a' in globals())", "print(a)")
    await session.run_to(1)
    await session.restart()
    assert session.ran == frozenset()
    assert await session.run_to(2) == "ok"
    assert heard.text() == "True\nTrue\n1\n"


@pytest.mark.usefixtures("without_tensorflow")
async def test_a_lesson_sees_itself_as_a_script_would(session_of, heard):
    session = session_of("import sys\nprint(__name__, __file__ == sys.argv[0], sys.argv[1:])", argv=("x",))
    await session.run_to(0)
    assert heard.text() == "__main__ True ['x']\n"


HOLDER = """\
import asyncio, signal
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup has it ignored
from dltui.kernel.spare import Kernels
async def main():
    kernels = Kernels("cpu")
    kernel = kernels.take(lambda event: None)
    await kernel.warmed()
    print(kernel.process.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_no_kernel_outlives_the_process_that_started_it(number):
    command = [sys.executable, "-c", HOLDER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        try:
            kernel = psutil.Process(int(holder.stdout.readline()))
            holder.send_signal(number)
            psutil.wait_procs([kernel], timeout=PATIENCE)
            assert not kernel.is_running()
        finally:
            holder.kill()
