"""Why a kernel ended, in words."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path

# By the controllers that /proc/self/cgroup names: where its groups are, and the file that counts kills.
GROUP_FILES = {
    "": ("/sys/fs/cgroup", "memory.events"),  # version 2
    "memory": ("/sys/fs/cgroup/memory", "memory.oom_control"),  # version 1
}


def cause_of_death(code: int | None, log: str, kills_before: int) -> str:
    """Return in words why a kernel ended.

    Args:
        code: the return code of its process.
        log: the end of what its native code wrote.
        kills_before: what `out_of_memory_kills` returned when it started.
    """
    if code == -signal.SIGKILL and out_of_memory_kills() > kills_before:
        return "out of memory: the system killed it"
    if any(word in log.lower() for word in ("bad_alloc", "out of memory", "cannot allocate memory")):
        return "out of memory"
    return cause_of_exit(code)


def cause_of_exit(code: int | None) -> str:
    """Return in words why a process with this return code ended."""
    if code is None:
        return "it could not be reached"
    if code >= 0:
        return f"it ended itself with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
    reasons = {
        "SIGSEGV": "segmentation fault (signal SIGSEGV)",
        "SIGABRT": "native code gave up (signal SIGABRT)",
        "SIGKILL": "it was killed (signal SIGKILL); the system does that when memory runs out",
        "SIGBUS": "bus error (signal SIGBUS)",
        "SIGILL": "the processor does not know an instruction (signal SIGILL)",
    }
    return reasons.get(name, f"signal {name}")


def out_of_memory_kills() -> int:
    """Return how many processes of this control group the system has killed for memory, 0 if unknown."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, group = line.split(":", 2)
            if controllers in GROUP_FILES:
                mount, name = GROUP_FILES[controllers]
                with contextlib.suppress(OSError, ValueError):
                    return _kills_in(Path(mount) / group.strip("/") / name)
    return 0


def _kills_in(file: Path) -> int:
    fields = dict(line.split() for line in file.read_text().splitlines())
    return int(fields.get("oom_kill", 0))
