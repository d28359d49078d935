"""How much of a busy processor a kernel leaves to the app."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from support import Heard
from terminal import Terminal

from dltui.kernel import priority
from dltui.kernel.spare import Kernels

SLEEPER = [sys.executable, "-c", "print(flush=True); input()"]


def group_of(pid):
    """Return how far a process's session stands behind others, as Linux tells it, None where it does not."""
    file = Path(f"/proc/{pid}/autogroup")
    return file.read_text().rpartition("nice ")[2].strip() if file.exists() else None


@pytest.fixture
def sleeper():
    with subprocess.Popen(
        SLEEPER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        process.stdout.readline()
        yield process
        process.stdin.close()


async def test_a_process_and_its_session_are_put_behind_others(sleeper):
    own = group_of("self")
    await priority.lower(sleeper.pid, 7)
    assert psutil.Process(sleeper.pid).nice() == 7
    assert group_of(sleeper.pid) in ("7", None)
    assert group_of("self") == own


async def test_a_process_that_has_ended_is_no_error(sleeper):
    sleeper.stdin.close()
    sleeper.wait()
    await priority.lower(sleeper.pid, 7)


async def test_a_change_that_comes_too_soon_after_another_is_tried_again(sleeper, monkeypatch):
    own, refused = Path.write_text, [BlockingIOError(), BlockingIOError()]

    def write(path, *arguments, **options):
        if refused:
            raise refused.pop()
        return own(path, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", write)
    monkeypatch.setattr(priority, "BETWEEN_TRIES", 0)
    await priority.lower(sleeper.pid, 7)
    assert not refused
    assert group_of(sleeper.pid) in ("7", None)


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize("niceness", [0, priority.BEHIND_THE_APP])
async def test_a_kernel_stands_as_far_behind_as_it_was_asked_for(niceness):
    kernels = Kernels("cpu", niceness=niceness)
    try:
        kernel = kernels.take(Heard())
        await kernel.warmed()
        assert psutil.Process(kernel.process.pid).nice() == niceness
        assert group_of(kernel.process.pid) in (str(niceness), None)
    finally:
        await kernels.close()


def test_the_apps_kernel_stands_behind_it(tmp_path):
    with Terminal("--data-dir", str(tmp_path)) as terminal:
        terminal.wait_for("ready")
        app = psutil.Process(terminal.pid)
        assert app.nice() == psutil.Process().nice()
        assert [child.nice() for child in app.children()] == [priority.BEHIND_THE_APP]
