"""Plain mode with a real kernel behind it, as a learner starts it."""

import re
import subprocess
import sys

import psutil
import pytest
from pace import PATIENCE

SCRIPT = """\
# %%
import os

print("six times seven is", 6 * 7)
print("kernel", os.getpid())
"""


@pytest.mark.usefixtures("without_tensorflow")
def test_a_script_runs_and_the_end_of_input_leaves_no_kernel(tmp_path):
    script = tmp_path / "tiny.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "-m", "dltui", "open", "--plain", str(script), "--data-dir", str(tmp_path / "data")],
        input="\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "six times seven is 42" in done.stdout.splitlines()
    assert "Done: step 1." in done.stdout.splitlines()
    kernel = re.search(r"^kernel (\d+)$", done.stdout, re.MULTILINE)
    assert kernel is not None
    assert not psutil.pid_exists(int(kernel[1]))
