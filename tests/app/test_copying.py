"""Copying: a step's code and a run's parameters by a key, what is shown by the mouse."""

import os
import shutil
import subprocess

import pytest
from app.played import until
from app.test_course_screen import shown
from rich.segment import Segment
from rich.style import Style

from dltui.app.copying import copied_words, to_tmux
from dltui.app.output_view import OutputView
from dltui.app.prose_view import ProseView
from dltui.app.source_screen import SourceRows
from dltui.app.strips import ASIDE, lead, marked

BOLD = Style(bold=True)


def row_of(view, words):
    """Return the number of the first row of a view that has these words."""
    return next(y for y in range(view.count) if words in "".join(part.text for part in view.row(y)))


async def drag(pilot, view, begin, end):
    """Press the mouse at (column, row) of a view, border included, move, and let go at another place."""
    await pilot.mouse_down(view, offset=begin)
    await pilot.hover(view, offset=end)
    await pilot.mouse_up(view, offset=end)


@pytest.mark.parametrize(("text", "lines"), [("a", "1 line"), ("a\n", "1 line"), ("a\n\nb\n", "3 lines")])
def test_the_notice_counts_lines(text, lines):
    assert copied_words(text) == f"{lines} copied"


def test_a_margin_and_a_line_number_stand_beside_the_text():
    assert lead([Segment(" ", ASIDE), Segment("12 ", BOLD + ASIDE), Segment("x = 1")]) == 4
    assert lead([Segment("x"), Segment(" ", ASIDE)]) == 0


def test_marking_cuts_segments_where_it_begins_and_ends():
    row = marked([Segment("日本"), Segment("語 a", BOLD)], 1, 3, ASIDE)
    assert [part.text for part in row] == ["日", "本", "語", " a"]
    assert [bool(part.style and part.style.meta) for part in row] == [False, True, True, False]
    assert row[2].style.bold and row[3].style == BOLD


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux")
def test_tmux_gets_what_is_copied(tmp_path):
    environment = {**os.environ, "TMUX_TMPDIR": str(tmp_path), "TMUX": ""}

    def tmux(*arguments):
        command = ["tmux", "-L", "dltui-test", "-f", os.devnull, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    tmux("new-session", "-d", "cat")
    try:
        place = tmux("display-message", "-p", "#{socket_path},#{pid},0").strip()
        assert to_tmux("x = 1\ny = '日本'\n", {**environment, "TMUX": place})
        assert tmux("show-buffer") == "x = 1\ny = '日本'\n"
    finally:
        tmux("kill-server")
    assert not to_tmux("x", {**environment, "TMUX": place})


@pytest.fixture(autouse=True)
def patient_notices(monkeypatch):
    """Notices that stay until they were looked at, however slow the machine is."""
    monkeypatch.setattr("dltui.app.copying.NOTICE_SECONDS", 900)


async def test_y_copies_the_code_of_the_step(opened):
    async with opened(notifications=True) as pilot:
        pilot.app.lesson_screen.go_to(2)
        await pilot.press("y")
        await until(pilot, lambda: "3 lines copied" in shown(pilot))
        assert pilot.app.clipboard.startswith("model = keras.Sequential(")
        assert pilot.app.clipboard.endswith("epochs=epochs)\n")


async def test_a_drag_over_prose_and_code_selects_what_is_shown_without_margin_and_numbers(opened):
    async with opened(notifications=True) as pilot:
        screen = pilot.app.lesson_screen
        view = screen.query_one(ProseView)
        first, last = row_of(view, "import keras"), row_of(view, "corners = np.array")
        await drag(pilot, view, (0, first), (view.size.width - 2, last))
        await until(pilot, lambda: screen.get_selected_text() is not None)
        lines = screen.get_selected_text().split("\n")
        assert lines == ["import keras", "import numpy as np", "",
                         "corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]],"]  # fmt: skip
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "4 lines copied" in shown(pilot))
        assert pilot.app.clipboard == "\n".join(lines)


async def test_a_drag_within_a_row_selects_from_one_character_to_the_other(opened):
    async with opened() as pilot:
        screen = pilot.app.lesson_screen
        view = screen.query_one(ProseView)
        row = row_of(view, "In 1969 Minsky")
        await drag(pilot, view, (4, row), (7, row))
        await until(pilot, lambda: screen.get_selected_text() == "1969")


async def test_a_drag_from_below_the_last_line_up_selects_the_output(opened):
    async with opened() as pilot:
        screen = pilot.app.lesson_screen
        screen.state.output.write("loading\n\nepoch 1   \n")
        view = screen.query_one(OutputView)
        screen.draw()
        await until(pilot, lambda: view.count == 3)
        await drag(pilot, view, (20, 2), (0, 0))
        await until(pilot, lambda: screen.get_selected_text() == "loading\n\nepoch 1")


async def test_a_selection_that_begins_on_an_empty_row_at_the_end_is_empty(opened):
    async with opened() as pilot:
        screen = pilot.app.lesson_screen
        view = screen.query_one(ProseView)
        assert not "".join(part.text for part in view.row(view.count - 1)).strip()
        await drag(pilot, view, (2, view.count - 1), (9, view.count - 1))
        await until(pilot, lambda: screen.selections)
        assert screen.get_selected_text() == ""
        await pilot.press("y")
        before = pilot.app.clipboard
        await pilot.press("ctrl+c")
        assert before and pilot.app.clipboard == before


async def test_a_drag_over_a_question_answers_nothing_and_a_click_does(opened):
    async with opened() as pilot:
        screen = pilot.app.lesson_screen
        screen.go_to(1)
        view = screen.query_one(ProseView)
        row = row_of(view, "all four")
        await drag(pilot, view, (2, row), (9, row + 1))
        await until(pilot, lambda: "all four" in (screen.get_selected_text() or ""))
        assert screen.answers == {}
        await pilot.click(view, offset=(8, row))
        await until(pilot, lambda: screen.answers == {1: 0})
        assert screen.get_selected_text() is None


async def test_the_source_over_the_lesson_can_be_selected_too(opened):
    async with opened() as pilot:
        await pilot.press("c")
        await until(pilot, lambda: any(view.count for view in pilot.app.screen.query(SourceRows)))
        screen = pilot.app.screen
        view = screen.query_one(SourceRows)
        row = row_of(view, "import keras")
        top = row - view.scroll_offset.y + view.gutter.top
        await drag(pilot, view, (1, top), (40, top))
        await until(pilot, lambda: screen.get_selected_text() == "import keras")
