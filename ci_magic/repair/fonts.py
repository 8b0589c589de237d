"""Mending code whose figures lack glyphs, without a model: one line that puts a font behind those that are set."""

import ast
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..values import Glyphs

_SETTERS = frozenset({"rcdefaults", "rc_file", "rc", "set_theme", "set_style"})
_CONTEXTS = frozenset({"rc_context", "context", "xkcd", "axes_style"})


def with_fonts(code: str, glyphs: Glyphs, transform: Callable[[str], str]) -> str:
    """Return `code` with the fonts that `glyphs` names; the code as it was where no place for the line is found.

    The line stands after the leading imports, or after the last statement that sets how figures look, for that one
    would take the fonts away again; after both, where that one may not run. `transform` makes plain Python of magics,
    line by line.
    """
    first, rest = "", code
    while rest.startswith("%%"):
        line, end, rest = rest.partition("\n")
        first += line + end
    tree = _parsed(rest, transform)
    if tree is None or not tree.body or not glyphs.found:
        return code
    base = _after_imports(tree)
    place = _place(tree, rest.split("\n"), base)
    better = _inserted(rest, place, _lines(tree, glyphs, place))
    if place.indent and not place.inside:
        better = _inserted(better, base, _lines(tree, glyphs, base))
    return first + better if _parsed(better, transform) is not None else code


def _parsed(code: str, transform: Callable[[str], str]) -> ast.Module | None:
    try:
        plain = transform(code)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(plain)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree if plain.count("\n") - code.count("\n") in (0, 1) else None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the line goes: behind byte `column` of `line` (1-based, 0: before everything), behind `indent`.

    `inside` says that a `with` has other settings there than the run has at its end.
    """

    line: int = 0
    column: int = 0
    indent: str = ""
    inside: bool = False


def _place(tree: ast.Module, lines: Sequence[str], place: _Place) -> _Place:
    top = set(map(id, tree.body))
    for node in ast.walk(tree):
        found = None
        if isinstance(node, ast.With) and any(_is_context(each.context_expr) for each in node.items):
            first = node.body[0].lineno
            if first > node.lineno:
                found = _Place(first - 1, 1 << 30, _indent(lines[first - 1]), inside=True)
        elif isinstance(node, ast.Expr | ast.Assign) and _sets_looks(node):
            found = _behind(node, lines, is_top=id(node) in top)
        if found is not None and found.line >= place.line:
            place = found
    return place


def _behind(node: ast.stmt, lines: Sequence[str], *, is_top: bool) -> _Place | None:
    """Return the place behind a statement; None for one inside another that shares a line with something else."""
    end, column = node.end_lineno or node.lineno, node.end_col_offset or 0
    rest = lines[end - 1].encode()[column:].decode().strip()
    shares = len(_indent(lines[node.lineno - 1])) < node.col_offset or rest.startswith(";")
    if shares and not is_top:
        return None
    return _Place(end, column, _indent(lines[node.lineno - 1]))


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _after_imports(tree: ast.Module) -> _Place:
    place = _Place()
    for node in tree.body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not (is_text or isinstance(node, ast.Import | ast.ImportFrom) or _is_magic(node)):
            break
        place = _Place(node.end_lineno or node.lineno, node.end_col_offset or 0)
        if _is_magic(node):
            # The columns are those of the call that the magic has become.
            place = _Place(place.line, 1 << 30)
    return place


def _is_magic(node: ast.stmt) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "get_ipython" for each in ast.walk(node))


def _is_context(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _last_name(node.func) in _CONTEXTS


def _sets_looks(node: ast.Expr | ast.Assign) -> bool:
    if isinstance(node, ast.Assign):
        targets = (each.value for each in node.targets if isinstance(each, ast.Subscript))
        return any(_last_name(each) == "rcParams" for each in targets)
    if not isinstance(node.value, ast.Call) or not isinstance(node.value.func, ast.Attribute | ast.Name):
        return False
    function = node.value.func
    name, owner = _last_name(function), _last_name(function.value) if isinstance(function, ast.Attribute) else ""
    return (
        name in _SETTERS
        or (name, owner) in {("use", "style"), ("update", "rcParams"), ("set", "sns"), ("set", "seaborn")}
        or (name == "set_context" and owner in ("sns", "seaborn"))
    )


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _lines(tree: ast.Module, glyphs: Glyphs, place: _Place) -> list[str]:
    owner = next(_modules(tree, place.line), "")
    lines = [] if owner else ["import matplotlib"]
    parameters = f'{owner or "matplotlib"}.rcParams["font.family"]'
    known: Sequence[str] = () if place.inside else glyphs.family
    names = [_quoted(each) for each in dict.fromkeys((*known, *glyphs.found))]
    before = [f"*{parameters}"] if place.inside else []
    return [*lines, f"{parameters} = [{', '.join([*before, *names])}]"]


def _modules(tree: ast.Module, line: int) -> Iterator[str]:
    """Give the names under which the code has imported what holds matplotlib's settings, before the line."""
    for node in tree.body:
        if (node.end_lineno or node.lineno) > line:
            return
        if isinstance(node, ast.Import):
            for each in node.names:
                if each.asname and each.name in ("matplotlib", "matplotlib.pyplot"):
                    yield each.asname
                elif not each.asname and each.name.partition(".")[0] == "matplotlib":
                    yield "matplotlib"
        if isinstance(node, ast.ImportFrom) and node.module == "matplotlib":
            yield from (each.asname or each.name for each in node.names if each.name == "pyplot")


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _inserted(code: str, place: _Place, lines: list[str]) -> str:
    new = [place.indent + line for line in lines]
    old = code.split("\n")
    if place.line == 0:
        return "\n".join([*new, *old])
    # The tree counts bytes.
    held = old[place.line - 1].encode()
    kept, after = held[: place.column].decode(), held[place.column :].decode().lstrip()
    following = after.lstrip("; ")
    if not after.startswith(";") or not following or following.startswith("#"):
        kept, following = held.decode(), ""
    tail = [place.indent + following] if following else []
    return "\n".join([*old[: place.line - 1], kept, *new, *tail, *old[place.line :]])
