"""Every screen with hostile text in every field: it becomes no control sequence, no link and no markup."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from app.played import LESSON, fit_events, offered, until
from app.scenes import FAILURE, NOON, SCENES, Scene, editing, keys, on, over, playing, run, settled, trained
from app.test_devices_screen import FakeReader
from app.test_play import ANYWHERE, GATE, GO_ON, SLIDE, believe
from hostile import EVIL, SEQUENCES, hostile, unsafe
from textual.events import Paste
from textual.widgets import Input

from dltui.app.course_screen import CourseScreen
from dltui.app.devices_screen import DevicesScreen
from dltui.app.help_screen import HelpScreen
from dltui.app.run_details import RunDetails
from dltui.app.runs_screen import RunsScreen
from dltui.app.source_screen import SourceScreen
from dltui.app.trust_screen import TrustScreen
from dltui.course import Chapter, Course, Entry, bundled_folder, parse_lesson
from dltui.drawings import (
    Bars,
    Heatmap,
    Images,
    Lines,
    Maps,
    Matrix,
    Network,
    Scatter,
    Stack,
    Text,
)
from dltui.events import KernelChanged, Mark, Output, Picture, Result

NAME = EVIL.replace("\x1b]8;;", "")  # of a file: EVIL has no slash and no zero
SQUARE = np.arange(4.0).reshape(2, 2)
DRAWINGS = (
    Heatmap(SQUARE, points=SQUARE, labels=np.array([0, 1]), names=("a", "b")),
    Images(np.stack([SQUARE, SQUARE]), captions=("a", "b")),
    Matrix(SQUARE, ("a", "b"), ("c", "d"), "rows", "columns"),
    Maps(np.stack([SQUARE, SQUARE]), ("a", "b"), ("c", "d"), ("e", "f"), "rows", "columns"),
    Scatter(SQUARE, np.array([0, 1]), ("a", "b"), "x", "y"),
    Network((SQUARE,), (np.zeros(2),), names=(("a", "b"), ("c", "d"))),
    Lines(np.arange(2.0), SQUARE, ("a", "b"), "x", "y"),
    Bars(np.arange(2.0), ("a", "b"), title="t"),
    Text("a\nb"),
    Stack((Text("a"), Bars(np.arange(2.0), ("a", "b"))), ("one", "two")),
)
EVENTS = (
    KernelChanged("ready", "ready", ("CPU, 2 cores",), {"keras": "3.15.1"}),
    *(
        Output(f"{text} {number}\r\n", stream)
        for number, text in enumerate(SEQUENCES)
        for stream in ("stdout", "log")
    ),
    Output("the last line of many", "stderr"),
    Mark(1, 10, "a note"),
    Result({"bits": 2.0}),
    *list(fit_events())[:-1],
    *(
        Picture(f"picture {number}", drawing, 1, 200, 20, "caption")
        for number, drawing in enumerate(DRAWINGS)
    ),
    list(fit_events())[-1],
)


def source():
    """Return the source of the tests' lesson with hostile text in its header, prose, answers and code."""
    quoted = json.dumps(EVIL)[1:-1]
    text = LESSON.replace("# title: The XOR network", f'# title: "The XOR network{quoted}"')
    text = text.replace("# year: 1986", f'# year: 1986\n# people: "Rumelhart{quoted}"')
    text = text.replace("# summary: A hidden layer", f'# summary: "{quoted}"\n# unknown: A hidden layer')
    text = text.replace("# # The XOR network", f"# # The XOR network {EVIL}").replace(
        "# ## Train it", f"# ## Train {EVIL}"
    )
    text = text.replace("all four", f"all four {EVIL}").replace("three at most", f"three {EVIL}")
    text = text.replace("With a single hidden", f"{EVIL} With a single hidden").replace(
        "# In 1969", f"# {EVIL} In 1969"
    )
    text = text.replace('["adam", "sgd"]', f'["adam", "{EVIL}"]').replace(
        "import numpy as np", f"import numpy as np  # {EVIL}"
    )
    return text.replace("# (4, 2)", f"# {EVIL}")


@pytest.fixture
def lesson():
    """The lesson, in a file with a hostile name."""
    return parse_lesson(source(), Path(f"{NAME}.py"))


@pytest.fixture
def course(lesson):
    """A course of three lessons, all of whose texts are hostile."""
    xor = Entry(
        "xor_net", lesson.path, lesson.title, 1986, lesson.people, lesson.summary, ("accuracy >= 1.0",), 15
    )
    first = Entry("first", Path("first.py"), "First", 1957, "Frank", "A line.", ("loss <= 1",))
    broken = Entry("broken", Path(f"{NAME}2.py"), "broken", problem=f"{NAME}2.py:3: the header is not YAML")
    chapters = (Chapter(f"Neurons{EVIL}", (hostile(first), xor)), Chapter(EVIL, (broken,)))
    return Course(bundled_folder(), f"A course{EVIL}", chapters)


async def walked(pilot):
    """Go through all lessons of the course."""
    await on(pilot, CourseScreen)
    for _ in range(3):
        assert_harmless(pilot)
        await pilot.press("down")
        await settled(pilot)
    await pilot.press("slash")
    await until(pilot, lambda: pilot.app.screen.query(Input))
    pilot.app.screen.query_one(Input).post_message(Paste(EVIL))


async def looked_through(pilot):
    """Train, and look at every picture."""
    await trained(pilot)
    await pilot.press("3")
    for _ in range(len(DRAWINGS) + 1):
        await settled(pilot)
        assert_harmless(pilot)
        await pilot.press("n")


async def failed(pilot):
    """Run into an exception, and look at all panes."""
    await trained(pilot)
    for key in ("1", "2", "4", "l"):
        await settled(pilot)
        assert_harmless(pilot)
        await pilot.press(key)


async def compared(pilot):
    """Compare two hostile runs, with a hostile filter."""
    app, steps = pilot.app, np.arange(1.0, 21.0)
    await until(pilot, lambda: isinstance(app.screen, CourseScreen) and app.keeping.opened.is_set())
    for units in (2, 4):
        curves = {f"loss{EVIL}": (steps, 1 / steps), f"val_loss{EVIL}": (steps[-1:], 1 / steps[-1:])}
        kept = dataclasses.replace(run(units, NOON + units, 0.1), edits={EVIL: "x = 1"}, device=EVIL)
        app.keeping.add_run(hostile(dataclasses.replace(kept, outcome="ok")), curves, lambda: None)
    await until(pilot, lambda: len(app.keeping.runs) == 2)
    await pilot.press("r")
    await on(pilot, RunsScreen)
    await pilot.press("space", "down", "space")
    await until(pilot, lambda: len(app.screen.query_one(RunDetails).metrics) >= 1)
    await settled(pilot)
    assert_harmless(pilot)
    await pilot.press("slash")
    app.screen.query_one("#filter", Input).post_message(Paste(EVIL))


async def devices(pilot):
    """Look at a machine whose GPU has a hostile name."""

    class Reader(FakeReader):
        def read(self, watched):
            return hostile(super().read(watched))

    await on(pilot, CourseScreen)
    await pilot.app.push_screen(DevicesScreen(Reader(), every=1e6))
    await until(pilot, lambda: len(pilot.app.screen.readings) == 1)


async def asked(pilot):
    """Be asked whether the programs of a course may run."""
    await on(pilot, CourseScreen)
    await pilot.app.push_screen(TrustScreen(Path(f"/tmp/{NAME}")))


async def searched(pilot):
    """Look for a hostile text in the output."""
    await trained(pilot)
    await pilot.press("4", "slash")
    await until(pilot, lambda: pilot.app.focused is not None)
    pilot.app.focused.post_message(Paste(EVIL))


async def told(pilot):
    """Be told something in a notice, and copy something."""
    pilot.app._tell(EVIL)
    pilot.app.copy_to_clipboard(EVIL)


def play(offer, *then):
    """Return the scene of a hostile play."""
    return Scene(playing(then), hostile((*fit_events(), *offered(offer, DRAWINGS[-1]))), {"answer": believe})


HOSTILE = {
    "course": Scene(walked, opened=False),
    "runs": Scene(compared, opened=False),
    "devices": Scene(devices, opened=False),
    "trust": Scene(asked, opened=False),
    "lesson": Scene(keys("right", "a")),
    "pictures": Scene(looked_through, hostile(EVENTS)),
    "curves": Scene(keys("2", "m", first=trained), hostile(EVENTS)),
    "failure": Scene(failed, hostile((*EVENTS, FAILURE)), {"outcome": "error"}),
    "dead": Scene(
        trained, hostile((*fit_events(until=5), KernelChanged("dead", "gone"))), {"outcome": "died"}
    ),
    "search": Scene(searched, hostile(EVENTS)),
    "parameters": Scene(keys("v", "down", "down")),
    "edit": Scene(editing(0)),
    "source": Scene(over("c", SourceScreen)),
    "help": Scene(over("question_mark", HelpScreen)),
    "notices": Scene(told),
    "play, point": play(ANYWHERE, "left"),
    "play, sliders": play(SLIDE, "right"),
    "play, choice": play(GATE, "down"),
    "play, text": play(GO_ON, "x"),
}

NARROW = ("course", "runs", "lesson", "failure")


def assert_harmless(pilot):
    """Fail where a control character, a link or an action of the text's own stands on the screen."""
    for strip in pilot.app.screen._compositor.render_strips():
        for text, style, control in strip:
            assert not unsafe(text) and "\n" not in text, (text, unsafe(text))
            assert control is None
            if style is not None:
                assert style.link is None
                assert "quit" not in str(style.meta.get("@click"))


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_text_is_only_text(make_app, lesson, name):
    scene = HOSTILE[name]
    app = make_app(scene.events, opened=scene.opened, **scene.options)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        if scene.opened:
            await until(pilot, lambda: app.players and app.lesson_screen.state.devices)
        await scene.lead(pilot)
        for size in ((120, 40), (60, 16)) if name in NARROW else ((120, 40),):
            if app.size != size:
                await pilot.resize_terminal(*size)
            await settled(pilot)
            assert_harmless(pilot)
        assert app.is_running


def test_these_are_all_kinds_of_screens():
    """Whoever adds a scene of a new kind adds a hostile one, too."""
    ours = {name.split(",")[0] for name in HOSTILE}
    theirs = {name.split(",")[0] for name in SCENES}
    assert theirs - ours == {
        "prediction asked",
        "prediction answered",
        "number asked",
        "number judged",
        "palette",
    }
