"""Functions registered as tools: what may be one, what the model is told, what the guard makes of it."""

import asyncio
import functools
import subprocess
import sys
import types
from typing import Literal, Optional

import pytest

import ci_magic
from ci_magic.context import build_messages
from ci_magic.errors import ToolError
from ci_magic.guard import judge
from ci_magic.kernel.describe.callables import origin
from ci_magic.kernel.describe.tools import tools_of
from ci_magic.prompts import text
from ci_magic.tools import _known, registered, unregister
from ci_magic.values import Ask, Namespace, Variable
from tests.support.fakes import FakeFiles


@pytest.fixture(autouse=True)
def no_tools():
    _known.clear()
    yield
    _known.clear()


def user_function(code, name="f"):
    """A function as a notebook cell defines it."""
    namespace = {"__name__": "__main__", "ci_magic": ci_magic, "Literal": Literal, "Optional": Optional}
    exec(code, namespace)
    return namespace[name]


def told(user_ns, privacy="full", **more):
    return [(each.call, each.signature, each.about, each.load) for each in tools_of(user_ns, privacy=privacy, **more)]


def test_a_registered_function_stays_what_it_is():
    def plain(a):
        return a + 1

    before = dict(vars(plain))
    assert ci_magic.tool(plain) is plain
    assert ci_magic.tool(effects=["network"])(plain) is plain
    assert (plain(1), vars(plain)) == (2, before)
    (known,) = registered()
    assert known.effects == ("network",)
    unregister(plain)
    assert registered() == ()
    unregister(plain)


class Shop:
    def sell(self, count):
        return count

    @staticmethod
    def open():
        return True


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Shop.sell, "Shop.sell is a method"),
        (Shop().sell, "a method cannot be a tool"),
        (Shop.__dict__["open"], "a method cannot be a tool"),
        (lambda a: a, "made with def"),
        (Shop, "only functions made with def can be tools, not type"),
        (len, "only functions made with def can be tools, not builtin_function_or_method"),
        (functools.partial(print), "only functions made with def can be tools, not partial"),
        (7, "only functions made with def can be tools, not int"),
    ],
)
def test_what_cannot_be_a_tool_is_refused_in_one_line(given, why):
    with pytest.raises(ToolError) as refused:
        ci_magic.tool(given)
    assert why in str(refused.value) and "\n" not in str(refused.value)
    assert refused.value._render_traceback_() == [f"ci_magic: {refused.value}"]
    assert registered() == ()


@pytest.mark.parametrize("effects", [["networking"], "networking", [7]])
def test_an_effect_that_is_none_is_refused_with_those_there_are(effects):
    with pytest.raises(ToolError, match="is no effect: use delete, overwrite, shell, network"):
        ci_magic.tool(effects=effects)
    assert ci_magic.tool(effects="network")(user_function("def f(): pass")) and registered()[0].effects == ("network",)


SIGNATURES = {
    "def f(): pass": "()",
    "def f(a, b=1, *, c: str = 'x') -> float: pass": "(a, b=..., *, c: str = ...) -> float",
    "async def f(a: int) -> None: pass": "async (a: int) -> None",
    "def f(a: list[str], b: dict[str, list[int]]) -> int | None: pass": "(a: list[str], b: dict[str, list[int]]) -> int | None",
    "def f(a: Optional[float], b: 'Frame') -> Literal['x', 3]: pass": "(a: float | None, b: Frame) -> Literal['x', 3]",
    "def f(*a, **b): pass": "(*a, **b)",
}


@pytest.mark.parametrize("code", SIGNATURES)
def test_the_signature_is_told_with_annotations_and_without_defaults(code):
    function = ci_magic.tool(user_function(code))
    assert told({"f": function}) == [("f", SIGNATURES[code], "", "")]


def test_values_in_annotations_are_told_at_full_privacy_only():
    function = ci_magic.tool(user_function("def f(a: Literal['secret plan']) -> Literal[7]:\n    '''Tell the plan.'''"))
    assert told({"f": function}) == [("f", "(a: Literal['secret plan']) -> Literal[7]", "Tell the plan.", "")]
    assert (
        told({"f": function}, "schema") == told({"f": function}, "stats") == [("f", "(a: Literal) -> Literal", "", "")]
    )
    assert told({"f": function}, "names") == told({"f": function}, "none") == [("f", "", "", "")]


def test_annotations_run_no_code_of_the_users():
    class Meta(type):
        def __repr__(cls):
            raise AssertionError

        def __getattribute__(cls, name):
            raise AssertionError(name)

        __eq__ = __hash__ = __instancecheck__ = __subclasscheck__ = __repr__

    class Odd(metaclass=Meta):
        pass

    class Value:
        def __getattribute__(self, name):
            raise AssertionError(name)

    function = user_function("def f(a, b): pass")
    function.__annotations__ = {"a": Odd, "b": Value(), "return": list[Value]}
    ci_magic.tool(function)
    ((_, signature, *_),) = told({"f": function})
    assert signature.startswith("(a: ") and "b" in signature


def test_the_first_paragraph_of_the_docstring_is_told_in_one_line():
    doc = "Convert an amount\n    at the rate of the day.\n\n    Parameters and more.\n    "
    function = user_function("def f(): pass")
    function.__doc__ = doc
    ci_magic.tool(function)
    assert told({"f": function})[0][2] == "Convert an amount at the rate of the day."
    function.__doc__ = "word " * 2000
    assert len(told({"f": function})[0][2]) == 300


def test_a_tool_goes_when_its_name_is_taken_and_comes_by_its_new_one():
    function = ci_magic.tool(user_function("def f(): pass"))
    assert told({"f": function})[0][0] == "f"
    assert told({"g": function})[0][0] == "g"
    assert told({"f": 7}) == told({}) == []
    again = ci_magic.tool(user_function("def f(a): pass"))
    assert len(registered()) == 1
    assert told({"f": again}) == [("f", "(a)", "", "")]
    assert told({"f": function}) == []


def test_a_tool_of_a_module_is_told_with_its_import_unless_its_name_is_taken(monkeypatch):
    module = types.ModuleType("money")
    exec("def convert(a): pass\ndef outer():\n    def inner(): pass\n    return inner", vars(module))
    monkeypatch.setitem(sys.modules, "money", module)
    ci_magic.tool(module.convert)
    ci_magic.tool(module.outer())
    assert told({}) == [("convert", "(a)", "", "from money import convert")]
    assert told({"convert": module.convert}) == [("convert", "(a)", "", "")]
    assert told({"convert": 7}) == []
    del module.convert
    assert told({}) == []


def test_a_wrapped_function_is_told_as_what_it_wraps():
    def checked(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs)

        return inner

    function = ci_magic.tool(checked(user_function("def f(amount: float) -> float:\n    '''Double it.'''")))
    assert told({"f": function}) == [("f", "(amount: float) -> float", "Double it.", "")]


def namespace(*codes, **more):
    functions = {}
    for code in codes:
        name = code.partition("def ")[2].partition("(")[0]
        functions[name] = ci_magic.tool(user_function(code, name))
    tools = tools_of(functions, privacy="full", **more)
    variables = tuple(Variable(name, "function", "function") for name in functions)
    return Namespace(variables=(*variables, Variable("df", "DataFrame", "frame")), tools=tools)


CODES = ("def convert(a: float):\n    '''Convert it.'''", "async def fetch(url: str): pass")


def message(seen, privacy="full"):
    return build_messages(Ask("p", privacy=privacy), seen, (), budget=4000)[-1].content


def test_the_model_is_told_to_prefer_them_and_only_where_there_are_some():
    found = message(namespace(*CODES))
    assert "Registered functions:\n convert(a: float)  # Convert it.\n async fetch(url: str)\nVariables:\ndf" in found
    rule = text("tools")
    # The rule is an instruction, what users wrote is data.
    assert found.partition("</ci_magic_data>")[2].startswith(f"\n{rule}\n")
    assert rule not in message(Namespace())
    assert "Registered" not in message(namespace(*CODES, enabled=()))
    assert rule not in message(namespace(*CODES, enabled=()))
    some = message(namespace(*CODES, enabled=("fetch",)))
    assert "async fetch(url: str)" in some and " convert(a" not in some


@pytest.mark.parametrize(
    ("privacy", "there", "gone"),
    [
        ("stats", "convert(a: float)", "Convert it"),
        ("schema", "convert(a: float)", "Convert it"),
        ("names", "convert", "float"),
        ("none", "p", "convert"),
    ],
)
def test_below_full_privacy_the_docstring_is_not_told_and_in_the_end_nothing(privacy, there, gone):
    found = message(namespace(*CODES), privacy)
    assert there in found and gone not in found


def effects(code, seen, user_ns):
    origins = {name: place for name, value in user_ns.items() if (place := origin(value))}
    declared = {each.qualified: each.effects for each in seen if each.effects}
    judgement = judge(code, transform=str, origins=origins, files=FakeFiles(), declared=declared)
    return judgement.decision, [each.kind for each in judgement.effects]


@pytest.mark.parametrize(
    "code",
    [
        "rate('EUR')",
        "x = rate",
        "list(map(rate, ['EUR']))",
        "get = rate\nget('EUR')",
        "[rate(each) for each in 'ab']",
        "globals()['rate']('EUR')",
        "other('EUR')",
        "await rate('EUR')",
    ],
)
def test_what_a_tool_declares_asks_however_it_is_called(code):
    function = ci_magic.tool(effects=("network",))(user_function("def rate(currency): pass", "rate"))
    names = {"rate": function, "other": function}
    seen = tools_of(names, privacy="none")
    kinds = effects(code, seen, names)
    if code == "x = rate":  # is followed to where it is used
        assert kinds == ("run", [])
    else:
        assert kinds == ("ask", ["network"])
    unregister(function)
    assert effects(code, (), names)[1] == []


def test_what_a_tool_of_a_module_declares_asks_after_the_import_too(monkeypatch):
    module = types.ModuleType("money")
    exec("def rate(a): pass", vars(module))
    monkeypatch.setitem(sys.modules, "money", module)
    ci_magic.tool(effects=("network", "secrets"))(module.rate)
    seen = tools_of({}, privacy="full")
    for code in ("from money import rate\nrate(1)", "import money as m\nm.rate(1)"):
        assert effects(code, seen, {}) == ("ask", ["network", "secrets"])


def test_a_registered_coroutine_function_is_still_one():
    function = ci_magic.tool(user_function("async def f(): return 7"))
    assert asyncio.run(function()) == 7


def test_the_decorator_costs_no_import_of_ipython_or_pandas():
    code = (
        "import ci_magic, sys\n@ci_magic.tool\ndef f(): pass\nprint({'IPython', 'pandas', 'openai'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "set()", done.stderr
