"""How much memory an object keeps alive, about, without asking any code of the user's."""

import sys
from collections import deque
from typing import Any

from .describe.classes import genuine, inherits, loaded
from .transaction.objects import dictionary_of

_OBJECTS = 10_000
_SAMPLE = 500
_CONTAINERS: tuple[Any, ...] = (list, tuple, set, frozenset, deque)
_FLAT: tuple[type, ...] = (str, bytes, bytearray, int, float, complex, range)


def weight(live: Any, *, besides: Any = None) -> int:
    """Return the bytes that an object and what is in it take, about, without what `besides` holds as well.

    Tables and arrays count by their data, built-in containers with what they hold (of long ones a sample),
    instances by their `__dict__`. The walk stops after `_OBJECTS` objects; what is unknown counts little.
    """
    seen: set[int] = set()
    _total(besides, seen)
    return _total(live, seen)


def _total(root: Any, seen: set[int]) -> int:
    total, todo, steps = 0.0, [(root, 1.0)], 0
    while todo and steps < _OBJECTS:
        live, times = todo.pop()
        if id(live) in seen:
            continue
        seen.add(id(live))
        steps += 1
        own, inside = _own_weight(live)
        total += own * times
        step = len(inside) // _SAMPLE + 1
        todo += [(each, times * step) for each in inside[::step]]
    return int(total)


def _own_weight(live: Any) -> tuple[int, list[Any]]:
    kind = type(live)
    if any(kind is each for each in _FLAT):
        return sys.getsizeof(live), []
    if inherits(kind, dict):
        return dict.__sizeof__(live), [*dict.keys(live), *dict.values(live)]
    for base in _CONTAINERS:
        if inherits(kind, base):
            return base.__sizeof__(live), list(base.__iter__(live))
    array = loaded("numpy", "ndarray")
    if array is not None and inherits(kind, array):
        return int(array.nbytes.__get__(live)), []
    return _object_weight(live, kind)


def _object_weight(live: Any, kind: type) -> tuple[int, list[Any]]:
    own = dictionary_of(kind)
    attributes = own.__get__(live) if own is not None and not inherits(kind, type) else {}
    if any(inherits(kind, loaded("pandas", name)) for name in ("DataFrame", "Series")):
        return object.__sizeof__(live), [block.values for block in attributes["_mgr"].blocks]
    extension = loaded("pandas.api.extensions", "ExtensionArray")
    if extension is not None and inherits(kind, extension) and genuine(kind, "pandas"):
        return int(live.nbytes), []
    return object.__sizeof__(live), [attributes]
