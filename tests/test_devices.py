import os
from types import SimpleNamespace
from typing import NamedTuple

import psutil
import pytest
from fake_nvml import GIB, FakeNvml

from dltui.devices import ENDED, FORBIDDEN, Load, ProcessReading, Reader, Watched
from dltui.gpus import Gpus


class CpuTimes(NamedTuple):
    user: float
    system: float
    idle: float
    iowait: float = 0.0
    guest: float = 0.0


class FakeProcess:
    """A process: seconds of the processor, bytes, children; `error` is raised by whatever is asked."""

    def __init__(self, pid, seconds=0.0, memory=0, children=(), began=1.0):
        self.pid, self.seconds, self.memory, self.below, self.began = pid, seconds, memory, children, began
        self.error = None

    def _tell(self, value):
        if self.error is not None:
            raise self.error
        return value

    def create_time(self):
        return self._tell(self.began)

    def cpu_times(self):
        return self._tell(SimpleNamespace(user=self.seconds, system=0.0))

    def memory_info(self):
        return self._tell(SimpleNamespace(rss=self.memory))

    def children(self, recursive=False):
        assert recursive
        return self._tell(list(self.below))


class FakeSystem:
    """psutil with the processes that are given."""

    Error, NoSuchProcess, AccessDenied = psutil.Error, psutil.NoSuchProcess, psutil.AccessDenied

    def __init__(self, *processes):
        self.processes = {process.pid: process for process in processes}
        self.times = CpuTimes(10.0, 0.0, 90.0)

    def Process(self, pid):
        if pid not in self.processes:
            raise psutil.NoSuchProcess(pid)
        return self.processes[pid]

    def cpu_times(self):
        return self.times

    def cpu_count(self):
        return 8

    def virtual_memory(self):
        return SimpleNamespace(total=16 * GIB, available=12 * GIB)


class Machine:
    """A reader of a fake machine whose clock is turned by hand."""

    def __init__(self, *processes, usable=4):
        self.now, self.system, self.nvml = 0.0, FakeSystem(*processes), FakeNvml()
        gpus = Gpus(lambda: self.nvml)
        self.reader = Reader(system=self.system, gpus=gpus, clock=lambda: self.now, usable=lambda: usable)

    def read(self, *watched):
        return self.reader.read(watched)


KERNEL = Watched("kernel", 7, children=True)


def test_the_first_reading_tells_memory_and_no_processor():
    machine = Machine(FakeProcess(7, seconds=5.0, memory=GIB))
    assert machine.read(KERNEL).processes == (ProcessReading("kernel", Load(None, GIB)),)


def test_the_processor_is_told_from_one_reading_to_the_next():
    kernel = FakeProcess(7, seconds=5.0)
    machine = Machine(kernel)
    machine.read(KERNEL)
    machine.now, kernel.seconds = 2.0, 8.0
    assert machine.read(KERNEL).processes[0].own == Load(1.5, 0)


def test_another_process_of_the_same_number_begins_anew():
    machine = Machine(FakeProcess(7, seconds=50.0))
    machine.read(KERNEL)
    machine.now = 1.0
    machine.system.processes[7] = FakeProcess(7, seconds=1.0, began=2.0)
    assert machine.read(KERNEL).processes[0].own.cores is None


def test_children_are_told_together():
    children = [FakeProcess(8, memory=10), FakeProcess(9, memory=20)]
    machine = Machine(FakeProcess(7, children=children))
    machine.read(KERNEL)
    machine.now = 1.0
    for child in children:
        child.seconds = 0.25
    children.append(FakeProcess(10, seconds=9.0, memory=5))
    machine.system.processes[7].below = children
    (kernel,) = machine.read(KERNEL).processes
    assert (kernel.children, kernel.below) == (3, Load(0.5, 35))


def test_a_child_that_has_ended_meanwhile_does_not_count():
    ended = FakeProcess(8, memory=10)
    ended.error = psutil.NoSuchProcess(8)
    machine = Machine(FakeProcess(7, children=[ended, FakeProcess(9, memory=20)]))
    (kernel,) = machine.read(KERNEL).processes
    assert (kernel.children, kernel.below) == (1, Load(None, 20))


def test_children_are_left_alone_where_they_were_not_asked_for():
    machine = Machine(FakeProcess(7, children=[FakeProcess(8)]))
    assert machine.read(Watched("app", 7)).processes[0].children == 0


def test_a_kernel_that_dies_between_two_readings_is_told_in_words_and_the_rest_is_there():
    machine = Machine(FakeProcess(7, memory=GIB), FakeProcess(1, memory=5))
    machine.read(KERNEL, Watched("app", 1))
    del machine.system.processes[7]
    machine.now = 1.0
    kernel, app = machine.read(KERNEL, Watched("app", 1)).processes
    assert kernel == ProcessReading("kernel", None, problem=ENDED)
    assert app.own == Load(0.0, 5)


@pytest.mark.parametrize(
    ("error", "words"), [(psutil.NoSuchProcess(7), ENDED), (psutil.AccessDenied(7), FORBIDDEN)]
)
def test_a_process_that_cannot_be_read_is_told_in_words(error, words):
    kernel = FakeProcess(7)
    kernel.error = error
    assert Machine(kernel).read(KERNEL).processes == (ProcessReading("kernel", None, problem=words),)


def test_the_machine_tells_cores_memory_and_what_is_at_work():
    machine = Machine()
    first = machine.read().machine
    assert (first.cores, first.usable, first.busy) == (8, 4, None)
    assert (first.used, first.total) == (4 * GIB, 16 * GIB)
    machine.system.times = CpuTimes(user=13.0, system=0.0, idle=94.0, iowait=1.0, guest=2.0)
    assert machine.read().machine.busy == pytest.approx(3.0 / 8.0)


def test_two_readings_at_once_divide_by_nothing():
    machine = Machine(FakeProcess(7))
    machine.read(KERNEL)
    reading = machine.read(KERNEL)
    assert reading.machine.busy is None and reading.processes[0].own.cores is None


def test_gpus_are_part_of_a_reading_and_let_go_of_at_the_end():
    machine = Machine()
    machine.nvml.gpus.append(("NVIDIA H100", GIB, 80 * GIB, 50))
    reading = machine.read()
    assert [gpu.busy for gpu in reading.gpus] == [0.5] and reading.no_gpus == ""
    machine.reader.close()
    assert machine.nvml.calls[-1] == "nvmlShutdown"


def test_this_process_can_be_read_for_real():
    reading = Reader().read([Watched("tests", os.getpid(), children=True)])
    assert reading.processes[0].own.memory > 2**20
    assert 0 < reading.machine.used < reading.machine.total
    assert 1 <= reading.machine.usable <= reading.machine.cores
