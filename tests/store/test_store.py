import contextlib
import os
import sqlite3
import subprocess
import sys

import pytest
from pace import PATIENCE

from dltui.store import Edit, Given, LessonRecord, Store, StoreError
from dltui.store.database import MIGRATIONS, NAME


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def open_store():
    """Return a function that opens a store at a fixed time; all are closed at the end."""
    with contextlib.ExitStack() as stack:

        def make(folder, at=1000.0):
            return stack.enter_context(contextlib.closing(Store(folder, clock=lambda: at)))

        yield make


def filled(store):
    store.visit("xor_net", "Train it")
    store.mark("xor_net", "done", "A hidden layer")
    store.mark("xor_net", "goal", "accuracy >= 1.0")
    store.mark("xor_net", "solved", "Exercise: parity")
    store.answer("xor_net", "Before you train", Given("three at most"))
    store.edit("xor_net", "Exercise: parity", Edit("def parity(bits): ...", "pass"))
    return store


WHOLE = LessonRecord(
    "Train it",
    1000.0,
    frozenset({"A hidden layer"}),
    frozenset({"accuracy >= 1.0"}),
    frozenset({"Exercise: parity"}),
    {"Before you train": Given("three at most")},
    {"Exercise: parity": Edit("def parity(bits): ...", "pass")},
)


def test_nothing_is_kept_at_first(open_store, folder):
    store = open_store(folder)
    assert (store.lessons(), store.message) == ({}, "")


def test_everything_is_there_after_a_restart(open_store, folder):
    filled(open_store(folder)).close()
    assert open_store(folder).lessons() == {"xor_net": WHOLE}


def test_a_store_without_a_folder_leaves_no_file(open_store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert filled(open_store(None)).lessons() == {"xor_net": WHOLE}
    assert list(tmp_path.iterdir()) == []


def test_lessons_are_kept_apart(open_store, folder):
    store = filled(open_store(folder))
    store.mark("/home/ada/mine.py", "done", "mine")
    assert store.lessons()["/home/ada/mine.py"] == LessonRecord(done=frozenset({"mine"}))
    assert store.lessons()["xor_net"] == WHOLE


def test_the_run_tells_whether_an_answer_was_right(open_store, folder):
    store = open_store(folder)
    for right in (None, False, True):
        store.answer("digits", "Before", Given("b", right))
        assert store.lessons()["digits"].answers == {"Before": Given("b", right)}


def test_the_last_edit_counts_and_a_reset_forgets_it(open_store, folder):
    store = open_store(folder)
    store.edit("digits", "a", Edit("x = 1", "x = 0"))
    store.edit("digits", "a", Edit("x = 2", "x = 0"))
    store.edit("digits", "b", Edit("y = 2", "y = 0"))
    assert store.lessons()["digits"].edits["a"].code == "x = 2"
    store.reset("digits", "a")
    assert store.lessons()["digits"].edits == {"b": Edit("y = 2", "y = 0")}


def test_the_place_is_the_last_one(open_store, folder):
    open_store(folder, at=1.0).visit("digits", "a")
    store = open_store(folder, at=2.0)
    store.visit("digits", "b")
    assert store.lessons()["digits"] == LessonRecord("b", 2.0)


def test_text_comes_back_as_it_was(open_store, folder):
    code = '\'quotes """\n\ttabs, ümläuts, 🙂 and \\\'; DROP TABLE edits; --'
    open_store(folder).edit("a", "b", Edit(code, code))
    assert open_store(folder).lessons()["a"].edits["b"] == Edit(code, code)


# ---------------------------------------------------------------------------------------------------
# Two apps


def test_two_apps_see_what_the_other_one_keeps(open_store, folder):
    one, other = open_store(folder), open_store(folder)
    one.mark("a", "done", "1")
    other.mark("a", "done", "2")
    one.mark("a", "done", "2")
    assert one.lessons() == other.lessons() == {"a": LessonRecord(done=frozenset({"1", "2"}))}


def test_many_processes_at_once_lose_nothing(open_store, folder):
    code = (
        "import sys; from pathlib import Path; from dltui.store import Store, database\n"
        f"database.LOCKED_SECONDS = {PATIENCE}\n"
        "store = Store(Path(sys.argv[1]))\n"
        "assert not store.message, store.message\n"
        "for number in range(50): store.mark('a', 'done', f'{sys.argv[2]}-{number}')\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, folder, str(number)]) for number in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    assert len(open_store(folder).lessons()["a"].done) == 200


def test_a_process_that_is_killed_loses_nothing_that_it_kept(open_store, folder):
    code = (
        "import os, signal, sys; from pathlib import Path; from dltui.store import Edit, Store\n"
        "Store(Path(sys.argv[1])).edit('a', 'b', Edit('mine', 'theirs'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, folder], check=False)
    assert open_store(folder).lessons()["a"].edits == {"b": Edit("mine", "theirs")}


# ---------------------------------------------------------------------------------------------------
# What may be wrong with the file


def test_a_file_that_is_no_database_is_moved_aside(open_store, folder):
    folder.mkdir()
    (folder / NAME).write_text("not a database, but long enough to be taken for one " * 20)
    store = filled(open_store(folder))
    (aside,) = folder.glob("*.broken-*")
    assert "not a database" in aside.read_text()
    assert str(aside) in store.message and "nothing in it could be read" in store.message
    assert open_store(folder).lessons() == {"xor_net": WHOLE}


def test_a_setting_is_there_after_a_restart_and_the_last_choice_holds(open_store, folder):
    store = open_store(folder)
    assert store.settings() == {}
    store.set("theme", "dltui-light")
    store.set("theme", "dltui-dark")
    store.close()
    assert open_store(folder).settings() == {"theme": "dltui-dark"}


def test_what_can_be_read_of_a_broken_file_is_taken_over(open_store, folder):
    store = filled(open_store(folder))
    for number in range(2000):
        store.mark("big", "done", f"{number} {'x' * 100}")
    store.close()
    whole = (folder / NAME).read_bytes()
    (folder / NAME).write_bytes(whole[: len(whole) * 2 // 3])  # as after a copy that was cut off
    store = open_store(folder)
    assert "was broken" in store.message and "are here again" in store.message
    assert store.lessons()["xor_net"].edits == WHOLE.edits


def test_an_empty_file_becomes_a_database(open_store, folder):
    folder.mkdir()
    (folder / NAME).touch()
    store = filled(open_store(folder))
    assert (store.lessons(), store.message) == ({"xor_net": WHOLE}, "")


def test_a_later_versions_file_is_left_alone(open_store, folder):
    filled(open_store(folder)).close()
    with contextlib.closing(sqlite3.connect(folder / NAME)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = (folder / NAME).read_bytes()
    store = open_store(folder)
    store.mark("a", "done", "1")
    assert "later version of dltui" in store.message and "--data-dir" in store.message
    assert (folder / NAME).read_bytes() == before


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_told(open_store, folder):
    folder.mkdir(mode=0o500)
    store = open_store(folder)
    store.mark("a", "done", "1")
    assert "Nothing of this session will be kept" in store.message and str(folder) in store.message


def test_a_file_in_place_of_the_folder_is_told(open_store, folder):
    folder.write_text("")
    store = open_store(folder)
    store.mark("a", "done", "1")
    assert "Nothing of this session will be kept" in store.message and str(folder) in store.message


def test_what_cannot_be_written_is_an_error_in_words(open_store, folder):
    store = open_store(folder)
    with contextlib.closing(sqlite3.connect(folder / NAME)) as connection:
        connection.execute("DROP TABLE marks")
    with pytest.raises(StoreError, match=r"This could not be kept: no such table.*Look at the space"):
        store.mark("a", "done", "1")


def test_an_older_schema_is_brought_up_to_date(open_store, folder):
    folder.mkdir()
    with contextlib.closing(sqlite3.connect(folder / NAME)) as connection:
        connection.executescript(MIGRATIONS[0] + "PRAGMA user_version = 1;")
        connection.execute("INSERT INTO visits VALUES ('digits', 'a', 7.0)")
        connection.commit()
    store = open_store(folder)
    assert store.lessons() == {"digits": LessonRecord("a", 7.0)}
    assert store.settings() == {}


def test_a_clock_that_jumped_back_does_not_make_a_lesson_the_earlier_one(open_store, folder):
    open_store(folder, at=9.0).visit("digits", "a")
    store = open_store(folder, at=1.0)
    store.visit("lstm", "a")
    store.visit("lstm", "b")
    lessons = store.lessons()
    assert 9.0 < lessons["lstm"].opened < 9.1 and lessons["digits"].opened == 9.0
