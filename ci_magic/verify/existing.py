"""What the live namespace holds, and which of its names comes near another."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath

from ..values import Column, Namespace, Variable, VariableKind

DATA: frozenset[VariableKind] = frozenset({"frame", "series", "array", "container"})
"""The kinds of variables that hold data worth keeping."""

_FILE = re.compile(r"[^\n]*\.[A-Za-z][A-Za-z0-9]{0,7}")
_NEAREST = 2


def data_names(namespace: Namespace) -> frozenset[str]:
    """Return the live names that hold values, not code."""
    return frozenset(each.name for each in namespace.variables if each.kind not in ("function", "class", "module"))


def variable(namespace: Namespace, name: str) -> Variable | None:
    """Return the live variable called `name`, if it is described."""
    return next((each for each in namespace.variables if each.name == name), None)


def columns(namespace: Namespace) -> list[tuple[Column, Variable | None]]:
    """Return all known columns, with the frame they are of (None: of a file)."""
    found: list[tuple[Column, Variable | None]] = [
        (column, each) for each in namespace.variables for column in each.columns
    ]
    return found + [(column, None) for file in namespace.files for column in file.columns]


def known_names(namespace: Namespace) -> frozenset[str]:
    """Return the names of live data, of columns and of files that the prompt names."""
    files = (file.path for file in namespace.files)
    return data_names(namespace).union((column.name for column, _ in columns(namespace)), files)


def is_file_name(text: str) -> bool:
    """Whether a text looks like the name of a file."""
    return _FILE.fullmatch(text) is not None and " " not in text.rpartition(".")[2]


def canonical(name: str) -> str:
    """Return a name without what does not tell names apart: case, spaces, underscores, composition, folders."""
    last = PurePath(name).name if is_file_name(name) else name
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", last)).casefold()


def is_reading_of(given: str, taken: str, names: Iterable[str]) -> bool:
    """Whether `taken` is a fair reading of `given`: the same but for spelling, or the one name near a mistyped one.

    Names of which the digits differ are different names.
    """
    left, right = canonical(given), canonical(taken)
    if left == right:
        return True
    if re.findall(r"\d+", left) != re.findall(r"\d+", right):
        return False
    allowed = _NEAREST if len(left) >= 5 else 1 if len(left) >= 3 else 0
    if distance(left, right, allowed) > allowed:
        return False
    near = {canonical(name) for name in names if distance(left, canonical(name), allowed) <= allowed}
    return len(near | {right}) == 1


def distance(left: str, right: str, limit: int) -> int:
    """Return how many insertions, deletions, changes and swaps make `right` of `left`, at most `limit` + 1.

    The restricted Damerau-Levenshtein distance.
    """
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for at, one in enumerate(left, 1):
        older, before, row = before, row, [at]
        for to, other in enumerate(right, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (one != other))
            if at > 1 and to > 1 and one == right[to - 2] and left[at - 2] == other:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
