import time

from pace import within

from dltui.learning.transcript import Transcript, harmless, harmless_text, overwrite, wrap


def texts(transcript):
    return [line.text for line in transcript.lines]


def test_a_line_is_open_until_its_newline_comes():
    transcript = Transcript()
    transcript.write("epoch ")
    transcript.write("1\nepoch 2")
    assert texts(transcript) == ["epoch 1", "epoch 2"]


def test_an_empty_line_is_kept():
    transcript = Transcript()
    transcript.write("a\n\nb\n")
    assert texts(transcript) == ["a", "", "b"]


def test_a_carriage_return_overwrites_the_line():
    transcript = Transcript()
    transcript.write("10 %\r20 %\r100 %")
    assert texts(transcript) == ["100 %"]


def test_a_shorter_text_after_a_carriage_return_leaves_the_rest():
    assert overwrite("100 %", 5, "\r20")[0] == "200 %"


def test_a_backspace_goes_back_one_column():
    transcript = Transcript()
    transcript.write("ab\b\bcd\n")
    assert texts(transcript) == ["cd"]


def test_windows_line_ends_do_not_erase_the_line():
    transcript = Transcript()
    transcript.write("one\r\ntwo\r\n")
    assert texts(transcript) == ["one", "two"]


def test_an_escape_sequence_is_shown_and_not_obeyed():
    assert harmless("\x1b]0;title\x07") == "␛]0;title␇"


def test_colour_codes_are_taken_out():
    assert harmless("\x1b[31mred\x1b[0m") == "red"


def test_half_a_surrogate_pair_becomes_printable():
    assert harmless("a\ud800b").encode() == "a�b".encode()


def test_characters_that_turn_the_direction_of_writing_do_not_get_through():
    assert "\u202e" not in harmless_text("safe\n\u202eevil")


def test_another_stream_begins_a_line_of_its_own():
    transcript = Transcript()
    transcript.write("half a line", "stdout")
    transcript.write("warning\n", "stderr")
    assert [(line.text, line.kind) for line in transcript.lines] == [
        ("half a line", "stdout"),
        ("warning", "stderr"),
    ]


def test_old_lines_are_dropped_and_counted():
    transcript = Transcript(limit=3)
    transcript.write("".join(f"{n}\n" for n in range(10)))
    assert texts(transcript) == ["7", "8", "9"]
    assert transcript.dropped == 7


def test_dropping_counts_over_several_writes():
    transcript = Transcript(limit=3)
    for n in range(10):
        transcript.write(f"{n}\n")
    assert (transcript.first, transcript.end) == (7, 10)


def test_a_million_lines_cost_little_and_keep_the_limit():
    transcript = Transcript()
    chunk = "loss 0.1\n" * 50_000
    began = time.perf_counter()
    for _ in range(20):
        transcript.write(chunk)
    taken = time.perf_counter() - began
    assert transcript.end == 1_000_000
    assert len(transcript.lines) == transcript.limit
    within(taken, 5)


def test_an_endless_line_is_cut():
    transcript = Transcript()
    for _ in range(100):
        transcript.write("x" * 1000)
    assert len(transcript.lines[-1].text) < 3000


def test_what_changed_is_told_from_the_first_changed_line():
    transcript = Transcript()
    transcript.write("one\ntwo")
    transcript.clean()
    transcript.write(" and a half\nthree\n")
    assert [line.text for line in transcript.since(transcript.dirty)] == ["two and a half", "three"]


def test_wrapping_counts_cells():
    assert wrap("数字数字", 5) == ["数字", "数字"]


def test_a_line_is_cut_between_words():
    assert wrap("the loss has not moved", 14) == ["the loss has", "not moved"]


def test_a_word_that_is_too_long_is_cut():
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_a_table_is_cut_as_a_terminal_does():
    assert wrap("│ a b │ c d │", 8) == ["│ a b │ ", "c d │"]


def test_an_empty_line_wraps_to_one_empty_piece():
    assert wrap("", 10) == [""]
