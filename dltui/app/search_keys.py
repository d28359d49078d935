"""A search in the output of a lesson screen: opened, followed from line to line, left where it stands."""

from __future__ import annotations

from dltui.app.keys import Key
from dltui.app.number_keys import NumberKeys
from dltui.app.output_view import OutputView
from dltui.app.search_line import SearchLine
from dltui.learning import figures
from dltui.learning.finding import Search

FREE_WHILE_SEARCHING = ("stop", "scroll_page")
SLICE_SECONDS = 0.012  # of looking at a time, so that keys are answered meanwhile
SOON = 0.01


class SearchKeys(NumberKeys):
    """The actions of `LessonScreen` that concern a search in its output."""

    _search_goes_on = False  # another slice has been asked for
    _search_from = 0  # the line at the top when the words were written

    @property
    def searching(self) -> bool:
        """Whether the line for a search is open."""
        return self._output.search is not None

    @property
    def _output(self) -> OutputView:
        return self.query_one(OutputView)

    @property
    def _line(self) -> SearchLine:
        return self.query_one(SearchLine)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys to the line while it has them; there must be something to look through."""
        if not self.is_mounted:
            return False
        if self.focused is self._line and action not in FREE_WHILE_SEARCHING:
            return False
        if action == "search" and not self._output.transcript.end:
            return False
        return super().check_action(action, parameters)

    def shows_key(self, key: Key) -> bool:
        """Offer the search where the output is the pane in use; it works in the others, too."""
        return key.name != "search" or self._screen.pane == "output"

    # ------------------------------------------------------------------ beginning and end

    def action_search(self) -> None:
        """Turn to the output and take the words to look for."""
        screen, output = self._screen, self._output
        screen.curves.maximise(None)
        screen.show_pane("output")
        if not self.searching:
            self._search_from = output.top_line
            output.look_for(Search(output.transcript, self._line.edit.text))
            self._line.edit.move(len(self._line.edit.text))
        screen.place_panes()
        self.set_focus(self._line, scroll_visible=False)  # at once: the next key is meant for it
        screen.draw()

    def end_search(self) -> None:
        """Close the line; the output stays where it is."""
        if not self.searching:
            return
        self._output.look_for(None)
        if self.focused is self._line:
            self.set_focus(None)
        self._screen.place_panes()
        self._screen.draw()

    def on_search_line_left(self, message: SearchLine.Left) -> None:
        """Close it."""
        self.end_search()

    # ------------------------------------------------------------------ looking

    def on_search_line_changed(self, message: SearchLine.Changed) -> None:
        """Look for other words, from the place where the search began."""
        if self.searching:
            self._output.look_for(Search(self._output.transcript, message.words))
            self.draw_search()

    def on_search_line_went(self, message: SearchLine.Went) -> None:
        """Go to the next line found, or the one before; after the last comes the first."""
        output = self._output
        search = output.search
        if search is None or not len(search):
            return
        number = output.found
        if number is None:
            index = search.index(self._search_from)
        else:
            index = search.index(number)
            stands = index < len(search) and search.line(index) == number
            index += message.direction if stands or message.direction < 0 else 0
        output.reveal(search.line(index % len(search)))
        self._tell_found()

    def draw_search(self) -> None:
        """Look on for a moment, and say how much was found."""
        output = self._output
        if output.search is None:
            return
        if output.search.complete and not self._is_other():
            return
        if self._is_other():  # the log has taken the place of the output, or came back
            self._search_from = output.top_line
            output.look_for(Search(output.transcript, output.search.words))
        if output.search.go(SLICE_SECONDS):
            self._stand()
        elif not self._search_goes_on:
            self._search_goes_on = True
            self.set_timer(SOON, self._go_on)
        self._tell_found()

    def _is_other(self) -> bool:
        search = self._output.search
        return search is not None and search.transcript is not self._output.transcript

    def _go_on(self) -> None:
        self._search_goes_on = False
        if self._screen.has_panes:
            self.draw_search()

    def _stand(self) -> None:
        """Stand in the first line found from where the search began, otherwise in the last one before."""
        output, search = self._output, self._output.search
        if search is not None and output.found is None and len(search):
            output.reveal(search.line(min(search.index(self._search_from), len(search) - 1)))

    def _tell_found(self) -> None:
        search, number = self._output.search, self._output.found
        if search is None:
            return
        total, line = len(search), self._line
        if not search.words:
            line.tell("words to look for")
        elif not search.complete:
            line.tell(f"{figures.count(total)} lines so far")
        elif not total:
            line.tell("not found", alarming=True)
        else:
            at = min(search.index(number) + 1, total) if number is not None else 1
            noun = "line" if total == 1 else "lines"
            line.tell(f"{figures.count(at)} of {figures.count(total)} {noun}")
