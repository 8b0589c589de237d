"""Collections of dask: what they will compute is kept by reference, never computed and never copied."""

import types
from typing import Any

from ..describe.classes import bases, class_namespace, genuine, inherits, loaded
from .containers import DictRule, same
from .objects import dictionary_of
from .rules import Rule

_ATTRIBUTES = DictRule()
_ABSENT = object()


class LazyRule(Rule):
    """The attributes of a collection: `frame["a"] = …` puts another expression in its place.

    What the expression reads from is not looked into.

    Args:
        kind: the type of the collections.
    """

    quiet = True

    def __init__(self, kind: type) -> None:
        self._dictionary = dictionary_of(kind)
        spaces = [class_namespace(each) for each in bases(kind)]
        slots = [found for space in spaces for found in space.values() if type(found) is types.MemberDescriptorType]
        self._slots = [each for each in slots if each.__name__ != "__weakref__"]

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        attributes = dict.copy(self._dictionary.__get__(live)) if self._dictionary else {}
        return attributes, [_held(each, live) for each in self._slots]

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        attributes, slots = self.save(live)
        return _ATTRIBUTES.changed(attributes, saved[0]) or not same(slots, saved[1])

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        attributes, slots = saved
        if self._dictionary:
            _ATTRIBUTES.restore(self._dictionary.__get__(live), attributes)
        for each, value in zip(self._slots, slots, strict=True):
            if _held(each, live) is not value:
                each.__delete__(live) if value is _ABSENT else each.__set__(live, value)


def _held(slot: Any, live: Any) -> Any:
    try:
        return slot.__get__(live)
    except AttributeError:
        return _ABSENT


def rule_for_lazy(kind: type) -> Rule | None:
    """Return the rule for a type of dask's collections, or None."""
    mixin = loaded("dask.base", "DaskMethodsMixin")
    return LazyRule(kind) if mixin is not None and inherits(kind, mixin) and genuine(kind, "dask") else None
