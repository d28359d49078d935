"""A terminal for tests: the real program in a pty, its screen kept by pyte."""

import contextlib
import os
import signal
import sys
import tempfile
import time

import pexpect
import pyte
from pace import PATIENCE

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "left": "\x1b[D",
    "right": "\x1b[C",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "tab": "\t",
    "space": " ",
    "ctrl+c": "\x03",
}


class Terminal:
    """Runs `dltui` with arguments in a pty of a given size.

    What the program keeps goes to a folder that only this terminal has, unless `environment` names another
    `XDG_DATA_HOME`. Use as a context manager: at its end the program and everything it started in its session
    are gone.
    """

    def __init__(self, *arguments, columns=120, rows=40, environment=None, command=None):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.folder = tempfile.TemporaryDirectory(prefix="dltui-terminal-")
        kept = {"XDG_DATA_HOME": self.folder.name}
        env = {
            **os.environ,
            **kept,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            **(environment or {}),
        }
        for name in ("COLUMNS", "LINES"):  # pytest-xdist sets them for its workers
            env.pop(name, None)
        env.pop("NO_COLOR", None) if not environment or "NO_COLOR" not in environment else None
        command = command or [sys.executable, "-m", "dltui"]
        self.began = time.monotonic()
        self.child = pexpect.spawn(
            command[0], [*command[1:], *arguments], dimensions=(rows, columns), env=env, timeout=None
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.isalive():
            with contextlib.suppress(OSError):
                self.child.kill(signal.SIGKILL)
            self.child.wait()  # `close` gives it half a second
        self.child.close(force=True)
        self.folder.cleanup()

    @property
    def pid(self):
        return self.child.pid

    def read(self, seconds=0.01):
        """Take in what the program has written, waiting at most `seconds` for something."""
        try:
            data = self.child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            raise EOFError("the program ended:\n" + self.text()) from None
        self.raw += data
        self.stream.feed(data)
        return True

    def discard_until(self, condition):
        """Take in what the program writes without looking at it, which costs no time, until a condition."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError("the condition was not met")
            with contextlib.suppress(pexpect.TIMEOUT):
                self.child.read_nonblocking(1 << 20, timeout=0.2)

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, condition, seconds=PATIENCE):
        """Read until the screen holds a text, or a condition on the screen's text holds; return the time."""
        wanted = condition if callable(condition) else lambda text: condition in text
        began = time.monotonic()
        while True:
            if wanted(self.text()):
                return time.monotonic()
            if time.monotonic() - began > seconds:
                raise TimeoutError(f"not seen within {seconds:.0f} s: {condition!r}\n{self.text()}")
            self.read(0.02)

    def settle(self, quiet=0.3, seconds=10.0):
        """Read until nothing has come for `quiet` seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.read(quiet):
            pass

    def press(self, *keys):
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def resize(self, columns, rows):
        self.child.setwinsize(rows, columns)
        self.screen.resize(rows, columns)

    def wait_end(self):
        """Wait for the program to end; return (exit status, signal)."""
        began = time.monotonic()
        with contextlib.suppress(EOFError):  # and not before: what it wrote last is read, too
            while True:
                if time.monotonic() - began > PATIENCE:
                    raise TimeoutError("the program has not ended:\n" + self.text())
                self.read(0.05)
        self.child.wait()
        self.child.close()
        return self.child.exitstatus, self.child.signalstatus
