"""The parameters and the predictions of a lesson's screen."""

from pathlib import Path

from app.lesson_seen import TRAINED, player_of, screen_of, shown, trained
from app.played import LESSON, still, until
from textual import events

from dltui.app.action_line import ActionLine
from dltui.app.key_line import KeyLine
from dltui.app.keys import CHOICE_PARAMETER_KEYS, PARAMETER_KEYS, TEXT_PARAMETER_KEYS, TYPING_KEYS
from dltui.app.parameter_bar import ParameterBar
from dltui.course import parse_lesson

WITH_TEXT = parse_lesson(LESSON.replace('["adam", "sgd"]', '{type: "string"}'), Path("xor_net.py"))

# ---------------------------------------------------------------------------------------------- parameters


async def test_v_and_right_change_a_slider(opened):
    async with opened() as pilot:
        await pilot.press("v", "right")
        await until(pilot, lambda: player_of(pilot).asked == [("hidden_units", 5)])
        await until(pilot, lambda: "1 changed" in shown(pilot))


async def test_digits_type_a_value_and_enter_sets_it(opened):
    async with opened() as pilot:
        await pilot.press("v", "down", "0", "full_stop", "2", "enter")
        await until(pilot, lambda: player_of(pilot).asked == [("learning_rate", 0.2)])


async def test_enter_after_setting_runs(opened):
    async with opened() as pilot:
        await pilot.press("right", "v", "right", "enter")
        await until(pilot, lambda: ("run_to", 1) in player_of(pilot).asked)


async def test_a_wrong_value_is_explained_in_place(opened):
    async with opened() as pilot:
        await pilot.press("v", "down", "7", "enter")
        await until(pilot, lambda: "learning_rate" in screen_of(pilot).query_one(ParameterBar).problem)
        await until(pilot, lambda: "0.0001 to 1" in shown(pilot))
        assert player_of(pilot).asked == []


async def test_escape_drops_what_was_typed(opened):
    async with opened() as pilot:
        await pilot.press("v", "down", "7", "escape")
        assert screen_of(pilot).query_one(ParameterBar).typed is None
        assert player_of(pilot).asked == []


async def test_keys_typed_ahead_of_leaving_the_parameters_are_meant_for_the_lesson(opened):
    async with opened() as pilot:
        await pilot.press("v", "down")
        bar = screen_of(pilot).query_one(ParameterBar)
        pilot.app.post_message(events.Key("escape", None))
        pilot.app.post_message(events.Key("right", None))  # there before the first is handled
        await until(pilot, lambda: screen_of(pilot).focused is not bar)
        await until(pilot, lambda: screen_of(pilot).step_index == 1)
        assert player_of(pilot).asked == []


async def test_a_field_left_empty_stays_as_it_was(opened):
    async with opened() as pilot:
        await pilot.press("v", "down", "space")
        bar = screen_of(pilot).query_one(ParameterBar)
        await until(pilot, lambda: bar.typed == "")
        screen_of(pilot).set_focus(None)
        await until(pilot, lambda: bar.typed is None)
        assert (bar.problem, player_of(pilot).asked) == ("", [])


async def test_space_takes_the_next_choice(opened):
    async with opened() as pilot:
        await pilot.press("v", "down", "down", "space")
        await until(pilot, lambda: player_of(pilot).asked == [("optimizer", "sgd")])


def offered(pilot):
    """Return what the line of keys shows: what to press, and what it does."""
    return {key.shown: label for key, label in screen_of(pilot).query_one(KeyLine).entries(120)}


def offers(pilot, table):
    """Return whether the line has all keys of a table."""
    return {key.shown: key.label for key in table}.items() <= offered(pilot).items()


async def test_the_line_of_keys_follows_the_parameter_and_what_is_typed(opened):
    async with opened() as pilot:
        bar = screen_of(pilot).query_one(ParameterBar)
        await pilot.press("v")
        await until(pilot, lambda: offers(pilot, PARAMETER_KEYS))
        await pilot.press("down", "7")
        await until(pilot, lambda: offers(pilot, TYPING_KEYS))
        assert len(offered(pilot)) == len(TYPING_KEYS)  # all others would be typed
        await pilot.press("e", "q", "question_mark")
        await until(pilot, lambda: bar.typed == "7eq?")
        await pilot.press("escape", "down")
        await until(pilot, lambda: offers(pilot, CHOICE_PARAMETER_KEYS))
        assert "0-9" not in offered(pilot)
        assert player_of(pilot).asked == []


async def test_a_text_is_typed_after_space_and_set_by_enter(opened):
    async with opened(taught=WITH_TEXT) as pilot:
        await pilot.press("v", "down", "down")
        await until(pilot, lambda: offers(pilot, TEXT_PARAMETER_KEYS))
        assert "← →" not in offered(pilot)
        await pilot.press("space", "s", "space", "e", "backspace", "q", "enter")
        await until(pilot, lambda: player_of(pilot).asked == [("optimizer", "s q")])


async def test_the_first_line_of_a_pasted_text_is_typed(opened):
    async with opened(taught=WITH_TEXT) as pilot:
        bar = screen_of(pilot).query_one(ParameterBar)
        await pilot.press("v", "down", "down")
        pilot.app.post_message(events.Paste("pasted \x1b]0;owned\x07\nsecond line"))
        await until(pilot, lambda: bar.typed == "pasted \x1b]0;owned\x07")
        assert "\x1b" not in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: player_of(pilot).asked == [("optimizer", "pasted \x1b]0;owned\x07")])


async def test_what_is_pasted_over_a_number_is_checked_and_over_a_choice_is_left(opened):
    async with opened() as pilot:
        bar = screen_of(pilot).query_one(ParameterBar)
        await pilot.press("v", "down")
        pilot.app.post_message(events.Paste("0.2; import os"))
        await until(pilot, lambda: bar.typed == "0.2; import os")
        await pilot.press("enter")
        await until(pilot, lambda: "learning_rate: expected a number" in bar.problem)
        await pilot.press("down")
        pilot.app.post_message(events.Paste("sgd"))
        await pilot.press("up", "0", "full_stop", "2", "enter")
        await until(pilot, lambda: player_of(pilot).asked == [("learning_rate", 0.2)])


async def test_u_puts_all_parameters_back(opened):
    async with opened() as pilot:
        await pilot.press("v", "right", "down", "right", "escape")
        await until(pilot, lambda: len(player_of(pilot).asked) == 2)
        await until(pilot, lambda: not screen_of(pilot).query_one(ParameterBar).has_focus)
        await pilot.press("u")
        await until(pilot, lambda: not screen_of(pilot).control.changed())


async def test_a_click_on_the_track_sets_a_slider(opened):
    async with opened() as pilot:
        await still(pilot)
        await pilot.click("#parameters", offset=(3 + len("hidden_units ") + 7, 0))
        await until(pilot, lambda: player_of(pilot).asked == [("hidden_units", 8)])


async def test_a_changed_parameter_shows_in_the_code(opened):
    async with opened() as pilot:
        await pilot.press("right", "v", "right")
        await until(pilot, lambda: "hidden_units = 5" in shown(pilot))


async def test_a_changed_parameter_makes_its_step_stale(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("v", "right")
        await until(pilot, lambda: screen_of(pilot).query_one(ActionLine).label == "Run to here")
        assert screen_of(pilot).query_one(ActionLine).note == "runs steps 2 and 3"


# ---------------------------------------------------------------------------------------------- predictions


async def test_a_letter_answers_the_prediction(opened):
    async with opened() as pilot:
        await pilot.press("right", "a")
        assert screen_of(pilot).answers == {1: 0}
        await until(pilot, lambda: "Kept. The run will tell." in shown(pilot))


async def test_c_answers_while_a_third_option_is_open(opened):
    async with opened() as pilot:
        await pilot.press("right", "c")
        assert screen_of(pilot).answers == {1: 2}


async def test_a_click_answers_the_prediction(opened):
    async with opened() as pilot:
        await pilot.press("right")
        await until(pilot, lambda: "b  three at most" in shown(pilot))
        row = next(y for y, line in enumerate(shown(pilot).split("\n")) if "b  three at most" in line)
        await pilot.click(offset=(6, row))
        await until(pilot, lambda: screen_of(pilot).answers == {1: 1})


async def test_the_run_tells_the_right_answer(opened):
    async with opened(TRAINED) as pilot:
        await pilot.press("right", "a", "right", "enter")
        await until(pilot, lambda: 2 in player_of(pilot).ran)
        await pilot.press("left")
        await until(pilot, lambda: "✓ b" in shown(pilot) and "✗ a" in shown(pilot))


async def test_without_an_answer_the_run_tells_nothing(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("left")
        await until(pilot, lambda: "○ b" in shown(pilot))
        assert "✓" not in shown(pilot)
