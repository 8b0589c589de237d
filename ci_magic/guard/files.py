"""What the guard must know of the world to tell a new file from one that would be lost."""

from typing import Protocol


class FileLookup(Protocol):
    """Answers about files and about text in the live namespace."""

    def exists(self, path: str) -> bool:
        """Whether something stands at `path`, seen from the working directory; `~` is the user's home."""

    def ours(self, path: str) -> bool:
        """Whether an earlier turn made the file at `path`."""

    def text(self, name: str) -> str | None:
        """Return the value of the live variable `name` if it is a `str` or a `Path`, else None."""
