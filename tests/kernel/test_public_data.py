"""What a model is told of public data in every library that people keep it in; `UPDATE_SNAPSHOTS=1` writes it anew."""

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from ci_magic.context import build_messages, render_namespace
from ci_magic.tokens import estimate
from ci_magic.values import Ask
from tests.support.corpus import PUBLIC, exact, public_frame, shop
from tests.support.namespaces import look

SNAPSHOTS = Path(__file__).parent / "snapshots"


def in_pandas(name):
    return {name: public_frame(name)}


def in_polars(name):
    import polars

    frame = polars.from_pandas(public_frame(name))
    return {name: frame, "late": frame.lazy().filter(polars.col("target") > 0)}


def in_dask(name):
    import dask.dataframe

    return {name: dask.dataframe.from_pandas(public_frame(name), npartitions=3)}


def in_duckdb(name):
    import duckdb

    connection = duckdb.connect()
    connection.register("source", public_frame(name))
    connection.execute(f"create table {name} as select * from source")
    return {"connection": connection, name: connection.table(name)}


def in_xarray(name):
    import xarray

    return {name: xarray.Dataset.from_dataframe(public_frame(name).rename_axis("row"))}


def in_sqlite(name):
    connection = sqlite3.connect(":memory:")
    public_frame(name).to_sql(name, connection, index=False)
    return {"connection": connection}


def in_arrow(name):
    import pyarrow

    return {name: pyarrow.Table.from_pandas(public_frame(name))}


LIBRARIES = {
    "pandas": in_pandas, "polars": in_polars, "dask": in_dask, "duckdb": in_duckdb, "xarray": in_xarray,
    "sqlite": in_sqlite, "pyarrow": in_arrow,
}  # fmt: skip


def seen(library, name, prompt):
    # Versions and the directory are another machine's tomorrow.
    return replace(look(LIBRARIES[library](name), prompt), versions=(), directory="")


@pytest.mark.parametrize("library", LIBRARIES)
def test_public_data_is_told_as_recorded(library):
    told = []
    for name in PUBLIC:
        namespace = seen(library, name, f"mean of {name} by target")
        text = render_namespace(namespace, 4000, prompt=f"mean of {name} by target")
        assert 0.85 <= estimate(text) / exact(text) <= 1.15
        told.append(f"===== {name}\n{text}\n")
    path = SNAPSHOTS / f"public_data_{library}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        SNAPSHOTS.mkdir(exist_ok=True)
        path.write_text("".join(told), encoding="utf-8")
    assert "".join(told) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("library", ["dask", "duckdb", "polars"])
def test_the_rule_for_lazy_data_goes_along(library):
    namespace = seen(library, "iris", "mean by target")
    content = build_messages(Ask("mean by target"), namespace, (), budget=4000)[-1].content

    assert f"({library})" in content and "Stay lazy" in content


def test_a_summary_costs_a_third_of_the_first_rows_printed():
    frames = {name: public_frame(name) for name in PUBLIC} | {"shop": shop()}
    namespace = replace(look(frames), versions=(), directory="")
    heads = "\n".join(f"{name}\n{frame.head().to_string()}\n{frame.dtypes}" for name, frame in frames.items())

    assert exact(render_namespace(namespace, 100_000)) < exact(heads) / 3
