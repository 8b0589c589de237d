"""What is kept of a run for taking it back, and how it is let go with the objects it is about."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..values import LeftReason
from .transaction import Entry
from .transaction.snapshot import has_changed

ABSENT = object()
"""In place of the object of a name that is not bound."""

_GONE = object()


_weakref_offset: Any = type.__dict__["__weakrefoffset__"]


def reference(live: Any, gone: Callable[[], object] = lambda: None) -> Callable[[], Any]:
    """Refer to an object weakly where its kind allows that; `gone` is called when it is freed."""
    if not _weakref_offset.__get__(type(live)):
        return lambda: live
    weak = weakref.ref(live, lambda _reference: gone())
    return lambda: _GONE if (found := weak()) is None else found


def _gone() -> Any:
    return _GONE


class Content:
    """The content that an object had at a moment; it is let go with the object.

    Args:
        entry: the object with its content.
    """

    __slots__ = ("_entry", "_live", "_parts")

    def __init__(self, entry: Entry) -> None:
        # There may be a hundred thousand dictionaries, of which nothing can be let go.
        self._entry = None if _weakref_offset.__get__(type(entry.live)) else entry
        if self._entry is None:
            self._parts = parts = [entry.rule, entry.saved, entry.name]
            self._live = reference(entry.live, parts.clear)

    def entry(self) -> Entry | None:
        """Return the object with its content, None if the object is gone."""
        if self._entry is not None:
            return self._entry
        live, parts = self._live(), list(self._parts)
        return Entry(live, *parts) if parts else None

    def changed(self) -> bool:
        """Say whether the object has another content now, or is gone."""
        entry = self.entry()
        return entry is None or has_changed(entry)


@dataclass(slots=True)
class Binding:
    """A name that a run bound or deleted; `reason` says why it cannot be taken back."""

    before: Any
    after: Callable[[], Any]
    evidence: list[Content]
    weight: int = 0
    reason: LeftReason | None = None

    @classmethod
    def too_large(cls) -> "Binding":
        """Return what is remembered of a name whose objects cannot be kept."""
        return cls(ABSENT, _gone, [], reason="cannot be restored")

    def let_go(self, reason: LeftReason) -> None:
        """Keep nothing but the reason."""
        self.before, self.after, self.weight, self.reason = ABSENT, _gone, 0, reason
        self.evidence.clear()


@dataclass(slots=True)
class Change:
    """An object that a run changed in place, the names it had before the run, and its content before and after."""

    names: tuple[str, ...]
    before: Content
    after: Content
    weight: int


@dataclass(slots=True)
class Run:
    """What one run changed; `uncovered` are names that it could change and of which there is no copy."""

    bindings: dict[str, Binding] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    uncovered: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """Bytes that are kept alive for it, about."""
        return sum(each.weight for each in self.bindings.values()) + sum(each.weight for each in self.changes)


class Token(NamedTuple):
    """What names a turn; `began` is the time in nanoseconds at which it did."""

    number: int
    began: int


@dataclass(eq=False, slots=True)
class Turn:
    """The runs of a turn, and the files that they wrote: whether created, with size and time after the last run."""

    token: Token
    runs: list[Run] = field(default_factory=list)
    files: dict[str, tuple[bool, tuple[int, int] | None]] = field(default_factory=dict)
