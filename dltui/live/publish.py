"""Where the events of the learner's code go: to a kernel's clients, into a notebook, or onto a terminal.

The sink is chosen at the first event: in the kernel of dltui every event is published; in any other
Jupyter kernel and in a bare terminal only what a person can read is shown, pictures among it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from dltui import wire
from dltui.events import (
    Event,
    FitEnded,
    KernelChanged,
    Mark,
    Output,
    Picture,
    PlayAnswered,
    Result,
)

Sink = Callable[[Event], None]

TERMINAL_WIDTH = 72  # cells; a picture is no wider, however wide the terminal

_sink: Sink | None = None


def publish(*events: Event) -> None:
    """Give events to the sink, in order; a kernel sends what is given at once in one message."""
    global _sink
    if _sink is None:
        _sink = _chosen()
    if isinstance(_sink, KernelSink):
        _sink(*events)
    else:
        for event in events:
            _sink(event)


def use(sink: Sink | None) -> Sink | None:
    """Send all further events to `sink` (None: choose again at the next event); return the one before."""
    global _sink
    before, _sink = _sink, sink
    return before


@contextlib.contextmanager
def to(sink: Sink) -> Iterator[None]:
    """Send the events of a with block to `sink`, for instance `events.append`."""
    before = use(sink)
    try:
        yield
    finally:
        use(before)


class KernelSink:
    """Publishes every event as a display bundle of the running cell, in its place among the printed lines.

    Events come from the training thread, so the cell that trains is their parent; an answer of a play has
    whichever cell came last.
    """

    def __init__(self, publisher: Any) -> None:
        self._publisher = publisher

    def __call__(self, *events: Event) -> None:
        """Publish events as one message."""
        if events:
            words = ", ".join(map(summary, events))
            self._publisher.publish({**wire.bundle(*events), "text/plain": words})


class NotebookSink:
    """Shows pictures, figures and notes in a notebook that is not dltui's; curves have no reader there."""

    def __init__(self, publisher: Any) -> None:
        self._publisher = publisher

    def __call__(self, event: Event) -> None:
        """Show one event, if there is something to see."""
        event = _as_picture(event)
        if isinstance(event, Picture):
            self._publisher.publish({**wire.bundle(event), "text/plain": drawn(event)})
        else:
            _tell(event)


class TerminalSink:
    """Prints figures and notes as they come, and the pictures of a fit once, when it ends."""

    def __init__(self) -> None:
        self._last: dict[tuple[int, str], Picture] = {}

    def __call__(self, event: Event) -> None:
        """Print one event, keep it for later, or drop it."""
        event = _as_picture(event)
        if isinstance(event, Picture):
            if event.fit is None:
                self._print(event)
            else:
                self._last[event.fit, event.name] = event
        elif isinstance(event, FitEnded):
            for key in [key for key in self._last if key[0] == event.fit]:
                self._print(self._last.pop(key))
        else:
            _tell(event)

    def _print(self, picture: Picture) -> None:
        print(drawn(picture, styled=sys.stdout.isatty()), flush=True)


def _as_picture(event: Event) -> Event:
    """Return the last answer of a play as a picture, any other event as it is."""
    if isinstance(event, PlayAnswered) and event.final and event.drawing is not None:
        return Picture(event.play, event.drawing)
    return event


def summary(event: Event) -> str:
    """Return a few words for a client that cannot show the event itself."""
    if isinstance(event, Picture):
        return f"{event.name}: {type(event.drawing).__name__.lower()}"
    return wire.kind(event)


def drawn(picture: Picture, *, styled: bool = False, width: int = TERMINAL_WIDTH) -> str:
    """Return a picture as lines of text under its name; `styled` adds colour as terminals know it."""
    from dltui import draw
    from dltui.draw import cells

    mode = cells.Mode.COLOUR if styled else cells.Mode.PLAIN
    rows = draw.render(picture.drawing, width, draw.size(picture.drawing, width), mode)
    title = f"{picture.name}: {picture.caption}" if picture.caption else picture.name
    return f"\n{title}\n{_ansi(rows, width) if styled else cells.text(rows)}"


def _ansi(rows: list[Any], width: int) -> str:
    import io

    from rich.console import Console
    from rich.segment import Segment, Segments

    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=width, color_system="truecolor")
    for row in rows:
        console.print(Segments([*row, Segment.line()]), end="")
    return text.getvalue().rstrip("\n")


def _tell(event: Event) -> None:
    if isinstance(event, Output):
        print(event.text, end="", file=sys.stdout if event.stream == "stdout" else sys.stderr, flush=True)
    elif isinstance(event, Mark):
        print(f"step {event.step}: {event.text}", flush=True)
    elif isinstance(event, Result):
        print(", ".join(f"{name} {value:.4g}" for name, value in event.metrics.items()), flush=True)
    elif isinstance(event, KernelChanged) and event.phase == "paused":
        print(event.detail, flush=True)


def _chosen() -> Sink:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None and hasattr(shell, "kernel"):
        return NotebookSink(shell.display_pub)
    return TerminalSink()
