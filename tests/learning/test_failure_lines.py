from dltui.events import Failure, Frame
from dltui.learning.failure_lines import failure_lines

KERAS = "/venv/lib/python3.11/site-packages/keras/src/models/model.py"
TENSORFLOW = "/venv/lib/python3.11/site-packages/tensorflow/python/eager.py"
OWN = Frame("/lessons/xor_net.py", 21, "<module>", "    model.fit(x, y)", True)


def lines_of(*frames, message="no shape"):
    return failure_lines(Failure("ValueError", message, frames))


def test_the_lessons_own_line_stands_with_its_place_and_code():
    own = [line.text for line in lines_of(OWN) if line.kind in ("where", "own")]
    assert own == ["xor_net.py, line 21", "  model.fit(x, y)"]


def test_frames_of_packages_are_folded_into_one_line():
    frames = [Frame(KERAS, n, "fit", "x", False) for n in range(9)]
    frames += [Frame(TENSORFLOW, n, "call", "x", False) for n in range(5)]
    folded = [line.text for line in lines_of(OWN, *frames) if line.kind == "folded"]
    assert folded == ["… 14 frames in keras, tensorflow"]


def test_a_function_of_the_lesson_is_named():
    frame = Frame("/lessons/xor_net.py", 3, "update", "return 1 / 0", True)
    assert "xor_net.py, line 3 in update" in [line.text for line in lines_of(frame)]


def test_the_name_of_the_error_comes_with_its_first_line():
    assert [line.text for line in lines_of(message="bad\nworse") if line.kind == "failure"] == [
        "ValueError: bad"
    ]


def test_a_long_message_is_cut_and_says_so():
    lines = lines_of(message="\n".join(str(n) for n in range(100)))
    assert lines[-1].text == "  … 88 more lines"


def test_escape_sequences_in_a_message_are_harmless():
    assert all("\x1b" not in line.text for line in lines_of(OWN, message="\x1b[2Jgone"))


def test_an_exception_without_a_message_shows_its_name():
    assert lines_of(message="")[-1].text == "ValueError"
