"""Finding, in IPython's history, the user's own cell that bound a name in an earlier kernel."""

import ast
import sqlite3
from collections.abc import Sequence
from typing import Any

_CELLS = 500
_SHOWN = 60


def cell_that_bound(shell: Any, name: str, prompts: Sequence[str]) -> str:
    """Return the number and the first line of the last cell that bound `name`; empty where it is not known.

    The earlier kernel is told from others by the `prompts` that were asked in it.
    """
    manager = shell.history_manager
    if manager is None:
        return ""
    try:
        cells = [row for row in manager.get_tail(_CELLS, raw=True, include_latest=True) if type(row[2]) is str]
    except sqlite3.Error:
        return ""
    ours = [session for session, _line, source in cells if session != manager.session_number and _asks(source, prompts)]
    for session, line, source in reversed(cells):
        if ours and session == ours[-1] and _binds(shell, source, name):
            first = source.strip().partition("\n")[0]
            return f"[{line}] {first if len(first) <= _SHOWN else first[: _SHOWN - 1] + '…'}"
    return ""


def _asks(source: str, prompts: Sequence[str]) -> bool:
    return source.lstrip().startswith(("%ci", "%%ci")) and any(source.rstrip().endswith(each) for each in prompts)


def _binds(shell: Any, source: str, name: str) -> bool:
    # Most cells do not speak of the name at all.
    if name not in source:
        return False
    try:
        tree = ast.parse(shell.input_transformer_manager.transform_cell(source))
    except (SyntaxError, ValueError):
        return False
    return any(name in _bound(node) for node in ast.walk(tree))


def _bound(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return (name,)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return tuple(alias.asname or alias.name.partition(".")[0] for alias in names)
    return ()
