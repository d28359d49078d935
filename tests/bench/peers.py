"""The app against others that are made with Textual: the first screen, and redrawn curves and images.

The others live in environments of their own in the folder that $DLTUI_PEERS names; what is not there is left
out, and said so.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from terminal import Terminal

from bench.measure import in_turn, row
from bench.start import course_visible

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
APP, DRAWING = "app", "drawing"  # Posting asks for an older Textual than the others have
MAKE = {
    APP: 'python -m venv "$DLTUI_PEERS/app" && "$DLTUI_PEERS/app/bin/pip" install posting "tree-sitter<0.26"',
    DRAWING: 'python -m venv "$DLTUI_PEERS/drawing" && "$DLTUI_PEERS/drawing/bin/pip" install numpy pillow '
    "textual-plot textual-plotext rich-pixels",
}
CURVES = (100, 10_000, 100_000)
IMAGES = 100


def environment_of(name, program):
    """Return the path of a program in an environment of others, None (and words) where it is not there."""
    folder = os.environ.get("DLTUI_PEERS", "")
    path = Path(folder) / name / "bin" / program
    if folder and path.exists():
        return path
    why = f"{path} is not there" if folder else "DLTUI_PEERS names no folder"
    print(f"left out: {why}; make it so: {MAKE[name]}", file=sys.stderr)
    return None


def posting_visible(program):
    """Return the seconds until Posting, an HTTP client, shows its first screen in a pty; nothing is kept."""
    with tempfile.TemporaryDirectory() as home:
        kept = {f"XDG_{kind}_HOME": home for kind in ("DATA", "CONFIG", "STATE", "CACHE")}
        with Terminal(command=[str(program)], environment=kept) as terminal:
            return terminal.wait_for("Collection is empty") - terminal.began


def start_rows(runs):
    program = environment_of(APP, "posting")
    if program is None:
        return
    posting_visible(program), course_visible()  # both once with cold files
    times, again = in_turn(2 * runs, course_visible, lambda: posting_visible(program))
    what = "course visible (reference: the first screen of Posting)"
    yield row(what, *times, "s", "no slower", lambda ours, base: ours <= base, again)


def drawn(python, library, count):
    """Return the milliseconds of each redraw by a library, in a process of its own."""
    done = subprocess.run(
        [str(python), "-P", str(HERE / "drawn_by.py"), library, str(count)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT) if str(python) == sys.executable else ""},
    )
    return json.loads(done.stdout)


def drawing_rows(runs):
    python = environment_of(DRAWING, "python")
    if python is None:
        return
    for count in CURVES:
        for peer in ("textual-plot", "textual-plotext"):
            words = f"two curves of {count:,} points in a widget of 120x30 (reference: {peer})"
            yield compared(words, "dltui", peer, count, python, runs)
    words = f"a grid of {IMAGES} images of 28 by 28, 120x40 (reference: rich-pixels)"
    yield compared(words, "images", "rich-pixels", IMAGES, python, runs)


def compared(words, ours, theirs, count, python, runs):
    """Return the row of one picture: redraws by both, their processes in turn."""
    each, again = in_turn(
        runs,
        lambda: statistics.median(drawn(sys.executable, ours, count)),
        lambda: statistics.median(drawn(python, theirs, count)),
    )
    return row(words, *each, "ms", "no slower", lambda got, base: got <= base, again)


def rows(runs=3):
    yield from start_rows(runs)
    yield from drawing_rows(runs)
