"""The file that everything kept lies in: opened, brought up to date, or moved aside where it is broken."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

NAME = "dltui.sqlite"
LONGEST = 2**30  # bytes; a header that states more is not believed
UNKEPT = "Nothing of this session will be kept."
LOCKED_SECONDS = 5.0  # how long one app waits for another one's write

# Each script leads from its place in the list to the next schema; none is ever changed after a release.
MIGRATIONS = (
    """
    CREATE TABLE visits (lesson TEXT PRIMARY KEY, step TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
    CREATE TABLE marks (
        lesson TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (lesson, kind, name)
    ) WITHOUT ROWID;
    CREATE TABLE answers (
        lesson TEXT NOT NULL, step TEXT NOT NULL, answer TEXT NOT NULL, right INTEGER, at REAL NOT NULL,
        PRIMARY KEY (lesson, step)
    ) WITHOUT ROWID;
    CREATE TABLE edits (
        lesson TEXT NOT NULL, step TEXT NOT NULL, code TEXT NOT NULL, original TEXT NOT NULL,
        at REAL NOT NULL, PRIMARY KEY (lesson, step)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, lesson TEXT NOT NULL, title TEXT NOT NULL, fit TEXT NOT NULL,
        began REAL NOT NULL, seconds REAL NOT NULL, outcome TEXT NOT NULL, epochs INTEGER NOT NULL,
        steps INTEGER NOT NULL, weights INTEGER, seed INTEGER, parameters TEXT NOT NULL, edits TEXT NOT NULL,
        device TEXT NOT NULL, versions TEXT NOT NULL, metrics TEXT NOT NULL, curves BLOB NOT NULL,
        picture TEXT
    );
    CREATE INDEX runs_by_lesson ON runs (lesson, began);
    """,
    """
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
)
TABLES = ("visits", "marks", "answers", "edits", "runs", "settings")


class StoreError(Exception):
    """Something could not be kept or read; the text says what, why, and what to do.

    `passing`: the disk was full or the file in use, and the same may go well another time.
    """

    def __init__(self, text: str, *, passing: bool = False) -> None:
        super().__init__(text)
        self.passing = passing


class _Newer(Exception):
    """The file was made by a later version of dltui."""


def default_folder() -> Path:
    """Return the folder of the platform where a program keeps a user's data."""
    import platformdirs

    return Path(platformdirs.user_data_dir("dltui", appauthor=False))


def connect(folder: Path) -> tuple[sqlite3.Connection, str]:
    """Return a connection to the database in a folder, and what the learner should know ("" for nothing).

    A broken file is moved aside and what can still be read of it is taken over. Where nothing can be kept
    there (no right to write, a full disk) the connection is to a database in memory, with what was kept
    before; that of a later version's file is not looked at.
    """
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _opened(path), ""
    except _Newer:
        why = f"{path} was made by a later version of dltui: update dltui, or choose another --data-dir"
        return in_memory(), f"{UNKEPT} {why}."
    except (OSError, sqlite3.OperationalError) as error:
        return _filled_from(path), f"{UNKEPT} {_unusable(folder, error)}"
    except sqlite3.DatabaseError:
        return _replaced(path)


def _unusable(folder: Path, error: Exception) -> str:
    return f"{folder} cannot be used ({error}): mend that, or choose another --data-dir."


def _filled_from(path: Path) -> sqlite3.Connection:
    """Return a database in memory with what can be read of a file."""
    connection = in_memory()
    _salvaged(path, connection)
    return connection


def in_memory() -> sqlite3.Connection:
    """Return a connection to an empty database that ends with it."""
    connection = _connection(":memory:")
    _migrate(connection)
    return connection


def _connection(path: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=LOCKED_SECONDS, isolation_level=None, check_same_thread=False)


def _opened(path: Path) -> sqlite3.Connection:
    connection = _connection(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _migrate(connection)
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date, all or nothing; a second app that does the same waits for the first."""
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)
        if version > len(MIGRATIONS):
            raise _Newer
        for script in MIGRATIONS[version:]:
            for statement in script.split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _replaced(path: Path) -> tuple[sqlite3.Connection, str]:
    """Move a broken file aside, begin a new one, and take over what can still be read."""
    aside = path.with_name(f"{NAME}.broken-{time.strftime('%Y-%m-%d-%H%M%S')}")
    try:
        path.rename(aside)
        for ending in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(NAME + ending).rename(aside.with_name(aside.name + ending))
    except OSError as error:
        why = f"{path} is broken and could not be moved aside ({error}): move it away yourself"
        return _filled_from(path), f"{UNKEPT} {why}."
    try:
        connection, besides = _opened(path), ""
    except (OSError, sqlite3.Error) as error:
        connection, besides = in_memory(), f" {UNKEPT} {_unusable(path.parent, error)}"
    saved = _salvaged(aside, connection)
    rest = f"{saved} entries could be read and are here again" if saved else "nothing in it could be read"
    return connection, f"The file with your progress was broken. It lies in {aside} now; {rest}.{besides}"


def _salvaged(path: Path, connection: sqlite3.Connection) -> int:
    """Copy what can be read of a file, which stays as it is; return how many rows that were."""
    with contextlib.suppress(OSError, sqlite3.Error), tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / NAME
        for ending in ("", "-wal"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(path.with_name(path.name + ending), copy.with_name(NAME + ending))
        _lengthen(copy)
        with contextlib.closing(_connection(copy)) as old:
            return sum(_copied(old, table, connection) for table in TABLES)
    return 0


def _lengthen(path: Path) -> None:
    """Give a file that was cut off the length that its header states; SQLite reads none of it otherwise."""
    with path.open("r+b") as file:
        header = file.read(32)
        page_size = int.from_bytes(header[16:18], "big") or 1
        stated = (65536 if page_size == 1 else page_size) * int.from_bytes(header[28:32], "big")
        if path.stat().st_size < stated <= LONGEST:
            file.truncate(stated)


def _copied(old: sqlite3.Connection, table: str, connection: sqlite3.Connection) -> int:
    """Copy the rows of a table until one cannot be read; return how many were copied."""
    count = 0
    with contextlib.suppress(sqlite3.Error):
        for row in old.execute(f"SELECT * FROM {table}"):
            places = ", ".join("?" * len(row))
            connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({places})", row)
            count += 1
    return count
