"""What an exercise's check said, as lines: what was expected against what came, or what went wrong where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.course import Cell, LessonError
    from dltui.events import Failure
    from dltui.source import Verdict

Tone = Literal["plain", "dim", "good", "bad"]
_EXPECTED = re.compile(
    r"(?:(?P<case>.*?)[:,;]\s+)?expected\s+(?P<expected>.+?),?\s+(?:but\s+)?got\s+(?P<got>.+)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """A line and how it is meant."""

    text: str
    tone: Tone = "plain"


def verdict_lines(verdict: Verdict, cell: Cell) -> list[VerdictLine]:
    """Return a verdict in words; `cell` is the exercise's own cell, which tells lines in it from others."""
    if verdict.passed:
        return [VerdictLine("✓ The check passes.", "good")]
    if verdict.outcome == "stopped":
        return [VerdictLine(f"Stopped. {harmless(verdict.message)}".rstrip(), "dim")]
    if verdict.outcome == "died":
        return [VerdictLine("✗ The kernel died while it ran this; ctrl r tries it in a fresh one.", "bad")]
    failure = verdict.failure
    if failure is None:
        return [VerdictLine(f"✗ {harmless(verdict.message)}", "bad")]
    if failure.name == "AssertionError":
        return _asserted(failure)
    return _raised(failure, cell)


def refused_lines(error: LessonError, cell: Cell) -> list[VerdictLine]:
    """Return why code cannot stand in a cell."""
    where = f"line {error.line - cell.line + 1}: " if error.line else ""
    return [VerdictLine(f"✗ {where}{harmless(error.message)}", "bad")]


def _asserted(failure: Failure) -> list[VerdictLine]:
    match = _EXPECTED.fullmatch(failure.message.strip())
    if match is None:
        words = failure.message.strip() or "an assertion of the check does not hold"
        first, *rest = [harmless(line) for line in words.splitlines()]
        return [VerdictLine(f"✗ {first}", "bad"), *(VerdictLine(f"  {line}") for line in rest)]
    case = harmless(" ".join((match["case"] or "").split()))
    lines = [VerdictLine(f"✗ {case}" if case else "✗ Not yet.", "bad")]
    for name in ("expected", "got"):
        first, *rest = [harmless(line) for line in match[name].strip().splitlines()]
        lines.append(VerdictLine(f"  {name:10}{first}"))
        lines += [VerdictLine(f"{'':12}{line.strip()}") for line in rest]
    return lines


def _raised(failure: Failure, cell: Cell) -> list[VerdictLine]:
    message = harmless(failure.message.strip().partition("\n")[0])
    lines = [VerdictLine(f"✗ {harmless(failure.name)}: {message}", "bad")]
    last = cell.line + cell.source.count("\n")
    inside = [frame for frame in failure.frames if frame.own and cell.line <= frame.line <= last]
    if inside:
        number = inside[-1].line - cell.line + 1
        lines.append(VerdictLine(f"  line {number}   {harmless(inside[-1].source.strip())}"))
    return lines
