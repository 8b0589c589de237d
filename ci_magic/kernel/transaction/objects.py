"""Instances and classes of the user's own, functions and their cells, estimators: what has attributes."""

import functools
import types
from collections.abc import Callable, Collection, Iterable
from operator import is_not
from typing import Any

from ..describe.classes import bases, class_namespace, inherits, loaded
from .containers import DictRule, HoldsRule, rule_for_container, same
from .own import own_class
from .rules import Rule

_EMPTY = object()
_ATTRIBUTES = DictRule()
_KEPT_BY_PYTHON = frozenset(
    {"__dict__", "__weakref__", "__abstractmethods__", "_abc_impl", "__annotations__", "__annotations_cache__"}
)
_set_attribute = type.__setattr__
_delete_attribute = type.__delattr__
_dictionary_offset: Any = type.__dict__["__dictoffset__"]


def dictionary_of(kind: type) -> Any:
    """Return the descriptor that gives the `__dict__` of instances, past any override, or None."""
    for each in bases(kind):
        found = class_namespace(each).get("__dict__")
        if type(found) in (types.GetSetDescriptorType, types.MemberDescriptorType):
            return found
    return None


def _slots_of(kind: type) -> list[Any]:
    return [
        found
        for each in bases(kind)
        if own_class(each)
        for found in list(class_namespace(each).values())
        if type(found) is types.MemberDescriptorType
    ]


def _slot(descriptor: Any, live: Any) -> Any:
    try:
        return descriptor.__get__(live)
    except AttributeError:
        return _EMPTY


class InstanceRule(Rule):
    """Instances: their class, `__dict__` and slots, and the content of a built-in base.

    Args:
        kind: the type of the instances.
        base: the rule for the rest of their content.
        quiet: see `Rule`.
    """

    def __init__(self, kind: type, base: Rule | None = None, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.late = base is not None and base.late
        self._base = base
        self._dictionary = dictionary_of(kind)
        self._slots = _slots_of(kind)
        self._kind = kind

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        dictionary = self._dictionary.__get__(live) if self._dictionary else None
        attributes = None if dictionary is None else (dictionary, dict.copy(dictionary))
        return attributes, [_slot(each, live) for each in self._slots], self._base and self._base.save(live)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        attributes, slots, content = saved
        return (
            type(live) is not self._kind
            or (attributes is not None and self._attributes_changed(live, *attributes))
            or not same([_slot(each, live) for each in self._slots], slots)
            or (self._base is not None and self._base.changed(live, content))
        )

    def _attributes_changed(self, live: Any, dictionary: dict[str, Any], copy: dict[str, Any]) -> bool:
        return self._dictionary.__get__(live) is not dictionary or _ATTRIBUTES.changed(dictionary, copy)

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        attributes, slots, content = saved
        if type(live) is not self._kind:
            object.__setattr__(live, "__class__", self._kind)
        if attributes is not None and self._attributes_changed(live, *attributes):
            _ATTRIBUTES.restore(*attributes)
            if self._dictionary.__get__(live) is not attributes[0]:
                self._dictionary.__set__(live, attributes[0])
        for each, value in zip(self._slots, slots, strict=True):
            if _slot(each, live) is not value:
                # A frozen class refuses in its own __setattr__, the slot itself does not.
                each.__delete__(live) if value is _EMPTY else each.__set__(live, value)
        if self._base is not None and self._base.changed(live, content):
            self._base.restore(live, content)

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        found = [self._kind, *(_slot(each, live) for each in self._slots)]
        if self._dictionary:
            found += self._dictionary.__get__(live).values()
        if self._base is not None:
            found += self._base.inside(live)
        return found

    def cost(self, live: Any) -> int:
        """See `Rule`."""
        attributes = dict.__sizeof__(self._dictionary.__get__(live)) if self._dictionary else 0
        return attributes + 8 * len(self._slots) + (self._base.cost(live) if self._base is not None else 0)


class ClassRule(Rule):
    """Attributes of the user's own classes; their methods are looked into."""

    quiet = True

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return {name: value for name, value in class_namespace(live).items() if name not in _KEPT_BY_PYTHON}

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        now = self.save(live)
        return now.keys() != saved.keys() or any(value is not saved[name] for name, value in now.items())

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        now = self.save(live)
        for name in now.keys() - saved.keys():
            _delete_attribute(live, name)
        for name, value in saved.items():
            if now.get(name, _EMPTY) is not value:
                _set_attribute(live, name, value)

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return [*bases(live)[1:], *class_namespace(live).values()]


class CellRule(Rule):
    """Variables of an enclosing function."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        try:
            return live.cell_contents
        except ValueError:
            return _EMPTY

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        return self.save(live) is not saved

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        if saved is _EMPTY:
            del live.cell_contents
        else:
            live.cell_contents = saved

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return [self.save(live)]


class FunctionRule(Rule):
    """Functions: defaults, attributes and code; what they enclose is looked into."""

    def save(self, live: Any) -> Any:
        """See `Rule`."""
        return live.__code__, live.__defaults__, live.__kwdefaults__, dict.copy(live.__dict__)

    def changed(self, live: Any, saved: Any) -> bool:
        """See `Rule`."""
        now = (live.__code__, live.__defaults__, live.__kwdefaults__)
        return any(map(is_not, now, saved)) or _ATTRIBUTES.changed(live.__dict__, saved[3])

    def restore(self, live: Any, saved: Any) -> None:
        """See `Rule`."""
        live.__code__, live.__defaults__, live.__kwdefaults__, attributes = saved
        _ATTRIBUTES.restore(live.__dict__, attributes)

    def inside(self, live: Any) -> Collection[Any]:
        """See `Rule`."""
        return [
            *(live.__closure__ or ()),
            *(live.__defaults__ or ()),
            live.__kwdefaults__,
            *live.__dict__.values(),
        ]


def _wrapped(live: Any) -> Iterable[Any]:
    return [live.__wrapped__]


def _fields(*names: str) -> Callable[[Any], Iterable[Any]]:
    return lambda live: [getattr(live, name) for name in names]


_HOLDERS: dict[type, Rule] = {
    types.MethodType: HoldsRule(_fields("__self__", "__func__")),
    types.BuiltinMethodType: HoldsRule(_fields("__self__")),
    staticmethod: HoldsRule(_fields("__func__")),
    classmethod: HoldsRule(_fields("__func__")),
    property: HoldsRule(_fields("fget", "fset", "fdel")),
    memoryview: HoldsRule(_fields("obj")),
    functools.partialmethod: HoldsRule(_fields("func", "args", "keywords")),
    functools.cached_property: HoldsRule(_fields("func")),
    type(functools.lru_cache(lambda: None)): HoldsRule(_wrapped),
    types.FunctionType: FunctionRule(),
    types.CellType: CellRule(),
}
_PARTIAL = HoldsRule(_fields("func", "args", "keywords"))
# Classes of the standard library that are nothing but their attributes.
_PLAIN = (
    ("types", "SimpleNamespace"),
    ("argparse", "Namespace"),
    ("collections", "ChainMap"),
    ("collections", "UserDict"),
    ("collections", "UserList"),
)


def rule_for_object(kind: type, base: Rule | None) -> Rule | None:
    """Return the rule for what has attributes; a library's type has none but `base`.

    Args:
        kind: the type.
        base: the rule for the rest of the content, where one of the bases has a rule.
    """
    holder = next((rule for each, rule in _HOLDERS.items() if each is kind), None)
    if holder is not None:
        return holder
    if inherits(kind, functools.partial):
        base = _PARTIAL
    if inherits(kind, type):
        return ClassRule()
    if inherits(kind, types.ModuleType):
        return None
    if own_class(kind) and _dictionary_offset.__get__(kind) and dictionary_of(kind) is None:
        return None  # the class hides the attributes of its instances
    if own_class(kind) or any(inherits(kind, loaded(*home)) for home in _PLAIN):
        return InstanceRule(kind, base)
    if _hangs(kind, base):
        return InstanceRule(kind, base)
    if inherits(kind, loaded("sklearn.base", "BaseEstimator")):
        return InstanceRule(kind, base, quiet=True)
    return base


def _hangs(kind: type, base: Rule | None) -> bool:
    """Say whether a built-in's instances take attributes besides the content that `base` covers."""
    if base is None or dictionary_of(kind) is None:
        return False
    return base is _PARTIAL or inherits(kind, loaded("random", "Random")) or base is rule_for_container(kind)
