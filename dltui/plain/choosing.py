"""The course as a numbered list to choose a lesson from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.learning.keeping import lesson_name
from dltui.plain.turns import Interrupted

if TYPE_CHECKING:
    from dltui.course import Course, Entry
    from dltui.learning.keeping import Keeping
    from dltui.plain.turns import Reader, Say
    from dltui.store import LessonRecord


async def choose(course: Course, keeping: Keeping, reader: Reader, say: Say) -> Entry | None:
    """Say the list and ask for a number until there is one; None where the learner leaves.

    Raises:
        Interrupted: the learner pressed Ctrl+C instead, twice.
        EOFError: no line will come any more.
    """
    for line in listed(course, keeping):
        say(line)
    entries = course.entries
    latest = next((entry for entry in entries if lesson_name(entry.path) == keeping.latest), None)
    usual = f", Enter goes on with {latest.title}" if latest is not None else ""
    warned = False
    while True:
        try:
            text = await reader.line(f"The number of a lesson{usual}, quit leaves")
        except Interrupted:
            if warned:
                raise
            warned = True
            say("Ctrl+C once more leaves.")
            continue
        warned = False
        if text.lower() in ("quit", "q", "exit"):
            return None
        entry = latest if not text else _named(text, entries)
        if entry is None:
            say(f"Choose a number from 1 to {len(entries)}, or the name of a lesson.")
        elif entry.problem:
            say(f"This lesson cannot be opened: {entry.problem}")
        else:
            return entry


def listed(course: Course, keeping: Keeping) -> list[str]:
    """Return the chapters and their lessons, numbered through, each with what has been done in it."""
    lines, number = [course.title], 0
    for chapter in course.chapters:
        lines += ["", chapter.title]
        for entry in chapter.entries:
            number += 1
            year = f", {entry.year}" if entry.year else ""
            done = done_words(entry, keeping.lesson(lesson_name(entry.path)))
            about = f"Cannot be opened: {entry.problem}" if entry.problem else entry.summary
            lines.append(f"{number}. {entry.title}{year}. {about}{f' ({done})' if done else ''}".rstrip())
    return [*lines, ""]


def done_words(entry: Entry, record: LessonRecord) -> str:
    """Return what has been done in a lesson: `goal reached, 2 exercises solved`; empty where nothing has."""
    steps, exercises = len(record.done), len(record.solved)
    ran = f"{steps} step{'' if steps == 1 else 's'} run" if steps else ""
    goal = "goal reached" if entry.goals and record.goals.issuperset(entry.goals) else ""
    solved = f"{exercises} exercise{'' if exercises == 1 else 's'} solved" if exercises else ""
    return ", ".join(filter(None, (goal or ran, solved)))


def _named(text: str, entries: tuple[Entry, ...]) -> Entry | None:
    if text.isascii() and text.isdecimal():
        return entries[int(text) - 1] if 1 <= int(text) <= len(entries) else None
    return next((entry for entry in entries if entry.id == text), None)
