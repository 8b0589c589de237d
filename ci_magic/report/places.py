"""Where reports and exports go: names that are free, and figures beside them."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from .parts import Picture

_MOST_NUMBERS = 1000
_LONGEST = 60
_MOST_BYTES = 180
_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg"}
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(slots=True)
class Figures:
    """The figures of a report in Markdown: files in a folder beside it."""

    folder: Path
    count: int = field(default=0, init=False)

    def place(self, picture: Picture) -> str:
        """Write one figure and return the link to it."""
        self.count += 1
        name = f"figure-{self.count}.{_SUFFIXES[picture.mime]}"
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_bytes(picture.data)
        return quote(f"{self.folder.name}/{name}")


def figures_of(path: Path) -> Path:
    """Return the folder for the figures of a report."""
    return path.with_name(f"{path.stem}_files")


def numbered(path: Path) -> Iterator[Path]:
    """Give a path, then others beside it with a number."""
    yield path
    for number in range(2, _MOST_NUMBERS):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def free(path: Path) -> Path:
    """Return the first of the numbered paths at which nothing is, and no figures of it either.

    Raises:
        FileExistsError: there are too many.
    """
    taken = (each for each in numbered(path) if not os.path.lexists(each) and not os.path.lexists(figures_of(each)))
    found = next(taken, None)
    if found is None:
        raise FileExistsError(0, "", str(path))
    return found


def plain_stem(name: str) -> str:
    """Return a name for a file, without suffix, that every system takes and that leads into no folder."""
    text = unicodedata.normalize("NFC", name)
    # What has no glyph may hide what the name is, or turn it around.
    text = "".join("-" if each in '/\\:*?"<>|%#' or not (each.isprintable() or each == " ") else each for each in text)
    text = re.sub(r"-{2,}", "-", " ".join(text.split())).strip(" .-")[:_LONGEST]
    text = text.encode("utf-8", "ignore")[:_MOST_BYTES].decode("utf-8", "ignore").rstrip(" .-")
    return f"{text}-" if _RESERVED.fullmatch(text) else text or "chat"
