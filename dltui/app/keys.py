"""The keys of every screen, in one table from which the bindings, the key line and the help are made."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Key:
    """One action and the keys that do it.

    `keys` are Textual's names, comma separated; `shown` is how they are printed. `line` says whether
    the key line offers it; `help` says in the help what the label cannot; `called` is its name in
    the palette where neither the label nor the help is one.
    """

    keys: str
    shown: str
    action: str
    label: str
    group: str
    line: bool = False
    help: str = ""
    priority: bool = False
    called: str = ""

    @property
    def title(self) -> str:
        """What the palette calls it."""
        return self.called or self.label or self.help

    @property
    def words(self) -> str:
        """What it does, in words."""
        return self.help or self.label

    @property
    def name(self) -> str:
        """The action's name without its arguments."""
        return self.action.partition("(")[0]


_THEME = Key(
    "t", "t", "theme", "next theme", "App", help="dark, light, or for colour-blind eyes; kept for next time"
)
_COMMANDS = Key("ctrl+p", "ctrl p", "command_palette", "commands", "App", help="every action by name")

_HELP = Key("question_mark", "?", "help", "help", "App", line=True)
# How every screen over course or lesson ends its table.
_ASIDE = (
    _THEME,
    _COMMANDS,
    _HELP,
    Key("escape", "esc", "back", "back", "App", line=True),
    Key("q", "q", "quit", "quit", "App"),
)

COURSE_KEYS: tuple[Key, ...] = (
    Key("enter", "enter", "open", "open", "Course", line=True, help="open the lesson under the bar"),
    Key("up,k", "↑", "up", "up", "Course", help="lesson above"),
    Key("down,j", "↓", "down", "down", "Course", help="lesson below"),
    Key("slash", "/", "search", "search", "Course", line=True, help="lessons that have these words"),
    Key("r", "r", "runs", "runs", "Course", line=True, help="what you have trained: compare, export, delete"),
    Key("d", "d", "devices", "devices", "Course", line=True,
        help="what the training runs on: GPUs, processor, memory"),
    _THEME,
    _COMMANDS,
    _HELP,
    Key("escape", "esc", "leave_search", "all lessons", "Course", line=True),
    Key("q", "q", "quit", "quit", "App", line=True),
)  # fmt: skip

RUN_KEYS: tuple[Key, ...] = (
    Key("up,k", "↑", "up", "", "Runs", help="run above"),
    Key("down,j", "↓", "down", "", "Runs", help="run below"),
    Key("space,enter", "space", "mark", "compare", "Runs", line=True,
        help="put the run into the chart beside the others, or take it out"),
    Key("n", "n", "metric", "curve", "Runs", line=True, help="next curve"),
    Key("l", "l", "log", "log scale", "Runs", line=True, help="logarithmic scale, and back"),
    Key("slash", "/", "filter", "filter", "Runs", line=True,
        help="only runs with these words, or with a parameter: hidden_units=4"),
    Key("x", "x", "export", "export", "Runs", line=True, help="write the compared runs as CSV, PNG and SVG"),
    Key("y", "y", "copy_parameters", "copy", "Runs", help="copy the parameters of the run"),
    Key("d", "d", "delete", "delete", "Runs", line=True, help="forget the run; asks once more"),
    *_ASIDE,
)  # fmt: skip

DEVICE_KEYS: tuple[Key, ...] = (
    Key("up,k", "↑", "scroll(-1)", "", "Devices", help="scroll up"),
    Key("down,j", "↓", "scroll(1)", "more", "Devices", line=True, help="scroll down"),
    Key("pageup", "pgup", "scroll_page(-1)", "", "Devices", help="a page up"),
    Key("pagedown,space", "pgdn", "scroll_page(1)", "", "Devices", help="a page down"),
    *_ASIDE,
)  # fmt: skip

LESSON_KEYS: tuple[Key, ...] = (
    Key("enter", "enter", "run", "run to here", "Steps", line=True,
        help="run what has not run yet, up to this step"),
    Key("left", "←", "step(-1)", "", "Steps", help="step before"),
    Key("right", "→", "step(1)", "step", "Steps", line=True, help="next step"),
    Key("a", "a", "answer(0)", "", "Steps", help="answer a prediction: a, b, c or d", called="answer a"),
    Key("b", "b", "answer(1)", "", "Steps", called="answer b"),
    Key("d", "d", "answer(3)", "", "Steps", called="answer d"),
    Key("c", "c", "source", "source", "Steps", help="the whole source; or answer c to a prediction"),
    Key("e", "e", "edit", "edit", "Steps", line=True, help="change the code of this step; solve an exercise"),
    Key("y", "y", "copy_code", "copy", "Steps",
        help="copy the code of this step; ctrl c copies what is selected"),
    Key("space", "space", "pause", "pause", "Training", line=True, help="pause at the next batch, and go on"),
    Key("full_stop", ".", "step_epoch", "one epoch", "Training", line=True,
        help="train one epoch, then pause"),
    Key("s", "s", "stop", "stop", "Training", line=True, help="stop the training at the next batch"),
    Key("R", "R", "restart", "restart", "Training", help="start again with a fresh kernel"),
    Key("r", "r", "runs", "runs", "Training", help="compare what you have trained"),
    Key("D", "D", "devices", "devices", "Training", help="what it runs on: GPUs, processor, memory"),
    Key("p", "p", "play", "play", "Play", line=True,
        help="draw, type or point, and the trained network answers"),
    Key("v", "v", "parameters", "parameters", "Parameters", line=True,
        help="to the parameters: ← → change, digits type a value"),
    Key("u", "u", "reset_parameters", "reset", "Parameters", line=True,
        help="put the changed parameters back"),
    Key("tab", "tab", "pane(1)", "pane", "Panes", line=True, help="next pane"),
    Key("shift+tab", "shift tab", "pane(-1)", "", "Panes", help="pane before"),
    Key("1", "1", "show_pane('text')", "", "Panes", help="text", called="pane: text"),
    Key("2", "2", "show_pane('curves')", "", "Panes", help="curves", called="pane: curves"),
    Key("3", "3", "show_pane('pictures')", "", "Panes", help="pictures", called="pane: pictures"),
    Key("4", "4", "show_pane('output')", "", "Panes", help="output", called="pane: output"),
    Key("5", "5", "show_pane('parameters')", "", "Panes", help="parameters", called="pane: parameters"),
    Key("6", "6", "show_pane('play')", "", "Panes", help="play", called="pane: play"),
    Key("up", "↑", "scroll(-1)", "", "Panes", help="scroll up"),
    Key("down", "↓", "scroll(1)", "", "Panes", help="scroll down"),
    Key("pageup", "pgup", "scroll_page(-1)", "", "Panes", help="a page up"),
    Key("pagedown", "pgdn", "scroll_page(1)", "", "Panes", help="a page down"),
    Key("slash", "/", "search", "search", "Panes", line=True,
        help="find words in the output; capitals count where you type any"),
    Key("n", "n", "next_picture", "picture", "Panes", help="next picture"),
    Key("less_than_sign", "<", "scrub(-1)", "", "Panes", help="picture of an earlier epoch"),
    Key("greater_than_sign", ">", "scrub(1)", "", "Panes", help="picture of a later epoch"),
    Key("o", "o", "log", "log", "Panes", help="output, or what native code wrote to the log"),
    Key("l", "l", "log_scale", "log scale", "Curves", line=True, help="logarithmic scale, and back"),
    Key("w", "w", "smooth", "smooth", "Curves",
        help="smooth the curves, then more, then not at all"),
    Key("m", "m", "maximise", "larger", "Curves", line=True,
        help="one chart over the whole width; again for the next one"),
    Key("plus,equals_sign", "+", "zoom(1)", "", "Curves", help="zoom in (or the mouse wheel)"),
    Key("minus", "-", "zoom(-1)", "", "Curves", help="zoom out"),
    Key("h,shift+left", "h", "pan(-1)", "", "Curves", help="pan left (or drag)"),
    Key("j,shift+right", "j", "pan(1)", "", "Curves", help="pan right"),
    Key("left_square_bracket", "[", "cursor(-1)", "", "Curves", help="read-out to the left"),
    Key("right_square_bracket", "]", "cursor(1)", "", "Curves", help="read-out to the right"),
    Key("f", "f", "follow", "follow", "Curves", help="follow the newest points at this zoom"),
    Key("0", "0", "reset_view", "whole curve", "Curves", help="the whole curve again"),
    _THEME,
    _COMMANDS,
    _HELP,
    Key("escape", "esc", "back", "course", "App", help="back; the lesson goes on running"),
    Key("q", "q", "quit", "quit", "App"),
)  # fmt: skip


# The editor of a cell. Letters are written, so its keys are those with ctrl.
EDIT_KEYS: tuple[Key, ...] = (
    Key("ctrl+r", "ctrl r", "try", "try it", "Edit", line=True, priority=True,
        help="let the check judge your code; run an ordinary cell"),
    Key("ctrl+s", "ctrl s", "stop", "stop", "Edit", line=True, priority=True, help="stop what runs"),
    Key("ctrl+t", "ctrl t", "task", "task", "Edit", line=True, priority=True,
        help="the text of the step in place of the code, and back"),
    Key("ctrl+g", "ctrl g", "hint", "hint", "Edit", line=True, priority=True, help="a hint"),
    Key("ctrl+o", "ctrl o", "solution", "solution", "Edit", line=True, priority=True,
        help="one solution, after an attempt; pressed twice also before"),
    Key("ctrl+l", "ctrl l", "reset", "reset", "Edit", line=True, priority=True,
        help="the lesson's own code again; asks once more"),
    Key("ctrl+z", "ctrl z", "undo", "undo", "Edit", help="undo; ctrl y does it again"),
    Key("ctrl+p", "ctrl p", "command_palette", "commands", "Edit", help="every action by name"),
    Key("escape", "esc", "back", "back", "Edit", line=True, priority=True,
        help="back; what you wrote is kept"),
    Key("f1", "f1", "help", "help", "Edit", priority=True),
)  # fmt: skip


# What `ParameterBar` binds while it has the focus.
_CHANGE = Key("left,right", "← →", "change", "change", "Parameters", line=True)
_OTHER = Key("up,down", "↑ ↓", "move", "other", "Parameters", line=True)
_DONE = Key("escape", "esc", "cancel", "done", "Parameters", line=True)
PARAMETER_KEYS: tuple[Key, ...] = (
    _CHANGE,
    _OTHER,
    Key("0", "0-9", "edit", "type", "Parameters", line=True),
    _DONE,
)
TEXT_PARAMETER_KEYS: tuple[Key, ...] = (
    Key("space", "space", "edit", "type", "Parameters", line=True),
    _OTHER,
    _DONE,
)
CHOICE_PARAMETER_KEYS: tuple[Key, ...] = (_CHANGE, _OTHER, _DONE)
TYPING_KEYS: tuple[Key, ...] = (
    Key("enter", "enter", "commit", "set", "Parameters", line=True),
    Key("escape", "esc", "cancel", "as it was", "Parameters", line=True),
)


# What the inputs of a play bind while they have the focus.
_LEAVE = Key("escape", "esc", "leave", "to the text", "Play", line=True)
DRAW_KEYS: tuple[Key, ...] = (
    Key("up,down,left,right", "← ↑ ↓ →", "move", "pen", "Play", line=True),
    Key("space", "space", "pen", "down or up", "Play", line=True),
    _LEAVE,
    Key("x", "x", "clear", "clear", "Play", line=True),
    Key("n", "n", "example", "a real one", "Play", line=True),
)
POINT_KEYS: tuple[Key, ...] = (
    Key("up,down,left,right", "← ↑ ↓ →", "move", "move", "Play", line=True),
    Key("shift+left", "shift ←", "move", "far", "Play", line=True),
    _LEAVE,
)
SLIDER_KEYS: tuple[Key, ...] = (
    Key("left,right", "← →", "move", "change", "Play", line=True),
    Key("up,down", "↑ ↓", "choose", "other", "Play", line=True),
    Key("shift+left", "shift ←", "move_far", "far", "Play", line=True),
    _LEAVE,
)
CHOICE_KEYS: tuple[Key, ...] = (Key("up,down", "↑ ↓", "choose", "choose", "Play", line=True), _LEAVE)
NUMBER_KEYS: tuple[Key, ...] = (
    Key("0", "0-9", "type", "type", "Steps", line=True),
    Key("enter", "enter", "accept", "keep", "Steps", line=True),
    Key("escape", "esc", "leave", "leave", "Steps", line=True),
)
# What the line for a search in the output binds.
SEARCH_KEYS: tuple[Key, ...] = (
    Key("enter,down", "enter ↓", "go(1)", "next", "Search", line=True),
    Key("up,shift+enter", "↑", "go(-1)", "before", "Search", line=True),
    Key("escape", "esc", "leave", "done", "Search", line=True),
)
TEXT_KEYS: tuple[Key, ...] = (
    Key("left,right", "← →", "move", "cursor", "Play", line=True),
    Key("up,down", "↑ ↓", "field", "text or slider", "Play", line=True),
    Key("enter", "enter", "again", "once more", "Play", line=True),
    _LEAVE,
)


def bindings(table: tuple[Key, ...]) -> list[Binding]:
    """Return the table as Textual bindings."""
    return [Binding(key.keys, key.action, key.label or key.help, show=False, priority=key.priority)
            for key in table]  # fmt: skip


def groups(table: tuple[Key, ...]) -> dict[str, list[Key]]:
    """Return the keys by group, both in the order of the table."""
    found: dict[str, list[Key]] = {}
    for key in table:
        found.setdefault(key.group, []).append(key)
    return found
