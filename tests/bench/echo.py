"""The least that an asyncio program in a terminal can do with a key: answer it by the next number.

What it takes beside a training is what the machine takes; the app cannot be quicker.
"""

import asyncio
import itertools
import os
import tty


async def answer():
    numbers = itertools.count(1)

    def read():
        for _ in os.read(0, 1024):
            os.write(1, b"key %d." % next(numbers))

    asyncio.get_running_loop().add_reader(0, read)
    await asyncio.Event().wait()


if __name__ == "__main__":
    tty.setraw(0)
    os.write(1, b"ready")
    asyncio.run(answer())
