"""The learner's progress, answers, edits and runs: written one by one as they come."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from dltui.store.database import StoreError, connect, in_memory
from dltui.store.records import Edit, Given, LessonRecord
from dltui.store.runs import COLUMNS, Run, packed, row_of, run_of, unpacked

if TYPE_CHECKING:
    from dltui.store.runs import Points

Mark = Literal["done", "goal", "solved"]


class Store:
    """What is kept, in the folder `folder`; None keeps it for the life of this object only.

    A lesson is named by a string: the id of a bundled lesson, the path of any other. One thread at a time may
    use the object; any number of apps may use the folder.

    Args:
        folder: where the file lies; it is made if it is not there.
        clock: seconds since 1970.

    `message` is what the learner should know: a file that was broken, a folder that cannot be written to.
    Every method raises `StoreError` where the file cannot be read or written.
    """

    def __init__(self, folder: Path | None, clock: Callable[[], float] = time.time) -> None:
        self.folder, self.clock = folder, clock
        self.message = ""
        if folder is None:
            self._connection = in_memory()
        else:
            self._connection, self.message = connect(folder)

    def lessons(self) -> dict[str, LessonRecord]:
        """Return the record of every lesson of which anything is kept."""
        marks: dict[tuple[str, str], set[str]] = defaultdict(set)
        for lesson, kind, name in self._read("SELECT lesson, kind, name FROM marks"):
            marks[lesson, kind].add(name)
        answers: dict[str, dict[str, Given]] = defaultdict(dict)
        for lesson, step, answer, right in self._read("SELECT lesson, step, answer, right FROM answers"):
            answers[lesson][step] = Given(answer, None if right is None else bool(right))
        edits: dict[str, dict[str, Edit]] = defaultdict(dict)
        for lesson, step, code, original in self._read("SELECT lesson, step, code, original FROM edits"):
            edits[lesson][step] = Edit(code, original)
        visits = {lesson: (step, float(at)) for lesson, step, at in self._read("SELECT * FROM visits")}
        names = {*visits, *answers, *edits, *(lesson for lesson, _ in marks)}

        def record(name: str) -> LessonRecord:
            step, opened = visits.get(name, ("", 0.0))
            done, goals, solved = (
                frozenset(marks.get((name, kind), ())) for kind in ("done", "goal", "solved")
            )
            return LessonRecord(step, opened, done, goals, solved, answers.get(name, {}), edits.get(name, {}))

        return {name: record(name) for name in names}

    def visit(self, lesson: str, step: str) -> None:
        """Keep that the learner is at a step; no visit before counts as later, if the clock jumps."""
        after = "max(?, coalesce((SELECT max(at) FROM visits WHERE lesson <> ?), 0) + 1e-3)"
        self._write(
            f"INSERT OR REPLACE INTO visits VALUES (?, ?, {after})", lesson, step, self.clock(), lesson
        )

    def mark(self, lesson: str, kind: Mark, name: str) -> None:
        """Keep that a step is done, a goal reached, an exercise solved; the first time counts."""
        self._write("INSERT OR IGNORE INTO marks VALUES (?, ?, ?, ?)", lesson, kind, name, self.clock())

    def answer(self, lesson: str, step: str, given: Given) -> None:
        """Keep the answer to a prediction."""
        right = None if given.right is None else int(given.right)
        values = (lesson, step, given.answer, right, self.clock())
        self._write("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", *values)

    def edit(self, lesson: str, step: str, edit: Edit) -> None:
        """Keep an edited cell."""
        values = (lesson, step, edit.code, edit.original, self.clock())
        self._write("INSERT OR REPLACE INTO edits VALUES (?, ?, ?, ?, ?)", *values)

    def reset(self, lesson: str, step: str) -> None:
        """Forget what was edited in a cell."""
        self._write("DELETE FROM edits WHERE lesson = ? AND step = ?", lesson, step)

    def settings(self) -> dict[str, str]:
        """Return what was chosen, by name."""
        return dict(self._read("SELECT name, value FROM settings"))

    def set(self, name: str, value: str) -> None:
        """Keep what was chosen for a name."""
        self._write("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, value)

    # ------------------------------------------------------------------ runs

    def add_run(self, run: Run, curves: Mapping[str, Points], picture: str | None = None) -> int:
        """Keep a fit that has ended, its curves, and the last picture of it as text; return the run's id."""
        names = (*COLUMNS, "curves", "picture")
        places = ", ".join("?" * len(names))
        values = (*row_of(run), packed(curves), picture)
        cursor = self._write(f"INSERT INTO runs ({', '.join(names)}) VALUES ({places})", *values)
        return int(cursor.lastrowid or 0)

    def runs(self) -> tuple[Run, ...]:
        """Return all runs, the latest first, whatever the clock said."""
        rows = self._read(f"SELECT {', '.join(COLUMNS)} FROM runs ORDER BY id DESC")
        return tuple(run_of(row) for row in rows)

    def curves(self, run: int) -> dict[str, Points]:
        """Return the curves of a run by name: steps and values; empty where there is no such run."""
        rows = self._read("SELECT curves FROM runs WHERE id = ?", run)
        try:
            return unpacked(rows[0][0]) if rows else {}
        except ValueError as error:
            raise StoreError(
                f"The curves of run {run} cannot be read: {error}. The rest of it is there."
            ) from error

    def picture(self, run: int) -> str | None:
        """Return the last picture of a run as it was given, None where there is none."""
        rows = self._read("SELECT picture FROM runs WHERE id = ?", run)
        return rows[0][0] if rows else None

    def delete_run(self, run: int) -> None:
        """Forget a run."""
        self._write("DELETE FROM runs WHERE id = ?", run)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _read(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"What was kept cannot be read: {error}. {self._remedy(error)}") from error

    def _write(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except sqlite3.Error as error:
            passing = isinstance(error, sqlite3.OperationalError)
            raise StoreError(
                f"This could not be kept: {error}. {self._remedy(error)}", passing=passing
            ) from error

    def _remedy(self, error: sqlite3.Error) -> str:
        if isinstance(error, sqlite3.OperationalError):
            return f"Look at the space and the rights in {self.folder}."
        return "Start dltui again: it moves the broken file aside."
