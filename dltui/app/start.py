"""How the app begins: with the course, with one lesson or script, or with a recording to play."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dltui.app.app import DltuiApp

if TYPE_CHECKING:
    from dltui.app.notices import Kind
    from dltui.course import Course, Lesson
    from dltui.kernel.spare import Kernels, Listener
    from dltui.source import Source


def run(
    course: Course | None,
    *,
    lesson: str | None = None,
    path: Path | None = None,
    replay: Path | None = None,
    speed: float = 1.0,
    device: str = "auto",
    data_folder: Path | None = None,
    notify: Kind = "off",
    trusted: bool = False,
) -> int:
    """Run the app until the learner quits; return an exit code.

    Args:
        course: the course to choose from.
        lesson: the id of a lesson of the course to open at once.
        path: a script or notebook to open at once.
        replay: a recording to play, without a kernel.
        speed: how many times faster than it happened a recording is played.
        device: `auto`, `cpu` or `gpu:N`.
        data_folder: where progress, answers and edits are kept; None: the platform's folder for that.
        notify: how the learner hears that a long training has ended in the background.
        trusted: whether the programs of the course run without a question.

    Raises:
        UnknownLesson: the course has no such lesson.
        RecordingError: the file is no recording.
    """
    if replay is not None:
        return _finish(replaying(replay, speed))
    if lesson is not None and course is not None:
        path = course.find(lesson).path

    def make_kernels(listener: Listener) -> Kernels:
        from dltui.kernel.priority import BEHIND_THE_APP
        from dltui.kernel.spare import Kernels

        return Kernels(device, listener, spares=True, niceness=BEHIND_THE_APP)

    from dltui.store import default_folder

    folder = data_folder or default_folder()
    app = DltuiApp(course, path=path, make_kernels=make_kernels, data_folder=folder, trusted=trusted)
    app.notify_by = notify
    # What has been imported stays: to look through all of it for garbage took 60 to 80 ms each time.
    gc.disable()
    app.when_prepared = _look_for_garbage
    return _finish(app)


def _look_for_garbage() -> None:
    """Have Python look for garbage from now on, and only among what is made from now on."""
    gc.freeze()
    gc.enable()


def replaying(replay: Path, speed: float = 1.0) -> DltuiApp:
    """Return an app that plays a recording.

    Raises:
        RecordingError: the file is no recording.
    """
    from dltui.recording import Replay

    played: Any = Replay(replay, lambda event: None, speed=speed)

    def make_source(lesson: Lesson, listener: Listener) -> Source:
        played.listener = listener
        source: Source = played
        return source

    app = DltuiApp(None, path=replay, make_source=make_source, autoplay=True)
    app.parsed[replay] = played.lesson
    return app


def _finish(app: DltuiApp) -> int:
    try:
        app.run()
    finally:
        if app.kernels is not None:
            app.kernels.kill()
    return app.return_code or 0
