"""Wide tables: which columns go on from one hour, month or year to the next, and what is drawn of them."""

import pytest

from ci_magic.models.offline.request import Source
from ci_magic.models.offline.suggest import charts_of, compared
from ci_magic.models.offline.wide import long_form
from ci_magic.values import Column, FileFacts
from tests.support.seoul import HOURS, rows


def column(name, kind="number", *samples):
    return Column(name, repr(name), "int64" if kind == "number" else "str", kind, samples=samples)


def table(*names, others=()):
    return Source("t", (*others, *map(column, names)))


def test_the_hours_of_seoul_are_one_column_and_its_words_two():
    long = long_form(table(*rows()[0][3:-1], others=(column("사용월"), column("호선명", "text"))))
    assert [each.name for each in long.columns] == ["사용월", "호선명", "시간대", "승차인원", "하차인원"]
    assert long.run.steps == tuple(HOURS)  # as published: the day of the underground begins at four
    assert long.run.called("04시-05시", "승차인원") == "04시-05시 승차인원"


@pytest.mark.parametrize(
    ("names", "step", "measures", "first_name"),
    [
        ([str(year) for year in range(1990, 2000)], "year", ["value"], "1990"),
        ([f"sales_{year}" for year in range(2019, 2024)], "year", ["sales"], "sales_2019"),
        (["Jan", "Feb", "Mar", "Apr"], "month", ["value"], "Jan"),
        ([f"Q{number} cost" for number in range(1, 5)], "quarter", ["cost"], "Q1 cost"),
        ([f"{month}月売上" for month in range(1, 13)], "月", ["売上"], "1月売上"),
        ([f"{hour}시" for hour in range(24)], "시간대", ["값"], "0시"),
        ([f"hour_{hour}" for hour in range(24)], "hour", ["value"], "hour_0"),
    ],
)
def test_names_that_count_are_found(names, step, measures, first_name):
    long = long_form(table(*names, others=(column("place", "text"),)))
    assert [each.name for each in long.columns] == ["place", step, *measures]
    assert long.run.names(long.run.words[0])[0] == first_name


@pytest.mark.parametrize(
    "names",
    [
        [f"pixel{number}" for number in range(64)],
        ["x1", "x2", "x3", "x4", "x5"],
        ["market", "marital", "mayor", "marks"],
        ["2020", "2021", "sales"],
        ["a_1", "b_2", "c_3", "d_4"],
        ["height", "weight", "age", "income"],
    ],
)
def test_other_columns_are_left_as_they_are(names):
    assert long_form(table(*names)) is None


def drawn(request):
    groups = [f"{each.column.name}@{each.period}" if each.period else each.column.name for each in request.groups]
    return "|".join([request.chart, "+".join(each.name for each in request.measures), "+".join(groups)])


def test_the_charts_of_a_table_that_nobody_said_anything_about():
    day, region = column("date", "text", "'2024-01-02'"), column("region", "text", "'north'")
    both = Source("t", (column("id"), day, region, column("sales")))
    assert [drawn(each) for each in charts_of(both, "en")] == ["line|sales|date", "bar|sales|region"]
    assert [drawn(each) for each in charts_of(Source("t", (column("id"), region)), "en")] == ["bar||region"]
    numbers = Source("t", (column("height"), column("weight"), column("zip")))
    assert [drawn(each) for each in charts_of(numbers, "en")] == ["hist|height|", "scatter|height+weight|"]
    assert charts_of(Source("t", (column("customer_id"),)), "en") == ()


def test_files_are_compared_only_if_their_columns_are_the_same():
    def source(year, *more):
        day = column("date", "text", f"'{year}-01-02'")
        return Source(f"y{year}", (day, column("sales"), *more), FileFacts(f"y{year}.csv", "csv", 10, given=True))

    assert drawn(compared((source(2023), source(2024)), "en")) == "line|sales|date@month+file"
    assert compared((source(2023), source(2024, column("cost"))), "en") is None
    assert compared((source(2023), source(2024, column("file"))), "en") is None
