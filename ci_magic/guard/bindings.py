"""Which expressions each name of a piece of code is bound to, without regard to order or branches."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Source = Literal["value", "element", "annotation", "unknown"]


@dataclass(frozen=True, slots=True)
class Binding:
    """One way a name gets its value: an expression, an element of one, an instance of an annotation, or unknown."""

    source: Source
    node: ast.expr | None = None


@dataclass(slots=True)
class Bindings:
    """All bindings of a tree; `imports` gives dotted origins, `stars` the modules of `from m import *`."""

    by_name: dict[str, list[Binding]] = field(default_factory=dict)
    imports: dict[str, set[str]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)

    def add(self, name: str, binding: Binding) -> None:
        """Note one more way in which `name` gets a value."""
        self.by_name.setdefault(name, []).append(binding)


UNKNOWN = Binding("unknown")


def collect(tree: ast.AST) -> Bindings:
    """Return the bindings of every name in `tree`, functions and comprehensions included."""
    bindings = Bindings()
    for node in ast.walk(tree):
        _import(bindings, node)
        for target, binding in _bound(node):
            _assign(bindings, target, binding)
        for name, binding in _named(node):
            bindings.add(name, binding)
    return bindings


def _import(bindings: Bindings, node: ast.AST) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            bindings.imports.setdefault(name, set()).add(alias.name if alias.asname else name)
            bindings.add(name, UNKNOWN)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            if alias.name == "*":
                bindings.stars.append(node.module)
                continue
            bindings.imports.setdefault(alias.asname or alias.name, set()).add(f"{node.module}.{alias.name}")
            bindings.add(alias.asname or alias.name, UNKNOWN)


def _bound(node: ast.AST) -> Iterator[tuple[ast.expr, Binding]]:
    """Yield targets that are expressions, with what they are bound to."""
    if isinstance(node, ast.Assign):
        yield from ((target, Binding("value", node.value)) for target in node.targets)
    elif isinstance(node, ast.AnnAssign):
        yield node.target, Binding("value", node.value) if node.value else Binding("annotation", node.annotation)
    elif isinstance(node, ast.AugAssign):
        yield node.target, UNKNOWN
    elif isinstance(node, ast.NamedExpr):
        yield node.target, Binding("value", node.value)
    elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
        yield node.target, Binding("element", node.iter)
    elif isinstance(node, ast.withitem) and node.optional_vars:
        yield node.optional_vars, Binding("value", node.context_expr)


def _named(node: ast.AST) -> Iterator[tuple[str, Binding]]:
    """Yield names that are bound without an expression as target."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name, UNKNOWN
    elif isinstance(node, ast.arg):
        yield node.arg, Binding("annotation", node.annotation) if node.annotation else UNKNOWN
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        yield node.name, UNKNOWN
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest, UNKNOWN


def _assign(bindings: Bindings, target: ast.expr, binding: Binding) -> None:
    if isinstance(target, ast.Name):
        bindings.add(target.id, binding)
    elif isinstance(target, ast.Starred):
        _assign(bindings, target.value, UNKNOWN)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for each, part in zip(target.elts, _parts(binding, len(target.elts)), strict=True):
            _assign(bindings, each, part)


def _parts(binding: Binding, count: int) -> list[Binding]:
    """Split a binding over the names of a tuple target, as far as it can be seen how."""
    node = binding.node
    if binding.source == "value" and isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) == count:
        return [UNKNOWN if isinstance(each, ast.Starred) else Binding("value", each) for each in node.elts]
    if binding.source == "element" and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        if node.func.id == "enumerate" and count == 2:
            return [UNKNOWN, Binding("element", node.args[0])]
        if node.func.id == "zip" and len(node.args) == count:
            return [Binding("element", each) for each in node.args]
    return [UNKNOWN] * count
