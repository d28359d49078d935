"""What the app's tests share: the lesson, a course around it, and the app on a source that plays events."""

from pathlib import Path

import pytest
from app.played import LESSON, Player, until
from pace import PATIENCE
from textual.pilot import Pilot

from dltui.app.app import DltuiApp
from dltui.course import Chapter, Course, Entry, bundled_folder, parse_lesson


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """Textual's pilot waits for a screen, and the app for its end, as long as a test waits for anything."""
    monkeypatch.setattr(Pilot._wait_for_screen, "__defaults__", (PATIENCE,))
    monkeypatch.setattr("dltui.app.app.CLOSE_SECONDS", PATIENCE)


@pytest.fixture
def lesson():
    """The lesson of the app's tests, parsed."""
    return parse_lesson(LESSON, Path("xor_net.py"))


@pytest.fixture
def course(lesson):
    """A course of three lessons, of which the second is the lesson of the tests."""
    xor = Entry("xor_net", lesson.path, lesson.title, 1986, "Rumelhart, Hinton and Williams", lesson.summary,
                ("accuracy >= 1.0",), 15)  # fmt: skip
    first = Entry("perceptron", Path("perceptron.py"), "The perceptron", 1957, "Frank Rosenblatt", "A line.")
    broken = Entry("broken", Path("broken.py"), "broken", problem="broken.py:3: the header is not YAML")
    return Course(bundled_folder(), "Introduction to deep learning",
                  (Chapter("Neurons", (first, xor)), Chapter("Seeing", (broken,))))  # fmt: skip


@pytest.fixture
def make_app(course, lesson):
    """Return a function that makes an app on a player; `app.players` keeps the players made.

    `taught` is the lesson, where it is not that of the tests.
    """

    def make(events=(), *, opened=True, data_folder=None, taught=lesson, **options):
        players = []

        def make_source(of, listener):
            players.append(Player(of, listener, events, **options))
            return players[-1]

        app = DltuiApp(
            course,
            path=lesson.path if opened else None,
            make_source=make_source,
            data_folder=data_folder,
            clock=lambda: 0.0,
        )
        app.parsed[lesson.path] = taught
        app.players = players
        return app

    return make


@pytest.fixture
def opened(make_app):
    """Return a function that gives a pilot on the open lesson: `async with opened(...) as pilot`."""

    def run(events=(), *, size=(120, 40), notifications=False, **options):
        return _Opened(make_app(events, **options), size, notifications)

    return run


class _Opened:
    def __init__(self, app, size, notifications):
        self.app, self.running = app, app.run_test(size=size, notifications=notifications)

    async def __aenter__(self):
        pilot = await self.running.__aenter__()
        await until(pilot, lambda: self.app.players and self.app.lesson_screen.state.devices)
        return pilot

    async def __aexit__(self, *error):
        return await self.running.__aexit__(*error)
