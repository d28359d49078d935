"""A real kernel process: code runs, can be reached into, dies, and leaves nothing behind."""

import asyncio
import os
import signal
import stat
import time

import psutil
import pytest
from pace import PATIENCE, within

from dltui.kernel.cause import cause_of_exit
from dltui.kernel.folder import SOCKET_PATH_LIMIT, KernelError, private_folder
from dltui.kernel.process import Kernel, Origin
from dltui.wire import from_bundle


class Box:
    """A kernel and everything it said."""

    def __init__(self):
        self.messages, self.logs, self.deaths = [], [], []
        self.died = asyncio.Event()
        self.kernel = Kernel(self.messages.append, self.logs.append, self._death)

    def _death(self, cause):
        self.deaths.append(cause)
        self.died.set()

    def stdout(self):
        return "".join(m["content"]["text"] for m in self.messages if m["msg_type"] == "stream")

    def events(self):
        shown = [m["content"]["data"] for m in self.messages if m["msg_type"] == "display_data"]
        return [event for bundle in shown for event in from_bundle(bundle)]


@pytest.fixture
async def box():
    made = Box()
    await made.kernel.start()
    yield made
    await made.kernel.close()


async def test_code_runs_and_its_output_is_there_before_the_reply(box):
    reply = await box.kernel.run("print('hello')")
    assert reply.status == "ok"
    assert box.stdout() == "hello\n"


async def test_what_is_printed_does_not_stay_in_the_memory_of_the_kernel(box):
    size = "sum(len(str(item)) for cell in get_ipython().history_manager.outputs.values() for item in cell)"
    reply = await box.kernel.run(f"for n in range(10_000): print(n)\nprint('kept', {size})")
    assert reply.status == "ok"
    assert box.stdout().endswith("9999\nkept 0\n")


async def test_a_failure_names_the_file_and_the_line_of_the_lesson(box):
    await box.kernel.run("def divide():\n    return 1 / 0", Origin("lessons/x.py", 10))
    reply = await box.kernel.run("divide()", Origin("lessons/x.py", 30))
    assert (reply.status, reply.name) == ("error", "ZeroDivisionError")
    (failure,) = box.events()
    assert [(f.path, f.line, f.source, f.own) for f in failure.frames] == [
        ("lessons/x.py", 30, "divide()", True),
        ("lessons/x.py", 11, "return 1 / 0", True),
    ]


async def test_a_syntax_error_names_its_line_of_the_lesson(box):
    await box.kernel.run("x = 1\ny = = 2", Origin("lessons/x.py", 10))
    (failure,) = box.events()
    assert (failure.name, failure.frames[0].line) == ("SyntaxError", 11)


async def test_a_second_thread_answers_while_a_cell_runs(box):
    running = asyncio.create_task(
        box.kernel.run("import time\nwhile not globals().get('go'): time.sleep(0.01)")
    )
    reply = await box.kernel.reach("go = True", PATIENCE)
    assert reply.status == "ok"
    assert (await running).status == "ok"


async def test_an_interrupt_ends_an_endless_loop(box):
    running = asyncio.create_task(box.kernel.run("print('in')\nwhile True: pass"))
    while "in" not in box.stdout():
        await asyncio.sleep(0.01)
    await box.kernel.interrupt()
    assert (await running).name == "KeyboardInterrupt"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import os; os.kill(os.getpid(), 11)", "segmentation fault"),
        ("import os; os._exit(7)", "exit code 7"),
        ("import os; os.kill(os.getpid(), 9)", "SIGKILL"),
        ("import sys; print('std::bad_alloc', file=sys.__stderr__); import os; os.abort()", "out of memory"),
    ],
)
async def test_a_death_is_noticed_within_a_second_and_told_with_its_cause(box, code, cause):
    began = time.monotonic()
    reply = await box.kernel.run(code)
    assert reply.status == "died"
    await asyncio.wait_for(box.died.wait(), PATIENCE)
    taken = time.monotonic() - began
    assert cause in box.deaths[0]
    within(taken, 1.5)  # the abort itself takes a moment


@pytest.fixture
def begins(tmp_path, monkeypatch):
    """A function: every Python process begins with this code, in place of what it was started for."""

    def write(code):
        (tmp_path / "sitecustomize.py").write_text(code)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return write


async def test_a_kernel_that_neither_answers_nor_works_is_given_up(begins, monkeypatch):
    monkeypatch.setattr("dltui.kernel.process.START_SECONDS", 0.5)
    begins("import threading; threading.Event().wait()")
    kernel = Kernel(print, print, print)
    try:
        with pytest.raises(KernelError, match=r"no answer, and no work done, in 0.5 s"):
            await kernel.start()
    finally:
        await kernel.close()


async def test_a_kernel_that_works_on_its_start_is_waited_for(begins, monkeypatch):
    monkeypatch.setattr("dltui.kernel.process.START_SECONDS", 2.0)
    monkeypatch.setattr("dltui.kernel.process.STIR", 0.001)
    begins(
        "import threading, time\n"
        "def stir():  # also while its answer is on its way, which takes long where the reader is slow\n"
        "    while True:\n        sum(range(100_000))\n        time.sleep(0.02)\n"
        "threading.Thread(target=stir, daemon=True).start()\n"
        "while time.process_time() < 2.5: pass\n"
    )
    kernel = Kernel(print, print, print)
    try:
        await kernel.start()
        assert (await kernel.run("1")).status == "ok"
    finally:
        await kernel.close()


@pytest.mark.parametrize("poll", [0.2, 1.0])  # the end is seen first by the watch, or by who waits
async def test_a_kernel_that_ends_before_its_first_answer_is_not_waited_for(begins, monkeypatch, poll):
    monkeypatch.setattr("dltui.kernel.process.POLL_SECONDS", poll)
    begins("import os; os._exit(7)")
    deaths = []
    kernel = Kernel(print, print, deaths.append)
    began = time.monotonic()
    try:
        with pytest.raises(KernelError, match="did not start: it ended at once"):
            await kernel.start()
        within(time.monotonic() - began, 5)
    finally:
        await kernel.close()
    assert deaths == ["it ended itself with exit code 7"]


async def test_native_output_goes_to_the_log_and_not_to_our_own_streams(box, capfd):
    await box.kernel.run("import os; os.write(2, b'native noise\\n')")
    async with asyncio.timeout(PATIENCE):
        while "native noise" not in "".join(box.logs):
            await asyncio.sleep(0.01)
    assert capfd.readouterr() == ("", "")


async def test_sockets_are_private_short_and_no_tcp_port_is_open(box):
    folder = box.kernel.folder
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0

    def sockets():
        return [path for path in folder.iterdir() if stat.S_ISSOCK(path.stat().st_mode)]

    async with asyncio.timeout(PATIENCE):
        while len(sockets()) < 6:  # the heartbeat's is opened by a thread of its own
            await asyncio.sleep(0.01)
    assert len(sockets()) == 6  # five channels and one for forked children
    assert all(len(os.fsencode(path)) < SOCKET_PATH_LIMIT for path in sockets())
    process = psutil.Process(box.kernel.pid)
    assert process.net_connections(kind="inet") == []


async def test_a_forked_child_can_print(box):
    child = "if pid == 0:\n    print('child', flush=True)\n    os._exit(0)"
    code = f"import os\npid = os.fork()\n{child}\nos.waitpid(pid, 0)"
    await box.kernel.run(code)
    async with asyncio.timeout(PATIENCE):
        while "child" not in box.stdout():
            await asyncio.sleep(0.01)


async def test_closing_leaves_no_process_and_no_folder(box):
    pid = box.kernel.pid
    await box.kernel.close()
    assert not psutil.pid_exists(pid)
    assert not box.kernel.folder.exists()


def test_a_long_temporary_folder_is_not_used_for_sockets(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    monkeypatch.setattr("tempfile.tempdir", str(long))
    folder = private_folder()
    try:
        assert len(os.fsencode(folder)) < 60
    finally:
        folder.rmdir()


@pytest.mark.parametrize(
    ("code", "words"),
    [(0, "exit code 0"), (-int(signal.SIGSEGV), "segmentation fault"), (None, "could not be reached")],
)
def test_the_cause_of_an_exit_is_said_in_words(code, words):
    assert words in cause_of_exit(code)
