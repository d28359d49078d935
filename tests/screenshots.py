"""`python -m tests.screenshots [LESSON ...]`: a picture of each lesson at its best moment, made by the app.

Runs a lesson headless with a recording, plays it in the app, holds it at a good moment, and exports what it
shows as SVG into `assets/`. With `--recordings FOLDER`, a recording there is used in place of a run.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from dltui.app.start import replaying
from dltui.recording import read

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "assets"
PLAYS = 45.0  # seconds that playing a recording may take
PATIENCE = 300.0


class Moment(NamedTuple):
    """An SVG's name, the fit and the epoch at which it is taken, keys before it, the size of the terminal."""

    name: str
    fit: str
    epoch: int
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (120, 40)


MOMENTS = {
    "perceptron": [Moment("perceptron", "xor", 10)],
    "xor_net": [
        Moment("lesson", "xor_net", 28),
        Moment("lesson-80x24", "xor_net", 28, ("2",), (80, 24)),
    ],
    "digits": [Moment("digits", "cross_entropy", 30)],
    "lenet": [Moment("lenet", "lenet", 6)],
    "lstm": [Moment("lstm", "characters", 6)],
    "gan": [Moment("gan", "game", 56)],
    "transformer": [Moment("transformer", "reverse", 8)],
}


def record(lesson, folder):
    """Run a lesson from the checkout and return the recording; its paths are relative to the checkout."""
    path = Path(folder) / f"{lesson}.jsonl"
    command = [sys.executable, "-m", "dltui", "run", f"lessons/{lesson}.py", "--record", str(path)]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return path


async def picture(recording, moment):
    """Play a recording to a moment, press its keys, write the SVG."""
    *_, last = read(recording)
    app = replaying(recording, speed=max(1.5, last.seconds / PLAYS))
    async with app.run_test(size=moment.size) as pilot:
        async with asyncio.timeout(PATIENCE):
            while not reached(app, moment):
                await pilot.pause(0.02)
        await pilot.press("space", *moment.keys)
        await pilot.pause(0.5)
        (ASSETS / f"{moment.name}.svg").write_text(app.export_screenshot(title="dltui"))


def reached(app, moment):
    fit = app.lesson_screen.fit if app.lesson_screen else None
    return fit is not None and fit.name == moment.fit and fit.epoch >= moment.epoch


async def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    # Python 3.11 holds the empty list, that is no lesson named, against the choices, too.
    parser.add_argument("lessons", nargs="*", choices=[*MOMENTS, []], metavar="LESSON")
    parser.add_argument("--recordings", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    # Colours as on a terminal that has them all, wherever this is run.
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    with tempfile.TemporaryDirectory() as folder:
        for lesson in arguments.lessons or MOMENTS:
            there = arguments.recordings / f"{lesson}.jsonl" if arguments.recordings else None
            recording = there if there and there.exists() else record(lesson, folder)
            for moment in MOMENTS[lesson]:
                await picture(recording, moment)


if __name__ == "__main__":
    asyncio.run(main())
