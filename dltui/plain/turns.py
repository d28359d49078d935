"""The learner's side of the conversation: a line at a time, however it comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Say = Callable[[str], None]


class Interrupted(Exception):
    """Ctrl+C in place of a line."""


class Reader(Protocol):
    """Where lines come from."""

    async def line(self, prompt: str) -> str:
        """Return the learner's next line, without white space around it.

        Raises:
            Interrupted: the learner pressed Ctrl+C instead.
            EOFError: no line will come any more.
        """


async def number(reader: Reader, say: Say, prompt: str, most: int) -> int | None:
    """Ask for a number from 1 to `most` until there is one; return it less one, None for Enter alone."""
    while True:
        text = await reader.line(prompt)
        if not text:
            return None
        if text.isascii() and text.isdecimal() and 1 <= int(text) <= most:
            return int(text) - 1
        say(f"{text!r:.40} is no number from 1 to {most}. Enter alone leaves it.")
