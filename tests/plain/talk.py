"""A conversation with a script in place of the learner and prepared events in place of a kernel."""

import asyncio

from app.played import Player
from pace import PATIENCE

from dltui.learning.keeping import Keeping
from dltui.learning.lesson_keeping import LessonKeeping
from dltui.plain.conversation import Conversation
from dltui.plain.turns import Interrupted

CTRL_C = object()


class Script:
    """Lines in the order in which they are asked for, then the end of input. `CTRL_C` interrupts."""

    def __init__(self, *lines):
        self.lines, self.prompts = list(lines), []

    async def line(self, prompt):
        self.prompts.append(prompt)
        if not self.lines:
            raise EOFError
        line = self.lines.pop(0)
        if line is CTRL_C:
            raise Interrupted
        return line


class Talk:
    """A conversation: `said` is what the learner heard, `source` what ran the lesson."""

    def __init__(self, lesson, *lines, make=None, folder=None, **options):
        self.lesson, self.said, self.source = lesson, [], None
        self.make = make or (lambda of, listener: Player(of, listener, **options))
        self.script = Script(*lines)
        self.keeping = Keeping(folder, self.said.append)
        self.kept = LessonKeeping(lesson, self.keeping)
        self.conversation = None
        self.ending = None
        self.permit = None

    @property
    def text(self):
        return "\n".join(self.said)

    async def hold(self):
        """Hold it to its end."""
        await self.keeping.open()
        self.conversation = Conversation(
            self.lesson,
            self._source,
            self.kept,
            self.said.append,
            self.script,
            permit=self.permit,
            clock=lambda: 0.0,
        )
        self.ending = await self.conversation.hold()
        await self.keeping.close()
        return self

    async def _source(self, lesson, listener):
        self.source = self.make(lesson, listener)
        return self.source


async def until(condition):
    """Let everything else go on until a condition holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0)
