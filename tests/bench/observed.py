"""dltui with a look at what reaches the screen: `python observed.py FILE ARGUMENTS` runs `dltui ARGUMENTS`.

Whenever bytes leave for the terminal after a lesson was drawn, a JSON line of FILE says when, which moment
of its fit is on the screen then, how many points its history has, how many events wait, and the memory. The
product knows nothing of it: two methods are wrapped before the app begins.
"""

import json
import os
import sys
import time

import psutil


def observe(path):
    """Have every drawing of a lesson noted when it goes to the terminal."""
    from textual.drivers.linux_driver import LinuxDriver

    from dltui.app.lesson_screen import LessonScreen

    out = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    process = psutil.Process()
    draw, write, drawn = LessonScreen.draw, LinuxDriver.write, []

    def drawing(screen):
        draw(screen)
        drawn[:] = [screen]

    def writing(driver, data):
        write(driver, data)
        if not drawn:
            return
        screen = drawn.pop()
        state = screen.state
        fit = state.current
        look = {
            "at": time.monotonic(),
            "seconds": fit.seconds if fit else None,
            "points": sum(map(len, fit.history.curves.values())) if fit else 0,
            "ended": fit is not None and fit.outcome is not None,
            "waiting": len(screen.frames.heard),
            "rss": process.memory_info().rss,
        }
        os.write(out, json.dumps(look).encode() + b"\n")

    LessonScreen.draw, LinuxDriver.write = drawing, writing


if __name__ == "__main__":
    observe(sys.argv[1])
    from dltui.cli import main

    raise SystemExit(main(sys.argv[2:]))
