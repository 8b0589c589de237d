"""Failures as records: real failures of today's libraries in a live shell, and what a probe must never do."""

import importlib
import inspect
import linecache
import re
import subprocess
import sys
import time
import unicodedata

import pytest

from ci_magic.context import delimit
from ci_magic.kernel.failure import failure_of
from ci_magic.kernel.probes import TOKENS
from ci_magic.kernel.probes.dates import form_of
from ci_magic.kernel.probes.modules import table as modules_table
from ci_magic.kernel.probes.near import difference, nearest
from ci_magic.kernel.probes.registry import PROBES, Probe
from ci_magic.kernel.probes.removed import table
from ci_magic.redact import secret_name
from ci_magic.repair import after_failure
from ci_magic.tokens import estimate
from ci_magic.values import Observation
from tests.benchmarks.failure_cases import CASES
from tests.benchmarks.failures import outcomes, runnable

MISSES = {"duckdb syntax"}
"""What the record gives no remedy for; the table in docs/failures.md says so too."""


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return outcomes(tmp_path_factory.mktemp("cases"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_record_of_a_real_failure_holds_cause_and_remedy(found, case):
    if not runnable(case):
        pytest.skip("a library is missing, or this Python takes the code")
    told = found[case.name]["told"]
    if not told:
        pytest.skip("the installed versions take the code")
    assert [word for word in case.cause if word not in told] == [], told
    missing = [word for word in case.remedy if word not in told]
    assert bool(missing) == (case.name in MISSES), told
    assert estimate(told) <= 600
    assert found[case.name]["left"] == []


def failed(code, namespace=None, *, secret_name=lambda _name: False, seconds=5.0):
    """The record of `code`, run as a cell of its own."""
    name = f"<ipython-input-{abs(hash(code))}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    namespace = {} if namespace is None else namespace
    try:
        exec(compile(code, name, "exec"), namespace)
    except BaseException as error:  # noqa: BLE001  # any failure is what is asked for
        return failure_of(error, code=code, namespace=namespace, secret_name=secret_name, seconds=seconds)
    raise AssertionError("the code did not fail")


HOSTILE = """
touched = []
class Meta(type):
    def __getattribute__(cls, name): touched.append(name); raise RuntimeError(name)
    def __eq__(cls, other): touched.append("type ==")
    def __hash__(cls): touched.append("type hash"); return 0
    def __instancecheck__(cls, other): touched.append("instancecheck"); return True
class Hostile(metaclass=Meta):
    def __getattribute__(self, name): touched.append(name); raise RuntimeError(name)
    def __repr__(self): touched.append("repr")
    def __str__(self): touched.append("str")
    def __len__(self): touched.append("len"); return 10**9
    def __eq__(self, other): touched.append("=="); return True
    def __hash__(self): touched.append("hash"); return hash("missing")
    def __bool__(self): touched.append("bool"); return True
    def __iter__(self): touched.append("iter"); return iter(())
    def __getitem__(self, key): raise KeyError("missing")
    def __add__(self, other): raise TypeError("unsupported operand type(s) for +")
    def __float__(self): raise ValueError("could not convert string to float: 'x'")
"""


@pytest.mark.parametrize(
    "line",
    [
        "h['missing']",
        "h + 1",
        "float(h)",
        "{'a': h}['b']",
        "d['missing']",
        "[h][3]",
        "outer['other']",
        "frame['missing']",
        "frame.loc['missing']",
        "frame.missing",
        "series.astype(float)",
        "h.missing",
        "missing_name",
        "raise Own(h)",
        "raise ValueError(h)",
        "raise KeyError(h)",
        "raise OSError(2, 'gone', h)",
        "raise ExceptionGroup('several', [ValueError(h), Own(h)])",
        "raise TypeError('unexpected keyword argument') from Own(h)",
        "a, b = [h]",
        "recurse(h)",
    ],
)
def test_no_probe_touches_an_object_of_the_users(line):
    setup = f"""{HOSTILE}
import pandas as pd
class Own(Exception):
    def __str__(self): touched.append("error str"); return "x"
    def __getattribute__(self, name): touched.append("error " + name); return object.__getattribute__(self, name)
def recurse(h): return recurse(h)
h = Hostile()
d = dict.fromkeys([])
frame = pd.DataFrame({{"a": [1, 2], "b": [3, 4]}})
frame["objects"] = pd.Series([object(), "x"], dtype=object)
series = pd.Series(["1", "zwei"], name="texts")
values = [h, h]
d["key"] = h
outer = {{"in": {{h: 1}}}}
touched.clear()
"""
    namespace = {}
    exec(setup, namespace)
    before = dict(namespace)
    touched = namespace["touched"]
    name = "<ipython-input-hostile>"
    linecache.cache[name] = (len(line), None, [line], name)
    try:
        exec(compile(line, name, "exec"), namespace)
    except BaseException as error:  # noqa: BLE001  # any failure is what is asked for
        touched.clear()
        failure = failure_of(error, code=line, namespace=namespace)
    assert touched == []
    assert {key for key in namespace if key not in before} <= {"__builtins__", "a", "b"}
    assert failure.line == 1


def test_a_secret_stays_one():
    namespace = {"config": {"password": "hunter2-hunter2"}, "api_key": "sk-verysecretvalue", "number": 7}
    facts = " ".join(
        fact
        for code in ("number + api_key", "int(api_key)", "number + config['password']")
        for fact in failed(code, dict(namespace), secret_name=secret_name).facts
    )
    assert "api_key is" in facts and "<hidden>" in facts
    assert "verysecret" not in facts and "hunter2" not in facts


def test_facts_have_a_budget_of_tokens_and_of_time(monkeypatch):
    import pandas as pd

    wide = pd.DataFrame({f"a rather long name of a column, number {n}": [1] for n in range(3000)})
    failure = failed("wide['a rather long name']", {"wide": wide})
    assert failure.facts
    assert sum(map(estimate, failure.facts)) <= TOKENS
    assert failed("wide['a rather long name']", {"wide": wide}, seconds=-1).facts == ()

    def slow(scene):
        time.sleep(1.5)
        yield "slow"

    def broken(scene):
        yield "half"
        raise RuntimeError("a probe's own mistake")

    def long_winded(scene):
        yield from (f"fact number {n} " + "with many words " * 12 for n in range(50))

    def use(*looks):
        probes = [Probe(each, frozenset({"KeyError"}), re.compile("")) for each in looks]
        monkeypatch.setattr("ci_magic.kernel.probes.PROBES", [*probes, *PROBES])

    use(broken, slow)
    assert failed("{}['x']", seconds=1).facts == ("half", "slow")
    use(long_winded)
    facts = failed("{}['x']").facts
    assert 1 < len(facts) < 50 and sum(map(estimate, facts)) <= TOKENS


def test_a_frame_of_many_columns_and_rows_costs_little():
    import numpy as np
    import pandas as pd

    namespace = {
        f"frame_{n}": pd.DataFrame(np.zeros((20_000, 200)), columns=[f"column {c}" for c in range(200)])
        for n in range(8)
    }
    start = time.thread_time()
    failure = failed("frame_3['colum 7']", namespace, seconds=60)
    assert any("'column 7'" in fact for fact in failure.facts)
    assert time.thread_time() - start < 2  # seconds of work; it takes a twentieth of it


def test_a_message_of_any_size_is_cut():
    start = time.thread_time()
    failure = failed("raise ValueError('x' * 10_000_000)")
    assert time.thread_time() - start < 2
    assert len(failure.message) < 1000 and len(failure.report) < 3000
    failure = failed("raise ExceptionGroup('many', [ValueError(n) for n in range(500)])")
    assert "495 more" in failure.report


def test_causes_that_go_in_a_circle_end():
    code = """
a = ValueError("a")
b = ValueError("b")
a.__cause__, b.__cause__ = b, a
raise a
"""
    assert failed(code).causes == ("caused by ValueError: b",)


def test_functions_that_call_each_other_are_folded():
    code = "def a(n): return b(n)\ndef b(n): return a(n)\na(1)"
    failure = failed(code)
    assert failure.type_name == "RecursionError"
    assert len(failure.frames) < 12 and any("frames left out" in frame for frame in failure.frames)


def test_pandas_is_not_imported_to_look_at_a_failure():
    code = """
import sys
from ci_magic.kernel.failure import failure_of
try:
    {"abc": 1}["abd"] + [][3]
except Exception as error:
    found = failure_of(error, code="", namespace={"table": object()})
print({"pandas", "numpy", "matplotlib", "IPython", "charset_normalizer"} & set(sys.modules), found.type_name)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set() KeyError", done.stderr


@pytest.mark.parametrize(
    ("wanted", "name", "words"),
    [
        ("Amount", "Amount ", "space at its end"),
        ("amount", "Amount", "another case"),
        ("매출", unicodedata.normalize("NFD", "매출"), "NFD"),
        (unicodedata.normalize("NFD", "é"), "é", "NFC"),
        ("A", "Ａ", "full-width"),
        ("same", "same", ""),
        ("price", "cost", ""),
    ],
)
def test_what_the_eye_does_not_see_is_said(wanted, name, words):
    said = difference(wanted, name)
    assert words in said if words else not said


@pytest.mark.parametrize(
    ("wanted", "names", "first"),
    [
        ("store_id", ["Store ID", "store"], "Store ID"),
        ("매출액", ["매출", "지역"], "매출"),
        ("売上", ["店舗", "売上金額"], "売上金額"),
        ("qty", ["quantity", "Qty."], "Qty."),
    ],
)
def test_near_names_come_in_order(wanted, names, first):
    assert nearest(wanted, names)[0] == first


def test_names_that_have_nothing_in_common_are_not_near():
    assert nearest("region", ["amount", "date", "x", "", 3, None]) == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2026-11-21", "%Y-%m-%d"),
        ("2026/1/5 9:30", "%Y/%m/%d %H:%M"),
        ("05/13/2026", "%m/%d/%Y"),
        ("13/05/2026", "%d/%m/%Y"),
        ("2026년 1월 5일", "%Y년 %m월 %d일"),
        ("2026年1月5日", "%Y年%m月%d日"),
        ("20261121", "%Y%m%d"),
        ("5 Jan 2026", "%d %b %Y"),
        ("January 5, 2026", "%B %d, %Y"),
        ("2026-11-21T10:00:00+09:00", "%Y-%m-%dT%H:%M:%S%z"),
        ("tomorrow", ""),
    ],
)
def test_a_format_that_is_told_reads_the_date(text, form):
    from datetime import datetime

    assert form_of(text) == form
    if form:
        assert datetime.strptime(text, form).year == 2026  # noqa: DTZ007  # as code that reads dates writes it


# From these versions on everything in the table is gone; older ones may still take it.
SINCE = {"pandas": (3, 0), "numpy": (2, 4), "matplotlib": (3, 11), "sklearn": (1, 9), "polars": (2, 0)}
ALIASES = {"pd": "pandas", "np": "numpy", "plt": "matplotlib.pyplot"}


def library(name):
    """The library, or a skip where it is missing or older than what the table knows."""
    module = pytest.importorskip(name)
    if tuple(map(int, module.__version__.split(".")[:2])) < SINCE[name]:
        pytest.skip(f"{name} {module.__version__} may have it still")
    return module


def resolve(dotted):
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:count]))
        except ImportError:
            continue
        for part in parts[count:]:
            found = getattr(found, part)
        return found
    raise ImportError(dotted)


@pytest.mark.parametrize("name", table()["attributes"])
@pytest.mark.filterwarnings("ignore")
def test_what_the_table_holds_for_gone_is_gone_and_its_successor_is_there(name):
    library(name.partition(".")[0])
    owner = resolve(name.rpartition(".")[0])
    assert not hasattr(owner, name.rpartition(".")[2])
    use = table()["attributes"][name]
    for alias, dotted in re.findall(r"\b(pd|np|plt)\.([A-Za-z_][\w.]*\w)", use):
        resolve(f"{ALIASES[alias]}.{dotted}")
    method = re.match(r"([a-z_]\w+)(?:\(|\Z|,| or )", use)
    if method and method[1] not in {"float", "int", "object", "str", "complex"}:
        assert hasattr(owner, method[1]), use


@pytest.mark.parametrize("name", table()["arguments"])
@pytest.mark.filterwarnings("ignore")
def test_an_argument_that_the_table_holds_for_gone_is_refused(name):
    module, function, argument = name.split(".")
    library(module)
    called = next(each for owner in owners(module) if (each := getattr(owner, function, None)) is not None)
    parameters = inspect.signature(called).parameters
    assert argument not in parameters
    successor = re.match(r"(\w+)=", table()["arguments"][name])
    takes_more = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    assert successor is None or takes_more or successor[1] in parameters


def owners(module):
    if module == "pandas":
        import pandas as pd

        return [pd, pd.DataFrame, pd.Series, pd.DataFrame({"a": [1]}).groupby("a")]
    if module == "sklearn":
        import sklearn.metrics
        from sklearn.utils import all_estimators

        return [sklearn.metrics, type("Estimators", (), dict(all_estimators()))]
    if module == "matplotlib":
        import matplotlib.axes
        import matplotlib.pyplot as plt

        return [plt, matplotlib.axes.Axes]
    import polars as pl

    return [pl, pl.DataFrame]


MESSAGES = {
    "seaborn_style": "import matplotlib.pyplot as plt; plt.style.use('seaborn-darkgrid')",
    "offset_month": "import pandas as pd; pd.date_range('2026', periods=2, freq='M')",
    "offset_quarter": "import pandas as pd; pd.date_range('2026', periods=2, freq='Q')",
    "offset_year": "import pandas as pd; pd.date_range('2026', periods=2, freq='Y')",
    "offset_hour": "import pandas as pd; pd.date_range('2026', periods=2, freq='H')",
    "numpy_copy": "import numpy as np; np.array([1, 2], copy=False)",
    "read_only": "import pandas as pd; pd.Series([1, 2]).to_numpy()[0] = 3",
    "text_array": "import pandas as pd; s = pd.Series([1, 2]); s[0] = 'x'",
}


@pytest.mark.parametrize("name", table()["messages"])
def test_a_message_that_the_table_knows_is_what_the_library_says(name):
    entry = table()["messages"][name]
    library(entry["library"])
    facts = failed(MESSAGES[name]).facts
    assert any(entry["use"] in fact for fact in facts), facts


def test_only_checked_names_are_offered_for_installing():
    facts = failed("import qqzzxxyy_unheard_of").facts
    assert "ask the user" in facts[0] and "pip install" not in facts[0]
    assert "pip install PyYAML" in failed("raise ModuleNotFoundError(\"No module named 'yaml'\")").facts[0] or (
        importlib.util.find_spec("yaml")
    )
    installed = importlib.metadata.packages_distributions()
    wrong = {
        module: name
        for module, name in modules_table()["distributions"].items()
        if module in installed and name.lower().replace("_", "-").split("<")[0] not in {
            each.lower().replace("_", "-") for each in installed[module]
        }
    }  # fmt: skip
    assert wrong == {}


def test_the_whole_message_of_the_worst_failure_fits():
    namespace = {"frame": {"가격대 " * 40 + str(n): n for n in range(500)}}
    failure = failed("frame['없는 이름 ' * 300]", namespace)
    observation = Observation(
        "error", failure=failure, printed="値段 " * 20_000, touched=tuple(f"변수{n}" for n in range(900))
    )
    told = after_failure(observation, delimit, values=True)
    assert estimate(told) <= 600
    assert "KeyError" in told and "at line 1" in told
