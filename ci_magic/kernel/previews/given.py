"""The files that come with a prompt: what the user wrote behind `-f`, and the paths that it stands for."""

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from ...errors import OptionError
from ...language import _
from ..probes.near import nearest

MOST = 1000
"""Files that one request may bring along."""

_ENTRIES = 2000
_PATTERN = re.compile(r"[*?\[]")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_address(written: str) -> bool:
    """Whether this is a URL and no path."""
    return _ADDRESS.match(written) is not None


def given_paths(written: Sequence[str], directory: Path, fetch: Callable[[str], str]) -> tuple[str, ...]:
    """Return the paths that `written` stand for, each once: as written where that opens, relative to `directory`.

    Patterns (`data/*.csv`, also `**`) become the files that match, without hidden ones and in the order of their
    names; a folder stays one. `fetch` returns the path of what lies behind a URL.

    Raises:
        OptionError: there is no such file, or there are too many.
    """
    found: dict[str, str] = {}
    for each in written:
        paths = [fetch(each)] if is_address(each) else _paths(each, directory)
        for path in paths:
            found.setdefault(os.path.normpath(directory / path), path)
            if len(found) > MOST:
                raise OptionError(_("-f {given} stands for more than {most} files: give fewer").format(
                    given=each, most=f"{MOST:,}"
                ))  # fmt: skip
    return tuple(found.values())


def _paths(written: str, directory: Path) -> list[str]:
    if not written.strip():
        raise OptionError(_("-f needs a path: -f data.csv"))
    home = os.path.expanduser(written)  # noqa: PTH111  # a name that is no user's stays as it is
    exact = next((each for each in _spellings(home) if _exists(directory / each)), None)
    if exact is not None:
        return [exact]
    if not _PATTERN.search(home):
        raise OptionError(_missing(written, directory / home))
    matches = next(filter(None, (_matching(each, directory) for each in _spellings(home))), [])
    if not matches:
        raise OptionError(_("no file matches {given} in {folder}").format(given=written, folder=directory))
    return matches


def _spellings(name: str) -> dict[str, None]:
    """Return the ways in which a disk may compose the characters of a name; macOS takes Hangul apart."""
    return dict.fromkeys((name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a folder that may not be read, a null character
        return False


def _matching(pattern: str, directory: Path) -> list[str]:
    anchor = Path(pattern).anchor
    base, inside = (Path(anchor), pattern[len(anchor) :]) if anchor else (directory, pattern)
    try:
        matches = list(islice(_files(base, inside), MOST + 1))
    except (OSError, ValueError, NotImplementedError, re.error):  # what is no pattern here
        return []
    return sorted(matches if anchor else [os.path.relpath(each, directory) for each in matches])


def _files(base: Path, pattern: str) -> Iterator[str]:
    # Unlike `glob`, this does not follow links to folders, which may lead in circles.
    for path in base.glob(pattern):
        inside = path.parts[len(base.parts) :]
        hidden = any(part.startswith(".") and part not in {".", ".."} for part in inside)
        if path.is_file() and (not hidden or "/." in f"/{pattern}".replace("/..", "")):
            yield str(path)


def _missing(written: str, path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return _("no file {given}: there is no folder {folder}").format(given=written, folder=folder)
    near = nearest(path.name, _names(folder))
    if not near:
        return _("no file {given} in {folder}").format(given=path.name, folder=folder)
    there = ", ".join(f'"{each}"' if " " in each else each for each in near)
    return _("no file {given} in {folder}; near names there: {there}").format(
        given=path.name, folder=folder, there=there
    )


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(each.name for each in islice(entries, _ENTRIES) if not each.name.startswith("."))
    except OSError:
        return []
