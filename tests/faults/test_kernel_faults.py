"""Faults in the kernel, as the app's learner meets them: one app goes through them all, and loses nothing."""

import contextlib
import os
import re
import signal
import sys
import time

import psutil
import pytest
from faults.groups import group
from faults.sufferer import Sufferer, assert_gone, end, help_and_back
from terminal import Terminal

from dltui.store import Store

FRESH = "Enter starts a fresh one"
CALLBACK = """\
import os
def callback(step):
    if step == 50:
        os._exit(5)
with live.fit('cut', epochs=20, steps=10):
    for step in range(1, 201):
        live.log(step, loss=1 / step)
        callback(step)
"""
NO_MEMORY = """\
import resource
before = resource.getrlimit(resource.RLIMIT_AS)
resource.setrlimit(resource.RLIMIT_AS, (2**32, before[1]))
try:
    bytearray(2**40)
finally:
    resource.setrlimit(resource.RLIMIT_AS, before)
"""
THREAD = """\
import threading, time
def tick():
    while True:
        time.sleep(0.01)
threading.Thread(target=tick, daemon=False).start()
print('thr' 'ead')
"""
ERRORS = {
    NO_MEMORY: "MemoryError in step 2: the memory is full",
    "import sys\nsys.stdout = None\n1 / 0": "ZeroDivisionError in step 2: division by",
    "import sys\nsys.stdout = sys.stderr = object()\n[][1]": "IndexError in step 2",
    "import sys\nsys.stdout.buffer.write(bytes(range(256)))": "no attribute 'buffer'",
}
HARMLESS = {
    "import os\nos.closerange(0, 3)\nprint('without', 'descriptors')": "without descriptors",
    "print('\\x1b]0;owned\\x07\\udcff\\ud800', bytes(range(256)).decode('latin1'), 'bin' 'ary')": "binary",
    THREAD: "thread",
}
DEATHS = {
    "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)": "it was killed (signal SIGKILL)",
    "import ctypes\nctypes.string_at(0)": "segmentation fault (signal SIGSEGV)",
    "import os\nos.closerange(3, 4096)": "native code gave up",
    CALLBACK: "it ended itself with exit code 5",
}
STUBBORN = """\
import signal
signal.signal(signal.SIGINT, lambda *_: print('not', 'now'))
print('be' 'gun')
while True:
    pass
"""


@pytest.mark.usefixtures("without_tensorflow")
def test_one_app_survives_every_fault_of_its_kernel_and_keeps_all_that_was_done(tmp_path):
    app = Sufferer(tmp_path)
    with app.opened() as terminal:
        for code, words in (ERRORS | HARMLESS | DEATHS).items():
            app.meet(code, words)
            if code in DEATHS:
                terminal.wait_for(FRESH)
            else:
                assert "kernel died" not in terminal.text()
        app.meet("print('all', 'well')", "all well")
        app.quit()
    assert b"\x1b]0;owned" not in bytes(terminal.raw)
    kernels = len(DEATHS) + 1
    assert [run for run in app.runs() if run[0] == "tiny"] == [("tiny", "ok")] * kernels
    assert {outcome for name, outcome in app.runs() if name == "cut"} <= {"died"}


LEAVES = """\
import multiprocessing, os, subprocess, time
forked = multiprocessing.get_context('fork').Process(target=time.sleep, args=(3600,))
forked.start()
ran = subprocess.Popen(['sleep', '3600'])
print(f'{os.getpid()} left {forked.pid} and {ran.pid}')
"""


def left(app, *before):
    """Return the processes that the lesson has started in a kernel, which is none of those before."""
    app.begin(LEAVES)
    found = r"(\d+) left (\d+) and (\d+)"
    app.terminal.wait_for(lambda text: any(int(pids[0]) not in before for pids in re.findall(found, text)))
    return [psutil.Process(int(pid)) for pid in re.findall(found, app.terminal.text())[-1]]


@pytest.mark.usefixtures("without_tensorflow")
def test_what_a_lesson_started_ends_with_its_kernel_and_with_the_app_however_they_end(tmp_path):
    app = Sufferer(tmp_path)
    with app.opened() as terminal:
        started = left(app)
        end(started[0])
        terminal.wait_for(FRESH)
        assert_gone(started)
        started = left(app, started[0].pid) + app.processes
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait_end()
        assert_gone(started)
    app.assert_kept("ok", "ok")


@pytest.mark.slow
@pytest.mark.usefixtures("without_tensorflow")
def test_a_kernel_that_a_signal_holds_for_30_seconds_is_told_and_goes_on_where_it_was(tmp_path):
    app = Sufferer(tmp_path)
    with app.opened() as terminal:
        app.train()
        kernel = app.kernel
        end(kernel, signal.SIGSTOP)
        terminal.wait_for("the kernel is held by a signal; s ends it")
        terminal.wait_for(f"kill -CONT {kernel.pid} lets it go on")
        app.answers_keys()
        until = time.monotonic() + 30
        terminal.discard_until(lambda: time.monotonic() >= until)
        end(kernel, signal.SIGCONT)
        terminal.wait_for("fit over")
        end(kernel, signal.SIGSTOP)
        terminal.wait_for("R starts a fresh one")
        app.begin("print('not', 'yet')")
        terminal.wait_for("the kernel is held by a signal; s ends it")
        terminal.press("s")
        terminal.wait_for("ended by you: a signal held it. " + FRESH)
        app.meet("print('all', 'well')", "all well")
        app.quit()
        assert_gone([kernel])
    app.assert_kept("ok", "ok", "ok")


@pytest.mark.slow
@pytest.mark.usefixtures("without_tensorflow")
def test_a_cell_with_its_own_handler_of_interrupts_is_ended_with_its_kernel(tmp_path):
    app = Sufferer(tmp_path)
    with app.opened() as terminal:
        app.meet(STUBBORN, "begun")
        terminal.press("s")
        terminal.wait_for("ended by you: it did not answer an interrupt. " + FRESH)
        app.meet("print('all', 'well')", "all well")
        app.quit()
    app.assert_kept("ok", "ok")


BOMB = """\
import os
with open({procs!r}, 'w') as file:
    file.write(str(os.getpid()))
while True:
    os.fork()
"""
GREEDY = "kept = []\nwhile True:\n    kept.append(b'x' * 2**24)"


@pytest.mark.slow
@pytest.mark.usefixtures("without_tensorflow")
def test_limits_of_the_system_on_memory_and_processes_are_told_and_what_comes_next(tmp_path):
    with (
        group("memory", 600 * 2**20) as memory,
        group("pids", "max") as pids,
        group("pids", 64) as bombs,
    ):
        command = memory.command(*pids.command(sys.executable, "-m", "dltui"))
        app = Sufferer(tmp_path, command=command)
        with app.opened() as terminal:
            app.meet(GREEDY, "out of memory: the system killed it. " + FRESH)
            app.meet(BOMB.format(procs=str(bombs.procs)), "BlockingIOError in step 2")
            bomb = [psutil.Process(pid) for pid in bombs.pids]
            assert len(bomb) > 20
            terminal.press("R")
            assert_gone(bomb)
            app.meet("import os\nos._exit(1)", "exit code 1. " + FRESH)
            pids.limit(1)
            terminal.press("enter")
            terminal.wait_for("it could not be started: Resource temporarily unavailable")
            app.answers_keys()
            pids.limit("max")
            app.meet("print('all', 'well')", "all well")
            app.quit()
        app.assert_kept("ok", "ok", "ok", "ok")


KERAS = """\
# %%
import os, pathlib
import keras
import numpy as np

again = pathlib.Path(__file__).with_name("again")

class Leave(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if self.params["epochs"] == 3 and self.model.optimizer.iterations == 25 and not again.exists():
            again.touch()
            os._exit(5)

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((40, 2)), np.ones((40, 1)), batch_size=4, epochs=3, verbose=0, callbacks=[Leave()])
print("over", "and", "done")
model.fit(np.ones((40, 2)), np.ones((40, 1)), batch_size=4, epochs=1_000_000, verbose=0)
"""


@pytest.mark.slow
def test_a_keras_callback_that_leaves_and_an_app_that_is_killed_in_a_fit_lose_no_finished_one(tmp_path):
    script, kept = tmp_path / "leaves.py", tmp_path / "kept"
    script.write_text(KERAS)
    with Terminal("open", str(script), "--data-dir", str(kept)) as terminal:
        terminal.wait_for("· ready")
        terminal.press("enter")
        terminal.wait_for("it ended itself with exit code 5")
        terminal.press("enter")
        terminal.wait_for("over and done")
        terminal.wait_for("/1000000")
        help_and_back(terminal)
        started = psutil.Process(terminal.pid).children(recursive=True)
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait_end()
        assert_gone(started)
    with contextlib.closing(Store(kept)) as store:
        runs = [(run.outcome, run.epochs, run.steps) for run in store.runs()]
        assert runs[0] == ("ok", 3, 30) and runs[1][0] == "died"
