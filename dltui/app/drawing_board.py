"""The input of `live.play.draw`: a sheet of paper in half-block cells, for the mouse and for the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip

from dltui.app.keys import DRAW_KEYS
from dltui.app.play_input import PlayInput
from dltui.app.strips import fitted, refresh_changed, row_strip
from dltui.events import PlayAsked, PlayOffered

if TYPE_CHECKING:
    from dltui.app.strokes import Place

FAR = 4  # pixels that shift and an arrow move the pen


class DrawingBoard(PlayInput):
    """A sheet to draw on. The mouse draws while a button is held; arrows move a pen, space puts it down."""

    KEYS = DRAW_KEYS
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(f"{shift}{key}", f"move({row * far},{column * far})", "move the pen", show=False)
            for key, row, column in (("up", -1, 0), ("down", 1, 0), ("left", 0, -1), ("right", 0, 1))
            for shift, far in (("", 1), ("shift+", FAR))
        ),
        Binding("space", "pen", "pen down or up", show=False),
        Binding("x", "clear", "clear", show=False),
        Binding("n", "example", "a real one", show=False),
    ]

    def __init__(self, offer: PlayOffered) -> None:
        from dltui.app.strokes import Sheet  # numpy takes long; the lesson screen does without

        super().__init__(offer)
        self.sheet = Sheet(offer.shape)
        self.pen: Place = (offer.shape[0] // 2 + 0.5, offer.shape[1] // 2 + 0.5)
        self.down = False
        self.keyed = False  # the keys are in use: the pen is shown
        self.example = 0
        self.strips: list[Strip] = []
        self._drag: Place | None = None
        self._drawn: tuple[object, ...] = ()
        if offer.examples is not None and len(offer.examples):
            self.sheet.load(offer.examples[0])
        self._say()

    @property
    def asked(self) -> PlayAsked:
        """The drawing."""
        return PlayAsked(self.offer.play, image=self.sheet.image)

    @property
    def has_examples(self) -> bool:
        """Whether there are real ones."""
        return self.offer.examples is not None and len(self.offer.examples) > 0

    def wanted_rows(self, width: int) -> int:
        """Return the rows of a sheet that is as wide as allowed."""
        return max(1, (width - 2) * self.offer.shape[0] // self.offer.shape[1] // 2) + 2

    def _say(self) -> None:
        self.border_title = self.fitting(
            "draw (mouse, or arrows and space)", "draw (mouse or arrows)", "draw"
        )
        keys = ("x clear  n a real one", "x clear  n real") if self.has_examples else ("x clear",)
        pen = ("pen down: space lifts it", "space lifts it")
        self.border_subtitle = self.fitting(*(pen if self.down else keys))

    # ------------------------------------------------------------------ drawing on the screen

    def on_resize(self) -> None:
        """Draw at the new size."""
        self._say()
        self.draw()

    def draw(self) -> None:
        """Draw the sheet, and the pen where it moves by keys."""
        colours = self.app.theme, self.rich_style
        wanted = (self.sheet.ink.tobytes(), self.pen, self.down, self.keyed, self.size, colours)
        if wanted == self._drawn or not self.size.width or not self.size.height:
            return
        self._drawn = wanted
        before, self.strips = self.strips, self._strips()
        refresh_changed(self, before, self.strips)

    def _strips(self) -> list[Strip]:
        from dltui.draw.board import render

        width, height = self.size.width, self.size.height
        pen = self.pen if self.keyed else None
        mode = self.app.draw_mode  # type: ignore[attr-defined]
        base = self.rich_style
        rows = render(self.sheet.ink, width, height, mode, pen=pen, down=self.down)
        return [row_strip(list[Segment](row), width, base) for row in rows]

    def render_line(self, y: int) -> Strip:
        """Return a row of the sheet."""
        if y < len(self.strips):
            return fitted(self.strips[y], self.size.width, self)
        return Strip.blank(self.size.width, self.rich_style)

    def _inked(self) -> None:
        self.draw()
        self.post_message(self.Changed(self.offer.play))

    # ------------------------------------------------------------------ keys

    def action_move(self, rows: int, columns: int) -> None:
        """Move the pen, drawing while it is down."""
        self.keyed = True
        before = self.pen
        self.pen = tuple(
            min(max(at + by, 0.5), side - 0.5)
            for at, by, side in zip(before, (rows, columns), self.sheet.shape, strict=True)
        )  # type: ignore[assignment]
        if self.down:
            self.sheet.stroke(before, self.pen)
            self._inked()
        self.draw()

    def action_pen(self) -> None:
        """Put the pen down, or lift it."""
        self.keyed, self.down = True, not self.down
        self._say()
        if self.down:
            self.sheet.dab(self.pen)
            self._inked()
        self.draw()

    def action_clear(self) -> None:
        """Take a new sheet."""
        self.down = False
        self.sheet.clear()
        self._say()
        self._inked()

    def action_example(self) -> None:
        """Take the next real one."""
        if not self.has_examples:
            return
        examples: Any = self.offer.examples
        self.example = (self.example + 1) % len(examples)
        self.down = False
        self.sheet.load(examples[self.example])
        self._say()
        self._inked()

    # ------------------------------------------------------------------ mouse

    def _place(self, event: events.MouseEvent) -> Place:
        """Return where on the sheet the mouse is; terminals that know no pixels tell the cell."""
        gutter, size, shape = self.gutter, self.size, self.sheet.shape
        x, y = event.pointer_x - gutter.left, event.pointer_y - gutter.top
        if float(x).is_integer() and float(y).is_integer():
            x, y = x + 0.5, y + 0.5
        return y / max(size.height, 1) * shape[0], x / max(size.width, 1) * shape[1]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin a stroke."""
        if event.get_content_offset(self) is None:
            return
        self.capture_mouse()
        self.keyed = self.down = False
        self._say()
        self._drag = self._place(event)
        self.sheet.dab(self._drag)
        self._inked()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Go on with the stroke."""
        if self._drag is None:
            return
        place = self._place(event)
        self.sheet.stroke(self._drag, place)
        self._drag = place
        self._inked()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End the stroke."""
        self._drag = None
        self.release_mouse()
