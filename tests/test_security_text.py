"""Whatever text a lesson, a file or a kernel brings: what is printed or written of it commands nothing."""

import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hostile import EVIL, FORMULAS, MARKUP, SEQUENCES, hostile, sequences, texts, unsafe
from hypothesis import given, settings
from rich.console import Console

from dltui.app.notices import sequence
from dltui.app.prose import Answer, Renderer
from dltui.app.run_figure import run_figure
from dltui.app.run_words import as_csv, matches
from dltui.app.theme import DARK
from dltui.course import Goal, Step
from dltui.course.lesson import Cell, Option, Prediction
from dltui.draw.cells import clean
from dltui.draw.sheet import as_png, as_svg
from dltui.drawings import Bars, Text
from dltui.events import (
    EpochEnded,
    Failure,
    FitEnded,
    FitStarted,
    Frame,
    KernelChanged,
    Mark,
    Output,
    Picture,
    Points,
    Result,
    RunStarted,
    Series,
    StepStarted,
)
from dltui.headless.report import JsonReport, LineReport, ProgressReport, printable
from dltui.headless.tally import GoalResult, RunResult
from dltui.history import Curve
from dltui.learning.transcript import Transcript, harmless, harmless_text
from dltui.plain.streams import Voice
from dltui.store import Run

ONE_STEP = Series((1.0,), (0.5,))
EVENTS = (
    KernelChanged("importing", "importing"),
    KernelChanged("ready", "no TensorFlow"),
    RunStarted("id", "title"),
    StepStarted(0, "step"),
    Output("out\n"),
    Output("err", "stderr"),
    FitStarted(1, "fit", 2, 10),
    Points(1, {"loss": ONE_STEP}, 1, 1, 0.1),
    EpochEnded(1, 1, 10, 0.1, {"loss": 0.5}),
    Mark(1, 1, "note"),
    Result({"bits": 2.0}),
    Picture("sample", Text("text"), 1),
    Picture("bars", Bars(np.ones(2), ("a", "b"), title="t"), None),
    FitEnded(1, "ok", 2, 20, 0.2, {"loss": 0.5}),
    Failure(
        "ValueError", "message", (Frame("a.py", 1, "f", "x = 1", True), Frame("b.py", 1, "f", "", False)), 0
    ),
    KernelChanged("dead", "gone"),
)
OUR_OWN = {"CSI m", "CSI ?h", "CSI ?l", "CSI A", "CSI K", r"b'\r'"}  # Rich: styles, the cursor, its own lines


@given(texts)
def test_a_line_of_a_transcript_a_header_or_a_list_is_harmless(text):
    assert not unsafe(harmless(text)) and "\n" not in harmless(text)
    assert not unsafe(harmless_text(text).replace("\n", ""))
    assert not unsafe(clean(text)) and "\n" not in clean(text)
    assert not unsafe(printable(text))


@given(texts, texts)
def test_what_is_printed_in_pieces_is_harmless(first, second):
    transcript = Transcript()
    transcript.write(first)
    transcript.write(second)
    assert all(not unsafe(line.text) and "\n" not in line.text for line in transcript.since(0))


@settings(max_examples=30)
@given(texts)
def test_prose_a_question_and_code_are_harmless(text):
    cell = Cell("markdown", text, 1)
    question = Prediction(text, (Option(text, True), Option(text, False)))
    step = Step(0, text, (cell,), Cell("code", text, 1), question)
    for row in Renderer(60, DARK).page(step, Answer(), first=False).rows:
        for segment in row:
            assert not unsafe(segment.text) and "\n" not in segment.text
            assert segment.control is None and (segment.style is None or segment.style.link is None)


@given(texts)
def test_plain_mode_says_lines_of_text(text):
    for encoding in ("utf-8", "ascii"):
        out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
        voice = Voice(out)
        voice(text)
        voice.prompt(text)
        assert not unsafe(out.buffer.getvalue().decode(encoding))


@settings(max_examples=30)
@given(texts)
def test_a_headless_run_prints_lines_of_text(text):
    out = io.StringIO()
    tell(LineReport(Console(file=out, highlight=False, markup=False, emoji=False, width=80)), text)
    assert not unsafe(out.getvalue())


@settings(max_examples=30)
@given(texts)
def test_a_headless_run_writes_json_in_ascii(text):
    out = io.StringIO()
    tell(JsonReport(out), text)
    assert all(line.isascii() and line.isprintable() for line in out.getvalue().splitlines())
    assert all(json.loads(line) for line in out.getvalue().splitlines())


@pytest.mark.parametrize("text", [*SEQUENCES, *MARKUP, EVIL])
def test_a_headless_run_at_a_terminal_sends_only_sequences_of_its_own(text):
    out = io.StringIO()
    console = Console(
        file=out,
        force_terminal=True,
        color_system="truecolor",
        width=80,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    report = ProgressReport(console)
    report.progress.auto_refresh = False
    try:
        for event in EVENTS:
            report(hostile(event, text))
            report.progress.refresh()
        report.table([result(text)])
    finally:
        report.close()
    assert sequences(out.getvalue().encode("utf-8", "surrogatepass")) <= OUR_OWN
    bidi = set(unsafe(out.getvalue())) - {"\x1b", "\r"}
    assert not bidi


def tell(report, text):
    """Let a report tell of everything that can happen, with a text in all of its words."""
    for event in EVENTS:
        report(hostile(event, text))
    report.result(result(text))
    report.table([result(text)])


def result(text):
    goal = Goal(f"loss{text}", "<=", 1.0, f"fit{text}")
    return RunResult(
        f"lesson{text}", (GoalResult(goal, 0.5, True),), True, {f"loss{text}": 0.5}, 1.0, (), "ok", 0
    )


@given(texts)
def test_a_notice_is_one_sequence_whatever_stands_in_it(text):
    notice = sequence("desktop", text, {})
    assert notice.startswith("\x1b]9;") and notice.endswith("\x07")
    assert not unsafe(notice[4:-1])


# ---------------------------------------------------------------------------------------------- exports


def kept(text):
    return Run(
        text,
        text,
        text,
        0.0,
        1.0,
        "ok",
        1,
        1,
        parameters={text: text},
        device=text,
        versions={text: text},
        metrics={text: 1.0},
        id=1,
    )


@given(texts)
def test_no_cell_of_an_export_is_a_formula(text):
    points = (np.array([1.0, 2.0]), np.array([-0.5, np.nan]))
    rows = list(csv.reader(io.StringIO(as_csv([kept(text)], [{text: points}]))))
    assert [len(row) for row in rows] == [6, 6, 6]
    assert [row[5] for row in rows[1:]] == ["-0.5", "nan"]
    for row in rows[1:]:
        for cell in row[1:4]:
            assert not cell.lstrip().startswith(("=", "+", "-", "@")) and not unsafe(cell)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_exported_as_text(text):
    points = (np.array([1.0]), np.array([1.0]))
    (_, row) = csv.reader(io.StringIO(as_csv([kept("xor_net")], [{text: points}])))
    assert row[1:3] == ["xor_net", "xor_net"]
    assert row[3].lstrip("'\t ␍").startswith(text.strip()[0])


@settings(max_examples=30)
@given(texts)
def test_a_figure_is_well_formed_and_all_its_words_are_text(text):
    curve = Curve()
    curve.append(np.array([1.0, 2.0]), np.array([1.0, 0.5]))
    runs = [kept(text), kept(f"{text}2")]
    sheet = run_figure(runs, {1: {f"loss{text}": curve}})
    root = ElementTree.fromstring(as_svg(sheet))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "rect", "polyline", "text"}
    assert all(not unsafe(element.text or "") for element in root.iter())


@pytest.mark.parametrize("text", ["a\nb", EVIL, "\ufffe", "\ud83d"])
def test_a_figure_becomes_an_image_whatever_its_words(text):
    curve = Curve()
    curve.append(np.array([1.0, 2.0]), np.array([1.0, 0.5]))
    assert as_png(run_figure([kept(text)], {1: {text: curve}})).startswith(b"\x89PNG")


@given(texts, texts)
def test_a_filter_of_runs_is_only_words(text, wanted):
    assert matches(kept(text), wanted) in (True, False)


# ---------------------------------------------------------------------------------------------- the line


@pytest.mark.parametrize(
    "line",
    [
        ["run", f"{EVIL}.py"],
        ["run", EVIL],
        ["run", "xor_net", f"--{EVIL}"],
        ["run", "xor_net", "-p", f"{EVIL}=1"],
        ["run", "xor_net", "-p", f"hidden_units={EVIL}"],
        ["run", "xor_net", "--goal", EVIL],
        ["run", "--seed", EVIL, "xor_net"],
        ["run", "xor_net", "--device", EVIL],
        ["list", "--course", EVIL],
        ["check", EVIL],
        ["check", f"{EVIL}.py"],
        ["open", EVIL],
        ["replay", EVIL],
        ["replay", "x", "--speed", EVIL],
        [EVIL],
        ["--plain", EVIL],
        ["learn", "--notify", EVIL],
        ["run", "--course", EVIL, "x"],
        ["run", "xor_net", "--recrd", EVIL, EVIL],
    ],
    ids=lambda line: " ".join(line).replace(EVIL, "EVIL"),
)
def test_an_error_about_the_line_passes_nothing_on(line, capsys, tmp_path, monkeypatch):
    from dltui.cli import main

    monkeypatch.chdir(tmp_path)
    try:
        code = main(line)
    except SystemExit as end:
        code = end.code
    said = capsys.readouterr()
    assert code == 2
    assert said.out + said.err
    assert not unsafe(said.out + said.err)


def test_a_course_with_hostile_names_is_listed_and_checked_as_text(tmp_path):
    name = EVIL.replace("\\", "")
    (tmp_path / f"{name}.py").write_text("# %%\nx = (\n")
    (tmp_path / f"b{name}.py").write_text(f"# {EVIL}\n# %%\nx = 1  # @param {{type: '{EVIL}'}}\n")
    quoted = json.dumps(name)
    (tmp_path / "course.toml").write_text(
        f"title = {quoted}\n[[chapter]]\ntitle = {quoted}\nlessons = [{quoted}]\n"
    )
    for command in (
        ["list", "--course", tmp_path],
        ["check", tmp_path, "--no-run"],
        ["run", "--all", "--course", tmp_path],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "dltui", *map(str, command)],
            capture_output=True,
            text=True,
            check=False,
            timeout=450,
        )
        assert "owned" in done.stdout + done.stderr and "Traceback" not in done.stderr
        assert not unsafe(done.stdout + done.stderr)
