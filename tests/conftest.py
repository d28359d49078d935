"""What several tests share: tiny lessons in a file, kernels, and a listener that remembers."""

import signal
from pathlib import Path

import hypothesis
import pace
import pytest
from support import HEADER, Heard

from dltui.course import load_lesson
from dltui.kernel.spare import Kernels

# How long an example takes is the machine's affair.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")


def pytest_configure(config):
    """Tell failures as they come: a run that is cut off has told what it found.

    A shell starts what runs in its background with SIGINT ignored, and so do all processes from there on;
    the tests send that signal.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Failures(terminal))


class Failures:
    """Writes a failed test's name and last lines at once."""

    def __init__(self, terminal):
        self.terminal = terminal

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.terminal.write_line(
                f"\n{report.nodeid} failed ({report.when})\n{report.longreprtext[-2000:]}"
            )


def pytest_runtest_setup():
    pace.there_is_time()


@pytest.fixture
def lesson_of(tmp_path):
    """Return a function that writes cells to a lesson file and loads it."""

    def make(*cells: str, name: str = "tiny.py", header: str = HEADER):
        path = Path(tmp_path) / name
        parts = [header]
        for number, cell in enumerate(cells, start=1):
            parts.append(f"\n# %% [markdown]\n# ## Step {number}\n\n# %%\n{cell}\n")
        path.write_text("".join(parts))
        return load_lesson(path)

    return make


@pytest.fixture
def without_tensorflow(tmp_path_factory, monkeypatch):
    """Processes that the test starts find no TensorFlow and no Keras: for tests that train nothing.

    A kernel is ready within a second then, in place of the many that the imports take.
    """
    folder = tmp_path_factory.mktemp("missing")
    for name in ("tensorflow", "keras"):
        (folder / f"{name}.py").write_text(f"raise ModuleNotFoundError('no module named {name}')\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))


@pytest.fixture
async def kernels():
    """Kernels that all end with the test."""
    pool = Kernels("cpu")
    yield pool
    await pool.close()


@pytest.fixture
def heard():
    """A listener that remembers what it heard."""
    return Heard()
