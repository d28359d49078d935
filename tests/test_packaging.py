"""A wheel, a source distribution and an editable install hold the lessons and assets, and run a lesson."""

import json
import os
import shutil
import site
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build both distributions from a copy of the tree; return their folder."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT, folder / "tree", ignore=LEFT_OUT)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(folder / "tree")]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return folder


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Install the wheel into a new environment that sees the dependencies of this one; return its Python."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    (wheel,) = built.glob("*.whl")
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--no-deps", str(wheel)], check=True, capture_output=True
    )
    packages = subprocess.run(
        [python, "-c", "import site; print(site.getsitepackages()[0])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    # A path in a .pth file is searched, but its own .pth files are not read: no editable dltui comes along.
    Path(packages, "dependencies.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return python


def test_the_wheel_holds_lessons_and_assets_and_nothing_of_the_tests(built):
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for path in (ROOT / "lessons").iterdir():
        if path.suffix in (".py", ".toml") and not path.name.startswith("."):
            assert f"dltui/lessons/{path.name}" in names
    assert "dltui/assets/dltui.tcss" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"dltui"}
    assert not any("tests" in name for name in names)


def test_every_module_is_in_the_wheel(built):
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "dltui").rglob("*.py")}
    assert modules <= set(names)


def test_the_source_distribution_holds_the_lessons(built):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.split("/", 1)[-1] for name in opened.getnames()}
    assert {"lessons/course.toml", "lessons/xor_net.py", "assets/dltui.tcss", "LICENSE"} <= names


def test_a_lesson_runs_from_the_wheel_in_a_new_environment(installed, tmp_path):
    where = subprocess.run(
        [installed, "-c", "import dltui; print(dltui.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    ).stdout
    assert str(ROOT) not in where
    environment = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(
        [installed.parent / "dltui", "run", "xor_net", "--quick", "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["fits"][0]["parameters"] == 17
