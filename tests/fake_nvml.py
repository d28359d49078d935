"""A driver's library as `pynvml` shows it, whose GPUs can be lost in the middle."""

from types import SimpleNamespace

NOT_SUPPORTED, DRIVER_NOT_LOADED, LIBRARY_NOT_FOUND, GPU_IS_LOST, UNKNOWN = 3, 9, 12, 15, 999
WORDS = {NOT_SUPPORTED: "Not Supported", GPU_IS_LOST: "GPU is lost", UNKNOWN: "Unknown Error"}
GIB = 2**30


class NVMLError(Exception):
    def __init__(self, value):
        super().__init__(WORDS.get(value, f"error {value}"))
        self.value = value


class FakeNvml:
    """GPUs as (name, bytes used, bytes in all, percent busy); `fails` maps functions to error codes."""

    NVMLError = NVMLError

    def __init__(self, *gpus, **fails):
        self.gpus, self.fails, self.calls = list(gpus), fails, []

    def _call(self, name):
        self.calls.append(name)
        if name in self.fails:
            raise NVMLError(self.fails[name])

    def nvmlInit(self):
        self._call("nvmlInit")

    def nvmlShutdown(self):
        self._call("nvmlShutdown")

    def nvmlDeviceGetCount(self):
        self._call("nvmlDeviceGetCount")
        return len(self.gpus)

    def nvmlDeviceGetHandleByIndex(self, index):
        self._call("nvmlDeviceGetHandleByIndex")
        return self.gpus[index]

    def nvmlDeviceGetName(self, handle):
        self._call("nvmlDeviceGetName")
        return handle[0]

    def nvmlDeviceGetMemoryInfo(self, handle):
        self._call("nvmlDeviceGetMemoryInfo")
        return SimpleNamespace(used=handle[1], total=handle[2], free=handle[2] - handle[1])

    def nvmlDeviceGetUtilizationRates(self, handle):
        self._call("nvmlDeviceGetUtilizationRates")
        return SimpleNamespace(gpu=handle[3], memory=0)
