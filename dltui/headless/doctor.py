"""What `dltui doctor` says: versions, folders, data, terminal, and what a kernel finds and how fast."""

from __future__ import annotations

import asyncio
import importlib.metadata
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from dltui.draw.cells import clean
from dltui.store import Store, StoreError, default_folder
from dltui.store.database import NAME

PACKAGES = (
    "dltui",
    "tensorflow",
    "keras",
    "numpy",
    "scikit-learn",
    "ipykernel",
    "jupyter_client",
    "textual",
    "rich",
)
DATA_FILES = {"mnist": "mnist.npz", "shakespeare": "shakespeare.txt"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the report; `remedy` is what to do where something is missing and matters."""

    name: str
    value: str
    remedy: str = ""


def examine(device: str = "auto", data_folder: Path | None = None) -> int:
    """Print the report; return 0 when lessons can run here, 1 when something stands in the way."""
    lines = [*_software(), *_machine(), *_folders(), *_kept(data_folder or default_folder()), *_terminal()]
    for line in lines:
        _print(line)
    print("starting a kernel …", flush=True)
    found = asyncio.run(_kernel(device))
    for line in found:
        _print(line)
    wrong = [line for line in (*lines, *found) if line.remedy]
    print("\neverything is in place" if not wrong else f"\n{len(wrong)} thing(s) to mend, marked with →")
    return 1 if wrong else 0


def _print(line: Line) -> None:
    print(f"{line.name:18} {clean(line.value)}", flush=True)
    if line.remedy:
        print(f"{'':18} → {clean(line.remedy)}", flush=True)


def _software() -> Iterator[Line]:
    version = platform.python_version()
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Line("Python", version, "" if supported else "install Python 3.11 to 3.13")
    for package in PACKAGES:
        try:
            yield Line(package, importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            yield Line(package, "not installed", f"pip install {package}")


def _machine() -> Iterator[Line]:
    memory = psutil.virtual_memory()
    yield Line("processor", f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}")
    few = memory.available < 2 * 2**30
    yield Line(
        "memory",
        f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB free",
        "a kernel with TensorFlow needs about 1 GiB: close other programs" if few else "",
    )


def _folders() -> Iterator[Line]:
    data = default_folder()
    yield Line("data folder", str(data))
    wish = os.environ.get("DLTUI_DATA")
    if wish and not Path(wish).is_dir():
        yield Line("DLTUI_DATA", wish, "this is no folder: point it at one that holds mnist.npz")
    folders = [Path(wish)] if wish else []
    for name, file in DATA_FILES.items():
        places = [folder / file for folder in (*folders, data) if (folder / file).is_file()]
        yield Line(
            name, str(places[0]) if places else f"not here; lessons run without it (put {file} in {data})"
        )


def _kept(folder: Path) -> Iterator[Line]:
    file = folder / NAME
    if not file.exists():
        yield Line("progress", f"{file} (not there yet: nothing has been kept)")
        return
    store = Store(folder)
    try:
        count, message = len(store.lessons()), store.message
    except StoreError as error:
        count, message = 0, str(error)
    finally:
        store.close()
    yield Line("progress", f"{file} ({count} lesson{'' if count == 1 else 's'})", message)


def _terminal() -> Iterator[Line]:
    size = shutil.get_terminal_size()
    term = os.environ.get("TERM", "")
    colours = os.environ.get("COLORTERM", "") or "not stated (COLORTERM is empty)"
    yield Line("terminal", f"TERM={term}, {size.columns}x{size.lines}, colours: {colours}")
    if "NO_COLOR" in os.environ:
        yield Line("NO_COLOR", "set: pictures and curves are drawn in grey, told apart by marks")


async def _kernel(device: str) -> list[Line]:
    from dltui.events import Event, KernelChanged
    from dltui.kernel.spare import Kernels

    began = time.monotonic()
    phases: dict[str, float] = {}

    def hear(event: Event) -> None:
        if isinstance(event, KernelChanged):
            phases.setdefault(event.phase, time.monotonic() - began)

    kernels = Kernels(device)
    kernel = kernels.take(hear)
    try:
        await kernel.warmed()
        phase, log = kernel.phase, kernel.process.log_tail()
    finally:
        await kernels.close()
    if phase.phase == "dead":
        return [
            Line(
                "kernel", phase.detail, "see the message; `pip install --force-reinstall ipykernel` may help"
            )
        ]
    lines = [Line("kernel", f"answers after {phases['importing']:.1f} s")]
    if not phase.devices:
        return [*lines, Line("TensorFlow", phase.detail, "pip install tensorflow")]
    lines.append(Line("TensorFlow", f"ready after {phases['ready']:.1f} s"))
    lines += [Line("device", name) for name in phase.devices]
    if not any(name.startswith("GPU") for name in phase.devices):
        lines.append(_no_gpu(log, device))
    return lines


def _no_gpu(log: str, device: str) -> Line:
    """Say why TensorFlow uses no GPU, from what its libraries wrote."""
    wanted = device.startswith("gpu")
    if shutil.which("nvidia-smi") is None:
        reason = "no NVIDIA driver on this machine (nvidia-smi is not there)"
        return Line("GPU", reason, "install the driver" if wanted else "")
    if "Could not find cuda drivers" in log or "cuda" in log.lower():
        return Line(
            "GPU", "a driver is there, TensorFlow's CUDA libraries are not", "pip install 'dltui[cuda]'"
        )
    return Line("GPU", "none found by TensorFlow", "check CUDA_VISIBLE_DEVICES" if wanted else "")
