"""How each kind of variable is described."""

import collections
import datetime as dt
import functools
import os
import posixpath
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.support.namespaces import described, look


def columns(value, **options):
    return {column.literal: column for column in described(value, **options).columns}


def test_a_frame_is_described_column_by_column_with_literal_names():
    frame = pd.DataFrame(
        {
            "월": ["1월", None, "1월"],
            2024: [1.5, np.nan, 2.0],
            ("a", 1): [1, 2, 3],
            "it's": pd.date_range("2024-01-01", periods=3),
        }
    )

    found = columns(frame)

    assert list(found) == ["'월'", "2024", "('a', 1)", '"it\'s"']
    assert (found["'월'"].dtype, found["'월'"].kind, found["'월'"].nulls) == (str(frame["월"].dtype), "text", 1)
    assert found["'월'"].samples == ("'1월'",)
    assert (found["2024"].kind, found["2024"].samples) == ("number", ("1.5", "2.0"))
    assert found['"it\'s"'].kind == "datetime"
    assert found['"it\'s"'].samples[0] == "pd.Timestamp('2024-01-01')"
    for literal in found:
        assert eval(literal) in frame.columns


def test_columns_with_equal_names_are_each_described():
    frame = pd.DataFrame([[1, "x"]], columns=["a", "a"])

    assert [(each.literal, each.kind) for each in described(frame).columns] == [("'a'", "number"), ("'a'", "text")]


def test_columns_with_several_levels_are_shown_as_tuples():
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("합계", 2023), ("합계", 2024)]))

    assert [each.literal for each in described(frame).columns] == ["('합계', 2023)", "('합계', 2024)"]


def test_the_index_is_told_where_it_says_something():
    frame = pd.DataFrame({"날짜": pd.date_range("2024", periods=2, tz="Asia/Seoul"), "x": 1}).set_index("날짜")

    assert described(frame).signature == f"index: DatetimeIndex '날짜' ({frame.index.dtype})"
    assert described(frame.reset_index()).signature == ""


def test_kinds_of_columns_follow_their_dtypes():
    frame = pd.DataFrame(
        {"a": [True], "b": pd.array([1], "Int64"), "c": pd.Categorical(["x"]), "d": pd.array(["x"], "string")}
    )
    frame["e"] = pd.Series(["x"], dtype=object)
    frame["f"] = pd.period_range("2024", periods=1, freq="D")
    frame["g"] = pd.to_timedelta([1], unit="s")

    kinds = [each.kind for each in described(frame).columns]

    assert kinds == ["boolean", "number", "category", "text", "text", "datetime", "other"]


def test_of_a_very_wide_frame_the_columns_that_the_prompt_names_are_kept_and_the_rest_counted():
    frame = pd.DataFrame(np.zeros((3, 1700)), columns=[f"측정 {number:04d}" for number in range(1700)])

    seen = described(frame, "df", prompt="df의 측정 1234를 그려줘")

    assert seen.columns[0].name == "측정 1234"
    assert len(seen.columns) + seen.columns_left_out == 1700
    read = [column.name for column in seen.columns if column.nulls is not None]
    assert (read[:3], len(read)) == (["측정 1234", "측정 0000", "측정 0001"], 40)


def test_a_very_long_column_name_is_selected_by_its_position():
    column = described(pd.DataFrame({"x" * 5000: [1]}), "df").columns[0]

    assert column.literal == "df.columns[0]"
    assert len(column.name) < 400


def test_nulls_of_a_very_large_frame_are_not_counted():
    assert described(pd.Series(np.zeros(2_100_000))).columns[0].nulls is None


def test_a_range_of_a_thousand_million_is_described_without_making_it():
    seen = described(pd.RangeIndex(10**9))

    assert (seen.kind, seen.shape, seen.columns[0].samples) == ("series", (10**9,), ("0", "1"))


def test_a_series_tells_its_name_and_values():
    seen = described(pd.Series([1, 2], name="금액", index=pd.Index(["a", "b"], name="구")))

    assert (seen.kind, seen.shape, seen.columns[0].literal, seen.signature[:14]) == (
        "series",
        (2,),
        "'금액'",
        "index: Index '",
    )


def test_a_subclass_of_a_frame_is_read_through_pandas_itself():
    class Sheet(pd.DataFrame):
        armed = False

        @property
        def columns(self):
            raise SystemError

        def __len__(self):
            raise SystemError

        def __getitem__(self, key):
            raise SystemError

    sheet = Sheet({"금액": [1, 2]})

    seen = described(sheet)

    assert seen.type_name == "Sheet"
    assert (seen.kind, seen.shape, seen.columns[0].samples) == ("frame", (2, 1), ("1", "2"))


def test_arrays_are_described_by_shape_and_type_and_flat_ones_by_their_first_values():
    assert (described(np.zeros((3, 4))).shape, described(np.zeros((3, 4))).preview) == ((3, 4), "")
    assert described(np.arange(10)).preview == "[0, 1, 2, 3, 4, 5, …]"
    assert described(np.array(["가", "나"])).preview == "['가', '나']"
    assert described(np.array([object()])).preview == "[<object>]"
    assert [each.literal for each in described(np.zeros(2, dtype=[("a", "i4")])).columns] == ["'a'"]


def test_values_of_builtin_types_are_shown_as_literals():
    user_ns = {
        "a": 1, "b": "월별\n매출", "c": [1, (2,), {"k": {3}}], "d": None, "e": Path("자료") / "a.csv", "f": dt.timedelta(1),
        "g": np.float32(0.1), "h": pd.NaT, "i": collections.Counter("aab"), "j": b"\x00", "k": range(3), "l": set(), "m": 1 + 2j,
    }  # fmt: skip

    shown = {each.name: each.preview for each in look(user_ns).variables}

    assert shown == {
        "a": "1", "b": "'월별\\n매출'", "c": "[1, (2,), {'k': <set of 1 int>}]", "d": "None", "e": "Path('자료/a.csv')",
        "f": "datetime.timedelta(days=1)", "g": "0.1", "h": "pd.NaT", "i": "{'a': 2, 'b': 1}", "j": "b'\\x00'",
        "k": "range(0, 3)", "l": "set()", "m": "(1+2j)",
    }  # fmt: skip


def test_a_variable_that_the_prompt_names_is_shown_in_more_detail():
    value = list(range(100))

    assert len(described(value, "xs", prompt="sum xs").preview) > len(described(value, "xs").preview)


def test_what_refers_to_itself_is_shown_once():
    chain = [1]
    chain.append(chain)
    pair = {}
    pair["self"] = pair

    assert described(chain).preview == "[1, <itself>]"
    assert described(pair).preview == "{'self': <itself>}"


def test_huge_values_are_cut_before_they_are_looked_at():
    seen = {
        each.name: each for each in look({"text": "가" * 10**8, "numbers": [0] * 10**7, "big": 7 ** (10**6)}).variables
    }

    assert (seen["text"].shape, len(seen["text"].preview) < 100) == ((10**8,), True)
    assert (seen["numbers"].shape, seen["numbers"].preview) == ((10**7,), "[0, 0, 0, 0, 0, … 9999995 more]")
    assert seen["big"].preview == "<int of 2807355 bits>"


def test_names_that_are_secret_show_no_value():
    frame = pd.DataFrame({"user": ["kim"], "password": ["hunter2"]})
    seen = look(
        {
            "api_key": "sk-1",
            "settings": {"token": "t-1", "size": 3},
            "df": frame,
            "passwords": frame,
            "tokens": np.arange(3),
        }
    )

    assert "hunter2" not in repr(seen)
    assert "sk-1" not in repr(seen)
    assert "t-1" not in repr(seen)
    assert {each.name: each.preview for each in seen.variables}["settings"] == "{'token': <hidden>, 'size': 3}"
    assert "kim" in repr({each.name: each for each in seen.variables}["df"])


def total(a, /, b: pd.DataFrame, c=1, *rest, d, e: int = 3, **more):
    """Add everything up.

    And more.
    """


class Account:
    """Money of one owner."""

    def __init__(self, owner, balance=0):
        pass

    def deposit(self, amount):
        pass

    def _private(self):
        pass


def test_functions_and_classes_are_described_by_their_signature_without_values():
    function, cls = described(total), described(Account)

    assert function.signature == "(a, /, b: pandas.DataFrame, c=..., *rest, d, e: int = ..., **more)"
    assert function.preview == "Add everything up."
    assert cls.signature == "(owner, balance=...); methods deposit"
    assert described(functools.wraps(total)(lambda *args: None)).signature == function.signature
    assert described(Account(1), "account", prompt="use account").signature == "methods deposit"


def test_modules_tell_their_version():
    seen = described(pd, "pd")

    assert (seen.kind, seen.qualified, seen.signature) == ("module", "pandas", f"version {pd.__version__}")


def test_origins_lead_every_name_to_where_it_is_from():
    user_ns = {
        "rm": shutil.rmtree, "drop": os.remove, "path": posixpath, "os": os, "_hidden": os.unlink, "P": Path, "later": functools.partial(os.remove, "x"),
        "kill": Path("x").unlink, "append": [].append, "root": np.sqrt, "read": pd.read_csv, "open": open, "x": 1, "total": total,
    }  # fmt: skip

    origins = dict(look(user_ns, hidden={"open"}).origins)

    assert origins == {
        "rm": "shutil.rmtree", "drop": "os.remove", "path": "os.path", "os": "os", "_hidden": "os.unlink", "P": "pathlib.Path",
        "later": "os.remove", "kill": "pathlib.Path.unlink", "append": "builtins.list.append", "root": "numpy.sqrt",
        "read": "pandas.read_csv", "total": f"{__name__}.total",
    }  # fmt: skip


def test_origins_are_known_even_where_the_time_is_up():
    seen = look({"rm": shutil.rmtree, "a": 1, "b": 2}, seconds=-1)

    assert dict(seen.origins) == {"rm": "shutil.rmtree"}


def test_what_the_prompt_is_about_is_described_even_where_the_time_is_up():
    user_ns = {
        "orders": pd.DataFrame({"date": ["2024-01-01"], "sales": [1]}),
        "stores": pd.DataFrame({"city": ["Seoul"]}),
        "month": "Jan",
        **{f"other_{number}": number for number in range(40)},
    }

    seen = look(user_ns, prompt="orders: sales by month and city", seconds=-1)

    assert [each.name for each in seen.variables][:3] == ["orders", "month", "stores"]
    assert [column.literal for column in seen.variables[0].columns] == ["'date'", "'sales'"]
    assert (len(seen.variables), seen.left_out) == (11, 32)
    assert seen.taken == user_ns.keys()


def test_open_files_tell_their_name_and_mode(tmp_path):
    with (tmp_path / "자료.txt").open("w", encoding="utf-8") as file:
        assert described(file).preview == f"file '{tmp_path}/자료.txt', mode w, open"


def test_polars_frames_are_described_by_their_schema():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"금액": [1], "kind": polars.Series(["CANARY"], dtype=polars.Enum(["CANARY"]))})

    seen = described(frame)

    assert [(each.literal, each.dtype, each.kind) for each in seen.columns] == [
        ("'금액'", "Int64", "number"),
        ("'kind'", "Enum", "category"),
    ]
    assert "CANARY" not in repr(described(frame, privacy="schema"))
