"""Every screen in the states a learner meets it in, reached by keys, from prepared events, with no kernel."""

import dataclasses
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from app.played import READER, fit_events, offered, until
from app.test_devices_screen import FakeReader
from app.test_edit_screen import SUM
from app.test_numbers import asking
from app.test_play import ANYWHERE, GATE, GO_ON, SLIDE, believe
from textual.command import CommandPalette
from textual.widgets import OptionList

from dltui.app.course_details import CourseDetails
from dltui.app.course_screen import CourseScreen
from dltui.app.devices_screen import DevicesScreen
from dltui.app.edit_screen import EditScreen
from dltui.app.help_screen import HelpScreen
from dltui.app.play_view import PlayView
from dltui.app.run_details import RunDetails
from dltui.app.runs_screen import RunsScreen
from dltui.app.source_screen import SourceScreen
from dltui.app.trust_screen import TrustScreen
from dltui.course import parse_lesson
from dltui.drawings import Text
from dltui.events import Failure, Frame, KernelChanged, Mark, Output, Picture, Points, Series
from dltui.store import Run

TRAINED = [Output("loading corners\n"), *fit_events()]
TRAINING = [Output("loading corners\n"), *fit_events(1), *fit_events(2, until=12)]
KERAS = "/venv/lib/python3.11/site-packages/keras/src/model.py"
FAILURE = Failure(
    "ValueError",
    "shapes (4, 2) and (3, 1) do not match",
    (
        Frame("xor_net.py", 44, "<module>", "model.fit(corners, corners[:, 0], epochs=epochs)", True),
        *(Frame(KERAS, line, "fit", "...", False) for line in range(14)),
    ),
    2,
)
PRINTED = "".join(f"step {number:03} loss {1 / (number + 1):.3f}\n" for number in range(300))
NOON = 1_795_694_400  # 26 November 2026, 12:00 in UTC


@dataclass(frozen=True)
class Scene:
    """How to get to a state of a screen; `events` and `options` are those of the player."""

    lead: Callable[[Any], Any]
    events: tuple = ()
    options: dict = field(default_factory=dict)
    opened: bool = True
    lesson: Callable[[], Any] | None = None


# ---------------------------------------------------------------------------------------------- waiting


async def settled(pilot):
    """Let the app run until its picture stays the same, whatever the lesson has still to show."""
    seen = deque(maxlen=3)
    while len(seen) < seen.maxlen or any(picture != seen[0] for picture in seen):
        if pilot.app.lesson_screen is not None:
            pilot.app.lesson_screen.frame()
        await pilot.pause()
        seen.append(pilot.app.screen._compositor.render_strips())


def shown(pilot):
    """Return what stands on the screen as text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def on(pilot, kind):
    """Wait until a screen of a kind is the one in use."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))


async def trained(pilot):
    """Press Enter on the first step and wait for the end of the training."""
    screen = pilot.app.lesson_screen
    await pilot.press("enter")
    await until(pilot, lambda: 2 in screen.state.outcomes and not screen.control.busy)


async def training(pilot):
    """Press Enter on the first step and wait until the second training has come to its twelfth epoch."""
    screen = pilot.app.lesson_screen
    await pilot.press("enter")
    await until(pilot, lambda: screen.fit is not None and (screen.fit.fit, screen.fit.epoch) == (2, 12))


def keys(*names, first=None):
    """Return a scene: what comes first, then some keys."""

    async def lead(pilot):
        if first is not None:
            await first(pilot)
        await pilot.press(*names)

    return lead


# ---------------------------------------------------------------------------------------------- the course


async def second_lesson(pilot):
    """Put the bar on the second lesson."""
    await on(pilot, CourseScreen)
    await pilot.press("down")
    await until(pilot, lambda: pilot.app.screen.query_one(CourseDetails).entry.id == "xor_net")
    await until(pilot, lambda: "3 steps" in shown(pilot) or pilot.app.size.height < 20)


async def searching(pilot):
    """Search for what two lessons have."""
    await second_lesson(pilot)
    await pilot.press("slash", *"the")
    await until(pilot, lambda: "broken" not in shown(pilot))


async def after_a_run(pilot):
    """Train, and come back to the course."""
    await trained(pilot)
    await pilot.press("escape")
    await on(pilot, CourseScreen)
    await until(pilot, lambda: "● goal" in shown(pilot) or "1986  The XOR network   ●" in shown(pilot))


# ---------------------------------------------------------------------------------------------- over a lesson


async def answered(pilot):
    """Answer the question wrongly, run, and look at what became of it."""
    screen = pilot.app.lesson_screen
    await pilot.press("right", "a", "right", "enter")
    await until(pilot, lambda: 2 in screen.state.outcomes and not screen.control.busy)
    await pilot.press("1", "left")
    await until(pilot, lambda: screen.step_index == 1)


async def number_judged(pilot):
    """Say a number, run, and look at the curve."""
    screen = pilot.app.lesson_screen
    await pilot.press("right", "a", *"0.3", "enter", "right", "enter")
    await until(pilot, lambda: 2 in screen.state.outcomes and not screen.control.busy)
    await pilot.press("2")


async def searched(pilot):
    """Search the output for a word that stands in many of its lines, and go up from the last."""
    await trained(pilot)
    await pilot.press("4", "slash", *"loss", "up", "up")
    await until(pilot, lambda: " of 300 lines" in shown(pilot))


def diverging():
    """Yield the events of a fit whose loss is no number from its sixth epoch on."""
    for event in fit_events():
        if isinstance(event, Points) and event.epoch > 5:
            steps = event.series["loss"].step
            series = {**event.series, "loss": Series(steps, (math.nan,) * len(steps))}
            yield dataclasses.replace(event, series=series)
            if event.epoch == 6:
                yield Mark(1, 51, "the loss is no longer a number. Try a tenth of the rate.", "nan")
        else:
            yield event


async def diagnosed(pilot):
    """Train until the loss is no number, and read what is said about it."""
    await trained(pilot)
    await pilot.press("4")
    await until(pilot, lambda: "is no longer a number" in shown(pilot))


async def asked_for_trust(pilot):
    """Be asked whether the programs of another's course may run."""
    await pilot.app.push_screen(TrustScreen(Path("/home/ada/deeper")))
    await on(pilot, TrustScreen)


async def failed(pilot):
    """Run into an exception."""
    await trained(pilot)
    await until(pilot, lambda: pilot.app.lesson_screen.state.failure is not None)


def playing(then=()):
    """Return a scene: the play is open, and some keys were given to it."""

    async def lead(pilot):
        await trained(pilot)
        await pilot.press("p")
        screen = pilot.app.lesson_screen
        await until(pilot, lambda: screen.play_has_focus and screen.query_one(PlayView).input.size.height)
        await pilot.press(*then)
        asker = screen.asker
        await until(pilot, lambda: asker.asked_at is None and (not then or asker.request))

    return lead


def play(offer, *then):
    """Return the scene of a play."""
    return Scene(playing(then), (*fit_events(), *offered(offer)), {"answer": believe})


def editing(step, *then, waits=""):
    """Return a scene: a step in the editor, and some keys were given to it."""

    async def lead(pilot):
        pilot.app.lesson_screen.go_to(step)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen) and pilot.app.screen.focused)
        await pilot.press(*then)
        await until(pilot, lambda: waits in shown(pilot))

    return lead


def over(key, kind, first=None):
    """Return a scene: a screen opened by a key."""

    async def lead(pilot):
        if first is not None:
            await first(pilot)
            await settled(pilot)  # what lies under a box gets no new places
        await pilot.press(key)
        await on(pilot, kind)

    return lead


async def palette(pilot):
    """Open the palette and type a word."""
    await pilot.press("ctrl+p")
    await on(pilot, CommandPalette)
    await until(pilot, lambda: pilot.app.screen.query_one(OptionList).option_count > 5)


# ---------------------------------------------------------------------------------------------- runs, devices


def run(units, began, loss, outcome="ok"):
    """Return a run that was kept another day."""
    return Run(
        "xor_net", "The XOR network", "fit", began, 2.0, outcome, 20, 200, 17, 1,
        {"hidden_units": units, "learning_rate": 0.05, "optimizer": "adam"},
        metrics={"loss": loss, "accuracy": 1.0}, versions={"keras": "3.15.1"},
    )  # fmt: skip


async def compared(pilot):
    """Compare two runs of three."""
    app, steps = pilot.app, np.arange(1.0, 201.0)
    await until(pilot, lambda: isinstance(app.screen, CourseScreen) and app.keeping.opened.is_set())
    kept = [run(2, NOON, 0.31, "stopped"), run(4, NOON + 600, 0.12), run(8, NOON + 4000, 0.07)]
    for each in kept:
        losses = each.metrics["loss"] + 0.6 * np.exp(-steps / (20 * each.parameters["hidden_units"]))
        app.keeping.add_run(
            each, {"loss": (steps, losses), "accuracy": (steps, 1 - losses / 2)}, lambda: None
        )
    await until(pilot, lambda: len(app.keeping.runs) == 3)
    await pilot.press("r")
    await on(pilot, RunsScreen)
    await pilot.press("space", "down", "space")
    await until(pilot, lambda: len(app.screen.query_one(RunDetails).metrics) == 2)


async def devices(pilot):
    """Look at a machine with one GPU, read a few times and then no more."""
    await on(pilot, CourseScreen)
    await pilot.app.push_screen(DevicesScreen(FakeReader(), every=1e6))
    await until(pilot, lambda: len(pilot.app.screen.readings) == 1)


PICTURES = (*TRAINED[:-1], Picture("sample", Text("hello there"), 1, 200, 20), TRAINED[-1])
DEAD = (*fit_events(until=5), KernelChanged("dead", "out of memory"))
SCENES = {
    "course": Scene(second_lesson, opened=False),
    "course, searched": Scene(searching, opened=False),
    "course, after a run": Scene(after_a_run, TRAINED),
    "lesson": Scene(keys()),
    "lesson, training": Scene(training, TRAINING, {"hold": True}),
    "lesson, paused": Scene(keys("space", first=training), TRAINING, {"hold": True}),
    "lesson, curves": Scene(keys("2", first=trained), TRAINED),
    "lesson, large curve": Scene(keys("m", "plus", "left_square_bracket", first=trained), TRAINED),
    "lesson, picture": Scene(keys("3", "n", "n", "less_than_sign", first=trained), PICTURES),
    "lesson, output": Scene(keys("4", first=trained), TRAINED),
    "lesson, trained": Scene(keys("1", first=trained), TRAINED),
    "lesson, parameters": Scene(keys("v", "right", "down", "7", "enter")),
    "lesson, output searched": Scene(searched, (Output(PRINTED), *fit_events())),
    "lesson, diagnosis": Scene(diagnosed, tuple(diverging())),
    "lesson, trust": Scene(asked_for_trust),
    "lesson, failure": Scene(failed, (FAILURE,), {"outcome": "error"}),
    "lesson, dead kernel": Scene(trained, DEAD, {"outcome": "died"}),
    "prediction asked": Scene(keys("right")),
    "prediction answered": Scene(answered, TRAINED),
    "number asked": Scene(keys("right", "a", *"0.3"), lesson=lambda: asking("loss at epoch 10")),
    "number judged": Scene(number_judged, TRAINED, lesson=lambda: asking("loss at epoch 10")),
    "play, draw": play(READER, "n", "up", "up", "space", *["right"] * 5),
    "play, point": play(ANYWHERE, "left", "up", "up"),
    "play, sliders": play(SLIDE, "right", "right"),
    "play, choice": play(GATE, "down"),
    "play, text": play(GO_ON, *" upon", "down"),
    "edit": Scene(editing(1), lesson=lambda: parse_lesson(SUM, Path("sums.py"))),
    "edit, wrong answer": Scene(
        editing(1, "ctrl+r", waits="got       0"), lesson=lambda: parse_lesson(SUM, Path("sums.py"))
    ),
    "edit, hint": Scene(
        editing(1, "ctrl+g", waits="The sign is"), lesson=lambda: parse_lesson(SUM, Path("sums.py"))
    ),
    "runs": Scene(compared, opened=False),
    "devices": Scene(devices, opened=False),
    "help": Scene(over("question_mark", HelpScreen, trained), TRAINED),
    "help, course": Scene(over("question_mark", HelpScreen, second_lesson), opened=False),
    "source": Scene(over("c", SourceScreen, keys())),
    "palette": Scene(palette),
}
