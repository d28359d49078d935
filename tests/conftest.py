"""What several tests share: tiny lessons in a file, kernels, and a listener that remembers."""

import asyncio
from pathlib import Path

import pytest

from dltui.course import load_lesson
from dltui.kernels import Kernels

HEADER = "# ---\n# title: Tiny\n# year: 1957\n# summary: A tiny lesson.\n# ---\n"


@pytest.fixture
def lesson_of(tmp_path):
    """Return a function that writes cells to a lesson file and loads it."""

    def make(*cells: str, name: str = "tiny.py", header: str = HEADER):
        path = Path(tmp_path) / name
        parts = [header]
        for number, cell in enumerate(cells, start=1):
            parts.append(f"\n# %% [markdown]\n# ## Step {number}\n\n# %%\n{cell}\n")
        path.write_text("".join(parts))
        return load_lesson(path)

    return make


class Heard(list):
    """A listener that keeps every event and can wait for one."""

    def __init__(self):
        super().__init__()
        self._news = asyncio.Event()

    def __call__(self, event):
        self.append(event)
        self._news.set()

    def of(self, *kinds):
        return [event for event in self if isinstance(event, kinds)]

    async def wait_for(self, condition, seconds=60.0):
        async with asyncio.timeout(seconds):
            while True:
                for event in self:
                    if condition(event):
                        return event
                self._news.clear()
                await self._news.wait()

    def text(self, stream="stdout"):
        from dltui.events import Output

        return "".join(e.text for e in self.of(Output) if e.stream == stream)


@pytest.fixture
async def kernels():
    """Kernels that all end with the test."""
    pool = Kernels("cpu")
    yield pool
    await pool.close()
