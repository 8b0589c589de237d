"""Which variables are described, in which order, and what stays out: names, limits, privacy, imports."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ci_magic.kernel.namespace import VARIABLE_LIMIT
from ci_magic.values import Namespace, RecentCell
from tests.support.namespaces import described, look


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


def test_with_privacy_none_only_origins_and_names_are_left():
    seen = look({"df": pd.DataFrame({"a": [1]}), "os": os}, privacy="none", recent=[RecentCell("x")])

    assert seen == Namespace(origins=(("os", "os"),), taken=frozenset({"df", "os"}))


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
            # numpy 2.5 loads this part of itself when pandas first counts missing values.
            made = set(sys.modules) - before - {{"numpy.rec"}}
            assert not made, made
        assert set(globals()) - names <= {{"before", "names", "privacy", "seen", "made"}}
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
