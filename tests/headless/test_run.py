"""`dltui run` as a user and as a program see it: real processes, real kernels, exit codes."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time

import psutil
import pytest
from pace import PATIENCE, within
from support import HEADER

from dltui.events import RunStarted
from dltui.recording import read

FIT = """\
import keras
import numpy as np
epochs = 2  # @param {type: "integer", min: 1, max: 1000000}
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)], name="tiny")
model.compile(optimizer="sgd", loss="mse")
model.fit(np.ones((40, 2)), np.ones((40, 1)), batch_size=4, epochs=epochs)
print("trained")
"""
LOOP = """\
from dltui import live
epochs = 2  # @param {type: "integer", min: 1, max: 1000000}
with live.fit("tiny", epochs=epochs, steps=10):
    for step in range(1, 10 * epochs + 1):
        live.log(step, loss=1 / step)
"""
GOAL = HEADER.replace("# ---\n", "# ---\n# goal: loss <= 1000\n# quick: {epochs: 1}\n", 1)


@pytest.fixture
def script(tmp_path):
    """Return a function that writes a lesson with one code cell."""

    def write(code, header=GOAL, name="tiny.py"):
        path = tmp_path / name
        path.write_text(f"{header}\n# %% [markdown]\n# ## Do it\n\n# %%\n{code}")
        return path

    return write


def dltui(*arguments, **options):
    command = [sys.executable, "-m", "dltui", *map(str, arguments)]
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
        **options,
    )


def run_json(*arguments):
    done = dltui("run", *arguments, "--json")
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def test_a_goal_reached_is_exit_code_0_and_plain_lines_say_so(script):
    done = dltui("run", script(FIT))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "epoch 2/2" in done.stdout
    assert "trained\n" in done.stdout
    assert "goal loss <= 1000: reached" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.usefixtures("without_tensorflow")
def test_a_goal_missed_is_exit_code_1(script):
    done, lines = run_json(script(LOOP), "--goal", "loss <= -1")
    assert done.returncode == 1
    assert lines[-1]["reached"] is False


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A run of three epochs with seed 5, and its recording: (process, lines, path)."""
    folder = tmp_path_factory.mktemp("ran")
    path, recording = folder / "tiny.py", folder / "run.jsonl"
    path.write_text(f"{GOAL}\n# %% [markdown]\n# ## Do it\n\n# %%\n{FIT}")
    done, lines = run_json(path, "-p", "epochs=3", "--seed", "5", "--record", recording)
    assert done.returncode == 0, done.stderr
    return done, lines, recording


def test_json_gives_points_and_epochs_and_ends_with_the_result(ran):
    _, lines, _ = ran
    points = [line for line in lines if line["event"] == "points"]
    assert [s for p in points for s in p["series"]["loss"]["step"]] == list(range(1, 31))
    assert all(len(p["series"]["loss"]["value"]) == len(p["series"]["loss"]["step"]) for p in points)
    assert [line["epoch"] for line in lines if line["event"] == "epoch"] == [1, 2, 3]
    result = lines[-1]
    assert (result["event"], result["lesson"], result["goal"]) == ("result", "tiny", "loss <= 1000")
    assert result["reached"] is True and "loss" in result["metrics"] and result["seconds"] > 0
    (fit,) = result["fits"]
    assert (fit["name"], fit["epochs"], fit["steps"], fit["parameters"]) == ("tiny", 3, 30, 3)


@pytest.mark.usefixtures("without_tensorflow")
def test_quick_takes_the_quick_parameters_and_judges_no_goal(script):
    done, lines = run_json(script(LOOP), "--quick")
    assert done.returncode == 0
    assert lines[-1]["fits"][0]["epochs"] == 1
    assert lines[-1]["reached"] is None


def test_a_parameter_is_written_into_the_source_that_runs(ran):
    (step,) = [line for line in ran[1] if line["event"] == "step"]
    assert "epochs = 3  # @param" in step["code"]


def test_a_plain_script_gets_its_curve_without_a_change(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        FIT.replace('  # @param {type: "integer", min: 1, max: 1000000}', "")
        + "import sys\nprint(sys.argv[1:])"
    )
    done, lines = run_json(path, "one", "two")
    assert done.returncode == 0
    assert lines[-1]["fits"][0]["steps"] == 20
    assert "['one', 'two']" in "".join(line["text"] for line in lines if line["event"] == "output")


@pytest.mark.usefixtures("without_tensorflow")
def test_a_notebook_runs(tmp_path):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Mine"},
        {"cell_type": "code", "metadata": {}, "source": LOOP, "outputs": [], "execution_count": None},
        {"cell_type": "code", "metadata": {}, "source": "1 + 1", "outputs": [], "execution_count": None},
    ]
    path = tmp_path / "mine.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    done, lines = run_json(path)
    assert done.returncode == 0, done.stderr
    assert lines[-1]["fits"][0]["name"] == "tiny"
    assert "2\n" in [line["text"] for line in lines if line["event"] == "output"]


@pytest.mark.usefixtures("without_tensorflow")
def test_a_tutobook_runs_with_its_prose_as_steps(tmp_path):
    path = tmp_path / "tuto.py"
    path.write_text(
        '"""\nTitle: A tutobook\n"""\n\n"""\n## Setup\n"""\n\na = 1\n\n"""\n## Train\n"""\n\nprint("a is", a)'
    )
    done, lines = run_json(path)
    assert done.returncode == 0, done.stderr
    assert [line["title"] for line in lines if line["event"] == "step"] == ["Setup", "Train"]
    assert "a is 1\n" in "".join(line["text"] for line in lines if line["event"] == "output")


@pytest.mark.usefixtures("without_tensorflow")
def test_an_error_in_the_lesson_is_exit_code_3_with_the_lessons_own_line(script):
    path = script("import numpy as np\nnp.linalg.inv(np.zeros((2, 2)))\n")
    done = dltui("run", path)
    assert done.returncode == 3
    line = path.read_text().splitlines().index("np.linalg.inv(np.zeros((2, 2)))") + 1
    assert f"{path}:{line} in <module>" in done.stdout
    assert "frames in numpy" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import os; os._exit(5)", "exit code 5"),
        ("import os; os.kill(os.getpid(), 11)", "segmentation fault"),
    ],
)
def test_a_dead_kernel_is_exit_code_4(script, code, cause):
    done = dltui("run", script(code))
    assert done.returncode == 4
    assert "the kernel died: " in done.stdout and cause in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "xor_nte"], "xor_net"),
        (["run", "nothing.py"], "nothing.py"),
        (["run"], "name one lesson"),
        (["run", "xor_net", "--all"], "name one lesson"),
        (["run", "xor_net", "-p", "hidden_units=900"], "hidden_units"),
        (["run", "xor_net", "-p", "hiden_units=2"], "hidden_units"),
        (["run", "xor_net", "-p", "hidden_units"], "NAME=VALUE"),
        (["run", "xor_net", "--goal", "good"], "val_accuracy >= 0.95"),
        (["run", "xor_net", "--device", "tpu"], "auto, cpu or gpu:N"),
        (["run", "xor_net", "--seed", "-1"], "whole number"),
        (["list", "--course", "."], "course.toml"),
        (["open", "nothing.py"], "no such file"),
        (["replay", "nothing.jsonl"], "no such recording"),
        (["frobnicate"], "frobnicate"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage_is_exit_code_2_with_a_word_on_what_to_do(arguments, words, tmp_path):
    done = dltui(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_a_lesson_that_does_not_parse_is_exit_code_2_with_its_line(script):
    path = script("x = (1,\n")
    done = dltui("run", path)
    assert done.returncode == 2
    assert f"{path}:" in done.stderr


@pytest.mark.usefixtures("without_tensorflow")
def test_an_interrupt_is_exit_code_130_and_leaves_no_kernel(script):
    path = script(LOOP)
    command = [sys.executable, "-m", "dltui", "run", str(path), "-p", "epochs=1000000", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if '"points"' in line:
                break
        (kernel,) = psutil.Process(process.pid).children()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(PATIENCE) == 130
    assert json.loads(rest.splitlines()[-1])["outcome"] == "stopped"
    assert not kernel.is_running()


@pytest.mark.usefixtures("without_tensorflow")
def test_a_closed_standard_output_ends_quietly_and_leaves_no_kernel(script):
    path = script("import time\nwhile True:\n    print('line')\n    time.sleep(0.01)\n")
    command = [sys.executable, "-m", "dltui", "run", str(path), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if '"output"' in line:
                break
        (kernel,) = psutil.Process(process.pid).children()
        process.stdout.close()
        try:
            assert process.wait(PATIENCE) == 141
        finally:
            process.kill()
        assert process.stderr.read() == ""
    psutil.wait_procs([kernel], timeout=PATIENCE)
    assert not kernel.is_running()


@pytest.mark.usefixtures("without_tensorflow")
def test_all_lines_of_output_arrive_and_escape_sequences_do_not(script):
    path = script(
        "print('\\x1b]0;title\\x07\\x1b[31mred')\nfor i in range(200_000): print(i)\nprint('\\x9b2J')\n",
        HEADER,
    )
    began = time.monotonic()
    done = dltui("run", path)
    taken = time.monotonic() - began
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert sum(line.isdecimal() for line in lines) == 200_000
    assert "red" in lines
    assert "\x1b" not in done.stdout and "\x9b" not in done.stdout and "\x07" not in done.stdout
    within(taken, 18)


def test_a_machine_without_tensorflow_is_told_what_to_install(script, tmp_path):
    fake = tmp_path / "fake" / "tensorflow"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'tensorflow'\", name='tensorflow')"
    )
    done = dltui("run", script("import tensorflow\n"), env={"PYTHONPATH": str(fake.parent)})
    assert done.returncode == 3
    assert "TensorFlow could not be loaded" in done.stdout
    assert "pip install" in done.stdout


@pytest.mark.usefixtures("without_tensorflow")
def test_a_missing_module_is_told_with_what_installs_a_package_of_its_name(script):
    done = dltui("run", script("import nowhere_at_all\n"))
    assert done.returncode == 3
    assert (
        "ModuleNotFoundError: No module named 'nowhere_at_all'; if a package has it: "
        f"{shlex.quote(sys.executable)} -m pip install nowhere_at_all\n" in done.stdout
    )


@pytest.mark.usefixtures("without_tensorflow")
@pytest.mark.parametrize("name", ["'json.nowhere'", "'a; touch b'", "5", "''"])
def test_what_is_no_name_of_a_package_makes_no_command_to_copy(script, name):
    done = dltui("run", script(f"raise ModuleNotFoundError('not here', name={name})\n"))
    assert done.returncode == 3
    assert "ModuleNotFoundError: not here\n" in done.stdout


def test_a_gpu_that_is_not_there_is_said(script):
    done = dltui("run", script(FIT), "--device", "gpu:0")
    assert done.returncode == 2
    assert "found no such GPU" in done.stderr


def test_a_run_is_recorded_with_its_seed(ran):
    events = [moment.event for moment in read(ran[2])]
    kinds = [type(event).__name__ for event in events]
    assert next(event.seed for event in events if isinstance(event, RunStarted)) == 5
    assert {"RunStarted", "StepStarted", "FitStarted", "Points", "FitEnded", "StepEnded"} <= set(kinds)


@pytest.mark.usefixtures("without_tensorflow")
def test_a_seed_also_sets_the_parameter_of_that_name(script):
    path = script('seed = 1  # @param {type: "integer", min: 0, max: 9999}\nprint("seed", seed)')
    assert "seed 5\n" in dltui("run", path, "--seed", "5").stdout
    assert "seed 7\n" in dltui("run", path, "--seed", "5", "-p", "seed=7").stdout
    refused = dltui("run", path, "--seed", "10000")
    assert refused.returncode == 2
    assert "seed" in refused.stderr and "9999" in refused.stderr


@pytest.mark.usefixtures("without_tensorflow")
def test_all_lessons_end_with_a_table_and_one_result_line_each(tmp_path, script):
    script("print(1)", HEADER, "first.py")
    script("print(2)", HEADER, "second.py")
    (tmp_path / "course.toml").write_text(
        'title = "C"\n[[chapter]]\ntitle = "T"\nlessons = ["first", "second"]\n'
    )
    refused = dltui("run", "--all", "--course", tmp_path)
    assert refused.returncode == 2
    assert f"{tmp_path} are not part of dltui" in refused.stderr
    assert "--trust" in refused.stderr
    assert refused.stdout == ""
    done, lines = run_json("--all", "--course", tmp_path, "--trust")
    assert done.returncode == 0
    assert [(line["event"], line["lesson"]) for line in lines] == [("result", "first"), ("result", "second")]
    done = dltui("run", "--all", "--course", tmp_path, "--trust")
    assert "lesson" in done.stdout and "first" in done.stdout.split("goal")[-1]
