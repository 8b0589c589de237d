"""Lazy and distributed objects in a failed attempt: neither computed nor copied, and what could not be put back."""

import ast

import dask
import dask.array as da
import dask.bag as db
import dask.dataframe as dd
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
import xarray as xr

from ci_magic.kernel.outcome import bound, digest
from ci_magic.kernel.transaction import Snapshot
from ci_magic.kernel.undo import Past
from ci_magic.kernel.weight import weight
from tests.support.attempts import Stop, fail

ROWS = 200_000
NAMES = ("frame", "column", "array", "bag", "later", "query", "relation", "cube")


@pytest.fixture
def computed():
    """What was computed so far; every object of `lazies` adds to it when it runs."""
    return []


@pytest.fixture
def lazies(computed):
    """One of each kind, over data that would take megabytes to copy, and that says when it is read."""

    def seen(part):
        computed.append(type(part))
        return part

    def number(value):
        computed.append(type(value))
        return value

    def scheduler(graph, keys, **_):
        computed.append("dask")
        return dask.get(graph, keys)

    frame = pd.DataFrame({"a": np.arange(ROWS), "b": np.random.default_rng(0).random(ROWS)})
    connection = duckdb.connect()
    connection.create_function("number", number, ["BIGINT"], "BIGINT")
    with dask.config.set(scheduler=scheduler):
        yield {
            "Stop": Stop,
            "frame": dd.from_pandas(frame, npartitions=4).map_partitions(seen, meta=frame.iloc[:0]),
            "column": dd.from_pandas(frame, npartitions=4)["a"],
            "array": da.from_array(np.zeros((1000, 1000)), chunks=(100, 1000)).map_blocks(seen, dtype=float),
            "bag": db.from_sequence(range(100), npartitions=4).map(seen),
            "later": dask.delayed(seen)(frame),
            "query": pl.LazyFrame({"a": range(ROWS)}).map_batches(seen),
            "relation": connection.from_df(frame).project("number(a) AS a"),
            "cube": xr.DataArray(da.zeros((1000, 1000), chunks=100).map_blocks(seen, dtype=float), dims=("x", "y")),
        }


def test_the_counts_would_show_a_computation(lazies, computed):
    for name, run in {
        "frame": lambda each: each.compute(),
        "column": len,
        "array": lambda each: each.compute(),
        "bag": lambda each: each.compute(),
        "later": lambda each: each.compute(),
        "query": lambda each: each.collect(),
        "relation": lambda each: each.fetchall(),
        "cube": lambda each: each.to_numpy(),
    }.items():
        computed.clear()
        run(lazies[name])
        assert computed, name


def test_what_code_mentions_is_neither_computed_nor_copied(lazies, computed):
    computed.clear()
    before = dict(lazies)
    code = "; ".join(NAMES) + "\nfirst = frame['b'].mean()\nframe = frame[frame.a > 3]\ncube = None"
    outcome = fail(lazies, code)
    assert computed == []
    assert outcome.copied < 100_000
    assert all(lazies[name] is before[name] for name in before)
    assert "first" not in lazies
    assert set(outcome.not_restored) <= {"relation", "cube"}


@pytest.mark.parametrize(
    "code",
    [
        "frame['b'] = frame['b'] * 2",
        "frame.columns = ['x', 'y']",
        "frame['c'] = 1",
        "del frame['b']",
        "frame = frame.rename(columns={'b': 'z'})",
        "array[0] = 5.0",
        "array[array > 1] = 7",
        "column.name = 'z'",
    ],
)
def test_a_lazy_object_that_was_changed_in_place_is_what_it_was(code, lazies, computed):
    held, columns = lazies["frame"], list(lazies["frame"].columns)
    total, zeros = held["b"].sum().compute(), lazies["array"].sum().compute()
    computed.clear()
    outcome = fail(lazies, code)
    assert computed == []
    assert outcome.not_restored == ()
    assert lazies["frame"] is held
    assert list(held.columns) == columns
    assert lazies["column"].name == "a"
    assert held["b"].sum().compute() == total
    assert lazies["array"].sum().compute() == zeros


def test_an_accepted_change_of_a_lazy_frame_is_undone_without_computing(lazies, computed):
    held, total = lazies["frame"], lazies["frame"]["b"].sum().compute()
    computed.clear()
    past, code = Past(lazies), "frame['b'] = frame['b'] * 2"
    past.begin()
    snapshot = Snapshot(lazies, ast.parse(code))
    exec(code, lazies)
    past.keep(snapshot, ())
    undone = past.take_back()
    assert computed == []
    assert undone.restored == ("frame",)
    assert lazies["frame"] is held
    assert held["b"].sum().compute() == total


def test_what_was_left_is_judged_without_computing(lazies, computed):
    computed.clear()
    shown = bound(lazies, NAMES)
    assert [each.name for each in shown] == list(NAMES)
    assert all(digest(each, last=True).missing == () for each in map(lazies.get, NAMES))
    assert all(weight(each) < 50_000_000 for each in map(lazies.get, NAMES))
    assert computed == []
