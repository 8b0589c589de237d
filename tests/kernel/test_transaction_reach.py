"""Nothing is copied for code that cannot touch it."""

import ast

import pytest

from ci_magic.kernel.transaction import Snapshot
from ci_magic.kernel.transaction.mentions import mentions
from tests.support.attempts import fail, world

READ = {
    "x.append(1)": "x",
    "y = x": "x",
    "x[0] = 1": "x",
    "x.a = 1": "x",
    "del x[0]": "x",
    "x += [1]": "x",
    "print(*x, k=y)": "print x y",
    "x = 1": "",
    "del x": "",
    "x, (y, *z) = w": "w",
    "x = 1; x.append(2)": "",
    "x = x + 1": "x",
    "x: list = y": "list y",
    "x: int": "int",
    "for x in y: x.append(z); z = 1; z": "y z",
    "if x: y = 1\nelse: y.a\ny.b": "x y",
    "while x: break": "x",
    "with x as y, y.z as w: v = 1; v\nw; v": "v x",
    "try: x = f()\nexcept E as e: x.a\nelse: x.b\nfinally: y": "E f x y",
    "import x\nx.y": "",
    "import a.b as x\nx.y; a": "a",
    "from m import x as y\ny.z": "",
    "def f(x, y=z): x.a; w = 1; w.b; g.c": "g z",
    "def f():\n  global x\n  x = 1": "x",
    "@d\nclass C(B):\n  x = y\nC()": "B d y",
    "lambda x: x + y": "y",
    "[x for x in y if x.a and z]": "y z",
    "{x: w for x in y}": "w y",
    "(x := y)": "y",
    "match x:\n  case C(a=y): y.b": "C x y",
    "async def f():\n  async with x as y: await y": "x",
    "f'{x!r:{y}}'": "x y",
    "'x'": "",
    "assert x, y": "x y",
    "def f():\n  import x\n  x.a\n  def g(): x.b\n  try: pass\n  except E as e: e.c": "E",
}


@pytest.mark.parametrize("code", READ)
def test_names_whose_object_code_can_reach(code):
    found = mentions(ast.parse(code))
    assert sorted(found.names) == READ[code].split() and not found.opaque


TRANSFORMED = {
    "get_ipython().run_line_magic('time', 'x.append(1)')": ("x", False),
    "get_ipython().run_line_magic('timeit', '-n 1 -r 2 x.append(1)')": ("x", False),
    "get_ipython().run_cell_magic('time', '', 'x.append(1)\\ny.a')": ("x y", False),
    "get_ipython().run_cell_magic('capture', 'out', '%cd ..')": ("", True),
    "get_ipython().run_line_magic('matplotlib', 'inline')": ("", False),
    "get_ipython().run_line_magic('pip', 'install x')": ("", False),
    "get_ipython().system('ls {x}')": ("", False),
    "y = get_ipython().getoutput('ls')": ("", False),
    "get_ipython().run_cell_magic('bash', '', 'ls')": ("", False),
    "get_ipython().run_line_magic('run', 'script.py')": ("", True),
    "get_ipython().run_line_magic('reset', '-f')": ("", True),
    "get_ipython().run_line_magic('who', '')": ("", True),
    "get_ipython().user_ns['x'].append(1)": ("get_ipython", True),
    "shell = get_ipython()": ("get_ipython", True),
    "globals()['x'].append(1)": ("globals", True),
    "exec(code)": ("code exec", True),
    "df.eval('a + b')": ("df", False),
    "eval('x.append(1)')": ("eval", True),
    "vars()": ("vars", True),
    "vars(x)['a'] = 1": ("x", False),
    "import __main__\n__main__.x.append(1)": ("", True),
    "import sys\nsys.modules['__main__'].x": ("", True),
    "import gc\ngc.collect()": ("", False),
    "import gc\ngc.get_objects()": ("", True),
    "sys._getframe().f_globals": ("sys", True),
    "if __name__ == '__main__': pass": ("__name__", False),
    "import importlib\nimportlib.import_module('__main__')": ("", True),
    "from sys import modules": ("", True),
}


@pytest.mark.parametrize("code", TRANSFORMED)
def test_code_that_may_reach_every_name(code):
    found = mentions(ast.parse(code))
    assert (" ".join(sorted(found.names)), found.opaque) == TRANSFORMED[code]


WORLD = """
big = [0.5] * 1_000_000
def direct(): return big
class Holder:
    def read(self): return [each for each in big]
    @property
    def size(self): return len(big)
    @staticmethod
    def still(): return big
    @classmethod
    def kind(cls): return big
holder = Holder()
def deep(): return (lambda: holder.read)()
import functools
half = functools.partial(direct)
wrapped = functools.lru_cache(direct)
table = {"f": direct}
def hidden(): return globals()["big"]
def by_attribute(x): return x.big
def own(big): return big
import json
small = [1]
"""


@pytest.mark.parametrize(
    "code",
    ["direct()", "holder", "Holder", "deep()", "half()", "wrapped()", "table", "hidden()", "big", "[direct][0]()"],
)
def test_what_functions_reach_is_copied(code):
    assert fail(world(WORLD), code).copied > 8_000_000


@pytest.mark.parametrize(
    "code", ["small.append(1)", "json.dumps(small)", "by_attribute", "own(1)", "x = big2 = 1", "big = 1", "del big"]
)
def test_what_code_cannot_reach_is_not(code):
    namespace = world(WORLD)
    outcome = fail(namespace, code)
    assert outcome.copied < 50_000
    assert len(namespace["big"]) == 1_000_000


@pytest.mark.parametrize("change", ["globals()['x'].append(2)", "exec('x.append(2)')", "hidden()"])
def test_what_only_opaque_code_reaches_goes_back(change):
    namespace = world("x = [1]\ndef hidden(): globals()['x'].append(2)")
    outcome = fail(namespace, change)
    assert namespace["x"] == [1] and "x" in outcome.touched


def test_opaque_code_names_only_what_it_mentions(tmp_path):
    path = tmp_path / "f"
    path.touch()
    with path.open() as file:
        namespace = {"file": file, "x": 1}
        assert Snapshot(namespace, ast.parse("exec('x')")).restore() == ()
        assert Snapshot(namespace, ast.parse("exec('x'); file")).restore() == ("file",)
