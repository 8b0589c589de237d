"""Where a failure happened: the exception, its frames, the expression that failed and the values around it."""

import ast
import builtins
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..describe.classes import bases, genuine
from ..describe.literals import CELL, HIDDEN, Renderer
from ..traces import CellCode, Step, failing_node, read
from .looking import UNKNOWN, Names, expressions_in, value_of

_VARIABLES = 300
_LIBRARY_FRAMES = 60
_OPERANDS = 20


@dataclass(frozen=True)
class Scene:
    """What a probe may look at.

    Attributes:
        error: the exception; only builtin fields of it are to be read.
        kinds: the names of its classes, itself first.
        message: its text.
        cell: the model's code beside what was compiled.
        steps: the frames, outermost first.
        namespace: the user's names.
        secret_name: tells names whose values must not be told.
        deadline: a time of `time.monotonic` after which nothing new is begun.
    """

    error: BaseException
    kinds: tuple[str, ...]
    message: str
    cell: CellCode
    steps: tuple[Step, ...]
    namespace: Mapping[str, object]
    secret_name: Callable[[str], bool]
    deadline: float

    @property
    def late(self) -> bool:
        """Whether the time for probes is spent."""
        return time.monotonic() > self.deadline

    @cached_property
    def own(self) -> Step | None:
        """The innermost frame of the user's."""
        return next((step for step in reversed(self.steps) if step.own), None)

    @cached_property
    def _failing(self) -> tuple[ast.expr | None, ast.stmt | None]:
        return failing_node(self.own, self.cell) if self.own else (None, None)

    @property
    def node(self) -> ast.expr | None:
        """The expression that failed, in the innermost frame of the user's."""
        return self._failing[0]

    @property
    def part(self) -> ast.AST | None:
        """The expression that failed, or where it is not known the statement; of one that holds others its head."""
        node, statement = self._failing
        # An assignment that fails to unpack points at its targets.
        if node is not None and not isinstance(getattr(node, "ctx", None), ast.Store):
            return node
        match statement:
            case ast.For() | ast.AsyncFor():
                return statement.iter
            case ast.If() | ast.While():
                return statement.test
            case ast.With() | ast.AsyncWith():
                return ast.Tuple([each.context_expr for each in statement.items], ast.Load())
        return None if hasattr(statement, "body") else statement

    @cached_property
    def names(self) -> Names:
        """The names that the innermost frame of the user's sees."""
        if self.own is None:
            return (self.namespace, vars(builtins))
        frame = self.own.frame
        return (frame.f_locals, frame.f_globals, vars(builtins))

    def value(self, node: ast.expr | None) -> object:
        """Return the value of an expression, or `UNKNOWN`."""
        return value_of(node, self.names)

    def text(self, node: ast.AST) -> str:
        """Return the source of an expression, in one line of bounded length."""
        source = self.cell.compiled(self.own.file) if self.own else ""
        shown = " ".join((ast.get_source_segment(source, node) or ast.unparse(node)).split())
        return shown if len(shown) <= CELL.total else shown[: CELL.total] + "…"

    def operands(self) -> Iterator[tuple[str, object]]:
        """Yield the known values on the failing line, each with its source."""
        yield from self._operands

    @cached_property
    def _operands(self) -> list[tuple[str, object]]:
        found: dict[str, object] = {}
        for chain in expressions_in(self.part) if self.part else ():
            node: ast.expr = chain
            value = self.value(node)
            # Of a method, or of what has to be computed, its owner is known.
            while value is UNKNOWN and isinstance(node, (ast.Attribute, ast.Subscript)):
                node = node.value
                value = self.value(node)
            if value is not UNKNOWN and len(found) < _OPERANDS:
                found.setdefault(self.text(node), value)
        return list(found.items())

    def secret(self, text: str) -> bool:
        """Whether the source of an expression names something whose values must not be told."""
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            return self.secret_name(text)
        for node in ast.walk(tree):
            word = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "value", None)
            if isinstance(word, str) and self.secret_name(word):
                return True
        return False

    def show(self, text: str, value: object) -> str:
        """Return a value as a short literal, hidden where its source `text` says that it is a secret."""
        return HIDDEN if self.secret(text) else Renderer(CELL, self.secret_name).render(value)

    def variables(self) -> Iterator[tuple[str, object]]:
        """Yield the user's variables, the newest first, while there is time."""
        for name in list(reversed(list(self.namespace)))[:_VARIABLES]:
            if self.late:
                return
            if type(name) is str and not name.startswith("_") and name not in {"In", "Out"}:
                yield name, self.namespace[name]

    def library_values(self, package: str, *names: str) -> Iterator[object]:
        """Yield what the frames of a library hold under `names`, the outermost frame first."""
        for step in self.steps[-_LIBRARY_FRAMES:]:
            module = dict.get(step.frame.f_globals, "__name__")
            if type(module) is str and module.partition(".")[0] == package and not step.own:
                held = step.frame.f_locals
                yield from (held[name] for name in names if name in held)

    def label_of(self, value: object) -> str:
        """Return the source of the operand or the name of the variable that is `value`; empty if there is none."""
        for text, found in self.operands():
            if found is value:
                return text
        return next((name for name, found in self.variables() if found is value), "")

    def field(self, owner: type, name: str) -> Any:
        """Return a field of the exception that the builtin class `owner` keeps."""
        return read(self.error, owner, name)

    @property
    def folder(self) -> Path:
        """The working directory."""
        try:
            return Path.cwd()
        except OSError:  # it was deleted
            return Path(os.sep)


def class_names(error: BaseException) -> tuple[str, ...]:
    """Return the names of an exception's classes, itself first, without `object`."""
    return tuple(type.__dict__["__name__"].__get__(each) for each in bases(type(error))[:-1])


def is_from(value: object, package: str, name: str) -> bool:
    """Say whether `value` is an instance of a class that is really found in `package` under `name`."""
    return any(
        type.__dict__["__name__"].__get__(each) == name and genuine(each, package) for each in bases(type(value))
    )
