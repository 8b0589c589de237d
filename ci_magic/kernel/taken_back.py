"""What an undo came to: names sorted by what became of them, and the files of a turn that are deleted again."""

import os
import stat
from collections.abc import Iterable

from ..values import LeftReason, Undone

_CLOCKS = 2_000_000_000  # nanoseconds by which the clock of a file system may differ


class Sorting:
    """Sorts names into what an undo says of them; of several runs the earliest has the last word, a doubt stays."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._left: dict[str, LeftReason] = {}
        self._files: list[str] = []

    def restore(self, names: Iterable[str]) -> None:
        """Note names that have their old object or content again."""
        self._names.update(dict.fromkeys(names, "restored"))

    def remove(self, name: str) -> None:
        """Note a name that is gone again."""
        self._names[name] = "removed"

    def leave(self, names: Iterable[str], reason: LeftReason) -> None:
        """Note what stays."""
        for name in names:
            self._left.setdefault(name, reason)

    def file(self, path: str, reason: LeftReason | None) -> None:
        """Note a file that was deleted, or that stays for a reason."""
        if reason is None:
            self._files.append(path)
        else:
            self._left[path] = reason

    def undone(self) -> Undone:
        """Return what an undo came to."""
        said = {name: what for name, what in self._names.items() if name not in self._left}
        return Undone(
            restored=tuple(name for name, what in said.items() if what == "restored"),
            removed=tuple(name for name, what in said.items() if what == "removed"),
            files=tuple(self._files),
            left=tuple(self._left.items()),
        )


def file_state(path: str) -> tuple[int, int] | None:
    """Return size and modification time of a regular file."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def delete(path: str, state: tuple[int, int] | None, began: int) -> LeftReason | None:
    """Delete a file that is as it was in `state`, after a turn that `began` then; returns why it stays."""
    if state is None or file_state(path) != state:
        return "changed since"
    # A file older than the turn was moved or unpacked to where it is: it may be the only copy.
    if state[1] < began - _CLOCKS:
        return "cannot be restored"
    try:
        os.unlink(path)  # noqa: PTH108 - the path is text
    except OSError:
        return "cannot be restored"
    return None
