"""The question before a program of another's course runs for the first time, or after it has changed."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Static

from dltui.learning.transcript import harmless
from dltui.trust import warning


class TrustScreen(ModalScreen[bool]):
    """Asks; y is yes, n and escape are no. Enter is neither, since it may have been meant for the lesson."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "yes", show=False),
        Binding("n,escape,q", "dismiss(False)", "no", show=False),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def compose(self) -> ComposeResult:
        """Show one box in the middle."""
        box = Static("\n\n".join(map(harmless, warning(self.folder))), id="trust", markup=False)
        box.border_title = "run the programs of this course?"
        box.border_subtitle = "y yes · n no"
        yield box
