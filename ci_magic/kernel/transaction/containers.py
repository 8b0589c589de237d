"""Built-in containers and streams in memory, and classes that inherit them.

Only the unbound methods of the built-in base are called. Copies of dictionaries and sets keep the stored hashes, so
the keys' own `__hash__` and `__eq__` are not asked.
"""

import array
import io
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Collection, Iterable
from operator import is_not
from typing import Any

from ..describe.classes import inherits, look_up
from .rules import Rule


def same(left: Collection[Any], right: Collection[Any]) -> bool:
    """Say whether two collections hold the same objects in the same order."""
    return len(left) == len(right) and not any(map(is_not, left, right))


class ListRule(Rule):
    """Lists."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return list.copy(live)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return list.__len__(live) != len(saved) or any(map(is_not, list.__iter__(live), saved))

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        list.__setitem__(live, slice(None), saved)

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return live if type(live) is list else list.copy(live)

    def cost(self, live: Any) -> int:
        """See `Rule`."""
        return 8 * list.__len__(live)


class DequeRule(Rule):
    """Double-ended queues."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return list(deque.__iter__(live))

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return not same(self.save(live), saved)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        deque.clear(live)
        deque.extend(live, saved)

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return list(deque.__iter__(live))

    def cost(self, live: Any) -> int:
        """See `Rule`."""
        return 8 * deque.__len__(live)


class SetRule(Rule):
    """Sets; which element `pop` takes next is remembered by Python alone, and may be another one afterwards."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return set.union(set(), live)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return set.__len__(live) != len(saved) or set(map(id, set.__iter__(live))) != set(map(id, saved))

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        set.clear(live)
        set.update(live, saved)

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return list(set.__iter__(live))

    def cost(self, live: Any) -> int:
        """See `Rule`."""
        return set.__sizeof__(live)


class DictRule(Rule):
    """Dictionaries, the namespaces of modules among them."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return dict.copy(live)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        if dict.__len__(live) != len(saved):
            return True
        # The length is the same, so no pair is left out.
        return any(map(is_not, dict.__iter__(live), saved)) or any(map(is_not, dict.values(live), saved.values()))

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        if same(list(dict.__iter__(live)), list(saved)):
            # Whoever reads a namespace meanwhile finds every name.
            for key, value in saved.items():
                dict.__setitem__(live, key, value)
            return
        dict.clear(live)
        dict.update(live, saved)

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return [*dict.__iter__(live), *dict.values(live)]

    def cost(self, live: Any) -> int:
        """See `Rule`."""
        return dict.__sizeof__(live)


class PairsRule(DictRule):
    """Dictionaries of which `dict.copy` would ask methods that can be overridden: keys and values apart.

    Args:
        base: the built-in class whose iteration tells the order, and whose methods keep it.
    """

    def __init__(self, base: type) -> None:
        self._base: Any = base

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        if self._base is dict:
            return list(dict.__iter__(live)), list(dict.values(live))
        keys = list(self._base.__iter__(live))
        return keys, [dict.__getitem__(live, key) for key in keys]

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        keys, values = self.save(live)
        return not (same(keys, saved[0]) and same(values, saved[1]))

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        self._base.clear(live)
        for key, value in zip(*saved, strict=True):
            self._base.__setitem__(live, key, value)


class DefaultDictRule(DictRule):
    """Dictionaries with a default."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return _factory(live), super().save(live)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return _factory(live) is not saved[0] or super().changed(live, saved[1])

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        defaultdict.__dict__["default_factory"].__set__(live, saved[0])
        super().restore(live, saved[1])

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return [_factory(live), *super().inside(live)]


def _factory(live: Any) -> Any:
    return defaultdict.__dict__["default_factory"].__get__(live)


class BytesRule(Rule):
    """Byte arrays and arrays of numbers of the standard library."""

    def __init__(self, kind: type) -> None:
        self._kind: Any = kind

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return self._kind.__getitem__(live, slice(None))

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        # A NaN does not equal itself: bytes are compared.
        return bool(memoryview(live).tobytes() != memoryview(saved).tobytes())

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        self._kind.__setitem__(live, slice(None), saved)

    def cost(self, live: Any) -> int:
        """See `Rule`."""
        return int(self._kind.__sizeof__(live))


class StreamRule(Rule):
    """Streams in memory: `io.StringIO` and `io.BytesIO`."""

    def __init__(self, kind: type) -> None:
        self._kind: Any = kind

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return None if self._closed(live) else self._kind.__getstate__(live)

    def _closed(self, live: Any) -> bool:
        return bool(self._kind.__dict__["closed"].__get__(live))

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        now = self.save(live)
        # The last part holds what the user hung on it.
        return now is not saved and (now is None or saved is None or now[:-1] != saved[:-1])

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`; a closed stream raises ValueError."""
        self._kind.__setstate__(live, saved)

    def cost(self, live: Any) -> int:
        """See `Rule`."""
        return 0 if self._closed(live) else int(self._kind.__sizeof__(live))


class HoldsRule(Rule):
    """What cannot change itself and holds what can: tuples, frozen sets, views and the like.

    Args:
        held: gives what it holds.
    """

    def __init__(self, held: Callable[[Any], Iterable[Any]]) -> None:
        self._held = held

    def save(self, live: Any) -> Any:
        """See `Rule`."""

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        del live, saved
        return False

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`; it never changed."""

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return list(self._held(live))


_EXACT: dict[type, Rule] = {dict: DictRule(), defaultdict: DefaultDictRule(), Counter: DictRule()}
_BASES: tuple[tuple[type, Rule], ...] = (
    (list, ListRule()),
    (OrderedDict, PairsRule(OrderedDict)),
    (dict, PairsRule(dict)),
    (set, SetRule()),
    (deque, DequeRule()),
    (tuple, HoldsRule(tuple.__iter__)),
    (frozenset, HoldsRule(frozenset.__iter__)),
    (bytearray, BytesRule(bytearray)),
    (array.array, BytesRule(array.array)),
    (io.StringIO, StreamRule(io.StringIO)),
    (io.BytesIO, StreamRule(io.BytesIO)),
)


def rule_for_container(kind: type) -> Rule | None:
    """Return the rule for containers of a type, by its built-in base, or None where it has none."""
    exact = look_up(_EXACT, kind)
    if exact is not None:
        return exact
    return next((rule for base, rule in _BASES if inherits(kind, base)), None)
