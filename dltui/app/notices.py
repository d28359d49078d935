"""When and how a learner who looks elsewhere hears that a long training has ended; pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, get_args

from dltui.learning import figures

if TYPE_CHECKING:
    from dltui.events import FitEnded

Kind = Literal["off", "bell", "desktop"]
KINDS: tuple[Kind, ...] = get_args(Kind)
VARIABLE = "DLTUI_NOTIFY"
LONG_SECONDS = 20.0  # of training, from which on its end is worth a notice
IDLE_SECONDS = 30.0  # without a key, after which a terminal that tells no focus counts as left alone
LONGEST = 200
ENDS = {
    "ok": "trained in",
    "stopped": "stopped after",
    "error": "failed after",
    "died": "the kernel died after",
}
_ESCAPE, _BELL = "\x1b", "\x07"


def chosen(option: str | None, environment: Mapping[str, str]) -> Kind:
    """Return the kind of notice that is wanted: what the option says, else the environment, else none.

    Raises:
        ValueError: there is no such kind; the text names what was wrong.
    """
    given = option if option is not None else environment.get(VARIABLE) or "off"
    for kind in KINDS:
        if given == kind:
            return kind
    source = "--notify" if option is not None else VARIABLE
    raise ValueError(f"{source}: expected off, bell or desktop, got {given!r}")


def due(seconds: float, focused: bool | None, idle: float) -> bool:
    """Whether the end of a training is worth a notice: it was long, and nobody looks on.

    Args:
        seconds: how long it trained.
        focused: whether the terminal has the focus, None where it never told.
        idle: seconds since the last key.
    """
    away = idle > IDLE_SECONDS if focused is None else not focused
    return seconds >= LONG_SECONDS and away


def words(title: str, ended: FitEnded) -> str:
    """Return what the notice says: `dltui: LeNet: trained in 2 min 5 s, loss 0.083`."""
    metric = next(iter(ended.metrics.items()), None)
    figure = f", {metric[0]} {figures.significant(metric[1])}" if metric else ""
    return f"dltui: {title}: {ENDS[ended.outcome]} {figures.duration(ended.seconds)}{figure}"


def sequence(kind: Kind, text: str, environment: Mapping[str, str]) -> str:
    """Return the characters that make a terminal give the notice; "" for `off`.

    A desktop notification is OSC 9 (iTerm2, kitty, WezTerm, foot, Ghostty, Windows Terminal ...). tmux passes
    it on where its option `allow-passthrough` is on.
    """
    if kind == "off":
        return ""
    if kind == "bell":
        return _BELL
    shown = "".join(char for char in text if char.isprintable())[:LONGEST]
    notice = f"{_ESCAPE}]9;{shown}{_BELL}"
    if environment.get("TMUX"):
        return f"{_ESCAPE}Ptmux;{notice.replace(_ESCAPE, _ESCAPE * 2)}{_ESCAPE}\\"
    return notice
