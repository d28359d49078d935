"""The learner's runs: kept when a fit ends, compared, filtered, exported, deleted."""

import pytest
from app.played import fit_events, until
from PIL import Image

from dltui.app.action_line import ActionLine
from dltui.app.course_screen import CourseScreen
from dltui.app.run_details import RunDetails
from dltui.app.run_list import RunList
from dltui.app.runs_screen import RunsScreen
from dltui.draw.colours import BLUE, VERMILLION


def shown(pilot):
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def said(pilot):
    return pilot.app.screen.query_one(ActionLine).note


@pytest.fixture
def trained(make_app, tmp_path):
    """Return a function that gives a pilot on the runs screen after two runs, of 4 and of 2 units."""

    class Trained:
        def __init__(self, size=(120, 40)):
            self.app = make_app(list(fit_events()), opened=False, data_folder=tmp_path / "data")
            self.running = self.app.run_test(size=size)

        async def __aenter__(self):
            pilot = await self.running.__aenter__()
            app = self.app
            await until(pilot, lambda: isinstance(app.screen, CourseScreen) and app.keeping.opened.is_set())
            await pilot.press("down", "enter")
            await until(pilot, lambda: app.lesson_screen is not None and app.players)
            screen = app.lesson_screen
            for hidden_units in (4, 2):
                count = len(app.keeping.runs)
                await screen.control.set_parameter("hidden_units", hidden_units)
                screen.go_to(2)
                screen.run_to(2)
                await until(pilot, lambda count=count: len(app.keeping.runs) > count)
                await until(pilot, lambda: not screen.control.busy)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, CourseScreen))
            await pilot.press("r")
            await until(pilot, lambda: isinstance(app.screen, RunsScreen) and "2 runs" in shown(pilot))
            return pilot

        async def __aexit__(self, *error):
            return await self.running.__aexit__(*error)

    return Trained


SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 16)], ids=["120x40", "80x24", "50x16"])


@SIZES
async def test_two_runs_are_compared_in_one_chart_and_one_table(trained, size):
    async with trained(size) as pilot:
        await pilot.press("space", "down", "space")
        details = pilot.app.screen.query_one(RunDetails)
        await until(pilot, lambda: len(details.runs) == 2 and len(details.metrics) == 3)
        rows = ["".join(segment.text for segment in details.row(y)).strip() for y in range(details.count)]
        table = [line.split() for line in rows]
        assert ["hidden_units", "4", "2"] in table or ["hidden_units", "2", "4"] in table
        assert any("run 1" in line and "run 2" in line for line in rows)
        assert not any(line and line[0] == "optimizer" for line in table)


async def test_a_run_is_there_after_a_restart_with_its_picture_in_the_course(trained, make_app, tmp_path):
    async with trained():
        pass
    app = make_app(opened=False, data_folder=tmp_path / "data")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "your last run: loss" in shown(pilot))
        last = app.last_runs["xor_net"]
        assert last.picture is not None and last.picture.name == "boundary"
        (_, first) = app.keeping.runs
        assert (first.epochs, first.steps, first.seed, first.weights) == (20, 200, 1, 17)
        assert first.versions == {"keras": "3.15.1"}
        curves = await app.keeping.curves(first.id)
        assert len(curves["loss"][0]) == 200


async def test_the_filter_narrows_the_list_and_goes_away_again(trained):
    async with trained() as pilot:
        await pilot.press("slash", *"nothing", "enter")
        await until(pilot, lambda: "No run has 'nothing'" in said(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen.query_one(RunList).runs) == 2)
        await pilot.press("slash", *"xor", "enter")
        await until(pilot, lambda: "2 of 2 runs" in shown(pilot) and said(pilot) == "filter: xor")


async def test_escape_leads_back_to_the_lesson_whose_runs_were_asked_for(trained):
    async with trained() as pilot:
        app = pilot.app
        await app.push_screen(RunsScreen("The XOR network"))
        await until(pilot, lambda: "2 of 2 runs" in shown(pilot))
        beneath = app.screen_stack[-2]
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is beneath)


async def test_letters_in_the_filter_are_no_keys(trained):
    async with trained() as pilot:
        await pilot.press("slash", *"dxnlqt")
        await until(pilot, lambda: pilot.app.screen.filter == "dxnlqt")
        assert len(pilot.app.keeping.runs) == 2 and pilot.app.is_running


async def test_a_run_is_deleted_when_that_is_asked_for_twice(trained):
    async with trained() as pilot:
        (latest, first) = pilot.app.keeping.runs
        await pilot.press("d")
        await until(pilot, lambda: f"forgets run {latest.id}" in said(pilot))
        await pilot.press("down", "up", "d")
        await until(pilot, lambda: f"forgets run {latest.id}" in said(pilot))
        assert len(pilot.app.keeping.runs) == 2
        await pilot.press("d")
        await until(pilot, lambda: pilot.app.keeping.runs == [first])
        await until(pilot, lambda: "1 run" in shown(pilot))


async def test_runs_are_written_as_csv_png_and_svg(trained, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with trained() as pilot:
        details = pilot.app.screen.query_one(RunDetails)
        await until(pilot, lambda: details.metrics)
        await pilot.press("space", "down", "space", "x")
        await until(pilot, lambda: "Written" in said(pilot))
        assert said(pilot).endswith(".csv, .png and .svg")
    (table,) = tmp_path.glob("dltui-runs-*.csv")
    assert len(table.read_text().splitlines()) == 1 + 2 * (2 * 200 + 20)
    (drawing,) = tmp_path.glob("dltui-runs-*.svg")
    written = drawing.read_text()
    assert "<svg" in written
    for words in (
        "The XOR network",
        ">loss<",
        ">accuracy<",
        "hidden_units 4",
        "hidden_units 2",
        "validation",
    ):
        assert words in written
    (image,) = tmp_path.glob("dltui-runs-*.png")
    with Image.open(image) as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24)}
    assert {BLUE, VERMILLION} <= colours


async def test_a_folder_that_cannot_be_written_to_is_told(trained, tmp_path, monkeypatch):
    async with trained() as pilot:
        gone = tmp_path / "gone"
        gone.mkdir()
        monkeypatch.chdir(gone)
        gone.rmdir()
        monkeypatch.setattr("dltui.app.runs_screen.Path.cwd", lambda: gone)
        await pilot.press("x")
        await until(pilot, lambda: "cannot be written" in said(pilot))


async def test_the_next_curve_and_the_logarithmic_scale(trained):
    async with trained() as pilot:
        details = pilot.app.screen.query_one(RunDetails)
        await until(pilot, lambda: details.metric == "loss" and len(details.metrics) == 3)
        await pilot.press("n", "l")
        await until(pilot, lambda: details.metric == "accuracy" and details.logarithmic)
        await pilot.press("n", "n")
        await until(pilot, lambda: details.metric == "loss")


async def test_without_runs_there_is_no_key_for_them(make_app):
    async with make_app(opened=False).run_test(size=(120, 40)) as pilot:
        await until(
            pilot, lambda: isinstance(pilot.app.screen, CourseScreen) and "enter open" in shown(pilot)
        )
        assert "r runs" not in shown(pilot)
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(pilot.app.screen, CourseScreen)


async def test_y_copies_the_parameters_of_a_run(trained):
    async with trained() as pilot:
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.clipboard)
        assert pilot.app.clipboard.splitlines() == [
            "hidden_units = 2", "learning_rate = 0.05", "optimizer = 'adam'", "epochs = 20"
        ]  # fmt: skip
