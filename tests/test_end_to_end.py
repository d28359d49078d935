"""The real app in a pty with a real kernel, as a learner meets it; and every way in which it can end."""

import contextlib
import json
import os
import re
import signal
import time

import psutil
import pytest
from pace import PATIENCE, within
from terminal import Terminal

LIVE = re.compile(r"epoch \d+/\d+")


def settled(text):
    """Whether the kernel takes code, with TensorFlow or without."""
    return "ready" in text or "could not be loaded" in text


def kernels_of(pid):
    return psutil.Process(pid).children(recursive=True)


def gone(processes):
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    return alive == []


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (80, 24)])
def test_enter_enter_enter_leads_from_the_course_to_a_live_curve(columns, rows):
    with Terminal(columns=columns, rows=rows) as terminal:
        terminal.wait_for("The XOR network")
        terminal.wait_for("TensorFlow ready")
        terminal.press("down")
        terminal.press("enter")
        terminal.wait_for("step 1 of")
        terminal.press("enter")
        terminal.wait_for(lambda text: LIVE.search(text) or re.search(r"\d+/40", text))
        terminal.press("enter")
        terminal.wait_for(lambda text: "loss" in text and any("⠀" < char <= "⣿" for char in text))
        terminal.wait_for("accuracy 1.00")


@pytest.mark.usefixtures("without_tensorflow")
def test_a_fit_is_paused_stepped_resumed_stopped_and_run_again(tmp_path):
    script = tmp_path / "long.py"
    script.write_text(
        "from dltui import live\n"
        "with live.fit('long', epochs=100_000, steps=1000):\n"
        "    for step in range(1, 100_000_001):\n"
        "        live.log(step, loss=1 / step)\n"
    )
    with Terminal("open", str(script)) as terminal:
        terminal.wait_for("step 1 of 1")
        terminal.wait_for("ready")
        terminal.press("enter")
        terminal.wait_for("running")
        terminal.wait_for("steps/s")
        terminal.press("space")
        terminal.wait_for("paused at step")
        held = re.search(r"paused at step ([\d,]+)", terminal.text()).group(1)
        terminal.press(".")
        terminal.wait_for(
            lambda text: (m := re.search(r"paused at step ([\d,]+)", text)) and m.group(1) != held
        )
        terminal.press("space")
        terminal.wait_for("running")
        terminal.press("s")
        terminal.wait_for("stopped")
        terminal.press("enter")
        terminal.wait_for(lambda text: "running" in text and "steps/s" in text)
        terminal.press("q")
        terminal.wait_for("q again quits")
        terminal.press("q", "q")  # if the first comes too late to be the second one, it is a first one again
        assert terminal.wait_end()[0] == 0


@pytest.mark.usefixtures("without_tensorflow")
def test_quitting_leaves_no_process_and_restores_the_terminal():
    with Terminal() as terminal:
        terminal.wait_for(settled)
        started = kernels_of(terminal.pid)
        assert started
        terminal.press("q")
        assert terminal.wait_end() == (0, None)
        assert gone(started)
        assert b"\x1b[?1049l" in terminal.raw[-400:] and b"\x1b[?25h" in terminal.raw[-400:]


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_kernel_outlives_the_app_however_it_ends(number):
    with Terminal("xor_net") as terminal:
        terminal.wait_for("watch it learn")
        terminal.wait_for(settled)
        started = kernels_of(terminal.pid)
        assert started
        os.kill(terminal.pid, number)
        terminal.wait_end()
        assert gone(started)


@pytest.mark.usefixtures("without_tensorflow")
def test_a_kernel_that_dies_is_told_and_enter_starts_a_fresh_one(tmp_path):
    script = tmp_path / "dies.py"
    script.write_text(
        "import os\nif not os.path.exists('flag'):\n    open('flag', 'w')\n    os._exit(9)\nprint('alive')\n"
    )
    before = os.getcwd()
    os.chdir(tmp_path)
    try:
        with Terminal("open", str(script)) as terminal:
            terminal.wait_for(settled)
            terminal.press("enter")
            terminal.wait_for("kernel died: it ended itself with exit code 9")
            terminal.press("enter")
            terminal.wait_for("alive")
    finally:
        os.chdir(before)


@pytest.mark.usefixtures("without_tensorflow")
def test_an_endless_loop_is_stopped_and_the_app_goes_on(tmp_path):
    script = tmp_path / "endless.py"
    script.write_text("print('be' 'gun')\nwhile True:\n    pass\n")  # the source is on the screen, too
    with Terminal("open", str(script)) as terminal:
        terminal.wait_for(settled)
        terminal.press("enter")
        terminal.wait_for("running")
        terminal.wait_for("begun")
        terminal.press("s")
        terminal.wait_for("stopped")
        terminal.press("?")
        terminal.wait_for("one epoch")


def test_a_machine_without_tensorflow_is_told_what_to_install(tmp_path):
    fake = tmp_path / "fake" / "tensorflow"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text("raise ModuleNotFoundError(\"No module named 'tensorflow'\")\n")
    script = tmp_path / "plain.py"
    script.write_text("print('still', 'alive')\n")
    with Terminal("open", str(script), environment={"PYTHONPATH": str(fake.parent)}) as terminal:
        terminal.wait_for("could not be loaded")
        terminal.press("enter")
        terminal.wait_for("still alive")


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize("name", ["notebook.ipynb", "tutobook.py"])
def test_a_notebook_and_a_tutobook_open_as_steps(tmp_path, name):
    path = tmp_path / name
    if name.endswith(".py"):
        parts = [
            '"""\nTitle: Mine\n"""',
            '"""\n## First part\n"""',
            "a = 1",
            '"""\n## Second part\n"""',
            "print(a)",
        ]
        path.write_text("\n\n".join(parts) + "\n")
    else:
        cells = [
            ("markdown", "## First part"),
            ("code", "a = 1"),
            ("markdown", "## Second part"),
            ("code", "print(a)"),
        ]
        path.write_text(
            json.dumps(
                {
                    "cells": [
                        {"cell_type": kind, "metadata": {}, "source": text}
                        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
                        for kind, text in cells
                    ],
                    "metadata": {},
                    "nbformat": 4,
                    "nbformat_minor": 5,
                }
            )
        )
    with Terminal("open", str(path)) as terminal:
        terminal.wait_for("First part")
        terminal.press("right")
        terminal.wait_for("Second part")
        terminal.wait_for(settled)


@pytest.mark.usefixtures("without_tensorflow")
def test_a_million_lines_and_escape_sequences_do_not_stop_the_app(tmp_path):
    script = tmp_path / "loud.py"
    script.write_text(
        "for i in range(1_000_000):\n    print(i)\nprint('\\x1b[2J\\x1b]0;owned\\x07the end')\n"
    )
    with Terminal("open", str(script)) as terminal:
        terminal.wait_for(settled)
        terminal.press("enter")
        terminal.wait_for("the end")
        began = time.monotonic()
        terminal.press("?")
        taken = terminal.wait_for("enter") - began
        assert b"\x1b]0;owned" not in bytes(terminal.raw)
        within(taken, 2)


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize(("columns", "rows"), [(20, 5), (50, 16), (200, 60)])
def test_the_app_lives_in_a_terminal_of_any_size(columns, rows):
    with Terminal("xor_net", columns=columns, rows=rows) as terminal:
        terminal.wait_for(str.strip)  # something is drawn
        terminal.settle(1.0)
        terminal.press("enter")
        terminal.settle(1.0)
        terminal.resize(120, 40)
        terminal.wait_for("XOR network")
        terminal.press("q")
        with contextlib.suppress(EOFError):  # it has ended
            terminal.wait_for("q again quits")  # what Enter began goes on
            terminal.press("q", "q")
        assert terminal.wait_end()[0] == 0


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_show_the_app_is_told_so(term):
    with Terminal(environment={"TERM": term}) as terminal:
        terminal.wait_for("without questions")
        assert terminal.wait_end()[0] == 2
