"""Where the panes of a lesson screen are, and which of them are seen, at its size and in its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.app.layout import PANES, Layout, layout_for, left_column, right_rows
from dltui.app.output_view import OutputView
from dltui.app.parameter_bar import ParameterBar
from dltui.app.picture_view import PictureView
from dltui.app.play_view import PlayView
from dltui.app.search_keys import SearchKeys

if TYPE_CHECKING:
    from textual import events

    from dltui.app.keys import Key


class LessonPanes(SearchKeys):
    """The panes of `LessonScreen`; apart from it because they are another reason to change."""

    def on_resize(self, event: events.Resize) -> None:
        """Follow the size of the terminal."""
        self.place_panes()
        self._screen.draw()

    @property
    def keys_of_focus(self) -> tuple[Key, ...]:
        """The keys of what is being changed: a parameter, the input of a play, a predicted number."""
        keys: tuple[Key, ...] = getattr(self.focused, "KEYS", ())
        return keys

    @property
    def panes(self) -> tuple[str, ...]:
        """The panes that have something to show."""
        screen = self._screen
        present = {
            "text": True,
            "curves": True,
            "pictures": bool(self.query_one(PictureView).names),
            "output": True,
            "parameters": bool(screen.lesson.parameters),
            "play": bool(screen.state.plays),
        }
        return tuple(pane for pane in PANES if present[pane])

    def place_panes(self) -> None:
        """Put the panes where they belong at this size."""
        screen = self._screen
        screen.layout_now = layout_for(self.size.width, self.size.height)
        wide, tiny = screen.layout_now is Layout.WIDE, screen.layout_now is Layout.TINY
        for layout in Layout:
            self.set_class(layout is screen.layout_now, f"-{layout.value}")
        large = wide and screen.curves.maximised is not None
        self.query_one("#left").styles.width = left_column(self.size.width) if wide else "100%"
        self._display("#tabs", screen.layout_now is Layout.NARROW)
        self._display("#top", not tiny)
        self._display("#bottom", wide or (not tiny and screen.pane != "parameters"))
        self._display("#left", not large if wide else screen.pane == "text")
        self._display("#right", wide or screen.pane in ("curves", "pictures", "output", "play"))
        self._display("#body", wide or screen.pane != "parameters")
        self._display("#parameters", wide or screen.pane == "parameters")
        self._display("#action", not tiny or self.size.height > 8)
        self._display("#keys", self.size.height > 6)
        self._display("#status", self.size.height > 4)
        self._arrange_right()

    def _display(self, selector: str, shown: bool) -> None:
        widget = self.query_one(selector)
        if widget.display != shown:
            widget.display = shown

    def _arrange_right(self) -> None:
        screen = self._screen
        wide = screen.layout_now is Layout.WIDE
        large = wide and screen.curves.maximised is not None
        self.set_class(large, "-large")
        pictures = self.query_one(PictureView)
        seen = {"curves": wide or screen.pane == "curves", "pictures": wide or screen.pane == "pictures",
                "output": wide or screen.pane == "output"}  # fmt: skip
        playing = wide and screen.play_open
        seen["curves"] = seen["curves"] and not playing
        seen["pictures"] = seen["pictures"] and bool(pictures.names) and not large and not playing
        seen["output"] = seen["output"] and not large and not playing
        seen["play"] = playing if wide else screen.pane == "play"
        for pane, shown in seen.items():
            self._display(f"#{pane}", shown)
        self._display("#pictures-rule", wide and seen["pictures"])
        self._display("#output-rule", wide and seen["output"])
        self._display("#search", seen["output"] and self.searching)
        if wide and not large and not playing:
            self._share_rows(pictures)
        else:
            for pane in seen:
                self.query_one(f"#{pane}").styles.height = "1fr"

    def _share_rows(self, pictures: PictureView) -> None:
        height = self.query_one("#body").size.height - self.searching
        wanted = pictures.wanted_rows(self.size.width - left_column(self.size.width) - 1)
        lines = self.query_one(OutputView).count
        shares = right_rows(height, pictures=wanted, output=lines, reading=self.searching)
        for pane, rows in zip(PANES[1:4], shares, strict=True):
            widget = self.query_one(f"#{pane}")
            if (
                widget.styles.height is None
                or widget.styles.height.value != rows
                or not widget.styles.height.is_cells
            ):
                widget.styles.height = rows

    def show_pane(self, pane: str) -> None:
        """Make a pane the one in use; in a narrow layout the one that is seen."""
        screen = self._screen
        if pane == "play" and not self.query_one(PlayView).shown:
            self.action_play()
            return
        screen.pane = pane
        if pane != "output":
            self.end_search()
        if pane in ("curves", "pictures", "output", "play"):
            screen.play_open = pane == "play"
        bar = self.query_one(ParameterBar)
        if pane == "parameters":
            self.set_focus(bar, scroll_visible=False)  # at once: the next key is meant for it
        elif pane == "play":
            screen.play_wants_focus = True
            self.call_after_refresh(self.focus_play)
        elif bar.has_focus or self.play_has_focus:
            self.set_focus(None)
        self.place_panes()
        screen.draw()
