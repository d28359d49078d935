"""Play in the app: every input by keys and by mouse, on a source that plays events."""

import numpy as np
import pytest
from app.lesson_seen import player_of, screen_of, shown
from app.played import READER, fit_events, offered, until
from textual.events import MouseDown, MouseMove, MouseUp

from dltui.app.answer_view import AnswerView
from dltui.app.course_screen import CourseScreen
from dltui.app.play_view import PlayView
from dltui.drawings import Bars, Heatmap, Text
from dltui.events import Failure, PlayAnswered, PlayOffered, Slider

GO_ON = PlayOffered("go_on", "text", "Go on with a text", 2, prompt="Once", cursor=True,
                    sliders=(Slider("temperature", 0.0, 2.0, 1.0),))  # fmt: skip
PLANE = Heatmap(np.zeros((4, 4)), (0.0, 1.0), (0.0, 2.0), points=np.array([[0.0, 0.0], [1.0, 2.0]]))
ANYWHERE = PlayOffered("anywhere", "point", "Ask it anywhere", 2, y_range=(0.0, 2.0), over=PLANE)
SLIDE = PlayOffered("slide", "sliders", "Move the line", 2,
                    sliders=(Slider("w1", -2.0, 2.0, 0.0), Slider("count", 0.0, 9.0, 4.0, True)))  # fmt: skip
GATE = PlayOffered("gate", "choose", "A gate", 2, choices=("AND", "OR", "XOR"))


def believe(question):
    """Answer any question: with its number, and 0.88 for an eight."""
    values = np.full(10, 0.01)
    values[8] = 0.88
    yield PlayAnswered(question.play, question.request, Bars(values), seconds=0.004)


def playing(opened, *offers, answer=believe, **options):
    events = [*fit_events(), *(event for offer in offers for event in offered(offer))]
    return opened(events, answer=answer, **options)


async def trained(pilot):
    """Train, and wait until the screen has heard of all plays and of the end of the step."""
    await pilot.press("enter")
    await until(pilot, lambda: 2 in screen_of(pilot).state.outcomes and not screen_of(pilot).control.busy)
    assert screen_of(pilot).state.plays


async def open_play(pilot):
    """Train, then press p; return the input of the play."""
    await trained(pilot)
    await pilot.press("p")
    view = screen_of(pilot).query_one(PlayView)
    await until(pilot, lambda: view.input is not None and view.input.has_focus and has_its_place(view.input))
    return view.input


def has_its_place(given):
    """Whether an input is as large as its pane has told it to be."""
    width, height = given.styles.width, given.styles.height
    return None not in (width, height) and given.outer_size == (width.value, height.value)


async def leave_play(pilot):
    """Press escape and wait until the lesson has the keys."""
    await pilot.press("escape")
    await until(pilot, lambda: not screen_of(pilot).play_has_focus)


def questions(pilot):
    return player_of(pilot).questions


async def asked(pilot, condition=lambda question: True):
    """Wait until the last question meets a condition; return it."""
    await until(pilot, lambda: questions(pilot) and condition(questions(pilot)[-1]))
    return questions(pilot)[-1]


async def drag(pilot, widget, *offsets):
    """Press the mouse at the first offset within the border, move through the others, let go."""
    kinds = [MouseDown, *[MouseMove] * (len(offsets) - 1), MouseUp]
    for kind, (x, y) in zip(kinds, [*offsets, offsets[-1]], strict=True):
        await pilot._post_mouse_events([kind], widget=widget, offset=(x + 1, y + 1), button=1)


# ---------------------------------------------------------------------------------------------- opening


async def test_p_is_offered_once_a_step_has_offered_a_play(opened):
    async with playing(opened, READER) as pilot:
        assert "p play" not in shown(pilot)
        await trained(pilot)
        await until(pilot, lambda: "p play" in shown(pilot))


async def test_enter_on_the_step_that_has_run_opens_its_play(opened):
    async with playing(opened, READER) as pilot:
        await trained(pilot)
        await until(pilot, lambda: "Play" in shown(pilot) and "Read a digit" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: screen_of(pilot).play_has_focus)


async def test_the_first_answer_is_there_before_anything_was_asked(opened):
    async with playing(opened, READER) as pilot:
        await open_play(pilot)
        await until(pilot, lambda: "9 ███" in shown(pilot))
        assert questions(pilot) == []


async def test_a_play_stands_in_place_of_curves_and_pictures(opened):
    async with playing(opened, READER) as pilot:
        await open_play(pilot)
        screen = screen_of(pilot)
        assert [screen.query_one(f"#{pane}").display for pane in ("curves", "pictures", "play", "text")] == [
            False, False, True, True,
        ]  # fmt: skip


async def test_escape_gives_the_keys_back_and_the_play_stays_while_the_learner_reads_on(opened):
    async with playing(opened, READER) as pilot:
        board = await open_play(pilot)
        await pilot.press("x")
        await leave_play(pilot)
        await pilot.press("left")
        assert screen_of(pilot).step_index == 1
        assert board.display and not board.has_focus
        await drag(pilot, board, (5, 5), (9, 5))
        await asked(pilot, lambda question: question.image.any())


async def test_escape_once_more_closes_it_and_what_was_drawn_is_kept(opened):
    async with playing(opened, READER) as pilot:
        board = await open_play(pilot)
        await pilot.press("x", "space")
        await leave_play(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: screen_of(pilot).curves.display)
        assert pilot.app.screen is screen_of(pilot)
        await pilot.press("p")
        await until(pilot, lambda: board.has_focus)
        assert board.sheet.ink.any()
        await leave_play(pilot)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))


async def test_narrow_a_play_is_a_tab(opened):
    async with playing(opened, READER, size=(80, 24)) as pilot:
        await open_play(pilot)
        assert "Play" in shown(pilot).split("\n")[1]
        assert not screen_of(pilot).query_one("#left").display
        await leave_play(pilot)
        assert screen_of(pilot).pane == "text"
        await pilot.press("6")
        await until(pilot, lambda: screen_of(pilot).play_has_focus)


async def test_p_once_more_goes_to_the_next_play(opened):
    async with playing(opened, READER, GATE) as pilot:
        await open_play(pilot)
        view = screen_of(pilot).query_one(PlayView)
        assert view.shown == "gate"
        await pilot.press("p")
        await until(pilot, lambda: view.shown == "reader" and screen_of(pilot).play_has_focus)
        await leave_play(pilot)
        await pilot.press("p")
        await until(pilot, lambda: screen_of(pilot).play_has_focus)
        await leave_play(pilot)
        await pilot.click("#top", offset=(78, 0))
        await until(pilot, lambda: view.shown == "gate")


async def test_keys_of_the_lesson_do_nothing_while_a_play_has_them(opened):
    async with playing(opened, READER) as pilot:
        await open_play(pilot)
        await pilot.press("enter", "v", "R", "u", "c")
        assert player_of(pilot).asked == [("run_to", 2)]
        assert pilot.app.screen is screen_of(pilot)


@pytest.mark.parametrize("size", [(20, 5), (10, 3), (50, 16), (60, 20), (300, 100)])
async def test_a_play_lives_at_any_size(opened, size):
    async with playing(opened, READER, size=size) as pilot:
        await trained(pilot)
        await pilot.press("p")
        await until(pilot, lambda: screen_of(pilot).play_has_focus)
        await pilot.press("x", "space", "right")
        await asked(pilot)


# ---------------------------------------------------------------------------------------------- answers


async def test_an_answer_is_shown(opened):
    async with playing(opened, READER) as pilot:
        await open_play(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "8 ███" in shown(pilot) and "0.88" in shown(pilot))
        await until(pilot, lambda: "answered in 4 ms" in shown(pilot))


async def test_an_answer_that_comes_late_is_dropped(opened):
    async with playing(opened, READER, answer=None) as pilot:
        await open_play(pilot)
        await pilot.press("x", "n")
        await asked(pilot, lambda question: question.request == 2)
        screen = screen_of(pilot)
        screen.hear(PlayAnswered("reader", 2, Text("the newer")))
        screen.hear(PlayAnswered("reader", 1, Text("the older")))
        await until(pilot, lambda: "the newer" in shown(pilot))
        assert "the older" not in shown(pilot)


async def test_an_error_is_told_in_words_and_the_play_goes_on(opened):
    def fail_once(asked):
        if asked.request == 1:
            yield PlayAnswered(
                asked.play, 1, error="ValueError: no\nxor_net.py, line 12: return model(image)"
            )
        else:
            yield from believe(asked)

    async with playing(opened, READER, answer=fail_once) as pilot:
        await open_play(pilot)
        await pilot.press("x")
        await until(
            pilot, lambda: "ValueError: no" in shown(pilot) and "line 12: return model" in shown(pilot)
        )
        await pilot.press("n")
        await until(pilot, lambda: "ValueError" not in shown(pilot) and "0.88" in shown(pilot))


async def test_a_question_that_takes_long_is_mentioned(opened):
    async with playing(opened, READER, answer=None) as pilot:
        await open_play(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "asking, " in shown(pilot))


async def test_a_stream_grows_and_its_end_is_seen(opened):
    def stream(asked):
        for length in (1, 50, 400):
            text = " ".join(f"word{number}" for number in range(length))
            yield PlayAnswered(asked.play, asked.request, Text(text), final=length == 400)

    async with playing(opened, GO_ON, answer=stream) as pilot:
        await open_play(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "word399" in shown(pilot))


async def test_something_that_changed_above_is_mentioned(opened):
    async with playing(opened, READER) as pilot:
        await open_play(pilot)
        await leave_play(pilot)
        await pilot.press("v", "right")
        await until(pilot, lambda: "step 3 has to run again" in shown(pilot))


async def test_a_step_that_ran_again_is_asked_again(opened):
    async with playing(opened, READER) as pilot:
        await open_play(pilot)
        await leave_play(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: player_of(pilot).asked == [("run_to", 2)] * 2)
        await until(pilot, lambda: screen_of(pilot).play_open is False)


async def test_a_failure_does_not_offer_a_play(opened):
    async with opened([Failure("ValueError", "no", (), 2)], outcome="error") as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: screen_of(pilot).state.failure is not None)
        await pilot.press("p", "6")
        assert screen_of(pilot).play_open is False


# ---------------------------------------------------------------------------------------------- draw


async def test_a_board_begins_with_a_real_one_and_n_takes_the_next(opened):
    async with playing(opened, READER) as pilot:
        board = await open_play(pilot)
        np.testing.assert_array_equal(board.sheet.image, READER.examples[0])
        await pilot.press("n")
        await asked(pilot, lambda question: (question.image == READER.examples[1]).all())


async def test_x_clears_the_board(opened):
    async with playing(opened, READER) as pilot:
        await open_play(pilot)
        await pilot.press("x")
        await asked(pilot, lambda question: not question.image.any())


async def test_arrows_draw_while_the_pen_is_down(opened):
    async with playing(opened, READER) as pilot:
        board = await open_play(pilot)
        await pilot.press("x", "right", "right")
        assert board.sheet.empty
        await pilot.press("space", "right", "right", "right", "shift+down", "space", "down")
        drawn = (await asked(pilot, lambda question: question.image[18].any())).image
        rows, columns = np.nonzero(drawn > 128)
        assert (rows.min(), rows.max()) == (13, 19)
        assert (columns.min(), columns.max()) == (15, 20)


async def test_the_mouse_draws_strokes_without_gaps(opened):
    async with playing(opened, READER) as pilot:
        board = await open_play(pilot)
        await pilot.press("x")
        width, height = board.size
        await drag(pilot, board, (4, height // 2), (width - 5, height // 2))
        drawn = (await asked(pilot, lambda question: question.image[:, 20].any())).image
        inked = drawn.max(axis=0) > 200
        first, last = np.flatnonzero(inked)[[0, -1]]
        assert last - first > 18
        assert inked[first : last + 1].all()


async def test_moving_the_mouse_without_a_button_draws_nothing(opened):
    async with playing(opened, READER) as pilot:
        board = await open_play(pilot)
        await pilot._post_mouse_events([MouseMove], widget=board, offset=(9, 5), button=0)
        assert questions(pilot) == []


# ---------------------------------------------------------------------------------------------- point


async def test_arrows_move_the_cross_over_the_plane(opened):
    async with playing(opened, ANYWHERE) as pilot:
        await open_play(pilot)
        await pilot.press("right", "shift+up")
        await asked(pilot, lambda question: question.numbers == {"x": 0.525, "y": 1.25})
        await until(pilot, lambda: "x 0.525  y 1.25" in shown(pilot))


async def test_the_cross_stays_on_the_plane(opened):
    async with playing(opened, ANYWHERE) as pilot:
        await open_play(pilot)
        await pilot.press(*["shift+left"] * 6)
        await asked(pilot, lambda question: question.numbers["x"] == 0.0)


async def test_the_mouse_takes_the_cross_along(opened):
    async with playing(opened, ANYWHERE) as pilot:
        plane = await open_play(pilot)
        width, height = plane.size
        await drag(pilot, plane, (3, 3), (width - 1, 0))
        numbers = (await asked(pilot, lambda question: question.numbers["x"] > 0.5)).numbers
        assert numbers["x"] > 0.95
        assert numbers["y"] > 2 - 2 / height


async def test_samples_lie_on_the_plane(opened):
    async with playing(opened, ANYWHERE) as pilot:
        await open_play(pilot)
        await until(pilot, lambda: "○" in shown(pilot).split("\n")[3])


# ---------------------------------------------------------------------------------------------- sliders


async def test_arrows_move_the_sliders(opened):
    async with playing(opened, SLIDE) as pilot:
        await open_play(pilot)
        await pilot.press("right", "down", "right", "shift+left")
        await asked(pilot, lambda question: question.numbers == {"w1": 0.1, "count": 0.0})


async def test_the_mouse_takes_a_knob_along(opened):
    async with playing(opened, SLIDE) as pilot:
        sliders = await open_play(pilot)
        start, length = 2 + len("count") + 1, sliders.sliders.length(sliders.size.width)
        await drag(pilot, sliders, (start, 1), (start + length - 1, 1))
        await asked(pilot, lambda question: question.numbers["count"] == 9)


async def test_arrows_choose(opened):
    async with playing(opened, GATE) as pilot:
        await open_play(pilot)
        await pilot.press("down", "down", "down")
        await asked(pilot, lambda question: question.choice == "XOR")


async def test_a_click_chooses(opened):
    async with playing(opened, GATE) as pilot:
        choices = await open_play(pilot)
        await pilot.click(choices, offset=(6, 2))
        await asked(pilot, lambda question: question.choice == "OR")


# ---------------------------------------------------------------------------------------------- text


async def test_letters_are_typed_and_asked_at_once(opened):
    async with playing(opened, GO_ON) as pilot:
        await open_play(pilot)
        await pilot.press("space", "q", "question_mark", "backspace")
        await asked(pilot, lambda question: question.text == "Once q")
        assert pilot.app.return_code is None


async def test_arrows_point_at_a_character(opened):
    async with playing(opened, GO_ON) as pilot:
        await open_play(pilot)
        await pilot.press("left", "left", "left")
        await asked(pilot, lambda question: question.cursor == 1)
        await pilot.press("home")
        await asked(pilot, lambda question: question.cursor == 0)


async def test_a_click_points_at_a_character(opened):
    async with playing(opened, GO_ON) as pilot:
        line = await open_play(pilot)
        await pilot.click(line, offset=(1 + 2, 1))
        await asked(pilot, lambda question: question.cursor == 2)


async def test_down_goes_to_the_sliders(opened):
    async with playing(opened, GO_ON) as pilot:
        await open_play(pilot)
        await pilot.press("down", "right")
        await asked(pilot, lambda question: question.numbers == {"temperature": 1.05})
        await pilot.press("up", "left")
        await asked(pilot, lambda question: question.cursor == 3)


async def test_a_paste_becomes_one_line(opened):
    from textual.events import Paste

    async with playing(opened, GO_ON) as pilot:
        line = await open_play(pilot)
        line.post_message(Paste(" upon\na time\x1b[2J"))
        text = (await asked(pilot)).text
        assert text.startswith("Once upon a time")
        assert "\x1b" not in text


async def test_the_answer_of_a_text_stands_below_it(opened):
    async with playing(opened, GO_ON) as pilot:
        line = await open_play(pilot)
        answer = screen_of(pilot).query_one(AnswerView)
        assert answer.region.y >= line.region.bottom
