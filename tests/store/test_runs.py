import contextlib
import dataclasses
import sqlite3

import numpy as np
import pytest

from dltui.store import Run, Store, StoreError
from dltui.store.database import NAME
from dltui.store.runs import packed, unpacked

RUN = Run(
    lesson="xor_net",
    title="The XOR network",
    fit="fit",
    began=1000.0,
    seconds=1.5,
    outcome="ok",
    epochs=20,
    steps=200,
    weights=17,
    seed=1986,
    parameters={"hidden_units": 4, "learning_rate": 0.05, "optimizer": "adam", "shuffle": True},
    edits={"Train it": "model.fit(x, y)\n"},
    device="CPU, 2 cores",
    versions={"keras": "3.15.1"},
    metrics={"loss": 0.05, "accuracy": 1.0},
)
CURVES = {
    "loss": (np.arange(1.0, 201), np.linspace(0.7, 0.05, 200)),
    "val_loss": (np.array([10.0, 20.5]), np.array([0.6, np.nan])),
}


@pytest.fixture
def open_store(tmp_path):
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(contextlib.closing(Store(tmp_path)))


def same(one, other):
    assert list(one) == list(other)
    for name in one:
        for ours, theirs in zip(one[name], other[name], strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_a_run_is_there_after_a_restart(open_store):
    number = open_store().add_run(RUN, CURVES, '{"kind": "picture"}')
    store = open_store()
    assert store.runs() == (dataclasses.replace(RUN, id=number),)
    same(store.curves(number), CURVES)
    assert store.picture(number) == '{"kind": "picture"}'


def test_the_latest_run_comes_first_whatever_the_clock_said(open_store):
    store = open_store()
    for began in (3.0, 1.0, 2.0):
        store.add_run(dataclasses.replace(RUN, began=began), {})
    assert [(run.began, run.id) for run in store.runs()] == [(2.0, 3), (1.0, 2), (3.0, 1)]


def test_a_deleted_run_is_gone_with_all_of_it(open_store):
    store = open_store()
    one, other = store.add_run(RUN, CURVES, "a"), store.add_run(RUN, CURVES, "b")
    store.delete_run(one)
    assert [run.id for run in store.runs()] == [other]
    assert (store.curves(one), store.picture(one)) == ({}, None)


def test_a_run_without_model_seed_or_curves(open_store):
    bare = Run("a", "A", "loop", 1.0, 0.0, "stopped", 0, 0)
    number = open_store().add_run(bare, {})
    assert open_store().runs() == (dataclasses.replace(bare, id=number),)
    assert open_store().curves(number) == {}


def test_curves_keep_every_point_and_take_little_room():
    steps = np.arange(1.0, 1_000_001)
    values = np.random.default_rng(0).normal(size=1_000_000).astype("float32").astype("float64")
    data = packed({"loss": (steps, values.astype("float32"))})
    same(unpacked(data), {"loss": (steps, values)})
    assert len(data) < 6 * 1_000_000


def test_figures_that_are_no_numbers_come_back(open_store):
    number = open_store().add_run(dataclasses.replace(RUN, metrics={"loss": float("inf")}), {})
    (run,) = open_store().runs()
    assert (run.id, run.metrics) == (number, {"loss": float("inf")})


@pytest.mark.parametrize("data", [b"", b"no archive", packed({})[:40]], ids=["empty", "text", "cut off"])
def test_what_is_no_archive_is_told(data):
    with pytest.raises(ValueError, match="what was kept of them is broken"):
        unpacked(data)


def test_broken_curves_are_an_error_in_words(open_store, tmp_path):
    number = open_store().add_run(RUN, CURVES)
    with contextlib.closing(sqlite3.connect(tmp_path / NAME)) as connection:
        connection.execute("UPDATE runs SET curves = x'00'")
        connection.commit()
    with pytest.raises(
        StoreError, match=rf"The curves of run {number} cannot be read: what was kept of them is broken"
    ):
        open_store().curves(number)
