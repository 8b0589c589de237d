"""Names of variables that begin as somebody has begun to type them."""

import unicodedata
from collections.abc import Container, Mapping
from types import ModuleType

from .describe.classes import inherits, type_name

MOST = 50
"""Names that are offered at most."""

_NOT_THE_USERS = frozenset({"In", "Out", "exit", "quit", "get_ipython"})


def names_from(user_ns: Mapping[str, object], hidden: Container[str], prefix: str) -> tuple[tuple[str, str], ...]:
    """Return the user's variables whose names begin with `prefix`, whatever its case, each with the name of its class.

    Nothing is asked of the values, and another thread may bind names meanwhile. `hidden` are names that the shell has
    put there. Modules are left out; names that begin with `_` are, unless `prefix` does.
    """
    begun = _folded(prefix)
    found = [
        (name, type_name(type(value)).rpartition(".")[2])
        for name, value in dict(user_ns).items()
        if type(name) is str and _folded(name).startswith(begun) and name.isidentifier()
        if name not in hidden and name not in _NOT_THE_USERS and (prefix.startswith("_") or not name.startswith("_"))
        if not inherits(type(value), ModuleType)
    ]
    return tuple(sorted(found, key=lambda each: (not each[0].startswith(prefix), _folded(each[0]), each[0]))[:MOST])


def _folded(text: str) -> str:
    # Identifiers are told apart after this normalization.
    return unicodedata.normalize("NFKC", text).casefold()
