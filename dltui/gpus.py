"""The NVIDIA GPUs of this machine, read through NVML, the driver's library; what fails is said in words."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Codes of NVML's errors that mean: not on this machine, and not a second later either.
_NO_LIBRARY, _NO_DRIVER, _MISMATCH = 12, 9, 18
NO_PACKAGE = "GPUs cannot be read: nvidia-ml-py is not installed (pip install nvidia-ml-py)"
LASTING = {
    _NO_LIBRARY: "no NVIDIA driver on this machine",
    _NO_DRIVER: "the NVIDIA driver is installed and not loaded",
    _MISMATCH: "the NVIDIA driver was updated and waits for a restart of the machine",
}
NONE = "the NVIDIA driver sees no GPU"


@dataclass(frozen=True, slots=True)
class GpuReading:
    """What a GPU does: memory in bytes, `busy` the share of the time (0 to 1); None where it does not tell.

    `problem` says in words what could not be read.
    """

    name: str
    used: int | None = None
    total: int | None = None
    busy: float | None = None
    problem: str = ""


def _pynvml() -> Any:
    return importlib.import_module("pynvml")


class Gpus:
    """Reads all GPUs, again and again; raises nothing.

    Args:
        load: returns the module `pynvml`, or raises ImportError.
    """

    def __init__(self, load: Callable[[], Any] = _pynvml) -> None:
        self._load = load
        self._nvml: Any = None
        self._never = ""

    def read(self) -> tuple[tuple[GpuReading, ...], str]:
        """Return a reading for each GPU, or in words why there is none."""
        if self._never:
            return (), self._never
        problem = self._begin() if self._nvml is None else ""
        if problem:
            return (), problem
        try:
            count = self._nvml.nvmlDeviceGetCount()
        except self._nvml.NVMLError as error:
            self.close()  # the next reading begins anew
            return (), f"the NVIDIA driver does not answer: {error}"
        return tuple(self._gpu(index) for index in range(count)), "" if count else NONE

    def close(self) -> None:
        """Let go of the driver."""
        nvml, self._nvml = self._nvml, None
        if nvml is not None:
            try:
                nvml.nvmlShutdown()
            except nvml.NVMLError:
                return  # it has gone by itself

    def _begin(self) -> str:
        """Load the library; return in words why that failed."""
        try:
            nvml = self._load()
        except ImportError:
            self._never = NO_PACKAGE
            return self._never
        try:
            nvml.nvmlInit()
        except nvml.NVMLError as error:
            self._never = LASTING.get(getattr(error, "value", -1), "")
            return self._never or f"the NVIDIA driver does not answer: {error}"
        self._nvml = nvml
        return ""

    def _gpu(self, index: int) -> GpuReading:
        nvml = self._nvml
        try:
            handle = nvml.nvmlDeviceGetHandleByIndex(index)
            name = nvml.nvmlDeviceGetName(handle)
        except nvml.NVMLError as error:
            return GpuReading("", problem=f"it does not answer: {error}")
        used = total = busy = None
        problems = []
        try:
            memory = nvml.nvmlDeviceGetMemoryInfo(handle)
            used, total = int(memory.used), int(memory.total)
        except nvml.NVMLError as error:
            problems.append(f"its memory cannot be read: {error}")
        try:
            busy = nvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100
        except nvml.NVMLError as error:
            problems.append(f"its utilisation cannot be read: {error}")
        words = name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
        return GpuReading(words, used, total, busy, "; ".join(problems))
