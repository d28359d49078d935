"""Work beside the app, in Textual's workers, and whether what it was for is still there."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode


def begin(
    node: DOMNode,
    work: Callable[..., Coroutine[Any, Any, None]],
    *arguments: object,
    group: str,
    exclusive: bool = False,
) -> None:
    """Have a worker of `node` await `work(*arguments)`.

    The coroutine is made when the worker begins: one that is cancelled before that leaves nothing unawaited.
    """
    node.run_worker(cast("Any", partial(work, *arguments)), group=group, exclusive=exclusive)


def goes_on(node: DOMNode) -> bool:
    """Whether a widget or screen is there and will stay: neither it nor the app is being taken down."""
    return node.is_running and node.app.is_running
