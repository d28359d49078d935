"""A bell or a notification when a long training ends unseen: when, which characters, and how it is chosen."""

import pytest
from app.played import fit_events, until
from textual import events

from dltui.app.notices import chosen, due, sequence, words
from dltui.cli import USAGE, main
from dltui.events import FitEnded

ENDED = FitEnded(1, "ok", 3, 30, 125.0, {"loss": 0.0831, "accuracy": 1.0})


@pytest.mark.parametrize(
    ("seconds", "focused", "idle", "expected"),
    [
        (20.0, False, 0.0, True),
        (19.9, False, 900.0, False),
        (900.0, True, 900.0, False),
        (20.0, None, 30.1, True),
        (20.0, None, 30.0, False),
        (19.9, None, 900.0, False),
    ],
)
def test_a_notice_is_due_when_a_long_training_ends_and_nobody_looks(seconds, focused, idle, expected):
    assert due(seconds, focused, idle) is expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("ok", "dltui: LeNet: trained in 2 min 5 s, loss 0.083"),
        ("stopped", "dltui: LeNet: stopped after 2 min 5 s, loss 0.083"),
        ("error", "dltui: LeNet: failed after 2 min 5 s, loss 0.083"),
        ("died", "dltui: LeNet: the kernel died after 2 min 5 s, loss 0.083"),
    ],
)
def test_the_words_say_what_ended_and_how(outcome, expected):
    assert words("LeNet", FitEnded(1, outcome, 3, 30, 125.0, ENDED.metrics)) == expected


def test_a_training_without_figures_has_none_in_its_words():
    assert words("LeNet", FitEnded(1, "ok", 3, 30, 42.0, {})) == "dltui: LeNet: trained in 42 s"


def test_the_characters_of_each_kind():
    assert sequence("off", "done", {}) == ""
    assert sequence("bell", "done", {"TMUX": "/tmp/tmux"}) == "\x07"
    assert sequence("desktop", "done", {}) == "\x1b]9;done\x07"
    assert sequence("desktop", "done", {"TMUX": ""}) == "\x1b]9;done\x07"


def test_inside_tmux_the_notification_is_wrapped_and_its_escapes_are_doubled():
    assert sequence("desktop", "done", {"TMUX": "/tmp/x,1,0"}) == "\x1bPtmux;\x1b\x1b]9;done\x07\x1b\\"


@pytest.mark.parametrize("evil", ["\x07", "\x1b", "\x1b\\", "\x9c", "\x00", "\n", "\r", "\x7f", "\u202e"])
@pytest.mark.parametrize("environment", [{}, {"TMUX": "/tmp/x,1,0"}], ids=["plain", "tmux"])
def test_control_characters_cannot_end_the_notification(evil, environment):
    plain = sequence("desktop", "ab", environment)
    assert sequence("desktop", f"a{evil}b", environment).replace("\\", "") == plain.replace("\\", "")


def test_a_very_long_text_is_cut():
    assert len(sequence("desktop", "x" * 10_000, {})) < 250


def test_the_option_comes_before_the_environment_and_off_is_the_default():
    assert chosen(None, {}) == chosen(None, {"DLTUI_NOTIFY": ""}) == "off"
    assert chosen(None, {"DLTUI_NOTIFY": "desktop"}) == "desktop"
    assert chosen("bell", {"DLTUI_NOTIFY": "gong"}) == "bell"


@pytest.mark.parametrize(
    ("option", "environment", "said"),
    [
        ("gong", {}, "--notify: expected off, bell or desktop, got 'gong'"),
        ("", {"DLTUI_NOTIFY": "bell"}, "--notify: expected off, bell or desktop, got ''"),
        (None, {"DLTUI_NOTIFY": "gong"}, "DLTUI_NOTIFY: expected off, bell or desktop, got 'gong'"),
    ],
)
def test_another_kind_is_refused_and_named(option, environment, said):
    with pytest.raises(ValueError) as caught:
        chosen(option, environment)
    assert str(caught.value) == said


def test_the_command_line_refuses_another_kind(capsys, monkeypatch):
    assert main(["--notify", "gong"]) == USAGE
    assert "--notify: expected off, bell or desktop, got 'gong'" in capsys.readouterr().err
    monkeypatch.setenv("DLTUI_NOTIFY", "whistle")
    assert main(["open", __file__]) == USAGE
    assert "DLTUI_NOTIFY: expected off, bell or desktop, got 'whistle'" in capsys.readouterr().err


class Terminal:
    """The app on a lesson whose training takes two minutes; `sent` is what was written beside pictures."""

    def __init__(self, app, kind):
        self.app, self.now, self.sent = app, 0.0, []
        app.clock, app.notify_by = lambda: self.now, kind

    async def train(self, pilot):
        await until(pilot, lambda: self.app.players and self.app.lesson_screen.state.devices)
        self.app._driver.write = self.sent.append
        player = self.app.players[0]
        asked = len(player.asked)
        self.app.lesson_screen.run_to(2)
        await until(pilot, lambda: len(player.asked) > asked and not self.app.lesson_screen.control.busy)

    @property
    def notices(self):
        return [characters for characters in self.sent if "\x07" in characters]


@pytest.fixture
def terminal(make_app):
    return lambda kind: Terminal(make_app([*fit_events(until=3), ENDED]), kind)


async def test_a_training_that_ends_while_the_terminal_has_no_focus_is_told(terminal, monkeypatch):
    monkeypatch.delenv("TMUX", raising=False)
    there = terminal("desktop")
    async with there.app.run_test(size=(80, 24)) as pilot:
        there.app.post_message(events.AppBlur())
        await until(pilot, lambda: not there.app.app_focus)
        await there.train(pilot)
        assert there.notices == ["\x1b]9;dltui: The XOR network: trained in 2 min 5 s, loss 0.083\x07"]
        there.app.post_message(events.AppFocus())
        await until(pilot, lambda: there.app.app_focus)
        there.now = 1000.0
        await there.train(pilot)
        assert len(there.notices) == 1


async def test_where_no_focus_is_told_a_learner_who_presses_no_key_is_away(terminal):
    there = terminal("bell")
    async with there.app.run_test(size=(80, 24)) as pilot:
        await there.train(pilot)
        assert there.notices == []
        there.now = 31.0
        await there.train(pilot)
        assert there.notices == ["\x07"]
        await pilot.press("right")
        await there.train(pilot)
        assert there.notices == ["\x07"]


async def test_nothing_is_told_unless_it_was_asked_for(terminal):
    there = terminal("off")
    async with there.app.run_test(size=(80, 24)) as pilot:
        there.app.post_message(events.AppBlur())
        await until(pilot, lambda: not there.app.app_focus)
        await there.train(pilot)
        assert there.notices == []
