"""Lines to a stream and lines from one: nothing but text and line ends, whatever a lesson prints."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import threading
from collections.abc import Callable
from typing import TextIO

from dltui.learning.transcript import harmless
from dltui.plain.fallback import in_ascii
from dltui.plain.turns import Interrupted

CHUNK = 4096


class Voice:
    """Says lines on a stream, in ASCII where the stream is not UTF-8.

    Args:
        stream: where they go.
        on_gone: called once when nobody reads the stream any more; then nothing is said.
    """

    def __init__(self, stream: TextIO, on_gone: Callable[[], None] = lambda: None) -> None:
        self.stream, self.on_gone = stream, on_gone
        self.gone = False
        self._ascii = not is_utf8(stream.encoding)

    def __call__(self, text: str) -> None:
        """Say a line, or several."""
        for line in text.splitlines() or [""]:
            self._write(f"{self._safe(line)}\n")

    def prompt(self, text: str) -> None:
        """Say what the learner's next line stands behind."""
        self._write(f"{self._safe(text)}: ")

    def _safe(self, line: str) -> str:
        line = harmless(line)
        return in_ascii(line) if self._ascii else line

    def _write(self, text: str) -> None:
        if self.gone:
            return
        try:
            self.stream.write(text)
            self.stream.flush()
        except BrokenPipeError:
            self.gone = True
            self.on_gone()


def is_utf8(encoding: str | None) -> bool:
    """Whether an encoding carries all characters as UTF-8 does."""
    try:
        return codecs.lookup(encoding or "ascii").name in ("utf-8", "utf-8-sig")
    except LookupError:
        return False


class Lines:
    """The lines of a file descriptor, read in a thread of its own: a file, a pipe or a terminal.

    The descriptor is read directly: a thread that waits in `sys.stdin` would hold its lock at exit.

    Args:
        descriptor: what is read.
        voice: says the prompts.
        echo: whether to say each line that was read, where no terminal shows it.
        encoding: of the bytes.
    """

    def __init__(self, descriptor: int, voice: Voice, *, echo: bool, encoding: str | None = None) -> None:
        self.descriptor, self.voice, self.echo = descriptor, voice, echo
        self.encoding = encoding or "utf-8"
        self._lines: asyncio.Queue[str | EOFError | Interrupted] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def line(self, prompt: str) -> str:
        """Return the next line, without white space around it.

        Raises:
            Interrupted: `interrupt` was called instead.
            EOFError: no line will come any more.
        """
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            threading.Thread(target=self._read, name="lines", daemon=True).start()
        if self.voice.gone:
            raise EOFError
        self.voice.prompt(prompt)
        found = await self._lines.get()
        if isinstance(found, str):
            if self.echo:
                self.voice(found)
            return found.strip()
        self.voice("")
        if isinstance(found, EOFError):
            self._lines.put_nowait(found)  # and so for whoever asks next
        raise found

    def interrupt(self) -> None:
        """Let the line that is waited for be none."""
        self._lines.put_nowait(Interrupted())

    def end(self) -> None:
        """Let no line come any more."""
        self._lines.put_nowait(EOFError())

    def _read(self) -> None:
        decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        text = ""
        with contextlib.suppress(OSError):  # the terminal has gone
            while data := os.read(self.descriptor, CHUNK):
                *whole, text = (text + decoder.decode(data)).split("\n")
                for line in whole:
                    self._put(line)
        if text:
            self._put(text)
        self._put(EOFError())

    def _put(self, line: str | EOFError) -> None:
        assert self._loop is not None
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
