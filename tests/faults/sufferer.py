"""An app that meets one fault after the other: its lesson trains, then runs what a test puts into a file."""

import contextlib
import os
import re
import signal

import psutil
from pace import PATIENCE
from support import HEADER
from terminal import Terminal

from dltui.store import Store

STEPS = 200  # of the fit that ends
LESSON = f"""{HEADER}
# %% [markdown]
# ## Train

# %%
from dltui import live
with live.fit("tiny", epochs=20, steps=10):
    for step in range(1, {STEPS + 1}):
        live.log(step, loss=1 / step)

# %% [markdown]
# ## Suffer

# %%
import pathlib
exec(pathlib.Path(__file__).with_name("fault").read_text(), globals())

# %% [markdown]
# ## Mine

# %%
mine = 0
"""


# A fit of five seconds or more, to be disturbed.
SLOW_FIT = """\
import time
with live.fit('slow', epochs=20, steps=10):
    for step in range(1, 201):
        live.log(step, loss=1 / step)
        time.sleep(0.025)
print('fit', 'over')
"""


class Sufferer:
    """The app with the lesson open at its second step and the third one edited, in a terminal."""

    def __init__(self, folder, **options):
        self.folder = folder
        self.path = folder / "suffers.py"
        self.path.write_text(LESSON)
        self.kept = folder / "kept"
        self.options = options
        self.terminal = None

    @property
    def arguments(self):
        return ("open", str(self.path), "--data-dir", str(self.kept))

    @contextlib.contextmanager
    def opened(self):
        """Start the app and give its terminal; the first time the third step is edited."""
        is_new = not self.kept.exists()
        with Terminal(*self.arguments, **self.options) as self.terminal:
            self.terminal.wait_for("could not be loaded")
            if is_new:
                self.write()
            self.terminal.wait_for("step 2 of 3")
            yield self.terminal

    @contextlib.contextmanager
    def shell(self):
        """Start a shell in place of the app, and give its terminal."""
        with Terminal(**self.options) as self.terminal:
            yield self.terminal

    def write(self):
        terminal = self.terminal
        terminal.press("right", "right")
        terminal.wait_for("step 3 of 3")
        terminal.press("e")
        terminal.wait_for("What you write is kept")
        terminal.press("own = 1", "enter", "escape")
        terminal.wait_for(lambda text: "own = 1" in text and "step 3 of 3" in text)
        terminal.press("left")

    def train(self):
        """Begin the fit that takes long, and wait until it is on its way."""
        self.begin(SLOW_FIT)
        self.terminal.wait_for(lambda text: re.search(r"epoch [3-9]/20", text))

    def meet(self, code, said):
        """Run the faulty cell, and the fit before it where it has not run; wait for words on the screen."""
        self.begin(code)
        self.terminal.wait_for(said)
        self.answers_keys()

    def begin(self, code):
        (self.folder / "fault").write_text(code)
        self.terminal.press("enter")

    def answers_keys(self):
        help_and_back(self.terminal)

    @property
    def processes(self):
        """The processes that the app has started."""
        return psutil.Process(self.terminal.pid).children(recursive=True)

    @property
    def kernel(self):
        """The process in which the lesson ran last."""
        return max(psutil.Process(self.terminal.pid).children(), key=psutil.Process.create_time)

    def quit(self):
        """Quit; all processes are gone and the terminal is as it was."""
        started = self.processes
        self.terminal.press("q")
        assert self.terminal.wait_end() == (0, None)
        assert_gone(started)
        assert_restored(self.terminal)

    def assert_kept(self, *outcomes):
        """Hold that the runs ended so, the first one first, and that the edit is there."""
        assert [outcome for _, outcome in self.runs()] == [*outcomes]

    def runs(self):
        """Return name and outcome of the runs kept, the first one first; none is broken."""
        with contextlib.closing(Store(self.kept)) as store:
            assert store.message == ""
            (record,) = store.lessons().values()
            (edit,) = record.edits.values()
            assert edit.code.startswith("own = 1\n")
            runs = store.runs()[::-1]
            for run in runs:
                steps, values = store.curves(run.id)["loss"]
                assert len(steps) == run.steps and values[0] == 1.0
                assert run.outcome != "ok" or run.steps == (1 if run.fit == "later" else STEPS)
            return [(run.fit, run.outcome) for run in runs]


def help_and_back(terminal):
    """Open the help with its key, and close it: the app answers."""
    terminal.press("?")
    terminal.wait_for("dim: does nothing now")
    terminal.press("escape")
    terminal.wait_for(lambda text: "dim: does nothing now" not in text)


def assert_gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    assert alive == []


def assert_restored(terminal):
    """Hold that the program left the alternate screen, showed the cursor and let go of the mouse."""
    end = bytes(terminal.raw[-400:])
    assert b"\x1b[?1049l" in end and b"\x1b[?25h" in end and b"\x1b[?1000l" in bytes(terminal.raw)


def end(process, number=signal.SIGKILL):
    os.kill(process.pid, number)
