"""Reading what a decompressor yields, counted, and never much at once."""

import io
from typing import Protocol

from ..errors import ArchiveRefused
from ..language import _
from .limits import Budget

AT_ONCE = 1024**2
"""What is read at once: `tarfile` reads extended headers whole, however long they claim to be."""


class Stream(Protocol):
    """Bytes that are read in order, until it is closed."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, none at the end."""

    def seek(self, place: int, /) -> int:
        """Go to `place`."""

    def close(self) -> None:
        """Let go of what is behind it."""


class Counted(io.RawIOBase):
    """The stream `inner`, each new byte of which is counted on `budget`; reading one again costs nothing.

    `last` is the piece that was read last. Where `skips` is set, going forward reads nothing.
    """

    def __init__(self, inner: Stream, budget: Budget, *, skips: bool = False) -> None:
        self.last = b""
        self._inner = inner
        self._budget = budget
        self._skips = skips
        self._at = 0
        self._furthest = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, or all that are left.

        Raises:
            ArchiveRefused: more are asked for at once than any honest archive needs, or there is no room for them.
        """
        if size < 0:
            return self.readall()
        if size > AT_ONCE:
            raise ArchiveRefused(_("it is damaged or cut short"))
        piece = self.last = self._inner.read(size)
        known = max(self._furthest, self._at)
        self._at += len(piece)
        self._furthest = max(self._furthest, self._at)
        self._budget.take(max(0, self._at - known))
        return piece

    def seekable(self) -> bool:
        """Say that this can go back."""
        return True

    def close(self) -> None:
        """Close what is behind it too."""
        self._inner.close()
        super().close()

    def tell(self) -> int:
        """Return the place in the unpacked stream."""
        return self._at

    def seek(self, place: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to `place`; what lies on the way forward is read, and counted."""
        goal = place + (self._at if whence == io.SEEK_CUR else 0)
        if whence == io.SEEK_END or goal < 0:
            raise ArchiveRefused(_("it is damaged or cut short"))
        if goal < self._at or self._skips:
            self._at = self._inner.seek(goal)
        while self._at < goal and self.read(min(goal - self._at, AT_ONCE)):
            pass
        return self._at
