"""Whether the result of a run is empty or holds missing values only, and which of what a run made is its result."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..values import Column, Finding, Namespace, Observation, Shown, Variable
from ..values.events import Attempt
from .existing import columns
from .filters import counts_beside, filters, losing
from .prompt import asks_about, asks_for_reset, mentions
from .source import all_words, bindings, called, parse

_TABLES = ("frame", "series", "array")
_SPREADS = frozenset({"std", "var", "sem", "skew", "kurt"})
_JOINS = frozenset({"merge", "join", "map", "reindex", "merge_asof", "replace"})
_EMPTY_LITERALS = frozenset({"nan", "NA", "NaT", "NaN"})
_MUCH_SMALLER = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """One run that ended ok, with what it is judged by."""

    prompt: str
    tree: ast.Module
    observation: Observation
    namespace: Namespace
    attempts: Sequence[Attempt]
    into: str | None = None

    def newly(self, name: str) -> bool:
        """Whether this code calls `name` and no attempt before did; False of a first attempt."""
        before = [tree for each in self.attempts if (tree := parse(each.code)) is not None]
        return bool(before) and _calls(self.tree, name) and not any(_calls(tree, name) for tree in before)

    @property
    def newly_coerces(self) -> bool:
        """Whether this repair makes a missing value of what does not convert."""
        before = [tree for each in self.attempts if (tree := parse(each.code)) is not None]
        return bool(before) and _coerces(self.tree) and not any(map(_coerces, before))


def findings(run: Run) -> Iterator[Finding]:
    """Yield what speaks against the result."""
    emptied = list(_emptied(run))
    yield from emptied
    if not emptied:
        yield from _empty(run)
    yield from _missing(run)


def _calls(tree: ast.AST, name: str) -> bool:
    return any(isinstance(node, ast.Call) and called(node.func) == name for node in ast.walk(tree))


def _coerces(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.keyword)
        and node.arg == "errors"
        and isinstance(node.value, ast.Constant)
        and node.value.value in ("coerce", "ignore")
        for node in ast.walk(tree)
    )


def results(run: Run) -> list[Shown]:
    """Return what the user takes for the result: the last value, else the tables shown, else what was bound last."""
    seen = run.observation
    if run.into:
        return [each for each in seen.bound if each.name == run.into]
    last = [each for each in seen.shown if each.last]
    if last:
        return last if last[0].kind in (*_TABLES, "container", "text") else []
    if seen.shown:
        return [each for each in seen.shown if each.kind in _TABLES]
    bound = {each.name: each for each in seen.bound}
    order = [each.name for each in bindings(run.tree) if each.name in bound]
    named = [
        bound[name] for name in order if mentions(run.prompt, name) and bound[name].kind in (*_TABLES, "container")
    ]
    return named[-1:] or [bound[name] for name in order[-1:] if bound[name].kind in ("frame", "series")]


def _empty(run: Run) -> Iterator[Finding]:
    found = results(run)
    if not found or not all(each.empty for each in found):
        return
    if asks_about(run.prompt) or asks_for_reset(run.prompt) or counts_beside(run.tree):
        return
    if filters(run.tree, run.namespace).may_find_nothing:
        return
    bound = {each.name: each.line for each in bindings(run.tree)}
    name = found[-1].name or _last_name(run.tree)
    yield Finding("empty result", name, bound.get(name, _last_line(run.tree)), found[-1].type_name)


def _last_name(tree: ast.Module) -> str:
    last = tree.body[-1] if tree.body else None
    return last.value.id if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name) else ""


def _last_line(tree: ast.Module) -> int:
    return tree.body[-1].lineno if tree.body else 0


def _emptied(run: Run) -> Iterator[Finding]:
    """Yield a repair that gets rid of the data which made the trouble, with next to nothing left."""
    lost = [
        name for name in (*dict.fromkeys(losing(run.tree)), "query", "filter") if run.newly(name) and name != "merge"
    ]
    if not lost:
        return
    words = all_words(run.tree)
    sources = [each for each in run.namespace.variables if each.kind == "frame" and each.name in words and each.shape]
    rows = max((each.shape[0] for each in sources if each.shape), default=0)
    widths = {each.shape[1] for each in sources if each.shape}
    for each in results(run) or [each for each in run.observation.bound if each.kind == "frame"]:
        whole = (
            each.kind == "frame" and each.shape is not None and any(abs(each.shape[1] - wide) <= 2 for wide in widths)
        )
        few = whole and each.shape is not None and each.shape[0] < _MUCH_SMALLER * rows
        if each.kind in _TABLES and (each.empty or few):
            left = each.shape[0] if each.shape else 0
            yield Finding("emptied", each.name or _last_name(run.tree), _line_of(run.tree, lost[0]), f"{left}/{rows}")
            return


def _line_of(tree: ast.AST, name: str) -> int:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node.func) == name)
    return next((node.lineno for node in calls), 0)


def _missing(run: Run) -> Iterator[Finding]:
    told: set[str] = set()
    kind = "emptied" if run.newly_coerces else "missing values"
    for each in (*run.observation.shown, *run.observation.bound):
        for literal in each.missing:
            subject = _column_name(literal) or each.name or _last_name(run.tree)
            if subject not in told and _made_by_run(run, each, literal):
                told.add(subject)
                yield Finding(kind, subject, _assigned_at(run.tree, subject))  # type: ignore[arg-type]  # one of the kinds


def _column_name(literal: str) -> str:
    try:
        return str(ast.literal_eval(literal)) if literal else ""
    except (ValueError, SyntaxError):
        return literal


def _made_by_run(run: Run, shown: Shown, literal: str) -> bool:
    words = all_words(run.tree)
    known = columns(run.namespace)
    if not literal:
        # A part of what the user's data lacks anyway lacks it too.
        lacking = {column.name for column, frame in known if _is_lacking(column, frame)}
        return (
            (shown.last or shown.kind != "other") and not lacking & words and not _is_placeholder(run.tree, shown.name)
        )
    name = _column_name(literal)
    same = [(column, frame) for column, frame in known if column.literal == literal]
    if any(column.nulls is None or _is_lacking(column, frame) for column, frame in same):
        return False
    if _is_placeholder(run.tree, name) or name in _SPREADS:
        return False
    if not same:
        return name in words
    if shown.shape is not None and len(shown.missing) > max(2, shown.shape[-1] - 2):
        return True
    rows = {frame.shape[0] for _, frame in same if frame is not None and frame.shape}
    joined = any(_calls(run.tree, each) for each in _JOINS)
    return joined or _assigned_at(run.tree, name) > 0 or (shown.shape is not None and shown.shape[0] in rows)


def _is_lacking(column: Column, frame: Variable | None) -> bool:
    return frame is not None and frame.shape is not None and column.nulls == frame.shape[0]


def _assigned_at(tree: ast.Module, name: str) -> int:
    """Return the line where code sets the column or the variable `name`; 0 where it does not."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            words = [part.value for part in ast.walk(target) if isinstance(part, ast.Constant)]
            if name in words or called(target) == name:
                return target.lineno
        if isinstance(node, ast.keyword) and node.arg == name:
            return node.value.lineno
    return 0


def _is_placeholder(tree: ast.Module, name: str) -> bool:
    """Whether code writes down that a column or variable is to hold nothing yet."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _is_nothing(node.value):
            if any(name in (called(target), _subscript(target)) for target in node.targets):
                return True
        elif isinstance(node, ast.keyword) and node.arg == name and _is_nothing(node.value):
            return True
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            if any(isinstance(key, ast.Constant) and key.value == name and _is_nothing(value) for key, value in pairs):
                return True
    return False


def _subscript(node: ast.expr) -> str:
    parts = (
        [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
        if isinstance(node, ast.Subscript)
        else []
    )
    return str(parts[-1]) if parts else ""


def _is_nothing(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple)):
        return bool(node.elts) and all(map(_is_nothing, node.elts))
    if isinstance(node, ast.BinOp):
        return _is_nothing(node.left)
    if isinstance(node, ast.Call):
        return called(node.func) in ("float", "full", "Series", "full_like") and any(
            _is_nothing(each) or (isinstance(each, ast.Constant) and each.value == "nan") for each in node.args
        )
    return (isinstance(node, ast.Constant) and node.value is None) or called(node) in _EMPTY_LITERALS
