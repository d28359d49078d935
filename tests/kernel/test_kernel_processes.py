from dltui.kernel.spare import Kernels


class Process:
    def __init__(self, pid, alive=True):
        self.pid, self.alive = pid, alive


class Started:
    """A kernel of which only the process matters."""

    def __init__(self, process):
        self.process = process


def test_the_kernels_that_run_are_told_with_what_they_are_there_for():
    kernels, spare = Kernels(), Started(Process(9))
    ended = Started(Process(8, alive=False)), Started(Process(None, False))
    kernels._out = {spare, Started(Process(7)), *ended}
    kernels._spare = spare
    assert kernels.processes == (("lesson", 7), ("spare", 9))


def test_without_kernels_there_are_no_processes():
    assert Kernels().processes == ()
