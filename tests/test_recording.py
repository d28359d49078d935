"""A recording keeps a session's events and plays them again without a kernel."""

import asyncio
import subprocess
import sys

import pytest
from support import HEADER

from dltui.events import (
    EpochEnded,
    FitEnded,
    FitStarted,
    KernelChanged,
    Output,
    Points,
    RunStarted,
    Series,
    StepEnded,
    StepStarted,
)
from dltui.recording import Recorder, RecordingError, Replay, read

SOURCE = (
    f"{HEADER}\n# %% [markdown]\n# ## One\n\n# %%\na = 1\n\n# %% [markdown]\n# ## Two\n\n# %%\nprint(a)\n"
)
EVENTS = [
    RunStarted("tiny", "Tiny", path="tiny.py", source=SOURCE),
    StepStarted(0, "One", "a = 1"),
    FitStarted(1, "net", 2, 2),
    Points(1, {"loss": Series((1.0, 2.0), (0.5, float("inf")))}, 2, 1, 0.1),
    EpochEnded(1, 1, 2, 0.1, {"loss": 0.5}),
    EpochEnded(1, 2, 4, 0.2, {"loss": 0.4}),
    FitEnded(1, "ok", 2, 4, 0.2, {"loss": 0.4}),
    StepEnded(0, "ok", 0.3),
    StepStarted(1, "Two", "print(a)"),
    Output("1\n", step=1),
    StepEnded(1, "ok", 0.1),
]


@pytest.fixture
def recording(tmp_path):
    path = tmp_path / "run.jsonl"
    with Recorder(path) as record:
        for event in EVENTS:
            record(event)
    return path


def test_what_was_recorded_is_read_again(recording):
    assert [moment.event for moment in read(recording)] == EVENTS


def test_times_rise_from_zero(recording):
    times = [moment.seconds for moment in read(recording)]
    assert times[0] == 0 and times == sorted(times)


def test_a_last_line_that_was_cut_is_left_out(recording):
    text = recording.read_text()
    recording.write_text(text[:-20])
    assert [moment.event for moment in read(recording)] == EVENTS[:-1]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"event": "points"}', '{"t": "now", "event": "output", "text": ""}']
)
def test_a_line_that_is_no_event_is_named(recording, line):
    lines = recording.read_text().splitlines()
    recording.write_text("\n".join([*lines[:3], line, *lines[3:]]) + "\n")
    with pytest.raises(RecordingError, match=r"run\.jsonl:4: not an event"):
        list(read(recording))


def test_a_file_that_is_no_recording_is_refused(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecordingError, match="cannot be read as a recording"):
        list(read(path))


def test_a_recording_without_a_lesson_is_refused(tmp_path):
    path = tmp_path / "x.jsonl"
    with Recorder(path) as record:
        record(Output("hi"))
    with pytest.raises(RecordingError, match="holds no run of a lesson"):
        Replay(path, print)


@pytest.mark.parametrize("event", [StepStarted(2, "Three", ""), StepEnded(2, "ok", 0.1)])
def test_a_recording_that_tells_of_a_step_its_lesson_does_not_have_is_refused(recording, event):
    with Recorder(recording) as record:
        for one in (*EVENTS, event):
            record(one)
    with pytest.raises(
        RecordingError, match=r"tells of step 3, the lesson inside has 2: .*Record the lesson"
    ):
        Replay(recording, print)


async def test_a_replay_has_the_lesson_and_plays_up_to_a_step(recording, heard):
    replay = Replay(recording, heard, speed=float("inf"))
    assert [step.title for step in replay.lesson.steps] == ["One", "Two"]
    assert replay.pending(1) == (0, 1)
    assert await replay.run_to(0) == "ok"
    assert list(heard) == EVENTS[:8]
    assert (replay.ran, replay.pending(1)) == ({0}, (1,))
    assert await replay.run_to(1) == "ok"
    assert list(heard) == EVENTS


async def test_a_replay_is_held_and_goes_on(recording, heard):
    replay = Replay(recording, heard, speed=0.0001)
    replay.moments = tuple(type(m)(i * 1.0, m.event) for i, m in enumerate(replay.moments))
    run = asyncio.create_task(replay.run_to(1))
    await heard.wait_for(lambda e: isinstance(e, RunStarted))
    await replay.pause()
    assert replay.paused and heard.of(KernelChanged)[-1].phase == "paused"
    replay.speed = float("inf")
    await replay.stop()
    assert await run == "stopped"
    assert not replay.paused


async def test_a_replay_steps_one_epoch(recording, heard):
    replay = Replay(recording, heard, speed=float("inf"))
    await replay.step_epoch()
    run = asyncio.create_task(replay.run_to(1))
    await heard.wait_for(lambda e: isinstance(e, KernelChanged) and e.phase == "paused")
    assert [e.epoch for e in heard.of(EpochEnded)] == [1]
    await replay.resume()
    assert await run == "ok"
    assert [e.epoch for e in heard.of(EpochEnded)] == [1, 2]


async def test_a_replay_begins_again(recording, heard):
    replay = Replay(recording, heard, speed=float("inf"))
    await replay.run_to(1)
    await replay.restart()
    assert replay.ran == frozenset()
    assert replay.pending(1) == (0, 1)


def test_reading_a_recording_needs_no_kernel_and_no_tensorflow(recording):
    code = (
        "import sys; from dltui.recording import Replay; from pathlib import Path\n"
        f"Replay(Path({str(recording)!r}), print)\n"
        "print({'tensorflow', 'keras', 'textual', 'ipykernel'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
