"""How much may come out of an archive: what this machine has room for, and no more than such files really hold."""

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import ArchiveRefused
from ..language import _

ENTRIES = 50_000
"""Entries of one archive at most."""

_SUSPICIOUS = 100 * 1024**2
_RATIO = 250
"""Deflate reaches 1032:1 for a repeated byte; logs and tables of numbers stay below 100:1."""

_GROUPS = (
    ("/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "),
    ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "),
)
"""What a container may use and does use, of which the cache of files can be had back: control groups 2, and 1."""

_UNITS = ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB"))


def free_memory() -> int:
    """Return the bytes of memory that can be had without swapping, no more than a container's limit leaves."""
    import psutil  # noqa: PLC0415  # only where a file is looked into

    return min(int(psutil.virtual_memory().available), *_left_in_groups())


def _left_in_groups() -> list[int]:
    left = [2**63]
    for group, limit, used, cached in _GROUPS:
        with suppress(OSError, ValueError, StopIteration):  # no such group, or "max" for no limit
            most, now = (int(Path(group, name).read_text("ascii")) for name in (limit, used))
            lines = Path(group, "memory.stat").read_text("ascii").splitlines()
            cache = int(next(line for line in lines if line.startswith(cached)).removeprefix(cached))
            left.append(max(0, most - now + cache))
    return left


def free_disk(directory: Path) -> int:
    """Return the free bytes of the disk that `directory` is on, or will be once it is made."""
    there = next(each for each in (directory, *directory.absolute().parents) if each.exists())
    return shutil.disk_usage(there).free


def in_words(size: int) -> str:
    """Return a number of bytes as people say it: `3.2 MB`."""
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} bytes"


@dataclass(slots=True)
class Budget:
    """Counts what comes out of an archive of `packed` bytes, of which at most `room` bytes may.

    `what` ran out is said in the refusal.
    """

    packed: int
    room: int
    what: str
    taken: int = 0

    @classmethod
    def for_unpacking(cls, packed: int, directory: Path) -> "Budget":
        """Allow what fits into the free memory and onto the disk of `directory`."""
        disk, memory = free_disk(directory), free_memory()
        if disk < memory:
            return cls(packed, disk, _("free on the disk"))
        return cls(packed, memory, _("free in memory"))

    def take(self, size: int) -> None:
        """Count `size` bytes more.

        Raises:
            ArchiveRefused: that is more than there is room for, or than an honest archive holds.
        """
        self.taken += size
        if self.taken > self.room:
            raise ArchiveRefused(
                _("it unpacks to {size} or more, and {room} are {what}").format(
                    size=in_words(self.taken), room=in_words(self.room), what=self.what
                )
            )
        if self.taken > _SUSPICIOUS and self.taken > _RATIO * self.packed:
            raise ArchiveRefused(
                _("it unpacks to over {ratio} times its size, as archives made to do harm do").format(ratio=_RATIO)
            )
