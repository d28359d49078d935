"""The command palette: the actions of the screen by name, those only that do something now."""

import pytest
from app.played import until
from app.test_course_screen import shown
from textual.command import Command, CommandPalette
from textual.widgets import OptionList

from dltui.app import keys
from dltui.app.app import DltuiApp
from dltui.app.commands import commands
from dltui.app.course_screen import CourseScreen
from dltui.app.edit_screen import EditScreen
from dltui.app.help_screen import HelpScreen

SCREENS = {
    "course": keys.COURSE_KEYS,
    "runs": keys.RUN_KEYS,
    "lesson": keys.LESSON_KEYS,
    "edit": keys.EDIT_KEYS,
}
WIDGETS = {
    "parameters": keys.PARAMETER_KEYS, "text parameter": keys.TEXT_PARAMETER_KEYS,
    "choice parameter": keys.CHOICE_PARAMETER_KEYS, "typing": keys.TYPING_KEYS,
    "draw": keys.DRAW_KEYS, "point": keys.POINT_KEYS,
    "slider": keys.SLIDER_KEYS, "choice": keys.CHOICE_KEYS, "text": keys.TEXT_KEYS,
    "search": keys.SEARCH_KEYS,
}  # fmt: skip
NARROWEST = 46  # cells that a row of the palette has in a terminal of 50


def listed(pilot):
    """Return the names that the palette shows, in order."""
    if not isinstance(pilot.app.screen, CommandPalette):
        return []
    options = pilot.app.screen.query_one(OptionList).options
    return [option.hit.text for option in options if isinstance(option, Command)]


@pytest.mark.parametrize("table", {**SCREENS, **WIDGETS}.values(), ids={**SCREENS, **WIDGETS})
def test_every_key_has_a_name_and_says_what_it_does(table):
    for key in table:
        assert key.title and key.title[0] == key.title[0].lower(), key
        assert len(f"{key.title}  {key.shown}") <= NARROWEST, key
        assert key.words or key.called, key


@pytest.mark.parametrize("table", SCREENS.values(), ids=SCREENS)
def test_no_two_keys_of_a_screen_have_the_same_name(table):
    titles = [key.title for key in table]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("table", SCREENS.values(), ids=SCREENS)
def test_the_help_of_every_screen_names_the_palette(table):
    assert [key.words for key in table if key.shown == "ctrl p"] == ["every action by name"]


def test_none_of_textuals_own_commands_are_offered():
    providers = [provider() for provider in DltuiApp.COMMANDS]
    assert [provider.__module__ for provider in providers] == ["dltui.app.commands"]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 16)], ids=["120x40", "80x24", "50x16"])
async def test_typing_finds_an_action_and_enter_does_it(opened, size):
    async with opened(size=size) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: listed(pilot)[:2] == ["watch it learn", "step"])
        assert "watch it learn  enter" in shown(pilot)
        await pilot.press(*"edit")
        await until(pilot, lambda: listed(pilot) and listed(pilot)[0] == "edit")
        assert "change the code of this step" in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen))


async def test_an_action_is_found_by_what_it_does(opened):
    async with opened() as pilot:
        await pilot.press("ctrl+p", *"whole source")
        await until(pilot, lambda: listed(pilot) == ["source"])


async def test_what_does_nothing_now_is_not_listed(opened):
    async with opened() as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "edit" in listed(pilot))
        dead = {"pause", "one epoch", "stop", "answer a", "log scale", "play"}
        assert not dead & set(listed(pilot))
        await pilot.press("escape")
        pilot.app.lesson_screen.go_to(1)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "answer a" in listed(pilot))


async def test_the_course_has_its_own_actions_and_those_of_the_app(make_app):
    async with make_app(opened=False).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, CourseScreen))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "open" in listed(pilot))
        assert {"search", "help", "quit", "theme: light"} <= set(listed(pilot))
        assert not {"runs", "all lessons", "theme: dark", "commands"} & set(listed(pilot))
        await pilot.press(*"theme light", "enter")
        await until(pilot, lambda: pilot.app.theme == "dltui-light")
        await pilot.press("ctrl+p", *"help")
        await until(pilot, lambda: listed(pilot) and listed(pilot)[0] == "help")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))


async def test_while_the_parameters_have_the_keys_theirs_come_first(opened):
    async with opened() as pilot:
        await pilot.press("v")
        await until(pilot, lambda: bool(pilot.app.lesson_screen.keys_of_focus))
        await pilot.press("ctrl+p")
        await until(pilot, lambda: listed(pilot)[:1] == ["done"])
        await pilot.press("enter")
        await until(pilot, lambda: not pilot.app.lesson_screen.keys_of_focus)


async def test_an_end_is_offered_where_no_key_of_the_screen_is_one(opened):
    async with opened() as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, EditScreen))
        offered = {command.title: command.shown for command in commands(pilot.app.screen)}
        assert offered["quit"] == "ctrl q"
        assert offered["run it"] == "ctrl r"


async def test_a_click_on_a_key_of_the_app_in_the_key_line_does_it(make_app, monkeypatch):
    app, left = make_app(opened=False), []
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, CourseScreen) and "q quit" in shown(pilot))
        with monkeypatch.context() as patched:
            patched.setattr(app, "exit", lambda **outcome: left.append(outcome))
            await pilot.click("#keys", offset=(shown(pilot).splitlines()[-1].index("q quit"), 0))
            await until(pilot, lambda: left)
    assert left == [{"return_code": 0}]
