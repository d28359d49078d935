"""The editor of a cell: what is written is kept, judged, put into the lesson, and put back."""

from pathlib import Path

import pytest
from app.played import still, until

from dltui.app.code_area import CodeArea, indentation
from dltui.app.edit_screen import EditScreen
from dltui.app.verdict_view import VerdictView
from dltui.course import parse_lesson
from dltui.source import Verdict
from dltui.store import Edit

SUM = """\
# ---
# title: Sums
# goal: accuracy >= 1.0
# ---

# %% [markdown]
# # Sums
# Numbers are added.

# %%
start = 40  # @param {type: "integer"}
step = 2

# %% [markdown]
# ## Exercise: add
# Write a function that adds two numbers.

# %% [markdown] tags=["hint"]
# The sign is
# a plus.

# %% tags=["exercise"]
def add(a, b):
    return 0

# %% tags=["solution"]
def add(a, b):
    return a + b

# %% tags=["check"]
assert add(1, 2) == 3, f"1 and 2: expected 3, got {add(1, 2)}"

# %% [markdown]
# ## The end
# Nothing is left.
"""


@pytest.fixture
def lesson():
    return parse_lesson(SUM, Path("sums.py"))


def shown(pilot):
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@pytest.fixture
def editing(opened):
    """Return a function that gives a pilot on the editor of a step."""

    class Editing:
        def __init__(self, step, **options):
            self.step, self.pilot_of = step, opened(**options)

        async def __aenter__(self):
            pilot = await self.pilot_of.__aenter__()
            pilot.app.lesson_screen.go_to(self.step)
            await pilot.press("e")
            await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen) and pilot.app.screen.focused)
            return pilot

        async def __aexit__(self, *error):
            return await self.pilot_of.__aexit__(*error)

    return Editing


def area(pilot):
    return pilot.app.screen.query_one(CodeArea)


async def write(pilot, code):
    area(pilot).text = code
    await until(pilot, lambda: pilot.app.screen.code == code)


def said(pilot):
    return " ".join(line.text for line in pilot.app.screen.query_one(VerdictView).lines)


def kept(pilot):
    return pilot.app.lesson_screen.kept


SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 16)], ids=["120x40", "80x24", "50x16"])


@SIZES
async def test_an_exercise_is_judged_wrong_then_right(editing, size):
    async with editing(1, size=size) as pilot:
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "expected  3" in shown(pilot) and "got       0" in shown(pilot))
        assert "1 and 2" in shown(pilot)
        await pilot.press(*["down"] * 1, "end", "backspace", *"a+b")
        await until(pilot, lambda: "return a+b" in area(pilot).text)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "The check passes." in said(pilot))
        assert kept(pilot).is_solved(1)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is pilot.app.lesson_screen)
        await until(pilot, lambda: "Exercise, solved" in shown(pilot) or size == (50, 16))
        assert pilot.app.lesson_screen.lesson.steps[1].exercise.starter.source.endswith("return a+b")


async def test_enter_opens_an_exercise_and_after_it_is_solved_goes_on(opened):
    async with opened() as pilot:
        screen = pilot.app.lesson_screen
        screen.go_to(1)
        await until(pilot, lambda: "Try it" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        screen.kept.solved(1)
        await pilot.press("enter")
        await until(pilot, lambda: screen.step_index == 2)


async def test_an_error_names_the_line_of_the_cell(editing):
    async with editing(1) as pilot:
        await write(pilot, "def add(a, b):\n    both = a\n    return both + c")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "NameError: name 'c' is not defined" in shown(pilot))
        await until(pilot, lambda: "line 3   return both + c" in shown(pilot))


async def test_what_is_no_python_is_told_and_kept(editing):
    async with editing(1) as pilot:
        await write(pilot, "def add(a, b):\n    return (a + b")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "line 2" in shown(pilot) and "never closed" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is pilot.app.lesson_screen)
        assert kept(pilot).edits == {1: "def add(a, b):\n    return (a + b"}
        assert "return 0" in pilot.app.lesson_screen.lesson.steps[1].code.source
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen) and pilot.app.screen.focused)
        assert area(pilot).text == "def add(a, b):\n    return (a + b"


async def test_what_is_written_is_kept_without_a_key(editing):
    async with editing(1) as pilot:
        await write(pilot, "def add(a, b): ...")
        await until(pilot, lambda: kept(pilot).edits == {1: "def add(a, b): ..."})
        own = "def add(a, b):\n    return 0"
        assert kept(pilot).record.edits["Exercise: add"] == Edit("def add(a, b): ...", own)


async def test_the_solution_is_shown_after_an_attempt(editing):
    async with editing(1) as pilot:
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "expected  3" in shown(pilot))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "return a + b" in shown(pilot))
        assert "return 0" in area(pilot).text


async def test_the_solution_is_shown_on_request_before_an_attempt(editing):
    async with editing(1) as pilot:
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "You have not tried yet" in said(pilot))
        assert "a + b" not in shown(pilot)
        await pilot.press("ctrl+o")
        await until(pilot, lambda: "return a + b" in shown(pilot))


async def test_the_hint_is_shown(editing):
    async with editing(1) as pilot:
        assert "The sign is" not in shown(pilot)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "The sign is a plus." in shown(pilot))


async def test_a_reset_asks_once_more_and_can_be_undone(editing):
    async with editing(1) as pilot:
        await write(pilot, "def add(a, b): return 7")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "once more" in said(pilot))
        assert area(pilot).text == "def add(a, b): return 7"
        await pilot.press("ctrl+l")
        await until(pilot, lambda: area(pilot).text == "def add(a, b):\n    return 0")
        await until(pilot, lambda: kept(pilot).edits == {})
        await pilot.press("ctrl+z")
        await until(pilot, lambda: area(pilot).text == "def add(a, b): return 7")


async def test_another_key_takes_the_question_back(editing):
    async with editing(1) as pilot:
        await write(pilot, "x = 1")
        await pilot.press("ctrl+l", "y")
        await until(pilot, lambda: area(pilot).text != "x = 1")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "once more" in said(pilot))
        assert "x = 1" in area(pilot).text


async def test_an_ordinary_cell_is_run_as_it_is_now(editing):
    async with editing(0) as pilot:
        await write(pilot, 'start = 41  # @param {type: "integer"}\nstep = 3')
        await pilot.press("ctrl+r")
        screen = pilot.app.lesson_screen
        await until(pilot, lambda: pilot.app.screen is screen and ("run_to", 0) in pilot.app.players[0].asked)
        assert screen.lesson.parameter("start").value == 41
        await until(pilot, lambda: "The code as you have it" in shown(pilot))
        assert kept(pilot).edits == {0: 'start = 41  # @param {type: "integer"}\nstep = 3'}


async def test_a_changed_parameter_is_no_edit(editing):
    async with editing(0) as pilot:
        screen = pilot.app.lesson_screen
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        await screen.control.set_parameter("start", 7)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen) and pilot.app.screen.focused)
        assert area(pilot).text.startswith("start = 7")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert kept(pilot).edits == {}
        assert "as you have it" not in shown(pilot)


async def test_a_check_that_does_not_end_is_stopped(editing):
    async with editing(1, hold=True) as pilot:
        await pilot.press("ctrl+r")
        await until(pilot, lambda: ("check", 1) in pilot.app.players[0].asked)
        await until(pilot, lambda: "ctrl s stop" in shown(pilot))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Stopped." in said(pilot))
        assert "stop" in pilot.app.players[0].asked


async def test_a_check_goes_on_when_the_editor_is_left(editing):
    async with editing(1) as pilot:
        player, screen = pilot.app.players[0], pilot.app.lesson_screen
        await write(pilot, "def add(a, b): return a + b")
        player.hold = True
        player.verdict = Verdict(True, "ok")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: player.busy)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert not kept(pilot).is_solved(1)
        player.finish()
        await until(pilot, lambda: kept(pilot).is_solved(1) and "Exercise, solved" in shown(pilot))


async def test_the_task_stands_beside_the_code_or_in_its_place(editing):
    async with editing(1) as pilot:
        await until(pilot, lambda: "Write a function" in shown(pilot) and "def add" in shown(pilot))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Write a function" not in shown(pilot))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "Write a function" in shown(pilot) and "def add" not in shown(pilot))
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "def add" in shown(pilot))


async def test_the_keys_are_listed(editing):
    async with editing(1) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: "the lesson's own code again" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen))


async def test_edits_are_in_the_lesson_when_it_is_opened_again(make_app, tmp_path):
    def app():
        return make_app(data_folder=tmp_path / "data")

    first = app()
    async with first.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: first.players)
        first.lesson_screen.kept.edit(1, "def add(a, b): return b + a", "def add(a, b):\n    return 0")
        first.lesson_screen.go_to(1)
    second = app()
    async with second.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "return b + a" in shown(pilot))
        assert second.lesson_screen.step_index == 1
        assert second.lesson_screen.lesson.steps[1].code.source == "def add(a, b): return b + a"


async def test_an_edit_of_a_cell_that_has_other_code_now_stays_out_of_the_lesson(make_app, tmp_path, lesson):
    first = make_app(data_folder=tmp_path / "data")
    async with first.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: first.players)
        first.lesson_screen.kept.edit(1, "def add(a, b): return b + a", "def add(a, b):\n    return 0")
    second = make_app(data_folder=tmp_path / "data")
    newer = parse_lesson(SUM.replace("return 0", "return 1"), lesson.path)
    second.parsed[lesson.path] = newer
    async with second.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Step 2 has other code than when you edited it" in shown(pilot))
        assert second.lesson_screen.lesson == newer
        second.lesson_screen.go_to(1)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen) and pilot.app.screen.focused)
        await until(pilot, lambda: "other code here" in said(pilot))
        assert area(pilot).text == "def add(a, b): return b + a"
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is second.lesson_screen)
        assert second.lesson_screen.lesson == newer  # looking at it is no edit
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen) and pilot.app.screen.focused)
        await pilot.press("ctrl+l", "ctrl+l")
        await until(pilot, lambda: "return 1" in area(pilot).text)
        await until(pilot, lambda: kept(pilot).written == {})


@pytest.mark.parametrize(
    ("line", "depth"),
    [
        ("x = 1", 0),
        ("    x = 1", 4),
        ("def add(a, b):", 4),
        ("    if a:  # why", 8),
        ("        return a", 4),
        ("pass", 0),
        ("", 0),
    ],
)
def test_a_new_line_is_indented_as_python_wants_it(line, depth):
    assert len(indentation(line)) == depth


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=["120x40", "80x24"])
def test_the_editor_after_a_wrong_answer(snap_compare, make_app, size):
    async def run_before(pilot):
        await until(pilot, lambda: pilot.app.players and pilot.app.screen is pilot.app.lesson_screen)
        pilot.app.lesson_screen.go_to(1)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen) and pilot.app.screen.focused)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "got       0" in shown(pilot))
        await still(pilot)

    assert snap_compare(make_app(), terminal_size=size, run_before=run_before)
