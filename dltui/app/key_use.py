"""A key of a table on the screen that it is for: whether it works now, what it is called, and its action."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.actions import parse

if TYPE_CHECKING:
    from textual.screen import Screen

    from dltui.app.keys import Key


def works(screen: Screen[Any], key: Key) -> bool:
    """Whether the key's action, with its arguments, would do something now."""
    _, name, parameters = parse(key.action)
    return screen.check_action(name, parameters) is True


def label_now(screen: Screen[Any], key: Key) -> str:
    """Return the key's label; a screen may offer `key_label(key)` to say it better for the moment."""
    wording = getattr(screen, "key_label", None)
    label: str = wording(key) if wording is not None else key.label
    return label


async def perform(screen: Screen[Any], key: Key) -> None:
    """Do the key's action if it works now: the screen's own, otherwise the app's."""
    if works(screen, key) and not await screen.app.run_action(key.action, screen):
        await screen.app.run_action(key.action)
