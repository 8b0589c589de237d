"""How code narrows data down: whether finding nothing can be right, or rather comes of a value that is not there."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..values import Namespace
from .existing import columns
from .source import called

_TEXT_TESTS = frozenset({"isin", "contains", "startswith", "endswith", "match", "fullmatch", "get_group", "xs"})
_COMPARISONS = frozenset({"eq", "gt", "lt", "ge", "le", "between"})
_DIAGNOSES = frozenset({"isna", "isnull", "duplicated", "is_null", "is_duplicated"})
_LOSING = frozenset({"merge", "join", "dropna", "drop_nulls", "join_asof"})
_COUNTS = frozenset({"shape", "size", "empty", "count", "sum", "nunique", "any", "all", "height"})


@dataclass(slots=True)
class Filters:
    """The tests by which code chooses rows: `open` ones can rightly find nothing, `doubtful` ones miss a spelling."""

    open: int = 0
    doubtful: int = 0
    losing: frozenset[str] = field(default_factory=frozenset)

    @property
    def may_find_nothing(self) -> bool:
        """Whether an empty result is as likely the answer as a mistake."""
        return self.open > 0 and not self.doubtful and not self.losing


def filters(tree: ast.AST, namespace: Namespace) -> Filters:
    """Return the tests in code; numbers are open, as is what is missing or double; texts and joins are doubtful."""
    found = Filters(losing=frozenset(losing(tree)))
    inverted = {id(node.operand) for node in ast.walk(tree) if isinstance(node, ast.UnaryOp)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            _count(found, doubtful=_is_doubtful(node, namespace))
        elif isinstance(node, ast.Call):
            name = called(node.func)
            if name in _DIAGNOSES or (name in _TEXT_TESTS and id(node) in inverted):
                found.open += 1
            elif name in _TEXT_TESTS:
                found.doubtful += 1
            elif name in _COMPARISONS:
                _count(found, doubtful=any(map(_is_text, node.args)))
            elif name in ("query", "eval", "filter"):
                _inside(found, node, namespace)
    return found


def losing(tree: ast.AST) -> Iterator[str]:
    """Yield the names of the methods that can lose every row without a test: joins, and dropping what is missing."""
    return (name for node in ast.walk(tree) if isinstance(node, ast.Call) and (name := called(node.func)) in _LOSING)


def _count(found: Filters, *, doubtful: bool) -> None:
    found.doubtful += doubtful
    found.open += not doubtful


def _inside(found: Filters, node: ast.Call, namespace: Namespace) -> None:
    for argument in node.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            try:
                inner = filters(ast.parse(argument.value.replace("@", "").replace("`", ""), mode="eval"), namespace)
            except SyntaxError:
                continue
            found.open += inner.open
            found.doubtful += inner.doubtful


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(map(_is_text, node.elts))
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_doubtful(node: ast.Compare, namespace: Namespace) -> bool:
    sides = [node.left, *node.comparators]
    equal = any(isinstance(each, (ast.Eq, ast.In)) for each in node.ops)
    texts, numbers = any(map(_is_text, sides)), any(isinstance(each, ast.Constant) for each in sides)
    if not (texts or numbers):
        return False
    kinds = {column.kind for column, _ in columns(namespace) for each in sides if column.name == _column(each)}
    if texts:
        # Dates compare with texts; words are equal or not by their spelling.
        return equal or "text" in kinds
    return kinds == {"text"} and any(isinstance(each, ast.Eq) for each in node.ops)


def _column(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return called(node)


def counts_beside(tree: ast.AST) -> bool:
    """Whether code says how much it found, or asks itself whether it found anything."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.If, ast.IfExp)) and _counts(node.test):
            return True
        if isinstance(node, ast.Call) and called(node.func) in ("print", "display") and any(map(_counts, node.args)):
            return True
    return False


def _counts(node: ast.AST) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and called(inner.func) == "len":
            return True
        if isinstance(inner, ast.Attribute) and inner.attr in _COUNTS:
            return True
    return False
