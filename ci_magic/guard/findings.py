"""What the parts of the guard hand to each other."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..values import EffectKind
from .constants import Constants
from .files import FileLookup
from .names import Names


@dataclass(frozen=True, slots=True)
class Finding:
    """An effect at a line of the code under inspection."""

    kind: EffectKind
    target: str = ""
    line: int = 0


Inside = Callable[[str, "Scope"], list[Finding]]
"""Inspects code inside code (the body of `%%time`, a constant for `exec`) with the names of the scope around it."""


@dataclass(slots=True)
class Scope:
    """One piece of code with all that is known about its names.

    `moves` says that the code changes the working directory, so that a relative path may be anywhere. `seen` holds
    the nodes (by id) that a rule for their parent has already judged. `declared` are the effects of functions, by where
    these come from, which those who wrote them told.
    """

    names: Names
    constants: Constants
    files: FileLookup
    inside: Inside
    depth: int = 0
    declared: Mapping[str, tuple[EffectKind, ...]] = field(default_factory=dict)
    moves: bool = False
    seen: set[int] = field(default_factory=set)

    def texts(self, node: ast.expr | None) -> tuple[str, ...] | None:
        """Return every text that `node` can be, or None where that is not known."""
        return None if node is None else self.constants.texts(node)

    def target(self, node: ast.expr | None) -> str:
        """Return the one text that `node` is, or nothing."""
        texts = self.texts(node)
        return texts[0] if texts and len(texts) == 1 else ""


def argument(call: ast.Call, position: int | None, keyword: str = "") -> ast.expr | None:
    """Return the argument of `call` at `position` or under `keyword`; None if it is not given in plain sight."""
    for each in call.keywords:
        if each.arg == keyword and keyword:
            return each.value
    if (
        position is not None
        and position < len(call.args)
        and not any(isinstance(each, ast.Starred) for each in call.args[: position + 1])
    ):
        return call.args[position]
    return None


def hides_arguments(call: ast.Call) -> bool:
    """Whether `call` passes `*args` or `**kwargs`, so that not all it gets can be seen."""
    return any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords)
