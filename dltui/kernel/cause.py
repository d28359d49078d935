"""Why a kernel ended, in words."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path


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
    with contextlib.suppress(OSError, ValueError, StopIteration):
        group = next(
            line.split(":", 2)[2]
            for line in Path("/proc/self/cgroup").read_text().splitlines()
            if line.startswith("0::")
        )
        events = Path("/sys/fs/cgroup") / group.strip("/") / "memory.events"
        fields = dict(line.split() for line in events.read_text().splitlines())
        return int(fields.get("oom_kill", 0))
    return 0
