"""A prediction that asks for a number: said, marked on the curve, told by the run."""

import math
from pathlib import Path
from types import SimpleNamespace

import pytest
from app.played import LESSON, fit_events, until

from dltui.app.number_field import NumberField
from dltui.app.number_words import guess_marks, is_open, number_lines
from dltui.app.progress import prediction_words
from dltui.course import Quantity, parse_lesson
from dltui.events import FitEnded, Result, StepEnded, StepStarted
from dltui.learning.guess_words import told_lines
from dltui.learning.keeping import Keeping
from dltui.learning.lesson_keeping import LessonKeeping
from dltui.learning.lesson_state import LessonState
from dltui.prediction import RULE, Guess, GuessMark

OPTIONS = "- [ ] all four\n# - [x] three at most\n# - [ ] none\n"
AT_10 = 0.05 + 0.65 * math.exp(-100 / 60)  # 0.173, the loss of the played fit
TRAINED = list(fit_events(boundary=False))


def asking(quantity):
    assert OPTIONS in LESSON
    return parse_lesson(LESSON.replace(OPTIONS, f"predict: {quantity}\n"), Path("xor_net.py"))


@pytest.fixture
def lesson():
    """The lesson of the tests, whose second step asks for a number."""
    return asking("loss at epoch 10")


# ------------------------------------------------------------------------------------------ without a screen


def situation(quantity="loss at epoch 10", guess=None, events=(), step=2):
    """Return what the words are made from: the lesson, what it has seen, what is kept."""
    lesson, state = asking(quantity), LessonState()
    state.apply(StepStarted(step))
    for event in events:
        state.apply(event)
    kept = LessonKeeping(lesson, Keeping(None, print))
    if guess is not None:
        kept.put_guess(1, guess)
    return SimpleNamespace(lesson=lesson, state=state, kept=kept)


def words(screen):
    return [line.text for line in number_lines(screen, 1)]


def test_a_number_is_asked_for_with_the_rule():
    screen = situation()
    assert is_open(screen, 1)
    assert words(screen) == ["Your prediction: a, and a number for loss at epoch 10.", RULE]
    assert (number_lines(screen, 0), is_open(screen, 0)) == ((), False)


def test_what_was_said_may_be_changed_until_the_run():
    screen = situation(guess=Guess("0.30"))
    assert is_open(screen, 1)
    assert words(screen) == ["You say 0.30 for loss at epoch 10. The run will tell.", RULE]


def test_while_it_trains_nothing_can_be_said():
    screen = situation(events=fit_events(until=2))
    assert not is_open(screen, 1)
    assert words(screen) == ["It runs without a number from you."]


def test_after_the_run_nothing_can_be_said():
    screen = situation(events=TRAINED)
    assert not is_open(screen, 1)
    assert words(screen) == ["The run gave it before you said a number: 0.173 at epoch 10."]


def test_a_run_that_ended_too_early_says_so_and_the_number_can_be_changed():
    events = [*fit_events(until=3), FitEnded(1, "stopped", 3, 30, 0.3, {}), StepEnded(2, "stopped", 1)]
    screen = situation(guess=Guess("0.3"), events=events)
    assert is_open(screen, 1)
    assert words(screen)[0].startswith("You said 0.3, and the run gave no loss at epoch 10")


def test_another_fit_does_not_answer():
    assert is_open(situation(events=TRAINED, step=0), 1)
    assert is_open(situation("other/loss at epoch 10", events=TRAINED), 1)
    assert not is_open(situation("fit/loss at epoch 10", events=TRAINED, step=0), 1)


def test_a_figure_is_answered_by_its_report():
    assert is_open(situation("bits", events=TRAINED), 1)
    screen = situation("bits", events=[Result({"bits": 2.1})])
    assert words(screen) == ["The run gave it before you said a number: 2.10."]


@pytest.mark.parametrize(
    ("quantity", "mark"),
    [
        ("loss at epoch 10", GuessMark("loss", 100.0, 0.3)),
        ("val_loss at the end", GuessMark("val_loss", 200.0, 0.3)),
        ("other/loss at epoch 10", None),
        ("loss at epoch 21", None),
        ("bits", None),
    ],
)
def test_a_number_is_marked_in_the_chart_of_its_fit(quantity, mark):
    screen = situation(quantity, Guess("0.3"), fit_events(until=2))
    assert guess_marks(screen, screen.state.current) == ((mark,) if mark else ())
    assert guess_marks(screen, None) == ()


@pytest.mark.parametrize(
    ("said", "actual", "texts"),
    [
        ("0.30", 0.214, ("✗ You said 0.30; it is 0.214 at epoch 10.",
                         "That is 0.086 too high; within 0.050 is right.")),
        ("0.2", 0.214, ("✓ You said 0.2; it is 0.214 at epoch 10.",
                        "That is 0.014 too low, and within 0.050.")),
        ("0.5", 0.5, ("✓ You said 0.5; it is 0.500 at epoch 10.", "That is no way off, and within 0.050.")),
        ("0.5", math.nan, ("✗ You said 0.5; it is NaN at epoch 10.",)),
        ("3", math.inf, ("✗ You said 3; it is ∞ at epoch 10.",)),
    ],
)  # fmt: skip
def test_the_run_is_told_beside_what_was_said(said, actual, texts):
    lines = told_lines(Guess(said, actual), Quantity("loss", 10))
    assert tuple(line.text for line in lines) == texts


async def test_a_number_and_what_the_run_gave_outlive_the_app(tmp_path, lesson):
    said, told = Guess("0.30"), Guess("0.30", 0.32)
    for guess, score in ((said, ""), (told, "1 of 1 prediction right"), (None, "1 of 1")):
        keeping = Keeping(tmp_path, print)
        await keeping.open()
        kept = LessonKeeping(lesson, keeping)
        if guess is not None:
            kept.put_guess(1, guess)
        assert kept.guess(1) == (guess or told)
        assert prediction_words(lesson, kept.record).startswith(score)
        assert LessonKeeping(asking("loss at epoch 11"), keeping).guess(1) is None
        await keeping.close()


# ---------------------------------------------------------------------------------------------- on the screen


def shown(pilot):
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def guess_of(pilot):
    return pilot.app.lesson_screen.kept.guess(1)


async def test_a_number_is_typed_explained_and_kept(opened):
    async with opened() as pilot:
        await pilot.press("right", "a", "q", "enter")
        await until(pilot, lambda: "This is no number" in shown(pilot))
        await pilot.press("backspace", *"0.3", "enter")
        await until(pilot, lambda: "You say 0.3 for loss at epoch 10." in shown(pilot))
        assert guess_of(pilot) == Guess("0.3")
        await pilot.press("a", "5", "escape")
        await until(pilot, lambda: pilot.app.screen.focused is None)
        assert guess_of(pilot) == Guess("0.3")


async def test_the_run_marks_the_number_on_the_curve_and_tells(opened):
    async with opened(TRAINED) as pilot:
        screen = pilot.app.lesson_screen
        await pilot.press("right", "a", *"0.3", "enter", "right", "enter")
        await until(pilot, lambda: 2 in screen.state.outcomes)
        await until(pilot, lambda: "your guess" in shown(pilot))
        assert guess_of(pilot).right is False
        assert guess_of(pilot).actual == pytest.approx(AT_10)
        assert "You said 0.3; it is 0.173 at epoch 10." in shown(pilot)  # in the output
        await pilot.press("left")
        await until(pilot, lambda: "✗ You said 0.3" in shown(pilot))
        assert not screen.query_one(NumberField).display


async def test_it_runs_without_a_number_too(opened):
    async with opened(TRAINED) as pilot:
        await pilot.press("right", "right", "enter")
        await until(pilot, lambda: 2 in pilot.app.lesson_screen.state.outcomes)
        await pilot.press("left", "a")
        await until(pilot, lambda: "before you said a number" in shown(pilot))
        assert pilot.app.screen.focused is None


async def test_the_keys_of_the_field_are_offered_while_it_has_them(opened):
    async with opened(size=(80, 24)) as pilot:
        await pilot.press("right", "a")
        await until(pilot, lambda: "enter keep" in shown(pilot))
        assert "run to here" not in shown(pilot).split("\n")[-1]
