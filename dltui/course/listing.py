"""The course: chapters and lessons, listed from `course.toml` and the lessons' headers alone."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dltui.course.header import Header, read_header
from dltui.course.lesson import (
    LessonError,
)
from dltui.course.parameters import closest
from dltui.course.parse import SUFFIXES, read_text
from dltui.course.syntax import Fault


class UnknownLesson(LookupError):
    """A lesson id that the course does not have; the text names the closest ones."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Entry:
    """A lesson in a listing, known by its header only; `problem` says why it cannot be opened."""

    id: str
    path: Path
    title: str
    year: int | None = None
    people: str = ""
    summary: str = ""
    goals: tuple[str, ...] = ()
    minutes: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled group of lessons."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """An ordered list of chapters; `path` is the folder."""

    path: Path
    title: str
    chapters: tuple[Chapter, ...]

    @property
    def is_bundled(self) -> bool:
        """Whether this is dltui's own course."""
        return self.path.resolve() == bundled_folder().resolve()

    def is_foreign(self, path: Path) -> bool:
        """Whether a file is a lesson of this course, and the course is not dltui's own."""
        return not self.is_bundled and any(entry.path == path for entry in self.entries)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All lessons, in the order of the course."""
        return tuple(entry for chapter in self.chapters for entry in chapter.entries)

    def find(self, lesson_id: str) -> Entry:
        """Return the lesson with that id.

        Raises:
            UnknownLesson: there is none; the text names the closest ids and all of them.
        """
        for entry in self.entries:
            if entry.id == lesson_id:
                return entry
        known = closest(lesson_id, (entry.id for entry in self.entries))
        raise UnknownLesson(f"there is no lesson {lesson_id!r:.60}. {known}")


def bundled_folder() -> Path:
    """Return the folder of dltui's own course: beside the package in a checkout, else inside it."""
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "lessons"
    return checkout if (checkout / "course.toml").is_file() else package / "lessons"


def load_course(folder: Path | None = None) -> Course:
    """Return the listing of the course in a folder (None: the bundled one).

    A lesson that cannot be read does not break the listing: its entry carries the problem.

    Raises:
        LessonError: no `course.toml`, a mistake in it, or a lesson without a file.
    """
    folder = bundled_folder() if folder is None else Path(folder)
    path = folder / "course.toml"
    text = _course_text(folder, path)
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        where = re.search(r"line (\d+)", str(error))
        line = int(where[1]) if where else None
        raise LessonError(path, line, f"this is not TOML: {error}; correct the line") from error
    reader = _Reader(folder, path, text)
    return Course(folder, reader.title(content, None) or folder.name, reader.chapters(content))


def _course_text(folder: Path, path: Path) -> str:
    if not folder.is_dir():
        raise LessonError(folder, None, "there is no such folder; name a folder with a course.toml")
    if not path.is_file():
        message = "there is no course.toml in this folder; write one with a title and [[chapter]] lessons"
        raise LessonError(folder, None, f"{message}, or name another folder")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise LessonError(path, None, "this is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise LessonError(path, None, f"cannot be read: {error.strerror}; look at its permissions") from error


@dataclass(frozen=True, slots=True)
class _Reader:
    """A `course.toml` being read: its folder, its path and its text, for the lines of what is wrong."""

    folder: Path
    path: Path
    text: str

    def error(self, word: str, message: str) -> LessonError:
        lines = enumerate(self.text.split("\n"), 1)
        line = next((n for n, content in lines if word in content.partition("#")[0]), None)
        return LessonError(self.path, line, message)

    def title(self, table: dict[str, Any], default: str | None) -> str:
        title = table.get("title", default or "")
        if not isinstance(title, str) or (default is None and "title" in table and not title.strip()):
            raise self.error("title", 'title: expected a text, as in: title = "Neurons"')
        return title

    def chapters(self, content: dict[str, Any]) -> tuple[Chapter, ...]:
        tables = content.get("chapter")
        if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
            message = "there are no chapters; write [[chapter]] with a title and a list of lessons"
            raise self.error("chapter", message)
        seen: set[str] = set()
        return tuple(Chapter(self.title(table, ""), self.entries(table, seen)) for table in tables)

    def entries(self, table: dict[str, Any], seen: set[str]) -> tuple[Entry, ...]:
        ids = table.get("lessons")
        if not isinstance(ids, list) or not all(isinstance(lesson, str) for lesson in ids):
            raise self.error("lessons", 'a chapter needs its lessons, as in: lessons = ["perceptron"]')
        return tuple(self.entry(lesson, seen) for lesson in ids)

    def entry(self, lesson: str, seen: set[str]) -> Entry:
        if lesson in seen:
            raise self.error(f'"{lesson}"', f"lesson {lesson!r:.60} is named twice; remove one of the two")
        seen.add(lesson)
        candidates = [self.folder / f"{lesson}{suffix}" for suffix in SUFFIXES]
        inside = bool(lesson.strip()) and not re.search(r"[/\\\0]", lesson)
        path = next((path for path in candidates if inside and os.path.isfile(path)), None)
        if path is None:
            files = sorted(p.stem for p in self.folder.iterdir() if p.suffix in SUFFIXES)
            message = (
                f"lesson {lesson!r:.60} has no file {lesson}.py beside course.toml. {closest(lesson, files)}"
            )
            raise self.error(f'"{lesson}"', message)
        return _entry(lesson, path)


def _entry(lesson: str, path: Path) -> Entry:
    try:
        text = read_text(path)
        header = read_header(text) if path.suffix == ".py" else _notebook_header(text)
    except LessonError as error:
        return Entry(lesson, path, lesson, problem=str(error))
    except Fault as fault:
        return Entry(lesson, path, lesson, problem=str(LessonError(path, fault.line, fault.message)))
    problem = "" if text.strip() else f"{path}: this file is empty"
    goals = tuple(map(str, header.goals))
    title = header.title or lesson
    return Entry(
        lesson, path, title, header.year, header.people, header.summary, goals, header.minutes, problem
    )


def _notebook_header(text: str) -> Header:
    from dltui.course.cells import read_notebook

    return read_header(read_notebook(text).text)
