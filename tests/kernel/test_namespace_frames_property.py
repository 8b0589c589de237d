"""Whatever a frame holds: it is described without an error, without a change and from a bounded number of cells."""

import datetime as dt
import decimal
import threading
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ci_magic.kernel.describe import cells, reading
from ci_magic.kernel.describe.frames import describe_frame, describe_series
from ci_magic.kernel.describe.groups import describe_grouped
from ci_magic.kernel.describe.keys import shared_keys
from ci_magic.kernel.describe.polars import describe_polars
from ci_magic.kernel.describe.view import View


class Touched(BaseException):
    """Not an `Exception`, so that no careless `except` could hide it."""


armed = threading.Event()


def trap(kind, name):
    """A special method of `kind` that works, but not while a description is made."""
    original = getattr(kind, name)

    def method(self, *args):
        if armed.is_set():
            raise Touched(name)
        return original(self, *args)

    return method


def trapped(kind, names):
    return {name: trap(kind, name) for name in names}


HostileMeta = type(
    "HostileMeta", (type,), trapped(type, ["__eq__", "__hash__", "__instancecheck__", "__subclasscheck__", "__repr__"])
)
Hostile = HostileMeta(
    "Hostile",
    (),
    trapped(
        object, ["__eq__", "__hash__", "__repr__", "__str__", "__lt__", "__gt__", "__format__", "__getattribute__"]
    ),
)
HostileText = type(
    "HostileText",
    (str,),
    trapped(str, ["__eq__", "__hash__", "__repr__", "__str__", "__len__", "__lt__", "strip", "casefold"]),
)


@contextmanager
def touching_nothing():
    armed.set()
    try:
        yield
    finally:
        armed.clear()


OBJECTS = st.one_of(
    st.none(), st.text(max_size=5), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(), st.binary(max_size=3),
    st.decimals(), st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.sampled_from([pd.NA, pd.NaT, float("inf"), 10**400, -(10**30), np.float32(1.5), np.int8(3), np.datetime64("NaT"), pd.Timestamp(0), pd.Interval(0, 1)]),
    st.integers().map(lambda _: Hostile()), st.builds(lambda: HostileText("x")),
)  # fmt: skip
FORMS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y년 %m월", "%Y%m%d"]


def objects(rows, found):
    column = np.empty(rows, dtype=object)
    for at in range(rows):
        column[at] = found[at % len(found)]
    return column


def column(rows):
    def repeated(values):
        return st.lists(values, min_size=1, max_size=7).map(lambda found: (found * (rows // len(found) + 1))[:rows])

    missing = st.none()
    integers = st.integers(-(2**63), 2**63 - 1)
    return st.one_of(
        st.lists(OBJECTS, min_size=1, max_size=7).map(lambda found: objects(rows, found)),
        repeated(integers).map(lambda found: np.array(found, dtype="int64")),
        repeated(st.floats(width=32)).map(lambda found: np.array(found, dtype="float32")),
        repeated(st.floats()).map(lambda found: np.array(found, dtype="float64")),
        repeated(st.complex_numbers()).map(lambda found: np.array(found, dtype="complex128")),
        repeated(st.booleans()).map(lambda found: np.array(found, dtype="bool")),
        repeated(st.one_of(integers, missing)).map(lambda found: pd.array(found, dtype="Int64")),
        repeated(st.one_of(st.booleans(), missing)).map(lambda found: pd.array(found, dtype="boolean")),
        repeated(st.one_of(st.text(max_size=8), missing)).map(lambda found: pd.array(found, dtype="string")),
        repeated(st.one_of(st.integers(0, 10**15), missing)).map(
            lambda found: pd.to_datetime(pd.array(found, "Int64"), unit="us").array
        ),
        repeated(st.integers(0, 10**15)).map(lambda found: pd.to_timedelta(found, unit="us").array),
        repeated(st.integers(0, 10**5)).map(lambda found: pd.PeriodIndex.from_ordinals(found, freq="D").array),
        repeated(st.one_of(st.text(max_size=3), missing)).map(pd.Categorical),
        repeated(st.integers(0, 4)).map(lambda found: pd.arrays.SparseArray(found, fill_value=0)),
        repeated(st.integers(0, 9)).map(lambda found: pd.arrays.IntervalArray.from_breaks([*range(rows + 1)])),
        st.tuples(st.sampled_from(FORMS), repeated(st.dates(dt.date(1900, 1, 1)))).map(
            lambda pair: np.array([day.strftime(pair[0]) for day in pair[1]], dtype=object)
        ),
        repeated(st.decimals(allow_nan=False)).map(lambda found: np.array(found, dtype=object)),
    )


LABELS = st.one_of(
    st.text(max_size=6), st.integers(), st.none(), st.floats(), st.tuples(st.text(max_size=2), st.integers()), st.dates(),
    st.sampled_from(["a", "A", " a", "ａ", "id", "Id ", pd.NaT, pd.Timestamp(0)]),
)  # fmt: skip


@st.composite
def frames(draw):
    rows = draw(st.sampled_from([0, 1, 2, 7, 50, 300, 1500]))
    arrays = draw(st.lists(column(rows), max_size=5))
    frame = pd.DataFrame({at: pd.Series(array) for at, array in enumerate(arrays)}, index=range(rows))
    labels = draw(st.lists(LABELS, min_size=len(arrays), max_size=len(arrays)))
    frame.columns = pd.Index(objects(len(labels), labels) if labels else [], dtype=object, tupleize_cols=False)
    if arrays and draw(st.booleans()) and rows:
        frame.index = pd.Index(draw(column(rows)))
    return frame


def state(frame):
    return [
        [*map(id, array)] if array.dtype == object else array.copy()
        for array in (frame._mgr.iget_values(at) for at in range(frame.shape[1]))
    ]


def same(before, after):
    return all(
        one == other if isinstance(one, list) else pd.Series(one).equals(pd.Series(other))
        for one, other in zip(before, after, strict=True)
    )


VIEWS = st.builds(
    View,
    prompt=st.sampled_from(["", "a", "plot id by a"]),
    privacy=st.sampled_from(["full", "stats", "schema", "names"]),
    near=st.booleans(),
    brief=st.booleans(),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(frame=frames(), view=VIEWS)
def test_any_frame_is_described_and_stays_as_it_is(frame, view):
    before, attributes = state(frame), set(vars(frame))
    read = []
    original = cells.read

    def counted(values, where):
        found = original(values, where)
        read.append(len(found))
        return found

    with pytest.MonkeyPatch.context() as patch, touching_nothing():
        patch.setattr(reading, "read", counted)
        seen = describe_frame("df", frame, frame, view)
        for series in (frame.index, *(frame.iloc[:, at] for at in range(frame.shape[1]))):
            describe_series("s", series, series, view)
        shared_keys([("df", frame), ("other", frame)], view)

    assert (seen.shape, len(seen.columns) + seen.columns_left_out) == (frame.shape, frame.shape[1])
    assert max(read, default=0) <= 1021
    assert same(before, state(frame))
    assert set(vars(frame)) == attributes
    if view.privacy != "full":
        assert all(fact.level != "full" for one in seen.columns for fact in one.facts)
        assert all(not one.samples for one in seen.columns)


@pytest.mark.parametrize("cell", [Hostile, lambda: HostileText("x")])
def test_cells_of_hostile_classes_are_shown_by_the_name_of_their_type(cell):
    frame = pd.DataFrame(
        {"a": objects(8, [cell() for _ in range(8)]), "b": objects(8, [None, "x", cell()])}, dtype=object
    )

    with touching_nothing():
        seen = describe_frame("df", frame, frame, View(near=True))

    assert all("Hostile" in sample for sample in seen.columns[0].samples)
    assert (seen.columns[1].nulls, [fact.level for fact in seen.columns[1].facts]) == (3, ["stats"])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(frame=frames(), view=VIEWS)
def test_what_is_grouped_by_any_column_is_described(frame, view):
    frame.columns = range(frame.shape[1])
    for at in range(frame.shape[1]):
        grouped = frame.groupby(at, observed=True)
        with touching_nothing():
            seen = describe_grouped("g", grouped, view)
        assert [fact.text for fact in seen.facts] == [f"by {at}"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), view=VIEWS)
def test_any_polars_frame_is_described(data, view):
    polars = pytest.importorskip("polars")
    kinds = {
        polars.Int64: st.integers(-(2**63), 2**63 - 1), polars.Float32: st.floats(width=32), polars.Float64: st.floats(), polars.String: st.text(max_size=5),
        polars.Boolean: st.booleans(), polars.Date: st.dates(), polars.Datetime("us", "Asia/Seoul"): st.datetimes(timezones=st.just(dt.UTC)),
        polars.Duration("us"): st.timedeltas(dt.timedelta(-1000), dt.timedelta(1000)), polars.Time: st.times(), polars.Binary: st.binary(max_size=3),
        polars.List(polars.Int8): st.lists(st.integers(0, 9), max_size=2), polars.Categorical: st.text(max_size=2), polars.Enum(["a", "b"]): st.sampled_from("ab"),
        polars.Decimal(20, 2): st.integers(0, 10**6).map(decimal.Decimal), polars.Struct({"x": polars.Int8}): st.builds(lambda x: {"x": x}, st.integers(0, 9)),
        polars.Object: st.integers().map(lambda _: Hostile()), polars.Null: st.none(),
    }  # fmt: skip
    rows = data.draw(st.sampled_from([0, 1, 5, 400]))
    chosen = data.draw(st.lists(st.sampled_from(list(kinds)), max_size=4))
    columns = {}
    for at, dtype in enumerate(chosen):
        some = data.draw(st.lists(st.one_of(st.none(), kinds[dtype]), min_size=1, max_size=6))
        columns[f"column {at}"] = polars.Series((some * rows)[:rows], dtype=dtype)
    frame = polars.DataFrame(columns)

    with touching_nothing():
        seen = describe_polars("df", frame, view)
        for series in frame.get_columns():
            describe_polars("s", series, view)

    assert (seen.shape, len(seen.columns)) == ((frame.height, frame.width), frame.width)
