import os
import random
import subprocess
import sys

import numpy as np
import pytest
from pace import PATIENCE

from dltui import datasets
from dltui.datasets import DataError, corpora


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder where data files are looked for first; the data folder proper is empty too."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DLTUI_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def arrays():
    """A tiny data set that looks like MNIST."""
    rng = np.random.default_rng(0)
    return {
        "x_train": rng.integers(0, 256, (6, 28, 28), dtype="uint8"),
        "y_train": np.arange(6, dtype="uint8"),
        "x_test": rng.integers(0, 256, (3, 28, 28), dtype="uint8"),
        "y_test": np.arange(3, dtype="uint8"),
    }


def test_digits_are_1797_images_split_by_class():
    (x_train, y_train), (x_test, y_test) = datasets.digits()
    assert x_train.shape[1:] == x_test.shape[1:] == (28, 28)
    assert len(x_train) + len(x_test) == 1797
    shares = np.bincount(y_test) / (np.bincount(y_test) + np.bincount(y_train))
    assert shares == pytest.approx(np.full(10, 0.2), abs=0.01)


def test_digits_are_the_same_every_time():
    first, second = datasets.digits(), datasets.digits()
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one[0], other[0])
        assert np.array_equal(one[1], other[1])


def test_no_digit_is_in_both_parts():
    (x_train, _), (x_test, _) = datasets.digits(scaled=False)
    seen = {image.tobytes() for image in x_train}
    assert sum(image.tobytes() in seen for image in x_test) == 0


def test_digits_scaled_and_unscaled_are_the_same_images():
    (scaled, _), _ = datasets.digits()
    (bytes_, _), _ = datasets.digits(scaled=False)
    assert (scaled.dtype, bytes_.dtype) == (np.float32, np.uint8)
    assert (scaled.min(), scaled.max()) == (0.0, 1.0)
    assert np.abs(scaled - bytes_ / 255.0).max() <= 0.5 / 255 + 1e-6


def test_resizing_keeps_a_constant_and_a_slope():
    ramp = np.tile(np.arange(8.0), (8, 1))[None]
    big = datasets.resized(ramp, 16)
    assert datasets.resized(np.ones((1, 8, 8)), 28) == pytest.approx(np.ones((1, 28, 28)))
    assert np.diff(big[0, 5, 1:-1]) == pytest.approx(np.full(13, 0.5))


def test_mnist_is_read_from_the_folder_that_is_named(folder, arrays):
    np.savez_compressed(folder / "mnist.npz", **arrays)
    (x_train, y_train), (x_test, y_test) = datasets.mnist(scaled=False)
    assert np.array_equal(x_train, arrays["x_train"])
    assert np.array_equal(y_test, arrays["y_test"])
    assert (y_train.dtype, x_test.dtype) == (np.uint8, np.uint8)


def test_mnist_scaled_goes_from_0_to_1(folder, arrays):
    np.savez(folder / "mnist.npz", **arrays)
    (x_train, _), _ = datasets.mnist()
    assert x_train.dtype == np.float32
    assert x_train == pytest.approx(arrays["x_train"] / 255)


def test_mnist_is_read_from_the_data_folder(folder, arrays, monkeypatch):
    monkeypatch.delenv("DLTUI_DATA")
    (own,) = datasets.folders()
    own.mkdir(parents=True)
    np.savez(own / "mnist.npz", **arrays)
    assert len(datasets.mnist()[0][0]) == 6


def test_a_data_set_is_found_by_name(folder, arrays):
    np.savez(folder / "fashion_mnist.npz", **arrays)
    assert len(datasets.load("fashion_mnist")[1][0]) == 3
    assert len(datasets.load("digits")[0][0]) == 1438


def test_an_unknown_name_gets_the_closest():
    with pytest.raises(ValueError, match=r"unknown data set 'mnits': .*did you mean mnist\?"):
        datasets.load("mnits")


def test_a_truncated_file_is_named(folder, arrays):
    path = folder / "mnist.npz"
    np.savez_compressed(path, **arrays)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(
        DataError, match=r"mnist\.npz: damaged, or no \.npz file .*delete it, and it is fetched again"
    ):
        datasets.mnist()


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>not found</html>", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"],
    ids=["empty", "page", "picture", "zip"],
)
def test_a_file_that_is_something_else_is_named(folder, content):
    (folder / "mnist.npz").write_bytes(content)
    with pytest.raises(
        DataError, match=r"mnist\.npz: damaged, or no \.npz file \(it is cut short, or it never was one\)"
    ):
        datasets.mnist()


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_a_file_with_any_bytes_damaged_is_read_or_named(folder, arrays, save):
    """Seeded: 1,000 files with one to five bytes changed, two thirds of them in the head or at the end."""
    path, chance = folder / "mnist.npz", random.Random(1)
    save(path, **arrays)
    whole = path.read_bytes()
    told = 0
    for _ in range(1000):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            place = chance.choice(
                [chance.randrange(len(whole)), chance.randrange(200), -chance.randrange(1, 400)]
            )
            content[place] = chance.randrange(256)
        path.write_bytes(content)
        try:
            datasets.mnist()
        except DataError as error:
            told += 1
            assert str(error).startswith(str(path))
    assert told > 500


def test_a_single_array_in_place_of_an_archive_is_named(folder, arrays):
    with (folder / "mnist.npz").open("wb") as file:
        np.save(file, arrays["x_train"])
    with pytest.raises(DataError, match=r"mnist\.npz: damaged, or no \.npz file"):
        datasets.mnist()


def test_a_missing_array_is_named(folder, arrays):
    del arrays["y_test"]
    np.savez(folder / "mnist.npz", **arrays)
    with pytest.raises(DataError, match=r"mnist\.npz: no array y_test in it, only x_train, y_train, x_test"):
        datasets.mnist()


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        (
            "x_train",
            np.zeros((6, 28, 28)),
            r"x_train: expected uint8 of the shape \(n, 28, 28\), got float64",
        ),
        ("x_test", np.zeros((3, 784), "uint8"), r"x_test: .*got uint8 \(3, 784\)"),
        ("x_train", np.zeros((0, 28, 28), "uint8"), r"x_train: .*got uint8 \(0, 28, 28\)"),
        (
            "y_train",
            np.zeros(5, "uint8"),
            r"y_train: expected whole numbers of the shape \(6,\), got uint8 \(5,\)",
        ),
        ("y_test", np.zeros(3), r"y_test: expected whole numbers .*got float64"),
        ("y_train", np.array([0, 1, 2, 3, 4, 10]), "y_train: expected classes from 0 to 9, got 0 to 10"),
    ],
    ids=["type", "shape", "empty", "length", "fractions", "class"],
)
def test_a_wrong_array_is_named(folder, arrays, name, value, complaint):
    np.savez(folder / "mnist.npz", **(arrays | {name: value}))
    with pytest.raises(DataError, match=rf"mnist\.npz: {complaint}"):
        datasets.mnist()


def test_pickled_objects_are_never_loaded(folder, arrays, tmp_path):
    class Trap:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "sprung"),))

    np.savez(folder / "mnist.npz", **(arrays | {"y_test": np.array([Trap()], dtype=object)}))
    with pytest.raises(DataError, match=r"mnist\.npz: damaged.*pickled objects, which are never loaded"):
        datasets.mnist()
    assert not (tmp_path / "sprung").exists()


def test_without_file_and_network_the_error_says_what_to_put_where(folder, tmp_path):
    """In a process of its own, whose every connection goes to a port that nobody listens to."""
    code = "from dltui import datasets\ntry: datasets.mnist()\nexcept datasets.DataError as e: print(e)"
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    variables = {**os.environ, **nowhere, "KERAS_HOME": str(tmp_path / "keras"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True
    )
    assert f"no mnist.npz in {folder} and {tmp_path / 'home' / 'dltui'}" in done.stdout
    assert "or set DLTUI_DATA to its folder" in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_a_download_that_hangs_is_given_up(folder, tmp_path):
    """In a process of its own, whose proxy takes connections and never answers."""
    code = (
        "import os, socket\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "os.environ['https_proxy'] = os.environ['http_proxy'] = f'http://127.0.0.1:{server.getsockname()[1]}'\n"
        "from dltui import datasets\n"
        "try: datasets.mnist(seconds=0.5)\n"
        "except datasets.DataError as e: print(e, flush=True)\n"
    )
    variables = {**os.environ, "KERAS_HOME": str(tmp_path / "keras"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=variables,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert "the download failed (not done after 0.5 s)" in done.stdout


def test_the_documentation_of_python_is_there_offline():
    text = datasets.text("python")
    assert text == datasets.text()
    assert 350_000 < len(text) < 600_000
    assert 'The "assert" statement' in text
    assert text.index('The "assert" statement') < text.index('The "while" statement')


def test_no_paragraph_of_the_documentation_comes_twice():
    paragraphs = [" ".join(part.split()) for part in datasets.text("python").split("\n\n")]
    long = [part for part in paragraphs if len(part) >= 40]
    assert len(long) == len(set(long)) > 1000


def test_repeats_are_found_whatever_their_line_breaks():
    first = "Once upon a time there was a king who had three sons."
    again = first.replace("there was", "there\n   was")
    assert corpora.without_repeats(f"{first}\n\nshort\n\n{again}\n\nshort\n\nEnd.") == (
        f"{first}\n\nshort\n\nshort\n\nEnd."
    )


def test_shakespeare_is_read_from_the_folder_that_is_named(folder):
    (folder / "shakespeare.txt").write_text("To be or not to be\n" * 600)
    assert datasets.text("shakespeare").startswith("To be or not to be\nTo be")


def test_a_text_is_read_from_its_path(tmp_path):
    path = tmp_path / "märchen.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "Es war einmal ein König.\r\n".encode() * 500)
    text = datasets.text(str(path))
    assert text == "Es war einmal ein König.\n" * 500


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", r"too short: 0 characters, where learning needs 10,000 or more"),
        (b"word " * 1000, r"too short: 5,000 characters"),
        (b"word\xff" * 3000, r"no text \(byte 5 is not UTF-8\); save it as plain text in UTF-8"),
        (b"word\0" * 3000, r"no text \(it has zero bytes in it\)"),
    ],
    ids=["empty", "short", "latin", "binary"],
)
def test_a_file_that_is_no_text_to_learn_from_is_named(tmp_path, content, complaint):
    (tmp_path / "story.txt").write_bytes(content)
    with pytest.raises(DataError, match=rf"story\.txt: {complaint}"):
        datasets.text(str(tmp_path / "story.txt"))


def test_a_text_that_is_not_there_gets_the_folder_and_the_closest_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=r"'story\.txt': no such file in .*expected python, shakespeare or"):
        datasets.text("story.txt")
    with pytest.raises(DataError, match=r"did you mean shakespeare\?"):
        datasets.text("shakespear")


@pytest.mark.parametrize("name", ["", "story\0.txt", "x" * 5000], ids=["nothing", "zero", "long"])
def test_a_name_that_cannot_be_a_file_is_refused(name):
    with pytest.raises(DataError, match="expected python, shakespeare or the path of a text file"):
        datasets.text(name)


def test_a_folder_is_no_text(tmp_path):
    with pytest.raises(DataError, match=r": not a file; expected python, shakespeare or"):
        datasets.text(str(tmp_path))


def test_without_file_and_network_the_error_says_where_shakespeare_goes(folder, tmp_path):
    """In a process of its own, whose every connection goes to a port that nobody listens to."""
    code = (
        "from dltui import datasets\n"
        "try: datasets.text('shakespeare')\n"
        "except datasets.DataError as e: print(e)"
    )
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    variables = {**os.environ, **nowhere, "KERAS_HOME": str(tmp_path / "keras"), "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True
    )
    assert f"no shakespeare.txt in {folder} and {tmp_path / 'home' / 'dltui'}" in done.stdout
    assert "Put Tiny Shakespeare as shakespeare.txt into" in done.stdout
    assert len(done.stdout.splitlines()) == 1


def test_importing_datasets_loads_no_library_that_takes_seconds():
    code = "import sys, dltui.datasets; print({'tensorflow', 'keras', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
