"""One case of `bench.scale` at one size, in a process of its own: `python -m bench.growth CASE SIZE`.

Prints a JSON object: seconds and megabytes by what they were taken for. The app is the real one under
Textual's pilot; its source is the one that the app's tests play events with.
"""

import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from app.played import LESSON, Player, until

from dltui import wire
from dltui.app.app import DltuiApp
from dltui.app.course_list import CourseList
from dltui.app.course_screen import CourseScreen
from dltui.app.run_details import RunDetails
from dltui.app.run_list import RunList
from dltui.app.runs_screen import RunsScreen
from dltui.course import Chapter, Course, Entry, bundled_folder, load_course, parse_lesson
from dltui.drawings import Heatmap
from dltui.events import EpochEnded, FitEnded, FitStarted, Output, Picture, Points, Series
from dltui.store import Run, Store

SIZE = (120, 40)
A_MESSAGE = 200  # batches: a tenth of a second at 2,000 a second
AN_EPOCH = 1_000
PIECE = 1 << 16  # characters of one event of output
PICTURES = 60
KEYS = 15


def megabytes():
    return psutil.Process().memory_info().rss / 2**20


class Stopwatch:
    """Adds up the time of its with blocks."""

    seconds = 0.0

    def __enter__(self):
        self._began = time.perf_counter()

    def __exit__(self, *_):
        self.seconds += time.perf_counter() - self._began


@contextlib.asynccontextmanager
async def lesson_open(source=LESSON):
    """Give (pilot, listener) with a lesson open whose training goes on and has published nothing yet."""
    lesson, players = parse_lesson(source, Path("xor_net.py")), []

    def make_source(of, listener):
        players.append(Player(of, listener, hold=True))
        return players[-1]

    app = DltuiApp(None, path=lesson.path, make_source=make_source)
    app.parsed[lesson.path] = lesson
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: players and app.lesson_screen.state.devices)
        await pilot.press("enter")
        await until(pilot, lambda: app.lesson_screen.control.busy)
        yield pilot, players[0].listener


async def taken(pilot, listener, messages):
    """Have the app hear wire messages, one a frame; return the seconds, the making of them left out."""
    watch = Stopwatch()
    for message in messages:
        with watch:
            listener(wire.from_wire(json.loads(message)))
            pilot.app.lesson_screen.frame()
            await asyncio.sleep(0)
    with watch:
        await until(pilot, lambda: not pilot.app.lesson_screen.frames.heard)
    return watch.seconds


def sent(event):
    return json.dumps(wire.to_wire(event))


# ---------------------------------------------------------------------------------------------------


def fit_messages(batches):
    """Yield a training of so many batches: a message each tenth of a second, an epoch each half."""
    noise = np.random.default_rng(1).normal(0, 0.02, (2, A_MESSAGE))
    yield sent(FitStarted(1, "fit", batches // AN_EPOCH, AN_EPOCH, 17, "adam", ("loss", "accuracy")))
    for begin in range(0, batches, A_MESSAGE):
        steps = np.arange(begin + 1, begin + A_MESSAGE + 1)
        loss = 1 / (1 + steps / batches * 20) + noise[0]
        values = {"loss": loss, "accuracy": 1 - loss + noise[1]}
        series = {name: Series(tuple(steps * 1.0), tuple(one)) for name, one in values.items()}
        step, epoch = begin + A_MESSAGE, begin // AN_EPOCH + 1
        yield sent(Points(1, series, step, epoch, step / 2000))
        if step % AN_EPOCH == 0:
            metrics = {"loss": float(loss[-1]), "val_loss": float(loss[-1]) + 0.03}
            yield sent(EpochEnded(1, epoch, step, step / 2000, metrics))
    yield sent(FitEnded(1, "ok", epoch, batches, batches / 2000, metrics))


async def fit(batches):
    async with lesson_open() as (pilot, listener):
        before = megabytes()
        seconds = await taken(pilot, listener, fit_messages(batches))
        return {"s": seconds, "MB": megabytes() - before}


async def output(characters):
    text = "".join(f"{number:>7} of many lines that a training prints, each as long as this\n"
                   for number in range(PIECE // 64))  # fmt: skip
    piece = sent(Output(text))
    async with lesson_open() as (pilot, listener):
        before = megabytes()
        seconds = await taken(pilot, listener, (piece for _ in range(characters // len(text))))
        return {"s": seconds, "MB": megabytes() - before}


async def picture(pixels):
    side = round(pixels**0.5)
    values = np.random.default_rng(1).random((side, side), dtype="float32")

    def messages():
        yield sent(FitStarted(1, "fit", PICTURES, 1))
        for epoch in range(1, PICTURES + 1):
            yield sent(Picture("plane", Heatmap(np.roll(values, epoch)), 1, epoch, epoch))

    async with lesson_open() as (pilot, listener):
        before = megabytes()
        seconds = await taken(pilot, listener, messages())
        return {"s a picture": seconds / PICTURES, "MB, with those kept": megabytes() - before}


async def steps(count):
    prose = "# ## Step {0}\n# Some words about the `print` below, and $x^2$.\n"
    cell = f"\n# %% [markdown]\n{prose}\n# %%\nprint({{0}})\n"
    source = LESSON + "".join(cell.format(number) for number in range(4, count + 1))
    before = megabytes()
    watch = Stopwatch()
    with watch:
        parse_lesson(source, Path("xor_net.py"))
    async with lesson_open(source) as (pilot, _):
        screen, keys = pilot.app.lesson_screen, []
        for _ in range(KEYS):
            at, key = screen.step_index, Stopwatch()
            with key:
                await pilot.press("right" if at == 1 else "left" if at == 2 else "right")
                await until(pilot, lambda at=at: screen.step_index != at)
            keys.append(key.seconds)
        return {"s to parse": watch.seconds, "s a step change": statistics.median(keys),
                "MB": megabytes() - before}  # fmt: skip


def lessons_in(folder, count):
    """Write a course of so many lessons, each as long as that of the XOR network."""
    source = (bundled_folder() / "xor_net.py").read_text()
    names = [f"lesson_{number}" for number in range(count)]
    for name in names:
        (folder / f"{name}.py").write_text(source)
    listed = ", ".join(f'"{name}"' for name in names)
    (folder / "course.toml").write_text(f'title = "Many"\n[[chapter]]\ntitle = "All"\nlessons = [{listed}]\n')


async def course(count):
    with tempfile.TemporaryDirectory() as name:
        lessons_in(Path(name), count)
        before = megabytes()
        listed, shown, parsed = Stopwatch(), Stopwatch(), Stopwatch()
        with listed:
            course = load_course(Path(name))
        app, prepared = DltuiApp(course), asyncio.Event()
        app.when_prepared = prepared.set
        with parsed:
            with shown:
                pilot = await (running := app.run_test(size=SIZE)).__aenter__()
                await until(pilot, lambda: isinstance(app.screen, CourseScreen))
            await prepared.wait()
        rows, keys = app.screen.query_one(CourseList), []
        for _ in range(KEYS):
            at, key = rows.at, Stopwatch()
            with key:
                await pilot.press("down" if at == 1 else "up")
                await until(pilot, lambda at=at: rows.at != at)
            keys.append(key.seconds)
        grown = megabytes() - before
        await running.__aexit__(None, None, None)
        return {"s to list": listed.seconds, "s to show": shown.seconds, "s to parse all": parsed.seconds,
                "s a key": statistics.median(keys), "MB": grown}  # fmt: skip


def runs_in(folder, count):
    """Keep so many runs of two curves of a thousand points each."""
    store = Store(folder)
    generator = np.random.default_rng(1)
    at = np.arange(1.0, 1001)
    for number in range(count):
        curves = {
            name: (at, 1 / (1 + at / 50) + generator.normal(0, 0.02, 1000)) for name in ("loss", "val_loss")
        }
        run = Run("xor_net", "The XOR network", "fit", 1000.0 + number, 1.5, "ok", 20, 1000, 17, 1,
                  {"hidden_units": number % 8 + 1}, metrics={"loss": 0.05})  # fmt: skip
        store.add_run(run, curves)
    store.close()


@contextlib.asynccontextmanager
async def runs_open(folder):
    """Give (pilot, seconds) with the list of runs open, and how long it took from the key to the list."""
    path = bundled_folder() / "xor_net.py"
    listing = Course(bundled_folder(), "One", (Chapter("", (Entry("xor_net", path, "The XOR network"),)),))
    app = DltuiApp(listing, data_folder=folder)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.keeping.opened.is_set() and isinstance(app.screen, CourseScreen))
        opening = Stopwatch()
        with opening:
            await pilot.press("r")
            await until(pilot, lambda: isinstance(app.screen, RunsScreen) and shown_runs(app))
        yield pilot, opening.seconds


def shown_runs(app):
    lists = app.screen.query(RunList)
    return bool(lists) and len(lists.first().runs) == len(app.keeping.runs)


async def runs(count):
    with tempfile.TemporaryDirectory() as folder:
        runs_in(Path(folder), count)
        before, keys = megabytes(), []
        async with runs_open(Path(folder)) as (pilot, opening):
            rows = pilot.app.screen.query_one(RunList)
            for number in range(KEYS):
                at, key = rows.at, Stopwatch()
                with key:
                    await pilot.press("up" if number % 2 else "down")
                    await until(pilot, lambda at=at: rows.at != at)
                keys.append(key.seconds)
            return {"s to open": opening, "s a key": statistics.median(keys), "MB": megabytes() - before}


async def overlaid(count):
    with tempfile.TemporaryDirectory() as folder:
        runs_in(Path(folder), count)
        before = megabytes()
        async with runs_open(Path(folder)) as (pilot, _):
            screen = pilot.app.screen
            details, marking = screen.query_one(RunDetails), Stopwatch()
            with marking:
                for _ in range(count):
                    await pilot.press("space", "down")
                await until(pilot, lambda: len(details.runs) == count and len(screen.curves) == count)
            drawing = []
            for _ in range(KEYS):
                one = Stopwatch()
                with one:
                    details.make_rows()
                drawing.append(one.seconds)
            return {"s to mark all": marking.seconds, "s a redraw": statistics.median(drawing),
                    "MB": megabytes() - before}  # fmt: skip


CASES = {case.__name__: case for case in (fit, runs, overlaid, steps, course, output, picture)}

if __name__ == "__main__":
    print(json.dumps(asyncio.run(CASES[sys.argv[1]](int(sys.argv[2])))))
