import csv
import dataclasses
import io

import numpy as np
import pytest

from dltui.app.run_words import as_csv, differences, matches, row_words
from dltui.store import Run

RUN = Run(
    lesson="xor_net",
    title="The XOR network",
    fit="fit",
    began=1000.0,
    seconds=1.2,
    outcome="ok",
    epochs=20,
    steps=200,
    seed=3,
    parameters={"hidden_units": 4, "optimizer": "adam", "shuffle": True},
    device="CPU, 2 cores",
    versions={"keras": "3.15.1"},
    metrics={"loss": 0.0501, "accuracy": 1.0, "val_loss": 0.2},
    id=7,
)


def other(**fields):
    return dataclasses.replace(RUN, id=8, **fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ("The XOR network", "loss 0.050 · accuracy 1.00 · 1.2 s")),
        ({"fit": "broken"}, ("The XOR network · broken", "loss 0.050 · accuracy 1.00 · 1.2 s")),
        ({"outcome": "stopped", "metrics": {}}, ("The XOR network", "stopped · 1.2 s")),
        ({"outcome": "died", "metrics": {"loss": float("nan")}},
         ("The XOR network", "loss NaN · the kernel died · 1.2 s")),
    ],
    ids=["whole", "a fit with a name", "stopped", "died"],
)  # fmt: skip
def test_a_row_says_what_a_run_was_and_how_it_ended(fields, words):
    assert row_words(other(**fields)) == words


@pytest.mark.parametrize(
    ("room", "end"),
    [(34, "loss 0.050 · accuracy 1.00 · 1.2 s"), (33, "loss 0.050 · 1.2 s"), (5, "loss 0.050 · 1.2 s")],
)
def test_a_row_with_little_room_keeps_the_first_figure_and_the_end(room, end):
    assert row_words(RUN, room) == ("The XOR network", end)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", True),
        ("xor", True),
        ("XOR hidden_units=4", True),
        ("hidden_units=5", False),
        ("shuffle=on", True),
        ("cpu", True),
        ("xor digits", False),
    ],
)
def test_a_filter_looks_for_every_word(text, found):
    assert matches(RUN, text) is found


def test_only_what_differs_is_shown_and_always_the_figures():
    runs = [RUN, other(parameters={**RUN.parameters, "hidden_units": 2}, metrics={"loss": 0.35}, seconds=2.0)]
    assert differences(runs) == [
        ("hidden_units", ("4", "2")),
        ("loss", ("0.050", "0.350")),
        ("accuracy", ("1.00", "")),
        ("val_loss", ("0.200", "")),
        ("epochs", ("20", "20")),
        ("seconds", ("1.2 s", "2.0 s")),
    ]


def test_of_one_run_everything_is_shown():
    names = [name for name, _ in differences([RUN])]
    assert names[:6] == ["hidden_units", "optimizer", "shuffle", "seed", "device", "keras"]


def test_versions_of_an_edited_cell_are_told_apart():
    runs = [
        RUN,
        other(edits={"Train it": "a"}),
        other(edits={"Train it": "b"}),
        other(edits={"Train it": "a"}),
    ]
    rows = dict(differences(runs))
    assert rows["cell Train it"] == ("as it was", "edited (1)", "edited (2)", "edited (1)")
    assert dict(differences(runs[:2]))["cell Train it"] == ("as it was", "edited")


def test_the_csv_has_every_point_to_the_last_digit():
    curves = {
        "loss": (np.array([1.0, 2.0]), np.array([0.1, 1 / 3])),
        "val, loss": (np.array([2.5]), np.array([9.0])),
    }
    rows = list(csv.DictReader(io.StringIO(as_csv([RUN], [curves]))))
    assert [(row["run"], row["fit"], row["curve"], row["step"]) for row in rows] == [
        ("7", "fit", "loss", "1"), ("7", "fit", "loss", "2"), ("7", "fit", "val, loss", "2.5"),
    ]  # fmt: skip
    assert [float(row["value"]) for row in rows] == [0.1, 1 / 3, 9.0]


def test_a_parameter_and_the_runs_own_word_for_it_are_one_row():
    run = dataclasses.replace(RUN, parameters={"seed": 3, "epochs": 30})
    names = [name for name, _ in differences([run])]
    assert names.count("seed") == 1
    assert "epochs trained" in names  # stopped before the 30 that were wanted


def test_what_a_run_was_and_a_parameter_of_the_same_name_are_told_apart():
    run = dataclasses.replace(RUN, parameters={"seed": 99, "epochs": 30, "loss": "mean"})
    rows = dict(differences([run]))
    assert (rows["seed"], rows["kernel's seed"]) == (("99",), ("3",))
    assert (rows["epochs"], rows["epochs trained"]) == (("30",), ("20",))
    assert (rows["loss"], rows["loss (result)"]) == (("mean",), ("0.050",))
