"""What a previewer is given of a file, and what it hands back."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ...values import Column, Fact, Privacy, allows
from ..describe.literals import nobody

HEAD_LIMIT = 256 * 1024
"""Bytes of a file's beginning that every previewer is given."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A regular file that is looked into: its beginning, and how far the look may go.

    `kind` is what content and name say, a key of `kinds.PREVIEWS`. `size` is in bytes, `deadline` on the clock of
    `time.monotonic`. Columns whose name is a `secret_name` show no values. `tail` are its last bytes.
    """

    path: Path
    kind: str
    size: int
    head: bytes
    privacy: Privacy = "full"
    secret_name: Callable[[str], bool] = nobody
    deadline: float = float("inf")
    tail: bytes = b""

    @property
    def whole(self) -> bool:
        """Whether `head` is all of it."""
        return len(self.head) >= self.size

    @property
    def late(self) -> bool:
        """Whether the time for this file is over."""
        return time.monotonic() > self.deadline

    def tells(self, level: Privacy) -> bool:
        """Whether facts of this level may be read at all."""
        return allows(self.privacy, level)


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found in a file; `FileFacts` says what the fields mean.

    A `problem` must not quote what is in the file, for it is told under every privacy setting. `memory` is about how
    many bytes all of it takes once it is read, 0 where the kind of file tells.
    """

    kind: str
    facts: tuple[Fact, ...] = ()
    details: tuple[Fact, ...] = ()
    columns: tuple[Column, ...] = ()
    encoding: str = ""
    separator: str = ""
    problem: str = ""
    part: str = ""
    skipped: int = 0
    memory: int = 0


Previewer = Callable[[Opened], Preview]
"""Looks into one kind of file; what it raises is told as a problem of the file."""
