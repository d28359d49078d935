"""What `dltui check` does: print what `dltui.course.check` finds, and prove the exercises in a kernel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from dltui.course import Lesson, LessonError, bundled_folder, load_course, load_lesson, override
from dltui.course.check import Finding, check_path, prove_exercises
from dltui.draw.cells import clean
from dltui.draw.mathematics import formula
from dltui.kernel.spare import Kernels
from dltui.session import Session


def check(path: Path | None, *, run: bool) -> int:
    """Check a lesson or a course (None: the bundled one), print the findings, return 0 or 2.

    Args:
        path: a lesson's file or a folder with a `course.toml`.
        run: also prove in a kernel that each exercise's starter fails its check and its solution passes.
    """
    findings = list(check_path(path, formula))
    for finding in findings:
        _print(finding)
    if run and not _errors(findings):
        for lesson in _lessons(path or bundled_folder()):
            if any(step.exercise for step in lesson.steps):
                print(f"{clean(str(lesson.path))}: running its exercises", flush=True)
                proved = asyncio.run(_prove(lesson))
                findings += proved
                for finding in proved:
                    _print(finding)
    errors = _errors(findings)
    print(f"{len(errors)} error{'s' if len(errors) != 1 else ''}, {len(findings) - len(errors)} to consider")
    return 2 if errors else 0


def _errors(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == "error"]


def _print(finding: Finding) -> None:
    print(clean(str(finding)), flush=True)


def _lessons(path: Path) -> Iterator[Lesson]:
    if path.is_file():
        yield load_lesson(path)
        return
    for entry in load_course(path).entries:
        try:
            yield load_lesson(entry.path)
        except LessonError:
            continue  # the static part has said so


async def _prove(lesson: Lesson) -> list[Finding]:
    """Run the exercises of a lesson at its quick parameters."""
    kernels = Kernels("auto")
    quick = override(lesson, lesson.quick)
    session = Session(quick, lambda event: None, kernels=kernels)
    try:
        return list(await prove_exercises(quick, session.check))
    finally:
        await kernels.close()
