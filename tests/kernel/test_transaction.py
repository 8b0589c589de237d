"""Content goes back into the same objects; what cannot go back is named."""

from collections import Counter, OrderedDict, defaultdict, deque

import numpy
import pandas
import pytest

from ci_magic.kernel.transaction import Snapshot

CASES = {
    "list": (lambda: [1, [2, 3]], lambda o: (o.append(4), o[1].append(9))),
    "dict": (lambda: {"a": [1], "b": 2}, lambda o: (o.pop("b"), o.update(c=3), o["a"].append(2))),
    "dict order": (lambda: {"a": 1, "b": 2}, lambda o: o.update(a=o.pop("a"))),
    "set": (lambda: {1, 2}, lambda o: (o.add(3), o.discard(1))),
    "deque": (lambda: deque([1, 2], maxlen=2), lambda o: o.append(3)),
    "defaultdict": (lambda: defaultdict(list, a=[1]), lambda o: o["new"].append(1)),
    "ordered": (lambda: OrderedDict(a=1, b=2), lambda o: o.move_to_end("a")),
    "counter": (lambda: Counter("aab"), lambda o: o.update("abc")),
    "bytearray": (lambda: bytearray(b"abc"), lambda o: o.extend(b"def")),
    "list in tuple": (lambda: ([1], 2), lambda o: o[0].append(2)),
    "array": (lambda: numpy.arange(3), lambda o: o.__setitem__(0, 9)),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_container_gets_its_old_content_back_in_place(kind):
    make, change = CASES[kind]
    namespace = {"x": make()}
    live, before = namespace["x"], repr(namespace["x"])
    snapshot = Snapshot(namespace, {"x"})
    change(live)
    assert repr(live) != before
    assert snapshot.restore() == ()
    assert namespace["x"] is live
    assert repr(live) == before


FRAME_CHANGES = {
    "assign a column": lambda f: f.__setitem__("new", 1),
    "write a cell": lambda f: f.__setitem__("a", f["a"].where(f["a"] > 1, 99.0)),
    "loc": lambda f: f.loc.__setitem__((0, "a"), 99.0),
    "drop rows in place": lambda f: f.drop(index=0, inplace=True),
    "rename in place": lambda f: f.rename(columns={"a": "z"}, inplace=True),
    "sort in place": lambda f: f.sort_values("a", ascending=False, inplace=True),
    "new index": lambda f: setattr(f, "index", [5, 6, 7]),
    "new columns": lambda f: setattr(f, "columns", ["p", "q"]),
    "insert": lambda f: f.insert(0, "first", 0),
    "pop": lambda f: f.pop("b"),
}


@pytest.mark.filterwarnings("ignore:The inplace keyword")
@pytest.mark.parametrize("change", FRAME_CHANGES)
def test_a_frame_gets_its_old_content_back_and_stays_the_same_object(change):
    frame = pandas.DataFrame({"a": [1.0, 2.0, 3.0], "b": ["x", "y", None]})
    namespace = {"frame": frame, "alias": frame, "held": [frame]}
    before = frame.copy(deep=True)
    snapshot = Snapshot(namespace, {"frame"})
    FRAME_CHANGES[change](frame)
    assert (
        not frame.equals(before)
        or list(frame.columns) != list(before.columns)
        or list(frame.index) != list(before.index)
    )
    assert snapshot.restore() == ()
    assert namespace["alias"] is frame and namespace["held"][0] is frame
    pandas.testing.assert_frame_equal(frame, before)


def test_a_series_gets_its_values_index_and_name_back():
    series = pandas.Series([1, 2, 3], name="n")
    namespace = {"s": series}
    snapshot = Snapshot(namespace, {"s"})
    series.iloc[0] = 9
    series.name = "other"
    series.index = list("abc")
    snapshot.restore()
    pandas.testing.assert_series_equal(series, pandas.Series([1, 2, 3], name="n"))


def test_names_return_and_new_names_go():
    namespace = {"a": 1, "b": [1], "gone": 3}
    old = namespace["b"]
    snapshot = Snapshot(namespace)
    namespace.update(a=2, b=[2], new=4)
    del namespace["gone"]
    assert snapshot.difference() == (("new",), ("a", "b"))
    snapshot.restore()
    assert namespace == {"a": 1, "b": [1], "gone": 3}
    assert namespace["b"] is old


def test_cycles_and_shared_objects_are_restored_once():
    loop = [1]
    loop.append(loop)
    namespace = {"loop": loop, "same": loop}
    snapshot = Snapshot(namespace, {"loop"})
    loop.clear()
    snapshot.restore()
    assert loop[0] == 1 and loop[1] is loop and namespace["same"] is loop


def test_what_cannot_be_put_back_is_named_if_the_code_mentions_it(tmp_path):
    path = tmp_path / "f.txt"
    path.write_text("text")
    with path.open() as file:
        namespace = {
            "file": file,
            "numbers": iter([1]),
            "big": [0] * 1000,
            "plain": 5,
            "text": "t",
            "index": pandas.Index([1]),
            "other": object(),
        }
        snapshot = Snapshot(namespace, {"file", "numbers", "big", "plain", "text", "index"}, budget=100)
        assert snapshot.restore() == ("file", "numbers", "big")


def test_nothing_is_changed_in_objects_that_the_attempt_left_alone():
    class Watched(dict):
        pass

    inner = {"k": 1}
    namespace = {"d": inner, "frame": pandas.DataFrame({"a": [1]})}
    Snapshot(namespace, {"d", "frame"}).restore()
    assert namespace["d"] is inner and inner == {"k": 1}
    pandas.testing.assert_frame_equal(namespace["frame"], pandas.DataFrame({"a": [1]}))
