"""What becomes of a copied text beside what the terminal is told (OSC 52): tmux gets it, a notice says so.

tmux passes an application's OSC 52 on only where `set-clipboard` is `on`, which it is not by itself. What is
given to `tmux load-buffer -w` it passes on with its own settings, and it can be pasted in tmux in any case.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
from typing import TYPE_CHECKING, Any

from dltui.app.work import begin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App

NOTICE_SECONDS = 3.0
TMUX_SECONDS = 2.0
# The first is for tmux from 3.2 on; an older one knows no -w and keeps the text to itself.
LOADERS = (("tmux", "load-buffer", "-w", "-"), ("tmux", "load-buffer", "-"))


def copied(app: App[Any], text: str) -> None:
    """Say how much was copied, and hand it to the tmux in which the app runs."""
    app.notify(copied_words(text), timeout=NOTICE_SECONDS, markup=False)
    if os.environ.get("TMUX") and not app.is_headless:
        begin(app, _in_thread, text, group="tmux")


def copied_words(text: str) -> str:
    """Return how much was copied: `14 lines copied`."""
    lines = len(text.split("\n")) - text.endswith("\n")
    return "1 line copied" if lines == 1 else f"{lines} lines copied"


async def _in_thread(text: str) -> None:
    await asyncio.to_thread(to_tmux, text, os.environ)


def to_tmux(text: str, environment: Mapping[str, str]) -> bool:
    """Give a text to the tmux that an environment names; return whether it took it."""
    for command in LOADERS:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            done = subprocess.run(
                command,
                input=text.encode(),
                env=environment,
                capture_output=True,
                timeout=TMUX_SECONDS,
                check=False,
            )
            if done.returncode == 0:
                return True
    return False
