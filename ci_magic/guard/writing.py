"""Files that calls write, move or copy, and whether anything would be lost by it."""

import ast
import re
from collections.abc import Iterator

from .findings import Finding, Scope, argument, hides_arguments
from .writers import HANDLES, METHOD_WRITERS, MOVES, WRITERS, Writer

_URL = re.compile(r"(?:https?|ftps?|s3a?|gs|gcs|az|abfss?|sftp|ssh|hdfs)://", re.IGNORECASE)
_PATH_WRITES = frozenset({"write_text", "write_bytes"})
_TO_STRINGS = frozenset(
    {
        "to_csv",
        "to_json",
        "to_html",
        "to_markdown",
        "to_latex",
        "to_string",
        "to_xml",
        "save",
        "write_csv",
        "write_json",
    }
)
"""Writers that give back a string, or save to where the object came from, if they get no path."""


def is_url(text: str) -> bool:
    """Whether `text` is an address outside this machine."""
    return _URL.match(text) is not None


def written_by(call: ast.Call, functions: frozenset[str], scope: Scope) -> Iterator[Finding]:
    """Yield what `call` overwrites or moves away; `functions` are the names that its function may have."""
    known = False
    for function in functions:
        if function in MOVES:
            known = True
            yield from _moved(call.args, call, scope)
        elif function in WRITERS:
            known = True
            yield from _through(call, WRITERS[function], scope)
        elif function == "os.open" and scope.names.resolve(call.args[-1] if call.args else call) != {"os.O_RDONLY"}:
            yield from lost(argument(call, 0, "path"), scope)
        known = known or function.startswith(("numpy.", "torch.", "json.", "pickle."))
    if not known and isinstance(call.func, ast.Attribute):
        yield from _by_method(call, call.func, scope)


def lost(path: ast.expr | None, scope: Scope, endings: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Yield an overwrite for each file at `path` that is there and not ours; without a target if it is not known."""
    if path is None or (isinstance(path, ast.Constant) and not isinstance(path.value, str)) or _is_handle(path, scope):
        return
    texts = scope.texts(path)
    if texts is None:
        beginning = scope.constants.beginning(path)
        yield Finding("network", beginning) if is_url(beginning) else Finding("overwrite")
        return
    for text in texts:
        if is_url(text):
            yield Finding("network", text)
        elif in_danger(text, scope, endings):
            yield Finding("overwrite", text)


def in_danger(text: str, scope: Scope, endings: tuple[str, ...] = ()) -> bool:
    """Whether writing to the path `text` may destroy a file that no turn made."""
    if scope.moves and not text.startswith(("/", "~")) and not re.match(r"[A-Za-z]:[\\/]", text):
        return True
    names = [text, *(text + ending for ending in endings if not text.endswith(ending))]
    return any(scope.files.exists(name) and not scope.files.ours(name) for name in names)


def _through(call: ast.Call, writer: Writer, scope: Scope) -> Iterator[Finding]:
    if writer.mode is not None and not _may_change(call, argument(call, writer.mode, "mode"), writer.default, scope):
        return
    path = argument(call, writer.position, writer.keyword)
    if path is None:
        path = next(
            (each.value for each in call.keywords if each.arg in ("file", "path", "filename", "name", "fname")), None
        )
    if path is None and hides_arguments(call):
        yield Finding("overwrite")
    yield from lost(path, scope, writer.endings)


def _may_change(call: ast.Call, mode: ast.expr | None, default: str, scope: Scope) -> bool:
    """Whether a file opened with `mode` may lose what it holds; `x` fails where there is a file."""
    if mode is None:
        return default != "r" or (hides_arguments(call) and len(call.args) < 2)
    texts = scope.texts(mode)
    return texts is None or any(set(text) & set("wa+") for text in texts)


def _by_method(call: ast.Call, method: ast.Attribute, scope: Scope) -> Iterator[Finding]:
    name, owner = method.attr, method.value
    if name in METHOD_WRITERS:
        writer = METHOD_WRITERS[name]
        path = argument(call, writer.position, writer.keyword)
        if path is None and name not in _TO_STRINGS:
            path = next((each.value for each in call.keywords if each.arg), None)
        if name != "save" or path is not None:
            yield from _through(call, writer, scope) if path is None else lost(path, scope, writer.endings)
    elif name in _PATH_WRITES:
        yield from lost(owner, scope)
    elif name == "open" and scope.names.is_path(owner):
        if _may_change(call, argument(call, 0, "mode"), "r", scope):
            yield from lost(owner, scope)
    elif name in ("rename", "replace") and _is_path(owner, call, scope):
        yield from _moved([owner, *call.args], call, scope)
    elif name == "extractall" and any(each.startswith(("zipfile.", "tarfile.")) for each in scope.names.resolve(owner)):
        yield from lost(argument(call, 0, "path") or ast.Constant("."), scope)


def _is_path(owner: ast.expr, call: ast.Call, scope: Scope) -> bool:
    """Whether `owner` is a path and not a frame or a string, which have `rename` and `replace` as well."""
    if scope.names.is_path(owner):
        return True
    live = isinstance(owner, ast.Name) and not scope.names.is_bound(owner.id) and scope.texts(owner) is not None
    return live and len(call.args) == 1 and not call.keywords


def _moved(ends: list[ast.expr], call: ast.Call, scope: Scope) -> Iterator[Finding]:
    """A file that is moved is gone from where it was, and whatever stood where it goes is gone too."""
    source = ends[0] if ends else argument(call, None, "src")
    texts = scope.texts(source)
    if texts is None:
        yield Finding("delete")
        return
    yield from (Finding("delete", text) for text in texts if in_danger(text, scope))
    yield from lost(ends[1] if len(ends) > 1 else argument(call, None, "dst"), scope)


def _is_handle(node: ast.expr, scope: Scope) -> bool:
    """Whether `node` is an open file, a buffer in memory, or a path inside a new temporary directory."""
    found = scope.names.resolve(node)
    if found and all(
        each in HANDLES or (each.startswith("tempfile.") and each.endswith(("()", "().name"))) for each in found
    ):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Add)):
        return _is_handle(node.left, scope)
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.FormattedValue):
        return _is_handle(node.values[0].value, scope)
    if isinstance(node, ast.Call) and node.args and scope.names.resolve(node.func) & {"os.path.join", "pathlib.Path"}:
        return _is_handle(node.args[0], scope)
    return False
