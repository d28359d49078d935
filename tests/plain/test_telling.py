import pytest
from app.played import fit_events

from dltui.drawings import Text
from dltui.events import (
    EpochEnded,
    FitEnded,
    FitStarted,
    KernelChanged,
    Mark,
    Output,
    Picture,
    Points,
    Result,
    Series,
    StepEnded,
    StepStarted,
)
from dltui.learning.lesson_state import LessonState
from dltui.plain.telling import MOST_PRINTED, PACE, PATIENCE, Telling


class Told:
    """A telling at a clock that the test sets."""

    def __init__(self):
        self.said, self.now, self.state = [], 100.0, LessonState()
        self.state.apply(KernelChanged("ready"))
        self.telling = Telling(self.said.append, self.state, lambda: self.now)
        self.telling.begin()

    def hear(self, *events):
        for event in events:
            self.state.apply(event)
            self.telling(event)
        return self.said


@pytest.fixture
def told():
    return Told()


def test_figures_come_at_a_pace_that_can_be_read(told):
    for event in fit_events():
        told.now += 1.0 if isinstance(event, EpochEnded) else 0.0
        told.hear(event)
    epochs = [int(line.split()[1]) for line in told.said if line.startswith("Epoch ")]
    assert epochs == list(range(1, 21, int(PACE)))


def test_an_epoch_that_takes_long_is_not_waited_for(told):
    told.hear(FitStarted(1, "fit", 3, 1000))
    for step in range(1, 40):
        told.now += 1.0
        told.hear(Points(1, {"loss": Series((float(step),), (1.0 / step,))}, step, 1, float(step)))
    said = [line for line in told.said if line.startswith("Step ")]
    assert len(said) == 39 // int(PATIENCE)
    assert said[0] == "Step 8: loss 0.125."


def test_many_short_fits_are_told_together(told):
    told.hear(StepStarted(2))
    for number in range(1, 6):
        told.hear(
            FitStarted(number, f"start {number}", 1, 10), FitEnded(number, "ok", 1, 10, 0.1, {"loss": number})
        )
    told.hear(StepEnded(2, "ok", 0.5))
    assert told.said[1:] == [
        "Training start 1, 1 epochs.",
        "Training ended: 1 epoch, 10 steps, 0.1 s; loss 1.00.",
        "4 more trainings, the last, start 5: 1 epoch, 10 steps, 0.1 s; loss 5.00.",
    ]


def test_a_fit_that_begins_soon_after_another_is_told_once_it_takes_long(told):
    told.hear(FitStarted(1, "one"), FitEnded(1, "ok", 1, 1, 0.1, {}), FitStarted(2, "two"))
    told.now += PACE
    told.hear(EpochEnded(2, 1, 10, 4.0, {"loss": 0.5}))
    assert told.said[-2:] == ["Training two.", "Epoch 1: loss 0.500."]


def test_what_is_wrong_with_a_fit_is_said(told):
    steps = tuple(float(step) for step in range(1, 41))
    told.hear(
        FitStarted(1, "fit"), Points(1, {"loss": Series(steps, tuple(2.0**s for s in steps))}, 40, 1, 1.0)
    )
    told.hear(FitEnded(1, "ok", 1, 40, 1.0, {"loss": 2.0**40}))
    assert any(line.startswith("step 40: divergence. The loss grows") for line in told.said)


def test_printed_lines_are_said_as_a_terminal_would_leave_them(told):
    told.hear(Output("1/3\r2/3\r3/3 done\nha"), Output("lf"), Output("noise\n", "log"))
    assert told.said == ["3/3 done"]
    told.hear(Result({"bits": 2.1}))
    assert told.said[1:] == ["half", "Result: bits 2.10."]


def test_a_flood_of_lines_is_cut_and_counted(told):
    told.hear(StepStarted(0), Output("line\n" * (MOST_PRINTED + 1500)), StepEnded(0, "ok", 0.1))
    assert told.said.count("line") == MOST_PRINTED
    assert told.said[-1] == "1,500 more lines were printed; `dltui run` shows them all."


def test_marks_and_pictures_are_said_in_words(told):
    told.hear(Mark(1, 1200, "learning_rate 0.1"), Picture("poem", Text("one\ntwo")))
    assert told.said == ["At step 1,200: learning_rate 0.1", "Picture poem: text of 2 lines: one."]


def test_waiting_for_the_kernel_is_said():
    said, state = [], LessonState()
    Telling(said.append, state, lambda: 0.0).begin()
    assert said == ["Waiting for the kernel: it imports TensorFlow."]
