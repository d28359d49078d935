"""The curves of a lesson's screen: keys, mouse, zoom, one chart large."""

import pytest
from app.lesson_seen import TRAINED, screen_of, shown, trained
from app.played import until

from dltui.history import Curve


async def test_l_changes_to_a_logarithmic_scale_and_back(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        await pilot.press("l")
        assert screen_of(pilot).curves.view.log
        await pilot.press("l")
        assert not screen_of(pilot).curves.view.log


async def test_w_smooths_the_curves_more_and_no_more_and_says_over_how_many_steps(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        said = []
        for _ in range(3):
            await pilot.press("w")
            seen = shown(pilot)
            said.append([words for words in ("mean of 10 steps", "mean of 30 steps") if words in seen])
        assert said == [["mean of 10 steps"], ["mean of 30 steps"], []]


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


async def test_the_best_value_of_the_validation_is_pointed_at(opened):
    async with opened(TRAINED) as pilot:
        await trained(pilot)
        screen = screen_of(pilot)
        before = shown(pilot).count("◉")
        validation = Curve()
        validation.append([50, 100, 150, 200], [0.5, 0.25, 0.4, 0.6])
        screen.state.history(screen.fit.fit).curves["val_loss"] = validation
        screen.curves.draw()
        await until(pilot, lambda: "best 0.25" in shown(pilot))
        assert shown(pilot).count("◉") == before + 1


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
