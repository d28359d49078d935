"""Who may import whom; what each command loads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "dltui"

# Each part of dltui and the other parts that it may know. A part is a module or a package.
MAY_KNOW = {
    "__init__": set(),
    "__main__": {"cli"},
    "drawings": set(),
    "events": {"drawings"},
    "wire": {"drawings", "events"},
    "history": {"pyramid"},
    "pyramid": set(),
    "tempo": set(),
    "diagnosis": {"drawings", "events", "history"},
    "prediction": {"course", "history"},
    "course": set(),
    "datasets": set(),
    "draw": {"drawings"},
    "gpus": set(),
    "devices": {"gpus"},
    "live": {"drawings", "events", "wire", "draw", "tempo"},
    "kernel": {"events", "wire"},
    "fit_numbers": {"events"},
    "freshness": {"course"},
    "source": {"course", "events"},
    "store": set(),
    "trust": set(),
    "asking": {"events", "wire", "kernel"},
    "session": {"asking", "course", "events", "kernel", "source", "fit_numbers", "freshness"},
    "recording": {"course", "events", "wire", "source"},
    "headless": {
        "course", "drawings", "events", "wire", "draw", "kernel", "session", "source", "store", "recording",
    },
    "learning": {
        "course", "diagnosis", "drawings", "events", "history", "prediction", "source", "store", "trust",
        "wire",
    },
    "app": {
        "course", "devices", "drawings", "events", "draw", "gpus", "history", "kernel", "learning",
        "prediction", "session", "source", "store", "recording", "tempo", "trust", "wire",
    },
    "plain": {
        "course", "drawings", "draw", "events", "headless", "kernel", "learning", "prediction", "session",
        "source", "store", "trust",
    },
    "arguments": set(),
    "cli": {
        "__init__", "arguments", "course", "app", "headless", "plain", "kernel", "recording", "store", "draw",
        "trust",
    },
}  # fmt: skip

# Where a heavy library may be imported, and nowhere else.
LIBRARIES = {
    "textual": {"app"},
    "tensorflow": {"live", "datasets"},
    "keras": {"live", "datasets"},
}


def modules():
    return sorted(
        p for p in PACKAGE.rglob("*.py") if not {"lessons", "assets"} & set(p.relative_to(PACKAGE).parts)
    )


def part_of(path):
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(path):
    """Yield (dotted name, line) of every import, also those inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            pytest.fail(f"{path}:{node.lineno}: relative import; write the whole name")


def known(name):
    """Return the part of dltui that a dotted name lies in, None for other packages."""
    first, _, rest = name.partition(".")
    if first != "dltui":
        return None
    part = rest.split(".")[0]
    return part if part in MAY_KNOW else "__init__"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_knows_only_whom_it_may(path):
    part = part_of(path)
    for name, line in imported(path):
        other = known(name)
        if other is not None and other != part:
            assert other in MAY_KNOW[part], f"{path}:{line}: {part} must not import {other} ({name})"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_heavy_library_stays_where_it_belongs(path):
    part = part_of(path)
    for name, line in imported(path):
        library = name.split(".")[0]
        if library in LIBRARIES:
            assert part in LIBRARIES[library], f"{path}:{line}: {library} is imported outside of its part"


def test_every_part_is_in_the_table():
    assert {part_of(path) for path in modules()} <= set(MAY_KNOW)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["list"],
        ["check", "--no-run"],
        ["run", "--help"],
        ["run", "nothing_like_it"],
    ],
    ids=" ".join,
)
def test_a_light_command_loads_neither_tensorflow_nor_textual(arguments):
    code = (
        "import sys\nfrom dltui.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "print('loaded', sorted({'tensorflow', 'keras', 'textual', 'ipykernel'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"


def test_importing_dltui_loads_nothing_else():
    code = "import sys; before = set(sys.modules); import dltui; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['dltui']\n"
