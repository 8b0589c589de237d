"""Content goes back into the same objects; what cannot go back is named."""

import ast
import os
import signal
import threading

import pytest

from ci_magic.kernel.transaction import Snapshot
from tests.support.attempts import fail, world

CASES = {
    "list": ("[1, [2, 3]]", "x.append(4); x[1].append(9)"),
    "dict": ("{'a': [1], 'b': 2}", "x.pop('b'); x.update(c=3); x['a'].append(2)"),
    "dict order": ("{'a': 1, 'b': 2}", "x.update(a=x.pop('a'))"),
    "dict of equal value": ("{'a': 1}", "x['a'] = 1.0"),
    "set": ("{1, 2}", "x.add(3); x.discard(1)"),
    "deque": ("collections.deque([1, 2], maxlen=2)", "x.append(3)"),
    "lists in a deque": ("collections.deque([[1]])", "x[0].append(3)"),
    "lists in a defaultdict": ("collections.defaultdict(list, a=[1])", "x['a'].append(1)"),
    "defaultdict": ("collections.defaultdict(list, a=[1])", "x['new'].append(1); x.default_factory = None"),
    "attributes of an ordered": ("collections.OrderedDict(a=1)", "x.note = 1; vars(x)['more'] = 2"),
    "attributes of a counter": ("collections.Counter('a')", "vars(x)['note'] = 1"),
    "ordered": ("collections.OrderedDict(a=1, b=2)", "x.move_to_end('a')"),
    "counter": ("collections.Counter('aab')", "x.update('abc')"),
    "bytearray": ("bytearray(b'abc')", "x.extend(b'def')"),
    "array": ("array.array('d', [1.0, float('nan')])", "x[0] = 2.0; x.append(3.0)"),
    "text stream": ("io.StringIO('one\\r\\ntwo', newline='\\r\\n')", "x.readline(); x.write('three'); x.truncate(3)"),
    "byte stream": ("io.BytesIO(b'one')", "x.seek(3); x.write(b'two')"),
    "list in tuple": ("([1], 2)", "x[0].append(2)"),
    "attributes": ("types.SimpleNamespace(a=[1])", "x.a.append(2); x.b = 3"),
    "list as key's value in a view": ("types.MappingProxyType({'a': 1})", "x = None"),
    "list subclass": ("Items([1, 2])", "x.append(3); x.note = 1"),
    "dict subclass": ("Table(a=[1])", "x['b'] = 1; dict.__getitem__(x, 'a').append(2); x.note = 1"),
    "set subclass": ("Bag([1])", "x.add(2)"),
    "chain": ("collections.ChainMap({'a': 1})", "x['b'] = 2"),
    "attributes of a partial call": ("functools.partial(max, 1)", "x.note = 1"),
    "attributes of a generator": ("random.Random(3)", "x.note = 1; x.random()"),
    "random": ("random.Random(3)", "x.random()"),
}

SETUP = """
import array, collections, functools, io, random, types
class Items(list):
    def __len__(self): raise AssertionError('user code')
    __iter__ = __getitem__ = __eq__ = copy = __len__
    __hash__ = None
class Table(dict):
    def __len__(self): raise AssertionError('user code')
    __iter__ = __eq__ = copy = items = keys = __len__
class Bag(set):
    def __len__(self): raise AssertionError('user code')
    __iter__ = __eq__ = copy = union = __len__
def seen(x):
    if isinstance(x, list): return list.__repr__(x), getattr(x, '__dict__', 0)
    if isinstance(x, dict): return list(dict.items(x)), dict.__repr__(x), getattr(x, 'default_factory', 0), list(type(x).__reversed__(x)), getattr(x, '__dict__', 0)
    if isinstance(x, set): return sorted(set.__iter__(x))
    if isinstance(x, (io.StringIO, io.BytesIO)): return x.getvalue(), x.tell()
    if isinstance(x, random.Random): return x.getstate(), x.__dict__
    if isinstance(x, functools.partial): return x.__dict__
    return repr(x)
"""


@pytest.mark.parametrize("kind", CASES)
def test_a_container_gets_its_old_content_back_in_place(kind):
    make, change = CASES[kind]
    namespace = world(f"{SETUP}\nx = {make}\nheld = [x]")
    live, before = namespace["x"], repr(namespace["seen"](namespace["x"]))
    inside = {"x": live}
    exec(f"{SETUP}\n{change}", {**namespace}, inside)
    assert repr(namespace["seen"](inside["x"])) != before, "the change must show"
    namespace = world(f"{SETUP}\nx = {make}\nheld = [x]")
    live = namespace["x"]
    outcome = fail(namespace, change)
    assert outcome.touched in (("x",), ("x", "held"))
    assert outcome.not_restored == ()
    assert namespace["x"] is live and namespace["held"][0] is live
    assert repr(namespace["seen"](live)) == before


def test_names_return_and_new_names_go():
    namespace = {"a": 1, "b": [1], "gone": 3, "same": 4}
    old = namespace["b"]
    snapshot = Snapshot(namespace, ast.parse("pass"))
    namespace.update(a=2, b=[2], new=4, _private=1)
    del namespace["gone"]
    assert snapshot.difference() == (("new",), ("a", "b"))
    assert snapshot.touched() == ("new", "a", "b", "gone")
    assert snapshot.restore() == ()
    assert namespace == {"a": 1, "b": [1], "gone": 3, "same": 4}
    assert namespace["b"] is old


def test_cycles_and_shared_objects_are_restored_once():
    namespace = world("loop = [1]\nloop.append(loop)\nsame = loop")
    loop = namespace["loop"]
    outcome = fail(namespace, "loop.clear()")
    assert loop[0] == 1 and loop[1] is loop and namespace["same"] is loop
    assert outcome.touched == ("loop", "same")


def test_objects_that_refuse_are_named_and_all_others_go_back():
    namespace = world("import io\nheld = bytearray(b'ab')\nclosed = io.StringIO('a')\nlast = [1]")
    outcome = fail(namespace, "view = memoryview(held); held[0] = 0\nclosed.close()\nlast.append(2)")
    assert outcome.not_restored == ("closed",)
    assert namespace["held"] == b"ab" and namespace["last"] == [1]
    namespace["keep"] = []
    outcome = fail(
        namespace,
        "held.extend(b'c'); keep.append(memoryview(held)); leak(keep)\nlast.append(2)".replace(
            "leak(keep)", "keep2 = keep[:]"
        ),
    )
    assert outcome.not_restored == ("held",) and namespace["last"] == [1] and namespace["keep"] == []


STATEFUL = """
import collections, io, socket, sqlite3, threading, types, re, logging, functools, datetime, enum, math
import pandas as pd
path = {path!r}
file = open(path)
files = [open(path)]
by_name = collections.OrderedDict(a=open(path))
numbers = (n for n in range(3))
pairs = iter([1])
sock = socket.socket()
base = sqlite3.connect(':memory:')
lock = threading.Lock()
frame = pd.DataFrame({{'a': [1, 2]}})
chunks = pd.read_csv(path, chunksize=1)
plain, text, index, thing, when = 5, 't', pd.Index([1]), object(), datetime.datetime(2020, 1, 1)
groups, window, styled = frame.groupby('a'), frame.rolling(2), frame.dtypes
pattern, found, log, error = re.compile('a'), re.match('a', 'a'), logging.getLogger('x'), ValueError('x')
half, upper, sine = functools.partial(max, 1), str.upper, math.sin
stamp, missing, many = pd.Timestamp('2020-01-01'), pd.NA, {{}}.keys()
class Color(enum.Enum):
    RED = 1
red = Color.RED
"""


def test_what_cannot_be_put_back_is_named_and_nothing_else_is(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("a\n1\n")
    namespace = world(STATEFUL.format(path=str(path)))
    names = [name for name in namespace if not name.startswith("_")]
    try:
        outcome = fail(namespace, "; ".join(names))
        assert outcome.not_restored == (
            "file",
            "files",
            "by_name",
            "numbers",
            "pairs",
            "sock",
            "base",
            "lock",
            "chunks",
        )
        assert fail(namespace, "x = 1").not_restored == ()
    finally:
        for name in ("file", "sock", "base", "chunks"):
            namespace[name].close()
        namespace["files"][0].close()
        namespace["by_name"]["a"].close()


def test_what_is_over_the_budget_is_named_if_the_code_can_touch_it():
    namespace = world("big = [0] * 1000\nbigger = [0] * 100_000\nsmall = [1]\ndef f(): return bigger")
    outcome = fail(namespace, "big.append(1); small.append(1)", budget=5000)
    assert outcome.not_restored == ("big",)
    assert namespace["small"] == [1]
    assert fail(namespace, "small.append(1)", budget=5000).not_restored == ()
    assert fail(namespace, "f(); small.append(1)", budget=5000).not_restored == ("bigger",)


def test_objects_that_the_code_names_come_before_those_that_its_functions_reach():
    namespace = world("reached = [0] * 1000\nnamed = [0] * 1000\ndef f(): reached.append(1)")
    outcome = fail(namespace, "f(); named.append(1)", budget=11_000)
    assert outcome.not_restored == ("reached",)
    assert len(namespace["named"]) == 1000


def test_nothing_is_changed_in_objects_that_the_attempt_left_alone():
    namespace = world("import pandas as pd\nd = {'k': 1}\nframe = pd.DataFrame({'a': [1]})\nitems = [d, frame]")
    manager = namespace["frame"]._mgr
    outcome = fail(namespace, "d, frame.describe(), items")
    assert outcome.touched == () and outcome.not_restored == ()
    assert namespace["frame"]._mgr is manager


def test_code_that_does_not_parse_is_remembered_by_its_names_only():
    namespace = {"x": [0] * 10**6}
    snapshot = Snapshot(namespace, None)
    namespace["y"] = 1
    assert snapshot.restore() == () and snapshot.copied == 0 and list(namespace) == ["x"]


def test_an_interrupt_waits_until_everything_is_back(monkeypatch):
    from ci_magic.kernel.transaction import containers

    restore = containers.ListRule.restore

    def interrupted(self, live, saved):
        os.kill(os.getpid(), signal.SIGINT)
        restore(self, live, saved)

    namespace = world("first, second = [1], [2]")
    snapshot = Snapshot(namespace, ast.parse("first, second"))
    namespace["first"].append(1)
    namespace["second"].append(1)
    monkeypatch.setattr(containers.ListRule, "restore", interrupted)
    with pytest.raises(KeyboardInterrupt):
        snapshot.restore()
    assert namespace["first"] == [1] and namespace["second"] == [2]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_rollback_in_another_thread_works_too():
    namespace = world("x = [1]")
    thread = threading.Thread(target=fail, args=(namespace, "x.append(2)"))
    thread.start()
    thread.join()
    assert namespace["x"] == [1]


def test_an_entry_puts_one_object_back_and_tells_later_whether_it_changed_since():
    namespace = world("x, y = [1], {'a': 1}")
    snapshot = Snapshot(namespace, ast.parse("x, y"))
    namespace["x"].append(2)
    (entry,) = snapshot.changed()
    assert entry.live is namespace["x"] and entry.name == "x" and entry.cost() > 0
    after = entry.renewed()
    assert not after.changed()
    namespace["x"].append(3)
    assert after.changed()
    entry.restore()
    assert namespace["x"] == [1] and not entry.changed()
