"""What a lesson's screen says and does where something goes wrong."""

import pytest
from app.lesson_seen import TRAINED, TRAINING, player_of, screen_of, shown, trained, training
from app.played import until
from app.scenes import diverging

from dltui.app.action_line import ActionLine
from dltui.app.output_view import OutputView
from dltui.events import Failure, Frame, KernelChanged, Output


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


@pytest.mark.parametrize("size", [(80, 24), (50, 16)], ids=["80x24", "50x16"])
async def test_where_one_pane_is_seen_the_status_line_says_that_there_is_a_diagnosis(opened, size):
    words = "step 51: no number · 4 says why, and what to try"
    async with opened(list(diverging()), size=size) as pilot:
        await trained(pilot)
        await until(pilot, lambda: words in " ".join(shown(pilot).split()))
        await pilot.press("4")
        await until(pilot, lambda: "is no longer a number" in shown(pilot))
        await until(pilot, lambda: "4 says why" not in shown(pilot))
        await pilot.press("2")
        await until(pilot, lambda: "is no longer a number" not in shown(pilot))
        assert "4 says why" not in shown(pilot)
