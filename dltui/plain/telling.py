"""What is said while steps run: figures at a pace that can be read, what was printed, pictures in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dltui.events import (
    EpochEnded,
    Event,
    FitEnded,
    FitStarted,
    KernelChanged,
    Mark,
    Output,
    Picture,
    Points,
    Result,
    StepEnded,
    StepStarted,
)
from dltui.learning import figures
from dltui.learning.transcript import overwrite

if TYPE_CHECKING:
    from dltui.learning.lesson_state import LessonState
    from dltui.plain.turns import Say

PACE = 4.0  # seconds between two lines of figures
PATIENCE = 8.0  # seconds without figures after which an epoch is not waited for
MOST_PRINTED = 200  # lines of a step that are said
_ENDINGS = {"ok": "", "stopped": ", stopped", "error": ", failed", "died": ", the kernel died"}


class Telling:
    """Turns events into lines.

    Args:
        say: says a line.
        state: the lesson, which has taken an event into account before it is told.
        clock: seconds.
    """

    def __init__(self, say: Say, state: LessonState, clock: Callable[[], float]) -> None:
        self._say, self.state, self.clock = say, state, clock
        self._line, self._column = "", 0  # of what the lesson prints
        self._printed = 0
        self._seen = 0  # lines of the state's output
        self._said_at = self._quiet_since = float("-inf")
        self._fits: dict[int, FitStarted] = {}
        self._told: set[int] = set()  # fits whose beginning was said
        self._untold: list[FitEnded] = []  # fits too short to be said one by one
        self._pictures: dict[str, Picture] = {}

    def begin(self) -> None:
        """A run begins: what happened before is no news."""
        self._seen = self.state.output.end
        self._said_at = float("-inf")
        if self.state.kernel.phase in ("starting", "importing"):
            self.say("Waiting for the kernel: it imports TensorFlow.")

    def end(self) -> None:
        """Say what is left of what was printed."""
        if self._line:
            self.say("")

    def __call__(self, event: Event) -> None:
        """Say what an event means, if that is worth a line now."""
        if isinstance(event, Output):
            if event.stream != "log":
                self._print(event.text)
        else:
            self._tell(event)
            for line in self.state.output.since(self._seen):  # failures, and what is wrong with a fit
                self.say(line.text)
        self._seen = self.state.output.end

    def say(self, text: str) -> None:
        """Say a line of our own, after the one that the lesson has begun to print."""
        if self._line:
            self._say(self._line)
            self._line, self._column = "", 0
        if text:
            self._say(text)

    def _print(self, text: str) -> None:
        *whole, rest = text.replace("\r\n", "\n").split("\n")
        for part in whole:
            self._printed += 1
            line, self._line = overwrite(self._line, self._column, part)[0], ""
            self._column = 0
            if self._printed <= MOST_PRINTED:
                self._say(line)
        self._line, self._column = overwrite(self._line, self._column, rest)

    def _tell(self, event: Event) -> None:
        match event:
            case StepStarted():
                self._printed = 0
                self.say(f"Running step {event.step + 1}: {event.title}".rstrip(": "))
            case StepEnded():
                self._step_ended()
            case KernelChanged(phase="ready", detail=detail) if detail:
                self.say(f"Kernel: {detail}")
            case KernelChanged(phase="halted", detail=detail):
                self.say(f"The kernel does nothing: {detail}.")
            case FitStarted():
                self._fit_started(event)
            case Points():
                self._points(event)
            case EpochEnded():
                self._epoch(event)
            case FitEnded():
                self._fit_ended(event)
            case Mark():
                self.say(f"At step {figures.count(event.step)}: {event.text}")
            case Result():
                self.say(f"Result: {listed(event.metrics)}.")
            case Picture(fit=None):
                self.say(picture_words(event))
            case Picture():
                self._pictures[event.name] = event

    # ------------------------------------------------------------------ fits

    def _is_due(self) -> bool:
        return self.clock() >= self._said_at + PACE

    def _figures(self, text: str) -> None:
        self._said_at = self._quiet_since = self.clock()
        self.say(text)

    def _fit_started(self, fit: FitStarted) -> None:
        self._fits[fit.fit] = fit
        self._pictures.clear()
        self._quiet_since = self.clock()
        if self._is_due():
            self._announce(fit.fit)

    def _announce(self, number: int) -> None:
        fit = self._fits.get(number)
        if fit is None or number in self._told:
            return
        self._told.add(number)
        weights = f"{figures.count(fit.parameters)} numbers to learn" if fit.parameters is not None else ""
        epochs = f"{figures.count(fit.epochs)} epochs" if fit.epochs else ""
        self.say(", ".join(filter(None, (f"Training {name_of(fit)}", weights, epochs))) + ".")

    def _points(self, points: Points) -> None:
        """Say figures within an epoch that takes long; others wait for their epoch."""
        state = self.state.fits.get(points.fit)
        if state is not None and state.latest and self.clock() >= self._quiet_since + PATIENCE:
            self._announce(points.fit)
            self._figures(f"Step {figures.count(points.step)}: {listed(state.latest)}.")

    def _epoch(self, epoch: EpochEnded) -> None:
        if not self._is_due():
            return
        self._announce(epoch.fit)
        fit = self._fits.get(epoch.fit)
        of = f" of {figures.count(fit.epochs)}" if fit is not None and fit.epochs else ""
        self._figures(f"Epoch {figures.count(epoch.epoch)}{of}: {listed(epoch.metrics)}.")

    def _fit_ended(self, end: FitEnded) -> None:
        if end.fit not in self._told and not self._is_due():
            self._untold.append(end)
            return
        self._announce(end.fit)
        self._figures(f"Training ended{_ENDINGS[end.outcome]}: {self._end_words(end)}.")
        self._describe()
        self._untold.clear()

    def _end_words(self, end: FitEnded) -> str:
        epochs = f"{figures.count(end.epochs)} epoch{'' if end.epochs == 1 else 's'}" if end.epochs else ""
        steps = f"{figures.count(end.steps)} step{'' if end.steps == 1 else 's'}"
        words = ", ".join(filter(None, (epochs, steps, figures.duration(end.seconds))))
        return f"{words}; {listed(end.metrics)}" if end.metrics else words

    def _describe(self) -> None:
        for picture in self._pictures.values():
            self.say(picture_words(picture))
        self._pictures.clear()

    def _step_ended(self) -> None:
        hidden = self._printed - MOST_PRINTED
        if hidden > 0:
            self.say(f"{figures.count(hidden)} more lines were printed; `dltui run` shows them all.")
        self._printed = 0
        if self._untold:
            count, last = len(self._untold), self._untold[-1]
            fit = self._fits.get(last.fit)
            name = f", {name_of(fit)}" if fit is not None else ""
            more = "1 more training" if count == 1 else f"{figures.count(count)} more trainings, the last"
            self.say(f"{more}{name}: {self._end_words(last)}.")
            self._describe()
        self._untold.clear()
        self._told.clear()
        self._fits.clear()


def name_of(fit: FitStarted) -> str:
    """Return a fit's name, "the network" where it has none of its own."""
    return fit.name if fit.name not in ("", "fit") else "the network"


def listed(metrics: Mapping[str, float]) -> str:
    """Return figures in words: `loss 0.083, accuracy 1.00`."""
    return ", ".join(f"{name} {figures.significant(value)}" for name, value in metrics.items())


def picture_words(picture: Picture) -> str:
    """Return a picture in words and numbers."""
    from dltui.draw import describe

    caption = f" ({picture.caption})" if picture.caption else ""
    return f"Picture {picture.name}{caption}: {describe(picture.drawing)}."
