"""The numbers that tables and figures show, with their labels: of real objects, and without running user code."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pytest

mpl.use("agg")

import matplotlib.pyplot as plt

from ci_magic.kernel.measures import HELD, measured
from ci_magic.kernel.outcome import digest
from ci_magic.kernel.plotly import plotly_measured
from ci_magic.kernel.points import points


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


MONTHS = pd.date_range("2024-01-01", periods=3, freq="MS")
SALES = pd.DataFrame({"region": ["a", "b", "c"], "sales": [1.5, 2.0, np.nan], "n": [1, 2, 3], "day": MONTHS})
HOURS = pd.DataFrame({"시간": ["04시", "05시", "06시"], "승차": [10, 30, 20], "하차": [5, 6, 7]})


def told(found):
    return [(each.name, each.numbers, each.labels, each.along, each.ordered) for each in found]


TABLES = {
    "a column of texts names the rows": (
        SALES,
        [("sales", (1.5, 2), ("a", "b"), "region", False), ("n", (1, 2, 3), ("a", "b", "c"), "region", False)],
    ),
    "an index of dates": (
        SALES.set_index("day")["n"],
        [("n", (1, 2, 3), ("2024-01", "2024-02", "2024-03"), "day", True)],
    ),
    "ends of months": (
        pd.Series([1, 2], index=pd.to_datetime(["2024-02-29", "2024-03-31"])),
        [("", (1, 2), ("2024-02", "2024-03"), "", True)],
    ),
    "years": (
        pd.Series([1, 2], index=pd.to_datetime(["2023-01-01", "2024-01-01"])),
        [("", (1, 2), ("2023", "2024"), "", True)],
    ),
    "days of different months": (
        pd.Series([1, 2], index=pd.to_datetime(["2024-02-28", "2024-03-28"])),
        [("", (1, 2), ("2024-02-28", "2024-03-28"), "", True)],
    ),
    "periods": (
        SALES.set_index("day")["n"].to_period("M"),
        [("n", (1, 2, 3), ("2024-01", "2024-02", "2024-03"), "day", True)],
    ),
    "two levels": (
        SALES.groupby(["region", "n"])["sales"].sum().head(2),
        [("sales", (1.5, 2), ("a / 1", "b / 2"), "region / n", False)],
    ),
    "whole numbers that grow": (
        pd.DataFrame({"hour": [1, 2, 3], "x": [3, 4, 5]}),
        [("x", (3, 4, 5), ("1", "2", "3"), "hour", True)],
    ),
    "texts that begin with figures": (
        pd.Series([1, 2], index=["08시", "09시"], name="x"),
        [("x", (1, 2), ("08시", "09시"), "", True)],
    ),
    "nullable": (pd.Series([1, None], dtype="Int64", name="x"), [("x", (1,), (), "", False)]),
    "polars": (pl.DataFrame({"k": ["x", "y"], "v": [1, 2]}), [("v", (1, 2), ("x", "y"), "k", False)]),
    "array": (np.array([1.5, np.nan, 2]), [("", (1.5, 2), (), "", False)]),
    "dictionary": ({"a": 1, "b": np.float64(2)}, [("", (1, 2), ("a", "b"), "", False)]),
    "list": ([3, 4.5], [("", (3, 4.5), (), "", False)]),
    "what describe returns is no series of points": (SALES.describe(), []),
    "truth values are no numbers": (pd.Series([True, False]), []),
    "texts": (["a", "b"], []),
    "nothing": (pd.DataFrame(), []),
}


@pytest.mark.parametrize("name", TABLES)
def test_numbers_are_told_with_what_names_them(name):
    value, expected = TABLES[name]
    assert told(measured(value)) == expected


def test_statistics_are_of_all_numbers_and_of_many_some_are_held():
    numbers = [float(at) for at in range(100_000)]
    numbers[54_321] = 1e9
    for value in (pd.DataFrame({"x": numbers}), pd.Series([*numbers[:5000], 1e9, *numbers[:5000]])):
        [held] = measured(value)
        assert held.count == len(value)
        assert len(held.numbers) <= HELD + 2 and not held.whole
        assert 1e9 in held.numbers
        assert held.statistic("largest") == 1e9
        assert held.statistic("sum") == pytest.approx(float(np.sum(value.to_numpy())))


CHARTS = {
    "grouped bars": (lambda: HOURS.plot.bar(x="시간"), ["승차", "하차"], ("04시", "05시", "06시"), (10, 30, 20)),
    "lines over categories": (lambda: HOURS.plot(x="시간"), ["승차", "하차"], ("04시", "05시", "06시"), (10, 30, 20)),
    "bars lying": (lambda: plt.barh(HOURS["시간"], HOURS["승차"]), [""], ("04시", "05시", "06시"), (10, 30, 20)),
    "dates": (
        lambda: plt.plot(MONTHS, [4, 5, 6], label="s"),
        ["s"],
        ("2024-01", "2024-02", "2024-03"),
        (4, 5, 6),
    ),
    "months of pandas": (
        lambda: pd.Series([4, 5, 6], index=MONTHS, name="s").plot(),
        ["s"],
        ("2024-01", "2024-02", "2024-03"),
        (4, 5, 6),
    ),
    "lines over categories of which few are named": (
        lambda: pd.Series(range(24), index=[f"{at:02d}시" for at in range(24)]).plot(),
        [""],
        ("00시", "", "", "", "", "05시"),
        (0, 1, 2, 3, 4, 5),
    ),
    "pie": (lambda: plt.pie([1, 3], labels=["a", "b"], autopct="%.0f%%"), ["%"], ("a", "b"), (25, 75)),
    "histogram": (lambda: plt.hist([1, 1, 2, 3, 4], bins=3), ["count"], ("1 to 2", "2 to 3", "3 to 4"), (2, 1, 2)),
    "points": (lambda: plt.scatter([1, 2], [5, 4]), [""], ("1", "2"), (5, 4)),
    "a line across the axes is no data": (lambda: (plt.axhline(3), plt.plot([7, 8])), [""], ("0", "1"), (7, 8)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_what_a_figure_draws_is_told_in_points(name):
    draw, names, labels, numbers = CHARTS[name]
    draw()
    found = points(plt.gcf())
    assert [each.name for each in found] == names
    assert found[0].labels[: len(labels)] == labels
    assert found[0].numbers[: len(numbers)] == pytest.approx(numbers)
    assert found[0].drawn


@pytest.mark.parametrize("draw", [HOURS.boxplot, lambda: plt.imshow(np.eye(3)), lambda: None])
def test_boxes_images_and_empty_figures_have_no_points(draw):
    draw()
    assert points(plt.gcf()) == ()


def test_plotly_traces_as_lists_arrays_and_as_they_are_sent():
    traces = [
        {"type": "bar", "x": ["a", "b"], "y": [1, 2], "name": "s"},
        {"type": "pie", "labels": ["a", "b"], "values": np.array([3, 4])},
        {"type": "scatter", "mode": "lines", "x": ["2024-01-01", "2024-02-01"], "y": {"dtype": "i1", "bdata": "AQI="}},
        {"type": "bar", "orientation": "h", "x": [5, 6], "y": ["a", "b"]},
        {"type": "bar", "y": [object()]},
    ]
    layout = {"yaxis": {"title": {"text": "won"}}, "xaxis": {"title": {"text": "region"}}}
    found = plotly_measured(traces, layout)
    assert told(found) == [
        ("s", (1, 2), ("a", "b"), "region", False),
        ("", (3, 4), ("a", "b"), "", False),
        ("won", (1, 2), ("2024-01", "2024-02"), "region", True),
        ("region", (5, 6), ("a", "b"), "won", False),
    ]


def test_what_was_shown_has_its_numbers_and_what_was_bound_is_spared():
    HOURS.plot.bar(x="시간")
    shown = digest(plt.gcf())
    assert shown.drawn.startswith("bar chart") and shown.measured[0].numbers == (10, 30, 20)
    assert digest(HOURS, last=True).measured[0].name == "승차"
    assert digest(HOURS, "HOURS").measured == ()


ASKED = []


class Hostile:
    """Any look at it is noted."""

    def __getattribute__(self, name):
        ASKED.append(name)
        return object.__getattribute__(self, name)

    def note(self, *_):
        ASKED.append("a special method")
        return 1

    __float__ = __eq__ = __lt__ = __len__ = __hash__ = __bool__ = note
    __str__ = __repr__ = lambda self: ASKED.append("text") or "hostile"


class Number(float):
    __float__ = __eq__ = __lt__ = __hash__ = __bool__ = Hostile.note


HOSTILE = [
    [1, Hostile()],
    {"a": Hostile()},
    {Hostile(): 1},
    [Number(3)],
    pd.Series([1, Hostile()], dtype=object),
    pd.DataFrame({"x": [1, 2]}, index=pd.Index([Hostile(), 2], dtype=object)),
    pd.DataFrame({"t": pd.Series([Hostile(), Hostile()], dtype=object), "x": [1, 2]}),
    np.array([Hostile()], dtype=object),
]


@pytest.mark.parametrize("at", range(len(HOSTILE)))
def test_no_code_of_the_users_is_run(at):
    ASKED.clear()
    found = measured(HOSTILE[at])
    assert ASKED == []
    assert all(type(number) in (int, float) for each in found for number in each.numbers)
