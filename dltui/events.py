"""The vocabulary of events: what can happen in a kernel, as the app sees it.

Every event is a frozen data class. How an event travels is `dltui.wire`'s business.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dltui.drawings import Array, Drawing, Heatmap

Outcome = Literal["ok", "error", "stopped", "died"]
Stream = Literal["stdout", "stderr", "log"]
Activation = Literal["relu", "sigmoid", "tanh"]
KernelPhase = Literal["starting", "importing", "ready", "busy", "paused", "halted", "dead", "closed"]

# ---------------------------------------------------------------------------------------------------
# The kernel and the steps


@dataclass(frozen=True, slots=True)
class KernelChanged:
    """The kernel entered a phase.

    `detail` says it in words for people (`importing TensorFlow`, `out of memory`); `devices` and
    `versions` are filled once TensorFlow has been imported (`("CPU, 2 cores",)`, `{"keras": "3.15.1"}`).
    """

    phase: KernelPhase
    detail: str = ""
    devices: tuple[str, ...] = ()
    versions: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A lesson is about to run: its id, title, goals as written, seed, and parameters that were set."""

    lesson: str
    title: str
    goals: tuple[str, ...] = ()
    seed: int | None = None
    parameters: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    path: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step (counted from 0) begins; `code` is exactly what is run, overrides included."""

    step: int
    title: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A step ended after `seconds`."""

    step: int
    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True)
class Output:
    """Text that the lesson printed (`stdout`, `stderr`) or that native code wrote (`log`).

    The text is as it came: whoever shows it removes control sequences first.
    """

    text: str
    stream: Stream = "stdout"
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of a traceback; `own` is true where it lies in the lesson or the script itself."""

    path: str
    line: int
    function: str
    source: str
    own: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception that the lesson's code raised, outermost frame first."""

    name: str
    message: str
    frames: tuple[Frame, ...] = ()
    step: int | None = None


# ---------------------------------------------------------------------------------------------------
# Fits


@dataclass(frozen=True, slots=True)
class FitStarted:
    """A training begins.

    `steps_per_epoch` is None where Keras does not know it; `parameters` counts trainable and other
    weights; `metrics` names the series that will come, as far as known.

    Raises:
        ValueError: a count is below 0.
    """

    fit: int
    name: str
    epochs: int | None = None
    steps_per_epoch: int | None = None
    parameters: int | None = None
    optimizer: str = ""
    metrics: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("epochs", "steps_per_epoch", "parameters"):
            count = getattr(self, name)
            if isinstance(count, int) and count < 0:
                raise ValueError(f"{name}: expected 0 or more, got {count}")


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one curve: `step` (batches since the fit began, rising) and `value`, equally long.

    Raises:
        ValueError: they are not equally long.
    """

    step: tuple[float, ...]
    value: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.step) != len(self.value):
            raise ValueError(f"expected as many steps as values, got {len(self.step)} and {len(self.value)}")


@dataclass(frozen=True, slots=True)
class Points:
    """All points of one publishing interval.

    `seconds` is the training time at the last point, pauses not counted; `watching` the share of it that
    pictures and publishing took (0 to 1).
    """

    fit: int
    series: Mapping[str, Series]
    step: int = 0
    epoch: int = 0
    seconds: float = 0.0
    watching: float = 0.0


@dataclass(frozen=True, slots=True)
class EpochEnded:
    """An epoch (counted from 1) ended at `step`; `metrics` are Keras's values for the whole epoch."""

    fit: int
    epoch: int
    step: int
    seconds: float
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FitEnded:
    """A training ended; `metrics` are the values of its last epoch (or last logged values)."""

    fit: int
    outcome: Outcome
    epochs: int
    steps: int
    seconds: float
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something worth seeing at a step of a fit: a changed live parameter, a loss that is no number."""

    fit: int
    step: int
    text: str
    kind: Literal["parameter", "nan", "note"] = "note"


@dataclass(frozen=True, slots=True)
class LayerActivity:
    """A hidden layer as a few samples find it: of its `units` (or channels) so many are `stuck`.

    A ReLU is stuck where it gives 0 for every sample; a sigmoid or tanh where 95 % of its values lie within
    0.02 of a limit.
    """

    layer: str
    activation: Activation
    units: int
    stuck: int


@dataclass(frozen=True, slots=True)
class Activity:
    """A look at the hidden layers of a model during a fit, on so many `samples`."""

    fit: int
    step: int
    samples: int
    layers: tuple[LayerActivity, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A figure that a lesson reports by name outside of a fit (`live.result(bits=2.1)`)."""

    metrics: Mapping[str, float]
    step: int | None = None


# ---------------------------------------------------------------------------------------------------
# Pictures


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A drawing with a name (`boundary`), published at a step of a fit (None outside of one)."""

    name: str
    drawing: Drawing
    fit: int | None = None
    step: int | None = None
    epoch: int | None = None
    caption: str = ""


# ---------------------------------------------------------------------------------------------------
# Play: what a learner gives to the trained model, and its answer

PlayKind = Literal["draw", "text", "point", "sliders", "choose"]


@dataclass(frozen=True, slots=True)
class Slider:
    """A number that a play takes, `low` to `high`, first `start`; `whole` where only whole ones count."""

    name: str
    low: float
    high: float
    start: float
    whole: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PlayAsked:
    """What the learner gives to a play; `request` rises, and an answer carries it.

    `image` is the drawing (rows, columns), uint8, 255 for full ink; `numbers` are the sliders by name, or `x`
    and `y` of a point; `cursor` is the index of the character pointed at.
    """

    play: str
    request: int = 0
    image: Array | None = None
    text: str = ""
    cursor: int | None = None
    numbers: Mapping[str, float] = dataclasses.field(default_factory=dict)
    choice: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PlayOffered:
    """A function that the learner can ask by drawing, typing, pointing, sliding or choosing.

    `play` names it and `title` says it in words. `shape` (rows, columns) and `examples` (n, rows, columns),
    uint8, belong to `draw`; `prompt` and `cursor` to `text`; the ranges and `over`, a picture of the plane,
    to `point`; `sliders` to `sliders` and `text`; `choices` to `choose`.
    """

    play: str
    kind: PlayKind
    title: str = ""
    step: int | None = None
    shape: tuple[int, int] = (28, 28)
    examples: Array | None = None
    prompt: str = ""
    cursor: bool = False
    x_range: tuple[float, float] = (0.0, 1.0)
    y_range: tuple[float, float] = (0.0, 1.0)
    over: Heatmap | None = None
    sliders: tuple[Slider, ...] = ()
    choices: tuple[str, ...] = ()

    def start(self) -> PlayAsked:
        """Return what is asked first: the first example, the prompt, the middle, the starts."""
        numbers = {slider.name: slider.start for slider in self.sliders}
        if self.kind == "point":
            numbers = {"x": sum(self.x_range) / 2, "y": sum(self.y_range) / 2}
        image = self.examples[0] if self.examples is not None and len(self.examples) else None
        cursor = max(0, len(self.prompt) - 1) if self.cursor else None
        choice = self.choices[0] if self.choices else ""
        return PlayAsked(self.play, 0, image, self.prompt, cursor, numbers, choice)


@dataclass(frozen=True, slots=True, eq=False)
class PlayAnswered:
    """The answer to the question of that number: a drawing, or in `error` why there is none.

    A stream sends several; `final` is true for the last. `seconds` since the function was called.
    """

    play: str
    request: int
    drawing: Drawing | None = None
    error: str = ""
    final: bool = True
    seconds: float = 0.0


Event = (
    KernelChanged
    | RunStarted
    | StepStarted
    | StepEnded
    | Output
    | Failure
    | FitStarted
    | Points
    | EpochEnded
    | FitEnded
    | Mark
    | Activity
    | Result
    | Picture
    | PlayOffered
    | PlayAsked
    | PlayAnswered
)
