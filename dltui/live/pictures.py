"""What all pictures have in common: a Keras callback that the monitor calls within the budget of a fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import keras

from dltui.drawings import DRAWING_NAMES, DRAWINGS, Drawing
from dltui.events import Picture as PictureEvent
from dltui.live import publish


class Picture(keras.callbacks.Callback):  # type: ignore[misc]
    """A picture of the model, made again and again while it learns, and once when the fit ends.

    In dltui the picture is made as often as 2 or 3 % of the training time allow, or, with `every`, at the end
    of every so many epochs. In a plain script or notebook it is shown once, at the end of the fit.

    Args:
        make: `make(model)` returns a drawing, an object of a class in `dltui.drawings`.
        name: what the picture is called on the screen.
        every: an interval of epochs, 1 or more; None leaves it to the budget.

    Raises:
        TypeError: `make` is no function.
        ValueError: `every` is less than 1.
    """

    dltui_picture = True

    def __init__(
        self, make: Callable[[Any], Drawing] | None = None, name: str = "picture", every: int | None = None
    ) -> None:
        super().__init__()
        if make is not None and not callable(make):
            raise TypeError(
                f"live.{type(self).__name__}: make must be a function of the model, got {make!r:.40}"
            )
        if every is not None and every < 1:
            raise ValueError(f"live.{type(self).__name__}: every must be 1 epoch or more, got {every}")
        self.name = name
        self.every = every
        self.watched = False
        self.preview = False
        self._make = make

    def draw(self, model: Any) -> Drawing:
        """Return the drawing of the model as it is now.

        Raises:
            TypeError: the learner's function returned something that is no drawing.
        """
        drawing: Any = self._make(model) if self._make is not None else None
        if not isinstance(drawing, DRAWINGS):
            raise TypeError(f"make(model) must return one of {DRAWING_NAMES}, got {type(drawing).__name__}")
        return cast("Drawing", drawing)

    def caption(self) -> str:
        """Return a line about the drawing that was made last, or nothing."""
        return ""

    def on_train_end(self, logs: Any = None) -> None:
        """Show the picture where no monitor watches the fit."""
        if not self.watched:
            publish.publish(PictureEvent(self.name, self.draw(self.model), caption=self.caption()))
