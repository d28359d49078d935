"""What a training takes of the machine: processor and memory of its processes, the GPUs, what there is."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psutil

from dltui.gpus import GpuReading, Gpus

ENDED = "it has ended"
FORBIDDEN = "this user may not read it"


@dataclass(frozen=True, slots=True)
class Watched:
    """A process to be read: what it is in words, its id, and whether its children are read as well."""

    name: str
    pid: int
    children: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """What processes take: `cores` since the reading before (None in the first one), `memory` in bytes."""

    cores: float | None
    memory: int


@dataclass(frozen=True, slots=True)
class ProcessReading:
    """What a process takes, and its children together; `own` is None where `problem` says why."""

    name: str
    own: Load | None
    children: int = 0
    below: Load | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MachineReading:
    """The whole machine: `busy` is the share of all `cores` (0 to 1, None in the first reading).

    `usable` are the cores on which this process may run; `used` and `total` are bytes of memory.
    """

    cores: int
    usable: int
    busy: float | None
    used: int
    total: int


@dataclass(frozen=True, slots=True)
class Readings:
    """Everything at one moment; `no_gpus` says why `gpus` is empty."""

    machine: MachineReading
    processes: tuple[ProcessReading, ...]
    gpus: tuple[GpuReading, ...] = ()
    no_gpus: str = ""


def usable_cores() -> int:
    """Return the number of cores on which this process may run."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Reader:
    """Reads the machine again and again. What processes take is told from one reading to the next.

    Args:
        system: `psutil`.
        gpus: reads the GPUs.
        clock: seconds.
        usable: returns the number of cores that may be used.
    """

    def __init__(
        self,
        *,
        system: Any = psutil,
        gpus: Gpus | None = None,
        clock: Callable[[], float] = time.monotonic,
        usable: Callable[[], int] = usable_cores,
    ) -> None:
        self._system, self._gpus, self._clock, self._usable = system, gpus or Gpus(), clock, usable
        # By process (its id and when it began): the time of the reading and the processor seconds then.
        self._before: dict[tuple[int, float], tuple[float, float]] = {}
        self._now: dict[tuple[int, float], tuple[float, float]] = {}
        self._times: tuple[float, float] | None = None  # of all cores: seconds, and those at work
        self._one_at_a_time = threading.Lock()

    def read(self, watched: Sequence[Watched]) -> Readings:
        """Return a reading; takes some milliseconds, more where the driver is slow."""
        with self._one_at_a_time:
            self._before, self._now = self._now, {}
            processes = tuple(self._process(process) for process in watched)
            gpus, no_gpus = self._gpus.read()
            return Readings(self._machine(), processes, gpus, no_gpus)

    def close(self) -> None:
        """Let go of the driver, when a reading that goes on has ended."""
        with self._one_at_a_time:
            self._gpus.close()

    def _process(self, watched: Watched) -> ProcessReading:
        try:
            process = self._system.Process(watched.pid)
            own = self._load(process)
            children = process.children(recursive=True) if watched.children else []
        except self._system.NoSuchProcess:
            return ProcessReading(watched.name, None, problem=ENDED)
        except self._system.AccessDenied:
            return ProcessReading(watched.name, None, problem=FORBIDDEN)
        loads = [load for child in children if (load := self._load_of_child(child)) is not None]
        return ProcessReading(watched.name, own, len(loads), _sum(loads))

    def _load_of_child(self, child: Any) -> Load | None:
        try:
            return self._load(child)
        except self._system.Error:
            return None  # it has ended meanwhile

    def _load(self, process: Any) -> Load:
        key = (process.pid, process.create_time())
        times, memory = process.cpu_times(), int(process.memory_info().rss)
        now, seconds = self._clock(), times.user + times.system
        self._now[key] = now, seconds
        before = self._before.get(key)
        if before is None or now <= before[0]:
            return Load(None, memory)
        return Load(max(0.0, (seconds - before[1]) / (now - before[0])), memory)

    def _machine(self) -> MachineReading:
        memory = self._system.virtual_memory()
        before, self._times = self._times, _at_work(self._system.cpu_times())
        busy = None
        if before is not None and self._times[0] > before[0]:
            share = (self._times[1] - before[1]) / (self._times[0] - before[0])
            busy = min(max(share, 0.0), 1.0)
        usable = self._usable()
        cores = self._system.cpu_count() or usable
        return MachineReading(cores, usable, busy, memory.total - memory.available, memory.total)


def _sum(loads: Sequence[Load]) -> Load | None:
    """Return what several processes take together; those that were not there before count as idle."""
    if not loads:
        return None
    known = [load.cores for load in loads if load.cores is not None]
    return Load(sum(known) if known else None, sum(load.memory for load in loads))


def _at_work(times: Any) -> tuple[float, float]:
    """Return the seconds of all cores and those at work; Linux counts guests within the user's seconds."""
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
    total = sum(times) - guests
    return total, total - times.idle - getattr(times, "iowait", 0.0)
