"""Text to learn a language from: Python's documentation, Tiny Shakespeare, or any file."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from dltui.datasets.fetching import Remote, fetched
from dltui.datasets.places import DOWNLOAD_SECONDS, DataError, folders, reason

CORPORA = ("python", "shakespeare")
SHORTEST = 10_000  # characters; with fewer there is nothing to learn and nothing to judge by

_SHAKESPEARE = Remote(
    "https://storage.googleapis.com/download.tensorflow.org/data/shakespeare.txt",
    "shakespeare.txt",
    "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
    1_115_394,
)


def text(name: str = "python", *, seconds: float = DOWNLOAD_SECONDS) -> str:
    """Return a text by the name of its corpus, or of its file.

    Args:
        name: `python`: the topics of Python's own documentation, sorted by name, from `pydoc_data.topics`,
            which is part of Python. What stands in several topics (a fifth of it) is kept once, so that a
            part put aside for judging was not read before. Offline; about 377,000 characters in Python 3.11,
            418,000 in 3.13.
            `shakespeare`: Tiny Shakespeare, 1,115,394 characters, from `shakespeare.txt` in one of
            `folders()`, else downloaded. Anything else: the path of a text file in UTF-8.
        seconds: how long a download may take.

    Returns:
        at least `SHORTEST` characters; lines end in a newline character alone.

    Raises:
        DataError: there is no such file, or it is no text, or too short; or the download failed.

    Source of Tiny Shakespeare: A. Karpathy, char-rnn, 2015, selected from Shakespeare's plays.
    """
    if name == "python":
        return _python()
    if name == "shakespeare":
        return _shakespeare(seconds)
    return _file(name)


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        DataError: the file cannot be read, is not UTF-8, is binary or has fewer than `SHORTEST` characters.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"byte {error.start + 1:,} is not UTF-8"
        raise DataError(f"{path}: no text ({where}); save it as plain text in UTF-8") from error
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: cannot be read ({reason(error)})") from error
    if "\0" in content:
        raise DataError(f"{path}: no text (it has zero bytes in it); expected a plain text file in UTF-8")
    if len(content) < SHORTEST:
        raise DataError(
            f"{path}: too short: {len(content):,} characters, where learning needs {SHORTEST:,} or more"
        )
    return content


def without_repeats(content: str, shortest: int = 40) -> str:
    """Return a text without the paragraphs that stood in it before, spaces apart.

    Paragraphs are what blank lines separate; those of fewer than `shortest` characters may repeat.
    """
    seen: set[str] = set()
    kept = []
    for paragraph in content.split("\n\n"):
        words = " ".join(paragraph.split())
        if words not in seen or len(words) < shortest:
            kept.append(paragraph)
        seen.add(words)
    return "\n\n".join(kept)


# ---------------------------------------------------------------------------------------------------


def _python() -> str:
    from pydoc_data.topics import topics

    return without_repeats("\n\n".join(topics[name].strip("\n") for name in sorted(topics))) + "\n"


def _shakespeare(seconds: float) -> str:
    for folder in folders():
        path = folder / "shakespeare.txt"
        if path.is_file():
            return read_text(path)
    try:
        (path,) = fetched("shakespeare", (_SHAKESPEARE,), seconds)
        return read_text(path)
    except Exception as error:
        looked = " and ".join(str(folder) for folder in folders())
        raise DataError(
            f"shakespeare: no shakespeare.txt in {looked}, and the download failed ({reason(error)}). Put "
            f"Tiny Shakespeare as shakespeare.txt into {folders()[-1]}, or set DLTUI_DATA to its folder. "
            "Without a network there is the text python"
        ) from error


def _file(name: str) -> str:
    path = Path(name).expanduser()
    if os.path.isfile(path):  # False also where no path can be so long, or have a zero in it
        return read_text(path)
    expected = f"expected {', '.join(CORPORA)} or the path of a text file"
    if os.path.exists(path):
        raise DataError(f"{path}: not a file; {expected}")
    close = difflib.get_close_matches(name, CORPORA, 1, 0.6)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise DataError(f"{name!r:.90}: no such file in {Path.cwd()}; {expected}{hint}")
