"""Where data files are looked for, and a download that can be given up on."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

DOWNLOAD_SECONDS = 60.0


class DataError(Exception):
    """Data is not there or not what it should be; the text names the file and says what to do."""


def folders() -> tuple[Path, ...]:
    """Return where data files are looked for: `$DLTUI_DATA` if it is set, then the data folder of dltui."""
    import platformdirs

    own = Path(platformdirs.user_data_dir("dltui", appauthor=False))
    wish = os.environ.get("DLTUI_DATA")
    return (Path(wish).expanduser(), own) if wish else (own,)


def reason(error: BaseException) -> str:
    """Return the first line of what an error says, or its type where it says nothing."""
    said = str(error).strip()
    return said.splitlines()[0][:120] if said else type(error).__name__


def within(seconds: float, fetch: Callable[[], Any], name: str) -> Any:
    """Return what `fetch` returns, run in a thread of that name.

    Raises:
        TimeoutError: it took longer than `seconds`; the thread goes on and is not waited for.
    """
    outcome: queue.Queue[tuple[Any, BaseException | None]] = queue.Queue()

    def work() -> None:
        try:
            outcome.put((fetch(), None))
        except BaseException as error:
            outcome.put((None, error))

    threading.Thread(target=work, daemon=True, name=name).start()
    try:
        got, error = outcome.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"not done after {seconds:g} s") from None
    if error is not None:
        raise error
    return got
