"""Play in the kernel: what is offered, how a question becomes an answer, and what goes wrong."""

import json
import threading
import time

import numpy as np
import pytest
from pace import PATIENCE

from dltui import live, wire
from dltui.drawings import Bars, Heatmap, Stack, Text
from dltui.events import PlayAnswered, PlayAsked, PlayOffered, Slider
from dltui.live import answering, publish


@pytest.fixture
def caught():
    """The events of a test; `caught.answer(n)` waits for the last answer to the question of that number."""

    class Caught(list):
        def answer(self, request):
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                for event in list(self):
                    if isinstance(event, PlayAnswered) and event.request == request and event.final:
                        return event
                time.sleep(0.002)
            raise TimeoutError(f"no answer to {request}: {self}")

    events = Caught()
    with publish.to(events.append):
        yield events


def ask(play, request, **values):
    live.play.take(json.dumps(wire.to_wire(PlayAsked(play, request, **values))))


# ---------------------------------------------------------------------------------------------- offers


def test_a_drawing_is_asked_for_with_examples_as_bytes(caught):
    examples = np.linspace(0, 1, 3 * 16).reshape(3, 4, 4)

    @live.play.draw((4, 4), examples=examples)
    def which_digit(image):
        assert (image.dtype, image.shape) == (np.float32, (4, 4))
        return float(image.max())

    offer, answer = caught
    assert (offer.play, offer.kind, offer.title, offer.shape) == (
        "which_digit",
        "draw",
        "which digit",
        (4, 4),
    )
    assert (offer.examples.dtype, offer.examples.shape) == (np.uint8, (3, 4, 4))
    assert answer.drawing.text == "0.3176"  # 15 / 47, rounded to a 255th


def test_many_examples_are_thinned_evenly(caught):
    live.play.draw((2, 2), examples=np.zeros((500, 2, 2), "uint8"))(lambda image: "x")
    assert caught[0].examples.shape == (live.play.EXAMPLES, 2, 2)


def test_a_drawing_without_examples_begins_with_paper(caught):
    live.play.draw((3, 5))(lambda image: float(image.sum()))
    assert caught[1].drawing.text == "0"


def test_the_first_line_of_the_docstring_is_the_title(caught):
    @live.play.choose(["AND"])
    def ask(choice):
        """Ask the gate.

        More.
        """
        return choice

    assert caught[0].title == "Ask the gate"
    assert ask("OR") == "OR"


def test_a_text_comes_with_its_sliders_and_the_character_pointed_at(caught):
    @live.play.text("abc", temperature=(0.1, 2.0, 0.8), cursor=True)
    def ask(text, temperature, cursor):
        return f"{text} {temperature} {cursor}"

    assert caught[0].sliders == (Slider("temperature", 0.1, 2.0, 0.8, False),)
    assert caught[1].drawing.text == "abc 0.8 2"


def test_a_point_begins_in_the_middle(caught):
    live.play.point(x=(0, 2), y=(-1, 0))(lambda x, y: f"{x} {y}")
    assert caught[1].drawing.text == "1.0 -0.5"


def test_a_point_over_a_picture_has_the_ranges_of_the_picture(caught):
    live.play.point(over=Heatmap(np.ones((2, 2)), (-1.0, 3.0), (0.0, 8.0)))(lambda x, y: f"{x} {y}")
    assert (caught[0].x_range, caught[0].y_range) == ((-1.0, 3.0), (0.0, 8.0))
    assert caught[1].drawing.text == "1.0 4.0"


def test_whole_sliders_give_whole_numbers(caught):
    live.play.sliders(count=(1, 9, 4), share=(0.0, 1.0))(lambda count, share: f"{count!r} {share!r}")
    assert caught[1].drawing.text == "4 0.5"


def test_a_choice_begins_with_the_first(caught):
    live.play.choose(["AND", "OR"])(lambda choice: choice)
    assert caught[1].drawing.text == "AND"


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (lambda: live.play.draw((28,)), r"shape must be \(rows, columns\)"),
        (lambda: live.play.draw((1, 28)), "2 to 64 each"),
        (lambda: live.play.draw((4, 4), examples=np.zeros((3, 5, 5))), r"shape \(n, 4, 4\), got \(3, 5, 5\)"),
        (lambda: live.play.point(x=(1, 1)), "x must be a range that rises"),
        (live.play.sliders, "name at least one"),
        (lambda: live.play.sliders(a=3), "a must be"),
        (lambda: live.play.sliders(a=(2, 1)), "low < high"),
        (lambda: live.play.text("x", a=("lo", "hi")), "live.play.text: a must be"),
        (lambda: live.play.choose([]), "expected a list of texts"),
        (lambda: live.play.choose("AND"), "expected a list of texts"),
    ],
)
def test_an_offer_that_cannot_be_is_refused_in_words(offer, words):
    with pytest.raises(ValueError, match=words):
        offer()


def test_a_function_that_fails_at_once_fails_its_cell(caught):
    with pytest.raises(ZeroDivisionError):
        live.play.choose(["a"])(lambda choice: 1 / 0)


# ---------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    ("answer", "text"),
    [("hi", "hi"), (0.12345, "0.1235"), (3, "3"), (np.float32(2.5), "2.5"), (np.array([[7.0]]), "7")],
)
def test_texts_and_numbers_become_text(answer, text):
    assert answering.drawing_of(answer).text == text


def test_a_dictionary_becomes_a_stack_under_its_names():
    bars = Bars(np.ones(2))
    stack = answering.drawing_of({"probabilities": bars, "in words": "an 8"})
    assert isinstance(stack, Stack)
    assert stack.titles == ("probabilities", "in words")
    assert stack.drawings[0] is bars
    assert stack.drawings[1].text == "an 8"


@pytest.mark.parametrize("answer", [None, [1, 2], np.ones(3), {}])
def test_an_answer_of_another_kind_is_refused(answer):
    with pytest.raises(TypeError, match="a play answers with a text, a number"):
        answering.drawing_of(answer)


def test_a_question_is_answered_in_another_thread_with_its_number(caught):
    threads = []

    @live.play.choose(["a", "b"])
    def ask_me(choice):
        threads.append(threading.current_thread())
        return choice

    ask("ask_me", 7, choice="b")
    assert caught.answer(7).drawing.text == "b"
    assert threads[0] is threading.main_thread() and threads[1] is not threads[0]


def test_the_newest_question_takes_the_place_of_those_that_wait(caught):
    go, asked = threading.Event(), []

    @live.play.sliders(a=(0, 9, 0))
    def slow(a):
        asked.append(a)
        if a == 1:
            assert go.wait(PATIENCE)
        return a

    for number in range(1, 6):
        ask("slow", number, numbers={"a": number})
        while number == 1 and asked != [0, 1]:
            time.sleep(0.002)
    go.set()
    assert caught.answer(5).drawing.text == "5"
    assert asked == [0, 1, 5]


def test_a_stream_shows_its_parts_and_its_last_one_is_final(caught):
    @live.play.text("x")
    def stream(text):
        for length in range(4):
            time.sleep(answering.PACE)
            yield text * length

    answers = [event for event in caught if isinstance(event, PlayAnswered)]
    assert [(answer.drawing.text, answer.final) for answer in answers][-2:] == [("xxx", False), ("xxx", True)]
    assert len(answers) > 2


def test_a_fast_stream_sends_only_what_can_be_read(caught):
    began = time.perf_counter()

    @live.play.text("x")
    def stream(text):
        yield from (str(number) for number in range(2000))

    seconds = time.perf_counter() - began
    assert 2 <= len(caught) <= 3 + seconds / answering.PACE  # with the offer, the first part and the last
    assert caught[-1].drawing.text == "1999"


def test_a_newer_question_ends_a_stream(caught):
    closed = threading.Event()

    @live.play.text("")
    def endless(text):
        try:
            while text:
                time.sleep(0.01)
                yield text
            yield "nothing"
        finally:
            closed.set()

    closed.clear()
    ask("endless", 1, text="again and again")
    while not any(isinstance(event, PlayAnswered) and event.request == 1 for event in caught):
        time.sleep(0.002)
    ask("endless", 2, text="")
    assert caught.answer(2).drawing.text == "nothing"
    assert closed.is_set()
    assert not any(event.final for event in caught[1:] if event.request == 1)


def test_an_error_becomes_words_with_the_line_and_the_play_goes_on(caught):
    @live.play.sliders(a=(0, 9, 1))
    def inverse(a):
        return 1 / a  # the line

    ask("inverse", 1, numbers={"a": 0})
    answer = caught.answer(1)
    line = inverse.__code__.co_firstlineno + 2
    assert answer.drawing is None
    assert answer.error == (
        f"ZeroDivisionError: division by zero\ntest_play.py, line {line}: return 1 / a  # the line"
    )
    ask("inverse", 2, numbers={"a": 4})
    assert caught.answer(2).drawing.text == "0.25"


def test_a_function_that_ends_itself_does_not_end_the_play(caught):
    @live.play.choose(["stay", "go"])
    def leave(choice):
        return choice if choice == "stay" else exit()

    ask("leave", 1, choice="go")
    assert caught.answer(1).error.startswith("SystemExit")
    ask("leave", 2, choice="stay")
    assert caught.answer(2).drawing.text == "stay"


def test_a_play_that_nobody_offered_is_refused():
    with pytest.raises(LookupError, match="no such play"):
        ask("nowhere", 1)


def test_a_plain_script_shows_the_first_answer(capsys):
    before = publish.use(publish.TerminalSink())
    try:
        live.play.choose(["AND"])(lambda choice: Bars(np.array([0.25, 0.75]), ("no", "yes")))
    finally:
        publish.use(before)
    assert "yes ██" in capsys.readouterr().out


def test_offers_are_frozen_data_that_travel(caught):
    live.play.text("x", cursor=True, a=(0, 3))(lambda text, a, cursor: Text(text))
    offer = wire.from_wire(json.loads(json.dumps(wire.to_wire(caught[0]))))
    assert isinstance(offer, PlayOffered)
    assert offer.sliders == caught[0].sliders
