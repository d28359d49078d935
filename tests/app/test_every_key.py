"""Every key that any screen or widget of the app binds is pressed, and what it did is seen.

A walk presses keys one after the other. A key of the walk's own stands with a condition, which must not hold
before it is pressed and must hold after; a key with `None` only leads on. The last tests compare the walks
with what is bound, so that a new binding without a step fails.
"""

import importlib
import pkgutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from app.played import LESSON, READER, fit_events, offered, until
from app.scenes import (
    PICTURES,
    TRAINING,
    compared,
    devices,
    editing,
    keys,
    playing,
    second_lesson,
    shown,
    trained,
    training,
)  # fmt: skip
from app.test_edit_screen import SUM
from app.test_numbers import asking
from app.test_play import ANYWHERE, GATE, GO_ON, SLIDE, believe
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Input, TextArea

import dltui.app
from dltui.app import keys as tables
from dltui.app.action_line import ActionLine
from dltui.app.app import DltuiApp
from dltui.app.choice_list import ChoiceList
from dltui.app.course_list import CourseList
from dltui.app.course_screen import CourseScreen
from dltui.app.device_rows import DeviceRows
from dltui.app.devices_screen import DevicesScreen
from dltui.app.drawing_board import DrawingBoard
from dltui.app.edit_screen import EditScreen
from dltui.app.help_screen import HelpRows, HelpScreen
from dltui.app.lesson_screen import LessonScreen
from dltui.app.number_field import NumberField
from dltui.app.parameter_bar import ParameterBar
from dltui.app.picture_view import PictureView
from dltui.app.play_input import PlayInput
from dltui.app.play_sliders import PlaySliders
from dltui.app.play_view import PlayView
from dltui.app.point_picker import PointPicker
from dltui.app.prompt_line import PromptLine
from dltui.app.prose_view import ProseView
from dltui.app.run_details import RunDetails
from dltui.app.run_list import RunList
from dltui.app.runs_screen import RunsScreen
from dltui.app.search_line import SearchLine
from dltui.app.source_screen import SourceRows, SourceScreen
from dltui.app.trust_screen import TrustScreen
from dltui.course import parse_lesson
from dltui.events import Output


@dataclass(frozen=True)
class Walk:
    """Keys in the order in which they are pressed, each with what must be seen after it, or None.

    `over` is what is bound to them; `leave` says that the last one ends the app.
    """

    over: type
    lead: object
    steps: tuple
    events: tuple = ()
    options: dict = field(default_factory=dict)
    opened: bool = True
    taught: object = None
    size: tuple[int, int] = (80, 24)
    leave: bool = False


# ---------------------------------------------------------------------------------------------- what is seen


def at(kind):
    """Return a condition: a screen of a kind is in use."""
    return lambda app: isinstance(app.screen, kind)


def themed(name):
    """Return a condition: a theme is on."""
    return lambda app: app.theme == f"dltui-{name}"


def entry(name):
    """Return a condition: a lesson is under the bar of the course."""
    return lambda app: app.screen.query_one(CourseList).entry.id == name


def step(index):
    """Return a condition: a step of the lesson is shown."""
    return lambda app: app.lesson_screen.step_index == index


def pane(name):
    """Return a condition: a pane of the lesson is in use."""
    return lambda app: app.lesson_screen.pane == name


def answer(option):
    """Return a condition: the question of the second step is answered."""
    return lambda app: app.lesson_screen.answers.get(1) == option


def asked(request):
    """Return a condition: the lesson's source was asked for something, last of all."""
    return lambda app: app.players[-1].asked[-1:] == [request]


def scrolled(kind, y):
    """Return a condition: rows are scrolled to a place."""
    return lambda app: app.screen.query_one(kind).scroll_offset.y == y


def of(kind, seen):
    """Return a condition on the one widget of a kind on the screen."""
    return lambda app: seen(app.screen.query_one(kind))


def given(seen):
    """Return a condition on the input of the play that is open."""
    return lambda app: seen(app.lesson_screen.query_one(PlayView).input)


def curves(seen):
    """Return a condition on the curves of the lesson."""
    return lambda app: seen(app.lesson_screen.curves)


def over_it(*, palette=True):
    """Return the steps over what every screen over the course offers."""
    found = [("t", themed("light")), ("question_mark", at(HelpScreen)), ("escape", None)]
    return (*found, ("ctrl+p", at(CommandPalette)), ("escape", None)) if palette else tuple(found)


FOUR = LESSON.replace("# - [ ] none\n", "# - [ ] none\n# - [ ] two\n")
LONG = (*(Output(f"line {number}\n") for number in range(60)), Output("I0000 this CPU\n", "log"), *PICTURES)
QUIT = (("q", lambda app: app.return_code == 0),)

WALKS = {
    "app": Walk(
        DltuiApp, lambda pilot: pilot.app.push_screen(Screen()), (("t", themed("light")), *QUIT), leave=True
    ),
    **{
        f"app, {key}": Walk(DltuiApp, keys(), ((key, QUIT[0][1]),), leave=True)
        for key in ("ctrl+q", "ctrl+c")
    },
    "course": Walk(
        CourseScreen,
        second_lesson,
        (
            ("down", entry("broken")),
            ("up", entry("xor_net")),
            ("j", entry("broken")),
            ("k", entry("xor_net")),
            ("slash", lambda app: isinstance(app.focused, Input)),
            ("escape", lambda app: not isinstance(app.focused, Input)),
            *over_it(),
            ("d", at(DevicesScreen)),
            ("escape", None),
            ("enter", at(LessonScreen)),
        ),
        opened=False,
    ),
    "course, runs": Walk(
        CourseScreen, keys("escape", first=compared), (("r", at(RunsScreen)),), opened=False
    ),
    "course, quit": Walk(CourseScreen, second_lesson, QUIT, opened=False, leave=True),
    "runs": Walk(
        RunsScreen,
        compared,
        (
            ("up", of(RunList, lambda it: it.at == 0)),
            ("down", of(RunList, lambda it: it.at == 1)),
            ("k", of(RunList, lambda it: it.at == 0)),
            ("j", of(RunList, lambda it: it.at == 1)),
            ("space", lambda app: app.screen.marked == [3]),
            ("enter", lambda app: app.screen.marked == [3, 2]),
            ("n", of(RunDetails, lambda it: it.metric == "accuracy")),
            ("l", of(RunDetails, lambda it: it.logarithmic)),
            ("slash", lambda app: isinstance(app.focused, Input)),
            ("escape", lambda app: not isinstance(app.focused, Input)),
            ("x", of(ActionLine, lambda it: it.note.startswith("Written"))),
            ("y", lambda app: "hidden_units = 4" in app.clipboard),
            ("d", of(ActionLine, lambda it: "forgets run 2" in it.note)),
            *over_it(),
        ),
        opened=False,
    ),
    "runs, quit": Walk(RunsScreen, compared, QUIT, opened=False, leave=True),
    "devices": Walk(
        DevicesScreen,
        devices,
        (
            ("down", scrolled(DeviceRows, 1)),
            ("up", scrolled(DeviceRows, 0)),
            ("j", scrolled(DeviceRows, 1)),
            ("k", scrolled(DeviceRows, 0)),
            ("pagedown", of(DeviceRows, lambda it: it.scroll_offset.y > 1)),
            ("pageup", scrolled(DeviceRows, 0)),
            ("space", of(DeviceRows, lambda it: it.scroll_offset.y > 1)),
            *over_it(),
            ("escape", at(CourseScreen)),
        ),
        opened=False,
        size=(50, 16),
    ),
    "devices, quit": Walk(DevicesScreen, devices, QUIT, opened=False, leave=True),
    "lesson": Walk(
        LessonScreen,
        keys(),
        (
            ("right", step(1)),
            ("a", answer(0)),
            ("b", answer(1)),
            ("c", answer(2)),
            ("d", answer(3)),
            ("y", lambda app: "hidden_units = 4" in app.clipboard),
            ("e", at(EditScreen)),
            ("escape", None),
            ("left", step(0)),
            ("c", at(SourceScreen)),
            ("escape", None),
            ("tab", pane("curves")),
            ("shift+tab", pane("text")),
            ("2", pane("curves")),
            ("1", pane("text")),
            ("4", pane("output")),
            ("5", pane("parameters")),
            ("escape", None),
            ("v", pane("parameters")),
            ("right", None),
            ("escape", None),
            ("u", lambda app: ("hidden_units", 4) in app.players[-1].asked),
            ("D", at(DevicesScreen)),
            ("escape", None),
            *over_it(),
            ("enter", asked(("run_to", 2))),
            ("escape", at(CourseScreen)),
        ),
        taught=parse_lesson(FOUR, Path("xor_net.py")),
    ),
    "lesson, training": Walk(
        LessonScreen,
        training,
        (
            ("space", lambda app: app.players[-1].paused),
            ("full_stop", asked("step_epoch")),
            ("s", asked("stop")),
        ),
        TRAINING,
        {"hold": True},
    ),
    "lesson, trained": Walk(
        LessonScreen,
        trained,
        (
            ("l", curves(lambda it: it.view.log)),
            ("w", curves(lambda it: it.view.smoothing == 0.2)),
            ("m", curves(lambda it: it.maximised == 0)),
            ("plus", curves(lambda it: it.is_zoomed)),
            ("minus", curves(lambda it: not it.is_zoomed)),
            ("equals_sign", curves(lambda it: it.is_zoomed)),
            ("0", curves(lambda it: not it.is_zoomed)),
            ("plus", None),
            ("plus", None),
            ("h", curves(lambda it: it.view.x_range[1] < 138)),
            ("j", curves(lambda it: it.view.x_range[1] > 138)),
            ("shift+left", curves(lambda it: it.view.x_range[1] < 138)),
            ("shift+right", curves(lambda it: it.view.x_range[1] > 138)),
            ("f", curves(lambda it: it.following)),
            ("left_square_bracket", curves(lambda it: it.view.cursor)),
            ("right_square_bracket", curves(lambda it: it.view.cursor > sum(it.view.x_range) / 2 + 1)),
            ("escape", None),
            ("3", pane("pictures")),
            ("less_than_sign", of(PictureView, lambda it: it.back == 1)),
            ("greater_than_sign", of(PictureView, lambda it: it.back == 0)),
            ("n", of(PictureView, lambda it: it.name_shown == "sample")),
            ("o", lambda app: app.lesson_screen.log_shown),
            ("slash", lambda app: isinstance(app.focused, SearchLine)),
            ("escape", None),
            ("r", at(RunsScreen)),
            ("escape", None),
            ("p", pane("play")),
            ("escape", None),
            ("6", pane("play")),
            ("escape", None),
            ("R", asked("restart")),
        ),
        (*LONG, *offered(READER)),
        {"answer": believe},
    ),
    "lesson, scrolled": Walk(
        LessonScreen,
        keys(),
        (
            ("down", scrolled(ProseView, 1)),
            ("up", scrolled(ProseView, 0)),
            ("pagedown", of(ProseView, lambda it: it.scroll_offset.y > 1)),
            ("pageup", scrolled(ProseView, 0)),
        ),
        size=(50, 16),
    ),
    "lesson, quit": Walk(LessonScreen, keys(), QUIT, leave=True),
    "edit": Walk(
        EditScreen,
        editing(1),
        (
            ("ctrl+t", lambda app: app.screen.task_shown),
            ("ctrl+t", None),
            ("ctrl+g", lambda app: "The sign is" in shown_on(app)),
            ("ctrl+r", lambda app: "got       0" in shown_on(app)),
            ("ctrl+o", lambda app: "return a + b" in shown_on(app)),
            ("x", None),
            ("ctrl+l", lambda app: "This replaces what you wrote" in shown_on(app)),
            ("ctrl+z", of(TextArea, lambda it: it.text.startswith("def add"))),
            ("ctrl+p", at(CommandPalette)),
            ("escape", None),
            ("f1", at(HelpScreen)),
            ("escape", None),
            ("escape", at(LessonScreen)),
        ),
        taught=parse_lesson(SUM, Path("sums.py")),
    ),
    "edit, checking": Walk(
        EditScreen,
        editing(1, "ctrl+r"),
        (("ctrl+s", asked("stop")),),
        options={"hold": True},
        taught=parse_lesson(SUM, Path("sums.py")),
    ),
    "search": Walk(
        SearchLine,
        keys("4", "slash", first=trained),
        (
            ("l", of(SearchLine, lambda it: it.edit.text == "l" and it.note == "44 of 61 lines")),
            ("left", of(SearchLine, lambda it: it.edit.cursor == 0)),
            ("right", of(SearchLine, lambda it: it.edit.cursor == 1)),
            ("up", of(SearchLine, lambda it: it.note == "43 of 61 lines")),
            ("down", of(SearchLine, lambda it: it.note == "44 of 61 lines")),
            ("shift+enter", of(SearchLine, lambda it: it.note == "43 of 61 lines")),
            ("enter", of(SearchLine, lambda it: it.note == "44 of 61 lines")),
            ("backspace", of(SearchLine, lambda it: it.edit.text == "")),
            ("l", None),
            ("left", None),
            ("delete", of(SearchLine, lambda it: it.edit.text == "")),
            ("escape", lambda app: not isinstance(app.focused, SearchLine)),
        ),
        LONG,
    ),
    **{
        f"trust, {key}": Walk(
            TrustScreen,
            lambda pilot: pilot.app.push_screen(TrustScreen(Path.cwd())),
            ((key, at(LessonScreen)),),
        )
        for key in ("y", "n", "escape", "q")
    },
    "help": Walk(
        HelpScreen,
        keys("question_mark"),
        (
            ("down", scrolled(HelpRows, 1)),
            ("up", scrolled(HelpRows, 0)),
            ("j", scrolled(HelpRows, 1)),
            ("k", scrolled(HelpRows, 0)),
            ("pagedown", scrolled(HelpRows, 10)),
            ("pageup", scrolled(HelpRows, 0)),
            ("space", scrolled(HelpRows, 10)),
            ("escape", at(LessonScreen)),
            ("question_mark", None),
            ("question_mark", at(LessonScreen)),
            ("question_mark", None),
            ("q", at(LessonScreen)),
            ("question_mark", None),
            ("enter", at(LessonScreen)),
        ),
    ),
    "source": Walk(
        SourceScreen,
        keys("c"),
        (
            ("pageup", scrolled(SourceRows, 0)),
            ("down", scrolled(SourceRows, 1)),
            ("up", scrolled(SourceRows, 0)),
            ("j", scrolled(SourceRows, 1)),
            ("k", scrolled(SourceRows, 0)),
            ("pagedown", of(SourceRows, lambda it: it.scroll_offset.y > 5)),
            ("pageup", None),
            ("pageup", None),
            ("space", of(SourceRows, lambda it: it.scroll_offset.y > 5)),
            ("escape", at(LessonScreen)),
            ("c", None),
            ("c", at(LessonScreen)),
            ("c", None),
            ("q", at(LessonScreen)),
        ),
    ),
    "parameters": Walk(
        ParameterBar,
        keys("v"),
        (
            ("right", asked(("hidden_units", 5))),
            ("left", asked(("hidden_units", 4))),
            ("down", of(ParameterBar, lambda it: it.current == 1)),
            ("up", of(ParameterBar, lambda it: it.current == 0)),
            ("tab", of(ParameterBar, lambda it: it.current == 1)),
            ("shift+tab", of(ParameterBar, lambda it: it.current == 0)),
            ("down", None),
            ("0", of(ParameterBar, lambda it: it.typed == "0")),
            ("full_stop", None),
            ("2", None),
            ("enter", asked(("learning_rate", 0.2))),
            ("down", None),
            ("space", asked(("optimizer", "sgd"))),
            ("escape", of(ParameterBar, lambda it: not it.has_focus)),
        ),
    ),
    "text parameter": Walk(
        ParameterBar,
        keys("v", "down", "down"),
        (
            ("space", of(ParameterBar, lambda it: it.typed == "")),
            ("a", of(ParameterBar, lambda it: it.typed == "a")),
            ("escape", of(ParameterBar, lambda it: it.typed is None and it.has_focus)),
        ),
        taught=parse_lesson(LESSON.replace('["adam", "sgd"]', '{type: "string"}'), Path("xor_net.py")),
    ),
    "number": Walk(
        NumberField,
        keys("right", "a"),
        (
            ("0", of(NumberField, lambda it: it.edit.text == "0")),
            ("full_stop", None),
            ("3", None),
            ("left", of(NumberField, lambda it: it.edit.cursor == 2)),
            ("right", of(NumberField, lambda it: it.edit.cursor == 3)),
            ("backspace", of(NumberField, lambda it: it.edit.text == "0.")),
            ("left", None),
            ("delete", of(NumberField, lambda it: it.edit.text == "0")),
            ("enter", lambda app: app.lesson_screen.kept.guess(1) is not None),
            ("a", None),
            ("escape", of(NumberField, lambda it: not it.has_focus)),
        ),
        taught=asking("loss at epoch 10"),
    ),
}


def draw_steps():
    """Return the steps over a sheet of 28 x 28, whose pen begins in the middle."""
    by = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
    row, column = 14.5, 14.5
    for key, (rows, columns) in by.items():
        for shift, far in (("", 1), ("shift+", 4)):
            row, column = row + rows * far, column + columns * far
            yield f"{shift}{key}", given(lambda it, pen=(row, column): it.pen == pen)


def point_steps():
    """Return the steps over a plane from 0 to 1 and 0 to 2, whose cross begins in the middle."""
    by = {"up": (0, 0.05), "down": (0, -0.05), "left": (-0.025, 0), "right": (0.025, 0)}
    x, y = 0.5, 1.0
    for key, (across, up) in by.items():
        for shift, far in (("", 1), ("shift+", 5)):
            x, y = x + across * far, y + up * far
            yield f"{shift}{key}", given(lambda it, place=(x, y): it.place == pytest.approx(place))


LEAVE = ("escape", given(lambda it: not it.has_focus))
PLAYS = {
    "draw": (DrawingBoard, READER, (
        ("x", given(lambda it: not it.sheet.ink.any())), ("space", given(lambda it: it.down)),
        ("space", None),
        *draw_steps(), ("x", None), ("n", given(lambda it: it.example == 1 and it.sheet.ink.any())), LEAVE)),
    "point": (PointPicker, ANYWHERE, (*point_steps(), LEAVE)),
    "sliders": (PlaySliders, SLIDE, (
        ("right", given(lambda it: it.sliders.values["w1"] > 0)),
        ("left", given(lambda it: it.sliders.values["w1"] == 0)),
        ("shift+right", given(lambda it: it.sliders.values["w1"] > 0.3)),
        ("shift+left", given(lambda it: it.sliders.values["w1"] == 0)),
        ("down", given(lambda it: it.sliders.current == 1)),
        ("up", given(lambda it: it.sliders.current == 0)),
        LEAVE)),
    "choice": (ChoiceList, GATE, (
        ("down", given(lambda it: it.chosen == 1)), ("up", given(lambda it: it.chosen == 0)),
        ("right", given(lambda it: it.chosen == 1)), ("left", given(lambda it: it.chosen == 0)), LEAVE)),
    "text": (PromptLine, GO_ON, (
        ("home", given(lambda it: it.edit.cursor == 0)), ("end", given(lambda it: it.edit.cursor == 4)),
        ("left", given(lambda it: it.edit.cursor == 3)), ("right", given(lambda it: it.edit.cursor == 4)),
        ("backspace", given(lambda it: it.edit.text == "Onc")),
        ("shift+left", given(lambda it: it.edit.cursor == 0)),
        ("delete", given(lambda it: it.edit.text == "nc")),
        ("shift+right", given(lambda it: it.edit.cursor == 2)),
        ("down", given(lambda it: it.field == 1)), ("up", given(lambda it: it.field == 0)),
        ("enter", lambda app: len(app.players[-1].questions) > 8), LEAVE)),
}  # fmt: skip
WALKS |= {
    f"play, {name}": Walk(widget, playing(), steps, (*fit_events(), *offered(offer)), {"answer": believe})
    for name, (widget, offer, steps) in PLAYS.items()
}


class _OfApp:
    """What `shown` asks of a pilot."""

    def __init__(self, app):
        self.app = app


def shown_on(app):
    """Return what stands on the screen as text."""
    return shown(_OfApp(app))


@pytest.mark.parametrize("name", WALKS)
async def test_every_key_does_what_it_says(name, make_app, lesson, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    walk = WALKS[name]
    app = make_app(walk.events, opened=walk.opened, taught=walk.taught or lesson, **walk.options)
    async with app.run_test(size=walk.size) as pilot:
        if walk.opened:
            await until(pilot, lambda: app.players and app.lesson_screen.state.devices)
        await walk.lead(pilot)
        for key, seen in walk.steps:
            assert seen is None or not seen(app), f"{key}: it was so before"
            await pilot.press(key)
            if seen is not None and not (walk.leave and (key, seen) == walk.steps[-1]):
                try:
                    await until(pilot, lambda seen=seen: seen(app))
                except TimeoutError:
                    pytest.fail(f"{key}: nothing of what it does was seen")
    if walk.leave:
        assert app.return_code == 0


# ---------------------------------------------------------------------------------------------- completeness


def bound(kind):
    """Return the keys that a class of ours binds, with those that its own bases in the app bind."""
    classes = [
        each for each in kind.__mro__ if each.__module__.startswith("dltui.") and "BINDINGS" in vars(each)
    ]
    return {key for each in classes for binding in vars(each)["BINDINGS"] for key in binding.key.split(",")}


def binding_classes():
    """Return all classes of the app that bind keys."""
    for module in pkgutil.iter_modules(dltui.app.__path__, "dltui.app."):
        for each in vars(importlib.import_module(module.name)).values():
            ours = isinstance(each, type) and issubclass(each, DOMNode) and each.__module__ == module.name
            if ours and "BINDINGS" in vars(each):
                yield each


def test_every_key_that_is_bound_is_pressed():
    pressed = {}
    for walk in WALKS.values():
        pressed.setdefault(walk.over, set()).update(key for key, seen in walk.steps if seen is not None)
    missing = {each.__name__: bound(each) - pressed.get(each, set()) for each in binding_classes()}
    missing.pop(PlayInput.__name__)  # every kind of it is pressed
    assert {name: keys for name, keys in missing.items() if keys} == {}


def test_every_key_of_the_tables_is_pressed():
    pressed = {walk.over: set() for walk in WALKS.values()}
    for walk in WALKS.values():
        pressed[walk.over] |= {key for key, seen in walk.steps if seen is not None}
    named = {
        "COURSE": CourseScreen, "RUN": RunsScreen, "DEVICE": DevicesScreen, "LESSON": LessonScreen,
        "EDIT": EditScreen, "PARAMETER": ParameterBar, "TEXT_PARAMETER": ParameterBar,
        "CHOICE_PARAMETER": ParameterBar, "TYPING": ParameterBar, "NUMBER": NumberField, "DRAW": DrawingBoard,
        "POINT": PointPicker, "SLIDER": PlaySliders, "CHOICE": ChoiceList, "TEXT": PromptLine,
        "SEARCH": SearchLine,
    }  # fmt: skip
    found = {
        name.removesuffix("_KEYS"): table for name, table in vars(tables).items() if name.endswith("_KEYS")
    }
    assert found.keys() == named.keys()
    missing = {(name, key) for name, table in found.items() for each in table for key in each.keys.split(",")
               if key not in pressed[named[name]]}  # fmt: skip
    assert missing == set()
