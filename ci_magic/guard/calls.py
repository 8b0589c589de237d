"""The effects of one call."""

import ast
from collections.abc import Iterator

from ..values import EffectKind
from .databases import changes_data
from .findings import Finding, Scope, argument, hides_arguments
from .magic_calls import from_shell
from .magics import command_kinds
from .network import NETWORK, QUIET
from .secrets import is_secret_name, is_secret_path
from .tables import (
    CALLS,
    DATABASE_METHODS,
    MAKERS_OF_TREES,
    OFFERED,
    OPENERS,
    QUIET_ABOUT_PATHS,
    READS_PICKLES,
    SQL_METHODS,
    SQL_READERS,
    TAKES_CODE,
)
from .writers import METHOD_WRITERS
from .writing import is_url, written_by

_DELETING_METHODS = frozenset({"unlink", "rmdir", "rmtree"})


def effects_of(call: ast.Call, scope: Scope) -> Iterator[Finding]:
    """Yield every effect of `call`."""
    functions = scope.names.resolve(call.func)
    for function in functions:
        yield from _by_name(function, call, scope)
    yield from written_by(call, functions, scope)
    yield from _addresses_and_secret_files(call, functions, scope)
    if isinstance(call.func, ast.Attribute):
        yield from _by_method(call, call.func, functions, scope)


def kind_of(function: str) -> EffectKind | None:
    """Return the effect that calling `function` has whatever it is given, if it has one."""
    if function in CALLS:
        return CALLS[function]
    if function.startswith(NETWORK) and not function.startswith(QUIET) and not _is_constant(function):
        return "network"
    return "ci_magic" if function.startswith(("ctypes.", "ci_magic.")) and function not in OFFERED else None


def _by_name(function: str, call: ast.Call, scope: Scope) -> Iterator[Finding]:
    kind = kind_of(function)
    first = call.args[0] if call.args else next((each.value for each in call.keywords), None)
    yield from (Finding(each, scope.target(first)) for each in scope.declared.get(function, ()))
    if kind == "shell":
        yield from (Finding(each, _command(call, scope)) for each in command_kinds(_command(call, scope)))
    elif kind:
        yield Finding(kind, scope.target(first))
    elif function.startswith("get_ipython()."):
        yield from from_shell(function.removeprefix("get_ipython()."), call, scope)
    elif function == "?" or function.endswith(".?"):
        yield Finding("dynamic", function.removesuffix("?").removesuffix("."))
    else:
        yield from _by_arguments(function, call, first, scope)


def _by_arguments(function: str, call: ast.Call, first: ast.expr | None, scope: Scope) -> Iterator[Finding]:
    """Yield the effects of calls that have them only with some arguments."""
    if function in MAKERS_OF_TREES or function in TAKES_CODE:
        yield from _made_code(function, first, scope)
    elif function in READS_PICKLES:
        yield from _pickle(first, scope)
    elif function in ("yaml.load", "yaml.load_all", "numpy.load"):
        yield from _careless_load(function, call, scope)
    elif function in ("os.getenv", "os.getenvb"):
        yield from _variable(first, scope)
    elif function == "setattr" and first is not None and "builtins" in scope.names.resolve(first):
        yield Finding("ci_magic", "builtins")
    elif function in ("__import__", "importlib.import_module"):
        yield from _import(first, scope)


def _is_constant(function: str) -> bool:
    """Calls of exceptions and the like (`requests.HTTPError()`, `socket.AF_INET`) reach nothing."""
    last = function.rpartition(".")[2]
    return last.isupper() or last.endswith(("Error", "Exception", "Timeout", "Warning"))


def _command(call: ast.Call, scope: Scope) -> str:
    """Return the command that a call runs, as far as it can be seen."""
    first = call.args[0] if call.args else argument(call, None, "args")
    if first is None:
        return ""
    if isinstance(first, (ast.List, ast.Tuple)):
        return " ".join(_word(each, scope) for each in first.elts)
    if len(call.args) > 1 and all(scope.target(each) for each in call.args[1:]):
        return " ".join(_word(each, scope) for each in call.args)
    return scope.target(first) or scope.constants.beginning(first)


def _word(node: ast.expr, scope: Scope) -> str:
    if scope.names.resolve(node) == {"sys.executable"}:
        return "python"
    return scope.target(node) or scope.constants.beginning(node) or "?"


def _made_code(function: str, source: ast.expr | None, scope: Scope) -> Iterator[Finding]:
    """Constant code is judged like any other; code that is made at run time cannot be."""
    texts = scope.texts(source)
    if texts is not None:
        for text in texts:
            yield from (Finding(each.kind, each.target) for each in scope.inside(text.strip(), scope))
    elif function in MAKERS_OF_TREES and source is not None and not _is_compiled(source, scope):
        yield Finding("dynamic")


def _is_compiled(source: ast.expr, scope: Scope) -> bool:
    """`exec(compile(...))`: the code is judged where it is compiled."""
    return isinstance(source, ast.Call) and scope.names.resolve(source.func) == {"compile"}


def _pickle(path: ast.expr | None, scope: Scope) -> Iterator[Finding]:
    """A pickle can hold any code; one that an earlier turn wrote holds what we know."""
    texts = scope.texts(path)
    if not texts or not all(scope.files.ours(text) for text in texts):
        yield Finding("dynamic", scope.target(path))


def _careless_load(function: str, call: ast.Call, scope: Scope) -> Iterator[Finding]:
    if function == "numpy.load":
        allowed = argument(call, None, "allow_pickle")
        careless = allowed is not None and not (isinstance(allowed, ast.Constant) and not allowed.value)
    else:
        loader = argument(call, 1, "Loader")
        careless = loader is None or not any("Safe" in each or "Base" in each for each in scope.names.resolve(loader))
    if careless:
        yield Finding("dynamic", scope.target(call.args[0] if call.args else None))


def _variable(name: ast.expr | None, scope: Scope) -> Iterator[Finding]:
    texts = scope.texts(name)
    if texts is None or any(is_secret_name(text) for text in texts):
        yield Finding("secrets", scope.target(name))


def _import(name: ast.expr | None, scope: Scope) -> Iterator[Finding]:
    texts = scope.texts(name)
    if texts is None:
        yield Finding("dynamic")
    elif any(text.partition(".")[0] in ("ci_magic", "ctypes") for text in texts):
        yield Finding("ci_magic", texts[0])


def _addresses_and_secret_files(call: ast.Call, functions: frozenset[str], scope: Scope) -> Iterator[Finding]:
    """Readers that are given an address, and anything but talk that is given the path of a secret."""
    name = (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else call.func.id
        if isinstance(call.func, ast.Name)
        else ""
    )
    opens = name.startswith(("read_", "to_")) or name in OPENERS or bool(functions & {"open", "pandas.ExcelFile"})
    for each in [*call.args, *(keyword.value for keyword in call.keywords)]:
        texts = scope.texts(each)
        for text in texts or (scope.constants.beginning(each),):
            if opens and is_url(text) and name not in METHOD_WRITERS:
                yield Finding("network", text)
            if name not in QUIET_ABOUT_PATHS and is_secret_path(text):
                yield Finding("secrets", text)


def _by_method(call: ast.Call, method: ast.Attribute, functions: frozenset[str], scope: Scope) -> Iterator[Finding]:
    name = method.attr
    if name in _DELETING_METHODS and not any(function in CALLS for function in functions):
        yield Finding("delete", scope.target(method.value))
    elif name in SQL_METHODS | SQL_READERS | DATABASE_METHODS:
        yield from _database(call, method, scope)


def _database(call: ast.Call, method: ast.Attribute, scope: Scope) -> Iterator[Finding]:
    connection = argument(call, 1, "con")
    touched = scope.names.resolve(method.value) | (scope.names.resolve(connection) if connection else frozenset())
    if "memory database()" in touched:
        return
    if method.attr in DATABASE_METHODS:
        yield Finding("database", scope.target(call.args[0] if call.args else None))
        return
    statement = call.args[0] if call.args else argument(call, None, "sql")
    while isinstance(statement, ast.Call) and statement.args and scope.texts(statement) is None:
        statement = statement.args[0]
    texts = scope.texts(statement)
    if texts is None and statement is not None:
        texts = (scope.constants.beginning(statement),)
        if not texts[0].strip() and method.attr.startswith("execute") and not hides_arguments(call):
            yield Finding("database")
    yield from (Finding("database", text) for text in texts or () if changes_data(text))
