"""What it takes to put one kind of object back, and one object with its saved content."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

BROKEN = (
    ArithmeticError,
    AttributeError,
    BufferError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What objects raise that are broken, half made, or changed by another thread meanwhile."""


class Refused(Exception):
    """The object does not let its old content back."""


class Rule(ABC):
    """How one kind of object is saved, compared and put back in place.

    Rules look past every override of the object's own class and compare by identity or by bytes, so that no code
    of the user runs.

    Attributes:
        late: the copy may be dear, or depend on all that the code says: it is made after everything else is found.
        quiet: unknown objects inside belong to a library and are not worth a word.
    """

    late = False
    quiet = False

    @abstractmethod
    def save(self, live: Any) -> Any:
        """Return a copy of the content."""

    @abstractmethod
    def changed(self, live: Any, saved: Any) -> bool:
        """Say whether the content is not what it was."""

    @abstractmethod
    def restore(self, live: Any, saved: Any) -> None:
        """Put the content back; raises `Refused`, or what the object itself raises, where that cannot be done."""

    def inside(self, live: Any) -> Collection[Any]:
        """Return the objects to look into."""
        del live
        return ()

    def cost(self, live: Any) -> int:
        """Return the bytes that a copy takes, about."""
        del live
        return 0


@dataclass(slots=True, eq=False)  # a frozen one takes three times as long to make
class Entry:
    """One object with its saved content.

    `name` is the name under which the object was found, empty for the state of the process.
    """

    live: Any
    rule: Rule
    saved: Any
    name: str = ""

    def changed(self) -> bool:
        """Say whether the content is not what it was; may raise what a broken object raises."""
        return self.rule.changed(self.live, self.saved)

    def restore(self) -> None:
        """Put the content back; raises where that cannot be done."""
        if self.rule.changed(self.live, self.saved):
            self.rule.restore(self.live, self.saved)

    def renewed(self) -> "Entry":
        """Return an entry of the same object with the content of now."""
        return Entry(self.live, self.rule, self.rule.save(self.live), self.name)

    def cost(self) -> int:
        """Return the bytes that a copy of the content of now takes, about."""
        return self.rule.cost(self.live)
