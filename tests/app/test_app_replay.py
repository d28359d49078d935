import math

from app.played import LESSON, READY, fit_events, until

from dltui.app.app import DltuiApp
from dltui.app.start import replaying
from dltui.events import RunStarted, StepEnded, StepStarted
from dltui.recording import Recorder


def recorded(path):
    events = [READY, RunStarted("xor_net", "The XOR network", path="xor_net.py", source=LESSON)]
    for step in range(3):
        events += [StepStarted(step), *(fit_events() if step == 2 else ()), StepEnded(step, "ok", 0.1)]
    with Recorder(path) as record:
        for event in events:
            record(event)
    return path


async def test_a_recording_plays_by_itself_on_the_lessons_screen(tmp_path):
    app = replaying(recorded(tmp_path / "xor.jsonl"), math.inf)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(
            pilot, lambda: app.lesson_screen is not None and app.lesson_screen.control.ran == {0, 1, 2}
        )
        await until(
            pilot, lambda: app.lesson_screen.fit is not None and app.lesson_screen.fit.outcome == "ok"
        )
        assert app.lesson_screen.step_index == 2
        assert len(app.lesson_screen.state.history(1).curves["loss"]) == 200


async def test_a_replay_needs_no_kernel(tmp_path):
    app = replaying(recorded(tmp_path / "xor.jsonl"), math.inf)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.lesson_screen is not None)
        assert app.kernels is None


async def test_a_script_that_does_not_parse_ends_the_app_with_its_reason(tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("def f(:\n")
    app = DltuiApp(None, path=path)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == 2
    assert "broken.py:1" in app.problems[path]
