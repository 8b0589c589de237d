"""Walks a syntax tree and gathers the effects of everything in it, whether it is called, imported or handed on."""

import ast
from collections.abc import Iterator

from .calls import effects_of, kind_of
from .findings import Finding, Scope
from .magic_calls import touches_shell
from .network import NETWORK
from .secrets import is_secret_name, is_secret_path
from .tables import FRAME_ATTRIBUTES, OFFERED

_NAMES_ONLY = (ast.Assign, ast.AnnAssign, ast.NamedExpr)
_MOVERS = frozenset({"os.chdir", "os.fchdir", "contextlib.chdir"})


def scan(tree: ast.AST, scope: Scope) -> list[Finding]:
    """Return the effects found in `tree`, each with its line."""
    scope.moves = scope.moves or any(_moves(node, scope) for node in ast.walk(tree))
    findings = []
    # Parents come before their children, so that a rule for a call can settle what becomes of its parts.
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1)
        findings += [Finding(each.kind, each.target, line + max(each.line - 1, 0)) for each in _effects(node, scope)]
    return findings


def _effects(node: ast.AST, scope: Scope) -> Iterator[Finding]:
    match node:
        case ast.Call():
            _settle_call(node, scope)
            yield from effects_of(node, scope)
            yield from _environment_call(node, scope)
        case ast.Import() | ast.ImportFrom():
            yield from _import(node)
        case ast.Subscript():
            yield from _subscript(node, scope)
        case ast.Compare():
            _settle_membership(node, scope)
        case ast.Assign() | ast.AnnAssign() | ast.NamedExpr() | ast.AugAssign():
            yield from _assignment(node, scope)
        case ast.Expr(value=ast.Name(id="exit" | "quit" as name)) if not scope.names.is_bound(name):
            # IPython calls these two by their mere names.
            yield Finding("exit")
        case ast.Attribute() | ast.Name():
            yield from _reference(node, scope)
        case ast.BinOp(op=ast.Div()):
            yield from (Finding("secrets", text) for text in scope.texts(node.right) or () if is_secret_path(text))


def _settle_call(call: ast.Call, scope: Scope) -> None:
    """A function that is called was judged with its call; what it is taken from is no reference either."""
    function: ast.expr = call.func
    scope.seen.add(id(function))
    while isinstance(function, ast.Attribute):
        function = function.value
        if "os.environ" not in scope.names.resolve(function):
            scope.seen.add(id(function))


def _moves(node: ast.AST, scope: Scope) -> bool:
    if not isinstance(node, ast.Call):
        return False
    functions = scope.names.resolve(node.func)
    if functions & _MOVERS:
        return True
    is_magic = "get_ipython().run_line_magic" in functions and bool(node.args)
    return is_magic and scope.target(node.args[0]) in ("cd", "pushd", "popd")


def _import(node: ast.Import | ast.ImportFrom) -> Iterator[Finding]:
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    if modules == ["ci_magic"] and isinstance(node, ast.ImportFrom):
        modules = [f"ci_magic.{alias.name}" for alias in node.names if f"ci_magic.{alias.name}" not in OFFERED]
    yield from (
        Finding("ci_magic", module)
        for module in modules
        if module.partition(".")[0] in ("ci_magic", "ctypes", "_ctypes")
    )


def _environment_call(call: ast.Call, scope: Scope) -> Iterator[Finding]:
    """Judge `os.environ.get(...)` and its kin by the name that is asked for."""
    if not isinstance(call.func, ast.Attribute) or "os.environ" not in scope.names.resolve(call.func.value):
        return
    if call.func.attr in ("get", "pop", "setdefault", "__getitem__"):
        scope.seen.add(id(call.func.value))
        yield from _variable(call.args[0] if call.args else None, scope)
    elif call.func.attr in ("update", "putenv", "clear", "__setitem__", "__contains__"):
        scope.seen.add(id(call.func.value))


def _variable(name: ast.expr | None, scope: Scope) -> Iterator[Finding]:
    texts = scope.texts(name)
    if texts is None or any(is_secret_name(text) for text in texts):
        yield Finding("secrets", scope.target(name))


def _subscript(node: ast.Subscript, scope: Scope) -> Iterator[Finding]:
    owners = scope.names.resolve(node.value)
    if owners & {"os.environ", "os.environb"}:
        scope.seen.add(id(node.value))
        if isinstance(node.ctx, ast.Load):
            yield from _variable(node.slice, scope)
    elif owners & {"builtins"} and not isinstance(node.ctx, ast.Load):
        yield Finding("ci_magic", "builtins")
    elif "sys.modules" in owners and "ci_magic" in scope.target(node.slice):
        yield Finding("ci_magic", scope.target(node.slice))


def _settle_membership(node: ast.Compare, scope: Scope) -> None:
    """`"HOME" in os.environ` reads no value."""
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, (ast.In, ast.NotIn)) and "os.environ" in scope.names.resolve(right):
            scope.seen.add(id(right))


def _assignment(node: ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.AugAssign, scope: Scope) -> Iterator[Finding]:
    """A plain alias is followed to where it is used; anything set on `builtins` changes the language for everybody."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    plain = isinstance(node, _NAMES_ONLY) and all(isinstance(target, ast.Name) for target in targets)
    if plain and node.value is not None and "os.environ" not in scope.names.resolve(node.value):
        scope.seen.add(id(node.value))
    for target in targets:
        if isinstance(target, ast.Attribute) and "builtins" in scope.names.resolve(target.value):
            yield Finding("ci_magic", f"builtins.{target.attr}")


def _reference(node: ast.Attribute | ast.Name, scope: Scope) -> Iterator[Finding]:
    """Judge what is handed on without being called here: `map(os.remove, paths)`, a decorator, an element of a list."""
    if isinstance(node, ast.Attribute) and node.attr in FRAME_ATTRIBUTES:
        yield Finding("dynamic", node.attr)
    found = scope.names.resolve(node)
    for each in found:
        if touches_shell(each):
            yield Finding("ci_magic", each.removeprefix("get_ipython()."))
        elif each in ("os.environ", "os.environb") and id(node) not in scope.seen and isinstance(node.ctx, ast.Load):
            yield Finding("secrets", each)
        elif id(node) not in scope.seen and isinstance(node.ctx, ast.Load):
            yield from map(Finding, scope.declared.get(each, ()))
            if _is_function(each) and (kind := kind_of(each)):
                yield Finding(kind)


def _is_function(dotted: str) -> bool:
    """A class named in `except requests.HTTPError` or `isinstance(x, socket.socket)` does nothing by being named."""
    last = dotted.rpartition(".")[2]
    if not dotted.startswith(NETWORK):
        return not dotted.startswith(("ctypes.", "ci_magic."))
    return last in (
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "head",
        "request",
        "urlopen",
        "urlretrieve",
        "stream",
        "create_connection",
    )
