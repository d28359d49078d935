"""What a run came to, from events alone."""

import io
import math

import pytest
from rich.console import Console

from dltui.course import Goal
from dltui.events import FitEnded, FitStarted, Result
from dltui.headless.report import LineReport
from dltui.headless.tally import GoalResult, RunResult, Tally


def tally_of(*fits, results=None):
    tally = Tally()
    for number, (name, metrics) in enumerate(fits, start=1):
        tally(FitStarted(number, name, parameters=17))
        tally(FitEnded(number, "ok", 2, 10, 0.5, metrics))
    if results:
        tally(Result(results))
    return tally


@pytest.mark.parametrize(
    ("goal", "reached", "value"),
    [
        ("accuracy >= 1", True, 1.0),
        ("loss <= 0.1", False, 0.4),
        ("xor/accuracy >= 1", False, 0.5),
        ("and/accuracy >= 1", True, 1.0),
        ("bits < 3", True, 2.5),
        ("speed > 1", False, None),
    ],
)
def test_a_goal_is_reached_by_the_final_figure_of_one_fit(goal, reached, value):
    tally = tally_of(
        ("and", {"accuracy": 1.0, "loss": 0.2}),
        ("xor", {"accuracy": 0.5, "loss": 0.4}),
        results={"bits": 2.5},
    )
    judged = tally.judge(Goal.parse(goal))
    assert (judged.reached, judged.value) == (reached, value)


def test_a_figure_that_is_no_number_reaches_nothing():
    tally = tally_of(("net", {"loss": math.nan}))
    assert not tally.judge(Goal.parse("loss <= 1")).reached


def test_the_metrics_are_those_of_the_fit_that_decided():
    tally = tally_of(("and", {"accuracy": 1.0}), ("xor", {"accuracy": 0.5}), results={"bits": 2.0})
    assert tally.metrics([Goal.parse("accuracy >= 1")]) == {"accuracy": 1.0, "bits": 2.0}
    assert tally.metrics([]) == {"accuracy": 0.5, "bits": 2.0}


def test_the_result_line_has_what_programs_rely_on():
    tally = tally_of(("net", {"loss": math.inf}))
    goal = tally.judge(Goal.parse("loss <= 1"))
    line = RunResult("x", (goal,), False, tally.metrics([]), 1.23456, tuple(tally.fits), "ok", 1).as_json()
    assert line["event"] == "result"
    assert (line["lesson"], line["goal"], line["reached"], line["seconds"]) == (
        "x",
        "loss <= 1",
        False,
        1.235,
    )
    assert line["metrics"] == {"loss": "Infinity"}
    fit = line["fits"][0]
    assert {k: fit[k] for k in ("name", "epochs", "steps", "seconds", "parameters")} == {
        "name": "net",
        "epochs": 2,
        "steps": 10,
        "seconds": 0.5,
        "parameters": 17,
    }


@pytest.mark.parametrize(
    ("outcome", "why"), [("ok", "in a quick run"), ("stopped", "in a run that did not get to its end")]
)
def test_a_goal_that_is_not_judged_says_why(outcome, why):
    out = io.StringIO()
    goal = GoalResult(Goal.parse("loss <= 1"), 0.5, True)
    LineReport(Console(file=out, width=200)).result(
        RunResult("x", (goal,), None, {"loss": 0.5}, 1.0, (), outcome, 0)
    )
    assert f"goal loss <= 1: not judged {why} (it was 0.5)" in out.getvalue()
