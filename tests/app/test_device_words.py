import pytest
from rich.cells import cell_len

from dltui.app.device_words import GRAPH, PAST, Fact, Found, Settings, amount, facts, graph, of, percent, rows
from dltui.devices import Load, MachineReading, ProcessReading, Readings
from dltui.gpus import GpuReading

GIB, MIB = 2**30, 2**20
READY = Found("TensorFlow is ready", False, ("GPU 0: NVIDIA H100 80GB HBM3", "CPU, 2 cores"),
              {"tensorflow": "2.20.0", "keras": "3.15.1"})  # fmt: skip
WARMING = Found("warming up: importing TensorFlow, 4 s")
NO_DRIVER = "no NVIDIA driver on this machine"


def reading(busy=0.5, cores=1.0, gpus=(), problem="", children=0, usable=2):
    own = None if problem else Load(cores, GIB)
    below = Load(0.25, 12 * MIB) if children else None
    kernel = ProcessReading("lesson's kernel", own, children, below, problem)
    app = ProcessReading("this app", Load(0.1, 96 * MIB))
    machine = MachineReading(2, usable, busy, 4 * GIB, 16 * GIB)
    return Readings(machine, (kernel, app), tuple(gpus), "" if gpus else NO_DRIVER)


def gpu(busy=0.83, problem=""):
    return GpuReading("NVIDIA H100 80GB HBM3", 12 * GIB, 80 * GIB, busy, problem)


def text(made):
    return ["".join(piece for piece, _ in row).rstrip() for row in made]


def said(found=READY, settings=Settings(), readings=None, width=116):  # noqa: B008
    return text(rows(facts(found, settings, [reading()] if readings is None else readings), width))


def test_what_tensorflow_found_is_listed_with_its_versions():
    assert said()[:5] == [
        "TensorFlow",
        "kernel           TensorFlow is ready",
        "found            GPU 0: NVIDIA H100 80GB HBM3",
        "                 CPU, 2 cores",
        "versions         tensorflow 2.20.0 · keras 3.15.1",
    ]


def test_before_tensorflow_is_there_the_kernel_says_what_it_does():
    lines = said(WARMING)
    assert lines[1] == "kernel           warming up: importing TensorFlow, 4 s"
    assert not any(line.startswith(("found", "versions")) for line in lines)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(), "device           auto: a GPU where TensorFlow finds one"),
        (Settings("cpu"), "device           cpu: no GPU is used"),
        (Settings("gpu:1"), "device           gpu:1: this GPU and no other"),
        (Settings(), "precision        float32, unless the lesson says otherwise"),
        (Settings(precision="mixed_bfloat16"), "precision        mixed_bfloat16"),
        (Settings(), "XLA              where a model allows it, unless the lesson says otherwise"),
        (Settings(xla="off"), "XLA              off"),
    ],
)
def test_device_precision_and_xla_are_named(settings, words):
    assert words in said(settings=settings)


def test_a_replay_has_no_settings():
    lines = said(Found("replay of a recording"), None)
    assert not any(line.startswith(("device", "precision", "XLA")) for line in lines)


def test_before_the_first_reading_that_is_said():
    lines = said(readings=[])
    assert lines[lines.index("Machine") + 1] == "The first reading is under way."


def test_a_gpu_has_memory_and_utilisation():
    lines = said(readings=[reading(gpus=[gpu()])])
    head = next(line for line in lines if line.startswith("GPU 0"))
    assert head.startswith("GPU 0 NVIDIA H100 80GB HBM3") and head.endswith(PAST)
    assert any(line.startswith("memory           12 of 80 GiB, 15 %") for line in lines)
    assert any(line.startswith("utilisation      83 %") for line in lines)


def test_without_a_gpu_the_reason_is_a_sentence():
    lines = said()
    assert lines[lines.index("NVIDIA GPUs") + 1] == "No NVIDIA driver on this machine."


def test_what_a_gpu_cannot_tell_is_a_sentence_in_place_of_a_number():
    lost = gpu(None, "its utilisation cannot be read: Not Supported.")
    lines = said(readings=[reading(gpus=[lost])])
    assert "Its utilisation cannot be read: Not Supported." in lines
    assert not any(line.startswith("utilisation") for line in lines)


def test_processes_tell_memory_and_cores():
    lines = said(readings=[reading(children=3)])
    at = lines.index("Processes" + " " * (116 - GRAPH - 9) + PAST)
    assert lines[at + 1].startswith("lesson's kernel  1.00 GiB · 1.00 of 2 cores")
    assert lines[at + 2].startswith("  3 children     12 MiB · 0.250 of 2 cores")
    assert lines[at + 3].startswith("this app         96 MiB · 0.100 of 2 cores")


def test_one_child_is_no_children():
    assert any(line.startswith("  1 child ") for line in said(readings=[reading(children=1)]))


def test_a_kernel_that_has_ended_says_so():
    assert "lesson's kernel  it has ended" in said(readings=[reading(problem="it has ended")])


def test_a_first_reading_has_no_processor_yet():
    lines = said(readings=[reading(busy=None, cores=None)])
    assert any(line.startswith("lesson's kernel  1.00 GiB · being measured") for line in lines)
    assert any(line.startswith("processor        being measured") for line in lines)


def test_the_machine_tells_cores_and_memory_and_what_may_be_used():
    lines = said(readings=[reading(usable=1)])
    assert any(line.startswith("processor        50 % of 2 cores; dltui may use 1") for line in lines)
    assert any(line.startswith("memory           4.00 of 16 GiB, 25 %") for line in lines)


def test_a_dead_kernel_is_marked_and_said():
    dead = Found("the kernel died: out of memory", True)
    assert Fact("kernel", "the kernel died: out of memory", "bad") in facts(dead, None, [])


def test_escape_sequences_in_names_are_only_text():
    evil = Found("ready", False, ("GPU 0: \x1b[2Jname",), {"keras": "\x1b]0;x\x07"})
    lines = said(evil, readings=[reading(gpus=[GpuReading("\x1b[2J", 1, 2, 0.5, "\x07")])])
    assert not any(char in "".join(lines) for char in "\x1b\x07")


@pytest.mark.parametrize("width", [116, 76, 46, 45, 30, 18, 5, 1])
def test_no_row_is_wider_than_the_screen(width):
    past = [reading(gpus=[gpu(), gpu(None, "it does not answer: GPU is lost")], children=2)] * 70
    made = rows(facts(READY, Settings("gpu:12"), past), width)
    longest = max(sum(cell_len(piece) for piece, _ in row) for row in made)
    assert longest <= max(width, 18)


@pytest.mark.parametrize("width", [116, 76, 46])
def test_nothing_is_cut_at_any_size_that_is_promised(width):
    past = [reading(gpus=[gpu(), gpu(None, "it does not answer: GPU is lost")], children=2)]
    whole = facts(READY, Settings("gpu:12"), past)
    shown = " ".join(" ".join(text(rows(whole, width))).split())
    for fact in whole:
        for word in f"{fact.label} {fact.words}".split():
            assert word in shown


def test_graphs_stand_beside_the_words_where_there_is_room_and_below_where_not():
    past = [reading()] * 60
    beside = [line for line in said(readings=past, width=76) if "▅" in line]
    assert beside and all(line.split()[0] != "last" for line in beside)
    below = [line for line in said(readings=past, width=46) if "▅" in line]
    assert below and all(line.startswith(f"  {PAST}") for line in below)


def test_a_graph_grows_from_the_right():
    assert graph([0.0, 1.0], 60) == " " * 58 + "▁█"
    assert graph([0.0] * 60 + [1.0] * 60, 4) == "████"


def test_a_cell_of_a_graph_shows_the_highest_of_its_readings():
    assert graph([0.0] * 58 + [1.0, 0.0], 30) == "▁" * 29 + "█"


def test_what_is_not_known_is_a_gap_and_what_is_too_high_the_top():
    assert graph([0.5, None, 7.0], 60).endswith(" ▅ █")
    assert graph([], 10) == " " * 10
    assert graph([0.5], 0) == ""


def test_a_gpu_that_comes_later_has_a_shorter_graph():
    past = [reading(), reading(gpus=[gpu(1.0)])]
    (line,) = (line for line in said(readings=past) if line.startswith("utilisation"))
    assert line.endswith("█") and line.count("█") == 1


def test_amounts():
    assert [amount(size) for size in (0, 96 * MIB, 12 * GIB)] == ["0.00 MiB", "96 MiB", "12 GiB"]
    assert of(512 * MIB, 2 * GIB) == "0.500 of 2.00 GiB"
    assert of(MIB, 512 * MIB) == "1.00 of 512 MiB"
    assert [percent(share) for share in (0.0, 0.346, 1.0)] == ["0 %", "35 %", "100 %"]
