"""What each command accepts on its line, as argparse arguments."""

from __future__ import annotations

import argparse


def _add_course(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--course", metavar="DIR", help="a folder with a course.toml (default: the bundled course)"
    )


def _add_trust(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--trust",
        action="store_true",
        help="run the programs of the course in DIR without the question that is asked otherwise",
    )


def _add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--device", default="auto", metavar="DEVICE", help="auto, cpu or gpu:N, as in gpu:0 (default: auto)"
    )


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        help="where progress, answers and edits are kept (default: the platform's place, see `dltui doctor`)",
    )


def _add_notify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--notify",
        metavar="KIND",
        help="off, bell or desktop: how you hear that a training of 20 s or more has ended while the "
        "terminal was in the background (default: DLTUI_NOTIFY, or off)",
    )


def _add_plain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--plain", action="store_true", help="lines of text in place of the app, for screen readers"
    )


def add_learn(parser: argparse.ArgumentParser) -> None:
    """Add what the app takes."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="the lesson to begin with")
    _add_plain(parser)
    _add_course(parser)
    _add_trust(parser)
    _add_device(parser)
    _add_data(parser)
    _add_notify(parser)


def add_open(parser: argparse.ArgumentParser) -> None:
    """Add what `dltui open` takes."""
    parser.add_argument("path", metavar="PATH", help="a .py script or an .ipynb notebook")
    _add_plain(parser)
    _add_course(parser)
    _add_trust(parser)
    _add_device(parser)
    _add_data(parser)
    _add_notify(parser)


def add_replay(parser: argparse.ArgumentParser) -> None:
    """Add what `dltui replay` takes."""
    parser.add_argument("file", metavar="FILE", help="a recording made by `dltui run --record`")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="X", help="X times as fast (default: 1)")


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add what `dltui run` takes."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON|PATH", help="a lesson, or a script or notebook")
    parser.add_argument("arguments", nargs="*", metavar="ARG", help="arguments for a script (its sys.argv)")
    parser.add_argument(
        "--all", action="store_true", help="every lesson of the course; a table closes the run"
    )
    parser.add_argument(
        "-p",
        "--param",
        dest="parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a parameter (repeatable)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="the lesson's quick parameters; its goal is not judged"
    )
    parser.add_argument(
        "--seed",
        type=_seed,
        metavar="N",
        help="random seed, 0 to 4294967295; also the lesson's parameter seed, if it has one",
    )
    parser.add_argument(
        "--goal",
        action="append",
        default=[],
        metavar="EXPR",
        help="judge this instead, as in 'val_accuracy >= 0.9'",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--record", metavar="FILE", help="write the events to FILE for `dltui replay`")
    _add_device(parser)
    _add_course(parser)
    _add_trust(parser)


def add_check(parser: argparse.ArgumentParser) -> None:
    """Add what `dltui check` takes."""
    parser.add_argument(
        "path", nargs="?", metavar="PATH", help="a lesson or a course folder (default: the bundled course)"
    )
    parser.add_argument("--no-run", action="store_true", help="only what needs no kernel")


def add_doctor(parser: argparse.ArgumentParser) -> None:
    """Add what `dltui doctor` takes."""
    _add_device(parser)
    _add_data(parser)


def add_list(parser: argparse.ArgumentParser) -> None:
    """Add what `dltui list` takes."""
    _add_course(parser)


def _speed(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not value > 0:
        raise argparse.ArgumentTypeError(f"expected a number above 0, got {text!r:.60}")
    return value


def _seed(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if not 0 <= value < 2**32:
        raise argparse.ArgumentTypeError(f"expected a whole number from 0 to 4294967295, got {text!r:.60}")
    return value
