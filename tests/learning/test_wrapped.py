import random

import pytest

from dltui.learning.transcript import Transcript, wrap
from dltui.learning.wrapped import Wrapped

LONG = "the loss has not moved for thirty epochs and the network says the same of every input"


def lines_of(count, seed=1):
    """Return lines, of which some are longer than a row and some wide."""
    choose = random.Random(seed)
    return [choose.choice(["loss 0.5", LONG, "", "数字 " * 20, f"epoch {n}"]) for n in range(count)]


def settled(wrapped):
    while not wrapped.settle(1.0):
        pass
    return wrapped


def rows_of(wrapped):
    return [wrapped.row(y).text for y in range(wrapped.count)]


@pytest.mark.parametrize("width", [8, 40, 200])
@pytest.mark.parametrize("count", [10, 4500])
def test_all_rows_are_those_of_the_lines_one_by_one(count, width):
    transcript = Transcript()
    transcript.write("\n".join(lines_of(count)))
    wanted = [piece for line in lines_of(count) for piece in wrap(line, width)]
    assert rows_of(settled(Wrapped(transcript, width))) == wanted


def test_rows_follow_what_is_written_later():
    transcript, written = Transcript(), lines_of(7000)
    wrapped = Wrapped(transcript, 30)
    for start in range(0, 7000, 350):
        transcript.write("\n".join(written[start : start + 350]) + "\nopen")
        transcript.write("\r    \r")
        wrapped.update()
        transcript.write("and closed\n")
        wrapped.update()
    expected = [piece for line in transcript.lines for piece in wrap(line.text, 30)]
    assert rows_of(settled(wrapped)) == expected


def test_lines_that_come_in_pieces_are_wrapped_once_only():
    transcript, written = Transcript(), lines_of(9000)
    wrapped = Wrapped(transcript, 30)
    for start in range(0, 9000, 300):
        transcript.write("\n".join(written[start : start + 300]) + "\n")
        wrapped.update()
        assert wrapped.settled
    expected = [piece for line in transcript.lines for piece in wrap(line.text, 30)]
    assert rows_of(wrapped) == expected


def test_rows_of_lines_that_were_let_go_are_gone():
    transcript = Transcript(limit=2500)
    wrapped = Wrapped(transcript, 30)
    for line in lines_of(7300):
        transcript.write(line + "\n")
    wrapped.update()
    expected = [piece for line in transcript.lines for piece in wrap(line.text, 30)]
    assert rows_of(settled(wrapped)) == expected
    assert wrapped.row(0).number == transcript.first == 4800


def test_a_place_is_the_row_in_which_a_character_stands():
    transcript = Transcript()
    transcript.write("\n".join([LONG] * 3500))
    wrapped = settled(Wrapped(transcript, 30))
    for number in (0, 1234, 3499):
        start = LONG.index("network")
        row = wrapped.row(wrapped.place(number, start))
        assert row.number == number and row.start <= start < row.start + 30


def test_a_place_that_is_gone_is_the_first_that_is_kept():
    transcript = Transcript(limit=3)
    transcript.write("".join(f"{number}\n" for number in range(10)))
    assert Wrapped(transcript, 30).place(2) == 0


def test_looking_at_rows_that_were_not_counted_counts_them():
    transcript = Transcript()
    transcript.write("\n".join([LONG] * 3500))
    wrapped = Wrapped(transcript, 30)
    before = wrapped.count
    assert wrapped.row(10).text in wrap(LONG, 30)
    wrapped.update()
    assert wrapped.count > before


def test_nothing_has_no_rows():
    assert Wrapped(Transcript(), 30).count == 0
