"""What a model writes: text as a picture, made again and again while it learns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dltui.drawings import Text
from dltui.live.pictures import Picture


class TextSamples(Picture):
    """Text that a function of the model makes: samples of a language model, translations, answers.

    Args:
        make: `make(model)` returns a string or several; each of several begins on a new line, and a blank
            line stands between them where one has several lines itself.
        name: what the picture is called.
        every: an interval of epochs; None leaves it to the budget.

    Raises:
        TypeError: `make` is no function.
    """

    def __init__(
        self, make: Callable[[Any], str | Sequence[str]], name: str = "samples", every: int | None = None
    ) -> None:
        if not callable(make):
            raise TypeError(f"live.TextSamples: make must be a function of the model, got {make!r:.40}")
        super().__init__(name=name, every=every)
        self._texts = make

    def draw(self, model: Any) -> Text:
        """Return the text that the model makes now.

        Raises:
            TypeError: the function returned something that is neither a string nor several.
        """
        made = self._texts(model)
        parts = [made] if isinstance(made, str) else made
        if not isinstance(parts, (list, tuple)) or not all(isinstance(part, str) for part in parts):
            raise TypeError(f"make(model) must return a str or a list of str, got {made!r:.60}")
        return Text(("\n\n" if any("\n" in part for part in parts) else "\n").join(parts))
