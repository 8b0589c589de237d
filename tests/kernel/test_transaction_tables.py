"""Frames, series, arrays and generators of random numbers go back in place, aliases and views included."""

import pandas
import pytest

from tests.support.attempts import fail, world

SETUP = """
import numpy as np, pandas as pd
df = pd.DataFrame({
    "a": [1.0, 2.0, 3.0], "b": [1, 2, 3], "s": ["x", "y", None],
    "i": pd.array([1, None, 3], dtype="Int64"), "c": pd.Categorical(["u", "v", "u"]),
    "t": pd.date_range("2020-01-01", periods=3, tz="UTC"), "d": pd.date_range("2020-01-01", periods=3),
    "p": pd.period_range("2020-01", periods=3, freq="M"), "l": pd.array([True, None, False], dtype="boolean"),
    "n": pd.interval_range(0, 3),
})
df["o"] = pd.Series([[1], {"k": [2]}, None], dtype=object)
df.attrs["note"] = [1]
df.index.name = "row"
index, alias, held, column = df.index, df, [df], df["a"]
multi = pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, 2), (3, 4)], names=["p", "q"]))
series = pd.Series([1, 2, 3], name="n")
"""

FRAME_CHANGES = {
    "assign a column": "df['new'] = 1",
    "write a column": "df['a'] = df['a'].where(df['a'] > 1, 99.0)",
    "loc": "df.loc[0, 'a'] = 99.0",
    "iloc": "df.iloc[0, 1] = 99",
    "at": "df.at[0, 's'] = 'new'",
    "drop rows in place": "df.drop(index=0, inplace=True)",
    "rename in place": "df.rename(columns={'a': 'z'}, inplace=True)",
    "sort in place": "df.sort_values('a', ascending=False, inplace=True)",
    "fill in place": "df.fillna({'s': 'z'}, inplace=True)",
    "new index": "df.index = [5, 6, 7]",
    "new columns": "df.columns = list('pqrstuvwxyz')",
    "insert": "df.insert(0, 'first', 0)",
    "pop": "df.pop('b')",
    "del": "del df['b']",
    "name of the index": "df.index.name = 'other'",
    "name of the columns": "df.columns.name = 'other'",
    "notes": "df.attrs['note'].append(2); df.attrs['more'] = 1",
    "new notes": "df.attrs = {'x': 1}",
    "flags": "df.flags.allows_duplicate_labels = False",
    "text": "df['s'].array[0] = 'z'",
    "integers": "df['i'].array[0] = 9; df['i'].array[2] = pd.NA",
    "categories": "df['c'].array[0] = 'v'",
    "times with a zone": "df['t'].array[0] = df['t'].array[1]",
    "times": "df['d'].array[0] = df['d'].array[1]",
    "periods": "df['p'].array[0] = df['p'].array[1]",
    "booleans": "df['l'].array[0] = False",
    "intervals": "df['n'].array[0] = df['n'].array[1]",
    "numbers": "df['a'].array[0] = 9.0",
    "numbers below": "df['b']._values[0] = 9",
    "values of an extension": "df['i']._values[0] = 9",
    "by a text": "getattr(df['b'], 'array')[0] = 9",
    "unlocked values": "values = df['a'].values; values.flags.writeable = True; values[0] = 9",
    "pointers": "df['o'].array[0] = 5",
    "lists in cells": "df.loc[0, 'o'].append(2); df['o'][1]['k'].append(3)",
    "an attribute": "import warnings; warnings.simplefilter('ignore'); df.note = 1",
}


def content(frame):
    """Everything that tells two frames apart, the content of cells included."""
    columns = [repr(frame.iloc[:, at].tolist()) for at in range(frame.shape[1])]
    names = (list(frame.columns), frame.columns.name, list(frame.index), frame.index.names)
    return columns, frame.dtypes.tolist(), names, repr(frame.attrs), frame.flags.allows_duplicate_labels


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("change", FRAME_CHANGES)
def test_a_frame_gets_its_old_content_back_and_stays_the_same_object(change):
    changed = world(SETUP)
    before = content(changed["df"])
    exec(FRAME_CHANGES[change], changed)
    assert content(changed["df"]) != before or "note" in vars(changed["df"]), "the change must show"

    namespace = world(SETUP)
    frame, column = namespace["df"], namespace["column"]
    outcome = fail(namespace, FRAME_CHANGES[change])
    assert {"df", "alias"} <= set(outcome.touched) and outcome.not_restored == ()
    assert namespace["df"] is frame and namespace["alias"] is frame and namespace["held"][0] is frame
    assert frame.index is namespace["index"] and content(frame) == before and not hasattr(frame, "note")
    assert column.tolist() == [1.0, 2.0, 3.0]
    again = fail(namespace, FRAME_CHANGES[change])
    assert again.not_restored == () and content(frame) == before


def test_a_subclass_of_frames_and_what_hangs_on_it_goes_back():
    namespace = world(
        "import pandas as pd\nclass Ledger(pd.DataFrame):\n    booked = []\n    def book(self): self.booked.append(1)\n"
        "x = Ledger({'a': [1, 2]})\nobject.__setattr__(x, 'notes', [1])"
    )
    code = "x['a'].array[0] = 9; x.notes.append(2); x.book(); x.insert(0, 'b', 0)"
    outcome = fail(namespace, code)
    live = namespace["x"]
    assert live.to_dict("list") == {"a": [1, 2]} and live.notes == [1] and type(live).booked == []
    assert outcome.not_restored == ()


READS = [
    "df.describe()", "df['a'].array.sum()", "df.values", "df.groupby('s')['a'].mean()", "df['s'].str.upper()", "df.info",
    "df['c'].cat.categories; df.t.dt.year", "df.copy().drop(columns='a')", "df.sort_values('a')", "df.to_numpy()",
    "df.memory_usage()", "df.loc[0]; df.iloc[0]; df.T", "df.index; df.columns; list(df.itertuples())", "multi.reset_index()",
]  # fmt: skip


@pytest.mark.parametrize("code", READS)
def test_reading_a_frame_is_no_change(code):
    assert fail(world(SETUP), code).touched == ()


def test_a_series_gets_its_values_index_and_name_back():
    namespace = world(SETUP)
    series = namespace["series"]
    outcome = fail(namespace, "series.iloc[0] = 9; series.name = 'other'; series.index = list('abc')")
    assert outcome.touched == ("series",)
    pandas.testing.assert_series_equal(series, pandas.Series([1, 2, 3], name="n"))


def test_names_of_levels_go_back():
    namespace = world(SETUP)
    fail(namespace, "multi.index.names = ['x', 'y']; multi.index.set_names('z', level=0)")
    assert list(namespace["multi"].index.names) == ["p", "q"]


def test_lazy_copies_take_no_memory_where_pandas_copies_on_write():
    namespace = world("import pandas as pd, numpy as np\ndf = pd.DataFrame(np.zeros((100_000, 10)))")
    lazy = int(pandas.__version__.partition(".")[0]) >= 3
    assert (fail(namespace, "df.loc[0, 0] = 1").copied < 10_000) is lazy
    assert fail(namespace, "df[0].array[0] = 1").copied > 8_000_000
    assert namespace["df"].loc[0, 0] == 0


def test_a_frame_whose_memory_is_over_the_budget_is_named_and_put_back_as_far_as_it_goes():
    namespace = world("import pandas as pd, numpy as np\ndf = pd.DataFrame(np.zeros((1000, 10)))")
    outcome = fail(namespace, "df[0].array[0] = 1; df['new'] = 1", budget=10_000)
    assert outcome.not_restored == ("df",)
    assert "new" not in namespace["df"]


ARRAYS = {
    "write": ("np.arange(5)", "x[0] = 9"),
    "sort": ("np.array([3, 1, 2])", "x.sort()"),
    "nan": ("np.array([np.nan, 1.0])", "x[0] = 1.0"),
    "sign of zero": ("np.array([0.0])", "x[0] = -0.0"),
    "view": ("np.arange(6)[::2]", "x[1] = 9"),
    "columns first": ("np.asfortranarray(np.arange(6).reshape(2, 3))", "x[1, 1] = 9"),
    "transposed": ("np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2)", "x[1, 1, 1] = 99"),
    "reversed": ("np.arange(5)[::-1]", "x[0] = 99"),
    "shape": ("np.arange(6)", "import warnings; warnings.simplefilter('ignore'); x.shape = (2, 3); x[0, 0] = 9"),
    "dtype": ("np.arange(2.0)", "warnings.simplefilter('ignore'); x.dtype = 'i4'; x[0] = 5"),
    "scalar": ("np.array(1)", "x[...] = 2"),
    "records": ("np.zeros(2, dtype=[('a', 'i4'), ('b', 'f8')])", "x['a'][0] = 1"),
    "times": ("np.array(['2020-01-01'], dtype='M8[D]')", "x[0] = '2021-01-01'"),
    "text": ("np.array(['ab', 'c'])", "x[0] = 'z'"),
    "objects": ("np.array([[1], {'a': [1]}, 'x'], dtype=object)", "x[0].append(2); x[1]['a'].append(2); x[2] = [5]"),
    "records of objects": ("np.array([([1],)], dtype=[('a', object)])", "x['a'][0].append(2); x['a'][0] = 3"),
    "masked": ("np.ma.array([1, 2, 3], mask=[0, 1, 0])", "x[0] = 9; x[1] = 5; x[2] = np.ma.masked"),
    "matrix": ("np.matrix('1 2; 3 4')", "x[0, 0] = 9"),
    "locked": ("np.arange(3)", "x.flags.writeable = False"),
    "unlocked": ("locked()", "x.flags.writeable = True; x[0] = 9"),
    "empty": ("np.zeros((0, 3))", "x.shape = (3, 0)"),
    "in a list": ("[np.arange(3)]", "x[0][0] = 9"),
    "in an instance": ("Holder()", "x.values[0] = 9"),
    "subclass": ("np.arange(3).view(Own)", "np.asarray(x)[0] = 9; x.note = 1"),
}
HELPERS = """
import warnings
import numpy as np
warnings.simplefilter('ignore', PendingDeprecationWarning)
class Holder:
    def __init__(self): self.values = np.arange(3)
    def __repr__(self): return repr(self.values)
class Own(np.ndarray):
    def __eq__(self, other): raise AssertionError('user code')
    def copy(self, *a): raise AssertionError('user code')
def locked():
    found = np.arange(3)
    found.flags.writeable = False
    return found
def look(x): return repr(x), getattr(x, 'flags', None) and (x.flags.writeable, x.shape, x.dtype.hasobject or x.tobytes())
def plain(x): return look(x.view(np.ndarray)) + (hasattr(x, 'note'),) if type(x) is Own else look(x)
"""


@pytest.mark.filterwarnings("default")  # the code of the worlds filters warnings
@pytest.mark.parametrize("kind", ARRAYS)
def test_an_array_gets_its_old_content_back_in_its_own_memory(kind):
    make, change = ARRAYS[kind]
    setup = f"{HELPERS}\nx = {make}\nalias = x\nsee = lambda: repr(plain(x))"
    changed = world(setup)
    before = changed["see"]()
    exec(change, changed)
    assert changed["see"]() != before, "the change must show"

    namespace = world(setup)
    outcome = fail(namespace, change)
    assert namespace["alias"] is namespace["x"] and namespace["see"]() == before
    assert "x" in outcome.touched and outcome.not_restored == ()
    assert fail(namespace, "x").touched == ()


def test_views_share_the_memory_still():
    namespace = world("import numpy as np\nx = np.arange(6)\nview = x[::2]")
    fail(namespace, "view[0] = 9")
    assert namespace["x"].tolist() == [0, 1, 2, 3, 4, 5]
    fail(namespace, "x[0] = 9")
    assert namespace["view"].tolist() == [0, 2, 4]
    namespace["x"][0] = 7
    assert namespace["view"][0] == 7


def test_an_array_that_was_resized_is_named_and_its_memory_left_alone():
    namespace = world("import numpy as np\nx = np.arange(3)\nkept = []")
    outcome = fail(namespace, "x.resize(5, refcheck=False); kept.append(x[3:])")
    assert outcome.not_restored == ("x",) and namespace["kept"] == []


def test_a_frame_over_an_array_of_the_user_goes_back_with_it():
    namespace = world("import numpy as np, pandas as pd\nx = np.arange(3)\ndf = pd.DataFrame({'a': x}, copy=False)")
    fail(namespace, "x[0] = 9")
    assert namespace["df"]["a"].tolist() == [0, 1, 2]


EXTENSIONS = {
    "integers": ("pd.array([1, None], dtype='Int64')", "x[0] = 5; x[1] = 6"),
    "text": ("pd.array(['a', None], dtype='str')", "x[0] = 'z'"),
    "categories": ("pd.Categorical(['a', 'b'])", "x[0] = 'b'"),
    "times": ("pd.array(pd.date_range('2020-01-01', periods=2, tz='UTC'))", "x[0] = x[1]"),
    "sparse": ("pd.arrays.SparseArray([0, 1])", "x.fill_value = 1"),
    "intervals": ("pd.arrays.IntervalArray.from_breaks([0, 1, 2])", "x[0] = x[1]"),
}


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_an_extension_array_goes_back(kind):
    make, change = EXTENSIONS[kind]
    setup = f"import pandas as pd\nx = {make}\nalias = x"
    changed = world(setup)
    before = repr(changed["x"])
    exec(change, changed)
    assert repr(changed["x"]) != before, "the change must show"
    namespace = world(setup)
    outcome = fail(namespace, change)
    assert repr(namespace["x"]) == before and namespace["x"] is namespace["alias"]
    assert outcome.touched == ("x", "alias") and outcome.not_restored == ()


GENERATORS = {
    "generator": ("np.random.default_rng(1)", "x.random()", "x.random(3).tolist()"),
    "mersenne": ("np.random.Generator(np.random.MT19937(1))", "x.random()", "x.random(3).tolist()"),
    "normal": ("np.random.RandomState(1)", "x.normal()", "x.normal(size=3).tolist()"),
    "bits": ("np.random.PCG64(1)", "x.random_raw()", "x.random_raw(2).tolist()"),
    "python": ("random.Random(1)", "x.gauss(0, 1)", "x.gauss(0, 1)"),
    "in a closure": ("(lambda g: lambda: g.random())(np.random.default_rng(1))", "x()", "x()"),
}


@pytest.mark.parametrize("kind", GENERATORS)
def test_random_numbers_come_again(kind):
    make, draw, see = GENERATORS[kind]
    setup = f"import random\nimport numpy as np\nx = {make}"
    good, namespace = world(setup), world(setup)
    outcome = fail(namespace, draw)
    assert outcome.touched == ("x",) and outcome.not_restored == ()
    assert eval(see, namespace) == eval(see, good)


def test_children_of_a_generator_cannot_be_taken_back():
    namespace = world("import numpy as np\nx = np.random.default_rng(1)")
    assert fail(namespace, "x.spawn(1)").not_restored == ("x",)


POLARS = {
    "cell": "df[0, 'a'] = 9",
    "insert": "df.insert_column(0, pl.Series('n', [1, 2, 3]))",
    "drop": "df.drop_in_place('a')",
    "extend": "df.extend(df)",
    "rename": "df.columns = ['p', 'q']",
    "series": "s[0] = 9",
    "append": "s.append(s)",
    "name": "s.rename('z'); s = s",
}


@pytest.mark.parametrize("change", POLARS)
def test_frames_of_polars_go_back(change):
    pytest.importorskip("polars")
    setup = (
        "import polars as pl\ndf = pl.DataFrame({'a': [1, 2, 3], 'b': ['x', None, 'z']})\ns = pl.Series('s', [1, 2, 3])"
    )
    namespace = world(setup)
    before = repr(namespace["df"]), repr(namespace["s"])
    frame = namespace["df"]
    changed = world(setup)
    exec(POLARS[change], changed)
    outcome = fail(namespace, POLARS[change])
    assert (repr(namespace["df"]), repr(namespace["s"])) == before and namespace["df"] is frame
    assert bool(outcome.touched) is ((repr(changed["df"]), repr(changed["s"])) != before)
    assert outcome.not_restored == ()


def test_a_large_array_costs_nothing_where_the_code_does_not_mention_it():
    namespace = world("import numpy\nx, y = numpy.zeros(1_000_000), [1]")
    assert fail(namespace, "y.append(1)").copied < 2000
    assert fail(namespace, "x[0] = 1").copied > 8_000_000
