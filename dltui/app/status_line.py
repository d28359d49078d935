"""One line about the training: epoch, progress, speed, time, the latest metrics, the cost of watching."""

from __future__ import annotations

from rich.cells import cell_len

from dltui.app.sentence_line import SentenceLine
from dltui.app.state_words import progress_words
from dltui.app.strips import Piece
from dltui.learning import figures
from dltui.learning.lesson_state import FitState

SHORT_BELOW = 100


class StatusLine(SentenceLine):
    """Shows a fit, or a sentence where there is none or something more urgent."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.fit: FitState | None = None
        self.alarming = False
        self._shown: object = None

    def show(self, fit: FitState | None, notice: str = "", *, alarming: bool = False) -> None:
        """Show a fit's progress, or the notice where there is one."""
        self.fit, self.alarming = fit, alarming
        now = (
            notice,
            alarming,
            fit and (fit.fit, fit.step, fit.seconds, fit.outcome, tuple(fit.metrics.items())),
        )
        if now != self._shown:
            self._shown = now
            self.say(notice)

    def pieces(self, y: int, width: int) -> list[Piece]:
        """Return the line."""
        if self.sentence:
            rows = self.sentence_rows(width)
            ink = self.inks.bad if self.alarming else self.inks.plain
            return [(" ", None), (rows[y], ink)] if y < len(rows) else []
        if self.fit is None:
            return []
        return self._progress(self.fit, width)

    def _progress(self, fit: FitState, width: int) -> list[Piece]:
        short = width < SHORT_BELOW
        head = place(fit, short=short)
        words = progress_words(fit, short=short)
        bar_width = max(10, width // 4) if width >= 60 else 0
        room = width - cell_len(head) - bar_width - 5
        text = joined(words, room)
        bar_width = min(bar_width, max(0, width - cell_len(head) - cell_len(text) - 5))
        return [
            (f" {head} ", self.inks.plain),
            *self._bar(fit.fraction, bar_width),
            (f"  {text}" if text else "", self.inks.plain),
        ]

    def _bar(self, fraction: float | None, width: int) -> list[Piece]:
        if fraction is None or width <= 0:
            return []
        done = int(fraction * width)
        rest = width - done
        full = [("━" * done, self.inks.accent)]
        return [*full, ("╺" + "━" * (rest - 1) if rest else "", self.inks.line)]


def place(fit: FitState, *, short: bool) -> str:
    """Return where the fit is: `epoch 12/20`, or `step 1,200` where epochs say nothing."""
    if fit.epochs and fit.epochs > 1:
        return f"{fit.epoch}/{fit.epochs}" if short else f"epoch {fit.epoch}/{fit.epochs}"
    if fit.epochs and fit.steps_per_epoch:
        steps = f"{figures.count(fit.step)}/{figures.count(fit.epochs * fit.steps_per_epoch)}"
        return steps if short else f"step {steps}"
    return f"step {figures.count(fit.step)}"


def joined(words: list[str], room: int) -> str:
    """Return as many words as fit, joined by dots."""
    text = ""
    for word in words:
        longer = f"{text} · {word}" if text else word
        if cell_len(longer) > room:
            break
        text = longer
    return text
