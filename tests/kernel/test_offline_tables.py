"""The offline rules over dask, polars and duckdb: the numbers that pandas gives, and a refusal for the rest."""

import ast
import warnings

import matplotlib as mpl

mpl.use("Agg")

import dask
import dask.dataframe as dd
import duckdb
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xarray as xr

from ci_magic.language import speak, spoken
from ci_magic.models.offline import OfflineModel
from ci_magic.values import ChatRequest, Message, TextDelta
from tests.support.namespaces import look

ROWS = 420
ENGINES = ("dask", "polars", "polars lazy", "duckdb")


@pytest.fixture(autouse=True)
def english():
    before = spoken()
    speak("en")
    with mpl.rc_context():
        yield
    plt.close("all")
    speak(before)


@pytest.fixture
def sales():
    numbers = np.random.default_rng(11)
    frame = pd.DataFrame(
        {
            "when": pd.date_range("2024-01-01", periods=ROWS),
            "region": numbers.choice(["north", "south", "east"], ROWS),
            "channel": numbers.choice(["web", "shop"], ROWS),
            "amount": numbers.gamma(2, 50, ROWS).round(2),
            "quantity": numbers.integers(1, 9, ROWS),
        }
    )
    frame.loc[:20, "amount"] = np.nan
    return frame


def held_by(engine, frame):
    if engine == "dask":
        return dd.from_pandas(frame, npartitions=5)
    if engine == "duckdb":
        return duckdb.connect().from_df(frame)
    table = pl.from_dict({name: pl.Series(frame[name].to_list()) for name in frame}).with_columns(
        pl.col("amount").fill_nan(None)
    )
    return table.lazy() if engine == "polars lazy" else table


def reply(prompt, **tables):
    namespace = look(tables, prompt)
    pieces = OfflineModel().stream(ChatRequest((Message("user", prompt),), prompt, namespace))
    return "".join(piece.text for piece in pieces if isinstance(piece, TextDelta))


def run(prompt, **tables):
    """Run the code for `prompt` and return the value of its last expression, and the code."""
    text = reply(prompt, **tables)
    assert "```python\n" in text, text
    code = text.split("```python\n")[1].split("```")[0]
    *body, last = ast.parse(code).body
    names = dict(tables)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return value, code


def same(value, expected):
    if not isinstance(expected, pd.DataFrame | pd.Series):
        assert value == pytest.approx(expected)
        return
    if isinstance(expected, pd.DataFrame):
        assert [str(name) for name in value.columns] == [str(name) for name in expected.columns]
    assert [str(label) for label in value.index] == [str(label) for label in expected.index]
    np.testing.assert_allclose(value.to_numpy(dtype=float), expected.to_numpy(dtype=float))


BY_GROUP = [
    "mean of amount by region",
    "total amount by region",
    "min and max amount by region",
    "mean amount and quantity by region",
    "average amount by region and channel",
    "count of region",
    "rows by region and channel",
    "top 2 regions by total amount",
    "region with the lowest average amount",
    "number of rows by quantity",
    "average amount",
    "how many rows",
    "mean amount by region where channel is web",
    "total quantity by channel where amount > 100",
    "median amount by region",
    "지역별 amount 합계",
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("prompt", BY_GROUP)
def test_every_engine_gives_the_numbers_of_pandas(prompt, engine, sales):
    expected, _ = run(prompt, df=sales)
    value, _ = run(prompt, df=held_by(engine, sales))
    same(value, expected)


DATED = [
    "total amount by month",
    "average amount by weekday",
    "average amount by hour of day",
    "weekly quantity",
    "total amount in 2024",
    "plot total amount by month",
    "total amount by month and region",
]


@pytest.mark.parametrize("prompt", DATED)
def test_dask_groups_by_dates_as_pandas_does(prompt, sales):
    sales["text"] = sales["when"].dt.strftime("%Y-%m-%d")
    for table in (sales.drop(columns="text"), sales.drop(columns="when").rename(columns={"text": "date"})):
        expected, _ = run(prompt, df=table)
        value, code = run(prompt, df=dd.from_pandas(table, npartitions=5))
        same(value, expected)
        assert ".compute()" in code


def test_a_chart_draws_the_small_result(sales):
    for engine in ENGINES:
        value, code = run("bar chart of total amount by region", df=held_by(engine, sales))
        heights = [patch.get_height() for patch in plt.gcf().axes[0].patches]
        assert heights == pytest.approx(value.tolist())
        assert heights == pytest.approx(sales.groupby("region")["amount"].sum().tolist())
        assert code.count(".compute()") == (engine == "dask")
        plt.close("all")


def test_missing_values_and_columns_of_a_dask_frame_are_counted_where_they_are(sales):
    frame = dd.from_pandas(sales, npartitions=5)
    value, _ = run("missing values", df=frame)
    assert value.loc["amount"].tolist() == [21, 5.0]
    assert value.index[0] == "amount"
    value, _ = run("describe df", df=frame)
    assert list(value.index) == list(sales.columns)
    assert value.loc["amount"].iloc[1:3].tolist() == [ROWS - 21, 21]
    assert value.loc["quantity", "mean"] == pytest.approx(sales["quantity"].mean())
    value, _ = run("correlation matrix", df=frame)
    same(value, sales[["amount", "quantity"]].corr())
    value, _ = run("min and max of amount", df=frame)
    assert value.tolist() == [sales["amount"].min(), sales["amount"].max()]


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_that_are_shown_are_few(engine, sales):
    def amounts(table):
        return pd.Series(list(table["amount"])).dropna().tolist()

    first, _ = run("first 30 rows", df=held_by(engine, sales))
    assert amounts(first) == sales["amount"].head(30).dropna().tolist()
    top, _ = run("top 3 rows by amount", df=held_by(engine, sales))
    assert amounts(top) == sales["amount"].nlargest(3).tolist()
    some, code = run("rows where amount > 50", df=held_by(engine, sales))
    assert len(some) == 20
    assert amounts(some) == sales.query("amount > 50")["amount"].head(20).tolist()
    assert "20" in code
    assert "at most 20 rows" in reply("rows where amount > 50", df=held_by(engine, sales))


def test_rows_are_found_in_every_partition(sales):
    frame = dd.from_pandas(sales.sort_values("amount", ignore_index=True), npartitions=5)
    value, _ = run("rows where amount > 250", df=frame)
    assert sorted(value["amount"]) == sorted(sales.query("amount > 250")["amount"].tolist())[:20]
    assert len(value) > 3


@pytest.mark.parametrize(
    "prompt", ["distribution of amount", "amount vs quantity", "median of amount", "box plot of amount"]
)
def test_what_needs_all_rows_of_a_dask_frame_is_refused_in_one_line(prompt, sales):
    frame = dd.from_pandas(sales, npartitions=5)
    text = reply(prompt, df=frame)
    assert "```" not in text
    assert "dask" in text.splitlines()[1]
    examples = [line.rpartition(": `")[2].rstrip("`") for line in text.splitlines() if line.startswith("- ")]
    assert len(examples) >= 5
    for example in examples:
        assert "```python" in reply(example, df=frame), example


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_what_has_no_code_for_polars_and_duckdb_is_refused(engine, sales):
    for prompt in ("total amount by month", "distribution of amount", "missing values", "amount vs quantity"):
        text = reply(prompt, df=held_by(engine, sales))
        assert "```" not in text, text
        assert engine.partition(" ")[0] in text.splitlines()[1]


def test_a_table_of_another_library_is_refused_by_the_name_of_its_type(sales):
    tables = {"pyarrow.Table": pa.table({"amount": [1.0]}), "xarray.Dataset": xr.Dataset({"amount": ("x", [1.0])})}
    for name, table in tables.items():
        second = reply("mean of amount", t=table).splitlines()[1]
        assert f"`t` is a {name}" in second
        assert "```" not in second
        value, _ = run("total quantity", t=table, df=sales)
        assert value == sales["quantity"].sum()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_text_in_a_condition_stays_a_text(engine, sales):
    sales["region"] = sales["region"].replace("east", "O'Brien {x}")
    value, _ = run('total quantity where region is "O\'Brien {x}"', df=held_by(engine, sales))
    assert value == sales.query('region == "O\'Brien {x}"')["quantity"].sum()


def test_reading_a_dask_frame_for_the_prompt_computes_nothing(sales):
    frame = dd.from_pandas(sales, npartitions=5)
    counted = []

    def scheduler(graph, keys, **_):
        counted.append(keys)
        return dask.get(graph, keys)

    with dask.config.set(scheduler=scheduler):
        assert "```python" in reply("mean of amount by region", df=frame)
        assert counted == []
        run("mean of amount by region", df=frame)
    assert len(counted) == 1
