"""Runs beside each other: their curves in one chart, and a table of what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment

from dltui.app.header import cut
from dltui.app.rows_view import MadeRows
from dltui.app.run_words import differences

if TYPE_CHECKING:
    from dltui.draw import Mode
    from dltui.history import Curve
    from dltui.store import Run

MARKS = "●○▲△■□◆◇▼▽"
LEAST_CHART, MOST_CHART = 6, 18
WIDEST_NAME = 22


class RunDetails(MadeRows):
    """A chart of one curve of several runs, and below it the table."""

    MARGIN = 2

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.runs: Sequence[Run] = ()
        self.marks: Mapping[int, str] = {}
        self.curves: Mapping[int, Mapping[str, Curve]] = {}
        self.metric = ""
        self.logarithmic = False

    @property
    def metrics(self) -> list[str]:
        """The names of the curves that the runs have."""
        return list(dict.fromkeys(name for run in self.runs for name in self.curves.get(run.id or 0, {})))

    def show(
        self, runs: Sequence[Run], marks: Mapping[int, str], curves: Mapping[int, Mapping[str, Curve]]
    ) -> None:
        """Show runs with their marks and curves, both by the runs' ids."""
        self.runs, self.marks, self.curves = runs, marks, curves
        if self.metric not in self.metrics:
            self.metric = next(iter(self.metrics), "")
        self.make_rows()

    def next_metric(self) -> None:
        """Show the next curve."""
        names = self.metrics
        if names:
            self.metric = names[(names.index(self.metric) + 1) % len(names)]
            self.make_rows()

    def toggle_log(self) -> None:
        """Change between a linear and a logarithmic scale."""
        self.logarithmic = not self.logarithmic
        self.make_rows()

    def make_rows(self) -> None:
        """Write the rows again."""
        width = self.room
        self.made = []
        if width >= 20 and self.runs:
            height = max(LEAST_CHART, min(MOST_CHART, self.size.height // 2))
            self.made += self.chart(width, height, self.app.draw_mode)  # type: ignore[attr-defined]
            self.made.append([])
            self.made += self._table(width)
        self.resize_rows()

    def chart(self, width: int, height: int, mode: Mode) -> list[list[Segment]]:
        """Return the chart as rows."""
        from dltui.draw.curve import Line, View, chart

        lines = []
        for number, run in enumerate(self.runs):
            curve = self.curves.get(run.id or 0, {}).get(self.metric)
            if curve is not None and len(curve):
                mark = self._mark(run, number)
                lines.append(Line(f"{mark} {self.metric}", curve, mark, colour=number, label=f"run {run.id}"))
        if not lines:
            return [[Segment("This run logged no curves.", self.inks.dim)]]
        return chart(lines, width, height, View(log=self.logarithmic), title=self.metric, mode=mode).rows

    def _mark(self, run: Run, number: int) -> str:
        return self.marks.get(run.id or 0, MARKS[number % len(MARKS)])

    def _table(self, width: int) -> list[list[Segment]]:
        rows = differences(self.runs)
        name_width = min(WIDEST_NAME, max(cell_len(name) for name, _ in rows)) + 2
        column = max(8, (width - name_width) // len(self.runs))
        room = max(1, (width - name_width) // column)
        heads = [f"{self._mark(run, number)} run {run.id}" for number, run in enumerate(self.runs)]
        lines = [[Segment(" " * name_width), *self._cells(heads[:room], column, bold=True)]]
        for name, values in rows:
            shown = cut(name, name_width - 2)
            head = Segment(shown + " " * (name_width - cell_len(shown)), self.inks.dim)
            lines.append([head, *self._cells(values[:room], column)])
        if room < len(self.runs):
            lines.append([Segment(f"{len(self.runs) - room} more runs than have room here", self.inks.dim)])
        return lines

    def _cells(self, values: Sequence[str], width: int, *, bold: bool = False) -> list[Segment]:
        style = self.inks.bold if bold else self.inks.plain
        cells = [cut(value, width - 1) for value in values]
        return [Segment(cell + " " * (width - cell_len(cell)), style) for cell in cells]
