"""A private folder with a short path for a kernel's sockets, its connection file and its log."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

import psutil

SOCKET_PATH_LIMIT = 100  # bytes; the kernel's own limit is 108, macOS has 104


class KernelError(RuntimeError):
    """The kernel could not be started or reached; the text says why and what to do."""


def private_folder() -> Path:
    """Make a folder that only this user can enter, with a path short enough for Unix sockets."""
    candidates = [os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"]
    for base in candidates:
        if not base or not os.access(base, os.W_OK | os.X_OK):
            continue
        if len(os.fsencode(base)) + len(f"/dltui-{os.getpid()}-12345678/k-ipc-5") < SOCKET_PATH_LIMIT:
            _sweep(Path(base))
            with contextlib.suppress(OSError):  # a disk that is full, say
                return Path(tempfile.mkdtemp(prefix=f"dltui-{os.getpid()}-", dir=base))
    raise KernelError("no folder for the kernel's sockets: set TMPDIR to a short path that you can write to")


def working_folder() -> str:
    """Return the folder that a kernel starts in: the app's own; the app leaves one that has been removed."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        os.chdir(Path.home())
        return os.getcwd()


def _sweep(base: Path) -> None:
    """Remove folders that an app which was killed left behind."""
    for folder in base.glob("dltui-*-*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            owner = int(folder.name.split("-")[1])
            old = time.time() - folder.stat().st_mtime > 60
            if old and folder.stat().st_uid == os.getuid() and not psutil.pid_exists(owner):
                shutil.rmtree(folder, ignore_errors=True)
