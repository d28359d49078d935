"""A failure as lines for the output pane: the lesson's own lines prominent, everybody else's folded."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import PurePath

from dltui.events import Failure, Frame
from dltui.learning.lines import Line
from dltui.learning.transcript import harmless

MESSAGE_LINES = 12


def failure_lines(failure: Failure) -> list[Line]:
    """Return the traceback, outermost frame first, and below it what was raised."""
    lines = [Line("")]
    for own, group in itertools.groupby(failure.frames, key=lambda frame: frame.own):
        frames = list(group)
        lines += own_frames(frames) if own else [folded(frames)]
    message = [harmless(line) for line in failure.message.splitlines()]
    head = f"{failure.name}: {message[0]}" if message else failure.name
    lines.append(Line(harmless(head), "failure"))
    lines += [Line(f"  {line}", "failure-more") for line in message[1:MESSAGE_LINES]]
    if len(message) > MESSAGE_LINES:
        lines.append(Line(f"  … {len(message) - MESSAGE_LINES} more lines", "folded"))
    return lines


def own_frames(frames: Iterable[Frame]) -> list[Line]:
    """Return two lines a frame: where it is, and the line of code."""
    lines = []
    for frame in frames:
        inside = f" in {frame.function}" if frame.function not in ("", "<module>") else ""
        lines.append(Line(harmless(f"{PurePath(frame.path).name}, line {frame.line}{inside}"), "where"))
        lines.append(Line(harmless(f"  {frame.source.strip()}"), "own"))
    return lines


def folded(frames: list[Frame]) -> Line:
    """Return one line for frames that are not the lesson's: `… 14 frames in keras, tensorflow`."""
    packages = dict.fromkeys(package(frame.path) for frame in frames)
    word = "frame" if len(frames) == 1 else "frames"
    return Line(harmless(f"… {len(frames)} {word} in {', '.join(packages)}"), "folded")


def package(path: str) -> str:
    """Return the name of the package that a file lies in, or the file's name."""
    parts = PurePath(path).parts
    for folder in ("site-packages", "dist-packages"):
        if folder in parts[:-1]:
            return parts[parts.index(folder) + 1].removesuffix(".py")
    if "dltui" in parts[:-1]:
        return "dltui"
    for part, after in itertools.pairwise(parts):
        if part.startswith("python3"):
            return after.removesuffix(".py")
    return PurePath(path).stem or path
