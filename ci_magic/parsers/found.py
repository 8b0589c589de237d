"""What a parser is asked and what it answers, as JSON between two processes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..values import Fact, Privacy, allows

ENCRYPTED = "is encrypted: its password is needed to open it"
DAMAGED = "is damaged or cut short"
SLOW = "takes too long to look into"


class NeedsError(Exception):
    """A library or program that is not installed; the text is the whole line, with the remedy."""


@dataclass(frozen=True, slots=True)
class Request:
    """The file to look into, how many seconds that may take, and what may be read of it."""

    path: Path
    seconds: float
    privacy: Privacy

    def tells(self, level: Privacy) -> bool:
        """Whether facts of this level may be read at all."""
        return allows(self.privacy, level)


@dataclass(slots=True)
class Table:
    """A table of a file: its columns, with types where the file has them, and the first rows as JSON has them.

    Dates and times are `{"date": "2024-01-31"}`. `count` is how many rows there are, -1 where that is not known,
    `skipped` how many stand above the header.
    """

    name: str = ""
    columns: list[str | int] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    count: int = -1
    skipped: int = 0


@dataclass(slots=True)
class Found:
    """What was found: facts for the head of the file's description, details for lines of their own.

    A `problem` quotes nothing from the file. `memory` is about how many bytes it takes once it is read.
    """

    facts: list[Fact] = field(default_factory=list)
    details: list[Fact] = field(default_factory=list)
    problem: str = ""
    memory: int = 0
    tables: list[Table] = field(default_factory=list)


def shortened(text: str, length: int) -> str:
    """Return `text` in one line of at most `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with what it counts: `1 page`, `1,200 pages`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
