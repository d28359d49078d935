"""A kernel that says more than is read waits, loses nothing, and still hears an interrupt."""

import asyncio
import time

import psutil
import pytest
from pace import PATIENCE

from dltui.kernel.process import Kernel
from dltui.kernel.sending import CHARACTERS

LINE = 100  # characters
LINES = 1_000_000  # 100 MB: no queue has room for that
HALF_A_SECOND = 0.5
# Each writes how far it has come to a file, which says more of the kernel than the kernel can while it waits.
PRINTING = """
import os
out = os.open({path!r}, os.O_CREAT | os.O_WRONLY)
for n in range({lines}):
    print(f"{{n:{width}}}")
    os.pwrite(out, b"%12d" % (n + 1), 0)
"""
SHOWING = """
import os
from dltui.events import Output
from dltui.kernel.inside import publish
out = os.open({path!r}, os.O_CREAT | os.O_WRONLY)
for n in range({lines}):
    publish(Output(f"{{n:{width}}}\\n"))
    os.pwrite(out, b"%12d" % (n + 1), 0)
"""


class Reader:
    """Reads what a kernel says; the first line holds this thread until the kernel gets no further."""

    def __init__(self, path):
        self.path = path
        self.texts = []
        self.came_to = None  # lines that the kernel had said when it stood still
        self.memory = 0
        self.kernel = Kernel(self._hear, print, print)

    def _hear(self, message):
        content = message["content"]
        if message["msg_type"] == "stream":
            self.texts.append(content["text"])
        elif message["msg_type"] == "display_data":
            (event,) = (value for kind, value in content["data"].items() if kind != "text/plain")
            self.texts.append(event["text"])
        if self.came_to is None:
            self.came_to = self._standstill()
            self.memory = psutil.Process(self.kernel.pid).memory_info().rss

    def _standstill(self):
        deadline, before, since = time.monotonic() + 10 * PATIENCE, -1, time.monotonic()
        while time.monotonic() < deadline:
            now = self.said()
            if now != before:
                before, since = now, time.monotonic()
            elif now and time.monotonic() - since > HALF_A_SECOND:
                return now
            time.sleep(0.01)
        raise AssertionError(f"the kernel did not wait: it has said {self.said()} lines")

    def said(self):
        return int(self.path.read_text() or 0) if self.path.exists() else 0


@pytest.fixture
async def reader(tmp_path):
    made = Reader(tmp_path / "said")
    await made.kernel.start()
    yield made
    await made.kernel.close()


def saying(code, reader, lines=LINES):
    return code.format(path=str(reader.path), lines=lines, width=LINE - 1)


def numbers(reader):
    return list(map(int, "".join(reader.texts).split()))


async def test_prints_wait_while_nobody_reads_and_none_is_lost(reader):
    before = psutil.Process(reader.kernel.pid).memory_info().rss
    reply = await reader.kernel.run(saying(PRINTING, reader, 200_000))
    assert reply.status == "ok"
    assert reader.came_to * LINE < 300 * CHARACTERS  # 10 MB of 20
    assert reader.memory - before < 64 * 2**20
    assert numbers(reader) == list(range(200_000))


async def test_events_wait_while_nobody_reads_and_none_is_lost(reader):
    reply = await reader.kernel.run(saying(SHOWING, reader, 5_000))
    assert reply.status == "ok"
    assert reader.came_to < 3_000
    assert numbers(reader) == list(range(5_000))


@pytest.mark.parametrize("code", [PRINTING, SHOWING])
async def test_an_interrupt_ends_what_waits_or_prints_without_end(reader, code):
    running = asyncio.create_task(reader.kernel.run(saying(code, reader)))
    while reader.came_to is None:
        await asyncio.sleep(0.01)
    await reader.kernel.interrupt()
    reply = await asyncio.wait_for(running, 10 * PATIENCE)
    assert reply.name == "KeyboardInterrupt"
    assert reader.said() < LINES
    found = numbers(reader)
    assert found == list(range(len(found)))
    assert len(found) - reader.said() in (0, 1)  # interrupted between the line and the count, if anywhere


async def test_a_request_that_comes_while_a_cell_prints_without_end_is_answered_soon(reader):
    running = asyncio.create_task(reader.kernel.run(saying(PRINTING, reader)))
    while reader.came_to is None:
        await asyncio.sleep(0.01)
    began = time.monotonic()
    assert (await reader.kernel.reach("done = True", 10 * PATIENCE)).status == "ok"
    assert time.monotonic() - began < 2 * PATIENCE
    await reader.kernel.interrupt()
    await running


async def test_threads_that_print_at_once_lose_nothing(reader):
    threads = (
        "import threading\n"
        "def many(first):\n    for n in range(first, first + 10_000): print(f'{n:99}\\n', end='')\n"
        "all = [threading.Thread(target=many, args=(10_000 * n,)) for n in range(4)]\n"
        "[thread.start() for thread in all]\n[thread.join() for thread in all]\n"
    )
    reader.came_to = 0  # this one reads all the time
    reply = await reader.kernel.run(threads)
    assert reply.status == "ok"
    assert sorted(numbers(reader)) == list(range(40_000))
