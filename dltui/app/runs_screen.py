"""The learner's runs: a list, and beside it the marked ones in one chart and one table."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from dltui.app.action_line import ActionLine
from dltui.app.header import Header
from dltui.app.help_screen import show_help
from dltui.app.key_line import KeyLine
from dltui.app.keys import RUN_KEYS, Key, bindings
from dltui.app.rule import Rule
from dltui.app.run_details import MARKS, RunDetails
from dltui.app.run_list import RunList
from dltui.app.run_words import as_csv, matches, parameter_lines
from dltui.app.typed_line import TypedLine
from dltui.app.work import begin, goes_on
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from textual import events
    from textual.theme import Theme

    from dltui.app.app import DltuiApp
    from dltui.draw.sheet import Sheet
    from dltui.history import Curve
    from dltui.store import Run

FRAME = 0.5
NARROW, LOW = 80, 20
EMPTY = "No runs yet. Every training that ends is kept here with its curves."


class RunsScreen(Screen[None]):
    """All runs of all lessons, those of one lesson where the learner came from one."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(RUN_KEYS)]

    def __init__(self, filtered: str = "") -> None:
        super().__init__()
        self.filter = self._begun_with = filtered
        self.marked: list[int] = []  # ids, in the order in which they were marked
        self.curves: dict[int, dict[str, Curve]] = {}
        self._asked_to_delete: int | None = None
        self._total = 0

    @property
    def dltui(self) -> DltuiApp:
        """The app."""
        return cast("DltuiApp", self.app)

    @property
    def runs(self) -> list[Run]:
        """The runs that the filter lets through, the latest first."""
        return [run for run in self.dltui.keeping.runs if matches(run, self.filter)]

    @property
    def compared(self) -> list[Run]:
        """The marked runs in their order; the one under the bar where none is marked."""
        by_id = {run.id: run for run in self.dltui.keeping.runs}
        marked = [by_id[number] for number in self.marked if number in by_id]
        current = self.query_one(RunList).run
        return marked or ([current] if current is not None else [])

    def compose(self) -> ComposeResult:
        """Lay out the list, the details, and the line of the filter."""
        yield Header("dltui   Runs", id="header")
        yield Rule(id="top")
        with Horizontal(id="runs-body"):
            yield RunList(id="runs")
            yield RunDetails(id="run-details")
        yield Rule(id="bottom")
        yield TypedLine(self.filter, placeholder="words, or name=value of a parameter", id="filter")
        yield ActionLine(id="said")
        yield KeyLine(RUN_KEYS, id="keys")

    def on_mount(self) -> None:
        """Show the runs."""
        self.query_one(Input).display = False
        self.refresh_list()
        self.set_interval(FRAME, self.frame)
        self.app.theme_changed_signal.subscribe(self, self._change_colours)

    def _change_colours(self, theme: Theme) -> None:
        self.call_after_refresh(self.show_details)

    def frame(self) -> None:
        """Show a run that has just ended."""
        if goes_on(self) and len(self.dltui.keeping.runs) != self._total:
            self.refresh_list()

    def on_resize(self, event: events.Resize) -> None:
        """Follow the size of the terminal."""
        self.set_class(event.size.width < NARROW, "-narrow")
        self.say(self.query_one(ActionLine).note)

    # ------------------------------------------------------------------ showing

    def refresh_list(self) -> None:
        """Show the runs again: some came, went, or were marked."""
        marks = {number: MARKS[at % len(MARKS)] for at, number in enumerate(self.marked)}
        runs = self.runs
        self.query_one(RunList).show(runs, marks)
        total = self._total = len(self.dltui.keeping.runs)
        count = f"{len(runs)} of {total}" if self.filter else f"{total}"
        noun = "run" if total == 1 and not self.filter else "runs"
        self.query_one(Header).show("dltui   Runs", (), f"{count} {noun}")
        if not total:
            self.say(EMPTY)
        elif not runs:
            away = "" if self.filter == self._begun_with else ", esc takes it away"
            self.say(f"No run has {self.filter!r}. / changes the filter{away}.")
        else:
            self.say(f"filter: {self.filter}" if self.filter else "")
        self.show_details()

    def show_details(self) -> None:
        """Show what is compared; curves that are not here yet come when they have been read."""
        runs = self.compared
        missing = [run.id for run in runs if run.id is not None and run.id not in self.curves]
        marks = {number: MARKS[at % len(MARKS)] for at, number in enumerate(self.marked)}
        self.query_one(RunDetails).show(runs, marks, self.curves)
        self.query_one(KeyLine).refresh()
        if missing:
            begin(self, self._read, missing, group="curves")

    async def _read(self, numbers: list[int]) -> None:
        from dltui.history import Curve

        for number in numbers:
            if number in self.curves:
                continue
            read: dict[str, Curve] = {}
            for name, (steps, values) in (await self.dltui.keeping.curves(number)).items():
                read[name] = Curve()
                read[name].append(steps, values)
            self.curves[number] = read
        if goes_on(self):
            self.show_details()

    def say(self, words: str) -> None:
        """Show a sentence above the keys."""
        line = self.query_one(ActionLine)
        line.show("", harmless(words))
        line.display = bool(words) or self.size.height >= LOW

    def on_run_list_moved(self) -> None:
        """Show the run under the bar."""
        self._asked_to_delete = None
        self.show_details()

    def on_run_list_marked(self) -> None:
        """Mark the run that was clicked."""
        self.action_mark()

    # ------------------------------------------------------------------ actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action would do something now."""
        if not self.is_mounted:
            return False
        if self.query_one(Input).has_focus:
            return action in ("back", "copy_text")
        run = self.query_one(RunList).run
        some = run is not None
        works = {
            "filter": bool(self.dltui.keeping.runs),
            "copy_parameters": run is not None and bool(run.parameters),
            "metric": len(self.query_one(RunDetails).metrics) > 1,
            **dict.fromkeys(("up", "down", "mark", "delete", "export", "log"), some),
        }
        return works.get(action, True)

    def key_label(self, key: Key) -> str:
        """Say what a key does at this moment."""
        run = self.query_one(RunList).run
        if key.name == "mark" and run is not None and run.id in self.marked:
            return "unmark"
        return key.label

    def action_up(self) -> None:
        """Go to the run above."""
        self.query_one(RunList).move(-1)

    def action_down(self) -> None:
        """Go to the run below."""
        self.query_one(RunList).move(1)

    def action_mark(self) -> None:
        """Compare the run under the bar with the others that are marked, or leave it out again."""
        run = self.query_one(RunList).run
        if run is None or run.id is None:
            return
        if run.id in self.marked:
            self.marked.remove(run.id)
        else:
            self.marked.append(run.id)
        self.refresh_list()

    def action_metric(self) -> None:
        """Show the next curve."""
        self.query_one(RunDetails).next_metric()

    def action_log(self) -> None:
        """Change between a linear and a logarithmic scale."""
        self.query_one(RunDetails).toggle_log()

    def action_filter(self) -> None:
        """Write a filter."""
        line = self.query_one(Input)
        line.display = True
        line.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while it is written."""
        self.filter = event.value.strip()
        self.refresh_list()

    def on_input_submitted(self) -> None:
        """Go back to the list; the filter stays."""
        self._leave_filter()

    def _leave_filter(self) -> None:
        self.query_one(Input).display = False
        self.set_focus(None)
        self.refresh_list()

    def action_delete(self) -> None:
        """Forget the run under the bar, if that is asked for twice."""
        run = self.query_one(RunList).run
        if run is None or run.id is None:
            return
        if self._asked_to_delete != run.id:
            self._asked_to_delete = run.id
            self.say(f"This forgets run {run.id} for good. d once more does it; any other key leaves it.")
            return
        self._asked_to_delete = None
        self.dltui.keeping.delete_run(run.id)
        self.marked = [number for number in self.marked if number != run.id]
        self.refresh_list()

    def action_copy_parameters(self) -> None:
        """Copy the parameters of the run under the bar, as they stand in a lesson."""
        run = self.query_one(RunList).run
        if run is not None:
            self.app.copy_to_clipboard(parameter_lines(run))

    def action_export(self) -> None:
        """Write the compared runs as CSV, PNG and SVG into the folder where dltui was started."""
        begin(self, self._export, self.compared, group="export")

    async def _export(self, runs: list[Run]) -> None:
        from dltui.app.run_figure import run_figure

        await self._read([run.id for run in runs if run.id is not None])
        details = self.query_one(RunDetails)
        sheet = run_figure(runs, self.curves, first=details.metric, log=details.logarithmic)
        # read again: a curve for the screen may hold a value to fewer digits than the store
        points = [await self.dltui.keeping.curves(run.id) for run in runs if run.id is not None]
        path = Path.cwd() / f"dltui-runs-{time.strftime('%Y-%m-%d-%H%M%S')}.csv"
        try:
            await asyncio.to_thread(_write, path, as_csv(runs, points), sheet)
        except OSError as error:
            self.say(f"{path} cannot be written: {error.strerror}. Start dltui in another folder.")
        else:
            others = ", .png and .svg" if sheet is not None else "; these runs logged no curves to draw"
            self.say(f"Written: {path}{others}")

    def action_help(self) -> None:
        """Show all keys."""
        show_help(self, RUN_KEYS)

    def action_back(self) -> None:
        """Leave the filter's line, take a filter of the learner's away, or go back."""
        if self.query_one(Input).has_focus:
            self._leave_filter()
        elif self.filter and self.filter != self._begun_with:
            self.query_one(Input).value = ""
        else:
            self.dismiss()


def _write(path: Path, table: str, sheet: Sheet | None) -> None:
    """Write a table, and beside it the figure; in a thread, for a PNG takes a moment."""
    from dltui.draw.sheet import as_png, as_svg

    path.write_text(table, encoding="utf-8")
    if sheet is not None:
        path.with_suffix(".svg").write_text(as_svg(sheet), encoding="utf-8")
        path.with_suffix(".png").write_bytes(as_png(sheet))
