"""What a lesson screen says about itself: default action, notices, titles, the meaning of its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.app.keys import Key
from dltui.app.layout import Layout
from dltui.app.picture_view import PictureView
from dltui.app.play_view import PlayView
from dltui.app.play_words import offers_play
from dltui.app.rule import Title
from dltui.app.state_words import state_words
from dltui.learning import figures
from dltui.learning.transcript import harmless

if TYPE_CHECKING:
    from dltui.app.lesson_screen import LessonScreen

ALARMING = ("dead", "halted")  # phases of a kernel


def is_first_look(screen: LessonScreen) -> bool:
    """Whether the first step is shown and nothing has been trained: time to offer *watch it learn*."""
    first_fit = screen.lesson.first_fit
    return screen.step_index == 0 and first_fit is not None and first_fit > 0 and not screen.state.fits


def enter_words(screen: LessonScreen) -> str:
    """Return what Enter does now, in two or three words; empty where it does nothing."""
    if screen.control.busy:
        return ""
    if screen.state.kernel.phase == "dead":
        return "fresh kernel"
    if is_first_look(screen):
        return "watch it learn"
    if screen.step.exercise is not None and screen.can_edit:
        return "next step" if screen.kept.is_solved(screen.step_index) and can_go_on(screen) else "try it"
    pending = screen.control.pending(screen.step_index)
    if not pending or (screen.step.code is None and set(pending) <= screen.control.ran):
        return "next step" if can_go_on(screen) else ""
    if screen.step_index not in screen.control.ran:
        return "run to here"
    return "play" if offers_play(screen, screen.step_index) and not screen.play_open else "run again"


def can_go_on(screen: LessonScreen) -> bool:
    """Whether a step comes after the one on the screen."""
    return screen.step_index + 1 < len(screen.lesson.steps)


def action(screen: LessonScreen) -> tuple[str, str]:
    """Return label and note of the default action."""
    words = enter_words(screen)
    label = words[:1].upper() + words[1:]
    if screen.control.busy:
        return "", busy_words(screen)
    if screen.play_has_focus:
        return "", "esc gives the keys back to the lesson"
    if words == "watch it learn":
        first_fit = screen.lesson.first_fit
        assert first_fit is not None
        return label, f"runs {figures.steps_in_words(screen.control.pending(first_fit))}"
    if words == "run to here":
        return label, f"runs {figures.steps_in_words(screen.control.pending(screen.step_index))}"
    if words == "play":
        return label, harmless(screen.state.plays[offers_play(screen, screen.step_index)].offer.title)
    if words == "try it":
        return label, "opens your code; a check judges it"
    if words == "fresh kernel":
        return label, "nothing of your text is lost"
    return label, ""


def busy_words(screen: LessonScreen) -> str:
    """Return which step runs, or that the run waits for the kernel."""
    if screen.control.asks_first:
        return "waits for your yes"
    step = screen.state.step
    if step is not None:
        return f"running step {step + 1} of {len(screen.lesson.steps)}"
    if screen.state.kernel.phase in ("starting", "importing"):
        return "runs as soon as TensorFlow is there"
    return "running"


def header(screen: LessonScreen) -> tuple[str, tuple[str, ...], str, bool]:
    """Return the lesson's title, where one is (from long to short), the state, and whether that alarms."""
    state, control, title = screen.state, screen.control, harmless(screen.lesson.title)
    words = state_words(
        state,
        busy=control.busy,
        paused=control.paused,
        waited=screen.clock() - screen.since,
        asks=control.asks_first,
    )
    dead = state.kernel.phase == "dead"
    if dead and len(words) > screen.size.width // 2:
        words = "the kernel died"
    if state.devices and not dead:
        words = f"{harmless(state.devices[0].partition(',')[0])} · {words}"
    number, total = screen.step_index + 1, len(screen.lesson.steps)
    where = f"step {number} of {total}"
    place = (f"{where} · {harmless(screen.step.title)}", where, f"{number}/{total}")
    return title, place, words, state.kernel.phase in ALARMING or state.failure is not None


def tab_titles(screen: LessonScreen) -> tuple[Title, ...]:
    """Return what the tabs of a narrow screen show, in their order, the one that is seen marked."""
    picture = screen.query_one(PictureView).name_shown or "pictures"
    names = {"pictures": picture.capitalize(), "output": "Log" if screen.log_shown else "Output"}
    return tuple(
        Title(names.get(pane, pane.capitalize()), pane, pane == screen.pane) for pane in screen.panes
    )


def notice(screen: LessonScreen) -> tuple[str, bool]:
    """Return what the status line says instead of progress, and whether it is a bad thing."""
    state = screen.state
    if screen.notice:
        return harmless(screen.notice), True
    if state.kernel.phase == "dead":
        cause = harmless(state.kernel.detail) or "no reason known"
        return f"The kernel died: {cause}. Enter starts a fresh one.", True
    if state.kernel.phase == "halted":
        return f"The kernel does nothing: {harmless(state.kernel.detail)}. R starts a fresh one.", True
    if state.failure is not None:
        where = f" in step {state.failure.step + 1}" if state.failure.step is not None else ""
        message = harmless(state.failure.message.partition("\n")[0])
        hint = "" if screen.layout_now is Layout.WIDE or screen.pane == "output" else " · 4 shows where"
        said = f": {message}" if message else ""
        return f"{harmless(state.failure.name)}{where}{said}{hint}", True
    if state.training is None and len(state.diagnoses) > screen.diagnoses_seen:
        return f"{state.diagnoses[-1]} · 4 says why, and what to try", True
    found = state.kernel
    if found.phase == "ready" and found.detail and screen.fit is None and "no kernel" not in found.devices:
        return harmless(found.detail), True
    return "", False


def is_revealed(screen: LessonScreen, index: int) -> bool:
    """Whether the run has answered the question of a step: the next training from there on has run."""
    decides = screen.lesson.deciding_step(index)
    has_run = decides in screen.control.ran or screen.state.outcomes.get(decides) == "ok"
    return index in screen.answers and (has_run or screen.kept.is_revealed(index))


def key_label(screen: LessonScreen, key: Key) -> str:
    """Return the label of a key, as it is at this moment."""
    if key.name == "run":
        return enter_words(screen)
    if key.name == "pause":
        return "go on" if screen.control.paused else "pause"
    if key.name == "log_scale":
        view = screen.curves.view
        return "linear" if view is not None and view.log else "log scale"
    if key.name == "play" and screen.play_has_focus:
        return "next play"
    if key.name == "back" and screen.play_open:
        return "close"
    if key.name == "maximise" and screen.curves.maximised is not None:
        return "next chart" if screen.curves.maximised + 1 < len(screen.curves.metrics) else "smaller"
    return key.label


def curve_titles(screen: LessonScreen) -> tuple[Title, ...]:
    """Return the titles over the curves: the fit's name, and which chart is large; of the plays instead."""
    if screen.play_open:
        return play_titles(screen)
    fit, curves = screen.fit, screen.curves
    name = "curves" if fit is None or fit.name in ("", "fit") else f"curves · {harmless(fit.name)}"
    if curves.maximised is not None:
        name += f" · {curves.maximised + 1} of {len(curves.metrics)}"
    return (Title(name, "curves", screen.pane == "curves"),)


def picture_titles(screen: LessonScreen) -> tuple[Title, ...]:
    """Return the names of the pictures, the shown one marked."""
    view = screen.query_one(PictureView)
    return tuple(Title(harmless(name), f"picture:{name}", name == view.name_shown) for name in view.names)


def play_titles(screen: LessonScreen) -> tuple[Title, ...]:
    """Return the plays by what they say of themselves, the shown one marked."""
    shown = screen.query_one(PlayView).shown
    return tuple(
        Title(harmless(play.offer.title), f"play:{name}", name == shown and screen.play_has_focus)
        for name, play in screen.state.plays.items()
    )


def output_titles(screen: LessonScreen) -> tuple[tuple[Title, ...], str]:
    """Return the title over the output and the note at its right end."""
    title = Title("log" if screen.log_shown else "output", "output", screen.pane == "output")
    lines = screen.state.log.end
    if screen.log_shown:
        return (title,), "o output"
    return (title,), f"o log, {figures.count(lines)} lines" if lines else ""
