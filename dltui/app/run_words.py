"""Runs in words and tables: a row of the list, what differs between several, the curves as CSV."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from dltui.learning import figures
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.store import Run
    from dltui.store.runs import Points

ENDS = {"ok": "", "stopped": "stopped", "error": "failed", "died": "the kernel died"}
FIGURES_IN_A_ROW = 2
# What a run's own is called beside a parameter of the same name that says something else.
OWN = {"seed": "kernel's seed", "epochs": "epochs trained"}
Row = tuple[str, tuple[str, ...]]


def when(began: float) -> str:
    """Return a moment as the learner's clock showed it: `26 Nov 14:02`."""
    return time.strftime("%d %b %H:%M", time.localtime(began)).lstrip("0")


def row_words(run: Run, room: int | None = None) -> tuple[str, str]:
    """Return what a run is, and how it ended: (`Train it · hidden_units 4`, `loss 0.05 · 1.2 s`).

    How it ended takes at most `room` cells if it can do with one figure.
    """
    name = run.title if run.fit in ("", "fit") else f"{run.title} · {run.fit}"
    shown = [f"{harmless(metric)} {figures.significant(value)}" for metric, value in run.metrics.items()]
    end = [part for part in (ENDS.get(run.outcome, run.outcome), figures.duration(run.seconds)) if part]
    words = ""
    for count in range(min(FIGURES_IN_A_ROW, len(shown)), -1, -1):
        words = " · ".join([*shown[:count], *end])
        if room is None or cell_len(words) <= room or count <= 1:
            break
    return harmless(name), words


def matches(run: Run, text: str) -> bool:
    """Whether every word of a filter is in what is known of a run; `name=value` asks for a parameter."""
    known = [run.title, run.lesson, run.fit, run.outcome, run.device, when(run.began)]
    known += [f"{name}={figures.parameter(value)}" for name, value in run.parameters.items()]
    whole = " ".join(known).lower()
    return all(word in whole for word in text.lower().split())


def parameter_lines(run: Run) -> str:
    """Return the parameters of a run as they are set in Python, one a line."""
    return "".join(f"{name} = {value!r}\n" for name, value in run.parameters.items())


def differences(runs: Sequence[Run]) -> list[Row]:
    """Return rows (name, a value for each run) of what is not the same in all runs; of one run, of all.

    Parameters come first, then edited cells, seed, device and versions, then the figures, which always show.
    """
    circumstances: list[Row] = []
    for name in _names(run.parameters for run in runs):
        values = (run.parameters.get(name) for run in runs)
        circumstances.append((name, tuple("" if v is None else figures.parameter(v) for v in values)))
    for name in _names(run.edits for run in runs):
        circumstances.append((f"cell {name}", tuple(_edit_word(run, name, runs) for run in runs)))
    circumstances.append(("seed", tuple("" if run.seed is None else str(run.seed) for run in runs)))
    circumstances.append(("device", tuple(run.device for run in runs)))
    for name in _names(run.versions for run in runs):
        circumstances.append((name, tuple(run.versions.get(name, "") for run in runs)))
    rows = [row for row in circumstances if len(runs) == 1 or len(set(row[1])) > 1]
    for name in _names(run.metrics for run in runs):
        values = (run.metrics.get(name) for run in runs)
        rows.append((name, tuple("" if v is None else figures.significant(v) for v in values)))
    rows.append(("epochs", tuple(figures.count(run.epochs) for run in runs)))
    rows.append(("seconds", tuple(figures.duration(run.seconds) for run in runs)))
    return [(harmless(name), tuple(map(harmless, values))) for name, values in _told_apart(rows)]


def _told_apart(rows: Iterable[Row]) -> list[Row]:
    """Return the rows, each once: a parameter `seed` or `epochs` may say what the run's own says, or not."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in rows:
        other = found.get(name, values) != values
        found[OWN.get(name, f"{name} (result)") if other else name] = values
    return list(found.items())


def _names(mappings: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for mapping in mappings for name in mapping))


def _edit_word(run: Run, step: str, runs: Sequence[Run]) -> str:
    """Return `edited`, numbered where the runs have several versions of the cell."""
    if step not in run.edits:
        return "as it was"
    versions = list(dict.fromkeys(other.edits[step] for other in runs if step in other.edits))
    return "edited" if len(versions) == 1 else f"edited ({versions.index(run.edits[step]) + 1})"


def as_csv(runs: Sequence[Run], curves: Sequence[Mapping[str, Points]]) -> str:
    """Return every point of the runs' curves as CSV: run, lesson, fit, curve, step, value.

    A name that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["run", "lesson", "fit", "curve", "step", "value"])
    for run, named in zip(runs, curves, strict=True):
        for name, (steps, values) in named.items():
            names = [_cell(text) for text in (run.lesson, run.fit, name)]
            for step, value in zip(steps.tolist(), values.tolist(), strict=True):
                writer.writerow([run.id, *names, f"{step:g}", repr(value)])
    return text.getvalue()


def _cell(text: str) -> str:
    text = harmless(text)
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@")) else text
