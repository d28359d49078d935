"""Jupyter messages to events: what a kernel publishes, in dltui's vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dltui import wire
from dltui.events import Event, Output


def events_of(message: dict[str, Any]) -> Iterator[Event]:
    """Yield the events in a message from a kernel's iopub channel: none, one, or what a fit told at once.

    Displays that are not dltui's own (a figure, a table) become their plain text. A display that claims to
    be dltui's but does not decode becomes a line of the log: a lesson must not be able to end the app.
    """
    content = message.get("content", {})
    match message.get("msg_type"):
        case "stream":
            stream = "stderr" if content.get("name") == "stderr" else "stdout"
            yield Output(str(content.get("text", "")), stream)  # type: ignore[arg-type]
        case "display_data" | "execute_result" | "update_display_data":
            yield from _shown(content.get("data", {}))
        case "error":
            yield Output("\n".join(map(str, content.get("traceback", ()))) + "\n", "stderr")


def _shown(bundle: dict[str, Any]) -> Iterator[Event]:
    try:
        events = wire.from_bundle(bundle)
    except wire.WireError as error:
        yield Output(f"a message from the kernel was not understood: {error}\n", "log")
        return
    if events:
        yield from events
    elif "text/plain" in bundle:
        yield Output(str(bundle["text/plain"]) + "\n")
