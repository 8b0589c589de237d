"""Finding every object that code can reach, and entering each once with its saved content."""

import gc
import sys
import types
from collections import OrderedDict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ...settings import environment
from ..describe.classes import inherits, loaded
from . import frames
from .codes import mentions_of
from .containers import DictRule
from .kinds import ATOMS, is_plain, rule_for
from .mentions import Mentions
from .own import own_class, own_module, own_namespace
from .rules import BROKEN, Entry, Rule

_ENTRY_BYTES = 270  # what entering one object takes besides its copy, measured
_RESERVE = 16  # the part of the budget that only frames and arrays may take
_NAMES = DictRule()
_PLAIN_KINDS = frozenset(map(id, ATOMS))  # by identity: the metaclass of a user's class may hash and compare by code

# What writes to a column's memory past the frame: to columns of numpy, and to extension arrays.
_NUMPY_WORDS = frozenset({"array", "_values", "_mgr", "_ndarray", "setflags", "writeable"})
_EXTENSION_WORDS = _NUMPY_WORDS | {"values", "_data", "_mask"}


class _Owner(NamedTuple):
    """The name that an object was found under, and whether it is worth a word where no rule covers it."""

    name: str
    noted: bool = True

    def quietly(self) -> "_Owner":
        return _Owner(self.name, noted=False)


class _Kind(NamedTuple):
    """What is known of a type; of functions, classes and modules each object is judged by itself."""

    kind: type
    rule: Rule | None
    special: bool
    plain: bool


class Walk:
    """The memo of a snapshot.

    Args:
        bindings: the names of the namespace.
        namespace: the live dictionary, to tell the functions that belong to it.
        found: what the code mentions; words of functions that it reaches are added.
        budget: bytes for the copies.
    """

    def __init__(self, bindings: Mapping[str, Any], namespace: Any, found: Mentions, budget: int) -> None:
        self.entries: dict[int, Entry] = {}
        self.uncovered: dict[int, tuple[Any, str]] = {}
        self.copied = 0
        self._bindings = bindings
        self._namespace = namespace
        self._found = found
        self._budget = budget
        self._names: OrderedDict[str, bool] = OrderedDict()
        self._wanted: set[str] = set()
        self._all = False
        self._want(found.names, noted=True)
        self._told: set[tuple[str, bool]] = set()
        self._todo: list[tuple[Iterator[Any], _Owner]] = []
        self._late: deque[tuple[Any, _Owner, Rule]] = deque()
        # The state of the process has rules of its own.
        self._seen = {id(each): each for each in (environment(), loaded("matplotlib", "rcParams"))}
        self._rules: dict[int, _Kind] = {}
        self._plain = set(_PLAIN_KINDS)

    def run(self) -> None:
        """Enter everything; objects that the code names come before those that its functions reach."""
        # So many small objects are made that the collector would run again and again, and find nothing.
        collecting = gc.isenabled()
        gc.disable()
        try:
            self._modules(self._found.modules, "")
            while self._names or self._late or (self._found.opaque and not self._all):
                if self._names:
                    name, noted = self._names.popitem(last=False)
                    self._push([self._bindings[name]], _Owner(name, noted=noted))
                elif self._found.opaque and not self._all:
                    self._all = True
                    self._want(self._bindings, noted=False)
                else:
                    self._copy(*self._late.popleft())
                self._empty()
        finally:
            if collecting:
                gc.enable()

    def enter_alone(self, live: Any) -> None:
        """Enter a list or dictionary without looking inside."""
        rule = rule_for(type(live))
        if rule is not None and id(live) not in self.entries:
            self.entries[id(live)] = Entry(live, rule, rule.save(live))

    def _want(self, names: Iterable[str], *, noted: bool) -> None:
        for name in names:
            if name in self._bindings and name not in self._wanted:
                self._wanted.add(name)
                self._names[name] = noted

    def leave_out(self, objects: Collection[Any]) -> None:
        """Do not look into these."""
        self._seen.update((id(each), each) for each in objects)

    def _empty(self) -> None:
        """Go through what is to do, depth first, so that little waits at any time."""
        plain, todo = self._plain, self._todo
        while todo:
            values, owner = todo[-1]
            depth = len(todo)
            for value in values:
                if id(type(value)) not in plain:
                    self._visit(value, owner)
                    if len(todo) > depth:
                        break
            else:
                todo.pop()
            if self._full():
                for _values, other in todo:
                    self._leave(None, other.name, covered=True)
                todo.clear()

    def _full(self) -> bool:
        """Say whether containers took all they may; frames, which cost next to nothing, still find room."""
        return self.copied + _ENTRY_BYTES > self._budget - self._budget // _RESERVE

    def _leave(self, live: Any, name: str, *, covered: bool) -> None:
        """Remember, once a name, that an object has no rule, or that no room is left for its copy."""
        if (name, covered) not in self._told:
            self._told.add((name, covered))
            self.uncovered[id(live)] = (live, name)

    def _visit(self, live: Any, owner: _Owner) -> None:
        key = id(live)
        if key in self._seen:
            return
        kind = type(live)
        known = self._rules.get(id(kind)) or self._learn(kind)
        if known.plain:
            return
        self._seen[key] = live
        if known.special and not self._counts(live, kind, owner):
            return
        rule = known.rule
        if rule is None:
            if owner.noted:
                self._leave(live, owner.name, covered=False)
        elif rule.late:
            self._late.append((live, owner, rule))
        else:
            self._copy(live, owner, rule)

    def _learn(self, kind: type) -> _Kind:
        rule = rule_for(kind)
        special = kind is types.FunctionType or inherits(kind, type) or inherits(kind, types.ModuleType)
        plain = id(kind) in self._plain or (rule is None and not special and is_plain(kind))
        if plain:
            self._plain.add(id(kind))
        self._rules[id(kind)] = known = _Kind(kind, rule, special, plain)
        return known

    def _counts(self, live: Any, kind: type, owner: _Owner) -> bool:
        """Leave out the classes of libraries, and their functions but for what these enclose."""
        if kind is types.FunctionType:
            return self._function(live, owner)
        if inherits(kind, type):
            return own_class(live)
        if own_module(live):
            self._push([live.__dict__], owner.quietly())
        return False

    def _copy(self, live: Any, owner: _Owner, rule: Rule) -> None:
        try:
            cost = _ENTRY_BYTES + rule.cost(live)
            if self.copied + cost > self._budget - (0 if rule.late else self._budget // _RESERVE):
                self._leave(live, owner.name, covered=True)
                return
            if id(live) not in self.entries:
                self.entries[id(live)] = Entry(live, rule, rule.save(live), owner.name)
            self.copied += cost
            inside = rule.inside(live)
        except BROKEN:
            self._leave(live, owner.name, covered=True)
            return
        if inside:
            self._push(inside, owner.quietly() if rule.quiet else owner)
        if isinstance(rule, frames.FrameRule):
            self._memory(live, owner, rule)

    def _push(self, values: Collection[Any], owner: _Owner) -> None:
        """Leave out numbers and text fast: a list of a million floats has nothing inside to copy."""
        if not set(map(id, map(type, values))) <= self._plain:
            self._todo.append((iter(values), owner))

    def _memory(self, live: Any, owner: _Owner, rule: frames.FrameRule) -> None:
        """Enter the memory of a frame's columns where the code can write to it past the frame."""
        lazy = frames.copies_on_write()
        said = self._found.words
        if lazy and not (said & _EXTENSION_WORDS or self._found.opaque):
            return
        extension_only = lazy and not (said & _NUMPY_WORDS or self._found.opaque)
        arrays = rule.memory(live, extension_only=extension_only)
        sure = not lazy or bool(said & _EXTENSION_WORDS)
        if not sure and self.copied + sum(each.nbytes for each in arrays) > self._budget:
            return  # code of which nothing is known hardly ever does it
        self._push(arrays, owner.quietly())

    def _function(self, live: types.FunctionType, owner: _Owner) -> bool:
        """Reach for what a function of the user's own names; of a library's function only what it encloses counts."""
        names = live.__globals__
        if names is not self._namespace and not own_namespace(names):
            return bool(live.__closure__ or live.__dict__)
        said = mentions_of(live.__code__)
        self._found.words |= said.words
        self._found.opaque = self._found.opaque or said.opaque
        self._modules(said.modules, owner.name)
        if names is self._namespace:
            self._want(sorted(said.names), noted=True)
            return True
        if id(names) not in self.entries:
            self.entries[id(names)] = Entry(names, _NAMES, _NAMES.save(names), owner.name)
        self._push([names[each] for each in said.names if each in names], owner.quietly())
        return True

    def _modules(self, wanted: Collection[str], name: str) -> None:
        for each in wanted:
            module = sys.modules.get(each)
            if module is not None and each != "__main__" and own_module(module):
                self._push([module], _Owner(name or each, noted=False))
