"""Every screen at every size: as text, in the colours of every theme, and without colours.

A scene begins at 80x24; the other sizes are reached as a learner reaches them, by making the terminal larger
or smaller. What stands in the snapshots was read: renew them only after you have read them too.
"""

import time

import pytest
from app.played import until
from app.scenes import SCENES, settled, shown
from app.test_theme import READABLE, STANDS_OUT, contrast

from dltui.app.theme import DARK, LIGHT, SAFE

SIZES = ((80, 24), (50, 16), (120, 40))
EVERY_SCENE = pytest.mark.parametrize("name", SCENES)
IN_COLOUR = ("course, after a run", "lesson, training", "prediction answered", "lesson, failure",
             "lesson, output searched", "lesson, diagnosis", "play, draw", "edit, wrong answer", "runs",
             "help")  # fmt: skip
HALVES = "▀▄█"


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    """A terminal with all colours, and a clock in UTC."""
    for variable, value in (("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("TZ", "UTC")):
        monkeypatch.setenv(variable, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def on(make_app, lesson):
    """Return a function that gives a pilot on a scene: `async with on(name) as pilot`."""

    class On:
        def __init__(self, name, size=SIZES[0]):
            self.scene = SCENES[name]
            taught = self.scene.lesson() if self.scene.lesson is not None else lesson
            options = {"opened": self.scene.opened, "taught": taught, **self.scene.options}
            self.app = make_app(self.scene.events, **options)
            self.running = self.app.run_test(size=size)

        async def __aenter__(self):
            pilot = await self.running.__aenter__()
            if self.scene.opened:
                app = self.app
                await until(pilot, lambda: app.players and app.lesson_screen.state.devices)
            await self.scene.lead(pilot)
            await settled(pilot)
            return pilot

        async def __aexit__(self, *error):
            return await self.running.__aexit__(*error)

    return On


async def at(pilot, size):
    """Give the terminal a size and wait until everything has its place."""
    if pilot.app.size != size:
        await pilot.resize_terminal(*size)
        await settled(pilot)


def faint(pilot, palette):
    """Return what stands on the screen and is hard to see on what is behind it."""
    found, screen = set(), pilot.app.screen
    box = screen.children[0].region if screen.is_modal else screen.region  # around a box it is dim on purpose
    for strip in screen._compositor.render_strips()[box.y : box.bottom]:
        for text, style, _ in strip.crop(box.x, box.right):
            if not set(text) - set(f"{HALVES} ") or style.dim:
                continue  # nothing, pixels of a picture, or what stands behind something else
            fore, back, words = (
                style.color.get_truecolor(),
                style.bgcolor.get_truecolor(),
                any(map(str.isalnum, text)),
            )
            if "#{:02x}{:02x}{:02x}".format(*fore) == palette.line and not words:
                continue  # thin lines only divide
            least = READABLE if words else STANDS_OUT
            if contrast(fore, back) < least:
                found.add((text.strip(), round(contrast(fore, back), 1)))
    return found


@EVERY_SCENE
async def test_as_text_at_every_size_and_readable_in_every_theme(on, name, snapshot):
    async with on(name) as pilot:
        dark = {}
        for size in SIZES:
            await at(pilot, size)
            dark[size] = shown(pilot)
            assert dark[size] == snapshot(name="{}x{}".format(*size))
            assert faint(pilot, DARK) == set()
        for palette in (LIGHT, SAFE):
            pilot.app.theme = palette.name
            await settled(pilot)
            assert shown(pilot) == dark[SIZES[-1]]
            assert (palette.name, faint(pilot, palette)) == (palette.name, set())


@EVERY_SCENE
async def test_without_colours(on, name, monkeypatch, snapshot):
    monkeypatch.setenv("NO_COLOR", "1")
    async with on(name) as pilot:
        for size in ((80, 24), (120, 40)):
            await at(pilot, size)
            assert shown(pilot) == snapshot(name="{}x{}".format(*size))


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
@pytest.mark.parametrize("name", IN_COLOUR)
def test_in_the_light_theme(on, name, size, snap_compare):
    scene = on(name, size)

    async def run_before(pilot):
        if scene.scene.opened:
            await until(pilot, lambda: scene.app.players and scene.app.lesson_screen.state.devices)
        await scene.scene.lead(pilot)
        pilot.app.theme = LIGHT.name
        await settled(pilot)

    assert snap_compare(scene.app, terminal_size=size, run_before=run_before)
