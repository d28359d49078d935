import asyncio
import io
import os
import subprocess
import sys

import pytest
from plain.talk import CTRL_C, Script

from dltui.course import Chapter, Course, Entry, load_course, load_lesson
from dltui.learning.keeping import Keeping
from dltui.plain import words
from dltui.plain.choosing import choose, listed
from dltui.plain.streams import Lines, Voice
from dltui.plain.turns import Interrupted

COMMAND = """
import sys
from dltui.cli import main
code = main(sys.argv[1:])
print("loaded", sorted({"tensorflow", "keras", "textual", "ipykernel"} & set(sys.modules)))
sys.exit(code)
"""


def stream(encoding):
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", "α ≤ 1\n"), ("iso8859-1", "alpha <= 1\n")])
def test_a_voice_says_what_the_stream_can_carry(encoding, expected):
    out = stream(encoding)
    Voice(out)("α ≤ 1")
    assert out.buffer.getvalue().decode(encoding) == expected


def test_no_control_sequence_gets_through():
    out = stream("ascii")
    Voice(out)("\x1b[2J\x1b[31mred\x07 and\tback\r")
    said = out.buffer.getvalue()
    assert not set(said) & set(b"\x1b\x07\r\t")
    assert b"red" in said


class Closed(io.StringIO):
    def write(self, text):
        raise BrokenPipeError


async def test_when_nobody_listens_that_is_told_once_and_no_line_is_asked_for():
    gone = []
    voice = Voice(Closed(), lambda: gone.append(True))
    voice("one")
    voice("two")
    assert gone == [True]
    with pytest.raises(EOFError):
        await Lines(0, voice, echo=False).line("more")


@pytest.fixture
def piped():
    """Return a function that gives lines from a pipe which holds some bytes, and the stream that was said."""
    opened = []

    def make(content, *, echo=False, close=True):
        read, write = os.pipe()
        opened.extend([read] if close else [read, write])
        os.write(write, content)
        if close:
            os.close(write)
        out = stream("utf-8")
        return Lines(read, Voice(out), echo=echo), out

    yield make
    for descriptor in opened[::-1]:
        os.close(descriptor)


async def test_lines_come_in_order_and_the_end_stays_the_end(piped):
    lines, out = piped("eins \nüber\nrest".encode(), echo=True)
    assert [await lines.line("a"), await lines.line("b"), await lines.line("c")] == ["eins", "über", "rest"]
    for _ in range(2):
        with pytest.raises(EOFError):
            await lines.line("d")
    assert out.buffer.getvalue().decode().startswith("a: eins \nb: über\nc: rest\nd: \n")


async def test_an_interrupt_takes_the_place_of_a_line(piped):
    lines, _ = piped(b"", close=False)
    waiting = asyncio.create_task(lines.line("a"))
    await asyncio.sleep(0)
    lines.interrupt()
    with pytest.raises(Interrupted):
        await waiting


@pytest.fixture
def course(tmp_path):
    first = Entry("one", tmp_path / "one.py", "The first", 1957, summary="A line.", goals=("loss <= 1.0",))
    broken = Entry("two", tmp_path / "two.py", "two", problem="two.py:3: not YAML")
    return Course(tmp_path, "A course", (Chapter("Lines", (first,)), Chapter("More", (broken,))))


async def chosen(course, keeping, *lines):
    said = []
    return await choose(course, keeping, Script(*lines), said.append), said


async def test_a_lesson_is_chosen_by_number_or_name(course):
    keeping = Keeping(None, print)
    first = course.entries[0]
    entry, said = await chosen(course, keeping, "7", "2", "1")
    assert entry is first
    assert "1. The first, 1957. A line." in said
    assert said[-2:] == [
        "Choose a number from 1 to 2, or the name of a lesson.",
        "This lesson cannot be opened: two.py:3: not YAML",
    ]
    assert (await chosen(course, keeping, "one"))[0] is first
    assert (await chosen(course, keeping, "quit"))[0] is None
    with pytest.raises(Interrupted):
        await chosen(course, keeping, CTRL_C, CTRL_C)


async def test_enter_goes_on_with_the_lesson_that_was_open_last(course):
    keeping = Keeping(None, print)
    name = str(course.entries[0].path)
    keeping.visit(name, "a step")
    keeping.mark(name, "done", "a step")
    assert "1. The first, 1957. A line. (1 step run)" in listed(course, keeping)
    keeping.mark(name, "goal", "loss <= 1.0")
    entry, said = await chosen(course, keeping, "")
    assert entry is course.entries[0]
    assert "1. The first, 1957. A line. (goal reached)" in said


def test_the_list_is_said_and_the_end_of_input_leaves_without_textual_or_a_kernel(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "--plain", "--data-dir", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "TERM": "dumb"},
    )
    assert b"2. The XOR network, 1986." in done.stdout
    assert done.stdout.isascii()
    assert done.stdout.splitlines()[-1] == b"loaded []"
    assert done.stderr == b""


def test_every_lesson_can_be_read():
    for entry in load_course().entries:
        lesson = load_lesson(entry.path)
        for step in lesson.steps:
            lines = words.prose(step) + (words.question(step) if step.prediction else [])
            text = "\n".join(lines)
            assert not any(mark in text for mark in ("$", "\\", "**", "dltui-formula")), (
                entry.id,
                step.title,
            )
