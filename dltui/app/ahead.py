"""What is imported ahead of need, in a thread: a key never waits for it, and the first paint does without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dltui.course import Lesson

Make = TypeVar("Make", bound=Callable[..., object])


def with_kernels(make: Make) -> Make:
    """Return what makes the kernels, with what they need imported."""
    import dltui.kernel.spare
    import dltui.session  # noqa: F401

    return make


def load_lesson(path: Path) -> Lesson:
    """Return a lesson, with what its screen shows first imported.

    Raises:
        LessonError: it cannot be read as a lesson.
    """
    import dltui.app.lesson_screen
    import dltui.app.prose  # noqa: F401
    from dltui import course

    return course.load_lesson(path)


def preload() -> None:
    """Import what a lesson needs later, while the learner reads the course or the lesson's first step."""
    import dltui.draw.curve
    import dltui.draw.mathematics  # noqa: F401
    from dltui.learning import lesson_state

    lesson_state.preload()
