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
    from dltui import course

    preload_first_step()
    return course.load_lesson(path)


def preload_first_step() -> None:
    """Import what the first step of any lesson needs to be read."""
    import dltui.app.lesson_screen
    import dltui.app.prose
    import dltui.course.parse  # noqa: F401


def preload() -> None:
    """Import what a lesson needs after that, while the learner reads its first step or the course."""
    import dltui.draw.curve
    import dltui.draw.mathematics  # noqa: F401
    from dltui.learning import lesson_state

    lesson_state.preload()
