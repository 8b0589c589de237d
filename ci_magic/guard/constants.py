"""Text that can be known without running the code: constants, and what is made of them alone."""

import ast
import itertools
import operator
import re
from collections.abc import Callable, Iterable
from typing import Any

from .bindings import Bindings
from .files import FileLookup

Values = tuple[Any, ...]
"""Every value an expression can have; more than one where a name runs over a constant list."""

_MOST = 64
_DEEPEST = 40
_LONGEST = 4096
_WIDE = re.compile(r"\d{3}")
_TEXT_METHODS = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "replace", "format", "removeprefix", "removesuffix", "title"}
)
_SAME_PATH = frozenset({"resolve", "absolute", "as_posix"})
_PATH_MAKERS = frozenset({"Path", "PurePath", "PosixPath", "WindowsPath"})


class Constants:
    """Evaluates expressions of constants, of names bound once to such, and of text in the live namespace."""

    def __init__(self, bindings: Bindings, files: FileLookup, parent: "Constants | None" = None) -> None:
        self._bindings = bindings
        self._files = files
        self._parent = parent
        self._depth = 0
        self._names: dict[str, Values | None] = {}

    def texts(self, node: ast.expr) -> tuple[str, ...] | None:
        """Return every text `node` can be; None if that is not known or it is no text."""
        values = self.values(node)
        return values if values and all(isinstance(value, str) for value in values) else None

    def values(self, node: ast.expr) -> Values | None:
        """Return every value `node` can have, or None if that is not known."""
        if self._depth > _DEEPEST:
            return None
        self._depth += 1
        try:
            return self._values(node)
        finally:
            self._depth -= 1

    def beginning(self, node: ast.expr, depth: int = 0) -> str:
        """Return the text that `node` is sure to begin with, for text whose end is made at run time."""
        if depth > _DEEPEST:
            return ""
        depth += 1
        if texts := self.texts(node):
            return texts[0]
        if isinstance(node, ast.JoinedStr) and node.values:
            return self.beginning(node.values[0], depth)
        if isinstance(node, ast.FormattedValue):
            return self.beginning(node.value, depth)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
            return self.beginning(node.left, depth)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            return self.beginning(node.func.value, depth)
        if (
            isinstance(node, ast.Name)
            and len(found := self._bindings.by_name.get(node.id, [])) == 1
            and found[0].source == "value"
        ):
            return self.beginning(found[0].node, depth) if found[0].node else ""
        return ""

    def _values(self, node: ast.expr) -> Values | None:
        match node:
            case ast.Constant():
                return (node.value,)
            case ast.JoinedStr():
                return self._combined(node.values, lambda *parts: "".join(parts))
            case ast.FormattedValue():
                return self._formatted(node)
            case ast.BinOp():
                return self._operation(node)
            case ast.Name():
                return self._name(node.id)
            case ast.Call():
                return self._call(node)
            case ast.Subscript():
                return self._subscript(node)
        return self._rarer(node)

    def _rarer(self, node: ast.expr) -> Values | None:
        match node:
            case ast.UnaryOp(op=ast.USub()):
                return self._combined([node.operand], operator.neg)
            case ast.NamedExpr():
                return self.values(node.value)
            case ast.IfExp():
                return self._either(node.body, node.orelse)
        return None

    def _either(self, *nodes: ast.expr) -> Values | None:
        found = [self.values(node) for node in nodes]
        return None if None in found else tuple(dict.fromkeys(itertools.chain(*(each for each in found if each))))

    def _combined(self, nodes: Iterable[ast.expr], combine: Callable[..., Any]) -> Values | None:
        """Apply `combine` to every combination of what `nodes` can be."""
        choices: list[Values] = []
        size = 1
        for node in nodes:
            values = self.values(node)
            if values is None or (size := size * len(values)) > _MOST:
                return None
            # A short program can make text of any size: nothing long is worked on.
            if any(isinstance(value, str) and len(value) > _LONGEST for value in values):
                return None
            choices.append(values)
        try:
            made = tuple(combine(*chosen) for chosen in itertools.product(*choices))
        except (TypeError, ValueError, IndexError, KeyError, AttributeError, OverflowError):
            return None
        return made

    def _formatted(self, node: ast.FormattedValue) -> Values | None:
        if node.conversion not in (-1, 115):
            return None
        if node.format_spec is None:
            return self._combined([node.value], str)
        return self._combined([node.value, node.format_spec], _with_spec)

    def _operation(self, node: ast.BinOp) -> Values | None:
        if isinstance(node.op, ast.Add):
            return self._combined([node.left, node.right], _added)
        if isinstance(node.op, ast.Div):
            return self._combined([node.left, node.right], _path)
        if isinstance(node.op, ast.Mod):
            return self._combined([node.left, node.right], _percent)
        return None

    def _name(self, name: str) -> Values | None:
        """Return what `name` can be; each is worked out once, or names made of names would take for ever."""
        if name not in self._names:
            self._names[name] = None
            self._names[name] = self._named(name)
        return self._names[name]

    def _named(self, name: str) -> Values | None:
        found = self._bindings.by_name.get(name)
        if found is None:
            if self._parent is not None:
                return self._parent._name(name)  # noqa: SLF001
            text = self._files.text(name)
            return None if text is None else (text,)
        if len(found) != 1 or found[0].node is None:
            return None
        if found[0].source == "value":
            return self.values(found[0].node)
        return self._elements(found[0].node) if found[0].source == "element" else None

    def _elements(self, node: ast.expr) -> Values | None:
        """Return what a loop over `node` runs through, if it is a constant list or a short `range`."""
        if (
            isinstance(node, ast.Name)
            and len(found := self._bindings.by_name.get(node.id, [])) == 1
            and found[0].source == "value"
            and found[0].node
        ):
            node = found[0].node
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)) and len(node.elts) <= _MOST:
            return self._either(*node.elts) if node.elts else None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and node.args:
            bounds = self._combined(node.args, range)
            numbers = tuple(bounds[0][: _MOST + 1]) if bounds and len(bounds) == 1 else ()
            return numbers if 0 < len(numbers) <= _MOST else None
        return None

    def _call(self, node: ast.Call) -> Values | None:
        if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
            return None
        if isinstance(node.func, ast.Name):
            return self._made(node.func.id, node.args)
        if not isinstance(node.func, ast.Attribute):
            return None
        owner, method = node.func.value, node.func.attr
        if isinstance(owner, ast.Attribute) and owner.attr == "path" and method == "join":
            return self._combined(node.args, _path)
        if method in _PATH_MAKERS | {"fspath"}:
            return self._made("Path", node.args)
        if method in _SAME_PATH and not node.args:
            return self.values(owner)
        if method == "joinpath":
            return self._combined([owner, *node.args], _path)
        if method == "join" and len(node.args) == 1:
            return self._joined(owner, node.args[0])
        return self._combined([owner, *node.args], _text_method(method)) if method in _TEXT_METHODS else None

    def _made(self, maker: str, arguments: list[ast.expr]) -> Values | None:
        if maker in self._bindings.by_name and maker not in self._bindings.imports:
            return None
        if maker in _PATH_MAKERS:
            return self._combined(arguments, _path)
        return self._combined(arguments, str) if maker == "str" and len(arguments) == 1 else None

    def _joined(self, owner: ast.expr, parts: ast.expr) -> Values | None:
        if not isinstance(parts, (ast.List, ast.Tuple)):
            return None
        return self._combined([owner, *parts.elts], lambda between, *pieces: between.join(pieces))

    def _subscript(self, node: ast.Subscript) -> Values | None:
        if isinstance(node.slice, ast.Slice):
            ends = [each or ast.Constant(None) for each in (node.slice.lower, node.slice.upper, node.slice.step)]
            return self._combined([node.value, *ends], lambda text, *bounds: text[slice(*bounds)])
        return None


def _added(left: Any, right: Any) -> Any:
    return left + right if isinstance(left, str) and isinstance(right, str) else None


def _with_spec(value: Any, spec: str) -> str | None:
    return None if _WIDE.search(spec) else format(value, spec)


def _percent(left: Any, right: Any) -> Any:
    return left % right if isinstance(left, str) and "*" not in left and not _WIDE.search(left) else None


def _text_method(method: str) -> Callable[..., Any]:
    def apply(text: Any, *arguments: Any) -> Any:
        if not isinstance(text, str) or (method == "format" and _WIDE.search(text)):
            return None
        return getattr(text, method)(*arguments)

    return apply


def _path(*parts: str) -> str:
    """Join parts of a path as the system would: an absolute part starts anew."""
    if not all(isinstance(part, str) for part in parts):
        raise TypeError
    path = ""
    for part in parts:
        path = part if part.startswith(("/", "~")) or not path else f"{path.rstrip('/')}/{part}" if part else path
    return path or "."
