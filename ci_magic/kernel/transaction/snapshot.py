"""The content of a namespace, and the state of the process, at one moment."""

import ast
import signal
import threading
import warnings
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from ..harmless import answer_of
from ..interrupts import held_back
from .drawings import OPEN, open_figures
from .mentions import mentions
from .process import ProcessState, show_warnings_again
from .rules import BROKEN, Entry
from .walk import Walk

BUDGET = 256 * 1024 * 1024
"""Bytes that the copies of one snapshot may take."""

# IPython writes to them by itself: outputs, directories; Python: warnings that were shown.
_KEPT_BY_THE_SHELL = ("_oh", "_dh", "__warningregistry__")

_holding: list[list[int]] = []
"""What the blocks hold back that the main thread is in."""


class Snapshot:
    """The content of a namespace at one moment.

    Args:
        namespace: the live dictionary of names.
        tree: the parsed code that is about to run, magics turned into calls; None for code that does not parse.
        budget: bytes for the copies; objects that the code names come first.

    Attributes:
        bindings: the names and their objects.
        copied: bytes that the copies took, about.
    """

    def __init__(self, namespace: MutableMapping[str, Any], tree: ast.AST | None, *, budget: int = BUDGET) -> None:
        self.bindings = dict(namespace)
        self._namespace = namespace
        walk = Walk(self.bindings, namespace, mentions(tree), budget)
        for name in _KEPT_BY_THE_SHELL:
            if name in self.bindings:
                walk.enter_alone(self.bindings[name])
        walk.run()
        self.copied = walk.copied
        self._uncovered = walk.uncovered
        self._entries = walk.entries
        for name, figure in open_figures():
            self._entries.setdefault(id(figure), Entry(figure, OPEN, OPEN.save(figure), name))
        self._process = ProcessState()

    def restore(self) -> tuple[str, ...]:
        """Put every object and every name back; returns the names whose objects could not be put back.

        An interrupt waits until everything is back.
        """
        failed = dict.fromkeys(self.unrestorable())
        with no_interrupt():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for entry in self._entries.values():
                    if not restored(entry):
                        failed.update(dict.fromkeys(self._names_of(entry)))
            self._bind()
            for entry in self._process.entries():
                restored(entry)
            show_warnings_again()
        return tuple(failed)

    def _bind(self) -> None:
        for name in [name for name in self._namespace if name not in self.bindings]:
            del self._namespace[name]
        for name, value in self.bindings.items():
            if name not in self._namespace or self._namespace[name] is not value:
                self._namespace[name] = value

    def difference(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the names that are new and those bound to another object since, private names left out."""
        now = [name for name in self._namespace if not name.startswith("_")]
        made = tuple(name for name in now if name not in self.bindings)
        changed = tuple(
            name for name in now if name in self.bindings and self.bindings[name] is not self._namespace[name]
        )
        return made, changed

    def touched(self) -> tuple[str, ...]:
        """Return the names made, bound anew, deleted or whose content changed in place since; no private names."""
        made, bound = self.difference()
        gone = [name for name in self.bindings if name not in self._namespace]
        inside = [name for entry in self._changed_objects() for name in self._names_of(entry)]
        return tuple(dict.fromkeys(name for name in (*made, *bound, *gone, *inside) if not name.startswith("_")))

    def changed(self) -> Iterator[Entry]:
        """Give the entries whose content is not what it was, those of the process state last."""
        yield from self._changed_objects()
        yield from filter(has_changed, self._process.entries())

    def _changed_objects(self) -> Iterator[Entry]:
        return filter(has_changed, self._entries.values())

    def objects(self) -> list[Any]:
        """Return the objects that were entered."""
        return [entry.live for entry in self._entries.values()]

    def unrestorable(self) -> tuple[str, ...]:
        """Return the names that the code can change and of which there is no copy."""
        names = {name for _object, name in self._uncovered.values() if name}
        return tuple([name for name in self.bindings if name in names] + sorted(names - self.bindings.keys()))

    def _names_of(self, entry: Entry) -> Iterator[str]:
        """Give the names of an object, and those of the object that it was found in."""
        found = [*self._bound_to(entry.live), *self._bound_to(self.bindings.get(entry.name))]
        return iter(found or ([entry.name] if entry.name else []))

    def _bound_to(self, live: Any) -> list[str]:
        if live is None:
            return []
        return [name for name, value in self.bindings.items() if value is live and not name.startswith("_")]


def has_changed(entry: Entry) -> bool:
    """Say whether an object changed; what cannot be compared any more did."""
    try:
        return entry.changed()
    except BROKEN:
        return True


def restored(entry: Entry) -> bool:
    """Put one object back; False where it refuses, as any library's object may in its own way."""

    def put_back() -> bool:
        entry.restore()
        return True

    return answer_of(put_back, otherwise=False)


@contextmanager
def no_interrupt() -> Iterator[list[int]]:
    """Hold an interrupt back until the end of the block: half a rollback would be worse than none.

    In the main thread the block gets the signals that are held, and may clear them; blocks may be nested.
    """
    if threading.current_thread() is not threading.main_thread():
        with held_back():
            yield []
        return
    held: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: held.append(number))
    _holding.append(held)
    try:
        yield held
    finally:
        _holding.pop()
        signal.signal(signal.SIGINT, before)
    if held and _holding:
        _holding[-1].extend(held)
    elif held:
        raise KeyboardInterrupt
