"""The question before a program of another's course runs, as lines of text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dltui.trust import warning

if TYPE_CHECKING:
    from dltui.plain.turns import Reader, Say


async def ask_about(folder: Path, reader: Reader, say: Say) -> bool:
    """Say what a yes means, and return whether the learner said it."""
    for sentence in warning(folder):
        say(sentence)
    text = await reader.line("Run its programs? yes, or Enter for no")
    return text.lower() in ("y", "yes")
