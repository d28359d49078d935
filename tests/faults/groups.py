"""Control groups with a real limit on memory or processes, where this user may make them (version 1 or 2)."""

import contextlib
import itertools
import os
import time
from pathlib import Path

import pytest
from pace import PATIENCE

ROOT = Path("/sys/fs/cgroup")
FILES = {  # by controller: in version 1, in version 2
    "memory": ("memory.limit_in_bytes", "memory.max"),
    "pids": ("pids.max", "pids.max"),
}


_numbers = itertools.count()


class Group:
    """A control group: `procs` is the file to which a process writes its number to join."""

    def __init__(self, folder, limit_file):
        self.folder, self.limit_file = folder, folder / limit_file
        self.procs = folder / "cgroup.procs"

    def limit(self, amount):
        self.limit_file.write_text(str(amount))

    @property
    def pids(self):
        return [int(pid) for pid in self.procs.read_text().split()]

    def command(self, *command):
        """Return a command that joins the group and becomes another command."""
        return ["sh", "-c", f'echo $$ > {self.procs}; exec "$@"', "sh", *command]


@contextlib.contextmanager
def group(controller, limit):
    """Make a group with a limit on `memory` (bytes) or `pids`; skip the test where that is not permitted."""
    old, new = FILES[controller]
    base, file = (ROOT / controller, old) if (ROOT / controller).is_dir() else (ROOT, new)
    made = Group(base / f"dltui-faults-{os.getpid()}-{next(_numbers)}", file)
    try:
        made.folder.mkdir()
        made.limit(limit)
    except OSError as error:
        with contextlib.suppress(OSError):
            made.folder.rmdir()
        pytest.skip(f"this user may not limit {controller} in a control group: {error}")
    try:
        yield made
    finally:
        until = time.monotonic() + PATIENCE
        while made.pids and time.monotonic() < until:  # those that were killed take a moment to go
            time.sleep(0.05)
        made.folder.rmdir()
