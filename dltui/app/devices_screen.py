"""What the training runs on, in live numbers: TensorFlow's devices, GPUs, processes, the machine."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from dltui.app.device_rows import DeviceRows
from dltui.app.device_words import SECONDS, Found, Settings, facts
from dltui.app.header import Header
from dltui.app.help_screen import show_help
from dltui.app.key_line import KeyLine
from dltui.app.keys import DEVICE_KEYS, bindings
from dltui.app.rule import Rule
from dltui.app.work import begin, goes_on
from dltui.devices import Reader, Readings, Watched
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from textual.theme import Theme

    from dltui.app.app import DltuiApp

EVERY = 1.0  # seconds from one reading to the next
KERNELS = {"lesson": "lesson's kernel", "spare": "spare kernel"}
SELF = "this app"


class DevicesScreen(Screen[None]):
    """Reads in a thread while it is there, and shows each reading.

    Args:
        reader: reads the machine; None: a reader of this one.
        every: seconds from one reading to the next.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(DEVICE_KEYS)]

    def __init__(self, reader: Reader | None = None, every: float = EVERY) -> None:
        super().__init__()
        self.reader, self.every = reader or Reader(), every
        self.readings: deque[Readings] = deque(maxlen=SECONDS)

    @property
    def dltui(self) -> DltuiApp:
        """The app."""
        return cast("DltuiApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out the rows."""
        yield Header("dltui   Devices", id="header")
        yield Rule(id="top")
        yield DeviceRows(id="devices")
        yield Rule(id="bottom")
        yield KeyLine(DEVICE_KEYS, id="keys")

    def on_mount(self) -> None:
        """Show what is known, and begin to read."""
        self.query_one(Header).show("dltui   Devices", (), "new every second")
        self.draw()
        self.app.theme_changed_signal.subscribe(self, self._change_colours)
        begin(self, self._read, group="devices")

    def _change_colours(self, theme: Theme) -> None:
        self.call_after_refresh(self.draw)

    async def _read(self) -> None:
        """Read until the screen is left; a reading that then goes on ends by itself."""
        loop = asyncio.get_running_loop()
        try:
            while goes_on(self):
                began = loop.time()
                self.readings.append(await asyncio.to_thread(self.reader.read, self._watched()))
                self.draw()
                await asyncio.sleep(max(0.0, began + self.every - loop.time()))
        finally:
            loop.run_in_executor(None, self.reader.close)

    def _watched(self) -> list[Watched]:
        kernels = self.dltui.kernels
        running = kernels.processes if kernels is not None else ()
        watched = [Watched(KERNELS[use], pid, children=True) for use, pid in running]
        return [*watched, Watched(SELF, os.getpid())]

    def draw(self) -> None:
        """Show what is known now."""
        if not goes_on(self):
            return
        kernels = self.dltui.kernels
        settings = Settings(kernels.device) if kernels is not None else None
        self.query_one(DeviceRows).show(facts(self._found(), settings, self.readings))
        self.query_one(KeyLine).refresh()

    def _found(self) -> Found:
        lesson = self.dltui.lesson_screen
        kernel = lesson.state.kernel if lesson is not None else self.dltui.kernel
        told = lesson.state if lesson is not None else kernel
        words, alarming = self.dltui.kernel_words()
        if kernel is None or told is None:  # the spare one has said nothing yet
            return Found(words, alarming)
        if kernel.phase == "ready" and not (lesson is not None and lesson.control.busy):
            words = harmless(kernel.detail) or "TensorFlow is ready"  # its devices have rows of their own
        return Found(words, alarming, told.devices, told.versions)

    # ------------------------------------------------------------------ actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action would do something now."""
        if action in ("scroll", "scroll_page"):
            return self.is_mounted and self.query_one(DeviceRows).max_scroll_y > 0
        return True

    def action_scroll(self, rows: int) -> None:
        """Scroll by rows."""
        self.query_one(DeviceRows).scroll_rows(rows)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll by pages."""
        self.query_one(DeviceRows).scroll_page(pages)

    def action_help(self) -> None:
        """Show all keys."""
        show_help(self, DEVICE_KEYS)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()
