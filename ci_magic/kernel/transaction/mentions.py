"""What code can reach, read from its syntax tree: names whose present object it can get hold of.

A name that the code binds before it reads it is out of reach: `df = load()` cannot change the old `df`.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

OPAQUE_NAMES = frozenset(
    {"globals", "locals", "vars", "exec", "eval", "compile", "__import__", "__main__", "get_ipython", "import_module"}
)
OPAQUE_WORDS = frozenset(
    {"f_globals", "f_locals", "f_back", "_getframe", "currentframe", "get_objects", "get_referrers", "__globals__"}
    | {"user_ns", "user_global_ns", "user_module", "import_module", "run_path", "run_module", "__main__"}
)
_OPAQUE_MODULES = frozenset({"__main__", "sys.modules"})
_LONGEST_WORD = 40

# Magics that run the code they are given, and those that run none.
_RUN_BODY = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "lprun", "snakeviz", "pyinstrument"})
_RUN_NOTHING = frozenset(
    {"matplotlib", "pip", "conda", "mamba", "uv", "cd", "pwd", "ls", "pylab", "config", "precision", "load_ext", "env"}
    | {"set_env", "autoreload", "bash", "sh", "script", "system", "sx", "!", "html", "HTML", "javascript", "js", "svg"}
    | {"latex", "markdown", "writefile", "file", "perl", "ruby", "pinfo", "pinfo2", "xmode", "sql"}
)
_OPTIONS = re.compile(r"^(?:-\w+(?: \d+)?\s+)+")

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(slots=True)
class Mentions:
    """What a piece of code mentions.

    `names` are those whose object can be reached, in order; `modules` those it imports. `words` are names of
    attributes, and texts that could be some. `opaque` code may reach every name.
    """

    names: dict[str, None] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    opaque: bool = False


def mentions(tree: ast.AST | None) -> Mentions:
    """Return what parsed code mentions; what does not parse cannot run and mentions nothing."""
    found = Mentions()
    if tree is not None:
        body = tree.body if isinstance(tree, ast.Module) else [tree]
        _Reader(found).block(body, frozenset())
        found.opaque = found.opaque or bool(
            OPAQUE_WORDS & found.words or OPAQUE_NAMES & found.names.keys() or _OPAQUE_MODULES & found.modules
        )
    return found


class _Reader:
    """Reads statements in the order in which they run, and keeps what is bound for certain."""

    def __init__(self, found: Mentions) -> None:
        self._found = found

    def block(self, statements: Iterable[Any], bound: frozenset[str]) -> frozenset[str]:
        for statement in statements:
            bound = self._statement(statement, bound)
        return bound

    def _statement(self, node: ast.AST, bound: frozenset[str]) -> frozenset[str]:
        match node:
            case ast.Assign(targets=targets, value=value):
                self._expressions([value, *targets], bound)
                return bound.union(*(_targets(each) for each in targets))
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=ast.expr() as value):
                self._expressions([annotation, value], bound)
                return bound | {name}
            case ast.AugAssign(target=ast.Name(id=name)):
                self._note({name} - bound)
            case ast.Import(names=names):
                self._found.modules.update(each.name for each in names)
                return bound | {each.asname or each.name.partition(".")[0] for each in names}
            case ast.ImportFrom(module=module, names=names):
                self._found.modules.update({module or ""} | {f"{module}.{each.name}" for each in names})
                self._found.words.update(each.name for each in names)
                return bound | {each.asname or each.name for each in names if each.name != "*"}
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                self._expressions([node], bound)
                return bound | {name}
            case ast.Delete(targets=targets):
                self._expressions([each for each in targets if not isinstance(each, ast.Name)], bound)
                return bound
            case ast.With() | ast.AsyncWith() | ast.For() | ast.AsyncFor() | ast.If() | ast.While() | ast.Try():
                return self._compound(node, bound)
        self._expressions([node], bound)
        return bound

    def _compound(self, node: Any, bound: frozenset[str]) -> frozenset[str]:
        """Read the blocks of a statement; what they bind counts within each of them only."""
        inner = after = bound
        match node:
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for each in items:
                    self._expressions([each.context_expr, *([each.optional_vars] if each.optional_vars else [])], after)
                    after = after | (_targets(each.optional_vars) if each.optional_vars else frozenset())
                inner = after
            case ast.For(target=target, iter=over) | ast.AsyncFor(target=target, iter=over):
                self._expressions([over, target], bound)
                inner = bound | _targets(target)
            case ast.If(test=test) | ast.While(test=test):
                self._expressions([test], bound)
        tried = self.block(node.body, inner)
        for handler in getattr(node, "handlers", []):
            self._expressions([handler.type] if handler.type else [], bound)
            self.block(handler.body, bound | ({handler.name} if handler.name else set()))
        self.block(getattr(node, "orelse", []), tried if isinstance(node, ast.Try) else bound)
        self.block(getattr(node, "finalbody", []), bound)
        return after

    def _expressions(self, nodes: Iterable[ast.AST], bound: frozenset[str]) -> None:
        for node in nodes:
            self._note(_loaded(node) - bound)
            for inner in ast.walk(node):
                self._word(inner)

    def _note(self, names: Iterable[str]) -> None:
        self._found.names.update(dict.fromkeys(sorted(names)))

    def _word(self, node: ast.AST) -> None:
        match node:
            case ast.Attribute(value=value, attr=attribute):
                self._found.words.add(attribute)
                if attribute == "modules" and isinstance(value, ast.Name) and value.id == "sys":
                    self._found.opaque = True
            case ast.Constant(value=str() as text) if len(text) <= _LONGEST_WORD and text.isidentifier():
                if text != "__main__":  # as in `if __name__ == "__main__"`
                    self._found.words.add(text)
            case ast.Import() | ast.ImportFrom():
                self._statement(node, frozenset())
            case ast.Call():
                self._magic(node)

    def _magic(self, call: ast.Call) -> None:
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=kind),
                args=[ast.Constant(value=str() as first), *rest],
            ):
                texts = [each.value for each in rest if isinstance(each, ast.Constant) and isinstance(each.value, str)]
                self._found.opaque = self._found.opaque or not self._harmless(kind, first, texts)

    def _harmless(self, kind: str, magic: str, texts: list[str]) -> bool:
        if kind in ("system", "getoutput", "getoutput_str") or (kind.endswith("_magic") and magic in _RUN_NOTHING):
            return True
        if not kind.endswith("_magic") or magic not in _RUN_BODY or not texts:
            return False
        body = texts[1] if texts[1:] else _OPTIONS.sub("", texts[0])
        try:
            self.block(ast.parse(body).body, frozenset())
        except (SyntaxError, ValueError):
            return False
        return True


def _targets(node: ast.AST) -> frozenset[str]:
    """Return the names that an assignment to `node` binds."""
    match node:
        case ast.Name(id=name):
            return frozenset({name})
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return frozenset().union(*(_targets(each) for each in parts))
        case ast.Starred(value=value):
            return _targets(value)
    return frozenset()


def _loaded(node: ast.AST) -> set[str]:
    """Return the names whose objects `node` can reach: those it reads outside the scopes that bind them."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")))):
            return set().union(*(_loaded(each) for each in [*node.args, *node.keywords]))
        case ast.Call(func=ast.Name(id="vars"), args=[_, *_]):
            return set().union(*(_loaded(each) for each in node.args))
        case ast.Name(id=name, ctx=ast.Load()):
            return {name}
        case ast.Name():
            return set()
        case ast.Global(names=names):
            return set(names)
        case ast.AugAssign(target=ast.Name(id=name)):
            return {name} | _loaded(node.value)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            return _loaded_in_function(node)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            own = frozenset().union(*(_targets(each.target) for each in node.generators))
            return _loaded(node.generators[0].iter) | (_inner(node) - own)
    return _inner(node)


def _inner(node: ast.AST) -> set[str]:
    return set().union(*(_loaded(child) for child in ast.iter_child_nodes(node)))


def _loaded_in_function(node: _Function) -> set[str]:
    arguments = node.args
    own = {each.arg for each in ast.walk(arguments) if isinstance(each, ast.arg)}
    body = node.body if isinstance(node.body, list) else [node.body]
    shared: set[str] = set()
    for each in _same_scope(body):
        match each:
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                shared.update(names)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                own.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                own.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                own.update(each.asname or each.name.partition(".")[0] for each in aliases)
            case ast.ExceptHandler(name=str() as name):
                own.add(name)
    inside = set().union(*(_loaded(each) for each in body))
    outside = set().union(*(_loaded(each) for each in [*getattr(node, "decorator_list", []), *_defaults(arguments)]))
    return outside | (inside - (own - shared))


def _defaults(arguments: ast.arguments) -> list[ast.AST]:
    annotations = [each.annotation for each in ast.walk(arguments) if isinstance(each, ast.arg) and each.annotation]
    return [*arguments.defaults, *(each for each in arguments.kw_defaults if each), *annotations]


def _same_scope(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Walk statements without entering functions, classes and comprehensions inside."""
    todo = list(body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (_Function, ast.ClassDef, _Comprehension)):
            todo.extend(ast.iter_child_nodes(node))
