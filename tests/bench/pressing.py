"""Keys in a pty, and when the bytes that they change arrive; the time is taken before a look at them."""

import os
import select
import time

from terminal import KEYS


def heard(terminal, seconds):
    """Return the next bytes and when they came, None where none came for `seconds`."""
    if not select.select([terminal.child.fileno()], [], [], max(0, seconds))[0]:
        return None
    return os.read(terminal.child.fileno(), 1 << 16), time.monotonic()


def discard(terminals, seconds):
    """Take away what the terminals write for so long."""
    until = time.monotonic() + seconds
    files = [terminal.child.fileno() for terminal in terminals]
    while (left := until - time.monotonic()) > 0:
        for file in select.select(files, [], [], left)[0]:
            os.read(file, 1 << 16)


def press(terminal, key, answer, seconds=10.0):
    """Return the milliseconds from writing a key to the arrival of the bytes `answer`."""
    seen = b""
    began = time.monotonic()
    os.write(terminal.child.fileno(), KEYS.get(key, key).encode())
    while answer not in seen:
        came = heard(terminal, began + seconds - time.monotonic())
        if came is None:
            raise TimeoutError(f"{key}: not answered by {answer!r} within {seconds:g} s")
        seen = seen[-len(answer) :] + came[0]
    return (came[1] - began) * 1000


def changed(terminal, key, region, quiet=0.25):
    """Press a key; return the milliseconds until a region of the screen is what it is once all is quiet.

    Args:
        terminal: a terminal whose screen is up to date.
        key: what is pressed.
        region: returns the text to look at, from the terminal.
        quiet: seconds without a byte after which no more is expected.
    """
    began = time.monotonic()
    os.write(terminal.child.fileno(), KEYS.get(key, key).encode())
    pieces = []
    while (came := heard(terminal, quiet)) is not None:
        pieces.append(came)
    looks = []
    for data, at in pieces:
        terminal.stream.feed(data)
        looks.append((region(terminal), at))
    last = looks[-1][0]
    return next((at - began) * 1000 for look, at in looks if look == last)
