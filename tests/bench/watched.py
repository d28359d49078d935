"""dltui with a watch on its event loop: `python watched.py FILE ARGUMENTS` runs `dltui ARGUMENTS`.

Every turn of the app's thread that takes longer than `LONG` becomes a JSON line of FILE when it has ended.
The product knows nothing of it: what asyncio calls for each turn is wrapped before the app is imported.
"""

import asyncio
import json
import os
import sys
import time

LONG = 0.004  # seconds; shorter turns are only counted


def watch(path):
    """Time every turn of every event loop of this process, on the clock and on the processor."""
    out = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    turn = asyncio.Handle._run

    def timed(handle):
        worked, began = time.thread_time(), time.monotonic()
        turn(handle)
        ended = time.monotonic()
        if ended - began > LONG:
            worked = time.thread_time() - worked
            line = {"at": began, "seconds": ended - began, "worked": worked, "what": what(handle)}
            os.write(out, json.dumps(line).encode() + b"\n")

    asyncio.Handle._run = timed


def what(handle):
    """Return the name of the task that had the turn, or of the function that was called."""
    callback = handle._callback
    owner = getattr(callback, "__self__", None)
    return owner.get_name() if isinstance(owner, asyncio.Task) else getattr(callback, "__qualname__", "")


if __name__ == "__main__":
    watch(sys.argv[1])
    from dltui.cli import main

    raise SystemExit(main(sys.argv[2:]))
