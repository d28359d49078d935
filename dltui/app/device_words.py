"""The devices screen in words: what TensorFlow found, the GPUs, the processes and the machine, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len

from dltui.learning import figures
from dltui.learning.transcript import harmless, wrap

if TYPE_CHECKING:
    from dltui.devices import Load, MachineReading, ProcessReading, Readings
    from dltui.gpus import GpuReading

Kind = Literal["head", "dim", "plain", "graph", "bad"]
Piece = tuple[str, Kind]

SECONDS = 60  # that the graphs show; one reading a second
LABEL, GRAPH, LEAST_WORDS = 17, 30, 24
PAST = f"last {SECONDS} s"
NOT_YET = "being measured"
_BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Found:
    """What the kernel told: its state in words, whether that is bad, TensorFlow's devices and versions."""

    state: str
    alarming: bool = False
    devices: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """How kernels are started: `--device`, and precision and XLA where they were asked for."""

    device: str = "auto"
    precision: str = ""
    xla: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with words; `past` are the shares (0 to 1, None unknown) of the last readings for a graph."""

    label: str
    words: str = ""
    kind: Kind = "plain"
    past: tuple[float | None, ...] = ()


FIRST = (Fact(""), Fact("Machine", kind="head"), Fact("", "The first reading is under way.", "dim"))

# ---------------------------------------------------------------------------------------------------
# Facts


def facts(found: Found, settings: Settings | None, readings: Sequence[Readings]) -> list[Fact]:
    """Return all there is to say; an empty one parts sections.

    Args:
        found: what the kernel told.
        settings: how kernels are started, None where there are none (a replay).
        readings: those so far, the newest last.
    """
    said = [*_tensorflow(found), *(_readings(readings) if readings else FIRST)]
    return [*said, *_settings(settings)] if settings is not None else said


def _readings(readings: Sequence[Readings]) -> list[Fact]:
    said: list[Fact] = []
    now = readings[-1]
    if now.gpus:
        for index, gpu in enumerate(now.gpus):
            said += [Fact(""), *_gpu(index, gpu, readings)]
    else:
        said += [Fact(""), Fact("NVIDIA GPUs", kind="head"), Fact("", _sentence(now.no_gpus), "dim")]
    said += [Fact(""), Fact("Processes", kind="head")]
    for process in now.processes:
        said += _process(process, readings)
    return [*said, Fact(""), Fact("Machine", kind="head"), *_machine(now.machine, readings)]


def _tensorflow(found: Found) -> list[Fact]:
    said = [Fact("TensorFlow", kind="head")]
    said.append(Fact("kernel", found.state or "none is running", "bad" if found.alarming else "plain"))
    for number, device in enumerate(found.devices):
        said.append(Fact("" if number else "found", harmless(device)))
    versions = " · ".join(f"{name} {version}" for name, version in found.versions.items())
    return [*said, Fact("versions", harmless(versions))] if versions else said


def _settings(settings: Settings) -> list[Fact]:
    meanings = {"auto": "auto: a GPU where TensorFlow finds one", "cpu": "cpu: no GPU is used"}
    device = meanings.get(settings.device, f"{settings.device}: this GPU and no other")
    return [
        Fact(""),
        Fact("Settings", kind="head"),
        Fact("device", harmless(device)),
        Fact("precision", harmless(settings.precision) or "float32, unless the lesson says otherwise"),
        Fact("XLA", harmless(settings.xla) or "where a model allows it, unless the lesson says otherwise"),
    ]


def _gpu(index: int, gpu: GpuReading, readings: Sequence[Readings]) -> list[Fact]:
    past = [reading.gpus[index] for reading in readings if index < len(reading.gpus)]
    said = [Fact(" ".join(filter(None, (f"GPU {index}", harmless(gpu.name)))), kind="head")]
    if gpu.used is not None and gpu.total:
        words = f"{of(gpu.used, gpu.total)}, {percent(gpu.used / gpu.total)}"
        said.append(Fact("memory", words, past=tuple(_share(g.used, g.total) for g in past)))
    if gpu.busy is not None:
        said.append(Fact("utilisation", percent(gpu.busy), past=tuple(g.busy for g in past)))
    return [*said, Fact("", _sentence(gpu.problem), "bad")] if gpu.problem else said


def _process(process: ProcessReading, readings: Sequence[Readings]) -> list[Fact]:
    if process.own is None:
        return [Fact(harmless(process.name), harmless(process.problem), "bad")]
    cores = readings[-1].machine.usable
    known = [p.own for reading in readings for p in reading.processes if p.name == process.name]
    past = tuple(_share(load.cores, cores) if load is not None else None for load in known)
    said = [Fact(harmless(process.name), _load(process.own, cores), past=past)]
    if process.below is not None:
        noun = "child" if process.children == 1 else "children"
        said.append(Fact(f"  {process.children} {noun}", _load(process.below, cores)))
    return said


def _machine(machine: MachineReading, readings: Sequence[Readings]) -> list[Fact]:
    machines = [reading.machine for reading in readings]
    busy = NOT_YET if machine.busy is None else f"{percent(machine.busy)} of {_cores(machine.cores)}"
    if machine.usable < machine.cores:
        busy += f"; dltui may use {machine.usable}"
    memory = f"{of(machine.used, machine.total)}, {percent(machine.used / max(machine.total, 1))}"
    return [
        Fact("processor", busy, past=tuple(m.busy for m in machines)),
        Fact("memory", memory, past=tuple(_share(m.used, m.total) for m in machines)),
    ]


def _load(load: Load, cores: int) -> str:
    used = NOT_YET if load.cores is None else f"{figures.significant(load.cores)} of {_cores(cores)}"
    return f"{amount(load.memory)} · {used}"


def _cores(count: int) -> str:
    return f"{count} core{'s' if count != 1 else ''}"


def _sentence(words: str) -> str:
    words = harmless(words).rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def percent(share: float) -> str:
    """Return a share (0 to 1) in whole percent: `34 %`."""
    return f"{round(share * 100)} %"


def amount(size: int) -> str:
    """Return bytes as people say them: `1.23 GiB`, `96.3 MiB`."""
    unit, name = _unit(size)
    return f"{figures.significant(size / unit)} {name}"


def of(part: int, whole: int) -> str:
    """Return a part of some bytes, both in the unit of the whole: `12.3 of 79.6 GiB`."""
    unit, name = _unit(whole)
    return f"{figures.significant(part / unit)} of {figures.significant(whole / unit)} {name}"


def _unit(size: int) -> tuple[int, str]:
    return (2**30, "GiB") if size >= 2**30 else (2**20, "MiB")


# ---------------------------------------------------------------------------------------------------
# Rows


def graph(past: Sequence[float | None], width: int) -> str:
    """Return shares as blocks, the newest at the right end, `width` cells for `SECONDS` readings.

    A cell stands for several readings and shows the highest of them; it is empty where none is known.
    """
    if width <= 0:
        return ""
    padded: list[float | None] = [*[None] * (SECONDS - len(past)), *past][-SECONDS:]
    cells = []
    for cell in range(width):
        start, end = cell * SECONDS // width, (cell + 1) * SECONDS // width
        known = [share for share in padded[start : max(end, start + 1)] if share is not None]
        cells.append(_block(max(known)) if known else " ")
    return "".join(cells)


def _block(share: float) -> str:
    return _BLOCKS[min(max(round(share * (len(_BLOCKS) - 1)), 0), len(_BLOCKS) - 1)]


def rows(said: Sequence[Fact], width: int) -> list[list[Piece]]:
    """Return the facts as rows of at most `width` cells; graphs stand at the right where there is room."""
    beside = width >= LABEL + LEAST_WORDS + GRAPH + 1
    made: list[list[Piece]] = []
    for number, fact in enumerate(said):
        if fact.kind == "head":
            after = said[number + 1 : number + 3]
            made += _head(fact, width, titled=beside and any(f.past and f.kind != "head" for f in after))
        elif not fact.label and not fact.words:
            made.append([])
        elif not fact.label and fact.kind != "plain":
            made += [[(line, fact.kind)] for line in wrap(fact.words, width)]
        else:
            made += _labelled(fact, width, beside)
    return made


def _head(fact: Fact, width: int, *, titled: bool) -> list[list[Piece]]:
    room = width - GRAPH - 1 if titled else width
    lines: list[list[Piece]] = [[(line, "head")] for line in wrap(fact.label, room)]
    if titled:
        lines[0] += [(" " * (width - GRAPH - cell_len(lines[0][0][0])), "dim"), (PAST, "dim")]
    return lines


def _labelled(fact: Fact, width: int, beside: bool) -> list[list[Piece]]:
    drawn = bool(fact.past)
    room = width - LABEL - (GRAPH + 1 if drawn and beside else 0)
    made: list[list[Piece]] = []
    for number, line in enumerate(wrap(fact.words, max(room, 1))):
        label = "" if number else fact.label
        made.append([(label + " " * (LABEL - cell_len(label)), "dim"), (line, fact.kind)])
    if drawn and beside:
        used = sum(cell_len(text) for text, _ in made[0])
        made[0] += [(" " * (width - GRAPH - used), "dim"), (graph(fact.past, GRAPH), "graph")]
    elif drawn:
        under = f"  {PAST}"
        drawing = graph(fact.past, max(0, min(GRAPH, width - LABEL)))
        made.append([(under + " " * (LABEL - len(under)), "dim"), (drawing, "graph")])
    return made
