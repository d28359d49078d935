"""The command line: parse arguments, load what a command needs and nothing more, return an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from dltui import __version__
from dltui.arguments import add_check, add_doctor, add_learn, add_list, add_open, add_replay, add_run

if TYPE_CHECKING:
    from dltui.app.notices import Kind
    from dltui.course import Course, Goal, Lesson

DONE, MISSED, USAGE, BROKEN_PIPE = 0, 1, 2, 141
EPILOG = """\
exit codes of run: 0 done and goal reached (or none set), 1 goal missed, 2 bad usage or bad lesson file,
3 an error raised by the lesson's code, 4 the kernel died, 130 interrupted
"""


class UsageError(Exception):
    """A command that cannot be carried out as given; the text says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(arguments)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): Python must not complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    parser = _parser()
    if not arguments or arguments[0] not in (*COMMANDS, "-h", "--help", "--version"):
        arguments = ["learn", *arguments]
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        options.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    from dltui.course import GoalError, LessonError, ParameterError, UnknownLesson

    try:
        return int(options.command(options))
    except (UsageError, LessonError, ParameterError, UnknownLesson, GoalError) as error:
        return _fail(str(error))
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _fail(str(error))


def _fail(text: str) -> int:
    from dltui.draw.cells import clean

    print(f"dltui: {clean(text)}", file=sys.stderr)
    return USAGE


# ---------------------------------------------------------------------------------------------------
# Commands


def _learn(options: argparse.Namespace) -> int:
    course = _course(options)
    notify = _notify(options)
    if options.lesson is not None:
        _find(course, options.lesson)
    if options.plain:
        return _plain(options, course, lesson=options.lesson)
    _require_terminal()
    from dltui.app.start import run

    return run(
        course,
        lesson=options.lesson,
        device=options.device,
        data_folder=_data_folder(options),
        notify=notify,
        trusted=options.trust,
    )


def _open(options: argparse.Namespace) -> int:
    path = Path(options.path)
    if not path.exists():
        raise UsageError(f"{path}: no such file; give the path of a .py script or an .ipynb notebook")
    notify = _notify(options)
    if options.plain:
        return _plain(options, _course(options), path=path)
    _require_terminal()
    from dltui.app.start import run

    return run(
        _course(options),
        path=path,
        device=options.device,
        data_folder=_data_folder(options),
        notify=notify,
        trusted=options.trust,
    )


def _plain(
    options: argparse.Namespace, course: Course, *, lesson: str | None = None, path: Path | None = None
) -> int:
    _require_device(options.device)
    from dltui.plain.run import run

    return run(
        course,
        lesson=lesson,
        path=path,
        device=options.device,
        data_folder=_data_folder(options),
        trusted=options.trust,
    )


def _replay(options: argparse.Namespace) -> int:
    path = Path(options.file)
    if not path.is_file():
        raise UsageError(f"{path}: no such recording; `dltui run LESSON --record FILE` makes one")
    _require_terminal()
    from dltui.app.start import run
    from dltui.recording import RecordingError

    try:
        return run(None, replay=path, speed=options.speed)
    except RecordingError as error:
        raise UsageError(str(error)) from error


def _list(options: argparse.Namespace) -> int:
    from dltui.draw.cells import clean

    course = _course(options)
    print(clean(course.title))
    for chapter in course.chapters:
        print(f"\n{clean(chapter.title)}")
        width = max((len(entry.id) for entry in chapter.entries), default=0)
        for entry in chapter.entries:
            about = entry.problem or f"{entry.title}. {entry.summary}"
            print(f"  {clean(entry.id):{width}}  {entry.year or '':4}  {clean(about)}")
    return DONE


def _run_command(options: argparse.Namespace) -> int:
    if options.all == bool(options.lesson):
        raise UsageError("name one lesson or script to run, or --all")
    lessons = _lessons(options)
    _require_trust(options, lessons)
    _require_device(options.device)
    from dltui.headless.report import choose
    from dltui.headless.runner import DeviceError, RunOptions, run_lessons

    runs = [
        _with_parameters(lesson, options.parameter, options.seed, strict=not options.all)
        for lesson in lessons
    ]
    _refuse_unused(options, lessons)
    report = choose(as_json=options.json, several=options.all)
    run_options = RunOptions(
        quick=options.quick,
        seed=options.seed,
        goals=_goals(options.goal),
        record=Path(options.record) if options.record else None,
        device=options.device,
        argv=tuple(options.arguments),
        parameters={},
    )
    try:
        results = run_lessons(runs, run_options, report)
        if options.all:
            report.table(results)
    except DeviceError as error:
        raise UsageError(str(error)) from error
    finally:
        report.close()
    return max((result.code for result in results), default=DONE)


def _check(options: argparse.Namespace) -> int:
    from dltui.headless.checking import check

    return check(Path(options.path) if options.path else None, run=not options.no_run)


def _doctor(options: argparse.Namespace) -> int:
    from dltui.headless.doctor import examine

    return examine(options.device, _data_folder(options))


# ---------------------------------------------------------------------------------------------------
# What the commands share


def _find(course: Course, name: str) -> None:
    """Refuse what is no lesson; it may be meant for a command."""
    from dltui.course import UnknownLesson

    try:
        course.find(name)
    except UnknownLesson as error:
        import difflib

        close = difflib.get_close_matches(name, COMMANDS, 1)
        raise UsageError(f"{error}" + (f". There is also a command: {close[0]}" if close else "")) from error


def _course(options: argparse.Namespace) -> Course:
    from dltui.course import load_course

    return load_course(Path(options.course) if getattr(options, "course", None) else None)


def _data_folder(options: argparse.Namespace) -> Path | None:
    return Path(options.data_dir) if options.data_dir else None


def _notify(options: argparse.Namespace) -> Kind:
    from dltui.app.notices import chosen

    try:
        return chosen(options.notify, os.environ)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _lessons(options: argparse.Namespace) -> list[Lesson]:
    from dltui.course import load_lesson

    if options.all:
        return [load_lesson(entry.path) for entry in _course(options).entries]
    name = options.lesson
    path = Path(name)
    if path.suffix in (".py", ".ipynb") or (os.sep in name) or path.is_file():
        return [load_lesson(path)]
    return [load_lesson(_course(options).find(name).path)]


def _with_parameters(lesson: Lesson, texts: Sequence[str], seed: int | None, *, strict: bool) -> Lesson:
    """Return the lesson with the parameters as asked for; its parameter `seed` follows `--seed`."""
    from dltui.course import override, parse_assignment

    names = {parameter.name for parameter in lesson.parameters}
    wanted = [t for t in texts if strict or t.partition("=")[0].strip() in names]
    own_seed = {"seed": seed} if seed is not None and "seed" in names else {}
    return override(lesson, {**own_seed, **dict(parse_assignment(text, lesson) for text in wanted)})


def _refuse_unused(options: argparse.Namespace, lessons: Sequence[Lesson]) -> None:
    known = {parameter.name for lesson in lessons for parameter in lesson.parameters}
    for text in options.parameter:
        name = text.partition("=")[0].strip()
        if name not in known:
            raise UsageError(f"-p {text}: no lesson has a parameter {name!r}")


def _goals(texts: Sequence[str]) -> tuple[Goal, ...]:
    from dltui.course import Goal

    return tuple(Goal.parse(text) for text in texts)


def _require_trust(options: argparse.Namespace, lessons: Sequence[Lesson]) -> None:
    """Refuse to run what is neither dltui's own, nor a file that was named, nor trusted, in words."""
    if options.trust or not options.course:
        return
    from dltui.trust import warning

    course = _course(options)
    if any(course.is_foreign(lesson.path) for lesson in lessons):
        raise UsageError(" ".join(warning(course.path)[:2]) + " Look at them, then add --trust")


def _require_device(device: str) -> None:
    from dltui.kernel.spare import environment

    try:
        environment(device)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _require_terminal() -> None:
    """Refuse, in words, to draw on something that is no terminal."""
    instead = "a lesson as plain text: dltui --plain xor_net; without questions: dltui run xor_net"
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(f"the app needs a terminal on standard input and output; {instead}")
    if os.environ.get("TERM", "") in ("dumb", ""):
        raise UsageError(f"this terminal (TERM={os.environ.get('TERM', '')}) cannot show the app; {instead}")


# ---------------------------------------------------------------------------------------------------
# The parser


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a line without passing on what could command a terminal."""

    def error(self, message: str) -> NoReturn:
        """Say it and where to look, and end with `USAGE`."""
        from dltui.draw.cells import clean

        super().error(clean(f"{message}; see {self.prog} --help"))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="dltui",
        description="A course in deep learning in the terminal. Without a command the app opens; with\n"
        "--plain a lesson is a conversation in lines of text, for screen readers and plain terminals.",
        usage="dltui [--plain] [LESSON] | dltui COMMAND ...",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"dltui {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog="dltui")
    for name, (add, command, summary) in COMMANDS.items():
        sub = commands.add_parser(
            name, help=summary, description=summary, epilog=EPILOG if name == "run" else ""
        )
        sub.formatter_class = argparse.RawDescriptionHelpFormatter
        sub.set_defaults(command=command, parser=sub)
        add(sub)
    return parser


Command = Callable[[argparse.Namespace], int]
COMMANDS: dict[str, tuple[Callable[[argparse.ArgumentParser], None], Command, str]] = {
    "learn": (add_learn, _learn, "open the app (the same as no command)"),
    "list": (add_list, _list, "list the course"),
    "run": (add_run, _run_command, "run a lesson or a script without the app"),
    "open": (add_open, _open, "open any Keras script or notebook in the app"),
    "replay": (add_replay, _replay, "play a recording in the app, without a kernel"),
    "check": (add_check, _check, "check lessons: what a teacher runs on a new one"),
    "doctor": (add_doctor, _doctor, "say what this machine has and what is missing"),
}
