"""What is wrong with a prediction that can be read: no answer is right, or no run gives the number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dltui.course.lesson import Lesson, Prediction, Step
from dltui.course.parameters import ParameterError

_EPOCHS = re.compile(r"\bepochs\s*=\s*(\w+)")


def prediction_faults(lesson: Lesson, step: Step, prediction: Prediction) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the prediction of a step, each with its remedy; nothing is run."""
    if prediction.options and not any(option.correct for option in prediction.options):
        yield "the prediction has no right answer", "tick at least one: `- [x] three at most`"
    quantity = prediction.quantity
    if quantity is None:
        return
    if quantity.reported:
        if not _is_reported(lesson, step, quantity.metric):
            name = quantity.metric
            remedy = f"report it with `live.result({name}=...)`, or say when: `{name} at epoch 10`"
            yield f"no step from here on reports {name!r:.60}", remedy
        return
    decides = lesson.deciding_step(step.index)
    if not lesson.steps[decides].fits:
        yield f"no step from here on trains, so none gives {quantity}", "ask before the step that trains"
        return
    most = None if quantity.fit else _epochs(lesson, decides)
    if most is not None and quantity.epoch > most:
        yield f"the training has {most} epochs, so none gives {quantity}", "name an earlier epoch"


def _is_reported(lesson: Lesson, step: Step, name: str) -> bool:
    codes = [later.code.source for later in lesson.steps[step.index :] if later.code is not None]
    return any("result(" in code and re.search(rf"\b{re.escape(name)}\b", code) for code in codes)


def _epochs(lesson: Lesson, step: int) -> int | None:
    """Return how many epochs a step says it trains, None where it says that in several ways or not at all."""
    code = lesson.steps[step].code
    found = set(_EPOCHS.findall(code.source)) if code is not None else set()
    if len(found) != 1:
        return None
    word = found.pop()
    if word.isdecimal():
        return int(word)
    try:
        value = lesson.parameter(word).value
    except ParameterError:
        return None
    return value if isinstance(value, int) else None
