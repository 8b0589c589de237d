"""Looking into one file: what kind it is, and what a previewer of that kind finds.

A look reads little, and only of regular files: a named pipe would wait for ever.
"""

import os
import stat
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ...archives.limits import free_memory
from ...values import Column, Fact, FileFacts, Privacy, allows
from ..describe.literals import nobody
from ..harmless import answer_or
from .folders import folder
from .kinds import PREVIEWS
from .opened import HEAD_LIMIT, Opened, Preview
from .signatures import kind_of

_TAIL = 64 * 1024
_SECONDS = 2.0
_LARGE = Fact("larger than free memory: read a sample or in chunks", "schema")
_GROWTH = 5
"""What a table in text, or a packed one, takes in memory for each of its bytes, roughly."""


@dataclass(frozen=True, slots=True)
class Looker:
    """Looks into files as far as `privacy` allows, at most `seconds` for each."""

    privacy: Privacy
    secret_name: Callable[[str], bool] = nobody
    seconds: float = _SECONDS

    def look(self, shown: str, path: Path, *, given: bool = False, closely: bool = True) -> FileFacts | None:
        """Return what is known of the file at `path`, which the user wrote as `shown`; None if there is none.

        Unless it is looked at `closely`, what the name says is told, and its size.
        """
        try:
            status = path.stat()
        except OSError:
            return None
        if stat.S_ISDIR(status.st_mode):
            facts = folder(shown, path, self.privacy)
            return replace(facts if allows(self.privacy, "schema") else _names_of(facts), given=given)
        if not stat.S_ISREG(status.st_mode):
            return FileFacts(shown, "device", 0, given=given, problem="is no regular file and is not opened")
        try:
            facts = self._facts(shown, path) if closely else _outside(shown, path, status.st_size)
        except OSError as error:
            problem = f"cannot be opened ({type(error).__name__})"
            facts = FileFacts(shown, "other", status.st_size, problem=problem)
        facts = replace(facts, given=given)
        return facts if allows(self.privacy, "schema") else _names_of(facts)

    def _facts(self, shown: str, path: Path) -> FileFacts:
        size, head, tail = _ends(path)
        kind, mislabelled = kind_of(path, head, tail)
        file = Opened(path, kind, size, head, self.privacy, self.secret_name, time.monotonic() + self.seconds, tail)
        # Without its password there is nothing to look into.
        seen = Preview(kind) if mislabelled.startswith("is encrypted") else _previewed(file)
        needed = seen.memory or _GROWTH * size
        large = needed > free_memory()
        return FileFacts(
            shown,
            seen.kind,
            size,
            seen.encoding,
            seen.separator,
            seen.columns,
            self._told((*seen.facts, *([_LARGE] if large else []))),
            self._told(seen.details),
            "; ".join(each for each in (mislabelled, seen.problem) if each),
            part=seen.part,
            skipped=seen.skipped,
            large=large,
        )

    def _told(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        return tuple(each for each in facts if allows(self.privacy, each.level))


def _outside(shown: str, path: Path, size: int) -> FileFacts:
    return FileFacts(shown, kind_of(path, b"")[0], size)


def _previewed(file: Opened) -> Preview:
    previewer = PREVIEWS.get(file.kind)
    if previewer is None:
        return Preview(file.kind)
    if not file.size:
        return Preview(file.kind, problem="is empty")
    return answer_or(
        lambda: previewer(file),
        lambda error: Preview(file.kind, problem=f"cannot be read as {file.kind} ({type(error).__name__})"),
    )


def _ends(path: Path) -> tuple[int, bytes, bytes]:
    """Return the size of a regular file, its beginning and its end.

    Raises:
        OSError: it cannot be opened, or it is something else by now.
    """
    # A pipe put in its place meanwhile must not be waited for.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123  # a descriptor
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError("it is no regular file any more")
        head = file.read(HEAD_LIMIT)
        file.seek(max(0, status.st_size - _TAIL))
        return status.st_size, head, file.read(_TAIL)


def _names_of(facts: FileFacts) -> FileFacts:
    columns = tuple(Column(column.name, column.literal, "") for column in facts.columns)
    return FileFacts(facts.path, "", 0, columns=columns, given=facts.given)
