"""Which names a piece of code uses, the last first."""

import ast
import re
from collections.abc import Sequence

_LONGEST = 100_000
_PYTHON_BODY = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "debug"})
"""Magics whose text is Python."""

_OPTIONS = re.compile(r"\A\s*(?:-\w+(?: \d+)?\s+)+")
_FILLED_IN = re.compile(r"[${]([^\W\d]\w*)")
"""Names that IPython fills in: `!head $path`, `%%bash -s {folder}`."""


def used_names(code: str | ast.AST) -> tuple[str, ...]:
    """Return the names that stand in code as IPython runs it, each once.

    Those of the last line come first, in a line those that it binds before those that it reads. What does not parse,
    or is far longer than anybody writes, uses none.
    """
    tree = _parsed(code) if isinstance(code, str) else code
    found = sorted(
        (-node.lineno, isinstance(getattr(node, "ctx", None), ast.Load), -node.col_offset, name)
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, _PLACED)
        for name in _names(node)
    )
    return tuple(dict.fromkeys(name for *_, name in found))


def _parsed(code: str) -> ast.Module | None:
    try:
        return ast.parse(code) if len(code) <= _LONGEST else None
    # Deep nesting and stray bytes have errors of their own.
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_PLACED = (ast.stmt, ast.expr)


def _names(node: ast.stmt | ast.expr) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return () if name == "get_ipython" else (name,)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return tuple(each.asname or each.name.partition(".")[0] for each in aliases)
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython"))), args=arguments):
            return _in_magic([each.value for each in arguments if isinstance(each, ast.Constant)])
    return ()


def _in_magic(arguments: Sequence[object]) -> tuple[str, ...]:
    """Return the names in the texts of a magic: of its Python, or what IPython fills in."""
    texts = [each for each in arguments if isinstance(each, str)]
    if texts[1:] and texts[0] in _PYTHON_BODY:
        return tuple(name for text in reversed(texts[1:]) for name in used_names(_OPTIONS.sub("", text)))
    return tuple(name for text in texts for name in _FILLED_IN.findall(text))
