"""A small lesson, events as they would come, and a source that plays them to the app."""

import asyncio
import math
import traceback
from collections import deque

import numpy as np
from pace import PATIENCE

from dltui.course import override, with_code
from dltui.drawings import Bars, Heatmap
from dltui.events import (
    EpochEnded,
    Failure,
    FitEnded,
    FitStarted,
    Frame,
    KernelChanged,
    Picture,
    PlayAnswered,
    PlayOffered,
    Points,
    RunStarted,
    Series,
    StepEnded,
    StepStarted,
)
from dltui.source import Verdict

LESSON = """\
# ---
# title: The XOR network
# year: 1986
# summary: A hidden layer bends the line that one neuron can only draw straight.
# goal: accuracy >= 1.0
# quick: {epochs: 2}
# ---

# %% [markdown]
# # The XOR network
# In 1969 Minsky and Papert showed that one perceptron cannot compute XOR: no straight line parts its corners.
# In 1986 Rumelhart, Hinton and Williams trained a **hidden layer** to do it.
#
# $$J = \\frac{1}{m} \\sum_{i=1}^{m} (f(x_i) - y_i)^2$$

# %%
import keras
import numpy as np

corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype="float32")  # (4, 2)

# %% [markdown] tags=["predict"]
# ## How many?
# With a single hidden neuron, how many corners can the network get right?
#
# - [ ] all four
# - [x] three at most
# - [ ] none

# %%
hidden_units = 4  # @param {type: "slider", min: 1, max: 8}
learning_rate = 0.05  # @param {type: "number", min: 0.0001, max: 1, live: true}
optimizer = "adam"  # @param ["adam", "sgd"]
epochs = 20  # @param {type: "integer", min: 1}

# %% [markdown]
# ## Train it
# Watch the boundary: it is a straight line until the hidden units disagree.

# %%
model = keras.Sequential([keras.layers.Dense(hidden_units, activation="tanh"), keras.layers.Dense(1)])
model.compile(optimizer=optimizer, loss="mse", metrics=["accuracy"])
model.fit(corners, corners[:, 0], epochs=epochs)
"""
READY = KernelChanged("ready", "", ("CPU, 2 cores",), {"keras": "3.15.1"})


def fit_events(fit=1, epochs=20, until=None, boundary=True):
    """Yield the events of a fit of ten steps an epoch, up to an epoch; it ends with the last one."""
    until = epochs if until is None else until
    yield FitStarted(fit, "fit", epochs, 10, 17, "adam", ("loss", "accuracy"))
    for epoch in range(1, until + 1):
        steps = tuple(float(step) for step in range((epoch - 1) * 10 + 1, epoch * 10 + 1))
        loss = tuple(0.05 + 0.65 * math.exp(-step / 60) for step in steps)
        accuracy = tuple(min(1.0, 0.5 + step / 300) for step in steps)
        values = {"loss": Series(steps, loss), "accuracy": Series(steps, accuracy)}
        values["val_loss"] = Series(steps[-1:], (loss[-1] + 0.03,))
        yield Points(fit, values, int(steps[-1]), epoch, epoch * 0.1, 0.012)
        metrics = {"loss": loss[-1], "accuracy": accuracy[-1], "val_loss": loss[-1] + 0.03}
        yield EpochEnded(fit, epoch, int(steps[-1]), epoch * 0.1, metrics)
        if boundary:
            yield Picture("boundary", plane(epoch / until), fit, int(steps[-1]), epoch, "what it answers")
    if until == epochs:
        yield FitEnded(fit, "ok", epochs, epochs * 10, epochs * 0.1, metrics)


def offered(offer, drawing=None):
    """Return the events of a step that offers a play: the offer and its first answer."""
    return [offer, PlayAnswered(offer.play, 0, drawing or Bars(np.linspace(0, 1, 10)))]


def digit(row=4):
    """Return an image of a stroke from left to right, (28, 28) bytes."""
    image = np.zeros((28, 28), "uint8")
    image[row : row + 3, 6:22] = 255
    return image


READER = PlayOffered("reader", "draw", "Read a digit", 2, (28, 28), np.stack([digit(4), digit(20)]))


def plane(bend):
    """Return a decision boundary, bent between 0 and 1."""
    y, x = np.mgrid[1:0:24j, 0:1:24j]
    values = 1 / (1 + np.exp(-12 * (x + y - 1 - bend * (x * y * 4 - 1))))
    points = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")
    return Heatmap(values.astype("float32"), low=0, high=1, points=points, labels=np.array([0, 1, 1, 0]))


class Player:
    """A source that plays prepared events; a run ends when `finish` is called, at once if `hold` is false.

    `asked` keeps what the screen asked for, in order, `questions` what it asked of plays; `answer` makes the
    answers to these.
    """

    def __init__(self, lesson, listener, events=(), outcome="ok", hold=False, phase=READY, answer=None):
        self.lesson, self.listener = lesson, listener
        self.events, self.outcome, self.hold, self.phase = tuple(events), outcome, hold, phase
        self.busy = self.paused = False
        self.ran = frozenset()
        self.asked, self.questions, self.answer = [], [], answer
        self.fits = 0
        self.verdict = Verdict(False, "stopped")  # of a check that is held
        self._finish = asyncio.Event()

    def pending(self, step):
        with_code = [s.index for s in self.lesson.steps[: step + 1] if s.code is not None]
        return tuple(i for i in with_code if i not in self.ran) or tuple(i for i in with_code if i == step)

    async def start(self):
        self.listener(self.phase)

    async def run_to(self, step):
        self.asked.append(("run_to", step))
        self.busy = True
        parameters = {parameter.name: parameter.value for parameter in self.lesson.parameters}
        self.listener(RunStarted(self.lesson.id, self.lesson.title, seed=1, parameters=parameters))
        for index in self.pending(step):
            self.listener(StepStarted(index))
            if self.lesson.steps[index].fits:
                await self._train()
            outcome = self.outcome if index == step else "ok"
            self.ran |= {index} if outcome == "ok" else set()
            self.listener(StepEnded(index, outcome, 0.5))
        self.busy = False
        return self.outcome

    async def _train(self):
        for event in self.events:
            self.listener(event)
        if self.hold:
            await self._finish.wait()

    def finish(self):
        self._finish.set()

    async def pause(self):
        self.asked.append("pause")
        self.paused = True

    async def resume(self):
        self.asked.append("resume")
        self.paused = False

    async def step_epoch(self):
        self.asked.append("step_epoch")

    async def stop(self):
        self.asked.append("stop")
        self.outcome = "stopped"
        self._finish.set()

    async def restart(self):
        self.asked.append("restart")
        self.ran = frozenset()

    async def set_parameter(self, name, value):
        self.asked.append((name, value))
        self.lesson = override(self.lesson, {name: value})
        if not self.lesson.parameter(name).live:
            self.ran = frozenset(i for i in self.ran if i < self.lesson.parameter(name).step_index)

    async def ask(self, asked):
        self.questions.append(asked)
        for answer in self.answer(asked) if self.answer else ():
            self.listener(answer)

    async def edit(self, step, code):
        self.lesson = with_code(self.lesson, step, code)
        if self.lesson.steps[step].exercise is None:
            self.ran = frozenset(i for i in self.ran if i < step)

    async def check(self, step, code=None):
        """Run the cell and its check; nothing else is needed for a lesson as small as those of the tests."""
        exercise, names = self.lesson.steps[step].exercise, {}
        self.asked.append(("check", step))
        if self.hold:
            self.busy = True
            await self._finish.wait()
            self.busy = False
            return self.verdict
        try:
            for number, cell in enumerate((exercise.starter, exercise.check)):
                exec(compile("\n" * (cell.line - 1) + cell.source, f"cell {number}", "exec"), names)
        except Exception as error:
            frames = [
                Frame(str(self.lesson.path), at.lineno, at.name, cell_line(self.lesson, at.lineno), True)
                for at in traceback.extract_tb(error.__traceback__)[1:]
            ]
            failure = Failure(type(error).__name__, str(error), tuple(frames), step)
            return Verdict(False, "error", str(error), failure)
        return Verdict(True, "ok")

    async def close(self):
        self.asked.append("close")


def cell_line(lesson, line):
    """Return a line of a lesson's source, counted from 1."""
    return lesson.source.split("\n")[line - 1]


async def until(pilot, condition):
    """Let the app run until a condition holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await pilot.pause(0.01)
    await pilot.pause()


async def still(pilot):
    """Let the app run until its picture has stayed the same over four drawings of the lesson."""
    seen = deque(maxlen=4)

    def settled():
        frame = pilot.app.lesson_screen.frames.drawn_at
        if not seen or seen[-1][0] != frame:
            seen.append((frame, pilot.app.screen._compositor.render_strips()))
        return len(seen) == seen.maxlen and all(picture == seen[-1][1] for _, picture in seen)

    await until(pilot, settled)
