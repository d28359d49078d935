"""Asking the trained model in words: a text, a choice, numbers; drawings need the app."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dltui.drawings import Text
from dltui.events import PlayAsked, PlayOffered, Slider
from dltui.learning import figures
from dltui.plain.turns import number

if TYPE_CHECKING:
    from dltui.drawings import Drawing
    from dltui.plain.turns import Reader, Say


async def asked(offer: PlayOffered, reader: Reader, say: Say) -> PlayAsked | None:
    """Ask the learner for what a play takes; None where that cannot be had in words.

    Raises:
        Interrupted: the learner pressed Ctrl+C instead.
        EOFError: no line will come any more.
    """
    start = offer.start()
    match offer.kind:
        case "draw":
            return await _example(offer, start, reader, say)
        case "text":
            return await _text(offer, start, reader, say)
        case "choose":
            for index, choice in enumerate(offer.choices, 1):
                say(f"{index}. {choice}")
            chosen = await number(reader, say, f"A number, Enter for {start.choice}", len(offer.choices))
            return start if chosen is None else replace(start, choice=offer.choices[chosen])
        case "sliders":
            return replace(start, numbers=await _numbers(offer.sliders, reader, say))
        case "point":
            ends = {"x": offer.x_range, "y": offer.y_range}
            point = [Slider(name, low, high, start.numbers[name]) for name, (low, high) in ends.items()]
            return replace(start, numbers=await _numbers(tuple(point), reader, say))


async def _example(offer: PlayOffered, start: PlayAsked, reader: Reader, say: Say) -> PlayAsked | None:
    count = len(offer.examples) if offer.examples is not None else 0
    say("To draw, open the lesson in the app: dltui without --plain.")
    if offer.examples is None or not count:
        return None
    chosen = await number(reader, say, f"A real example instead, 1 to {count}, Enter for 1", count)
    return replace(start, image=offer.examples[chosen or 0])


async def _text(offer: PlayOffered, start: PlayAsked, reader: Reader, say: Say) -> PlayAsked:
    text = await reader.line(f"Your text, Enter for {offer.prompt!r}") or offer.prompt
    numbers = await _numbers(offer.sliders, reader, say)
    cursor = max(0, len(text) - 1) if offer.cursor else None
    return replace(start, text=text, cursor=cursor, numbers=numbers)


async def _numbers(sliders: tuple[Slider, ...], reader: Reader, say: Say) -> dict[str, float]:
    return {slider.name: await _number(slider, reader, say) for slider in sliders}


async def _number(slider: Slider, reader: Reader, say: Say) -> float:
    low, high, start = (figures.parameter(value) for value in (slider.low, slider.high, slider.start))
    while True:
        text = await reader.line(f"{slider.name}, {low} to {high}, Enter for {start}")
        if not text:
            return slider.start
        value = _as_number(text)
        if value is not None and slider.low <= value <= slider.high and not (slider.whole and value % 1):
            return value
        kind = "whole number" if slider.whole else "number"
        say(f"{slider.name} takes a {kind} from {low} to {high}.")


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def answer_words(drawing: Drawing | None, error: str) -> list[str]:
    """Return an answer in words; of a text all of it."""
    if error:
        return [f"No answer: {error}."]
    if drawing is None:
        return ["There is no answer."]
    if isinstance(drawing, Text):
        from dltui.draw.words import wrapped

        return ["Answer:", *wrapped(drawing.text, 76)]
    from dltui.draw import describe

    return [f"Answer: {describe(drawing)}."]
