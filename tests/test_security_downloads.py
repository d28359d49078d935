"""What is fetched: over https alone, never too long, with its checksum, never unpickled, never unpacked.

That a download ends in time and that pickled arrays are refused is tested in `test_datasets.py`.
"""

import ast
import gzip
import hashlib
import importlib.util
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import trustme

from dltui import datasets
from dltui.datasets import DataError, corpora, images
from dltui.datasets.fetching import Remote, fetched, kept_in

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*(ROOT / "dltui").rglob("*.py"), *(ROOT / "lessons").glob("*.py")])
FETCHES = ROOT / "dltui" / "datasets" / "fetching.py"  # the only module that asks the net
CONTENT = b"To be or not to be\n" * 1000
# Ways to run what lies in a file, to unpack it where it wants to, or to fetch it past `fetching`.
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
        assert last not in ("extractall", "unpack_archive", "load_model", "read_pickle", "get_file"), (
            f"{path}:{call.lineno}"
        )
        assert name not in ("yaml.unsafe_load", "yaml.full_load", "yaml.load_all", "eval", "os.system"), (
            f"{path}:{call.lineno}"
        )
        if name == "yaml.load":
            assert keywords(call)["Loader"] == "loader"  # the safe one, see dltui/course/header.py
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert path == FETCHES or not NEVER & set(names), f"{path}:{node.lineno}"


def test_what_is_fetched_is_fetched_over_https():
    nodes = (node for path in SOURCES for node in ast.walk(ast.parse(path.read_text())))
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            allowed = ("http://www.w3.org/",)  # a name of SVG, which nobody fetches
            assert "http://" not in node.value.replace(allowed[0], "") and "ftp://" not in node.value, (
                node.lineno
            )


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_data_sets_come_from_where_keras_has_them(name):
    """The Keras that is installed, read and not imported."""
    keras = Path(importlib.util.find_spec("keras").origin).parent
    source = (keras / "src" / "datasets" / f"{name}.py").read_text()
    for remote in images._REMOTES[name]:
        folder, _, file = remote.address.rpartition("/")
        assert f"{folder}/" in source and file in source
        assert len(remote.checksum) == 32 or remote.checksum in source


# ---------------------------------------------------------------------------------------------------
# A real server, over https with a certificate of its own


class Answers(BaseHTTPRequestHandler):
    """What the server says to each path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        getattr(self, f"answer_{self.path.strip('/').partition('.')[0]}")()

    def send(self, content, length=True, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length:
            self.send_header("Content-Length", str(len(content)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = not length

    def answer_whole(self):
        self.send(CONTENT)

    def answer_long(self):
        self.send(CONTENT + b"!")

    def answer_endless(self):
        """Says no length and never ends by itself."""
        self.send(b"", length=False)
        try:
            while True:
                self.wfile.write(CONTENT)
                self.server.sent += len(CONTENT)
        except OSError:
            pass  # the client had enough

    def answer_slow(self):
        """A byte now and then, each before any time limit between two of them."""
        self.send(b"", length=False)
        try:
            while not self.server.closed.wait(0.05):
                self.wfile.write(b".")
        except OSError:
            pass

    def answer_other(self):
        self.send(bytes(len(CONTENT)))

    def answer_gone(self):
        self.send(b"no such file", status=404)

    def answer_moved(self):
        self.send(b"", status=302, Location="/whole")

    def answer_plain(self):
        self.send(b"", status=302, Location=f"http://127.0.0.1:{self.server.server_port}/whole")

    def answer_disk(self):
        self.send(b"", status=302, Location="file:///etc/hostname")

    def answer_images(self):
        self.send(self.server.files[self.path.strip("/")])

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The server; `asked` are the paths that it was asked for."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusted = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(trusted)
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.daemon_threads = True
        server.asked, server.sent, server.closed, server.trusted = [], 0, threading.Event(), trusted
        server.files = {}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.closed.set()
        server.shutdown()


@pytest.fixture
def net(server, tmp_path, monkeypatch):
    """The server as this test sees it: trusted, nothing asked yet, nothing kept, no data file on the disk."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server.trusted))
    for name in ("KERAS_HOME", "XDG_DATA_HOME", "DLTUI_DATA"):
        monkeypatch.setenv(name, str(tmp_path / name))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server.asked.clear()
    server.sent = 0
    return server


def remote(net, path, content=CONTENT, scheme="https", kind="sha256"):
    address = f"{scheme}://127.0.0.1:{net.server_port}/{path}"
    return Remote(address, f"folder/{path}", hashlib.new(kind, content).hexdigest(), len(content))


def assert_nothing_is_left():
    assert [path for path in kept_in().rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("kind", ["sha256", "md5"])
@pytest.mark.parametrize("path", ["whole", "moved"])
def test_a_file_is_fetched_once(net, path, kind):
    wanted = remote(net, path, kind=kind)
    (first,) = fetched("it", (wanted,), 30)
    asked = list(net.asked)
    (again,) = fetched("it", (wanted,), 30)
    assert first == again == kept_in() / "folder" / path and first.read_bytes() == CONTENT
    assert net.asked == asked and asked[-1] == "/whole"
    assert list(first.parent.iterdir()) == [first]


@pytest.mark.parametrize("path", ["plain", "disk"])
def test_what_leads_away_from_https_is_not_followed(net, path):
    with pytest.raises((DataError, OSError), match=r"is not https; nothing is fetched|is not allowed"):
        fetched("it", (remote(net, path),), 30)
    assert net.asked == [f"/{path}"]
    assert_nothing_is_left()


def test_an_address_without_https_is_not_asked(net):
    with pytest.raises(DataError, match="is not https"):
        fetched("it", (remote(net, "whole", scheme="http"),), 30)
    assert net.asked == []


@pytest.mark.parametrize("path", ["long", "endless"])
def test_of_a_file_that_is_too_long_no_more_is_read(net, path):
    with pytest.raises(DataError, match="is longer than the 19,000 bytes it should have"):
        fetched("it", (remote(net, path),), 30)
    assert net.sent < 50_000_000  # what the network holds on its way, not what an endless file would send
    assert_nothing_is_left()


def test_another_file_is_not_kept(net):
    with pytest.raises(DataError, match="is another file than it should be: its checksum differs"):
        fetched("it", (remote(net, "other"),), 30)
    assert_nothing_is_left()


def test_a_file_that_is_gone_says_so(net):
    with pytest.raises(OSError, match="404"):
        fetched("it", (remote(net, "gone"),), 30)
    assert_nothing_is_left()


def test_a_server_without_a_certificate_that_is_trusted_is_not_believed(net, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        fetched("it", (remote(net, "whole"),), 30)
    assert net.asked == []


def test_a_trickle_is_given_up_in_time_and_ends(net):
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        fetched("it", (remote(net, "slow"),), 0.5)
    assert time.monotonic() - began < 5
    for thread in threading.enumerate():
        if thread.name == "download it":
            thread.join(30)
            assert not thread.is_alive()
    assert_nothing_is_left()


def test_a_file_that_was_cut_off_is_fetched_again(net):
    wanted = remote(net, "whole")
    path = kept_in() / wanted.name
    path.parent.mkdir(parents=True)
    path.write_bytes(CONTENT[:100])
    assert fetched("it", (wanted,), 30)[0].read_bytes() == CONTENT


def test_tiny_shakespeare_is_read_as_it_came(net, monkeypatch):
    monkeypatch.setattr(corpora, "_SHAKESPEARE", remote(net, "whole"))
    assert datasets.text("shakespeare") == CONTENT.decode()


def test_another_shakespeare_is_refused_and_the_way_on_told(net, monkeypatch):
    monkeypatch.setattr(corpora, "_SHAKESPEARE", remote(net, "other"))
    with pytest.raises(
        DataError, match=r"the download failed \(.*checksum differs\).* there is the text python"
    ):
        datasets.text("shakespeare")


def idx(array):
    """Return a file of the form that Fashion-MNIST has: gzip, the type, the sizes, the bytes."""
    head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
    return gzip.compress(head + array.tobytes())


def test_fashion_mnist_is_read_from_its_four_files(net, monkeypatch):
    generator = np.random.default_rng(0)
    parts = [generator.integers(0, 256, (5, 28, 28), dtype="uint8"), np.arange(5, dtype="uint8")]
    parts += [generator.integers(0, 256, (3, 28, 28), dtype="uint8"), np.arange(3, dtype="uint8")]
    net.files = {f"images.{number}": idx(part) for number, part in enumerate(parts)}
    wanted = tuple(remote(net, path, content, kind="md5") for path, content in net.files.items())
    monkeypatch.setitem(images._REMOTES, "fashion_mnist", wanted)
    (x, y), (test_x, test_y) = datasets.fashion_mnist(scaled=False)
    for got, sent in zip((x, y, test_x, test_y), parts, strict=True):
        assert np.array_equal(got, sent)
