"""What a lesson screen knows from the events of its source; no Textual, no clock of its own.

`LessonState.apply` takes events in order. What changed is told by version counters, so that the screen
redraws ten times a second only what is new, however many events came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dltui.events import (
    Activity,
    EpochEnded,
    Event,
    Failure,
    FitEnded,
    FitStarted,
    KernelChanged,
    Mark,
    Outcome,
    Output,
    Picture,
    PlayAnswered,
    PlayOffered,
    Points,
    Result,
    RunStarted,
    StepEnded,
    StepStarted,
)
from dltui.learning.failure_lines import failure_lines
from dltui.learning.lines import Line
from dltui.learning.picture_history import PictureHistory
from dltui.learning.play_state import PlayState
from dltui.learning.transcript import Transcript

if TYPE_CHECKING:
    from dltui.diagnosis import Diagnosis, Evidence
    from dltui.history import FitHistory, History

FITS_WITH_PICTURES = 4
# Between two looks for what goes wrong lie so many seconds of training, and so large a share of all of it so
# far: a look costs the more, the more points there are.
JUDGE_SECONDS, JUDGE_SHARE = 0.5, 0.02


@dataclass(slots=True)
class FitState:
    """One fit: where it came from and how far it is."""

    fit: int
    name: str
    step_of_lesson: int | None
    history: FitHistory
    evidence: Evidence
    epochs: int | None = None
    steps_per_epoch: int | None = None
    weights: int | None = None
    step: int = 0
    epoch: int = 0
    seconds: float = 0.0
    watching: float = 0.0
    outcome: Outcome | None = None
    latest: dict[str, float] = field(default_factory=dict)
    at_epoch: dict[str, float] = field(default_factory=dict)
    diagnosed: set[str] = field(default_factory=set)
    judged_at: float = -JUDGE_SECONDS

    @property
    def metrics(self) -> dict[str, float]:
        """The values of the last epoch, or the latest points before the first epoch has ended."""
        return self.at_epoch or self.latest

    @property
    def fraction(self) -> float | None:
        """How much of the fit is done (0 to 1), None where that cannot be known."""
        if self.outcome == "ok":
            return 1.0
        if self.epochs and self.steps_per_epoch:
            return min(1.0, max(0.0, self.step / (self.epochs * self.steps_per_epoch)))
        return min(1.0, max(0.0, self.epoch / self.epochs)) if self.epochs else None

    @property
    def speed(self) -> float | None:
        """Steps a second lately, or over the whole fit; None before there is anything to divide."""
        lately = self.history.steps_per_second() if self.outcome is None else None
        return lately or (self.step / self.seconds if self.seconds > 0.05 and self.step else None)

    @property
    def remaining(self) -> float | None:
        """Seconds of training left, None while that cannot be known."""
        return self.history.remaining() if self.outcome is None else None


class LessonState:
    """Kernel, steps, fits, pictures and output of one lesson."""

    def __init__(self) -> None:
        self.kernel = KernelChanged("starting")
        self.kernel_since: float | None = None
        self.run: RunStarted | None = None
        self.step: int | None = None
        self.outcomes: dict[int, Outcome] = {}
        self.last_outcome: Outcome | None = None
        self.failure: Failure | None = None
        self.fits: dict[int, FitState] = {}
        self.current: FitState | None = None
        self.results: dict[str, float] = {}
        self.pictures = PictureHistory()
        self.plays: dict[str, PlayState] = {}
        self.output = Transcript()
        self.log = Transcript()
        self.diagnoses: list[str] = []  # `step 51: no number`; the whole words stand in the output
        self.devices: tuple[str, ...] = ()
        self.versions: Mapping[str, str] = {}
        self.version = 0
        self.curves_version = 0
        self._history: History | None = None

    @property
    def training(self) -> FitState | None:
        """The fit that is going on, None where none is."""
        return self.current if self.current is not None and self.current.outcome is None else None

    def history(self, fit: int) -> FitHistory | None:
        """Return the curves of a fit, None where it is unknown."""
        return self._history.fits.get(fit) if self._history is not None else None

    def fit_of_step(self, step: int) -> FitState | None:
        """Return the fit to look at during a step: the running one, else the step's, else the last."""
        if self.training is not None:
            return self.training
        own = [fit for fit in self.fits.values() if fit.step_of_lesson == step]
        return own[-1] if own else self.current

    def ghost_of(self, fit: FitState) -> FitState | None:
        """Return the fit of the same name before this one."""
        before = [f for f in self.fits.values() if f.name == fit.name and f.fit < fit.fit]
        return before[-1] if before else None

    def begin(self) -> None:
        """Forget the last run's end: a new one was asked for."""
        self.failure, self.last_outcome = None, None
        self.version += 1

    def apply(self, event: Event) -> None:
        """Take one event into account."""
        self.version += 1
        match event:
            case Points():
                self._points(event)
            case Output():
                (self.log if event.stream == "log" else self.output).write(event.text, event.stream)
            case Picture() | Activity():
                self._seen(event)
            case PlayOffered():
                self.plays.pop(event.play, None)
                self.plays[event.play] = PlayState(event)
            case PlayAnswered():
                if event.play in self.plays:
                    self.plays[event.play].take(event)
            case EpochEnded():
                self._epoch(event)
            case FitStarted():
                self._fit(event)
            case FitEnded():
                self._fit_end(event)
            case Mark():
                self._mark(event)
            case Result():
                self.results.update(event.metrics)
            case _:
                self._apply_lifecycle(event)

    def _apply_lifecycle(self, event: Event) -> None:
        match event:
            case KernelChanged():
                self._kernel(event)
            case RunStarted():
                self.run = event
            case StepStarted():
                self.step, self.failure = event.step, None
            case StepEnded():
                self._step_end(event)
            case Failure():
                self.failure = event
                self.output.add(failure_lines(event))

    def _kernel(self, event: KernelChanged) -> None:
        if event.phase != self.kernel.phase:
            self.kernel_since = None
        self.kernel = event
        self.devices = event.devices or self.devices
        self.versions = event.versions or self.versions
        if event.phase in ("dead", "starting"):
            self.step = None
            if self.training is not None:
                self.training.outcome = "died"

    def _step_end(self, event: StepEnded) -> None:
        self.outcomes[event.step] = event.outcome
        self.last_outcome = event.outcome
        self.step = None
        if self.training is not None:
            self.training.outcome = event.outcome

    def _history_now(self) -> History:
        if self._history is None:
            from dltui.history import History

            self._history = History()
        return self._history

    def _fit(self, event: FitStarted) -> None:
        from dltui.diagnosis import Evidence

        epochs, per_epoch = event.epochs, event.steps_per_epoch
        history = self._history_now().start_fit(event.fit, event.name, epochs, per_epoch)
        self.current = FitState(
            event.fit, event.name, self.step, history, Evidence(), epochs, per_epoch, event.parameters
        )
        self.fits[event.fit] = self.current
        self.pictures.keep_fits(set(list(self.fits)[-FITS_WITH_PICTURES:]))
        self.curves_version += 1

    def _points(self, event: Points) -> None:
        fit = self.fits.get(event.fit)
        if fit is None:
            return
        history = self._history_now()
        for name, series in event.series.items():
            history.append(event.fit, name, series.step, series.value)
            if series.value:
                fit.latest[name] = series.value[-1]
        history.advance(event.fit, event.step, event.epoch, event.seconds)
        fit.step, fit.epoch = max(fit.step, event.step), max(fit.epoch, event.epoch)
        fit.seconds, fit.watching = event.seconds, event.watching
        self.curves_version += 1

    def _seen(self, event: Activity | Picture) -> None:
        if isinstance(event, Picture):
            self.pictures.add(event)
        fit = self.fits.get(event.fit) if event.fit is not None else None
        if fit is not None:
            fit.evidence.take(event)

    def _epoch(self, event: EpochEnded) -> None:
        fit = self.fits.get(event.fit)
        if fit is None:
            return
        fit.epoch, fit.step, fit.seconds = event.epoch, event.step, event.seconds
        fit.at_epoch = dict(event.metrics)
        self._history_now().end_epoch(event.fit, event.epoch, event.step, event.seconds, event.metrics)
        self.curves_version += 1
        if event.seconds >= fit.judged_at + max(JUDGE_SECONDS, JUDGE_SHARE * fit.judged_at):
            self._judge(fit)

    def _fit_end(self, event: FitEnded) -> None:
        fit = self.fits.get(event.fit)
        if fit is None:
            return
        fit.outcome, fit.seconds = event.outcome, event.seconds
        fit.epoch, fit.step = event.epochs, event.steps
        fit.at_epoch = dict(event.metrics) or fit.at_epoch
        self._history_now().end_fit(event.fit, event.outcome, event.seconds)
        self.curves_version += 1
        self._judge(fit)

    def _mark(self, event: Mark) -> None:
        """Keep a mark for the curves; the words about a loss that is no number go to the output."""
        from dltui.diagnosis import Diagnosis

        fit = self.fits.get(event.fit)
        if event.kind == "nan" and fit is not None:
            self._tell(fit, Diagnosis(event.step, "no number", event.text))
        else:
            self._history_now().mark(event.fit, event.step, event.text, event.kind)
        self.curves_version += 1

    def _judge(self, fit: FitState) -> None:
        """Say what is wrong with a fit, one thing a topic: a mark on its curve, and below it the words."""
        from dltui.diagnosis import diagnose

        fit.judged_at = fit.seconds
        for found in diagnose(fit.history, fit.evidence):
            self._tell(fit, found)

    def _tell(self, fit: FitState, found: Diagnosis) -> None:
        """Say of each topic one thing: its kind at the curve, its words in the output."""
        from dltui.history import FitMark

        if found.topic not in fit.diagnosed:
            fit.diagnosed.add(found.topic)
            fit.history.marks.append(FitMark(found.step, found.kind, "diagnosis"))
            self.diagnoses.append(f"step {found.step:,.0f}: {found.kind}")
            self.output.add([Line(f"step {found.step:,.0f}: {found.text}", "diagnosis")])


def preload() -> None:
    """Import what the first training needs, so that its first frame does not wait for it."""
    import numpy.ma  # noqa: F401 - a median asks for it

    import dltui.diagnosis
    import dltui.history  # noqa: F401
