"""The pane with the pictures of a fit: one at a time, by name, the newest unless the learner goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from dltui.app.line_widget import LineWidget
from dltui.app.strips import Piece, fitted, refresh_changed, row_strip, strip
from dltui.learning import figures
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.events import Picture
    from dltui.learning.lesson_state import LessonState


class PictureView(LineWidget):
    """Draws the chosen picture when it changed and keeps it as strips; its caption stands below."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.state: LessonState | None = None
        self.fit: int | None = None
        self.chosen = ""
        self.back = 0
        self.strips: list[Strip] = []
        self._seen: set[str] = set()
        self._drawn: tuple[object, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the pictures of the fit."""
        return self.state.pictures.names(self.fit) if self.state else ()

    @property
    def name_shown(self) -> str:
        """The chosen name, or the first where the choice is not among them."""
        names = self.names
        return self.chosen if self.chosen in names else names[0] if names else ""

    @property
    def kept(self) -> tuple[Picture, ...]:
        """The pictures kept under the shown name, oldest first."""
        return self.state.pictures.of(self.fit, self.name_shown) if self.state else ()

    @property
    def picture(self) -> Picture | None:
        """The picture on the screen."""
        kept = self.kept
        return kept[max(0, len(kept) - 1 - self.back)] if kept else None

    def show(self, state: LessonState, fit: int | None) -> None:
        """Show the pictures of a fit; draws only if the one on the screen changed."""
        if fit != self.fit:
            self.back = 0
        self.state, self.fit = state, fit
        self._choose_new()
        self.draw()

    def _choose_new(self) -> None:
        """Turn to a picture that was shown for the first time outside of a fit: a step just made it."""
        assert self.state is not None
        new = [name for name in self.state.pictures.names(None) if name not in self._seen]
        self._seen.update(new)
        if new and self.state.training is None:
            self.chosen, self.back = new[-1], 0
        elif self.state.training is not None and self.chosen in self.state.pictures.names(None):
            self.chosen = ""

    def choose(self, name: str) -> None:
        """Show the picture of that name."""
        self.chosen, self.back = name, 0
        self.draw()

    def next_name(self) -> None:
        """Show the next picture by name."""
        names = self.names
        if names:
            self.choose(names[(names.index(self.name_shown) + 1) % len(names)])

    def scrub(self, direction: int) -> None:
        """Go one picture back (-1) or forth (1) in time."""
        self.back = min(max(self.back - direction, 0), max(0, len(self.kept) - 1))
        self.draw()

    def wanted_rows(self, width: int) -> int:
        """Return the rows that the picture and its caption would like at a width, 0 without a picture."""
        picture = self.picture
        if picture is None:
            return 0
        from dltui.draw import size

        return size(picture.drawing, max(1, width - 2)) + 1

    def draw(self) -> None:
        """Draw the picture if it, the size or the theme is another than before."""
        picture, size = self.picture, self.size
        count = len(self.kept) if self.back else 0
        wanted = (id(picture), picture, size, self.app.theme, self.rich_style, self.back, count)
        if wanted == self._drawn or size.width <= 0 or size.height <= 0:
            return
        self._drawn = wanted
        before, self.strips = self.strips, [] if picture is None else self._strips(picture)
        refresh_changed(self, before, self.strips)

    def _strips(self, picture: Picture) -> list[Strip]:
        from dltui.draw import render

        width, height = self.size.width, self.size.height
        caption = self._caption(picture)
        room = height - (1 if height > 2 else 0)
        rows = render(picture.drawing, max(1, width - 2), room, self.app.draw_mode)  # type: ignore[attr-defined]
        base = self.rich_style
        strips = [row_strip([Segment(" "), *row], width, base) for row in rows[:room]]
        if height > 2:
            strips.append(strip([(" ", None), *caption], width, base))
        return strips

    def _caption(self, picture: Picture) -> list[Piece]:
        ink = self.inks
        words = [harmless(picture.caption)] if picture.caption else []
        if picture.epoch is not None:
            words.append(f"epoch {figures.count(picture.epoch)}")
        elif picture.step is not None:
            words.append(f"step {figures.count(picture.step)}")
        kept = len(self.kept)
        if self.back:
            words.append(f"{kept - self.back} of {kept} · > later")
        elif kept > 1:
            words.append("< earlier")
        return [(" · ".join(words), ink.dim)]

    def on_resize(self) -> None:
        """Draw at the new size."""
        self.draw()

    def render_line(self, y: int) -> Strip:
        """Return a row of the picture."""
        if y < len(self.strips):
            return fitted(self.strips[y], self.size.width, self)
        return Strip.blank(self.size.width, self.rich_style)
