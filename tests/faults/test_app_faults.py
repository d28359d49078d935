"""Faults of the app itself, through a pty and with a real kernel: it is ended, held, squeezed, doubled."""

import os
import random
import re
import signal
import sys

import psutil
import pytest
from faults.sufferer import Sufferer, assert_gone, assert_restored

SHELL = ["bash", "--noprofile", "--norc", "-i"]
SIZES = 1000


def close_terminal(terminal):
    """Take the terminal away, as a window that is closed or a connection that breaks."""
    terminal.child.ptyproc.fileobj.close()


ENDINGS = {
    signal.SIGTERM: (128 + signal.SIGTERM, None),
    signal.SIGHUP: (128 + signal.SIGHUP, None),
    signal.SIGKILL: (None, signal.SIGKILL),
}


@pytest.mark.usefixtures("without_tensorflow")
def test_an_app_that_is_ended_in_the_middle_of_a_fit_leaves_no_process_and_loses_no_finished_run(tmp_path):
    app = Sufferer(tmp_path)
    for number, status in ENDINGS.items():
        with app.opened() as terminal:
            app.train()
            started = app.processes
            assert started
            os.kill(terminal.pid, number)
            assert terminal.wait_end() == status
            assert_gone(started)
            if status[1] is None:
                assert_restored(terminal)
    with app.opened() as terminal:
        app.train()
        started = app.processes
        close_terminal(terminal)
        terminal.child.wait()
        assert_gone(started)
    with app.opened() as terminal:
        app.quit()
    assert [run for run in app.runs() if run[0] == "tiny"] == [("tiny", "ok")] * 4
    assert {outcome for name, outcome in app.runs() if name == "slow"} <= {"died"}


@pytest.mark.slow
@pytest.mark.usefixtures("without_tensorflow")
def test_an_app_that_is_put_into_the_background_gives_the_terminal_back_and_comes_again(tmp_path):
    environment = {"PS1": "prompt> ", "PYTHON": sys.executable}
    app = Sufferer(tmp_path, command=SHELL, environment=environment)
    with app.shell() as terminal:
        terminal.wait_for("prompt>")
        terminal.press('"$PYTHON" -m dltui ' + " ".join(app.arguments), "enter")
        terminal.wait_for("could not be loaded")
        (program,) = psutil.Process(terminal.pid).children()
        app.write()
        terminal.wait_for("step 2 of 3")
        app.train()
        terminal.raw.clear()
        program.send_signal(signal.SIGTSTP)
        terminal.wait_for("Stopped")
        assert_restored(terminal)
        terminal.press('echo "he""re"', "enter")
        terminal.wait_for("here")
        kernel = program.children()
        assert program.status() == psutil.STATUS_STOPPED
        assert kernel[0].status() != psutil.STATUS_STOPPED
        terminal.press("fg", "enter")
        terminal.wait_for("fit over")
        app.answers_keys()
        terminal.raw.clear()
        terminal.press("q")
        terminal.wait_for("prompt>")
        assert_gone([program, *kernel])
        assert_restored(terminal)
        terminal.press("exit", "enter")
        terminal.wait_end()
    app.assert_kept("ok", "ok")


@pytest.mark.slow
@pytest.mark.usefixtures("without_tensorflow")
def test_a_thousand_sizes_and_a_terminal_of_five_rows_do_not_stop_a_fit_or_the_keys(tmp_path):
    app, chance = Sufferer(tmp_path), random.Random(1)
    with app.opened() as terminal:
        app.train()
        left = iter(range(SIZES))

        def resized():
            terminal.child.setwinsize(chance.randint(5, 60), chance.randint(20, 200))
            return next(left, None) is None

        terminal.discard_until(resized)
        terminal.resize(20, 5)
        terminal.wait_for(lambda text: "2/3" in text and text.count("\n") == 4)
        terminal.press("?", "escape")
        terminal.resize(120, 40)
        terminal.wait_for("step 2 of 3")
        terminal.wait_for("fit over")
        app.answers_keys()
        app.quit()
    app.assert_kept("ok", "ok")


@pytest.mark.slow
@pytest.mark.usefixtures("without_tensorflow")
def test_two_apps_at_one_data_folder_keep_what_both_do(tmp_path):
    one, other = Sufferer(tmp_path), Sufferer(tmp_path)
    with one.opened() as first, other.opened() as second:
        one.train()
        other.train()
        first.wait_for("fit over")
        second.wait_for("fit over")
        second.press("right")
        second.wait_for(lambda text: "own = 1" in text and "step 3 of 3" in text)
        os.kill(second.pid, signal.SIGKILL)
        second.wait_end()
        one.meet("print('all', 'well')", "all well")
        one.quit()
    assert sorted(one.runs()) == [("slow", "ok")] * 2 + [("tiny", "ok")] * 2


CLOCK = """\
import pathlib, time
_clock, _shift = time.time, pathlib.Path(__file__).with_name("shift")
time.time = lambda: _clock() + float(_shift.read_text() or 0)
"""


@pytest.fixture
def clock(tmp_path):
    """A function that makes the wall clock of every Python process jump by so many days."""
    shift = tmp_path / "clock" / "shift"
    shift.parent.mkdir()
    shift.write_text("0")
    (shift.parent / "sitecustomize.py").write_text(CLOCK)

    def jump(days):
        fresh = shift.with_name("fresh")
        fresh.write_text(str(days * 86_400))
        fresh.replace(shift)

    jump.folder = shift.parent
    return jump


@pytest.mark.slow
@pytest.mark.usefixtures("without_tensorflow")
def test_a_clock_that_jumps_changes_no_time_on_the_screen_and_no_order(tmp_path, clock):
    path = os.pathsep.join([str(clock.folder), os.environ["PYTHONPATH"]])
    app = Sufferer(tmp_path, environment={"PYTHONPATH": path})
    with app.opened() as terminal:
        app.train()
        clock(-400)
        terminal.wait_for(lambda text: "fit over" in text and "epoch 20/20" in text and " left" not in text)
        assert float(re.search(r"· (\d\.?\d*) s ·", terminal.text()).group(1)) > 4.9
        app.meet(
            "with live.fit('later', epochs=1, steps=1):\n    live.log(1, loss=1.0)\nprint('ye', 's')", "ye s"
        )
        clock(400)
        terminal.press("r")
        terminal.wait_for(lambda text: "later" in text and "slow" in text)
        assert re.findall(r"\b(?:later|slow)\b", terminal.text())[:2] == ["later", "slow"]
        terminal.press("escape")
        terminal.wait_for("step 2 of 3")
        app.quit()
    assert app.runs() == [("tiny", "ok"), ("slow", "ok"), ("later", "ok")]
