"""Where a value comes from: written down in the code, drawn at random, read from a file, or taken from live data."""

import ast
from collections.abc import Collection
from typing import Literal

from .source import called

Origin = Literal["literal", "random", "file", "live", "unknown"]

MADE_UP: frozenset[Origin] = frozenset({"literal", "random"})
"""A value of these alone has nothing of the user's in it."""

_NOTHING: frozenset[Origin] = frozenset()
_UNKNOWN: frozenset[Origin] = frozenset({"unknown"})
_MODULES = {"pd": "pandas", "np": "numpy", "pl": "polars"}
_CALCULATING = frozenset(
    {
        "pandas",
        "numpy",
        "polars",
        "math",
        "datetime",
        "collections",
        "itertools",
        "io",
        "string",
        "statistics",
        "decimal",
    }
)
_BUILTINS = frozenset(
    {
        "list", "dict", "tuple", "set", "frozenset", "range", "zip", "enumerate", "sorted", "reversed", "map", "filter",
        "sum", "min", "max", "len", "abs", "round", "str", "int", "float", "bool", "bytes", "pow", "chr", "ord", "any",
        "all",
    }
)  # fmt: skip
_READERS = frozenset(
    {
        "open",
        "load",
        "loadtxt",
        "genfromtxt",
        "imread",
        "fromfile",
        "connect",
        "reader",
        "DictReader",
        "urlopen",
        "glob",
    }
)
_MUTATORS = frozenset({"append", "extend", "insert", "update", "add", "setdefault", "appendleft", "insert_column"})
_DEEPEST = 60


class Origins:
    """The origins of the expressions of one piece of code.

    Args:
        tree: the code.
        live: names that the live namespace holds.
    """

    def __init__(self, tree: ast.Module, live: Collection[str]) -> None:
        self._live = live
        self._sources: dict[str, list[tuple[int, ast.expr]]] = {}
        self._functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self._modules = dict(_MODULES)
        self._open: set[str] = set()
        self._depth = 0
        for node in ast.walk(tree):
            self._note(node)

    def of(self, node: ast.AST | None) -> frozenset[Origin]:
        """Return the origins of all that goes into an expression."""
        if node is None:
            return _NOTHING
        if self._depth > _DEEPEST:
            return _UNKNOWN
        self._depth += 1
        try:
            return self._of(node)
        finally:
            self._depth -= 1

    def of_name(self, name: str) -> frozenset[Origin]:
        """Return the origins of all that is ever put into the name `name` by the code."""
        return self._union(*(value for _, value in self._sources.get(name, [])))

    def path(self, function: ast.expr) -> str:
        """Return the dotted path of what is called, aliases of modules resolved; empty where it is no such path."""
        parts: list[str] = []
        while isinstance(function, ast.Attribute):
            parts.append(function.attr)
            function = function.value
        if not isinstance(function, ast.Name):
            return ""
        return ".".join([self._modules.get(function.id, function.id), *reversed(parts)])

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._put(target, node.value, node.lineno)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
            self._put(node.target, node.value, node.lineno)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._put(node.target, node.iter, node.lineno)
        elif isinstance(node, ast.comprehension):
            self._put(node.target, node.iter, node.iter.lineno)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._put(node.optional_vars, node.context_expr, node.context_expr.lineno)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATORS:
            for argument in (*node.args, *(each.value for each in node.keywords)):
                self._put(node.func.value, argument, node.lineno)
        else:
            self._note_definition(node)

    def _note_definition(self, node: ast.AST) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._functions[node.name] = node
        elif isinstance(node, ast.Import):
            for alias in node.names:
                self._modules[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                self._modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def _put(self, target: ast.expr, value: ast.expr, line: int) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self._put(each, value, line)
            return
        while isinstance(target, (ast.Subscript, ast.Attribute, ast.Starred)):
            target = target.value
        if isinstance(target, ast.Name):
            self._sources.setdefault(target.id, []).append((line, value))

    def _of(self, node: ast.AST) -> frozenset[Origin]:
        if isinstance(node, ast.Constant):
            return frozenset({"literal"})
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Lambda):
            return self.of(node.body)
        if isinstance(node, ast.Attribute):
            return frozenset({"literal"}) if self.path(node).partition(".")[0] in _CALCULATING else self.of(node.value)
        parts = [
            each for each in ast.iter_child_nodes(node) if isinstance(each, (ast.expr, ast.comprehension, ast.keyword))
        ]
        # An empty list or dictionary is written down too.
        found = self._union(*parts)
        return found or frozenset({"literal"}) if isinstance(node, (ast.List, ast.Dict, ast.Tuple, ast.Set)) else found

    def _name(self, node: ast.Name) -> frozenset[Origin]:
        name = node.id
        if name in self._open or not isinstance(node.ctx, ast.Load):
            return _NOTHING
        known = self._sources.get(name, [])
        if name in self._live and not any(line < node.lineno for line, _ in known):
            return frozenset({"live"})
        if not known:
            return _NOTHING if name in self._modules or name in _BUILTINS or name in self._functions else _UNKNOWN
        self._open.add(name)
        try:
            return self.of_name(name)
        finally:
            self._open.discard(name)

    def _call(self, node: ast.Call) -> frozenset[Origin]:
        given = self._union(*node.args, *(each.value for each in node.keywords)) or frozenset({"literal"})
        path = self.path(node.func)
        if path in self._functions:
            return given | self._function(path)
        last = called(node.func)
        if last.startswith(("read_", "scan_")) or last in _READERS:
            return self._read(node, given)
        if path.startswith(("numpy.random.", "random.")):
            return given | {"random"}
        root = path.partition(".")[0]
        if root in _CALCULATING or path in _BUILTINS:
            return given
        if isinstance(node.func, ast.Attribute) and root not in self._modules.values():
            return given | self.of(node.func.value)
        return given | _UNKNOWN

    def _read(self, node: ast.Call, given: frozenset[Origin]) -> frozenset[Origin]:
        """What is read from text in the code itself is written down there."""
        source = node.args[0] if node.args else None
        if isinstance(source, ast.Name):
            inner = [value for _, value in self._sources.get(source.id, [])]
            source = inner[0] if len(inner) == 1 else source
        if isinstance(source, ast.Call) and called(source.func) in ("StringIO", "BytesIO"):
            return self.of(source)
        return (given - {"literal"}) | {"file"}

    def _function(self, name: str) -> frozenset[Origin]:
        if name in self._open:
            return _NOTHING
        self._open.add(name)
        returned = [node.value for node in ast.walk(self._functions[name]) if isinstance(node, (ast.Return, ast.Yield))]
        try:
            return self._union(*(value for value in returned if value is not None))
        finally:
            self._open.discard(name)

    def _union(self, *nodes: ast.AST) -> frozenset[Origin]:
        found = _NOTHING
        for node in nodes:
            found |= self.of(node)
        return found
