"""What several tests share: tiny lessons in a file, kernels, and a listener that remembers."""

from pathlib import Path

import pytest
from support import HEADER, Heard

from dltui.course import load_lesson
from dltui.kernel.spare import Kernels


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
async def kernels():
    """Kernels that all end with the test."""
    pool = Kernels("cpu")
    yield pool
    await pool.close()


@pytest.fixture
def heard():
    """A listener that remembers what it heard."""
    return Heard()
