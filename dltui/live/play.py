"""Play: a function of the trained model that the learner asks by drawing, typing, pointing, sliding.

A decorator offers its function to the app, which shows the matching input beside the lesson and asks the
function anew whenever the input changes. The function answers with a drawing of `dltui.drawings`, a text, a
number, a dictionary of names and such answers (shown above each other), or it is a generator of answers, each
of which replaces the one before. Offering asks once, with the first example or the starts, so that a plain
script shows an answer too. The function itself is returned unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dltui import wire
from dltui.drawings import Heatmap
from dltui.events import PlayAsked, PlayKind, PlayOffered, Slider
from dltui.live import answering, publish

EXAMPLES = 64  # real ones that travel to the app; more are thinned evenly
SIDES = (2, 64)  # pixels that a side of a drawing may have

Function = TypeVar("Function", bound=Callable[..., Any])
Decorator = Callable[[Function], Function]


@dataclass(frozen=True, slots=True)
class Play:
    """An offer and the function behind it."""

    offer: PlayOffered
    function: Callable[..., Any]

    def call(self, asked: PlayAsked) -> Any:
        """Return what the function answers."""
        numbers = {slider.name: self._number(slider, asked) for slider in self.offer.sliders}
        match self.offer.kind:
            case "draw":
                return self.function(self._image(asked))
            case "text":
                pointed = {"cursor": asked.cursor or 0} if self.offer.cursor else {}
                return self.function(asked.text, **numbers, **pointed)
            case "point":
                return self.function(float(asked.numbers["x"]), float(asked.numbers["y"]))
            case "sliders":
                return self.function(**numbers)
            case "choose":
                return self.function(asked.choice)

    def _image(self, asked: PlayAsked) -> NDArray[Any]:
        if asked.image is None:
            return np.zeros(self.offer.shape, "float32")
        return np.asarray(asked.image).astype("float32") / 255

    @staticmethod
    def _number(slider: Slider, asked: PlayAsked) -> float:
        value = asked.numbers.get(slider.name, slider.start)
        return round(value) if slider.whole else float(value)


_plays: dict[str, Play] = {}
_answerer = answering.Answerer()


def take(text: str) -> None:
    """Have a play answer a question, in place of any question before it; returns at once.

    Args:
        text: a `PlayAsked` in its wire form, as JSON.

    Raises:
        LookupError: no play of that name has been offered in this kernel.
    """
    asked = wire.from_wire(json.loads(text))
    if not isinstance(asked, PlayAsked) or asked.play not in _plays:
        raise LookupError("no such play")
    play = _plays[asked.play]
    _answerer.put(asked, lambda: play.call(asked), play.function)


def draw(shape: tuple[int, int], *, examples: Any = None) -> Decorator[Function]:
    """Let the learner draw: the function gets an image, float32, 0 for paper to 1 for full ink.

    Args:
        shape: (rows, columns) of the image, 2 to 64 each.
        examples: real images to begin with, shape (n, rows, columns), floats from 0 to 1 or uint8.

    Raises:
        ValueError: another shape.
    """
    if len(tuple(shape)) != 2 or not all(SIDES[0] <= side <= SIDES[1] for side in shape):
        raise ValueError(
            f"live.play.draw: shape must be (rows, columns), {SIDES[0]} to {SIDES[1]} each, got {shape}"
        )
    rows, columns = (int(side) for side in shape)
    return _offering("draw", shape=(rows, columns), examples=_examples(examples, (rows, columns)))


def text(prompt: str = "", *, cursor: bool = False, **sliders: Any) -> Decorator[Function]:
    """Let the learner type: the function gets the text, and each slider by its name.

    Args:
        prompt: the text to begin with.
        cursor: whether the function also gets `cursor=`, the index of the character that is pointed at.
        sliders: (low, high) or (low, high, start), see `sliders`.

    Raises:
        ValueError: a slider of another form.
    """
    return _offering("text", prompt=str(prompt), cursor=cursor, sliders=_sliders("text", sliders))


def point(
    x: tuple[float, float] = (0.0, 1.0), y: tuple[float, float] = (0.0, 1.0), *, over: Heatmap | None = None
) -> Decorator[Function]:
    """Let the learner point at a place of a plane: the function gets its x and y.

    Args:
        x: the range of x, from left to right.
        y: the range of y, from bottom to top.
        over: a picture of the plane to point at, for instance what `live.DecisionBoundary` draws; the plane
            then has its ranges.

    Raises:
        ValueError: a range that does not rise.
    """
    if over is not None:
        x, y = over.x_range, over.y_range
    ranges = {"x": (float(x[0]), float(x[1])), "y": (float(y[0]), float(y[1]))}
    for name, (low, high) in ranges.items():
        if not low < high:
            raise ValueError(f"live.play.point: {name} must be a range that rises, got ({low:g}, {high:g})")
    return _offering("point", x_range=ranges["x"], y_range=ranges["y"], over=over)


def sliders(**ranges: Any) -> Decorator[Function]:
    """Let the learner move sliders: the function gets each number by its name.

    Args:
        ranges: (low, high) or (low, high, start) for each name; whole numbers stay whole.

    Raises:
        ValueError: no slider, or one of another form.
    """
    if not ranges:
        raise ValueError("live.play.sliders: name at least one, for instance amount=(0.0, 1.0, 0.5)")
    return _offering("sliders", sliders=_sliders("sliders", ranges))


def choose(choices: Sequence[str]) -> Decorator[Function]:
    """Let the learner choose one of several: the function gets the choice.

    Args:
        choices: texts, at least one.

    Raises:
        ValueError: nothing to choose from.
    """
    if isinstance(choices, str) or not choices:
        raise ValueError(f"live.play.choose: expected a list of texts, got {choices!r:.40}")
    return _offering("choose", choices=tuple(map(str, choices)))


def _offering(kind: PlayKind, **options: Any) -> Decorator[Function]:
    def offer(function: Function) -> Function:
        name = getattr(function, "__name__", "play")
        play = Play(PlayOffered(name, kind, _title(function, name), **options), function)
        _plays[name] = play
        publish.publish(play.offer)
        asked = play.offer.start()
        for answer in answering.answers(asked, lambda: play.call(asked)):
            publish.publish(answer)
        return function

    return offer


def _title(function: Callable[..., Any], name: str) -> str:
    """Return the first line of the function's docstring without its full stop, or its name in words."""
    first = (function.__doc__ or "").strip().partition("\n")[0].rstrip(".")
    return first or name.replace("_", " ")


def _examples(given: Any, shape: tuple[int, int]) -> NDArray[Any] | None:
    if given is None:
        return None
    images = np.asarray(given)
    if images.ndim != 3 or images.shape[1:] != shape or not len(images):
        raise ValueError(
            f"live.play.draw: examples must have the shape (n, {shape[0]}, {shape[1]}), got {images.shape}"
        )
    chosen = images[np.linspace(0, len(images) - 1, min(len(images), EXAMPLES)).astype(int)]
    if chosen.dtype == np.uint8:
        return np.asarray(chosen)
    return np.asarray(np.rint(np.clip(np.nan_to_num(chosen.astype("float32")), 0, 1) * 255), "uint8")


def _sliders(who: str, ranges: dict[str, Any]) -> tuple[Slider, ...]:
    return tuple(_slider(who, name, given) for name, given in ranges.items())


def _slider(who: str, name: str, given: Any) -> Slider:
    values = tuple(given) if isinstance(given, (tuple, list)) else ()
    numeric = all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
    if len(values) not in (2, 3) or not numeric or not values[0] < values[1]:
        raise ValueError(
            f"live.play.{who}: {name} must be (low, high, start) with low < high, got {given!r:.40}"
        )
    whole = all(isinstance(value, int) for value in values)
    middle = (values[0] + values[1]) / 2
    start = values[2] if len(values) == 3 else round(middle) if whole else middle
    slider = Slider(name, float(values[0]), float(values[1]), float(start), whole)
    return replace(slider, start=min(max(slider.start, slider.low), slider.high))
