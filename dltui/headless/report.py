"""Headless output: progress for people at a terminal, plain lines for pipes, JSON lines for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import IO, Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from dltui import draw, wire
from dltui.draw.cells import clean
from dltui.events import (
    EpochEnded,
    Event,
    Failure,
    FitEnded,
    FitStarted,
    Frame,
    KernelChanged,
    Mark,
    Output,
    Picture,
    PlayAnswered,
    PlayAsked,
    PlayOffered,
    Points,
    Result,
    RunStarted,
    StepStarted,
)
from dltui.headless.tally import RunResult

PICTURE_WIDTH = 72
PICTURE_HEIGHT = 20
DRAWN = (Picture, PlayOffered, PlayAsked, PlayAnswered)  # left out where programs read


class Report(Protocol):
    """What a headless run tells the world."""

    def __call__(self, event: Event) -> None:
        """Tell of an event."""

    def result(self, result: RunResult) -> None:
        """Tell how a lesson's run ended."""

    def table(self, results: Sequence[RunResult]) -> None:
        """Close a run of several lessons."""

    def problem(self, text: str) -> None:
        """Tell of something that kept a lesson from running."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class JsonReport:
    """One JSON object a line: every event but pictures and native log noise, then the result."""

    def __init__(self, out: IO[str], *, only_results: bool = False) -> None:
        self.out, self.only_results = out, only_results

    def __call__(self, event: Event) -> None:
        """Write an event as a line."""
        if self.only_results or isinstance(event, DRAWN):
            return
        if isinstance(event, Output) and event.stream == "log":
            return
        self._write(wire.to_wire(event))

    def result(self, result: RunResult) -> None:
        """Write the result line."""
        self._write(result.as_json())

    def table(self, results: Sequence[RunResult]) -> None:
        """Write nothing: every lesson has had its line."""

    def problem(self, text: str) -> None:
        """Write the problem to standard error."""
        print(clean(text), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing is held."""

    def _write(self, line: dict[str, Any]) -> None:
        # ASCII only: nothing that a lesson prints can reach a terminal as a control sequence.
        self.out.write(json.dumps(line, separators=(",", ":"), allow_nan=False) + "\n")
        self.out.flush()


class LineReport:
    """Plain lines: steps, what the lesson prints, one line an epoch, pictures in words."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.steps = 0
        self._fits: dict[int, FitStarted] = {}
        self._pictures: dict[str, Picture] = {}
        self._column = 0

    def __call__(self, event: Event) -> None:
        """Tell of an event in a line, or not at all."""
        match event:
            case KernelChanged(phase="importing" | "dead"):
                self.line(f"kernel: {event.detail}" if event.phase == "importing" else dead(event.detail))
            case KernelChanged(phase="ready" | "halted", detail=detail) if detail:
                self.line(f"kernel: {detail}")
            case RunStarted():
                self.line(event.title, style="bold")
            case StepStarted():
                self.line(f"step {event.step + 1}: {event.title}", style="dim")
            case Output(stream="stdout" | "stderr"):
                self.output(event.text)
            case Failure():
                self.failure(event)
            case Picture(fit=None):
                self.picture(event)
            case Picture():
                self._pictures[event.name] = event
            case PlayAnswered(final=True, drawing=drawing) if drawing is not None:
                self.picture(Picture(event.play, drawing))
            case _:
                self._tell_of_fit(event)

    def _tell_of_fit(self, event: Event) -> None:
        match event:
            case FitStarted():
                self._fits[event.fit] = event
                self.fit_started(event)
            case Points():
                self.points(event)
            case EpochEnded():
                self.epoch(event, self._fits.get(event.fit))
            case FitEnded():
                self.fit_ended(event, self._fits.pop(event.fit, None))
            case Mark():
                self.line(f"  step {event.step}: {event.text}")
            case Result():
                self.line("  " + figures(event.metrics))

    def fit_started(self, fit: FitStarted) -> None:
        """Say what begins to train."""
        parameters = f", {fit.parameters:,} parameters" if fit.parameters is not None else ""
        self.line(f"  {fit.name}{parameters}")

    def points(self, points: Points) -> None:
        """Say nothing between epochs."""

    def epoch(self, epoch: EpochEnded, fit: FitStarted | None) -> None:
        """Say an epoch's figures."""
        of = f"/{fit.epochs}" if fit and fit.epochs else ""
        self.line(f"  epoch {epoch.epoch}{of}  {epoch.seconds:.1f} s  {figures(epoch.metrics)}")

    def fit_ended(self, end: FitEnded, fit: FitStarted | None) -> None:
        """Say how a training ended, and describe its last pictures."""
        rate = f", {end.steps / end.seconds:,.0f} steps/s" if end.seconds > 0 else ""
        ended = {"ok": "", "stopped": " (stopped)", "error": " (failed)", "died": " (the kernel died)"}
        self.line(f"  {end.steps:,} steps in {end.seconds:.1f} s{rate}{ended[end.outcome]}")
        for picture in self._pictures.values():
            self.picture(picture)
        self._pictures.clear()

    def picture(self, picture: Picture) -> None:
        """Describe a picture in words and numbers."""
        self.line(f"  {picture.name}: {draw.describe(picture.drawing)}")

    def output(self, text: str) -> None:
        """Pass on what the lesson printed, without control sequences."""
        self.console.print(Text(printable(text)), end="", soft_wrap=True)
        if text:
            self._column = 0 if text.endswith("\n") else 1

    def failure(self, failure: Failure) -> None:
        """Show a traceback: the lesson's own lines; frames of libraries are counted only."""
        for line in traceback_lines(failure.frames):
            self.line(line)
        self.line(f"{failure.name}: {failure.message}", style="bold red")

    def line(self, text: str, style: str = "") -> None:
        """Write a line of our own, beginning at the left edge."""
        if self._column:
            self.console.print()
            self._column = 0
        self.console.print(Text(printable(text), style=style), soft_wrap=True)

    def result(self, result: RunResult) -> None:
        """Say whether the goals were reached."""
        for judged in result.goals:
            value = "no fit reported it" if judged.value is None else f"it was {number(judged.value)}"
            if result.reached is None:
                run = "a quick run" if result.outcome == "ok" else "a run that did not get to its end"
                self.line(f"goal {judged.goal}: not judged in {run} ({value})")
            else:
                self.line(f"goal {judged.goal}: {'reached' if judged.reached else 'missed'} ({value})")
        self.line(f"{result.lesson}: {ENDINGS[result.outcome]} after {result.seconds:.1f} s")

    def table(self, results: Sequence[RunResult]) -> None:
        """Close a run of several lessons with a table."""
        table = Table("lesson", "goal", "result", "time")
        for result in results:
            goal = "\n".join(clean(f"{j.goal}") for j in result.goals) or "none"
            row = (clean(result.lesson), goal, verdict(result), f"{result.seconds:.1f} s")
            table.add_row(*map(Text, row))
        self.console.print(table)

    def problem(self, text: str) -> None:
        """Write the problem to standard error."""
        print(clean(text), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing is held."""


class ProgressReport(LineReport):
    """For a terminal: like plain lines, with a live progress line under them and pictures drawn."""

    def __init__(self, console: Console) -> None:
        self.progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[figures]}", markup=False),
            console=console,
            transient=True,
            refresh_per_second=10,
        )
        super().__init__(self.progress.console)
        self._tasks: dict[int, TaskID] = {}
        self._latest: dict[int, dict[str, float]] = {}
        self.progress.start()

    def fit_started(self, fit: FitStarted) -> None:
        """Open a progress line."""
        super().fit_started(fit)
        total = fit.epochs * fit.steps_per_epoch if fit.epochs and fit.steps_per_epoch else None
        self._tasks[fit.fit] = self.progress.add_task(clean(fit.name), total=total, figures="")

    def points(self, points: Points) -> None:
        """Move the progress line."""
        latest = self._latest.setdefault(points.fit, {})
        latest |= {name: series.value[-1] for name, series in points.series.items() if series.value}
        rate = f"{points.step / points.seconds:,.0f} steps/s  " if points.seconds > 0 else ""
        if points.fit in self._tasks:
            self.progress.update(
                self._tasks[points.fit], completed=points.step, figures=rate + clean(figures(latest))
            )

    def fit_ended(self, end: FitEnded, fit: FitStarted | None) -> None:
        """Close the progress line."""
        task = self._tasks.pop(end.fit, None)
        if task is not None:
            self.progress.remove_task(task)
        super().fit_ended(end, fit)

    def picture(self, picture: Picture) -> None:
        """Draw a picture."""
        self.line(f"  {picture.name}  {picture.caption}".rstrip(), style="dim")
        width = min(PICTURE_WIDTH, self.console.width)
        height = min(PICTURE_HEIGHT, draw.size(picture.drawing, width))
        mode = draw.Mode.PLAIN if self.console.color_system is None else draw.Mode.COLOUR
        for row in draw.render(picture.drawing, width, height, mode):
            self.console.print(Text.assemble(*((s.text, s.style or "") for s in row)))

    def close(self) -> None:
        """Stop redrawing."""
        self.progress.stop()


ENDINGS = {"ok": "done", "stopped": "interrupted", "error": "stopped by an error", "died": "the kernel died"}


def choose(*, as_json: bool, several: bool = False) -> Report:
    """Return the report that fits standard output."""
    if as_json:
        return JsonReport(sys.stdout, only_results=several)
    console = Console(highlight=False, markup=False, emoji=False)
    return (
        ProgressReport(console)
        if console.is_terminal and not console.is_dumb_terminal
        else LineReport(console)
    )


def printable(text: str) -> str:
    """Return text without control sequences; of a line that was overwritten its last state."""
    lines = (line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n"))
    return "\n".join(clean(line.expandtabs()) for line in lines)


def verdict(result: RunResult) -> str:
    """Return in a word or two how a lesson's run ended."""
    if result.outcome != "ok":
        return ENDINGS[result.outcome]
    if result.reached is None:
        return "done"
    return "reached" if result.reached else "missed"


def dead(cause: str) -> str:
    """Return the words for a kernel that ended."""
    return f"the kernel died: {cause}"


def number(value: float) -> str:
    """Return a figure with at most four significant digits."""
    return f"{value:.4g}"


def figures(metrics: Any) -> str:
    """Return metrics as `loss 0.083  accuracy 1`."""
    return "  ".join(f"{name} {number(value)}" for name, value in metrics.items())


def traceback_lines(frames: Sequence[Frame]) -> list[str]:
    """Return a traceback's lines: own frames whole, a run of library frames as one line."""
    lines: list[str] = []
    hidden: list[str] = []
    for frame in frames:
        if not frame.own:
            hidden.append(_package(frame.path))
            continue
        lines += _folded(hidden)
        hidden = []
        lines.append(f"{frame.path}:{frame.line} in {frame.function}")
        lines.append(f"    {frame.source}")
    return lines + _folded(hidden)


def _folded(packages: list[str]) -> list[str]:
    if not packages:
        return []
    names = ", ".join(dict.fromkeys(packages))
    return [f"  … {len(packages)} frame{'s' if len(packages) > 1 else ''} in {names}"]


def _package(path: str) -> str:
    for marker in ("site-packages/", "dist-packages/"):
        if marker in path:
            return path.split(marker, 1)[1].split("/", 1)[0].removesuffix(".py")
    return "Python"
