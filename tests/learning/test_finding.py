import time

import pytest
from pace import within

from dltui.learning.finding import Search, folded
from dltui.learning.transcript import Transcript


def searched(transcript, words):
    search = Search(transcript, words)
    while not search.go(1.0):
        pass
    return search


def numbers(search):
    return [search.line(index) for index in range(len(search))]


def written(text, **options):
    transcript = Transcript(**options)
    transcript.write(text)
    return transcript


def test_the_lines_that_have_the_words_are_found_in_order():
    transcript = written("one\nloss 1\ntwo\nthe loss is 2\n")
    assert numbers(searched(transcript, "loss")) == [1, 3]


def test_small_letters_find_capitals_and_capitals_only_themselves():
    transcript = written("Error\nerror\nERROR\n")
    assert numbers(searched(transcript, "error")) == [0, 1, 2]
    assert numbers(searched(transcript, "Error")) == [0]


def test_a_line_counts_once_however_often_it_has_the_words():
    search = searched(written("aaaa\nb\naa\n"), "a")
    assert numbers(search) == [0, 2]
    assert search.spans("aaaa") == [(0, 1), (1, 2), (2, 3), (3, 4)]


def test_words_do_not_reach_over_the_end_of_a_line():
    assert numbers(searched(written("one\ntwo\n"), "e\nt")) == []


def test_nothing_is_found_without_words():
    assert numbers(searched(written("one\n"), "")) == []


def test_letters_that_grow_when_they_are_made_small_stay_in_their_place():
    assert folded("İa") == "İa" and len(folded("İA")) == 2
    assert searched(written("İİloss\n"), "loss").spans("İİloss") == [(2, 6)]


@pytest.mark.parametrize("count", [50, 2500, 12_345])
def test_many_lines_give_the_same_as_looking_at_each(count):
    text = "".join(f"step {n}: loss {n * 7919 % 1000}\n" for n in range(count))
    transcript = written(text)
    wanted = [n for n, line in enumerate(text.split("\n")) if "loss 77" in line]
    assert numbers(searched(transcript, "LOSS 77".lower())) == wanted


def test_lines_that_come_later_are_found_when_it_goes_on():
    transcript = written("loss\n" * 3000)
    search = searched(transcript, "loss")
    transcript.write("gain\n" * 1500 + "lo")
    search.go(1.0)
    assert len(search) == 3000
    transcript.write("ss\n")
    assert not search.complete
    search.go(1.0)
    assert (len(search), search.line(3000)) == (3001, 4500)


def test_lines_that_were_let_go_are_no_longer_found():
    transcript = written("loss\n" * 3000, limit=3500)
    search = searched(transcript, "loss")
    transcript.write("gain\n" * 2000)
    search.go(1.0)
    assert numbers(search) == list(range(1500, 3000))


def test_an_index_counts_the_lines_found_before_a_line():
    search = searched(written("a\nb\na\nb\na\n"), "a")
    assert [search.index(number) for number in range(6)] == [0, 1, 1, 2, 2, 3]


def test_a_cleared_transcript_is_looked_through_anew():
    transcript = written("loss\nloss\n")
    search = searched(transcript, "loss")
    transcript.clear()
    transcript.write("a loss\n")
    search.go(1.0)
    assert numbers(search) == [0]


def test_a_million_lines_are_looked_through_in_short_slices():
    transcript = Transcript()
    for part in range(20):
        lines = (
            f"step {n} {'needle' if n % 1000 == 0 else 'straw'}\n"
            for n in range(part * 50_000, (part + 1) * 50_000)
        )
        transcript.write("".join(lines))
    search, longest, complete = Search(transcript, "needle"), 0.0, False
    while not complete:
        began = time.perf_counter()
        complete = search.go(0.01)
        longest = max(longest, time.perf_counter() - began)
    assert len(search) == 1000
    within(longest, 0.05)
