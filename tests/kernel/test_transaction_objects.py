"""Instances, classes, functions and modules of the user's own go back, past every override."""

import sys

import pytest

from tests.support.attempts import fail, world

CLASSES = """
import dataclasses, enum, functools, types, abc, collections

class Plain:
    count = 0
    shared = [1]
    def __init__(self): self.items, self.n = [1], 0
    def grow(self):
        Plain.count += 1
        self.shared.append(2)
        self.items.append(2)
        self.n += 1
        self.new = 1

class Slotted:
    __slots__ = ("a", "b", "c")
    def __init__(self): self.a, self.b = [1], 2

class Derived(Slotted):
    def __init__(self):
        super().__init__()
        self.d = 3

@dataclasses.dataclass(frozen=True)
class Frozen:
    items: list
    n: int = 1

@dataclasses.dataclass(frozen=True, slots=True)
class Hard:
    items: list
    n: int = 1

class Watching:
    def __init__(self): object.__setattr__(self, "n", 1)
    def __setattr__(self, name, value): raise AssertionError("user code")
    __getattr__ = __getattribute__ = __eq__ = __hash__ = __len__ = __repr__ = __bool__ = __iter__ = __delattr__ = __setattr__
    def __getattribute__(self, name): raise AssertionError("user code")

class Hiding:
    @property
    def __dict__(self): raise AssertionError("user code")

class Meta(type):
    def __setattr__(cls, name, value): raise AssertionError("user code")
    def __eq__(cls, other): raise AssertionError("user code")
    def __hash__(cls): raise AssertionError("user code")
    def __getattribute__(cls, name): raise AssertionError("user code")

class Strange(metaclass=Meta):
    n = [1]

class Color(enum.Enum):
    RED = 1

class Pair(collections.namedtuple("Pair", "a b")):
    pass

class Other: pass
class Numbers(list): pass
"""

INSTANCES = {
    "an instance": ("Plain()", "x.grow()", "vars(x)"),
    "the class of an instance": ("Plain()", "x.grow()", "(Plain.count, Plain.shared)"),
    "a class": ("Plain", "x.count = 5; x.extra = 6; del x.shared", "sorted(vars(x).items(), key=str)"),
    "another dictionary": ("Plain()", "x.__dict__ = {'n': 5}", "vars(x)"),
    "another dictionary, held": (
        "[vars(p := Plain()), p]",
        "x[0]['n'] = 7; x[1].__dict__ = {}",
        "(x[0] is vars(x[1]), x[0])",
    ),
    "a deleted attribute": ("Plain()", "del x.items", "vars(x)"),
    "slots": ("Slotted()", "x.a.append(2); x.b = 3; x.c = 4", "(x.a, x.b, hasattr(x, 'c'))"),
    "a deleted slot": ("Slotted()", "del x.a", "hasattr(x, 'a')"),
    "slots and attributes": ("Derived()", "x.a = 0; x.d = 0", "(x.a, x.d)"),
    "frozen": ("Frozen([1])", "x.items.append(2); object.__setattr__(x, 'n', 5)", "vars(x)"),
    "frozen with slots": ("Hard([1])", "x.items.append(2); object.__setattr__(x, 'n', 5)", "(x.items, x.n)"),
    "guarded": ("Watching()", "object.__setattr__(x, 'n', 2)", "object.__getattribute__(x, 'n')"),
    "a class with its own metaclass": (
        "Strange",
        "type.__setattr__(x, 'n', 2)",
        "type.__getattribute__(x, '__dict__')['n']",
    ),
    "an instance of it": ("[Strange()]", "x.append(1)", "len(x)"),
    "another class": ("Plain()", "x.__class__ = Other", "type(x)"),
    "a member": ("Color.RED", "x.note = 1", "vars(x)"),
    "a named tuple": ("Pair([1], 2)", "x.a.append(2); x.note = 1", "(x, vars(x))"),
    "a subclass's attributes": ("Numbers([1])", "x.append(2); x.note = 1", "(list(x), vars(x))"),
    "a bound method": ("Plain().grow", "x()", "vars(x.__self__)"),
    "a partial call": ("functools.partial(Plain.grow, Plain())", "x()", "vars(x.args[0])"),
    "a namespace": ("types.SimpleNamespace(a=[1])", "x.a.append(1); x.b = 1", "vars(x)"),
    "in a list": ("[Plain()]", "x[0].grow()", "vars(x[0])"),
    "as a key": ("{Plain(): 1}", "list(x)[0].grow()", "vars(list(x)[0])"),
    "in a set": ("{Plain()}", "list(x)[0].grow()", "vars(list(x)[0])"),
}


@pytest.mark.parametrize("kind", INSTANCES)
def test_attributes_go_back(kind):
    make, change, look = INSTANCES[kind]
    namespace = world(f"{CLASSES}\nx = {make}\nsee = lambda: repr({look})")
    live, before = namespace["x"], namespace["see"]()
    changed = world(f"{CLASSES}\nx = {make}\nsee = lambda: repr({look})\nbefore = see()\n{change}")
    assert changed["see"]() != changed["before"], "the change must show"
    outcome = fail(namespace, change)
    assert namespace["see"]() == before
    assert namespace["x"] is live
    assert "x" in outcome.touched and outcome.not_restored == ()


def test_an_instance_that_hides_its_attributes_is_named():
    namespace = world(f"{CLASSES}\nx = Hiding()")
    assert fail(namespace, "x.n = 1").not_restored == ("x",)


FUNCTIONS = """
import functools, itertools
def counter():
    n, seen = 0, []
    def step():
        nonlocal n
        n += 1
        seen.append(n)
        return n, list(seen)
    return step
step = counter()
def cached(x, cache={}, *, log=[]):
    cache[x] = 1
    log.append(x)
    return len(cache), len(log)
def attributed(): attributed.calls = getattr(attributed, "calls", 0) + 1; return attributed.calls
total, items, later = 0, [], {"a": []}
def outer():
    def inner():
        global total
        total += 1
        items.append(total)
        later["a"].append(total)
    inner()
    return total, list(items), list(later["a"])
def decorated(function):
    @functools.wraps(function)
    def wrapper(*args): return function(*args)
    return wrapper
@decorated
def wrapped(): return step()
@functools.lru_cache
def remembered(n): return step()
"""


@pytest.mark.parametrize(
    "call", ["step()", "cached(1)", "attributed()", "outer()", "wrapped()", "remembered(1)", "(lambda: outer())()"]
)
def test_what_functions_keep_goes_back(call):
    good = world(FUNCTIONS)
    exec(f"result = {call}", good)
    namespace = world(FUNCTIONS)
    fail(namespace, f"{call}; {call}") if call != "remembered(1)" else fail(namespace, "remembered(2)")
    exec(f"result = {call}", namespace)
    assert namespace["result"] == good["result"]


def test_defaults_and_code_that_were_replaced_go_back():
    namespace = world("def f(a=1, *, b=2): return a + b\ndef g(a=5, *, b=2): return 0")
    code = namespace["f"].__code__
    fail(namespace, "f.__defaults__ = (9,)\nf.__kwdefaults__ = {'b': 9}\nf.__code__ = g.__code__\nf.note = 1")
    assert namespace["f"]() == 3 and namespace["f"].__code__ is code and not vars(namespace["f"])


MODULE = """
import json
total, items = 0, []
class Store:
    kept = []
def add():
    global total
    total += 1
    items.append(total)
    Store.kept.append(total)
def lazily():
    import own_other
    own_other.log.append(1)
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "own_helper.py").write_text(MODULE)
    (tmp_path / "own_other.py").write_text("log = []")
    monkeypatch.syspath_prepend(str(tmp_path))
    import own_helper
    import own_other

    yield own_helper, own_other
    for name in ("own_helper", "own_other"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("first", "change"),
    [
        ("import own_helper", "own_helper.add(); own_helper.new = 1; del own_helper.json"),
        ("from own_helper import add", "add()"),
        ("", "import own_helper\nown_helper.add()"),
        ("", "from own_helper import add as more\nmore()"),
        ("from own_helper import lazily", "lazily()"),
        ("import own_helper\nheld = [own_helper.Store]", "held[0].kept.append(1)"),
    ],
)
def test_what_the_users_own_modules_keep_goes_back(module, first, change):
    helper, other = module
    names = list(vars(helper))
    outcome = fail(world(first), change)
    assert (helper.total, helper.items, helper.Store.kept, other.log) == (0, [], [], [])
    assert sorted(vars(helper)) == sorted(names) and outcome.not_restored == ()


def test_estimators_go_back():
    pytest.importorskip("sklearn")
    namespace = world(
        "import numpy as np\nfrom sklearn.linear_model import LinearRegression, SGDRegressor\n"
        "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
        "X, y = np.arange(10.0).reshape(5, 2), np.arange(5.0)\nmodel = LinearRegression().fit(X, y)\n"
        "online = SGDRegressor(random_state=0).partial_fit(X, y)\npipe = make_pipeline(StandardScaler(), model)\n"
    )
    before = namespace["model"].coef_.tolist(), namespace["online"].coef_.tolist()
    code = "model.set_params(fit_intercept=False)\nmodel.fit(X[:, :1], y)\nonline.partial_fit(X, y * 3)\npipe.fit(X, y)"
    outcome = fail(namespace, code)
    assert (namespace["model"].coef_.tolist(), namespace["online"].coef_.tolist()) == before
    assert namespace["model"].fit_intercept is True and outcome.not_restored == ()
    assert not hasattr(namespace["pipe"].steps[0][1], "mean_")
    assert {"model", "online", "pipe"} <= set(outcome.touched)
