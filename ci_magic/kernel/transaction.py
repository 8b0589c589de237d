"""Putting the namespace back: what makes a repaired cell give the answer it would have given the first time.

Before an attempt, every object that can be put back is entered once in a memo keyed by identity, with a cheap copy
of its *content*. Afterwards the content goes back into the same object, so that aliases, views and closures stay
true, and then the names are bound again. Frames cost no data copy where pandas copies on write (pandas >= 3).
What no rule covers, or what is over the byte budget, is named instead of being passed over in silence.
"""

import sys
from collections.abc import Collection, Iterable, Iterator, MutableMapping
from typing import Any

from .contents import Rule, rule_for

BUDGET = 256 * 1024 * 1024
"""Bytes that the copies of one snapshot may take."""

_ATOMS = frozenset(
    {
        int,
        float,
        complex,
        bool,
        str,
        bytes,
        type(None),
        type(...),
        type(NotImplemented),
        range,
        slice,
        type,
        type(sys),
    }
)


class Snapshot:
    """The content of a namespace at one moment.

    Args:
        namespace: the live dictionary of names.
        mentioned: names that the code about to run mentions; their objects are copied first, and only their
            arrays are copied at all.
        budget: bytes for the copies.
    """

    def __init__(
        self, namespace: MutableMapping[str, Any], mentioned: Collection[str] = (), *, budget: int = BUDGET
    ) -> None:
        self._namespace = namespace
        self._bindings = dict(namespace)
        self._left = budget
        self._memo: dict[int, tuple[Any, Rule, Any]] = {}
        self._uncovered: dict[int, tuple[Any, str]] = {}
        first = [name for name in self._bindings if name in mentioned]
        for name in first:
            self._enter(name, self._bindings[name], arrays=True)
        for name, value in self._bindings.items():
            if name not in mentioned:
                self._enter("", value, arrays=False)

    def restore(self) -> tuple[str, ...]:
        """Put every object and every name back; returns the names whose objects could not be put back."""
        failed = dict.fromkeys(name for _object, name in self._uncovered.values() if name)
        for live, rule, saved in self._memo.values():
            if not rule.restore(live, saved):
                failed.update(dict.fromkeys(self._names_of(live)))
        for name in [name for name in self._namespace if name not in self._bindings]:
            del self._namespace[name]
        for name, value in self._bindings.items():
            if name not in self._namespace or self._namespace[name] is not value:
                self._namespace[name] = value
        return tuple(failed)

    def difference(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names that are new and those bound to another object since, private names left out."""
        now = [name for name in self._namespace if not name.startswith("_")]
        made = tuple(name for name in now if name not in self._bindings)
        changed = tuple(
            name for name in now if name in self._bindings and self._bindings[name] is not self._namespace[name]
        )
        return made, changed

    def _names_of(self, live: Any) -> Iterator[str]:
        return (name for name, value in self._bindings.items() if value is live)

    def _enter(self, name: str, value: Any, *, arrays: bool) -> None:
        todo = [value]
        while todo:
            live = todo.pop()
            if type(live) in _ATOMS or id(live) in self._memo:
                continue
            if type(live) is tuple or type(live) is frozenset:
                todo.extend(_containers(live))
                continue
            rule = rule_for(live)
            if rule is None:
                self._note(name, live)
            elif arrays or not rule.only_mentioned:
                todo.extend(self._copy(name, live, rule))

    def _copy(self, name: str, live: Any, rule: Rule) -> Iterable[Any]:
        cost = rule.cost(live)
        if cost > self._left:
            self._uncovered[id(live)] = (live, name)
            return ()
        self._left -= cost
        self._memo[id(live)] = (live, rule, rule.save(live))
        return _containers(rule.inside(live))

    def _note(self, name: str, live: Any) -> None:
        if name and not callable(live) and not _immutable(type(live)):
            self._uncovered[id(live)] = (live, name)


def _immutable(kind: type) -> bool:
    """Whether values of a type cannot change: those that hash by value cannot, nor can a pandas Index."""
    hashing: object = kind.__hash__
    if hashing is None:
        return any(base.__name__ == "Index" and base.__module__.partition(".")[0] == "pandas" for base in kind.__mro__)
    return hashing is not object.__hash__


def _containers(values: Collection[Any]) -> list[Any]:
    """Leave out numbers and text fast: a list of a million floats has nothing inside to copy."""
    if set(map(type, values)) <= _ATOMS:
        return []
    return [value for value in values if type(value) not in _ATOMS]
