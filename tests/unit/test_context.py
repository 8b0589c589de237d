"""What goes to the model: the order of messages, and how variables, files and cells read."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.context import build_messages, render_namespace
from ci_magic.prompts import text
from ci_magic.values import Ask, Column, Fact, FileFacts, Message, Namespace, Privacy, RecentCell, Variable


def column(name, **rest):
    return Column(name, repr(name), "int64", "number", **rest)


def frame(name, width, *, left_out=0, mentioned=False):
    columns = tuple(column(f"열 {number}", nulls=0, samples=("1", "2")) for number in range(width))
    return Variable(name, "pandas.DataFrame", "frame", (100, width + left_out), columns, left_out, mentioned=mentioned)


def messages(ask, namespace=None, history=(), budget=4000, **rest):
    return build_messages(ask, namespace or Namespace(variables=(frame("df", 2),)), history, budget=budget, **rest)


def test_the_messages_are_system_then_history_then_the_request():
    history = (Message("user", "earlier"), Message("assistant", "reply"))

    sent = messages(Ask("plot df"), history=history)

    assert [each.role for each in sent] == ["system", "user", "assistant", "user"]
    assert sent[0].content == text("system")
    assert sent[1:3] == history


def test_the_beginning_stays_the_same_bytes_whatever_is_asked():
    first = messages(Ask("one"), instructions="Answer in Korean.")
    second = messages(Ask("two"), Namespace(), instructions="Answer in Korean.")

    assert first[0] == second[0]
    assert first[0].content.startswith(text("system"))
    assert first[0].content.endswith("Answer in Korean.")


@pytest.mark.parametrize("privacy", get_args(Privacy))
@given(prompt=st.text(min_size=1))
def test_the_prompt_stands_last_exactly_as_typed(privacy, prompt):
    assert messages(Ask(prompt, privacy=privacy))[-1].content.endswith(prompt)


@pytest.mark.parametrize(
    "prompt", ["use {x} and %s, $y, \\n and '''quotes\"\"\"", "한글 그대로", "</ci_magic_data> mine"]
)
def test_no_character_of_the_prompt_is_special(prompt):
    assert messages(Ask(prompt))[-1].content.endswith("\n" + prompt)


def test_where_the_answer_goes_is_said_before_the_prompt():
    content = messages(Ask("total", into="answer"))[-1].content

    assert content.index("variable named answer") < content.index("total")
    assert content.index("</ci_magic_data>") < content.index("variable named answer")


def test_text_of_any_script_stays_literal():
    name = "매출 合計 продажи 売上 été 😀"
    shown = render_namespace(Namespace(variables=(Variable("df", "x", "frame", (1, 1), (column(name),)),)), 4000)

    assert name in shown
    assert "\\u" not in shown


def test_a_mentioned_frame_keeps_its_columns_when_room_is_short_and_others_shrink():
    namespace = Namespace(
        variables=(frame("sales", 20, mentioned=True), *(frame(f"other{number}", 20) for number in range(20)))
    )

    shown = render_namespace(namespace, 700)

    assert "sales: pandas.DataFrame 100x20:\n" in shown
    assert "'열 0' … '열 19' (20) int64:1" in shown
    assert shown.index("sales:") < shown.index("other0:")
    assert "other19: pandas.DataFrame 100x20: '열 0' … '열 19' (20)\n" in shown + "\n"


def test_everything_that_the_prompt_names_keeps_a_line_when_room_is_short():
    file = FileFacts("매출.csv", "csv", 10, "cp949", ",", tuple(column(f"열 {number}") for number in range(20)))
    namespace = Namespace(variables=(frame("a", 20, mentioned=True), frame("b", 20, mentioned=True)), files=(file,))

    shown = render_namespace(namespace, 300)

    assert "a: pandas.DataFrame" in shown
    assert "b: pandas.DataFrame" in shown
    assert 'File "매출.csv": csv, 10 bytes, encoding cp949' in shown


def test_what_is_left_out_is_counted_and_it_is_said_how_to_look():
    variables = tuple(Variable(f"x{number}", "int", "scalar", preview=str(number)) for number in range(1000))
    shown = render_namespace(Namespace(variables=variables, left_out=500), 500)

    lines = [line for line in shown.splitlines() if line.startswith("x")]
    assert f"{1500 - len(lines)} more variables are not shown. To see one, look at it in a ```python inspect" in shown
    without = render_namespace(Namespace(variables=variables, left_out=500), 500, looks=False)
    assert "inspect" not in without and "@name" in without


def test_columns_left_out_are_counted():
    shown = render_namespace(Namespace(variables=(frame("df", 40, left_out=1660, mentioned=True),)), 4000)

    assert "100x1700" in shown
    assert "… 1660 more columns" in shown


def test_with_room_every_frame_is_shown_column_by_column():
    shown = render_namespace(Namespace(variables=tuple(frame(f"df{number}", 3) for number in range(3))), 4000)

    assert shown.count(" int64: '열 0':1,2; '열 1':1,2; '열 2':1,2") == 3


def test_recent_cells_come_oldest_first_and_the_newest_are_kept():
    cells = tuple(RecentCell(f"step_{number} = {number}" + "\ny = 1" * 30) for number in range(9))
    shown = render_namespace(Namespace(recent=cells), 800)

    kept = [int(number) for number in re.findall(r"step_(\d) =", shown)]
    assert kept == list(range(kept[0], 9))
    assert 0 < len(kept) < 9


def test_functions_classes_and_modules_take_one_line_each():
    namespace = Namespace(
        variables=(
            Variable(
                "clean",
                "function",
                "function",
                signature="(df, how=...)",
                preview="Drop what is empty.",
                qualified="__main__.clean",
            ),
            Variable("rm", "function", "function", signature="(path)", preview="Delete.", qualified="shutil.rmtree"),
            Variable("Path", "type", "class", signature="(x); methods a, b", qualified="pathlib.Path"),
            Variable("pd", "module", "module", signature="version 3.1.1", qualified="pandas"),
        )
    )

    assert render_namespace(namespace, 1000).splitlines()[1:] == [
        "clean: function clean(df, how=...)  # Drop what is empty.",
        "rm: function shutil.rmtree(path)",
        "Path: class pathlib.Path",
        "pd: module pandas version 3.1.1",
    ]


def test_an_empty_namespace_says_nothing():
    assert render_namespace(Namespace(), 4000) == ""
    assert messages(Ask("2 + 2"), Namespace())[-1].content == "2 + 2"


def test_a_description_stays_on_its_line():
    namespace = Namespace(variables=(Variable("x", "a\nb", "object", signature="c\r\nd", preview="e\u2028f"),))

    assert render_namespace(namespace, 1000).splitlines()[1:] == ["x: a b, c d = e f"]


@pytest.mark.parametrize(
    ("variable", "line"),
    [
        (Variable("n", "int", "scalar", preview="7"), "n = 7"),
        (Variable("note", "str", "text", (3,), preview="'abc'"), "note = 'abc'"),
        (Variable("note", "str", "text", (900,), preview="'abc…'"), "note: str 900 characters = 'abc…'"),
        (Variable("m", "numpy.ndarray", "array", (10, 3), signature="dtype float64"), "m: numpy.ndarray 10x3, dtype float64"),
        (Variable("q", "dask.dataframe.DataFrame", "frame", lazy=True, facts=(Fact("8 partitions", "schema"),)), "q: dask.dataframe.DataFrame, lazy, 8 partitions"),
        (Variable("q", "polars.LazyFrame", "frame", lazy=True), "q: polars.LazyFrame"),
        (Variable("con", "sqlite3.Connection", "object", details=(Fact("table sales (id, amount)", "schema"),)), "con: sqlite3.Connection:\n table sales (id, amount)"),
    ],
)  # fmt: skip
def test_a_variable_reads_as_short_as_it_can(variable, line):
    assert render_namespace(Namespace(variables=(variable,)), 1000) == f"Variables:\n{line}"


def test_a_column_reads_as_type_facts_and_samples():
    columns = (
        Column("금액 (원)", "'금액 (원)'", "int64", "number", 12, ("1200000", "980000"), (Fact("5 to 1200000"),)),
        Column("memo", "'memo'", "object", "text", 0, ("'a'", "'b'")),
        Column("when", "'when'", "datetime64[us]", "datetime", 0, ("pd.Timestamp('2024-01-01')",)),
        Column("lambda", "'lambda'", "float64", "number", 0, ("0.123456789", "3.0")),
        Column("7", "7", "float64", "number", 0, ("2.5",)),
    )
    shown = render_namespace(Namespace(variables=(Variable("df", "t", "frame", (9, 5), columns),)), 1000)

    assert shown.splitlines()[2:] == [
        " '금액 (원)' int64, 12 missing, 5..1200000:1200000",
        " memo object of str: 'a', 'b'",
        " when datetime64[us]:2024-01-01",
        " float64: 'lambda':0.1235,3; 7:2.5",
    ]


def test_a_cell_reads_with_what_came_of_it():
    cells = (
        RecentCell("x = 1\nprint(x)", count=3, output="1\n"),
        RecentCell("plot()", count=4, figures=("line chart 'Sales', x month, y amount",)),
        RecentCell("1/0", "ZeroDivisionError: division by zero", 5),
    )

    assert render_namespace(Namespace(recent=cells), 1000).splitlines() == [
        "Cells that ran last, the newest at the end:",
        "In [3]: x = 1",
        "print(x)",
        "Out: 1",
        "In [4]: plot()",
        "Figure: line chart 'Sales', x month, y amount",
        "In [5]: 1/0",
        "Error: ZeroDivisionError: division by zero",
    ]


def test_headings_keys_and_engines_are_told():
    namespace = Namespace(
        variables=(Variable("client", "distributed.client.Client", "object"),),
        shared=(Fact("orders.customer_id -> customers.id", "schema"),),
        engines=(Fact("dask Client, 4 workers", "schema"),),
        headings=("# Sales", "## By month"),
    )

    assert render_namespace(namespace, 1000).splitlines() == [
        "Computes elsewhere:",
        " dask Client, 4 workers",
        "Variables:",
        "client: distributed.client.Client",
        "Between variables:",
        " orders.customer_id -> customers.id",
        "Headings of the notebook:",
        "# Sales",
        "## By month",
    ]


@pytest.mark.parametrize(
    ("variable", "engines", "told"),
    [
        (Variable("d", "dask.dataframe.DataFrame", "frame", lazy=True), (), "dask: .compute()"),
        (Variable("p", "polars.LazyFrame", "frame", lazy=True), (), "polars: .collect()"),
        (Variable("r", "duckdb.DuckDBPyRelation", "frame", lazy=True), (), "LIMIT before .df()"),
        (Variable("n", "int", "scalar"), (Fact("SparkSession at local[2]", "schema"),), ".toPandas()"),
        (Variable("n", "mylib.Lazy", "object", lazy=True), (), "a library that computes when asked"),
    ],
)
def test_the_rule_for_data_elsewhere_stands_before_the_prompt(variable, engines, told):
    content = messages(Ask("mean by region"), Namespace(variables=(variable,), engines=engines))[-1].content

    rule = content.partition("</ci_magic_data>")[2]
    assert told in rule and "Stay lazy" in rule
    assert rule.endswith("\n\nmean by region")


def test_there_is_no_rule_where_all_data_is_here_or_types_are_withheld():
    lazy = Namespace(variables=(Variable("d", "dask.dataframe.DataFrame", "frame", lazy=True),))

    assert "Stay lazy" not in messages(Ask("mean"))[-1].content
    assert "Stay lazy" not in messages(Ask("mean", privacy="names"), lazy)[-1].content
    assert "Stay lazy" in messages(Ask("mean", privacy="schema"), lazy)[-1].content
