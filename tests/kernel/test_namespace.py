"""Describing the live namespace: what is said, and that saying it runs nothing of the user's."""

import collections
import datetime as dt
import functools
import os
import posixpath
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ci_magic.kernel.namespace import VARIABLE_LIMIT, describe_namespace
from ci_magic.values import Namespace, RecentCell


def secret(name):
    return any(word in name.lower() for word in ("password", "token", "api_key"))


def look(user_ns, prompt="", privacy="full", hidden=(), seconds=30.0, recent=()):
    return describe_namespace(
        user_ns,
        hidden,
        prompt=prompt,
        privacy=privacy,
        directory=Path("work"),
        seconds=seconds,
        secret_name=secret,
        recent=recent,
    )


def described(value, name="value", **options):
    return look({name: value}, **options).variables[0]


def columns(value, **options):
    return {column.literal: column for column in described(value, **options).columns}


def test_variables_come_newest_first_and_those_that_the_prompt_names_before_them():
    seen = look({"old": 1, "sales": 2, "new": 3}, prompt="show the sales")

    assert [(each.name, each.mentioned) for each in seen.variables] == [("sales", True), ("new", False), ("old", False)]


@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        ("sales", "sales를 월별로 그려줘"),
        ("df", "このdfを表示して"),
        ("매출", "매출을 그려줘"),
        ("매출", "매출에서는 무엇이 보이나"),
        ("매출_2024", "매출_2024와 비교"),
        ("売上", "今月の売上を表示して"),
        ("naïve", "plot naïve now"),
        ("df", "plot df.amount"),
        ("df", "plot `df`!"),
    ],
)
def test_a_name_is_recognised_in_any_script_and_with_what_follows_it(name, prompt):
    assert described(1, name, prompt=prompt).mentioned


@pytest.mark.parametrize(
    ("name", "prompt"), [("df", "plot df2"), ("매출", "매출액을 그려줘"), ("sale", "sales를 그려줘")]
)
def test_a_name_inside_a_longer_name_is_not_mentioned(name, prompt):
    assert not described(1, name, prompt=prompt).mentioned


def test_a_frame_that_has_the_column_that_the_prompt_names_comes_before_newer_ones():
    seen = look(
        {"a": pd.DataFrame({"금액": [1]}), "b": pd.DataFrame({"x": [1]}), "n": 1}, prompt="금액의 합계를 보여줘"
    )

    assert [each.name for each in seen.variables] == ["a", "n", "b"]


def test_names_that_are_not_the_users_are_left_out():
    user_ns = {
        "In": [],
        "Out": {},
        "exit": 1,
        "quit": 1,
        "get_ipython": 1,
        "_": 1,
        "_x": 1,
        "open": open,
        "x": 1,
        "not a name": 1,
        3: 1,
    }

    seen = look(user_ns, hidden={"open"})

    assert [each.name for each in seen.variables] == ["x"]
    assert seen.left_out == 0


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
    assert len(seen.columns) == 40


def test_a_very_long_column_name_is_selected_by_its_position():
    column = described(pd.DataFrame({"x" * 5000: [1]}), "df").columns[0]

    assert column.literal == "df.columns[0]"
    assert len(column.name) < 400


def test_nulls_of_a_very_large_frame_are_not_counted():
    assert described(pd.Series(np.zeros(2_100_000))).columns[0].nulls is None


def test_a_range_of_a_thousand_million_is_described_without_making_it():
    seen = described(pd.RangeIndex(10**9))

    assert (seen.kind, seen.shape, seen.columns[0].samples) == ("series", (10**9,), ("0", "1", "2"))


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
    assert described(np.array([object()])).preview == ""
    assert described(np.zeros(2, dtype=[("a", "i4")])).signature == "dtype structured with 1 fields"


def test_values_of_builtin_types_are_shown_as_literals():
    user_ns = {
        "a": 1, "b": "월별\n매출", "c": [1, (2,), {"k": {3}}], "d": None, "e": Path("자료") / "a.csv", "f": dt.timedelta(1),
        "g": np.float32(0.1), "h": pd.NaT, "i": collections.Counter("aab"), "j": b"\x00", "k": range(3), "l": set(), "m": 1 + 2j,
    }  # fmt: skip

    shown = {each.name: each.preview for each in look(user_ns).variables}

    assert shown == {
        "a": "1", "b": "'월별\\n매출'", "c": "[1, (2,), {'k': <set of 1>}]", "d": "None", "e": "Path('자료/a.csv')",
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
    assert (len(seen.variables), seen.left_out) == (1, 2)


def test_open_files_tell_their_name_and_mode(tmp_path):
    with (tmp_path / "자료.txt").open("w", encoding="utf-8") as file:
        assert described(file).preview == f"file '{tmp_path}/자료.txt', mode w, open"


def test_of_ten_thousand_variables_a_bounded_number_is_described_and_the_rest_counted():
    seen = look({f"x{number}": number for number in range(10_000)}, prompt="add x17 and x18")

    assert [each.name for each in seen.variables[:2]] == ["x18", "x17"]
    assert len(seen.variables) == VARIABLE_LIMIT + 2
    assert seen.left_out == 10_000 - len(seen.variables)


def test_with_privacy_schema_no_value_is_described():
    canary = "CANARY-7f3a"
    frame = pd.DataFrame({"금액": [canary] * 3, "when": pd.Categorical([canary] * 3)})

    def explain(text=canary):
        """CANARY-7f3a."""

    user_ns = {
        "df": frame, "s": frame["금액"], "array": np.array([canary]), "text": canary, "items": [canary], "pairs": {canary: canary},
        "explain": explain, "index": pd.Index([canary]), "path": Path(canary),
    }  # fmt: skip
    cells = [RecentCell(f"x = {canary!r}", canary)]

    for prompt in ("", " ".join(user_ns)):
        seen = look(user_ns, prompt=prompt, privacy="schema", recent=cells)
        assert canary not in repr(seen)
        assert len(seen.variables) == len(user_ns)
        assert {each.name: each for each in seen.variables}["df"].columns[0].literal == "'금액'"


def test_with_privacy_none_only_origins_are_left():
    seen = look({"df": pd.DataFrame({"a": [1]}), "os": os}, privacy="none", recent=[RecentCell("x")])

    assert seen == Namespace(origins=(("os", "os"),))


def test_versions_name_python_and_the_data_libraries():
    versions = dict(look({}).versions)

    assert versions["Python"] == sys.version.split()[0]
    assert versions["pandas"] == pd.__version__
    assert "matplotlib" in versions


def test_a_look_imports_nothing_and_leaves_no_name():
    code = """
        import sys
        from pathlib import Path
        from ci_magic.kernel.namespace import describe_namespace
        if {loaded}:
            import pandas
            df = pandas.DataFrame({{"a": [1, None], "b": ["x", "y"], "c": pandas.to_datetime(["2024-01-01", None])}})
            s, i, g = df["a"], df.index, df.groupby("b")
        before, names = set(sys.modules), set(globals())
        for privacy in ("full", "schema", "none"):
            seen = describe_namespace(globals(), (), prompt="df s i g", privacy=privacy, directory=Path("."), seconds=60.0,
                                      secret_name=lambda name: False)
            assert set(sys.modules) == before, set(sys.modules) - before
        assert set(globals()) - names <= {{"before", "names", "privacy", "seen"}}
        assert "pandas" in sys.modules or not {loaded}
        print(dict(describe_namespace({{}}, (), prompt="", privacy="full", directory=Path("."), secret_name=bool).versions))
    """
    for loaded in (False, True):
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code.format(loaded=loaded))],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert pd.__version__ in ran.stdout


def test_polars_frames_are_described_by_their_schema():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"금액": [1], "kind": polars.Series(["CANARY"], dtype=polars.Enum(["CANARY"]))})

    seen = described(frame)

    assert [(each.literal, each.dtype, each.kind) for each in seen.columns] == [
        ("'금액'", "Int64", "number"),
        ("'kind'", "Enum", "category"),
    ]
    assert "CANARY" not in repr(seen)
    assert described(frame.lazy()).columns == ()
