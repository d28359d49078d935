"""`python -m tests.screenshots`: the README's pictures, made by the app itself from a real run.

Runs a lesson headless with a recording, plays it in the app, holds it at a good moment, and exports
what it shows as SVG.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from dltui.app.start import replaying

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "assets"


def record(lesson, folder):
    """Run a lesson from the checkout and return the recording; its paths are relative to the checkout."""
    path = Path(folder) / f"{lesson}.jsonl"
    command = [sys.executable, "-m", "dltui", "run", f"lessons/{lesson}.py", "--record", str(path)]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path


async def picture(recording, name, moment, keys=(), size=(120, 40)):
    """Play a recording to a moment (a fit's name and an epoch), press keys, write `assets/<name>.svg`."""
    app = replaying(recording, speed=1.5)
    async with app.run_test(size=size) as pilot:
        async with asyncio.timeout(60):
            while not reached(app, *moment):
                await pilot.pause(0.02)
        await pilot.press("space", *keys)
        await pilot.pause(0.5)
        (ASSETS / f"{name}.svg").write_text(app.export_screenshot(title="dltui"))


def reached(app, name, epoch):
    fit = app.lesson_screen.fit if app.lesson_screen else None
    return fit is not None and fit.name == name and fit.epoch >= epoch


async def main():
    # Colours as on a terminal that has them all, wherever this is run.
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    with tempfile.TemporaryDirectory() as folder:
        xor_net, digits = record("xor_net", folder), record("digits", folder)
        await picture(xor_net, "lesson", ("xor_net", 28))
        await picture(xor_net, "lesson-80x24", ("xor_net", 28), ("2",), size=(80, 24))
        await picture(digits, "digits", ("cross_entropy", 30))


if __name__ == "__main__":
    asyncio.run(main())
