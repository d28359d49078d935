"""The pane of a play: the input of its kind, the answer, and a line about how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container

from dltui.app import play_layout
from dltui.app.answer_view import AnswerView
from dltui.app.choice_list import ChoiceList
from dltui.app.drawing_board import DrawingBoard
from dltui.app.line_widget import LineWidget
from dltui.app.play_input import PlayInput
from dltui.app.play_sliders import PlaySliders
from dltui.app.point_picker import PointPicker
from dltui.app.prompt_line import PromptLine
from dltui.app.strips import Piece
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.events import PlayOffered
    from dltui.learning.play_state import PlayState

INPUTS: dict[str, type[PlayInput]] = {
    "draw": DrawingBoard,
    "text": PromptLine,
    "point": PointPicker,
    "sliders": PlaySliders,
    "choose": ChoiceList,
}
NOTE_ROWS = 3


class PlayNote(LineWidget):
    """A sentence in one row, or a few where it is long."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.words, self.alarming = "", False

    def show(self, words: str, *, alarming: bool) -> None:
        """Say something else."""
        if (words, alarming) != (self.words, self.alarming):
            self.words, self.alarming = words, alarming
            self.refresh()

    def lines(self, width: int) -> list[str]:
        """Return the rows that the sentence takes."""
        from dltui.draw.words import wrapped

        return wrapped(self.words, max(1, width))[:NOTE_ROWS]

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return a row of it."""
        lines = self.lines(width)
        style = self.inks.bad if self.alarming else self.inks.dim
        return [(harmless(lines[y]), style)] if y < len(lines) else []


class PlayView(Container):
    """Holds an input for each play that was opened; what was put in stays there while the pane is closed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.shown = ""
        self._inputs: dict[str, PlayInput] = {}
        self._placed: object = None

    def compose(self) -> ComposeResult:
        """Begin with a place for answers; inputs come when a play is opened."""
        with Container(id="play-parts"):
            yield AnswerView(id="play-answer")
        yield PlayNote(id="play-note")

    @property
    def input(self) -> PlayInput | None:
        """The input on the screen."""
        return self._inputs.get(self.shown)

    def open(self, offer: PlayOffered) -> None:
        """Show the input of a play; a play that is offered with other options gets a new one."""
        known = self._inputs.get(offer.play)
        if known is not None and not _alike(known.offer, offer):
            known.remove()
            known = None
        if known is None:
            known = self._inputs[offer.play] = INPUTS[offer.kind](offer)
            self.query_one("#play-parts").mount(known, before=0)
        known.offer = offer
        self.shown = offer.play
        for name, each in self._inputs.items():
            each.display = name == self.shown
        self._placed = None

    def show(self, state: PlayState, words: str, *, alarming: bool) -> None:
        """Bring answer and note up to date."""
        answer, note = self.query_one(AnswerView), self.query_one(PlayNote)
        note.show(words, alarming=alarming)
        answer.show(state.drawing)
        self.place()

    def place(self) -> None:
        """Give input and answer their places, which depend on the size of the pane and of the answer."""
        answer, note, given = self.query_one(AnswerView), self.query_one(PlayNote), self.input
        if given is None or not self.size.width or not self.size.height:
            return
        width, rows = max(1, self.size.width - 2), len(note.lines(self.size.width - 2))
        height = max(1, self.size.height - max(1, rows))
        arrangement = self._arrangement(given, width, height, answer)
        if (arrangement, rows, self.size, given) == self._placed:
            return
        self._placed = (arrangement, rows, self.size, given)
        note.styles.height = max(1, rows)
        parts = self.query_one("#play-parts")
        parts.styles.layout = "horizontal" if arrangement.beside else "vertical"
        given.styles.width, given.styles.height = arrangement.width, arrangement.height
        answer.styles.margin = (0, 0, 0, 2) if arrangement.beside else (1, 0, 0, 0)

    @staticmethod
    def _arrangement(
        given: PlayInput, width: int, height: int, answer: AnswerView
    ) -> play_layout.Arrangement:
        if isinstance(given, DrawingBoard):
            rows, columns = given.offer.shape
            return play_layout.board(width, height, 2 * columns / rows, answer.wanted_rows)
        if isinstance(given, PointPicker):
            ratio = (width - 2) / max(1, given.wanted_rows(width) - 2)
            return play_layout.board(width, height, ratio, answer.wanted_rows, most_rows=18)
        return play_layout.form(width, height, given.wanted_rows(width))

    def on_resize(self) -> None:
        """Follow the size of the pane."""
        self.place()


def _alike(one: PlayOffered, other: PlayOffered) -> bool:
    """Whether an input made for one offer serves another."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("kind", "shape", "prompt", "cursor", "x_range", "y_range", "sliders", "choices")
    )
