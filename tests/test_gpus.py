import pytest
from fake_nvml import (
    DRIVER_NOT_LOADED,
    GIB,
    GPU_IS_LOST,
    LIBRARY_NOT_FOUND,
    NOT_SUPPORTED,
    UNKNOWN,
    FakeNvml,
)

from dltui.gpus import NONE, GpuReading, Gpus

H100 = ("NVIDIA H100 80GB HBM3", 12 * GIB, 80 * GIB, 83)
T4 = (b"Tesla T4", GIB, 15 * GIB, 0)


def gpus_of(*gpus, **fails):
    nvml = FakeNvml(*gpus, **fails)
    return nvml, Gpus(lambda: nvml)


def test_every_gpu_tells_its_name_memory_and_utilisation():
    _, gpus = gpus_of(H100, T4)
    assert gpus.read() == (
        (
            GpuReading("NVIDIA H100 80GB HBM3", 12 * GIB, 80 * GIB, 0.83),
            GpuReading("Tesla T4", GIB, 15 * GIB, 0.0),
        ),
        "",
    )


def test_without_the_package_a_sentence_says_what_to_install():
    asked = []

    def load():
        asked.append("pynvml")
        raise ImportError("No module named 'pynvml'")

    gpus = Gpus(load)
    for _ in range(2):
        readings, words = gpus.read()
        assert readings == () and "pip install nvidia-ml-py" in words
    assert asked == ["pynvml"]
    gpus.close()


@pytest.mark.parametrize(
    ("code", "words"),
    [(LIBRARY_NOT_FOUND, "no NVIDIA driver on this machine"), (DRIVER_NOT_LOADED, "not loaded")],
)
def test_a_driver_that_is_not_there_is_asked_for_once(code, words):
    nvml, gpus = gpus_of(H100, nvmlInit=code)
    assert gpus.read()[0] == () and words in gpus.read()[1]
    assert nvml.calls == ["nvmlInit"]


def test_a_driver_that_does_not_answer_is_asked_again():
    nvml, gpus = gpus_of(H100, nvmlInit=UNKNOWN)
    assert gpus.read() == ((), "the NVIDIA driver does not answer: Unknown Error")
    del nvml.fails["nvmlInit"]
    assert [gpu.name for gpu in gpus.read()[0]] == [H100[0]]


def test_no_gpu_at_all():
    assert gpus_of()[1].read() == ((), NONE)


def test_what_a_gpu_does_not_support_leaves_the_rest():
    _, gpus = gpus_of(H100, nvmlDeviceGetUtilizationRates=NOT_SUPPORTED)
    ((gpu,), _) = gpus.read()
    assert (gpu.used, gpu.busy) == (12 * GIB, None)
    assert gpu.problem == "its utilisation cannot be read: Not Supported"


@pytest.mark.parametrize("function", ["nvmlDeviceGetHandleByIndex", "nvmlDeviceGetName"])
def test_a_gpu_that_is_lost_between_two_readings_is_told_in_words(function):
    nvml, gpus = gpus_of(H100)
    assert gpus.read()[0][0].problem == ""
    nvml.fails[function] = GPU_IS_LOST
    assert gpus.read() == ((GpuReading("", problem="it does not answer: GPU is lost"),), "")


def test_a_gpu_lost_in_the_middle_of_a_reading_tells_both():
    failing = dict.fromkeys(("nvmlDeviceGetMemoryInfo", "nvmlDeviceGetUtilizationRates"), GPU_IS_LOST)
    _, gpus = gpus_of(H100, **failing)
    ((gpu,), _) = gpus.read()
    assert gpu.problem == (
        "its memory cannot be read: GPU is lost; its utilisation cannot be read: GPU is lost"
    )


def test_a_driver_that_goes_away_is_begun_anew():
    nvml, gpus = gpus_of(H100)
    gpus.read()
    nvml.fails["nvmlDeviceGetCount"] = nvml.fails["nvmlShutdown"] = UNKNOWN
    assert gpus.read() == ((), "the NVIDIA driver does not answer: Unknown Error")
    nvml.fails.clear()
    assert gpus.read()[0] and nvml.calls.count("nvmlInit") == 2


def test_closing_lets_go_of_the_driver_once():
    nvml, gpus = gpus_of(H100)
    gpus.read()
    gpus.close()
    gpus.close()
    assert nvml.calls.count("nvmlShutdown") == 1
