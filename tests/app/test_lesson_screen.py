import re

import pytest
from app.played import fit_events, still, until
from textual import events

from dltui.app.action_line import ActionLine
from dltui.app.course_screen import CourseScreen
from dltui.app.help_screen import HelpScreen
from dltui.app.key_line import KeyLine
from dltui.app.output_view import OutputView
from dltui.app.parameter_bar import ParameterBar
from dltui.app.picture_view import PictureView
from dltui.app.source_screen import SourceScreen
from dltui.events import Failure, Frame, KernelChanged, Output

TRAINING = list(fit_events(until=12))
TRAINED = list(fit_events())


def shown(pilot):
    """Return what stands on the screen as text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def screen_of(pilot):
    return pilot.app.lesson_screen


def player_of(pilot):
    return pilot.app.players[-1]


def keys_offered(pilot):
    line = screen_of(pilot).query_one(KeyLine)
    return {key.action for key, _ in line.entries(400)}


async def training(pilot, epochs=12):
    """Press Enter on the first step and wait until the fit has reached an epoch."""
    await pilot.press("enter")
    await until(pilot, lambda: screen_of(pilot).fit is not None and screen_of(pilot).fit.epoch == epochs)


async def trained(pilot):
    """Train, and wait until the screen has heard the end of the step."""
    await training(pilot, 20)
    await until(pilot, lambda: 2 in screen_of(pilot).state.outcomes and not screen_of(pilot).control.busy)


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
        await pilot.press("space", "s", "full_stop", "l", "m", "u", "n", "o", "plus", "p", "6")
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


# ---------------------------------------------------------------------------------------------- curves


async def test_l_changes_to_a_logarithmic_scale_and_back(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("l")
        assert screen_of(pilot).curves.view.log
        await pilot.press("l")
        assert not screen_of(pilot).curves.view.log


async def test_plus_zooms_in_and_zero_shows_the_whole_curve(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("plus")
        low, high = screen_of(pilot).curves.view.x_range
        assert 0 < low < high < 200
        await pilot.press("0")
        assert screen_of(pilot).curves.view.x_range is None


async def test_minus_zooms_out_to_the_whole_curve(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("plus", "minus", "minus")
        assert screen_of(pilot).curves.view.x_range is None


@pytest.mark.parametrize(("key", "sign"), [("j", 1), ("shift+right", 1), ("h", -1), ("shift+left", -1)])
async def test_panning_moves_the_window(opened, key, sign):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("plus", "plus")
        before = screen_of(pilot).curves.view.x_range
        await pilot.press(key)
        assert (screen_of(pilot).curves.view.x_range[0] - before[0]) * sign > 0


async def test_f_follows_the_newest_points(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("plus", "plus", "f")
        assert screen_of(pilot).curves.view.x_range[1] == 200


async def test_brackets_move_the_read_out(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("left_square_bracket")
        assert "step 100: loss" in shown(pilot) or "step 101: loss" in shown(pilot)
        at = screen_of(pilot).curves.view.cursor
        await pilot.press("right_square_bracket")
        assert screen_of(pilot).curves.view.cursor > at


async def test_m_makes_one_chart_large_then_the_next_then_none(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        seen = []
        for _ in range(3):
            await pilot.press("m")
            seen.append(screen_of(pilot).curves.maximised)
        assert seen == [0, 1, None]
        assert screen_of(pilot).query_one("#left").display


async def test_escape_leaves_the_large_chart_first(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("m", "escape")
        assert screen_of(pilot).curves.maximised is None
        assert pilot.app.screen is screen_of(pilot)


async def test_the_mouse_wheel_zooms_where_the_mouse_is(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        curves = screen_of(pilot).curves
        x = curves.region.width - 4
        await pilot._post_mouse_events([_wheel()], widget=curves, offset=(x, 3), button=0)
        assert curves.view.x_range[0] > 30


def _wheel():
    from textual.events import MouseScrollUp

    return MouseScrollUp


async def test_hovering_reads_the_curve_out(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.hover("#curves", offset=(30, 3))
        await until(pilot, lambda: "loss 0." in shown(pilot).split("\n")[2])


async def test_dragging_pans(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("plus", "plus")
        before = screen_of(pilot).curves.view.x_range
        await pilot.mouse_down("#curves", offset=(40, 3))
        await pilot.hover("#curves", offset=(30, 3))
        await pilot.mouse_up("#curves", offset=(30, 3))
        assert screen_of(pilot).curves.view.x_range[0] > before[0]


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


# --------------------------------------------------------------------------------------------what goes wrong


async def test_a_failure_shows_the_lessons_own_line_and_folds_the_rest(opened):
    keras = "/venv/lib/python3.11/site-packages/keras/src/model.py"
    frames = [Frame("xor_net.py", 3, "<module>", "model.fit(x, y)", True)]
    frames += [Frame(keras, n, "fit", "...", False) for n in range(14)]
    events = [Failure("ValueError", "shapes do not match", tuple(frames), 2)]
    async with opened(events, outcome="error") as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "failed: ValueError" in shown(pilot))
        for text in ("model.fit(x, y)", "… 14 frames in keras", "ValueError in step 3: shapes do not match"):
            await until(pilot, lambda text=text: text in shown(pilot))


async def test_narrow_shows_the_output_when_a_step_fails(opened):
    events = [Failure("ValueError", "no", (), 2)]
    async with opened(events, outcome="error", size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: screen_of(pilot).pane == "output")


async def test_a_dead_kernel_says_why_and_enter_starts_a_fresh_one(opened):
    events = [*TRAINING, KernelChanged("dead", "out of memory")]
    async with opened(events, outcome="died") as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "the kernel died: out of memory" in shown(pilot))
        await until(pilot, lambda: screen_of(pilot).query_one(ActionLine).label == "Fresh kernel")
        await pilot.press("enter")
        await until(pilot, lambda: player_of(pilot).asked == [("run_to", 2)] * 2)


async def test_a_source_that_cannot_be_made_is_told_and_the_app_goes_on(make_app):
    app = make_app()

    def refuse(lesson, listener):
        raise RuntimeError("no ipykernel")

    app.make_source_of = refuse
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.lesson_screen is not None and "no ipykernel" in shown(pilot))
        await pilot.press("right")
        assert app.lesson_screen.step_index == 1


async def test_escape_sequences_in_output_do_not_reach_the_terminal(opened):
    events = [Output("\x1b[2J\x1b]0;owned\x07[bold]not markup[/bold]\n"), *TRAINED]
    async with opened(events) as pilot:
        await trained(pilot)
        await until(pilot, lambda: "[bold]not markup[/bold]" in shown(pilot))
        assert "\x1b" not in shown(pilot)


async def test_a_million_lines_keep_the_app_alive(opened):
    events = [Output("loss 0.1\n" * 5_000) for _ in range(200)]
    async with opened([*events, *TRAINED]) as pilot:
        await training(pilot, 20)
        assert screen_of(pilot).query_one(OutputView).count == 1_000_000


async def test_more_than_a_million_lines_are_counted_and_let_go(opened):
    events = [Output("loss 0.1\n" * 50_000) for _ in range(21)]
    async with opened([*events, *TRAINED]) as pilot:
        await training(pilot, 20)
        assert screen_of(pilot).query_one(OutputView).count == 1_000_001
        assert "50,000 earlier lines" in str(screen_of(pilot).query_one(OutputView).row(0))


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
