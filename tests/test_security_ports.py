"""While a lesson runs: no TCP port is open, and what the kernel is reached by belongs to its user alone."""

import asyncio
import contextlib
import os
import socket
import stat
from pathlib import Path

import psutil
import pytest
from support import Heard

from dltui.kernel.spare import Kernels
from dltui.session import Session

LISTENING = "0A"


def ports_of(process):
    """Return the TCP ports on which a process listens, found as `ss` does: by the inodes of its sockets."""
    inodes = set()
    for entry in Path(f"/proc/{process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the one that reads this folder is gone by now
            target = os.readlink(entry)
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process.pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and fields[9] in inodes:
                found.append((table, int(fields[1].rpartition(":")[2], 16)))
    return found


def family():
    """Return this process, which stands for the app's, and all that it started."""
    own = psutil.Process()
    return [own, *own.children(recursive=True)]


@pytest.fixture
def without_own_ports(monkeypatch):
    """Nothing in this process listens before the test: a port found later was opened by it."""
    assert ports_of(psutil.Process()) == []


def test_a_port_that_is_open_is_found():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert ("tcp", server.getsockname()[1]) in ports_of(psutil.Process())


@pytest.mark.usefixtures("without_tensorflow", "without_own_ports")
async def test_no_port_is_open_while_a_lesson_runs_and_all_files_are_the_users_own(lesson_of):
    # The cell forks, as a data loader does, for ipykernel has a port for what children print.
    lesson = lesson_of(
        "import os, sys\n"
        "child = os.fork()\n"
        "if not child: os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "print('running', flush=True)\n"
        "while not globals().get('go'): pass\n"
    )
    heard, kernels = Heard(), Kernels("cpu", spares=True)
    session = Session(lesson, heard, kernels=kernels)
    try:
        await session.start()
        running = asyncio.create_task(session.run_to(0))
        await heard.wait_for(lambda event: "running" in getattr(event, "text", ""))
        members = family()
        assert len(members) > 1
        assert {process.pid: ports_of(process) for process in members} == {p.pid: [] for p in members}
        folders = private_folders()
        assert folders
        for folder in folders:
            assert_own(folder)
        await session.stop()
        await running
    finally:
        await session.close()
        await kernels.close()


def private_folders():
    """Return the folders of the kernels of this process."""
    name = f"dltui-{os.getpid()}-*"
    bases = {Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp"), Path("/tmp")}
    return [folder for base in bases for folder in base.glob(name)]


def assert_own(folder):
    """Fail where anyone else could enter a folder; the connection file is closed besides."""
    status = folder.stat()
    assert (status.st_mode & 0o777, status.st_uid) == (0o700, os.getuid())
    inside = list(folder.iterdir())
    assert any(stat.S_ISSOCK(path.stat().st_mode) for path in inside)
    connections = [path for path in inside if path.suffix == ".json"]
    assert connections
    for path in connections:
        assert (path.stat().st_mode & 0o777, path.stat().st_uid) == (0o600, os.getuid())
