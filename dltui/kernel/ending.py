"""What makes a kernel, and all that it started, end with the app, however the app ends. Linux only."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import sys

PR_SET_PDEATHSIG = 1  # of prctl(2)


def end_with_app() -> None:
    """Let this process be killed when its parent ends, and its process group when it has ended itself.

    Elsewhere ipykernel's own watch ends the kernel; what the kernel started is not ended there where the app
    was killed.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = os.environ.get("JPY_PARENT_PID")
    if parent and os.getppid() != int(parent):
        os._exit(1)
    if os.getpgrp() == os.getpid():
        with contextlib.suppress(OSError):  # an old Linux has no such descriptor
            _leave_a_watch(os.pidfd_open(os.getpid()))


def _leave_a_watch(kernel: int) -> None:
    """Start a process that ends this one's group when this one has ended; it is nobody's child.

    The app does the same for a kernel whose end it sees; of an app that was killed only this one is left.

    Args:
        kernel: a descriptor of this process, which can be read once it has ended.
    """
    group = os.getpgrp()
    child = os.fork()
    if child:
        os.close(kernel)
        os.waitpid(child, 0)
        return
    try:
        if os.fork() == 0:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the kernel
            select.select([kernel], [], [])
            os.killpg(group, signal.SIGKILL)
    finally:
        os._exit(0)
