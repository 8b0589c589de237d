"""The guard's view of the disk."""

from collections.abc import Callable, Iterable
from pathlib import Path


class TurnFiles:
    """What exists, what turns of this notebook made, what a name holds.

    A path that was asked about and did not exist is remembered: if it exists after the turn, the turn made it.
    """

    def __init__(self, ours: Iterable[str], text_of: Callable[[str], str | None]) -> None:
        self._ours = set(ours)
        self._missing: set[str] = set()
        self._text_of = text_of

    def exists(self, path: str) -> bool:
        """Whether a file or folder is there."""
        full = _absolute(path)
        if full.exists():
            return True
        self._missing.add(str(full))
        return False

    def ours(self, path: str) -> bool:
        """Whether a turn of this notebook made the file, an earlier attempt of this one included."""
        full = str(_absolute(path))
        return full in self._ours or full in self._missing

    def text(self, name: str) -> str | None:
        """Return the value of a variable of the live namespace that holds a path."""
        return self._text_of(name)

    def made(self) -> frozenset[str]:
        """Return the paths that were missing when the guard asked and are there now."""
        return frozenset(path for path in self._missing if Path(path).exists())


def _absolute(path: str) -> Path:
    return Path(path).expanduser().absolute()
