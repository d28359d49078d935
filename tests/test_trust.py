"""A course that is not dltui's own runs after a yes, which holds for what it held at that time."""

import pytest

from dltui.trust import Trust, fingerprint


@pytest.fixture
def course(tmp_path):
    (tmp_path / "course.toml").write_text('title = "Mine"\n')
    (tmp_path / "first.py").write_text("print(1)\n")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "helping.py").write_text("x = 1\n")
    return tmp_path


@pytest.fixture
def trust(course):
    settings = {}
    return lambda folder=course, **given: Trust(
        folder, lambda name: settings.get(name, ""), settings.__setitem__, **given
    )


def test_a_course_is_asked_about_once(trust):
    assert not trust().allows()
    trust().allow()
    assert trust().allows()


def test_what_is_dltuis_own_and_what_was_allowed_on_the_command_line_is_not_asked_about(trust):
    assert trust(None).allows()
    assert trust(given=True).allows()
    assert not trust().allows()


@pytest.mark.parametrize("name", ["first.py", "tools/helping.py", "second.py", "notes.ipynb"])
def test_a_program_that_changes_or_appears_is_asked_about_again(trust, course, name):
    trust().allow()
    (course / name).write_text("import os\n")
    assert not trust().allows()


def test_a_change_that_is_no_program_asks_nothing(trust, course):
    trust().allow()
    (course / "picture.png").write_bytes(b"1")
    assert trust().allows()


def test_a_yes_for_one_folder_is_none_for_a_copy_of_it(trust, course, tmp_path_factory):
    import shutil

    trust().allow()
    other = tmp_path_factory.mktemp("other") / "copy"
    shutil.copytree(course, other)
    assert fingerprint(course) == fingerprint(other)
    assert not trust(other).allows()


def test_names_and_contents_cannot_be_shifted_into_each_other(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir(), two.mkdir()
    (one / "a.py").write_bytes(b"b.py")
    (two / "a.py").write_bytes(b"")
    (two / "b.py").write_bytes(b"")
    assert fingerprint(one) != fingerprint(two)


def test_a_program_that_cannot_be_read_counts_by_its_name(course):
    before = fingerprint(course)
    (course / "gone.py").symlink_to(course / "nowhere.py")
    assert fingerprint(course) == before
    (course / "loop.py").mkdir()
    assert fingerprint(course) == before
