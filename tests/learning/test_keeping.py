import pytest

from dltui.course import bundled_folder
from dltui.learning.keeping import Keeping, lesson_name
from dltui.store import Edit, Given, LessonRecord
from dltui.store.database import NAME


@pytest.fixture
def opened(tmp_path):
    """Return a function that opens what is kept in a folder; `keeping.said` holds what was to be read."""

    async def make(folder=tmp_path / "data"):
        said = []
        keeping = Keeping(folder, said.append)
        keeping.said = said
        await keeping.open()
        return keeping

    return make


async def test_what_is_kept_is_there_at_once_and_after_a_restart(opened):
    keeping = await opened()
    keeping.visit("xor_net", "Train it")
    keeping.mark("xor_net", "done", "A hidden layer")
    keeping.mark("xor_net", "goal", "accuracy >= 1.0")
    keeping.mark("xor_net", "solved", "Exercise")
    keeping.answer("xor_net", "Before", Given("b", True))
    keeping.edit("xor_net", "Exercise", Edit("mine", "theirs"))
    kept = keeping.lesson("xor_net")
    assert kept.opened > 1.7e9
    assert kept == LessonRecord(
        "Train it",
        kept.opened,
        frozenset({"A hidden layer"}),
        frozenset({"accuracy >= 1.0"}),
        frozenset({"Exercise"}),
        {"Before": Given("b", True)},
        {"Exercise": Edit("mine", "theirs")},
    )
    await keeping.close()
    again = await opened()
    assert again.lesson("xor_net").edits == kept.edits
    assert (again.lesson("xor_net").done, again.latest, again.said) == (kept.done, "xor_net", [])
    await again.close()


async def test_a_cell_that_is_the_lessons_own_again_is_no_edit(opened):
    keeping = await opened()
    keeping.edit("a", "b", Edit("mine", "theirs"))
    keeping.edit("a", "b", Edit("theirs", "theirs"))
    assert keeping.lesson("a").edits == {}
    await keeping.close()
    again = await opened()
    assert again.lesson("a").edits == {}
    await again.close()


async def test_the_latest_lesson_is_the_one_opened_last(opened):
    keeping = await opened()
    assert keeping.latest == ""
    for lesson in ("a", "b", "a"):
        keeping.visit(lesson, lesson + str(len(keeping.lesson(lesson).step)))
    assert keeping.latest == "a"
    await keeping.close()


async def test_a_clock_that_jumps_back_leaves_the_latest_lesson_the_latest(opened, monkeypatch):
    keeping = await opened()
    for lesson, now in (("a", 900.0), ("b", 500.0)):
        monkeypatch.setattr("dltui.learning.keeping.time.time", lambda now=now: now)
        keeping.visit(lesson, "1")
    monkeypatch.undo()
    assert keeping.latest == "b"
    await keeping.close()


async def test_without_a_folder_nothing_outlives_the_app(opened, tmp_path):
    keeping = await opened(None)
    keeping.mark("a", "done", "b")
    assert keeping.lesson("a").done == {"b"}
    await keeping.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_broken_file_is_told(opened, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / NAME).write_text("no database at all, but as long as the header of one " * 9)
    keeping = await opened()
    (words,) = keeping.said
    assert "was broken" in words
    await keeping.close()


async def test_what_cannot_be_written_is_told_once_and_kept_in_memory(opened):
    keeping = await opened()
    keeping._store.close()
    for step in "abc":
        keeping.mark("xor_net", "done", step)
    await keeping.close()
    assert keeping.lesson("xor_net").done == {"a", "b", "c"}
    (words,) = keeping.said
    assert words.startswith("This could not be kept")


def test_a_bundled_lesson_is_kept_by_its_id_and_any_other_by_its_path(tmp_path, monkeypatch):
    assert lesson_name(bundled_folder() / "xor_net.py") == "xor_net"
    monkeypatch.chdir(tmp_path)
    assert lesson_name(tmp_path / "xor_net.py") == str(tmp_path.resolve() / "xor_net.py")
