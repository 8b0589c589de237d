"""What a run showed, bound, warned of and failed to do is told as facts, without touching the user's code or data."""

import json
import time
import warnings
from contextlib import ExitStack

import numpy
import pandas
import pytest

from ci_magic.kernel.outcome import bound, digest
from ci_magic.kernel.warned import Warnings
from tests.benchmarks import verify as corpus
from tests.support.kernels import live_kernel

SETUP = """
import dataclasses, json, sys, warnings
from ci_magic.kernel.shell import ShellKernel
from ci_magic.kernel.undo import Past
shell = get_ipython()
kernel = ShellKernel(shell, secret_name=lambda name: False, output_limit=100_000, past=Past(shell.user_ns))
def observe(code, keep="success"):
    seen = kernel.run(code, seconds=60, keep=keep)
    print("OBSERVED" + json.dumps(dataclasses.asdict(seen), default=len))
"""


class Watcher:
    """Runs code in a live kernel as an attempt does, and returns the observation as a dictionary."""

    def __init__(self, live):
        self.live = live

    def __call__(self, code, keep="success"):
        cell = self.live.run(f"observe({code!r}, {keep!r})")
        assert cell.status == "ok", cell.reply
        self.cell = cell
        return json.JSONDecoder().raw_decode(cell.text.rpartition("OBSERVED")[2])[0]


@pytest.fixture(scope="module")
def observe():
    with live_kernel(load=False) as live:
        assert live.run(SETUP).status == "ok"
        yield Watcher(live)


def figures(seen):
    return [each for each in seen["shown"] if each["kind"] == "figure"]


COPY_ON_WRITE = "pd.options.mode.copy_on_write = True\n" if pandas.__version__.startswith("2") else ""
CHAINED = "df = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})\ndf[df['a'] > 1]['b'] = 0"


def test_chained_assignment_is_an_error_even_where_the_run_imports_pandas_and_ignores_warnings(observe):
    assert observe.live.value("'pandas' in sys.modules") == "False"
    observe.live.run("filters = warnings.filters; before = list(filters); show = warnings.showwarning")
    seen = observe(f"import warnings\nwarnings.filterwarnings('ignore')\nimport pandas as pd\n{COPY_ON_WRITE}{CHAINED}")
    assert seen["failure"]["type_name"] == "ChainedAssignmentError"
    assert observe.live.value("[warnings.filters is filters, warnings.showwarning is show]") == "[True, True]"
    assert observe.live.value("[each for each in filters if 'ci_magic' in repr(each)]") == "[]"


def test_the_users_own_chained_assignment_is_no_error(observe):
    cell = observe.live.run(f"import pandas as pd\n{COPY_ON_WRITE}{CHAINED}")
    assert cell.status == "ok"


def test_warnings_are_told_with_the_line_of_the_cell_and_reach_the_user(observe):
    seen = observe("import warnings\n\nwarnings.warn('mind the gap')\nwarnings.warn('mind the gap')")
    told = [each for each in seen["warned"] if each["message"] == "mind the gap"]
    assert [(each["category"], each["line"]) for each in told] == [("UserWarning", 3), ("UserWarning", 4)]
    heard = "".join(each["text"] for each in observe.cell.of("stream") if each["name"] == "stderr")
    assert heard.count("mind the gap") >= 2


def test_a_warning_given_before_is_told_again():
    told, module = [], {"warnings": warnings}
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        for _ in range(2):
            with ExitStack() as stack:
                ear = Warnings()
                ear.listen(stack)
                exec("warnings.warn('again')", module)
            told += [each.message for each in ear.heard]
    assert told == ["again", "again"]


def test_filters_that_the_run_sets_stay_and_ours_go(observe):
    observe("import warnings\nwarnings.filterwarnings('ignore', message='only this')")
    assert observe.live.value("[each[0] for each in warnings.filters if 'only this' in repr(each)]") == "['ignore']"
    assert observe.live.value("type(warnings.filters) is list") == "True"


def test_a_glyph_that_no_font_has_is_told_even_where_warnings_are_ignored(observe):
    seen = observe(
        "import warnings\nwarnings.filterwarnings('ignore')\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1, 2])\nplt.title('\\U00012345')\nplt.show()"
    )
    assert any("missing from" in each["message"] for each in seen["warned"])
    observe.live.run("warnings.resetwarnings()")


DRAWN = {
    "line": "plt.plot([1, 2])",
    "bars": "plt.bar(['a'], [1])",
    "bars of zeros": "plt.bar(['a', 'b'], [0, 0])",
    "histogram": "plt.hist([1, 2, 2])",
    "scatter": "plt.scatter([1], [2])",
    "pie": "plt.pie([1, 2])",
    "image": "plt.imshow([[0, 0], [0, 0]])",
    "mesh": "plt.pcolormesh([[1, 2], [3, 4]])",
    "fill": "plt.fill_between([1, 2], [1, 2])",
    "stack": "plt.stackplot([1, 2], [1, 2])",
    "contour": "plt.contourf([[1, 2], [3, 4]])",
    "hexbin": "plt.hexbin([1, 2], [1, 2])",
    "box": "plt.boxplot([[1, 2, 3]])",
    "violin": "plt.violinplot([[1, 2, 3]])",
    "stem": "plt.stem([1, 2])",
    "text": "plt.text(0.5, 0.5, 'none')",
    "table": "plt.table([['1']])",
    "span": "plt.axvspan(0, 1)",
    "arrow": "plt.quiver([0], [0], [1], [1])",
    "polar": "plt.polar([0, 1], [1, 2])",
    "three dimensions": "plt.figure().add_subplot(projection='3d').scatter([1], [1], [1])",
    "inset": "plt.gca().inset_axes([0, 0, 1, 1]).plot([1, 2])",
    "one of two": "plt.subplots(1, 2)[1][1].plot([1, 2])",
    "figure text": "plt.figure().text(0.5, 0.5, 'note')",
}
BLANK = {
    "no axes": "plt.figure()",
    "axes only": "plt.subplots(2, 2)",
    "line": "plt.plot([], [])",
    "missing line": "plt.plot([float('nan')] * 3)",
    "bars": "plt.bar([], [])",
    "histogram": "plt.hist([])",
    "histogram outline": "plt.hist([], histtype='step')",
    "scatter": "plt.scatter([], [])",
    "missing scatter": "plt.scatter([1, 2], [float('nan')] * 2)",
    "fill": "plt.fill_between([], [])",
    "missing image": "plt.imshow([[float('nan')] * 2] * 2)",
    "titles only": "plt.gca().set(title='t', xlabel='x'); plt.suptitle('s')",
    "empty text": "plt.text(0, 0, ' ')",
}


@pytest.mark.parametrize(
    ("code", "blank"),
    [*((code, False) for code in DRAWN.values()), *((code, True) for code in BLANK.values())],
    ids=[*DRAWN, *(f"blank {name}" for name in BLANK)],
)
def test_a_figure_is_told_drawn_or_blank_before_the_inline_backend_closes_it(observe, code, blank):
    seen = observe(f"import matplotlib.pyplot as plt\n{code};", keep="never")
    assert seen["status"] == "ok", seen["failure"]
    assert {each["empty"] for each in figures(seen)} == {blank}


def test_a_figure_left_open_and_not_shown_is_told_and_one_from_before_is_not(observe):
    observe.live.run("import matplotlib.pyplot as plt\nplt.switch_backend('agg')\nold = plt.figure()")
    seen = observe("fig, ax = plt.subplots()\nax.plot([1, 2]);")
    observe.live.run("plt.close('all')\nplt.switch_backend('module://matplotlib_inline.backend_inline')")
    assert [(each["shape"], each["empty"]) for each in figures(seen)] == [([1], False)]


def test_the_value_of_the_last_expression_is_marked(observe):
    seen = observe("from IPython.display import display\nimport pandas as pd\ndisplay([1])\npd.DataFrame({'a': []})")
    assert [(each["kind"], each["empty"], each["last"]) for each in seen["shown"]] == [
        ("container", False, False),
        ("frame", True, True),
    ]


def test_names_bound_and_frames_changed_in_place_are_digested(observe):
    observe.live.run("import pandas as pd\nsales = pd.DataFrame({'a': ['x', 'y']})")
    seen = observe("sales['b'] = pd.to_numeric(sales['a'], errors='coerce')\nnothing = sales[sales['a'] == 'z']")
    found = {each["name"]: (each["empty"], each["missing"]) for each in seen["bound"]}
    assert found == {"sales": (False, ["'b'"]), "nothing": (True, [])}


COMMANDS = {
    "!exit 3": [("exit 3", 3)],
    "!true": [],
    "!true\n!no-such-command-here\n!true": [("no-such-command-here", 127)],
    "%pip install --no-index no-such-package-xyz": [("pip install --no-index no-such-package-xyz", 1)],
    "def f(n):\n    code = n + 1\n    !exit {code}\nf(4)": [("exit {code}", 5)],
    "get_ipython().system('exit 2')": [("exit 2", 2)],
}


@pytest.mark.parametrize("code", COMMANDS)
def test_a_failed_command_is_told_with_its_exit_code(observe, code):
    seen = observe(code, keep="never")
    assert seen["status"] == "ok", seen["failure"]
    assert [(each["line"], each["exit_code"]) for each in seen["commands"]] == COMMANDS[code]


def test_a_cell_of_another_language_that_fails_is_an_error(observe):
    assert observe("%%bash\nexit 4")["failure"]["type_name"] == "CalledProcessError"


def test_everything_is_put_back_also_after_an_error(observe):
    state = (
        "[sorted(vars(each)) for each in (shell.display_formatter, shell.displayhook, shell.display_pub)]"
        " + [[name for name in ('system', 'var_expand') if name in vars(shell)], 'cache' in vars(shell.compile)]"
    )
    observe("1")
    before = observe.live.value(state)
    observe("1/0")
    observe("import pandas as pd\npd.DataFrame()")
    assert observe.live.value(state) == before


NAN = float("nan")
DIGESTS = [
    (pandas.DataFrame({"a": [1, 2], "b": [NAN, NAN]}), ("frame", (2, 2), False, ("'b'",))),
    (pandas.DataFrame({"매출": [None, None], 3: [pandas.NaT, pandas.NaT]}), ("frame", (2, 2), False, ("'매출'", "3"))),
    (pandas.DataFrame({"a": []}), ("frame", (0, 1), True, ())),
    (pandas.DataFrame(index=[1, 2]), ("frame", (2, 0), True, ())),
    (pandas.DataFrame({"a": pandas.array([None, None], dtype="Int64")}), ("frame", (2, 1), False, ("'a'",))),
    (pandas.DataFrame([[1, NAN]], columns=["a", "a"]), ("frame", (1, 2), False, ("'a'",))),
    (pandas.Series([NAN, None], dtype=object), ("series", (2,), False, ("",))),
    (pandas.Series(["a", None]), ("series", (2,), False, ())),
    (pandas.Series([NAN] * 300 + [1.0]), ("series", (301,), False, ())),
    (numpy.full((2, 2), NAN), ("array", (2, 2), False, ("",))),
    (numpy.zeros((0, 3)), ("array", (0, 3), True, ())),
    (numpy.array(["NaT", "NaT"], "datetime64[s]"), ("array", (2,), False, ("",))),
    (numpy.arange(3), ("array", (3,), False, ())),
    ([], ("container", (0,), True, ())),
    ({"a": 1}, ("container", (1,), False, ())),
    ("", ("text", (0,), True, ())),
    (NAN, ("other", None, False, ("",))),
    (numpy.float64(NAN), ("other", None, False, ("",))),
    (pandas.NaT, ("other", None, False, ("",))),
    (1.5, ("other", None, False, ())),
    (iter([]), ("other", None, False, ())),
]


@pytest.mark.parametrize(("value", "expected"), DIGESTS, ids=[str(number) for number in range(len(DIGESTS))])
def test_digests(value, expected):
    seen = digest(value, "x")
    assert (seen.kind, seen.shape, seen.empty, seen.missing) == expected
    assert seen.name == "x"


def test_a_styled_frame_is_the_frame():
    pytest.importorskip("jinja2")
    assert digest(pandas.DataFrame({"a": []}).style).empty


def test_polars_frames_are_read_and_lazy_ones_are_not():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"a": [None, None], "b": [NAN, NAN], "c": [1, 2]})
    assert digest(frame).missing == ("'a'", "'b'")
    assert digest(frame.clear()).empty
    assert digest(polars.Series([None])).missing == ("",)
    lazy = digest(frame.lazy().select(polars.col("no such column")))
    assert (lazy.kind, lazy.shape, lazy.empty) == ("other", None, False)


class Trap:
    """Every way to ask an object for something raises."""

    def _sprung(self, *_args, **_kwargs):
        raise AssertionError("user code was called")

    __repr__ = __len__ = __bool__ = __eq__ = __iter__ = __getattr__ = __array__ = __format__ = __str__ = _sprung
    # pandas asks for it when it makes a frame.
    __class__ = property(lambda self: self._sprung() if Trap.armed else Trap)
    armed = False
    __hash__ = None


class TrapList(Trap, list):
    pass


class TrapText(Trap, str):
    __slots__ = ()
    __hash__ = None


class TrapFrame(pandas.DataFrame):
    def __len__(self):
        raise AssertionError("user code was called")

    isna = iloc = shape = columns = property(lambda _self: pytest.fail("user code was called"))


class TrapArray(numpy.ndarray):
    def __array_finalize__(self, _other):
        pass

    def __getitem__(self, _at):
        raise AssertionError("user code was called")

    shape = property(lambda _self: pytest.fail("user code was called"))


def test_no_code_of_the_user_is_called(monkeypatch):
    objects = numpy.empty(1, dtype=object)
    objects[0] = Trap()
    frame = pandas.DataFrame({"a": pandas.Series(objects), "b": [None]})
    monkeypatch.setattr(Trap, "armed", True)
    assert digest(frame).missing == ("'b'",)
    assert digest(TrapFrame({"a": [NAN]})).missing == ("'a'",)
    assert digest(numpy.zeros((0, 2)).view(TrapArray)).empty
    assert digest(TrapList()).empty
    assert digest(TrapText()).empty
    assert digest(Trap()).kind == "other"
    assert digest([Trap()]).shape == (1,)


def test_large_data_is_digested_at_once():
    large = numpy.full(20_000_000, NAN)
    wide = pandas.DataFrame(numpy.full((10, 20_000), NAN))
    frames = {"large": pandas.DataFrame({"a": large, "b": large}), "wide": wide, "array": large}
    start = time.thread_time()
    seen = bound(frames, frames)
    assert time.thread_time() - start < 1
    assert [each.shape for each in seen] == [(20_000_000, 2), (10, 20_000), (20_000_000,)]
    assert seen[0].missing == ()


def test_the_search_for_missing_values_ends_in_time(monkeypatch):
    monkeypatch.setattr("ci_magic.kernel.outcome.SECONDS", -1)
    assert digest(pandas.DataFrame({"a": [NAN]})).missing == ()


@pytest.fixture(scope="module")
def measured():
    return corpus.measured()


@pytest.mark.parametrize("name", ["harmless", "harmful"])
def test_no_case_is_judged_wrongly(measured, name):
    assert len(measured[name]) >= {"harmless": 80, "harmful": 40}[name]
    assert [(case.prompt, result) for case, result in corpus.wrong(measured, name)] == []


def test_cases_set_aside_are_judged_as_measured(measured):
    # One prompt asks for the orders of a region that does not occur: its empty table may as well be a misspelling.
    assert [case.prompt for case, _ in corpus.wrong(measured, "harmless_set_aside")] == ["show the orders from Jeju"]
    assert corpus.wrong(measured, "harmful_set_aside") == []


def test_warnings_of_this_process_are_left_alone():
    assert type(warnings.filters) is list
