"""No network, files that are not what they say, no GPU, no TensorFlow: words, a time limit, a way on."""

import os
import socket
import subprocess
import sys

import pytest
from pace import PATIENCE
from terminal import Terminal

NOWHERE = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
NOISE = (b"cpu_feature_guard", b"oneDNN", b"computation_placer", b"cuda", b"AVX", b"absl")
WARNING = b"cpu_feature_guard.cc:210] This TensorFlow binary is optimized to use: AVX\n"
FETCH = """\
import sys
from dltui import datasets
fetches = {"mnist": datasets.mnist, "fashion_mnist": datasets.fashion_mnist,
           "shakespeare": lambda **options: datasets.text("shakespeare", **options)}
for name, fetch in fetches.items():
    try:
        fetch(seconds=float(sys.argv[1]))
    except datasets.DataError as error:
        print(error)
    else:
        print(name, "was taken for whole")
"""


def fetched(tmp_path, seconds, **proxies):
    """Fetch every data set in a process of its own; return its line about each."""
    keras = tmp_path / "keras"
    environment = {**os.environ, **proxies, "KERAS_HOME": str(keras), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FETCH, str(seconds)],
        env={**environment, "TF_CPP_MIN_LOG_LEVEL": "3", "DLTUI_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout.splitlines()


def test_without_a_network_downloads_that_were_cut_off_are_not_taken_for_whole(tmp_path):
    """They would be for ever: Keras looks only whether a file of the name is there."""
    kept = tmp_path / "keras" / "datasets"
    (kept / "fashion-mnist").mkdir(parents=True)
    cut = [kept / "mnist.npz", kept / "shakespeare.txt"]
    for name in ("train-labels-idx1", "train-images-idx3", "t10k-labels-idx1", "t10k-images-idx3"):
        cut.append(kept / "fashion-mnist" / f"{name}-ubyte.gz")
    for path in cut:
        path.write_bytes(b"To be or not to be\n" * 1000)
    lines = fetched(tmp_path, 60, **NOWHERE)
    assert len(lines) == 3
    for line, name, offline in zip(
        lines,
        ("mnist: no mnist.npz", "fashion_mnist: no fashion_mnist.npz", "shakespeare: no shakespeare.txt"),
        ("the data set digits", "the data set digits", "the text python"),
        strict=True,
    ):
        assert line.startswith(name) and "the download failed (" in line
        assert line.endswith(f"or set DLTUI_DATA to its folder. Without a network there is {offline}")
    assert [path for path in cut if path.exists()] == []


@pytest.mark.slow
def test_every_download_has_an_end(tmp_path):
    """The proxy takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        proxy = f"http://127.0.0.1:{server.getsockname()[1]}"
        lines = fetched(tmp_path, 0.5, **dict.fromkeys(NOWHERE, proxy))
    assert len(lines) == 3
    assert all("the download failed (not done after 0.5 s)" in line for line in lines)


def test_no_gpu_no_network_and_no_noise_on_the_screen(tmp_path):
    """One real kernel: what was asked for is not there, which is said; native noise stays in the log."""
    script = tmp_path / "needs.py"
    script.write_text(
        f"import os\nos.write(2, bytes.fromhex('{WARNING.hex()}'))\n"
        "from dltui import datasets\n"
        "datasets.load('mnist')\n"
    )
    environment = {**NOWHERE, "KERAS_HOME": str(tmp_path / "keras"), "DLTUI_DATA": str(tmp_path)}
    arguments = ("open", str(script), "--device", "gpu:0")
    with Terminal(*arguments, environment=environment) as terminal:
        terminal.wait_for("TensorFlow found no GPU for --device gpu:0")
        terminal.press("enter")
        terminal.wait_for(lambda text: "DataError" in text and "no mnist.npz in" in text)
        terminal.wait_for(lambda text: all(word in text for word in ("Without", "network", "digits")))
        assert [word for word in NOISE if word in terminal.raw] == []
        terminal.press("o")
        terminal.wait_for("cpu_feature_guard.cc:210")
        terminal.press("q")
        assert terminal.wait_end() == (0, None)


@pytest.fixture
def driver(tmp_path):
    """A machine with a driver, as far as a program can see: `nvidia-smi` is there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "nvidia-smi").write_text("#!/bin/sh\n")
    (folder / "nvidia-smi").chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def doctor(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "dltui", "doctor", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.mark.slow
def test_the_doctor_says_which_gpu_libraries_are_missing(driver):
    done = doctor("--device", "gpu:0", **driver)
    assert done.returncode == 1 and done.stderr == ""
    assert "a driver is there, TensorFlow's CUDA libraries are not" in done.stdout
    assert "pip install 'dltui[cuda]'" in done.stdout


@pytest.mark.usefixtures("without_tensorflow")
def test_the_doctor_says_that_tensorflow_is_missing():
    done = doctor()
    assert done.returncode == 1 and done.stderr == ""
    assert "TensorFlow could not be loaded: no module named" in done.stdout
    assert "pip install tensorflow" in done.stdout
