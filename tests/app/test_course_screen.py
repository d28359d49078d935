import os
import signal

import pytest
from app.played import fit_events, until

from dltui.app.app import DltuiApp
from dltui.app.course_list import CourseList, marks_only
from dltui.app.course_screen import CourseScreen
from dltui.app.help_screen import HelpScreen
from dltui.app.messages import OpenLesson
from dltui.course import Chapter, Course


def shown(pilot):
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def lessons(pilot):
    return pilot.app.screen.query_one(CourseList)


async def test_the_course_shows_chapters_and_lessons(make_app):
    async with make_app(opened=False).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen) and "NEURONS" in shown(pilot))
        for text in ("1957  The perceptron", "1986  The XOR network", "SEEING", "Frank Rosenblatt"):
            assert text in shown(pilot)


async def test_one_line_says_what_enter_does(make_app):
    async with make_app(opened=False).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "Enter opens the lesson" in shown(pilot))


async def test_down_and_up_choose_a_lesson(make_app):
    async with make_app(opened=False).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down")
        await until(pilot, lambda: "Rumelhart, Hinton and Williams" in shown(pilot))
        await pilot.press("up", "up")
        assert lessons(pilot).entry.id == "perceptron"


async def test_enter_opens_the_lesson(make_app):
    async with make_app(opened=False).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.lesson_screen is not None)
        await until(pilot, lambda: "Watch it learn" in shown(pilot))


async def test_enter_three_times_leads_to_a_live_curve(make_app):
    app = make_app(list(fit_events(until=12)), opened=False, hold=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.screen is app.lesson_screen)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "● train" in shown(pilot) and "epoch 12/20" in shown(pilot))
        assert app.players[0].asked == [("run_to", 2)]


async def test_enter_typed_ahead_while_the_lesson_opens_is_not_lost(make_app):
    app = make_app(list(fit_events(until=12)), opened=False, hold=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down")
        for _ in range(3):
            app.screen.action_open()
        await until(pilot, lambda: app.players and app.players[0].asked == [("run_to", 2)])


async def test_enter_that_the_course_still_had_when_the_lesson_took_its_place_is_not_lost(make_app):
    app = make_app(list(fit_events(until=12)), opened=False, hold=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        course = app.screen
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.lesson_screen is not None and app.screen is app.lesson_screen)
        course.action_open()
        await until(pilot, lambda: app.players and app.players[0].asked == [("run_to", 2)])


async def test_enter_while_the_lesson_given_at_the_start_opens_opens_no_other(make_app, course):
    app = make_app()
    await app.on_open_lesson(OpenLesson(course.entries[0].path))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.players)
        assert [player.lesson.id for player in app.players] == ["xor_net"]
        assert pilot.app.screen is app.lesson_screen


async def test_two_clicks_open_the_lesson(make_app):
    async with make_app(opened=False).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen) and lessons(pilot).size.height)
        for _ in range(2):
            await pilot.click("#lessons", offset=(10, 2))
        await until(pilot, lambda: pilot.app.lesson_screen is not None)


async def test_a_broken_lesson_says_what_is_wrong_and_where(make_app):
    async with make_app(opened=False).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: pilot.app.course.entries[2].path in pilot.app.problems)
        await until(pilot, lambda: "broken.py" in shown(pilot))
        assert pilot.app.lesson_screen is None


async def test_coming_back_shows_progress_and_the_last_run(make_app):
    app = make_app(list(fit_events()), opened=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.lesson_screen is not None and pilot.app.screen is app.lesson_screen)
        await pilot.press("enter")
        await until(pilot, lambda: app.players and app.players[0].ran == {0, 1, 2})
        await until(pilot, lambda: 2 in app.lesson_screen.state.outcomes)
        await pilot.press("escape")
        await until(pilot, lambda: "your last run: loss" in shown(pilot))
        assert "● goal" in shown(pilot)


async def test_opening_the_same_lesson_again_goes_on_where_it_was(make_app):
    app = make_app(opened=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.lesson_screen is not None and pilot.app.screen is app.lesson_screen)
        await until(pilot, lambda: app.players)
        first = app.lesson_screen
        await pilot.press("right", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is first)
        assert (first.step_index, len(app.players)) == (1, 1)


async def test_opening_another_lesson_closes_the_first(make_app, lesson):
    app = make_app(opened=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        app.parsed[app.course.entries[0].path] = lesson
        await app.open_lesson(lesson.path)
        await until(pilot, lambda: app.players and pilot.app.screen is app.lesson_screen)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await app.open_lesson(app.course.entries[0].path)
        await until(pilot, lambda: len(app.players) == 2)
        assert app.players[0].asked == ["close"]


async def test_help_lists_the_keys_of_the_course(make_app):
    async with make_app(opened=False).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await until(pilot, lambda: "open the lesson under the bar" in shown(pilot))


async def test_q_quits(make_app):
    app = make_app(opened=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("q")
    assert app.return_code == 0


async def test_sigterm_ends_the_app_in_good_order(make_app):
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.players)
        os.kill(os.getpid(), signal.SIGTERM)
        await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == 128 + signal.SIGTERM
    assert app.players[0].asked == ["close"]


@pytest.mark.parametrize("size", [(20, 5), (5, 2), (1, 1), (50, 16), (69, 25), (300, 90)])
async def test_any_size_works(make_app, size):
    async with make_app(opened=False).run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down", "down", "up")
        assert lessons(pilot).entry.id == "xor_net"


async def test_markup_and_escape_sequences_in_titles_are_only_text(make_app, course):
    from dataclasses import replace

    entry = replace(course.entries[0], title="[red]a[/red] \x1b[2J", summary="[link=x]b[/link]")
    app = DltuiApp(Course(course.path, "\x1b[31mCourse [b]", (Chapter("[i]", (entry,)),)))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen) and "[red]" in shown(pilot))
        assert "\x1b" not in shown(pilot)
        assert "[link=x]b[/link]" in shown(pilot)


async def test_a_course_without_lessons_is_shown(course):
    app = DltuiApp(Course(course.path, "Empty", (Chapter("", ()),)))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down", "enter")
        assert isinstance(pilot.app.screen, CourseScreen)


async def test_progress_is_there_after_a_restart_and_the_last_lesson_is_chosen(make_app, tmp_path):
    first = make_app(list(fit_events()), opened=False, data_folder=tmp_path)
    async with first.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("down", "enter")
        await until(pilot, lambda: first.lesson_screen is not None and first.players)
        await pilot.press("right", "a", "right", "enter")
        await until(pilot, lambda: 2 in first.lesson_screen.state.outcomes)
        await until(pilot, lambda: first.lesson_screen.kept.record.goals)
    second = make_app(opened=False, data_folder=tmp_path)
    async with second.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "● goal" in shown(pilot))
        await until(pilot, lambda: lessons(pilot).entry.id == "xor_net")
        await until(pilot, lambda: "0 of 1 prediction right" in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: second.lesson_screen is not None and second.players)
        assert second.lesson_screen.step_index == 2
        await pilot.press("left")
        await until(pilot, lambda: "The run says otherwise" in shown(pilot))


@pytest.mark.parametrize(("size", "listed"), [((120, 40), "● goal  ◆ solved"), ((80, 24), "● ◆")])
async def test_progress_is_never_cut(make_app, size, listed):
    async with make_app(opened=False).run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        chosen = lessons(pilot)
        chosen.progress = {entry.id: "● goal  ◆ solved" for entry in pilot.app.course.entries}
        rows = ["".join(part.text for part in chosen.row(y)) for y in range(chosen.count)]
        titled = [row for row, entry in zip(rows, chosen.rows, strict=True) if not isinstance(entry, str)]
        assert titled
        assert all(row.endswith(f" {listed}") for row in titled)
        assert all(len(row) == chosen.scrollable_content_region.width for row in titled)


def test_marks_without_words():
    assert marks_only("● goal  ◆ solved") == "● ◆"
    assert marks_only("◐ 4 of 9") == "◐ 4/9"
    assert marks_only("") == ""


async def test_a_lesson_chosen_before_progress_was_read_stays_chosen(make_app):
    app = make_app(opened=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen) and app.keeping.opened.is_set())
        await pilot.press("down")
        await until(pilot, lambda: lessons(pilot).entry.id == "xor_net")
        pilot.app.screen.resume("perceptron")
        assert lessons(pilot).entry.id == "xor_net"


async def test_a_file_that_was_broken_is_told(make_app, tmp_path):
    (tmp_path / "dltui.sqlite").write_text("no database at all, but as long as the header of one " * 9)
    app = make_app(opened=False, data_folder=tmp_path)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "The file with your progress was" in shown(pilot))


async def search(pilot, text):
    """Type a text into the search of the course."""
    await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen) and "enter open" in shown(pilot))
    await pilot.press("slash")
    await until(pilot, lambda: pilot.app.screen.focused is not None)
    await pilot.press(*text)


async def test_a_search_narrows_the_list_and_enter_opens_what_was_found(make_app):
    app = make_app(opened=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await search(pilot, "1986 hinton")
        await until(pilot, lambda: lessons(pilot).entry is not None and lessons(pilot).entry.id == "xor_net")
        await until(pilot, lambda: "The perceptron" not in shown(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: app.lesson_screen is not None and app.players)
        await pilot.press("escape")
        await until(pilot, lambda: "The perceptron" in shown(pilot) and lessons(pilot).entry.id == "xor_net")


async def test_a_search_chooses_the_lesson_that_has_the_words_in_its_title(make_app):
    app = make_app(opened=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await search(pilot, "k")  # also in the name of Frank Rosenblatt, whose perceptron comes first
        await until(pilot, lambda: lessons(pilot).entry is not None and lessons(pilot).entry.id == "xor_net")
        assert "The perceptron" in shown(pilot)


async def test_a_search_that_finds_nothing_says_so_and_is_left(make_app):
    app = make_app(opened=False)
    async with app.run_test(size=(120, 40)) as pilot:
        await search(pilot, "quit")
        await until(pilot, lambda: "No lesson has these words" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "The perceptron" in shown(pilot) and "/ search" in shown(pilot))
