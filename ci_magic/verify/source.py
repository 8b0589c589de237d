"""Reading a piece of code: its syntax tree, the names it binds, and the words of data that stand in it."""

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_MAGIC = re.compile(r"^(\s*)(?:[%!]|\w+\s*=\s*[%!]).*$", re.MULTILINE)
_NOT_DATA = frozenset(
    {
        "title", "label", "xlabel", "ylabel", "name", "suptitle", "color", "c", "kind", "style", "marker", "linestyle",
        "how", "method", "encoding", "sep", "engine", "aggfunc", "func", "format", "freq", "rule", "unit", "dtype",
        "errors", "cmap", "loc", "end", "orient", "backend", "mode", "newline", "interpolation", "palette", "ha", "va",
    }
)  # fmt: skip
_WORDS_ONLY = frozenset(
    {
        "print", "title", "set_title", "xlabel", "ylabel", "set_xlabel", "set_ylabel", "suptitle", "text", "annotate",
        "legend", "astype", "to_period", "strftime", "strptime", "resample", "Markdown", "HTML",
        "use", "filterwarnings", "warn", "to_csv", "savefig", "Error", "ValueError", "KeyError", "colorbar",
    }
)  # fmt: skip
_STRUCTURE = frozenset(
    {"columns", "index", "dt", "str", "loc", "iloc", "values", "T", "at", "iat", "shape", "cat", "plot"}
)


def parse(code: str, transform: Callable[[str], str] | None = None) -> ast.Module | None:
    """Return the syntax tree of a cell, or None where it does not parse; without `transform`, magics are left out."""
    for plain in (transform or _without_magics, _without_magics):
        # Strange escapes in strings make the parser warn; that is for the run to show.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return ast.parse(plain(code))
            except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
                continue
    return None


def _without_magics(code: str) -> str:
    body = code.partition("\n")[2] if code.lstrip().startswith("%%") else code
    return _MAGIC.sub(r"\1pass", body)


@dataclass(frozen=True, slots=True)
class Bound:
    """One name and the expression it is bound to, at `line`; `sure` says that no branch or loop is around it."""

    name: str
    value: ast.expr
    line: int
    sure: bool


def bindings(tree: ast.Module) -> list[Bound]:
    """Return the assignments outside of functions and classes, in order."""
    return list(_bindings(tree.body, sure=True))


def _bindings(body: list[ast.stmt], *, sure: bool) -> Iterator[Bound]:
    for node in body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _targets(target, node.value, node.lineno, sure=sure)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _targets(node.target, node.value, node.lineno, sure=sure)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            yield from _bindings(node.body, sure=sure)
        elif isinstance(node, (ast.If, ast.For, ast.While, ast.Try)):
            for part in (node.body, node.orelse, getattr(node, "finalbody", [])):
                yield from _bindings(part, sure=False)
            for handler in getattr(node, "handlers", []):
                yield from _bindings(handler.body, sure=False)


def _targets(target: ast.expr, value: ast.expr, line: int, *, sure: bool) -> Iterator[Bound]:
    if isinstance(target, ast.Name):
        yield Bound(target.id, value, line, sure)
    elif isinstance(target, (ast.Tuple, ast.List)):
        same = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
        parts = value.elts if same and isinstance(value, (ast.Tuple, ast.List)) else [value] * len(target.elts)
        for each, part in zip(target.elts, parts, strict=True):
            yield from _targets(each, part, line, sure=sure)


def names_bound(tree: ast.AST) -> frozenset[str]:
    """Return every name that code binds in any way."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return frozenset(found)


def called(node: ast.expr) -> str:
    """Return the last name of what is called: `mean` of `df["a"].mean`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def all_words(tree: ast.AST) -> frozenset[str]:
    """Return every name, attribute, keyword and word of a string that stands in code."""
    found: set[str] = set(names_bound(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg:
            found.add(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {node.value, *re.findall(r"\w+", node.value)}
    return frozenset(found)


def data_words(tree: ast.AST) -> dict[str, int]:
    """Return the words by which code takes data (columns, files, variables), each with the line where it first does.

    Labels, titles and what is printed are no such words, nor are methods and names that the code binds itself.
    """
    collector = _DataWords(names_bound(tree))
    collector.visit(tree)
    return collector.found


class _DataWords(ast.NodeVisitor):
    def __init__(self, own: frozenset[str]) -> None:
        self._own = own
        self.found: dict[str, int] = {}

    def visit_Call(self, node: ast.Call) -> None:
        """Leave out what is only said."""
        if isinstance(node.func, ast.Attribute):
            self.visit(node.func.value)
        if called(node.func) in _WORDS_ONLY:
            self._inner([*node.args, *(each.value for each in node.keywords)])
            return
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg in _NOT_DATA:
                self._inner([keyword.value])
            else:
                self.visit(keyword.value)

    def _inner(self, nodes: list[ast.expr]) -> None:
        """Of what is said only the values count that are worked out: `print(df["a"].sum())`."""
        for node in nodes:
            if not isinstance(node, (ast.Constant, ast.List, ast.Tuple, ast.Dict)):
                self.visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave out the words between the values."""
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Take a string, and its words where it is an expression for `query`."""
        if isinstance(node.value, str) and node.value.strip():
            self._add(node.value, node)
            if re.search(r"[=<>]|\s(?:and|or|in)\s", node.value):
                for word in re.findall(r"[^\W\d]\w*", node.value):
                    self._add(word, node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """Leave out strings that are statements."""
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Take a column that is written as an attribute."""
        if node.attr not in _STRUCTURE:
            self._add(node.attr, node)
        self.visit(node.value)

    def visit_Name(self, node: ast.Name) -> None:
        """Take a variable that the code does not bind itself."""
        if isinstance(node.ctx, ast.Load) and node.id not in self._own:
            self._add(node.id, node)

    def _add(self, word: str, node: ast.expr) -> None:
        self.found.setdefault(word, node.lineno)
