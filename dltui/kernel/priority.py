"""How much of a busy processor a kernel leaves to the app, so that keys are answered while it trains."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path

# From 0 (equal to others) to 19 (last); what it does is measured in tests/bench/README.md.
BEHIND_THE_APP = 5
# Of users other than root, Linux takes one change of a session in a tenth of a second, whosever it is.
TRIES, BETWEEN_TRIES = 5, 0.15


async def lower(pid: int, niceness: int) -> None:
    """Put a process that leads a session of its own behind others; where the system refuses, it stays.

    Linux with autogroups shares the processor between sessions first, and a process's own niceness counts
    only among those of its session (sched(7)): the session's is set too.

    Args:
        pid: a process that has just been started; its threads take their niceness from the one there is.
        niceness: 0 (equal to others) to 19.
    """
    if hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, niceness)
    for _ in range(TRIES):
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness), encoding="ascii")
        except BlockingIOError:
            await asyncio.sleep(BETWEEN_TRIES)
        except OSError:
            return
        else:
            return
