"""What tests share beside fixtures: the header of a tiny lesson and a listener that remembers."""

import asyncio

from pace import PATIENCE

from dltui.events import Output

HEADER = "# ---\n# title: Tiny\n# year: 1957\n# summary: A tiny lesson.\n# ---\n"


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

    async def wait_for(self, condition):
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in self:
                    if condition(event):
                        return event
                self._news.clear()
                await self._news.wait()

    def text(self, stream="stdout"):
        return "".join(e.text for e in self.of(Output) if e.stream == stream)
