"""The lesson's parameters as controls, for keyboard and mouse."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from dltui.app.keys import (
    CHOICE_PARAMETER_KEYS,
    PARAMETER_KEYS,
    TEXT_PARAMETER_KEYS,
    TYPING_KEYS,
    Key,
)
from dltui.app.line_widget import LineWidget
from dltui.app.parameter_field import bounds, control, flow, moved, track, width
from dltui.app.strips import Piece, width_of
from dltui.app.text_edit import LONGEST
from dltui.learning import figures
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.course.form import Value
    from dltui.course.parameters import Parameter

GAP = 3
REVERSED = Style(reverse=True)


class ParameterBar(LineWidget, can_focus=True):
    """All parameters in rows; one of them is current. A change is told by `Changed`, already checked."""

    KEYS_OF: ClassVar[dict[str, tuple[Key, ...]]] = {
        "string": TEXT_PARAMETER_KEYS,
        "choice": CHOICE_PARAMETER_KEYS,
        "boolean": CHOICE_PARAMETER_KEYS,
    }
    DEFAULT_CSS = "ParameterBar { height: auto; max-height: 4; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "change(-1)", "less", show=False),
        Binding("right", "change(1)", "more", show=False),
        Binding("up", "move(-1)", "field before", show=False),
        Binding("down", "move(1)", "next field", show=False),
        Binding("tab", "move(1)", "next field", show=False),
        Binding("shift+tab", "move(-1)", "field before", show=False),
        Binding("space", "edit", "edit", show=False),
        Binding("enter", "commit", "set", show=False),
        Binding("escape", "cancel", "cancel", show=False),
    ]

    class Changed(Message):
        """The learner gave a parameter another value."""

        def __init__(self, name: str, value: Value) -> None:
            super().__init__()
            self.name, self.value = name, value

    class Turned(Message):
        """Other keys mean something now: another parameter is current, or typing has begun or ended."""

    class Left(Message):
        """The learner is done here."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parameters: tuple[Parameter, ...] = ()
        self.changed: frozenset[str] = frozenset()
        self.current = 0
        self.typed: str | None = None
        self.problem = ""
        self.one_a_row = False

    def show(self, parameters: tuple[Parameter, ...], changed: frozenset[str], *, one_a_row: bool) -> None:
        """Show parameters as they are now, `changed` naming those that differ from the lesson's own."""
        new = (parameters, changed, one_a_row)
        if new == (self.parameters, self.changed, self.one_a_row):
            return
        self.parameters, self.changed, self.one_a_row = new
        self.current = min(self.current, max(0, len(parameters) - 1))
        self.refresh(layout=True)

    @property
    def selected(self) -> Parameter | None:
        """The current parameter."""
        return self.parameters[self.current] if self.parameters else None

    @property
    def is_typing(self) -> bool:
        """Whether every key that is a character is written into the current field."""
        return self.has_focus and self.typed is not None

    @property
    def KEYS(self) -> tuple[Key, ...]:
        """The keys that mean something for the current parameter."""
        if self.typed is not None:
            return TYPING_KEYS
        return self.KEYS_OF.get(self.selected.kind, PARAMETER_KEYS) if self.selected else ()

    # ------------------------------------------------------------------ drawing

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the rows that all parameters and a message take."""
        return len(self._rows(width)) + len(self._words(width)) if self.parameters else 0

    def _typed(self, index: int) -> str | None:
        return self.typed if index == self.current else None

    def _rows(self, room: int) -> list[list[int]]:
        if self.one_a_row:
            return [[index] for index in range(len(self.parameters))]
        cells = [width(parameter, self._typed(index)) for index, parameter in enumerate(self.parameters)]
        return flow(cells, room - 1, GAP)

    def _visible_rows(self, room: int) -> list[list[int]]:
        """Return the rows that have room, those around the current parameter."""
        rows = self._rows(room)
        height = max(1, self.size.height - len(self._words(room)))
        at = next((i for i, row in enumerate(rows) if self.current in row), 0)
        start = max(0, min(at - height + 1, len(rows) - height)) if at >= height else 0
        return rows[start : start + height]

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return a row of fields, or below them why a value was refused."""
        rows = self._visible_rows(width)
        if y >= len(rows):
            words = self._words(width)[y - len(rows) : y - len(rows) + 1]
            return [(f" {line}", self.inks.bad if self.problem else self.inks.dim) for line in words]
        found: list[Piece] = [(" ", None)]
        for index in rows[y]:
            found += [*self._field(index, width - 1), (" " * GAP, None)]
        if y == len(rows) - 1 and self.changed:
            found += self._changed_note(width - width_of(found))
        return found

    def _changed_note(self, room: int) -> list[Piece]:
        note = f"{len(self.changed)} changed "
        return [(" " * (room - len(note)), None), (note, self.inks.dim)] if len(note) <= room else []

    def _words(self, room: int) -> list[str]:
        """Return the lines below the fields: why a value was refused, or what the current one may be."""
        words, selected = harmless(self.problem), self.selected
        if not words and self.one_a_row and self.has_focus and selected is not None:
            left = room - 1 - width(selected, self._typed(self.current))
            words = "" if self._hint(self.current, left) else f"{selected.name}: {harmless(selected.expects)}"
        return textwrap.wrap(words, max(8, room - 2))

    def _hint(self, index: int, room: int) -> str:
        """Return what a parameter may be, if there is room for it and it stands in a row of its own."""
        hint = f"   {harmless(self.parameters[index].expects)}"
        return hint if self.one_a_row and cell_len(hint) <= room else ""

    def _field(self, index: int, room: int = 0) -> list[Piece]:
        parameter, ink = self.parameters[index], self.inks
        here = self.has_focus and index == self.current
        changed = parameter.name in self.changed
        found: list[Piece] = [
            ("▸ " if here else "• " if changed else "  ", ink.accent if here else ink.warm),
            (parameter.name, ink.accent if here else ink.warm if changed else ink.dim),
            (" ", None),
            (control(parameter, self._typed(index)), ink.accent if here else ink.plain),
        ]
        if parameter.live:
            found.append((" live", ink.good))
        found.append((self._hint(index, room - width_of(found)), ink.dim))
        return found

    # ------------------------------------------------------------------ changing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Take only the keys that mean something for the current parameter, and leave the others alone."""
        if not self.parameters:
            return False
        if action == "change":
            return self.typed is None and self.selected is not None and self.selected.kind != "string"
        if action == "edit":
            return self.typed is None
        if action == "commit":
            return self.typed is not None
        return True

    def action_change(self, direction: int) -> None:
        """Take the next value in a direction."""
        if self.selected is not None:
            self._set(moved(self.selected, direction))

    def action_move(self, direction: int) -> None:
        """Go to another parameter; past the ends, leave."""
        self.action_commit()
        target = self.current + direction
        if 0 <= target < len(self.parameters):
            self.current = target
            self.refresh()
            self.post_message(self.Turned())
        else:
            self._leave()

    def action_edit(self) -> None:
        """Toggle a truth value, take the next choice, or type a value anew."""
        if self.selected is None:
            return
        if self.selected.kind in ("boolean", "choice"):
            self._set(moved(self.selected, 1))
        else:
            self._type("")

    def action_commit(self) -> None:
        """Set what was typed."""
        if self.typed is not None:
            self._set(self.typed)

    def action_cancel(self) -> None:
        """Drop what was typed, or leave."""
        if self.typed is None and not self.problem:
            self._leave()
        self.problem = ""
        self._type(None)

    def on_key(self, event: events.Key) -> None:
        """Type into the current field."""
        parameter, character = self.selected, event.character
        if parameter is None:
            return
        if event.key == "backspace" and self.typed is not None:
            self._type(self.typed[:-1])
        elif character and event.is_printable and self._accepts(parameter, character):
            self._type((self.typed or "") + character)
        else:
            return
        event.stop()
        event.prevent_default()

    def _accepts(self, parameter: Parameter, character: str) -> bool:
        if self.typed is not None:
            return True
        return parameter.kind in ("slider", "number", "integer") and character in "0123456789.-"

    def on_paste(self, event: events.Paste) -> None:
        """Type the first line of what is pasted; it is set, or refused, as if it had been typed."""
        pasted = event.text.strip().partition("\n")[0]
        if pasted and self.selected is not None and self.selected.kind not in ("boolean", "choice"):
            event.stop()
            self._type((self.typed or "") + pasted)

    def _type(self, typed: str | None) -> None:
        self.typed = None if typed is None else typed[:LONGEST]
        self.refresh(layout=True)
        self.post_message(self.Turned())

    def _set(self, value: object) -> None:
        from dltui.course.parameters import ParameterError

        parameter = self.selected
        assert parameter is not None
        self.typed, self.problem = None, ""
        self.post_message(self.Turned())
        try:
            checked = parameter.check(value)
        except ParameterError as error:
            self.problem = f"{error}"
        else:
            if checked != parameter.value:
                self.post_message(self.Changed(parameter.name, checked))
        self.refresh(layout=True)

    def _leave(self) -> None:
        self.screen.set_focus(None)  # at once: keys typed ahead are meant for the lesson
        self.post_message(self.Left())

    def on_blur(self) -> None:
        """Set what was being typed when the focus goes; a field with nothing in it stays as it was."""
        self.typed = self.typed or None
        self.action_commit()
        self.refresh()

    def on_focus(self) -> None:
        """Mark the current parameter."""
        self.refresh()

    # ------------------------------------------------------------------ mouse

    def _hit(self, x: int, y: int) -> tuple[int, int] | None:
        """Return the parameter under a cell and the cell's place within its field."""
        rows = self._visible_rows(self.size.width)
        if not 0 <= y < len(rows):
            return None
        left = 1
        for index in rows[y]:
            cells = width_of(self._field(index, self.size.width - 1))
            if left <= x < left + cells:
                return index, x - left
            left += cells + GAP
        return None

    def on_click(self, event: events.Click) -> None:
        """Make the parameter under the mouse current; on a track set it, on a choice or a switch go on."""
        hit = self._hit(event.x, event.y)
        if hit is None:
            return
        self.focus()
        if hit[0] != self.current:
            self.action_commit()
        self.current = hit[0]
        self.post_message(self.Turned())
        parameter = self.parameters[self.current]
        at = hit[1] - 2 - len(parameter.name) - 1
        if parameter.kind == "slider" and 0 <= at < len(track(parameter)):
            low, high = bounds(parameter)
            value = low + (high - low) * at / (len(track(parameter)) - 1)
            self._set(round(value) if parameter.integral else float(figures.parameter(value)))
        elif parameter.kind in ("boolean", "choice") and at >= 0:
            self._set(moved(parameter, 1))
        self.refresh()
