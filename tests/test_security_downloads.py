"""What is fetched: over https alone, checked where a checksum is known, never unpickled, never unpacked.

That a download ends in time and that pickled arrays are refused is tested in `test_datasets.py`.
"""

import ast
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "dltui").rglob("*.py"), *(ROOT / "lessons").glob("*.py")])
FETCHED = ("keras.datasets.mnist", "keras.datasets.fashion_mnist")
WITHOUT_CHECKSUM = {"keras.datasets.fashion_mnist"}  # Keras knows none for these four files
# Ways to run what lies in a file, to unpack it where it wants to, or to fetch it past Keras.
NEVER = {
    "pickle",
    "cPickle",
    "dill",
    "joblib",
    "cloudpickle",
    "shelve",
    "marshal",
    "tarfile",
    "requests",
    "urllib.request",
    "http.client",
    "ftplib",
    "torch",
}


def calls(tree):
    """Yield every call with its name's last two parts: `np.load`, `utils.get_file`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def keywords(call):
    return {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}


def test_no_array_is_unpickled_and_no_archive_unpacked():
    for path in SOURCES:
        assert_reads_only(path, ast.parse(path.read_text()))


def assert_reads_only(path, tree):
    for name, call in calls(tree):
        last = name.rpartition(".")[2]
        if name in ("np.load", "numpy.load"):
            assert keywords(call).get("allow_pickle") == "False", f"{path}:{call.lineno}"
        assert last not in ("extractall", "unpack_archive", "load_model", "read_pickle"), (
            f"{path}:{call.lineno}"
        )
        assert name not in ("yaml.unsafe_load", "yaml.full_load", "yaml.load_all", "eval", "os.system"), (
            f"{path}:{call.lineno}"
        )
        if name == "yaml.load":
            assert keywords(call)["Loader"] == "loader"  # the safe one, see dltui/course/header.py
        if last == "get_file":
            assert "file_hash" in keywords(call) and "extract" not in keywords(call), f"{path}:{call.lineno}"
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not NEVER & set(names), f"{path}:{node.lineno}"


def test_what_is_fetched_is_fetched_over_https():
    nodes = (node for path in SOURCES for node in ast.walk(ast.parse(path.read_text())))
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            allowed = ("http://www.w3.org/",)  # a name of SVG, which nobody fetches
            assert "http://" not in node.value.replace(allowed[0], "") and "ftp://" not in node.value, (
                node.lineno
            )


@pytest.mark.parametrize("module", FETCHED)
def test_so_does_keras_and_it_unpickles_nothing(module):
    """The Keras that is installed, read and not imported."""
    keras = Path(importlib.util.find_spec("keras").origin).parent
    tree = ast.parse((keras / "src" / "datasets" / f"{module.rpartition('.')[2]}.py").read_text())
    found = dict(calls(tree))
    fetching = found["get_file"]
    assert "extract" not in keywords(fetching) and "untar" not in keywords(fetching)
    assert ("file_hash" in keywords(fetching)) == (module not in WITHOUT_CHECKSUM)
    if "np.load" in found:
        assert keywords(found["np.load"])["allow_pickle"] == "False"
    addresses = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and "://" in str(node.value)
    ]
    assert any(address.startswith("https://storage.googleapis.com/") for address in addresses)
    assert not any(address.startswith("http://") for address in addresses)


def test_a_text_of_another_checksum_is_not_taken(tmp_path, monkeypatch):
    """Keras's own check, with our checksum, on a file that is fetched from this machine's disk."""
    import keras

    from dltui.datasets import corpora

    other = tmp_path / "other.txt"
    other.write_text("To be or not to be\n" * 1000)
    monkeypatch.setattr(corpora, "_SHAKESPEARE", other.as_uri())
    monkeypatch.setattr(corpora, "folders", lambda: (tmp_path / "nowhere",))
    monkeypatch.setattr(keras.config, "keras_home", lambda: str(tmp_path / "keras"), raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    with pytest.raises(corpora.DataError, match="the download failed"):
        corpora.text("shakespeare")
