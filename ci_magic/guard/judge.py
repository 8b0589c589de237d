"""The judgement on one cell: its effects by line, and whether to ask."""

import ast
import difflib
import re
import warnings
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from ..values import Effect, EffectKind, Judgement, WhenToAsk
from .bindings import collect
from .constants import Constants
from .files import FileLookup
from .findings import Finding, Scope
from .magic_calls import line_magic
from .magics import HARMLESS, KINDS, RUNS_PYTHON, WRITES
from .names import Names, canonical
from .scan import scan

_DEEPEST = 6
_BARE_MAGIC = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)(?:\s+(?P<line>[^\s=(.,].*))?\s*")


def judge(
    code: str,
    *,
    transform: Callable[[str], str],
    origins: Mapping[str, str],
    files: FileLookup,
    allow: Collection[str] = (),
    mode: WhenToAsk = "effects",
    declared: Mapping[str, tuple[EffectKind, ...]] = MappingProxyType({}),
) -> Judgement:
    """Say what `code` would do outside the namespace, and whether to ask before it runs.

    `transform` makes plain Python of a cell and may raise SyntaxError. `origins` tells where the functions,
    classes and modules of the live namespace come from. Effects of a kind in `allow` are listed and not asked
    about; `mode` asks for any code (`always`) or for none (`never`). `declared` are the effects of functions by where
    these come from.
    """
    inspector = _Inspector(transform, origins, files, declared)
    try:
        findings = inspector.cell(code)
    except RecursionError:
        # Python may run what nests too deeply to be read here.
        findings = [Finding("dynamic", "", 1)]
    effects = _effects(code, findings)
    asks = mode == "always" or (mode == "effects" and any(effect.kind not in allow for effect in effects))
    return Judgement("ask" if asks else "run", effects)


class _Inspector:
    """Reads one cell, and the code inside it."""

    def __init__(
        self,
        transform: Callable[[str], str],
        origins: Mapping[str, str],
        files: FileLookup,
        declared: Mapping[str, tuple[EffectKind, ...]],
    ) -> None:
        self._transform = transform
        self._origins = origins
        self._files = files
        self._declared = {canonical(place): kinds for place, kinds in declared.items()}

    def cell(self, code: str) -> list[Finding]:
        """Return the findings of the whole cell, by lines of `code`."""
        bare = self._bare_magic(code)
        return bare if bare is not None else self._look(code, None)

    def _look(self, code: str, outer: Scope | None) -> list[Finding]:
        if outer is not None and outer.depth >= _DEEPEST:
            return [Finding("dynamic", "", 1)]
        plain = self._plain(code)
        tree = _parsed(plain)
        if tree is None:
            # What does not parse does not compile: running it raises SyntaxError and nothing else.
            return []
        lines = _original_lines(code, plain)
        found = scan(tree, self._scope(tree, outer))
        return [Finding(each.kind, each.target, _line(lines, each.line)) for each in found]

    def _scope(self, tree: ast.AST, outer: Scope | None) -> Scope:
        bindings = collect(tree)
        constants = Constants(bindings, self._files, outer.constants if outer else None)
        names = Names(bindings, constants, self._origins, outer.names if outer else None)
        depth, moves = (outer.depth + 1, outer.moves) if outer else (0, False)
        return Scope(names, constants, self._files, self._look, depth=depth, moves=moves, declared=self._declared)

    def _plain(self, code: str) -> str:
        try:
            return self._transform(code)
        except (SyntaxError, ValueError):
            return code

    def _bare_magic(self, code: str) -> list[Finding] | None:
        """IPython runs a magic without its `%` where it is the only line: `rm -r data` in a cell of its own."""
        found = _BARE_MAGIC.fullmatch(code.strip("\n"))
        if not found or found["name"] in self._origins:
            return None
        name = found["name"]
        python = _parsed(self._plain(code))
        if name not in KINDS.keys() | WRITES or (
            python is not None and found["line"] is None and name in RUNS_PYTHON | HARMLESS
        ):
            return None
        scope = self._scope(ast.Module([], []), None)
        return [Finding(each.kind, each.target, 1) for each in line_magic(name, found["line"] or "", scope)]


def _parsed(code: str) -> ast.Module | None:
    # Strange escapes in strings make the parser warn; that is for the run to show.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(code)
        except (SyntaxError, ValueError, MemoryError, RecursionError, OverflowError):
            return None


def _original_lines(code: str, plain: str) -> list[int]:
    """Return, for each line of the plain Python, the 1-based line of the cell that it was made of."""
    before, after = code.split("\n"), plain.rstrip("\n").split("\n")
    if before[: len(after)] == after:
        return list(range(1, len(after) + 1))
    # IPython drops blank lines at the start.
    blank = next((number for number, line in enumerate(before) if line.strip()), 0)
    old, new = [line.strip() for line in before[blank:]], [line.strip() for line in after]
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    lines: list[int] = []
    for _, start, stop, first, last in matcher.get_opcodes():
        lines += [min(start + number, max(stop - 1, start)) + blank + 1 for number in range(last - first)]
    return lines


def _line(lines: list[int], number: int) -> int:
    """Return the cell's line for a line of plain Python; lines past its end belong to the body of a cell magic."""
    if number <= len(lines):
        return lines[number - 1]
    return number + (lines[0] - 1 if lines else 0)


def _effects(code: str, findings: list[Finding]) -> tuple[Effect, ...]:
    """Return one effect for each kind on a line, in order of lines, with the first target that is known."""
    source = code.split("\n")
    kept: dict[tuple[int, str], Effect] = {}
    for each in sorted(findings, key=lambda finding: finding.line):
        line = min(max(each.line, 1), len(source))
        known = kept.get((line, each.kind))
        if known is None or (each.target and not known.target):
            kept[line, each.kind] = Effect(each.kind, line, source[line - 1].strip(), each.target)
    return tuple(kept.values())
