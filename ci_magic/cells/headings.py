"""The Markdown headings of the saved notebook: what its author calls the steps of the work."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from .saved import MOST_BYTES, markdown_of

MOST_HEADINGS = 40
"""Where there are more, the deepest levels are left out first, then the last ones."""

_LONGEST = 120
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*?)(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


def headings_of(notebook: Path) -> tuple[str, ...]:
    """Return the headings of a saved notebook with their marks (`## Sales`), in order; empty where it cannot be read.

    The file is read again only after it changed.
    """
    if notebook.suffix != ".ipynb":
        return ()
    try:
        seen = notebook.stat()
    except OSError:
        return ()
    return _read(notebook, seen.st_mtime_ns, seen.st_size) if seen.st_size <= MOST_BYTES else ()


@lru_cache(maxsize=4)
def _read(notebook: Path, _changed: int, _size: int) -> tuple[str, ...]:
    found = [heading for source in markdown_of(notebook) for heading in _headings(source.splitlines())]
    return tuple(_fewer(found))


def _headings(lines: Iterable[str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        mark = _FENCE.fullmatch(line)
        if fence:
            # A fence ends with at least as many of the marks it began with, and nothing behind them.
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif mark:
            fence = mark[1]
        elif heading := _HEADING.fullmatch(line):
            words = heading[2] if len(heading[2]) <= _LONGEST else heading[2][: _LONGEST - 1] + "…"
            yield f"{heading[1]} {words}"


def _fewer(headings: Sequence[str]) -> Sequence[str]:
    for deepest in range(6, 1, -1):
        if len(headings) <= MOST_HEADINGS:
            break
        headings = [each for each in headings if not each.startswith("#" * deepest)]
    return headings[:MOST_HEADINGS]
