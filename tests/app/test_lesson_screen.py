"""A lesson's screen: steps, keys, panes, and what lies around them."""

import re

import pytest
from app.lesson_seen import TRAINED, TRAINING, keys_offered, player_of, screen_of, shown, trained, training
from app.played import still, until

from dltui.app.action_line import ActionLine
from dltui.app.course_screen import CourseScreen
from dltui.app.help_screen import HelpScreen
from dltui.app.messages import OpenLesson
from dltui.app.output_view import OutputView
from dltui.app.picture_view import PictureView
from dltui.app.source_screen import SourceScreen
from dltui.events import Output


async def test_the_first_step_offers_to_watch_it_learn(opened):
    async with opened() as pilot:
        assert screen_of(pilot).query_one(ActionLine).label == "Watch it learn"


async def test_enter_on_the_first_step_runs_to_the_first_fit_and_shows_it(opened):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        assert player_of(pilot).asked[-1] == ("run_to", 2)
        assert screen_of(pilot).step_index == 2
        assert screen_of(pilot).curves.metrics == ["loss", "accuracy"]


async def test_enter_while_it_runs_changes_nothing(opened):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        await pilot.press("enter", "enter")
        assert player_of(pilot).asked == [("run_to", 2)]


async def test_enter_before_the_kernel_is_there_is_kept(make_app):
    app = make_app(TRAINED)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.lesson_screen is not None and app.screen is app.lesson_screen)
        await pilot.press("enter")
        await until(pilot, lambda: app.players and ("run_to", 2) in app.players[0].asked)


async def test_enter_before_a_named_lesson_stands_is_meant_for_it(make_app):
    """The course stands on the screen for a moment, its bar on another lesson."""
    app = make_app(TRAINED)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, CourseScreen) and app.lesson_screen is None)
        app.screen.post_message(OpenLesson(app.course.entries[0].path))
        await until(pilot, lambda: app.players and ("run_to", 2) in app.players[0].asked)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, CourseScreen))
        await pilot.press("up", "enter")
        await until(pilot, lambda: "perceptron.py" in str(app.problems))


async def test_right_and_left_go_through_the_steps(opened):
    async with opened() as pilot:
        await pilot.press("right", "right", "left")
        assert screen_of(pilot).step_index == 1


async def test_there_is_no_step_after_the_last(opened):
    async with opened() as pilot:
        await pilot.press("right", "right", "right", "right")
        assert screen_of(pilot).step_index == 2


async def test_enter_on_a_later_step_runs_to_here(opened):
    async with opened() as pilot:
        await pilot.press("right", "enter")
        await until(pilot, lambda: player_of(pilot).asked)
        assert player_of(pilot).asked == [("run_to", 1)]


async def test_enter_on_a_step_that_has_run_runs_it_again(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        assert screen_of(pilot).query_one(ActionLine).label == "Run again"
        await pilot.press("enter")
        await until(pilot, lambda: player_of(pilot).asked == [("run_to", 2)] * 2)


async def test_space_pauses_and_goes_on(opened):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        await pilot.press("space")
        await until(pilot, lambda: player_of(pilot).paused)
        await until(pilot, lambda: "paused at step 120" in shown(pilot))
        await pilot.press("space")
        await until(pilot, lambda: not player_of(pilot).paused)
        assert player_of(pilot).asked[1:] == ["pause", "resume"]


async def test_a_dot_trains_one_epoch(opened):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        await pilot.press("full_stop")
        await until(pilot, lambda: player_of(pilot).asked[-1] == "step_epoch")


async def test_s_stops_and_says_so(opened):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "stopped by you" in shown(pilot))


async def test_R_takes_a_fresh_kernel(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("R")
        await until(pilot, lambda: player_of(pilot).asked[-1] == "restart")


@pytest.mark.parametrize(
    "action", ["pause", "step_epoch", "stop", "log_scale", "maximise", "reset_parameters"]
)
async def test_a_key_that_does_not_apply_is_not_offered(opened, action):
    async with opened() as pilot:
        assert action not in keys_offered(pilot)


@pytest.mark.parametrize("action", ["pause", "step_epoch", "stop", "log_scale", "maximise"])
async def test_while_it_trains_the_keys_of_training_and_curves_are_offered(opened, action):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        assert action in keys_offered(pilot)


async def test_a_key_that_does_not_apply_does_nothing(opened):
    async with opened() as pilot:
        await pilot.press("space", "s", "full_stop", "l", "w", "m", "u", "n", "o", "plus", "p", "6")
        assert player_of(pilot).asked == []


# ---------------------------------------------------------------------------------------------- panes


async def test_tab_goes_through_the_panes(opened):
    async with opened(size=(80, 24)) as pilot:
        panes = []
        for _ in range(4):
            panes.append(screen_of(pilot).pane)
            await pilot.press("tab")
        assert panes == ["text", "curves", "output", "parameters"]


async def test_a_digit_goes_to_its_pane(opened):
    async with opened(size=(80, 24)) as pilot:
        await pilot.press("4")
        assert screen_of(pilot).query_one(OutputView).display
        assert not screen_of(pilot).query_one("#text").parent.display


async def test_pictures_have_a_pane_once_there_are_any(opened):
    async with opened(TRAINED, size=(80, 24)) as pilot:
        await trained(pilot)
        await pilot.press("3")
        assert screen_of(pilot).query_one(PictureView).display


async def test_narrow_shows_the_curve_when_a_fit_begins(opened):
    async with opened(TRAINING, hold=True, size=(80, 24)) as pilot:
        await training(pilot)
        await until(pilot, lambda: screen_of(pilot).curves.display and "● train" in shown(pilot))


async def test_down_scrolls_the_text(opened):
    async with opened(size=(80, 12)) as pilot:
        text = screen_of(pilot).query_one("#text")
        await until(pilot, lambda: text.max_scroll_y >= 2)
        await pilot.press("down", "down")
        assert text.scroll_offset.y == 2


async def test_a_page_down_scrolls_further(opened):
    async with opened(size=(60, 12)) as pilot:
        text = screen_of(pilot).query_one("#text")
        await until(pilot, lambda: text.max_scroll_y > 3 and text.size.height > 4)
        await pilot.press("pagedown")
        assert text.scroll_offset.y > 3


async def test_n_shows_the_next_picture(opened):
    from dltui.drawings import Text
    from dltui.events import Picture

    events = [*TRAINED[:-1], Picture("sample", Text("hello there"), 1, 200, 20), TRAINED[-1]]
    async with opened(events) as pilot:
        await trained(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "hello there" in shown(pilot))


async def test_scrubbing_goes_back_to_an_earlier_picture(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("less_than_sign", "less_than_sign")
        assert screen_of(pilot).query_one(PictureView).picture.epoch == 18
        await pilot.press("greater_than_sign")
        assert screen_of(pilot).query_one(PictureView).picture.epoch == 19


async def test_o_shows_the_log_in_place_of_the_output(opened):
    events = [Output("I0000 this CPU\n", "log"), Output("hello\n"), *TRAINED]
    async with opened(events) as pilot:
        await trained(pilot)
        await until(pilot, lambda: "hello" in shown(pilot))
        await pilot.press("o")
        await until(pilot, lambda: "I0000 this CPU" in shown(pilot))


async def test_the_output_stays_at_its_end_when_curves_take_its_room(opened):
    before = [Output(f"line {number}\n") for number in range(12)]
    async with opened([*before, *TRAINED]) as pilot:
        await trained(pilot)
        await still(pilot)
        assert "line 11" in shown(pilot)
        assert not re.search(r"line 0\b", shown(pilot))


async def test_the_output_stays_at_its_end_while_the_layout_grows_around_it(opened):
    before = [Output(f"line {number}\n") for number in range(30)]
    after = [Output(f"line {number}\n") for number in range(30, 60)]
    async with opened([*before, *TRAINED, *after]) as pilot:
        await trained(pilot)
        await still(pilot)
        assert "line 59" in shown(pilot)
        assert "line 20" not in shown(pilot)


# ---------------------------------------------------------------------------------------------- around


async def test_c_shows_the_whole_source_and_escape_goes_back(opened):
    async with opened() as pilot:
        await pilot.press("c")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, SourceScreen) and "import keras" in shown(pilot)
        )
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen_of(pilot))


async def test_help_lists_every_key_with_words(opened):
    from dltui.app.keys import LESSON_KEYS

    async with opened(size=(120, 80)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await until(pilot, lambda: all((key.help or key.label) in shown(pilot) for key in LESSON_KEYS))


async def test_t_changes_the_theme(opened):
    async with opened() as pilot:
        seen = []
        for _ in range(3):
            await pilot.press("t")
            seen.append(pilot.app.theme)
        assert seen == ["dltui-light", "dltui-colour-blind", "dltui-dark"]


async def test_the_theme_is_the_same_after_a_restart(make_app, tmp_path):
    for before, after in (("dltui-dark", "dltui-light"), ("dltui-light", "dltui-colour-blind")):
        async with make_app(data_folder=tmp_path).run_test() as pilot:
            await until(pilot, lambda: pilot.app.screen is pilot.app.lesson_screen)
            assert pilot.app.theme == before
            await pilot.press("t")
            assert pilot.app.theme == after


async def test_escape_goes_to_the_course_and_the_lesson_goes_on(opened):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await until(pilot, lambda: "The XOR network is running" in shown(pilot))
        assert "close" not in player_of(pilot).asked


async def test_q_quits_and_closes_the_kernel(opened):
    running = opened()
    async with running as pilot:
        await pilot.press("q")
    assert running.app.return_code == 0
    assert running.app.players[-1].asked == ["close"]


async def test_q_while_it_trains_asks_once_more(opened):
    running = opened(TRAINING, hold=True)
    running.app._forget_warning = lambda: None  # however long it takes here until the second q
    async with running as pilot:
        await training(pilot)
        await pilot.press("q")
        await until(pilot, lambda: "q again quits" in shown(pilot))
        assert running.app.return_code is None
        await pilot.press("q")
    assert running.app.return_code == 0


@pytest.mark.parametrize("size", [(20, 5), (10, 3), (1, 1), (50, 16), (60, 20), (300, 100)])
async def test_any_size_works(opened, size):
    async with opened(TRAINED, size=size) as pilot:
        await trained(pilot)
        await pilot.press("tab", "tab", "tab", "tab", "m", "right")
        assert screen_of(pilot).fit.outcome == "ok"


async def test_the_layout_follows_the_size_while_running(opened):
    async with opened(TRAINING, hold=True) as pilot:
        await training(pilot)
        for width, height, name in [(80, 24, "narrow"), (20, 5, "tiny"), (130, 45, "wide")]:
            await pilot.resize_terminal(width, height)
            await until(pilot, lambda name=name: screen_of(pilot).layout_now.value == name)
        await until(pilot, lambda: "● train" in shown(pilot))


async def test_while_a_parameter_is_changed_its_keys_are_offered(opened):
    async with opened() as pilot:
        await pilot.press("v")
        await until(pilot, lambda: "← → change" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "← → change" not in shown(pilot))


async def test_a_picture_made_outside_of_a_fit_is_turned_to(opened):
    from dltui.drawings import Text
    from dltui.events import Picture

    events = [*TRAINED, Picture("summary", Text("made afterwards"))]
    async with opened(events) as pilot:
        await trained(pilot)
        await pilot.press("right")
        await until(pilot, lambda: "boundary ─ summary" in shown(pilot))
