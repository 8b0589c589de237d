"""What the calls do that IPython makes of magics: `get_ipython().run_line_magic(...)` and its kin."""

import ast
from collections.abc import Iterator

from .databases import changes_data
from .findings import Finding, Scope
from .magics import HARMLESS, KINDS, RUNS_PYTHON, WRITES, command_kinds, reads_only, without_options, written_path
from .secrets import is_secret_name, is_secret_path
from .tables import SHELL_PARTS
from .writing import in_danger

_COMMANDS = frozenset({"system", "getoutput", "system_raw", "system_piped"})
_RUNNERS = frozenset({"run_line_magic", "run_cell_magic"})


def from_shell(method: str, call: ast.Call, scope: Scope) -> Iterator[Finding]:
    """Yield the effects of `get_ipython().METHOD(...)`."""
    texts = [scope.target(each) for each in call.args]
    if method in _COMMANDS:
        yield from _command(texts[0] if texts else "")
    elif method in _RUNNERS:
        yield from _magic(call, texts, scope)
    elif method == "magic":
        name, _, line = (texts[0] if texts else "").lstrip("%").partition(" ")
        yield from line_magic(name, line, scope) if name else iter([Finding("dynamic")])
    elif method in ("run_cell", "run_cell_async"):
        yield from _cell(call, scope)


def touches_shell(dotted: str) -> bool:
    """Whether a dotted name is a part of the live shell that code should leave alone."""
    return dotted.startswith("get_ipython().") and dotted.removeprefix("get_ipython().").startswith(SHELL_PARTS)


def line_magic(name: str, line: str, scope: Scope) -> Iterator[Finding]:
    """Yield the effects of `%NAME LINE`."""
    if name in RUNS_PYTHON:
        yield from scope.inside(without_options(line), scope)
    elif name == "cp":
        yield from _written(line.rsplit(maxsplit=1)[-1] if line.split() else "", "", scope)
    elif name in WRITES:
        written = {"cp": line.strip().rpartition(" ")[2]}.get(name, line)
        yield from _written(written, WRITES[name], scope)
    elif name in ("env", "load_ext", "reload_ext", "unload_ext"):
        yield from _environment(line) if name == "env" else _extension(line)
    elif name in ("cat", "less", "more", "head", "tail", "man", "pycat"):
        yield from (Finding("secrets", word) for word in line.split() if is_secret_path(word))
    elif name == "sql":
        yield from [Finding("database", line)] if changes_data(line) else []
    elif name in ("history", "hist") and "-f" in line.split():
        yield from _written(line.partition("-f")[2], "", scope)
    else:
        yield from _by_table(name, line)


def _by_table(name: str, line: str) -> Iterator[Finding]:
    if name in ("sx", "system", "!", "sc"):
        yield from _command(line)
    elif name in KINDS:
        yield from [] if reads_only(name, line) else [Finding(KINDS[name], line.strip())]
    elif name not in HARMLESS:
        yield Finding("dynamic", f"%{name}")


def _magic(call: ast.Call, texts: list[str], scope: Scope) -> Iterator[Finding]:
    if not texts or not texts[0] or (len(texts) > 1 and scope.texts(call.args[1]) is None):
        yield Finding("dynamic")
    elif len(texts) > 2:
        yield from _cell_magic(texts[0], texts[1], texts[2], scope)
    else:
        yield from line_magic(texts[0], texts[1] if len(texts) > 1 else "", scope)


def _cell_magic(name: str, line: str, body: str, scope: Scope) -> Iterator[Finding]:
    """The body of `%%time` and the like is code of this cell, one line further down."""
    if name in RUNS_PYTHON:
        if name in ("timeit", "prun"):
            yield from scope.inside(without_options(line), scope)
        yield from (Finding(each.kind, each.target, each.line + 1) for each in scope.inside(body, scope))
    elif name in ("javascript", "js") or (name in ("html", "HTML", "svg", "SVG") and "<script" in body.lower()):
        yield Finding("dynamic", f"%%{name}")
    elif name == "sql":
        yield from [Finding("database", line)] if changes_data(body) else []
    elif name in ("bash", "sh", "script", "cmd", "sx", "system", "!", "powershell"):
        yield from _command(body)
    else:
        yield from line_magic(name, line, scope)


def _command(command: str) -> Iterator[Finding]:
    yield from (Finding(kind, command.strip()) for kind in command_kinds(command))


def _cell(call: ast.Call, scope: Scope) -> Iterator[Finding]:
    texts = scope.texts(call.args[0]) if call.args else None
    if texts is None:
        yield Finding("dynamic")
    for text in texts or ():
        yield from (Finding(each.kind, each.target) for each in scope.inside(text, scope))


def _written(line: str, ending: str, scope: Scope) -> Iterator[Finding]:
    path = written_path(line)
    if not path:
        yield Finding("overwrite")
    elif in_danger(path, scope, (ending,) if ending else ()):
        yield Finding("overwrite", path)


def _environment(line: str) -> Iterator[Finding]:
    """`%env` alone shows every variable, `%env NAME` shows one, and with a value it sets it."""
    words = line.replace("=", " ").split()
    if not words or (len(words) == 1 and is_secret_name(words[0])):
        yield Finding("secrets", line.strip())


def _extension(line: str) -> Iterator[Finding]:
    if line.strip().partition(".")[0] == "ci_magic":
        yield Finding("ci_magic", line.strip())
