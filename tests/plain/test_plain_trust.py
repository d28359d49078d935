"""Plain mode asks before a program of another's course runs."""

from pathlib import Path

import pytest
from app.played import LESSON, fit_events
from plain.talk import Script, Talk

from dltui.course import Chapter, Course, Entry, parse_lesson
from dltui.learning.permission import Permission
from dltui.plain.trusting import ask_about


@pytest.fixture
def talk(tmp_path):
    """Return a function that holds a conversation about a lesson of another's course, and its permission."""
    path = tmp_path / "xor_net.py"
    path.write_text(LESSON)
    lesson = parse_lesson(LESSON, path)
    course = Course(tmp_path, "Another's", (Chapter("All", (Entry("xor_net", path, "XOR"),)),))

    def make(answer):
        made = Talk(lesson, "", "", "quit", events=tuple(fit_events()))
        asking = Script(answer)

        async def ask(folder: Path) -> bool:
            return await ask_about(folder, asking, made.said.append)

        made.permit = Permission(course, made.keeping, ask).about(lesson)
        return made

    return make


@pytest.mark.parametrize(("answer", "runs"), [("yes", True), ("Y", True), ("", False), ("no", False)])
async def test_a_yes_runs_the_program_and_everything_else_does_not(talk, tmp_path, answer, runs):
    made = await talk(answer).hold()
    assert f"{tmp_path.resolve()} are not part of dltui" in made.text
    assert (("run_to", 0) in made.source.asked) == runs
    assert ("need your yes" in made.text) == (not runs)
