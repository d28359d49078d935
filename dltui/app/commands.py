"""The command palette: every action of the open screen by name, from the tables of the keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.color import Color
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.style import Style

from dltui.app.key_line import KeyLine
from dltui.app.key_use import label_now, perform, works
from dltui.app.theme import PALETTES, palette_of

if TYPE_CHECKING:
    from textual.screen import Screen

    from dltui.app.app import DltuiApp
    from dltui.app.keys import Key

# Found by what it does alone: below everything that is found by its name.
BY_WORDS = 1e-6


@dataclass(frozen=True, slots=True)
class Command:
    """An action by name: the key that does it ("" for none), what it does, and how to do it."""

    title: str
    shown: str
    words: str
    run: Callable[[], Awaitable[object] | None]


def commands(screen: Screen[Any]) -> list[Command]:
    """Return what can be done on a screen now: its keys that work, the themes, and an end."""
    app, lines = cast("DltuiApp", screen.app), screen.query(KeyLine)
    table = lines.first().table if lines else ()
    keys = [key for key in table if key.name != "command_palette" and works(screen, key)]
    found = _of_focus(screen) + [_command(screen, key) for key in keys]
    found += [
        Command(f"theme: {palette.title}", "", palette.words, partial(app.choose_theme, name))
        for name, palette in PALETTES.items()
        if name != app.theme
    ]
    if not any(key.name == "quit" for key in keys):
        found.append(Command("quit", "ctrl q", "leave dltui", partial(app.run_action, "quit")))
    return found


def _command(screen: Screen[Any], key: Key) -> Command:
    label = label_now(screen, key)
    title = label if label != key.label else key.title
    return Command(title, key.shown, key.words, partial(perform, screen, key))


def _of_focus(screen: Screen[Any]) -> list[Command]:
    """Return what the widget with the focus does at one key, such as a play's input or the parameters."""
    found = []
    active = screen.active_bindings
    for key in getattr(screen, "keys_of_focus", ()):
        bound = active.get(key.keys)
        if bound is not None and bound.node is screen.focused and bound.binding.action == key.action:
            run = partial(screen.app.run_action, key.action, bound.node)
            found.append(Command(key.title, key.shown, key.words, run))
    return found


class Commands(Provider):
    """Finds the commands of the screen below the palette by their names, then by what they do."""

    async def discover(self) -> Hits:
        """Offer all, in the order of the table."""
        for command in commands(self.screen):
            prompt = self._prompt(command, Content(command.title))
            yield DiscoveryHit(prompt, command.run, text=command.title)

    async def search(self, query: str) -> Hits:
        """Offer those whose name or words fit what was typed."""
        matcher, asked = self.matcher(query), query.casefold().split()
        for command in commands(self.screen):
            score = matcher.match(command.title)
            if score > 0:
                prompt = self._prompt(command, matcher.highlight(command.title))
                yield Hit(score, prompt, command.run, text=command.title)
            elif all(word in command.words.casefold() for word in asked):
                prompt = self._prompt(command, Content(command.title))
                yield Hit(BY_WORDS, prompt, command.run, text=command.title)

    def _prompt(self, command: Command, title: Content) -> Content:
        """Return name and key, and in a second row what it does where the name does not say it."""
        palette = palette_of(self.app.theme)
        parts: list[Content | tuple[str, Style]] = [title]
        if command.shown:
            parts.append((f"  {command.shown}", Style(foreground=Color.parse(palette.accent))))
        if command.words not in command.title:
            parts.append((f"\n{command.words}", Style(foreground=Color.parse(palette.dim))))
        return Content.assemble(*parts)
