"""What holds for every lesson of the bundled course: it is complete, and it runs as a plain script."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from dltui.course import load_course, load_lesson, override
from dltui.course.check import check_path
from dltui.draw import mathematics

ENTRIES = load_course().entries
# A picture's name on a line of its own, and below it shades, blocks or braille dots.
PICTURE = re.compile(r"^[a-z][\w ]*(: .*)?\n(.*\n){0,3}.*[\u2580-\u259f\u2801-\u28ff]", re.MULTILINE)

pytestmark = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.id for entry in ENTRIES])


def test_the_check_finds_nothing(entry):
    assert [str(finding) for finding in check_path(entry.path, mathematics.formula)] == []


def test_it_has_seven_to_twelve_steps_with_prose(entry):
    steps = load_lesson(entry.path).steps
    assert 7 <= len(steps) <= 12
    assert all(step.prose for step in steps)


def test_it_asks_for_a_prediction_before_the_first_training(entry):
    lesson = load_lesson(entry.path)
    assert any(step.prediction for step in lesson.steps[: lesson.first_fit])


def test_it_has_an_exercise_with_a_hint_and_a_seed(entry):
    lesson = load_lesson(entry.path)
    exercises = [step.exercise for step in lesson.steps if step.exercise]
    assert exercises and all(exercise.hint for exercise in exercises)
    assert lesson.parameter("seed").value == lesson.seed


@pytest.mark.timeout(1500)
def test_it_runs_as_a_plain_script(entry, tmp_path):
    lesson = load_lesson(entry.path)
    script = tmp_path / entry.path.name
    script.write_text(override(lesson, lesson.quick).source, encoding="utf-8")
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert PICTURE.search(done.stdout), "no picture was drawn as text"
