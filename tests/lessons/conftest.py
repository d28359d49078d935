"""What the tests of the lessons share: a lesson's own names, after its steps have run in this process."""

from __future__ import annotations

import contextlib
import io
import warnings

import pytest

from dltui.course import bundled_folder, load_lesson, override
from dltui.live import binding, control, loop, monitor, publish


@pytest.fixture(scope="session")
def names_of():
    """A function: the names that the steps of a lesson define, up to one title, with parameters set.

    A step that no later one needs can be left out by its title.
    """
    played = {}

    def play(lesson_id, through, without="", **parameters):
        key = lesson_id, through, without, tuple(sorted(parameters.items()))
        if key not in played:
            played[key] = _play(lesson_id, through, without, parameters)
        return played[key]

    return play


def _play(lesson_id, through, without, parameters):
    lesson = override(load_lesson(bundled_folder() / f"{lesson_id}.py"), parameters)
    assert {through, without or through} <= {step.title for step in lesson.steps}
    names = {"__name__": "__main__"}
    with publish.to([].append), monitor.installed(), contextlib.redirect_stdout(io.StringIO()):
        for step in lesson.steps:
            if step.code is not None and step.title != without:
                exec(compile(step.code.source, f"<{lesson_id}: {step.title}>", "exec"), names)
            if step.title == through:
                break
        loop.finish()
    control.reset()
    binding.forget()
    return names


@pytest.fixture
def attempt():
    """A function: what a check says about some code in the place of the exercise, or None where it passes."""

    def judge(lesson_id, names, code=None):
        (exercise,) = [
            s.exercise for s in load_lesson(bundled_folder() / f"{lesson_id}.py").steps if s.exercise
        ]
        own = dict(names)
        code = code or exercise.starter.source
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(code, own)
            try:
                exec(exercise.check.source, own)
            except AssertionError as error:
                return str(error)
        return None

    return judge


@pytest.fixture
def solution():
    """A function: the code of a lesson's solution."""

    def read(lesson_id):
        steps = load_lesson(bundled_folder() / f"{lesson_id}.py").steps
        return next(step.exercise.solution.source for step in steps if step.exercise)

    return read
