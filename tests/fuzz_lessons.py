"""Coverage-guided fuzzing of what reads a lesson, by atheris; no part of the tests that pytest runs.

Atheris is not among dltui's dependencies: it comes as wheels for some Pythons on Linux only. It gets a
virtual environment of its own, with what the parser imports and nothing else:

    python3 -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris jupytext pyyaml rich numpy TeXicode
    mkdir -p /tmp/corpus
    PYTHONPATH=. /tmp/fuzz/bin/python tests/fuzz_lessons.py /tmp/corpus lessons \\
        -dict=tests/fuzz_lessons.dict -max_total_time=600 -timeout=10 -max_len=20000

An input is the bytes of a file; its first character says of which kind: `[` and `{` begin a notebook or a
`course.toml`, everything else a script. Each is read through its file as dltui reads it, checked as
`dltui check --no-run` does, and each parameter is set to the value that it has. What ends the run is a crash,
an exception other than our own, an error that does not name the file, or an input that takes ten seconds.
"""

import atexit
import shutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["dltui", "jupytext", "yaml", "tomllib"]):
    import jupytext  # noqa: F401, the parser imports these two when it needs them: too late to be watched
    import yaml  # noqa: F401

    from dltui.course import LessonError, load_course, load_lesson, override
    from dltui.course.check import check_path

FOLDER = Path(tempfile.mkdtemp(prefix="dltui-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
SCRIPT, NOTEBOOK, COURSE = FOLDER / "a.py", FOLDER / "b.ipynb", FOLDER / "course.toml"


def one_input(data: bytes) -> None:
    """Read the bytes as a lesson or a course; nothing but LessonError may be raised."""
    if data[:2] == b"[[":
        read_course(data)
    else:
        read_lesson(NOTEBOOK if data[:1] in (b"[", b"{") else SCRIPT, data)


def read_lesson(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    COURSE.unlink(missing_ok=True)
    check_path(path)
    try:
        lesson = load_lesson(path)
    except LessonError as error:
        assert str(error).startswith(str(path)), error
        return
    assert lesson.steps and lesson.title
    same = override(lesson, {parameter.name: parameter.value for parameter in lesson.parameters})
    assert [p.value for p in same.parameters] == [p.value for p in lesson.parameters]


def read_course(data: bytes) -> None:
    COURSE.write_bytes(data)
    try:
        load_course(FOLDER)
    except LessonError as error:
        assert str(error).startswith(str(COURSE)), error
    check_path(FOLDER)


if __name__ == "__main__":
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
