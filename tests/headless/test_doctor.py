import contextlib

import pytest

from dltui.headless.doctor import _kept
from dltui.store import Store
from dltui.store.database import NAME


@pytest.mark.parametrize(("lessons", "words"), [(1, "(1 lesson)"), (2, "(2 lessons)")])
def test_the_doctor_says_where_progress_lies(tmp_path, lessons, words):
    with contextlib.closing(Store(tmp_path)) as store:
        for number in range(lessons):
            store.mark(f"lesson {number}", "done", "a")
    (line,) = _kept(tmp_path)
    assert (line.name, line.value, line.remedy) == ("progress", f"{tmp_path / NAME} {words}", "")


def test_the_doctor_makes_no_file(tmp_path):
    (line,) = _kept(tmp_path)
    assert "not there yet" in line.value
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_tells_of_a_broken_file(tmp_path):
    (tmp_path / NAME).write_text("no database at all, but as long as the header of one " * 9)
    (line,) = _kept(tmp_path)
    assert "was broken" in line.remedy
