"""What is told of pandas and polars frames: facts, indexes, groups, keys; privacy; and that they stay as they are."""

import datetime as dt
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from ci_magic.kernel.describe import cells
from ci_magic.kernel.describe.frames import describe_frame, describe_series
from ci_magic.kernel.describe.keys import shared_keys
from ci_magic.kernel.describe.view import View
from tests.support.namespaces import described

CANARY = "CANARY-51ab"


def facts(variable):
    return [fact.text for fact in variable.facts]


def column_facts(value, **options):
    return {column.name: [fact.text for fact in column.facts] for column in described(value, **options).columns}


def test_columns_tell_what_saves_a_look():
    frame = pd.DataFrame(
        {
            "주문": range(100, 120),
            "날짜": [f"2024년 {1 + number % 12}월" for number in range(20)],
            "금액": [f"₩{1000 + number:,}" for number in range(20)],
            "지역": ["서울", "부산"] * 10,
            "율": np.linspace(0, 1, 20),
            "시각": pd.date_range("2024-03-01", periods=20, freq="h", tz="Asia/Seoul"),
            "종류": pd.Categorical(["나", "가"] * 10, categories=["가", "나", "다"], ordered=True),
        }
    )

    assert column_facts(frame) == {
        "주문": ["100 to 119", "all distinct"],
        "날짜": ["dates as %Y년 %m월"],
        "금액": ["numbers as text (thousands commas, ₩)", "all distinct"],
        "지역": ["2 distinct"],
        "율": ["0 to 1"],
        "시각": ["2024-03-01 to 2024-03-01 19:00:00", "all distinct"],
        "종류": ["3 categories", "ordered"],
    }


def test_arrow_and_nullable_columns_are_read_like_any_other():
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame(
        {
            "a": pd.array([1, None, 3] * 4, "Int64"),
            "b": pd.array([1.5, None, 3.5] * 4, "Float64"),
            "c": pd.array([1, None, 3] * 4, "int64[pyarrow]"),
            "d": pd.array(["x", None, "y"] * 4, "string[pyarrow]"),
            "e": pd.array([True, None, False] * 4, "boolean"),
            "f": pd.array([dt.date(2024, 1, 1), None, dt.date(2024, 2, 1)] * 4, "date32[pyarrow]"),
            "g": pd.arrays.SparseArray([0.0, np.nan, 2.0] * 4),
        }
    )

    seen = described(frame)

    assert [column.nulls for column in seen.columns] == [4] * 7
    assert [column.dtype for column in seen.columns] == [*map(str, frame.dtypes[:6]), "Sparse[float64]"]
    assert column_facts(frame)["a"] == ["1 to 3", "2 distinct"]
    assert column_facts(frame)["c"] == ["1 to 3", "2 distinct"]
    assert column_facts(frame)["d"] == ["2 distinct"]
    assert column_facts(frame)["f"] == ["2024-01-01 to 2024-02-01"]
    assert {column.name: column.samples for column in seen.columns}["d"] == ("'x'", "'y'")


@pytest.mark.parametrize(
    ("index", "signature", "told"),
    [
        (pd.RangeIndex(4), "", []),
        (
            pd.date_range("2024-01-01", periods=4, name="when"),
            "index: DatetimeIndex 'when' ({dtype})",
            ["frequency 'D'", "2024-01-01 to 2024-01-04"],
        ),
        (
            pd.DatetimeIndex(["2024-01-02", "2024-01-01", "2024-01-03", "2024-01-03"]),
            "index: DatetimeIndex ({dtype})",
            ["not sorted", "labels repeat"],
        ),
        (pd.Index(list("aabc"), name="key"), "index: Index 'key' ({dtype})", ["labels repeat"]),
        (pd.period_range("2024-01", periods=4, freq="M"), "index: PeriodIndex (period[M])", ["2024-01 to 2024-04"]),
        (pd.interval_range(0, 4), "index: IntervalIndex (interval[int64, right])", []),
        (pd.CategoricalIndex(list("abcd")), "index: CategoricalIndex (category)", []),
        (
            pd.MultiIndex.from_product([[1, 2], ["x", "y"]], names=["n", None]),
            "index: MultiIndex 'n' (int64), unnamed ({text})",
            ["levels of 2 x 2 labels"],
        ),
    ],
)
def test_the_kind_of_an_index_and_what_goes_wrong_with_it_are_told(index, signature, told):
    seen = described(pd.DataFrame({"x": range(4)}, index=index))

    assert seen.signature == signature.format(dtype=index.dtype, text=pd.Index(["x"]).dtype)
    assert facts(seen) == told


def test_an_index_of_its_own_is_told_once():
    seen = described(pd.date_range("2024-01-01", periods=4))

    assert (seen.signature, facts(seen)) == ("", ["frequency 'D'"])
    assert [fact.text for fact in seen.columns[0].facts] == ["2024-01-01 to 2024-01-04"]


def test_of_a_large_frame_a_sample_is_told_and_said_to_be_one():
    frame = pd.DataFrame({"x": np.arange(250_000) % 1000, "y": ["a", None] * 125_000, "z": np.full(250_000, -999.0)})
    frame.iloc[123_456, 2] = 5.0

    seen = described(frame, "df", prompt="plot df")

    assert facts(seen) == ["column facts from 1,020 sampled rows"]
    # What numpy counts quickly is exact.
    assert column_facts(frame, prompt="value")["z"] == ["-999 to 5", "constant in sample"]
    assert seen.columns[1].nulls in {125_000, None}


def test_a_share_is_told_where_missing_values_are_not_counted():
    frame = pd.DataFrame({"x": np.tile([1.0, np.nan], 1_000_001)})

    column = described(frame).columns[0]

    assert column.nulls is None
    assert next(fact.text for fact in column.facts if "missing" in fact.text).startswith("about ")


def test_names_that_mislead_are_told():
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=["Sales", "sales ", "a", "a"])

    assert facts(described(frame)) == [
        "'a' more than once among the columns",
        "names that differ only in case, blanks or underscores: 'Sales', 'sales '",
    ]


def frame_with_canaries():
    pd_index = pd.MultiIndex.from_arrays([[CANARY] * 12, range(12)])
    return pd.DataFrame(
        {
            "text": [CANARY] * 12,
            "many": [f"{CANARY} {number}" for number in range(12)],
            "category": pd.Categorical([CANARY] * 12),
            "object": pd.Series([[CANARY]] * 12, dtype=object).to_numpy(),
            "key": pd.Series([{CANARY: 1}] * 12, dtype=object).to_numpy(),
            "number": ["1"] * 11 + [CANARY],
            "constant": [271828.0] * 12,
        },
        index=pd_index,
    )


@pytest.mark.parametrize("prompt", ["", "show value"])
def test_no_value_is_told_below_full_privacy(prompt):
    frame = frame_with_canaries()
    values = [frame, frame["category"], frame.index, frame["category"].dtype, frame.groupby("text"), pd.Index([CANARY] * 3),
              pd.CategoricalIndex([CANARY] * 3), frame.reset_index().set_index("many")["text"]]  # fmt: skip

    for value in values:
        for privacy in ("stats", "schema", "names"):
            seen = repr(described(value, privacy=privacy, prompt=prompt))
            assert CANARY not in seen
            assert "271828" not in seen
    assert CANARY in repr(described(frame, prompt=prompt))
    assert "271828" in repr(described(frame, prompt=prompt))


def test_facts_carry_the_privacy_that_they_need():
    frame = pd.DataFrame({"a": range(20), "A": [1.5, 2.5] * 10})

    levels = {fact.text: fact.level for column in described(frame).columns for fact in column.facts}
    levels |= {fact.text: fact.level for fact in described(frame).facts}

    assert levels == {
        "0 to 19": "full",
        "all distinct": "stats",
        "1.5 to 2.5": "full",
        "names that differ only in case: 'a', 'A'": "names",
    }
    assert column_facts(frame, privacy="stats") == {"a": ["all distinct", "mean 9.5"], "A": ["mean 2"]}
    assert column_facts(frame, privacy="schema") == {"a": [], "A": []}


def test_groups_and_windows_tell_what_they_are_over_and_nothing_is_grouped_for_it():
    frame = pd.DataFrame({"region": list("aab"), "year": [1, 2, 2], "x": [1.0, 2.0, 3.0]})
    grouped = frame.groupby(["region", "year"])

    seen = described(grouped)

    assert seen.signature == "over a frame of 3 rows"
    assert facts(seen) == ["by 'region', 'year'"]
    assert [column.literal for column in seen.columns] == ["'region'", "'year'", "'x'"]
    assert "_cache" not in vars(vars(grouped).get("_grouper", vars(grouped).get("grouper")))
    assert grouped.ngroups == 3
    assert facts(described(grouped)) == ["by 'region', 'year'", "3 groups"]

    rolling = frame["x"].rolling(3)
    resampled = frame.set_index(pd.date_range("2024-01-01", periods=3)).resample("MS")
    assert (described(rolling).signature, facts(described(rolling))) == ("over a series of 3 values", ["window 3"])
    assert facts(described(resampled)) == ["rule 'MS'"]


def test_memory_is_told_where_it_matters():
    virtual = pd.DataFrame(np.broadcast_to(np.zeros(1), (10**8, 3)), copy=False)

    assert facts(described(virtual))[0] == "2.4 GB"
    assert facts(described(virtual.head())) == []


def test_a_hundred_million_rows_cost_what_a_thousand_do(monkeypatch):
    taken = []
    original = cells.read

    def counted(values, where):
        found = original(values, where)
        taken.append(len(found))
        return found

    monkeypatch.setattr("ci_magic.kernel.describe.reading.read", counted)
    virtual = pd.DataFrame(np.broadcast_to(np.arange(10.0), (10**8, 10)), copy=False)
    describe_frame("df", virtual, virtual, View(near=True))
    tracemalloc.start()
    seen = describe_frame("df", virtual, virtual, View(near=True))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert seen.columns[3].samples == ("3.0",)
    assert sum(taken) <= 2 * 10 * 1021
    assert peak < 5_000_000


@pytest.mark.parametrize("dtype", [object, "string", "category"])
def test_long_texts_are_not_copied(dtype):
    series = pd.Series(["x" * 1_000_000 + str(number) for number in range(20)] * 20, dtype=dtype)
    describe_series("s", series, series, View(near=True))
    tracemalloc.start()
    described(series, prompt="value")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 5_000_000


def test_a_frame_is_left_as_it_is():
    frame = frame_with_canaries()
    frame.columns = pd.Index(frame.columns)
    copy = frame_with_canaries()

    def state():
        # pandas keeps the type of an index at hand once it was asked; what costs memory must not be made.
        caches = [set(each._cache) - {"dtype"} for each in (frame.index, frame.columns)]
        return set(vars(frame)), set(vars(frame.index)), caches

    before = state()

    described(frame, prompt="value")
    shared_keys([("a", frame), ("b", copy)], View())

    assert state() == before
    pd.testing.assert_frame_equal(frame, copy)


def orders_and_customers():
    customers = pd.DataFrame(
        {"id": range(50), "name": [f"n{number}" for number in range(50)], "region": list("abcde") * 10}
    )
    orders = pd.DataFrame(
        {"order_id": range(500), "customer_id": [number % 50 for number in range(500)], "region": ["a", "b"] * 250}
    )
    return [("orders", orders), ("customers", customers)]


def test_likely_keys_between_frames_are_told():
    frames = orders_and_customers()

    assert [(fact.text, fact.level) for fact in shared_keys(frames, View())] == [
        ("likely key: orders.customer_id -> customers.id (unique there)", "stats")
    ]
    assert [(fact.text, fact.level) for fact in shared_keys(frames, View(privacy="schema"))] == [
        ("likely key by its name: orders.customer_id = customers.id", "schema")
    ]
    assert shared_keys(frames, View(privacy="names")) == ()
    assert shared_keys(frames, View(deadline=0.0)) == ()


def test_keys_in_any_script_in_an_index_and_of_types_that_do_not_fit():
    goods = pd.DataFrame({"가격": [1, 2, 3, 4]}, index=pd.Index(["p1", "p2", "p3", "p4"], name="상품 번호"))
    sales = pd.DataFrame({"상품 번호": ["p1", "p2", "p1", "p4", "p3"], "order_id": range(5)})
    lines = pd.DataFrame({"Order ID": ["0", "1", "2"], "text": list("abc")})

    told = [fact.text for fact in shared_keys([("sales", sales), ("goods", goods), ("lines", lines)], View())]

    assert told == [
        "likely key: sales['상품 번호'] -> goods.index ('상품 번호') (unique there)",
        f"sales.order_id is int64 but lines['Order ID'] is {lines['Order ID'].dtype}: convert before a merge",
    ]


def test_no_key_is_told_between_versions_of_a_table_nor_where_values_do_not_fit():
    (name, orders), (_, customers) = orders_and_customers()

    assert shared_keys([(name, orders), ("orders2", orders.assign(rank=1))], View()) == ()
    strangers = customers.assign(id=customers["id"] + 1000)
    assert shared_keys([(name, orders), ("customers", strangers)], View()) == ()


def test_keys_of_large_frames_are_told_from_a_sample():
    customers = pd.DataFrame({"customer_id": np.arange(200_000), "x": 1.0})
    orders = pd.DataFrame({"customer_id": np.arange(1_000_000) % 200, "y": 1.0})

    assert [fact.text for fact in shared_keys([("orders", orders), ("customers", customers)], View())] == [
        "likely key: orders.customer_id -> customers.customer_id (unique there, by a sample)"
    ]


def test_polars_frames_tell_the_same_facts():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(
        {
            "a": [*range(19), None],
            "날짜": [f"2024-01-{1 + number:02d}" for number in range(20)],
            "kind": polars.Series(["x", "y"] * 10, dtype=polars.Enum(["x", "y", "z"])),
            "when": [dt.datetime(2024, 1, 1, tzinfo=dt.UTC)] * 20,
            "list": [[CANARY]] * 20,
            "struct": [{"a": 1, "b": CANARY}] * 20,
        }
    )

    seen = described(frame)

    assert column_facts(frame) == {
        "a": ["0 to 18", "all distinct"],
        "날짜": ["dates as %Y-%m-%d", "all distinct"],
        "kind": ["3 categories"],
        "when": [],
        "list": [],
        "struct": [],
    }
    assert [column.nulls for column in seen.columns] == [1, 0, 0, 0, 0, 0]
    assert [column.dtype for column in seen.columns[2:]] == [
        "Enum",
        "Datetime('us', 'UTC')",
        "List(String)",
        "Struct('a': Int64, 'b': String)",
    ]
    assert described(frame["a"]).columns[0].samples == ("0", "1")
    assert CANARY not in repr(described(frame))
    big = polars.DataFrame({"x": np.arange(1_000_000)})
    assert facts(described(big)) == ["column facts from 220 sampled rows"]


def test_polars_tells_no_value_below_full_privacy():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(
        {
            "t": [CANARY] * 12,
            "e": polars.Series([CANARY] * 12, dtype=polars.Enum([CANARY])),
            "c": polars.Series([CANARY] * 12, dtype=polars.Categorical),
        }
    )

    for privacy in ("stats", "schema", "names"):
        assert CANARY not in repr(described(frame, privacy=privacy))
        assert CANARY not in repr(described(frame["e"], privacy=privacy))
    assert CANARY in repr(described(frame))
