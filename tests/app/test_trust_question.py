"""Before a program of another's course runs, the learner is asked; browsing runs nothing."""

import dataclasses

import pytest
from app.played import LESSON, fit_events, until

from dltui.app.header import Header
from dltui.app.trust_screen import TrustScreen
from dltui.course import Chapter, Course, Entry, parse_lesson


@pytest.fixture
def course(lesson):
    entry = Entry("xor_net", lesson.path, lesson.title, 1986)
    return Course(lesson.path.parent, "Another's course", (Chapter("All", (entry,)),))


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "xor_net.py"
    path.write_text(LESSON)
    return parse_lesson(LESSON, path)


async def asked(pilot):
    """Open the lesson, look around in it, and press what runs it."""
    app = pilot.app
    await until(pilot, lambda: app.lesson_screen is not None and app.screen is app.lesson_screen)
    await pilot.press("n", "p")
    assert app.players[0].asked == []
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, TrustScreen))


async def test_the_question_names_the_folder_and_a_no_runs_nothing(make_app, tmp_path):
    app = make_app(tuple(fit_events()))
    async with app.run_test(size=(120, 40)) as pilot:
        await asked(pilot)
        words = str(app.screen.query_one("#trust").content)
        assert "not part of dltui" in words
        assert str(tmp_path.resolve()) in words
        header = app.lesson_screen.query_one(Header)
        await until(pilot, lambda: "waiting for your yes" in header.render_line(0).text)
        await pilot.press("enter")  # may have been meant for the lesson: no answer
        assert isinstance(app.screen, TrustScreen)
        await pilot.press("n")
        await until(pilot, lambda: "need your yes" in app.lesson_screen.notice)
        await until(pilot, lambda: "your yes" not in header.render_line(0).text)
        assert app.players[0].asked == []


async def test_a_yes_runs_and_holds_for_the_next_time_until_a_program_changes(make_app, lesson, tmp_path):
    kept = tmp_path / "kept"
    app = make_app(tuple(fit_events()), data_folder=kept)
    async with app.run_test(size=(120, 40)) as pilot:
        await asked(pilot)
        await pilot.press("y")
        await until(pilot, lambda: app.players[0].asked)
    again = make_app(tuple(fit_events()), data_folder=kept)
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: again.lesson_screen is not None and again.screen is again.lesson_screen)
        await pilot.press("enter")
        await until(pilot, lambda: again.players[0].asked)
    lesson.path.with_name("helping.py").write_text("import os\n")
    changed = make_app(tuple(fit_events()), data_folder=kept)
    async with changed.run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        assert changed.players[0].asked == []


async def test_a_lesson_that_is_not_of_the_course_is_not_asked_about(make_app, lesson, tmp_path):
    app = make_app(tuple(fit_events()))
    other = dataclasses.replace(lesson, path=tmp_path / "mine.py")
    assert app.permission.about(lesson) is not None
    assert app.permission.about(other) is None
