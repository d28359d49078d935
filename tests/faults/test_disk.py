"""Disks that are full or read-only, a course that vanishes: words, and nothing else is lost."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
from faults.disks import disk, fill, make_read_only
from faults.sittings import LESSON, STEPS, settled
from pace import PATIENCE
from terminal import Terminal

from dltui.learning.keeping import KEPT_AFTER_ALL, LATER, Keeping
from dltui.store import Edit, Given, Store, StoreError
from dltui.store.database import NAME

ROOT = str(Path(__file__).parents[2])
LARGE = "x = 1  # and much more\n" * 20_000  # more than what a page that is half empty still takes


@pytest.fixture
def small(tmp_path):
    with disk(tmp_path / "disk") as folder:
        yield folder


@pytest.fixture
def short():
    """A small disk whose path leaves room for the names of sockets."""
    with (
        tempfile.TemporaryDirectory(prefix="disk-", dir="/tmp") as folder,
        disk(Path(folder) / "d") as mounted,
    ):
        yield mounted


def filled(folder):
    """Keep something in a folder; return what `Store.lessons` says of it then."""
    with contextlib.closing(Store(folder, clock=lambda: 1000.0)) as store:
        store.mark("xor_net", "done", "A hidden layer")
        store.answer("xor_net", "Before", Given("three at most", True))
        store.edit("xor_net", "Train it", Edit("mine", "theirs"))
        return store.lessons()


# ---------------------------------------------------------------------------------------------------
# The store


def test_a_full_disk_is_told_and_what_was_kept_is_there(small):
    before = filled(small)
    with contextlib.closing(Store(small)) as store:
        filling = fill(small)
        with pytest.raises(
            StoreError, match=rf"could not be kept: .*Look at the space and the rights in {small}"
        ):
            store.edit("xor_net", "Another", Edit(LARGE, ""))
        assert store.lessons() == before
        filling.unlink()
        store.mark("xor_net", "solved", "Exercise")
    with contextlib.closing(Store(small)) as store:
        assert store.message == ""
        assert store.lessons()["xor_net"].solved == {"Exercise"}
        assert store.lessons()["xor_net"].edits == before["xor_net"].edits


def test_a_limit_on_the_size_of_files_is_told_as_a_full_disk_is(tmp_path):
    """In a process of its own, which may write files of 256 KiB and no more."""
    before = filled(tmp_path)
    code = (
        "import resource, sys; from pathlib import Path; from dltui.store import Edit, Store, StoreError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2**18, 2**18))\n"
        "store = Store(Path(sys.argv[1]))\n"
        "try: store.edit('xor_net', 'Another', Edit('x = 1\\n' * 100_000, ''))\n"
        "except StoreError as error: print(error)\n"
        "store.mark('xor_net', 'solved', 'Exercise')\n"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert (
        "This could not be kept" in done.stdout
        and f"Look at the space and the rights in {tmp_path}" in done.stdout
    )
    with contextlib.closing(Store(tmp_path)) as store:
        assert store.lessons()["xor_net"].edits == before["xor_net"].edits
        assert store.lessons()["xor_net"].solved == {"Exercise"}


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_where_nothing_can_be_written_progress_is_shown_all_the_same(small, how):
    before = filled(small)
    fill(small) if how == "full" else make_read_only(small)
    with contextlib.closing(Store(small)) as store:
        assert store.lessons() == before
        if how == "read-only":
            assert "Nothing of this session will be kept" in store.message
            assert str(small) in store.message and "--data-dir" in store.message
            store.mark("xor_net", "solved", "Exercise")
            assert store.lessons()["xor_net"].solved == {"Exercise"}


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_an_empty_folder_that_cannot_be_written_to_is_told(small, how):
    fill(small) if how == "full" else make_read_only(small)
    with contextlib.closing(Store(small / "data")) as store:
        store.mark("xor_net", "solved", "Exercise")
        assert "Nothing of this session will be kept" in store.message and str(small) in store.message


@pytest.mark.parametrize("how", ["full", "read-only"])
def test_a_broken_file_where_nothing_can_be_written_is_told_and_left(small, how, monkeypatch):
    """Also where the folder for passing files is on the same disk."""
    broken = "no database at all, but as long as the header of one " * 9
    (small / NAME).write_text(broken)
    (small / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(small / "tmp"))
    fill(small) if how == "full" else make_read_only(small)
    with contextlib.closing(Store(small)) as store:
        store.mark("xor_net", "solved", "Exercise")
        assert "broken" in store.message and str(small) in store.message
    assert broken in [path.read_text() for path in small.glob(f"{NAME}*")]


async def test_what_a_full_disk_did_not_take_is_kept_once_there_is_room(small):
    said = []
    keeping = Keeping(small, said.append)
    await keeping.open()
    filling = fill(small)
    keeping.edit("xor_net", "Train it", Edit(LARGE, "theirs"))
    keeping.mark("xor_net", "solved", "Exercise")
    keeping.edit("xor_net", "Another", Edit(LARGE, "theirs"))
    async with asyncio.timeout(PATIENCE):
        while not said:
            await asyncio.sleep(0)
    filling.unlink()
    await keeping.close()
    await asyncio.sleep(0)  # what was said at the end
    assert "could not be kept" in said[0] and LATER in said[0] and said[1:] == [KEPT_AFTER_ALL]
    with contextlib.closing(Store(small)) as store:
        kept = store.lessons()["xor_net"]
    assert (kept.solved, set(kept.edits)) == ({"Exercise"}, {"Train it", "Another"})


# ---------------------------------------------------------------------------------------------------
# The app and the commands


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "tiny.py"
    path.write_text(LESSON)
    return path


def says(*words):
    """Return whether a text has these words; a sentence is wrapped somewhere."""
    return lambda text: all(word in text for word in words)


@contextlib.contextmanager
def app(*arguments, **environment):
    """The app in a terminal; afterwards it has ended in good order, and nothing it started is left."""
    with Terminal(*map(str, arguments), environment=environment) as terminal:
        terminal.wait_for(settled)
        started = psutil.Process(terminal.pid).children(recursive=True)
        yield terminal
        terminal.press("q")
        assert terminal.wait_end() == (0, None)
        assert b"\x1b[?1049l" in terminal.raw[-400:] and b"\x1b[?25h" in terminal.raw[-400:]
    _, left = psutil.wait_procs(started, timeout=PATIENCE)
    assert left == []


@pytest.mark.usefixtures("without_tensorflow")
def test_the_app_goes_on_while_the_disk_is_full_and_keeps_all_when_there_is_room(small, lesson):
    with app("open", lesson, XDG_DATA_HOME=str(small)) as terminal:
        filling = fill(small)
        terminal.press("b")
        terminal.wait_for("The run will tell")
        terminal.press("enter")
        terminal.wait_for(lambda text: text.split("\n")[0].endswith("done"))
        terminal.wait_for(says("could", "kept:", "database", "space", "rights"))
        filling.unlink()
        terminal.press("enter")
        terminal.wait_for(says("What", "could", "before", "now."))
    with contextlib.closing(Store(small / "dltui")) as store:
        (record,) = store.lessons().values()
        assert [given.answer for given in record.answers.values()] == ["two"]
        assert len(store.runs()) == 2
        assert all(len(store.curves(run.id)["loss"][0]) == STEPS for run in store.runs())


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize("how", ["full", "read-only"])
def test_the_app_opens_where_nothing_can_be_kept_and_says_so(small, lesson, how):
    with contextlib.closing(Store(small / "dltui")) as store:
        store.edit(str(lesson.resolve()), "Mine", Edit("mine = 'what I wrote'", "mine = 0"))
        before = store.lessons()
    fill(small) if how == "full" else make_read_only(small)
    with app("open", lesson, XDG_DATA_HOME=str(small)) as terminal:
        terminal.press("enter")
        terminal.wait_for(lambda text: text.split("\n")[0].endswith("done"))
        terminal.wait_for(says("Nothing", "session", "cannot", "mend", "--data-dir"))
        terminal.press("right")
        terminal.wait_for("what I wrote")
    with contextlib.closing(Store(small / "dltui")) as store:
        assert store.lessons() == before


def dltui(*arguments, **environment):
    command = [sys.executable, "-m", "dltui", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.mark.usefixtures("without_tensorflow")
def test_a_recording_that_the_disk_does_not_take_ends_and_the_run_goes_on(small, lesson):
    filling, path = fill(small), small / "run.jsonl"
    os.truncate(filling, filling.stat().st_size - 4096)
    done = dltui("run", lesson, "--record", path)
    assert "fits that have ended: 1" in done.stdout
    assert f"{path}: the recording ends here" in done.stderr and "No space left on device" in done.stderr
    assert done.returncode == 0 and "Traceback" not in done.stderr


@pytest.mark.usefixtures("without_tensorflow")
def test_a_full_folder_for_sockets_is_said_in_words(short, lesson):
    filling = fill(short)
    places = {"XDG_RUNTIME_DIR": str(short)}
    done = dltui("run", lesson, **places)
    assert done.returncode == 4 and "Traceback" not in done.stdout + done.stderr
    assert "No space left on device" in done.stdout + done.stderr
    with Terminal("open", str(lesson), environment=places) as terminal:
        terminal.wait_for("the kernel died")
        terminal.wait_for(
            lambda text: "No space left on device" in text and "Enter starts a fresh one" in text
        )
        filling.unlink()
        terminal.press("enter")
        terminal.wait_for(lambda text: text.split("\n")[0].endswith("done"))
        terminal.press("right")
        terminal.wait_for("step 2 of 3")
        terminal.press("enter")
        terminal.wait_for("ended: 1\n")
        terminal.press("q")
        assert terminal.wait_end() == (0, None)


@pytest.fixture
def course(tmp_path):
    """A course of two lessons in a folder of its own."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "course.toml").write_text('title = "C"\n[[chapter]]\ntitle = "T"\nlessons = ["one", "two"]\n')
    (folder / "one.py").write_text(LESSON.replace("title: Tiny", "title: The first"))
    (folder / "two.py").write_text(LESSON.replace("title: Tiny", "title: The second"))
    return folder


@pytest.mark.usefixtures("without_tensorflow")
def test_a_course_that_vanishes_while_it_is_open_leaves_lesson_and_edits(course, tmp_path):
    """Its folder is also the one in which the app was started, and in which a fresh kernel would start."""
    environment = {
        "PYTHONPATH": f"{os.environ['PYTHONPATH']}:{ROOT}",
        "XDG_DATA_HOME": str(tmp_path / "kept"),
    }
    command = ["sh", "-c", f"cd {course} && exec {sys.executable} -m dltui --course {course} --trust"]
    with Terminal(command=command, environment=environment) as terminal:
        terminal.wait_for("The second")
        terminal.wait_for(settled)
        terminal.press("enter")
        terminal.wait_for("step 1 of 3")
        terminal.press("b")
        terminal.wait_for("The run will tell")
        terminal.press("enter")
        terminal.wait_for("ended: 1\n")
        shutil.rmtree(course)
        terminal.press("enter")
        terminal.wait_for("ended: 2\n")
        terminal.press("R")
        terminal.wait_for(lambda text: settled(text) or "the kernel died" in text)
        terminal.press("enter")
        terminal.wait_for(lambda text: "ended: 1\n" in text.split("ended: 2\n")[-1])
        terminal.press("escape", "down", "enter")
        terminal.wait_for(lambda text: "The second" in text and "step 1 of 3" in text)
        terminal.press("q")
        assert terminal.wait_end() == (0, None)
    with contextlib.closing(Store(tmp_path / "kept" / "dltui")) as store:
        record = store.lessons()[str(course / "one.py")]
        assert [given.answer for given in record.answers.values()] == ["two"]
        assert len(store.runs()) == 3


@pytest.mark.parametrize("arguments", [["list"], ["run", "one"], ["--plain", "one"]], ids=" ".join)
def test_a_course_that_is_not_there_any_more_is_said_in_words(tmp_path, arguments):
    done = dltui(*arguments, "--course", tmp_path / "gone")
    assert done.returncode == 2 and "there is no such folder" in done.stderr
