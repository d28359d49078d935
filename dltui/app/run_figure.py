"""Runs as a figure: a panel for each metric, training and validation together, a legend of what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dltui.app.header import cut
from dltui.app.run_words import when
from dltui.draw.figure import Panel, PanelLine, figure
from dltui.learning import figures
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.draw.sheet import Sheet
    from dltui.history import Curve
    from dltui.store import Run

VALIDATION = "val_"
MOST_PANELS = 6
MOST_WORDS = 4
LONGEST_ENTRY = 130


def run_figure(
    runs: Sequence[Run], curves: Mapping[int, Mapping[str, Curve]], *, first: str = "", log: bool = False
) -> Sheet | None:
    """Return the figure of some runs, None where they logged no curves.

    Args:
        runs: the runs, in the order of their colours.
        curves: their curves by the runs' ids and by name.
        first: the curve whose metric comes first.
        log: whether the axes of values are logarithmic.
    """
    panels: dict[str, list[PanelLine]] = {first.removeprefix(VALIDATION): []} if first else {}
    for number, run in enumerate(runs):
        for name, curve in curves.get(run.id or 0, {}).items():
            if len(curve):
                line = PanelLine(curve, number, name.startswith(VALIDATION))
                panels.setdefault(name.removeprefix(VALIDATION), []).append(line)
    drawn = [Panel(harmless(name), lines) for name, lines in panels.items() if lines][:MOST_PANELS]
    if not drawn:
        return None
    titles = dict.fromkeys(harmless(run.title) for run in runs)
    return figure(" · ".join(titles), drawn, [_entry(run, runs) for run in runs], log=log)


def _entry(run: Run, runs: Sequence[Run]) -> tuple[str, str]:
    """Return a run's name, and its parameters that others do not share (of one run alone, all)."""
    words = [
        f"{name} {figures.parameter(value)}"
        for name, value in run.parameters.items()
        if len(runs) == 1 or any(other.parameters.get(name) != value for other in runs)
    ]
    return f"run {run.id}", cut(harmless(" · ".join([*words[:MOST_WORDS], when(run.began)])), LONGEST_ENTRY)
