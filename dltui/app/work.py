"""Work beside the app, in Textual's workers."""

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
