"""A learner who never rests: answers, trains, edits and trains again in the real app, until it is gone."""

import contextlib
import os
import signal
import threading
from dataclasses import dataclass, field

import psutil
from pace import PATIENCE
from support import HEADER
from terminal import Terminal

MARK = "DLTUI_SITTING"  # in the environment of all that a sitting starts
STEPS = 200  # of a fit
LESSON = f"""{HEADER}
# %% [markdown] tags=["predict"]
# ## Ask
# How many?
#
# - [ ] one
# - [x] two

# %%
count = 0

# %% [markdown]
# ## Train

# %%
from dltui import live
count += 1
with live.fit("tiny", epochs=20, steps=10):
    for step in range(1, {STEPS + 1}):
        live.log(step, loss=1 / step)
print("fits that have ended:", count)

# %% [markdown]
# ## Mine

# %%
mine = 0
"""


@dataclass
class Seen:
    """What the learner has asked for, and what of it the screen has shown as done."""

    asked: list = field(default_factory=list)
    done: list = field(default_factory=list)

    @contextlib.contextmanager
    def doing(self, *what):
        self.asked.append(what)
        yield
        self.done.append(what)


def settled(text):
    return "ready" in text or "could not be loaded" in text


def learn(terminal, seen):
    """Do one thing after the other; each is waited for on the screen. Ends when the app does."""
    terminal.wait_for("step 1 of 3")
    terminal.wait_for(settled)
    with seen.doing("answer"):
        terminal.press("b")
        terminal.wait_for("The run will tell")
    for number in range(1, 1000):
        with seen.doing("run", number):
            terminal.press("enter")
            terminal.wait_for(f"ended: {number}\n")
        terminal.press("right")
        terminal.wait_for("step 3 of 3")
        with seen.doing("edit", number):
            terminal.press("e")
            terminal.wait_for("What you write is kept")
            terminal.press(f"x{number} = 0", "enter", "escape")
            terminal.wait_for(lambda text, n=number: "as you have it" in text and f"x{n} = 0" in text)
        terminal.press("left")
        terminal.wait_for("step 2 of 3")


def sit(path, folder, seconds):
    """Learn in a lesson until the app is killed after so many seconds; return what was seen."""
    seen, mark = Seen(), f"{os.getpid()}-{path.stem}"
    environment = {MARK: mark, "XDG_DATA_HOME": str(folder)}
    with Terminal("open", str(path), environment=environment) as terminal:
        killer = threading.Timer(seconds, os.kill, (terminal.pid, signal.SIGKILL))
        killer.start()
        try:
            with contextlib.suppress(EOFError, OSError):
                learn(terminal, seen)
        finally:
            killer.join()
    _, left = psutil.wait_procs(marked(mark), timeout=PATIENCE)
    assert left == []
    return seen


def marked(mark):
    """Return the processes that a sitting started."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK) == mark:
                found.append(process)
    return found
