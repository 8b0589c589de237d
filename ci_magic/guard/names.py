"""Where names come from: `rm` is `shutil.rmtree` however it was called on the way.

A value is written as a dotted name (`os.remove`), an instance as the call that made it (`pathlib.Path()`). Order
and branches are ignored: a name stands for everything it is bound to anywhere, and in the live namespace too.
"""

import ast
import re
from collections.abc import Mapping

from .bindings import Binding, Bindings
from .constants import Constants
from .tables import BUILTINS, CANONICAL, FACTORIES, IMPORTED_BY_HABIT, PATH_PARTS, PREFIXES

Origins = frozenset[str]
NOTHING: Origins = frozenset()

_PASSES = 12
_LONGEST = 160
_MOST = 32
_LOOKUPS = frozenset(
    {"getattr", "__import__", "importlib.import_module", "globals", "locals", "vars", "operator.attrgetter"}
)
# Most modules import these: `os.path.os.remove` is `os.remove`.
_REEXPORTED = re.compile(r"^[\w.]+\.(?=(?:os|shutil|subprocess|sys|builtins|importlib|pathlib)(?:\.|$))")
_SAME_ELEMENTS = frozenset({"sorted", "list", "tuple", "set", "reversed", "filter", "iter"})


class Names:
    """Resolves expressions of one tree; `parent` is the code around it, if it stands inside other code."""

    def __init__(
        self, bindings: Bindings, constants: Constants, origins: Mapping[str, str], parent: "Names | None" = None
    ) -> None:
        self._bindings = bindings
        self._constants = constants
        self._origins = origins
        self._parent = parent
        self._known: dict[str, Origins] = {}
        # Aliases may be bound before what they stand for is seen, so look until nothing new comes up.
        for _ in range(_PASSES):
            if not self._learn():
                break

    def is_bound(self, name: str) -> bool:
        """Whether the code itself gives `name` a value."""
        return name in self._bindings.by_name or (self._parent is not None and self._parent.is_bound(name))

    def lookup(self, name: str) -> Origins:
        """Return everything that `name` may stand for."""
        found = set(self._known.get(name, NOTHING))
        if name in self._origins:
            found.add(canonical(self._origins[name]))
        if self._parent is not None:
            found |= self._parent.lookup(name)
        if not found and name not in self._bindings.by_name:
            found.update(canonical(f"{module}.{name}") for module in self._bindings.stars)
            if name in BUILTINS or name in IMPORTED_BY_HABIT:
                found.add(CANONICAL.get(name, name))
        return frozenset(found)

    def resolve(self, node: ast.expr) -> Origins:
        """Return the dotted names that `node` may stand for; nothing for values of no interest."""
        match node:
            case ast.Name():
                return self.lookup(node.id)
            case ast.Attribute():
                return frozenset(canonical(f"{each}.{node.attr}") for each in self.resolve(node.value))
            case ast.Call():
                return self._result(node)
            case ast.Subscript():
                return self._item(node.value, node.slice)
            case ast.IfExp():
                return self.resolve(node.body) | self.resolve(node.orelse)
            case ast.BoolOp():
                return NOTHING.union(*map(self.resolve, node.values))
            case ast.NamedExpr() | ast.Await() | ast.Starred():
                return self.resolve(node.value)
            case ast.BinOp(op=ast.Div()):
                sides = self.resolve(node.left) | self.resolve(node.right)
                return frozenset(sides & {"pathlib.Path()"}) | _temporary(sides)
        return NOTHING

    def is_path(self, node: ast.expr) -> bool:
        """Whether `node` is known to be a `pathlib.Path`."""
        return "pathlib.Path()" in self.resolve(node)

    def _learn(self) -> bool:
        changed = False
        for name, bindings in self._bindings.by_name.items():
            found = {canonical(each) for each in self._bindings.imports.get(name, ())}
            for binding in bindings:
                found |= self._bound(binding)
            kept = frozenset(sorted(each for each in found if len(each) < _LONGEST)[:_MOST])
            changed |= kept != self._known.get(name, NOTHING)
            self._known[name] = kept
        return changed

    def _bound(self, binding: Binding) -> Origins:
        if binding.node is None or binding.source == "unknown":
            return NOTHING
        if binding.source == "value":
            return self.resolve(binding.node)
        if binding.source == "annotation":
            return frozenset(f"{each}()" for each in self.resolve(binding.node) if each == "pathlib.Path")
        return self._elements(binding.node)

    def _elements(self, node: ast.expr) -> Origins:
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return NOTHING.union(*map(self.resolve, node.elts))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in _SAME_ELEMENTS
            and node.args
        ):
            return self._elements(node.args[-1])
        # A glob, and a list made of one, stand for the paths in it.
        return frozenset(each for each in self.resolve(node) if each == "pathlib.Path()")

    def _result(self, call: ast.Call) -> Origins:
        """Return what a call gives back: what was looked up by a name, an instance of a class, else nothing."""
        found: set[str] = set()
        for function in self.resolve(call.func):
            if function in _LOOKUPS:
                found |= self._looked_up(function, call)
            elif function.startswith("operator.attrgetter:") and call.args:
                found |= {canonical(f"{each}.{function.partition(':')[2]}") for each in self.resolve(call.args[0])}
            elif function == "pathlib.Path()":
                found.add(function)
            elif self._in_memory(function, call) or function.startswith("memory database()"):
                found.add("memory database()")
            elif function.endswith(".get") and call.args and function[:-4] in ("globals()", "vars()", "sys.modules"):
                found |= self._item_of(function[:-4], call.args[0])
            elif function == "pathlib.Path" and call.args and (new := _temporary(self.resolve(call.args[0]))):
                found |= new
            elif _makes_instance(function):
                found.add(
                    "pathlib.Path()" if function in ("pathlib.Path.cwd", "pathlib.Path.home") else f"{function}()"
                )
        if isinstance(call.func, ast.Name) and call.func.id in _SAME_ELEMENTS and call.args:
            found |= {each for each in self.resolve(call.args[-1]) if each == "pathlib.Path()"}
        return frozenset(found)

    def _in_memory(self, function: str, call: ast.Call) -> bool:
        """Whether a database that nobody else can see is opened."""
        if function not in ("sqlite3.connect", "duckdb.connect", "sqlalchemy.create_engine"):
            return False
        texts = self._constants.texts(call.args[0]) if call.args else ()
        return texts in ((":memory:",), ("sqlite://",), ("sqlite:///:memory:",)) or (
            not call.args and function == "duckdb.connect"
        )

    def _looked_up(self, function: str, call: ast.Call) -> set[str]:
        if function in ("globals", "locals", "vars"):
            return {f"{each}.__dict__" for each in self.resolve(call.args[0])} if call.args else {"globals()"}
        texts = self._constants.texts(call.args[-1 if function == "operator.attrgetter" else 0]) if call.args else None
        if function == "getattr" and len(call.args) > 1:
            names = self._constants.texts(call.args[1])
            return {canonical(f"{each}.{name}") for each in self.resolve(call.args[0]) for name in names or ("?",)}
        if function == "operator.attrgetter":
            return {f"operator.attrgetter:{text}" for text in texts or ("?",)}
        if function == "__import__":
            return {canonical(text.partition(".")[0]) for text in texts or ("?",)}
        return {canonical(text) for text in texts or ("?",)} if function == "importlib.import_module" else set()

    def _item(self, owner: ast.expr, key: ast.expr) -> Origins:
        return NOTHING.union(*(self._item_of(each, key) for each in self.resolve(owner)))

    def _item_of(self, owner: str, key: ast.expr) -> Origins:
        texts = self._constants.texts(key)
        if owner in ("globals()", "get_ipython().user_ns", "get_ipython().user_global_ns"):
            return NOTHING.union(*map(self.lookup, texts)) if texts else frozenset({"?"})
        if owner == "sys.modules":
            return frozenset(canonical(text) for text in texts or ("?",))
        if owner == "builtins" or owner.endswith(".__dict__"):
            return frozenset(canonical(f"{owner.removesuffix('.__dict__')}.{text}") for text in texts or ("?",))
        return NOTHING


def canonical(dotted: str) -> str:
    """Return the one spelling of a dotted name that the tables use."""
    dotted = _REEXPORTED.sub("", dotted)
    while old_new := next((pair for pair in PREFIXES if dotted.startswith(pair[0])), None):
        dotted = old_new[1] + dotted.removeprefix(old_new[0])
    if dotted.startswith("pathlib.Path().") and dotted.removeprefix("pathlib.Path().") in PATH_PARTS:
        return "pathlib.Path()"
    return CANONICAL.get(dotted, dotted)


def _makes_instance(function: str) -> bool:
    last = function.rpartition(".")[2]
    return last[:1].isupper() or function in FACTORIES or bool(_temporary(frozenset({function})))


def _temporary(origins: Origins) -> Origins:
    """Return those that are made anew by each call, in a place of their own; `gettempdir` is a place for all."""
    return frozenset(each for each in origins if each.startswith("tempfile.") and "gettempdir" not in each)
