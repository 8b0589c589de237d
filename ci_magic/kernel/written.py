"""The files that a run wrote, told from two looks at the directories it could have had in mind.

A look takes names, sizes and modification times of the working directory and of the directories that the code's
string constants name, `DEPTH` levels of each; of directories that are new, all levels. A directory that is too large
for the look is passed over: nothing is said about it but for the files that the code names itself.
"""

import ast
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from ..values import Written

DEPTH = 2
"""Levels of directories that are looked at: a directory and those in it."""

ENTRIES = 700
"""Entries that one look takes in all: about 3 ms on a local disk."""

_CONSTANTS = 100
_NAME_LENGTH = 1000
_LEFT_OUT = frozenset({"__pycache__", "node_modules"})

_State = tuple[int, int]


class FileWatch:
    """A look at the files before a run, and what is different after it. Neither raises.

    Symlinks are not followed; hidden entries are left out unless the code names them.

    Args:
        directory: the absolute working directory.
        tree: the parsed code, None where it does not parse.
        limit: entries that one look takes.
    """

    def __init__(self, directory: Path, tree: ast.AST | None, *, limit: int = ENTRIES) -> None:
        self._directory = os.path.realpath(directory)
        self._limit = limit
        self._named = frozenset(_paths_in(tree, self._directory))
        self._before = self._look()

    def written(self) -> tuple[Written, ...]:
        """Return the files that are new or have another size or modification time since, by path."""
        now = self._look(self._before)
        found = (self._compared(path, state) for path, state in sorted(now.files.items()))
        return tuple(each for each in found if each is not None)

    def _compared(self, path: str, state: _State) -> Written | None:
        before = self._before.files.get(path)
        if before is None:
            known = path in self._named or self._before.knew(path)
            return Written(path, created=True) if known else None
        # A frontend saves the notebook whenever it likes.
        by_frontend = path.endswith(".ipynb") and path not in self._named
        return Written(path, created=False) if before != state and not by_frontend else None

    def _look(self, before: "_Look | None" = None) -> "_Look":
        look = _Look(self._limit)
        level = [self._directory]
        beginnings: dict[str, tuple[str, ...]] = {}
        for path in self._named:
            parent, name = os.path.split(path)
            if not look.take_file(path) and path not in (parent, self._directory):
                level.append(path)
            beginnings[parent] = (*beginnings.get(parent, ()), name.partition("{")[0].partition("%")[0])
        for depth in range(DEPTH):
            below = [look.take(directory) for directory in dict.fromkeys(level)]
            if depth == 0:
                for directory in beginnings.keys() - look.read:
                    look.take_some(directory, beginnings[directory])
            level = list(chain.from_iterable(below))
        # Directories that were made since are looked at down to their bottom: an unpacked archive, say.
        while before is not None and (level := [each for each in level if before.lacked(os.path.dirname(each))]):  # noqa: PTH120
            level = list(chain.from_iterable(map(look.take, level)))
        return look


@dataclass(slots=True)
class _Look:
    """What one look found: size and time of files by path, and which directories it can speak of.

    `read` are directories read to the end, `some` those of which only names with certain beginnings were taken,
    `passed` those that were seen and not read.
    """

    left: int
    files: dict[str, _State] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    some: dict[str, tuple[str, ...]] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)

    def knew(self, path: str) -> bool:
        """Whether a file or directory that this look did not find was not there."""
        parent, name = os.path.split(path)
        if parent in self.read:
            return path not in self.passed
        if parent in self.some:
            return path not in self.passed and name.startswith(self.some[parent])
        return parent != path and parent not in self.passed and self.knew(parent)

    def lacked(self, directory: str) -> bool:
        """Whether this look could see that there was no such directory."""
        return directory not in self.read and self.knew(directory)

    def take_file(self, path: str) -> bool:
        """Enter one file; False where there is none at `path`."""
        try:
            status = os.lstat(path)
        except (OSError, ValueError):
            return False
        if stat.S_ISREG(status.st_mode):
            self.files[path] = (status.st_size, status.st_mtime_ns)
        return not stat.S_ISDIR(status.st_mode) and not stat.S_ISLNK(status.st_mode)

    def take(self, directory: str) -> list[str]:
        """Enter the files of a directory and return the directories in it."""
        found = None if directory in self.read else self._entries(directory, ("",))
        if found is None:
            return []
        self.read.add(directory)
        return [path for path, status in found if stat.S_ISDIR(status.st_mode)]

    def take_some(self, directory: str, beginnings: tuple[str, ...]) -> None:
        """Enter the files whose names begin like one that the code names: others may be writing beside it."""
        if self._entries(directory, beginnings) is not None:
            self.some[directory] = beginnings

    def _entries(self, directory: str, beginnings: tuple[str, ...]) -> list[tuple[str, os.stat_result]] | None:
        try:
            with os.scandir(directory) as listing:
                entries = list(islice(listing, self.left + 1))
        except (FileNotFoundError, NotADirectoryError):
            return []
        except (OSError, ValueError):
            self.passed.add(directory)
            return None
        wanted = [each for each in entries if _wanted(each.name) and each.name.startswith(beginnings)]
        # Listing is not free either: a tree of nothing but large directories has to end.
        too_many = len(entries) > self.left
        self.left -= self.left // 4 if too_many else len(entries)
        try:
            found = [] if too_many else [(each.path, each.stat(follow_symlinks=False)) for each in wanted]
        except OSError:  # one went away meanwhile: better no word than to take the others for new
            too_many = True
        if too_many:
            self.passed.add(directory)
            return None
        regular = ((path, status) for path, status in found if stat.S_ISREG(status.st_mode))
        self.files.update((path, (status.st_size, status.st_mtime_ns)) for path, status in regular)
        return found


def _wanted(name: str) -> bool:
    return not name.startswith(".") and name not in _LEFT_OUT


def _paths_in(tree: ast.AST | None, directory: str) -> Iterator[str]:
    """Give the absolute paths that string constants may mean, the likely ones first."""
    nodes: Collection[ast.AST] = () if tree is None else list(ast.walk(tree))
    texts = dict.fromkeys(each.value for each in nodes if isinstance(each, ast.Constant) and type(each.value) is str)
    likely = sorted((text for text in texts if _may_be_path(text)), key=lambda text: not {*"./\\"} & {*text})
    for text in likely[:_CONSTANTS]:
        with suppress(OSError, ValueError):  # a letter that the file system's encoding lacks
            yield os.path.realpath(os.path.join(directory, os.path.expanduser(text)))  # noqa: PTH111, PTH118


def _may_be_path(text: str) -> bool:
    return 0 < len(text) <= _NAME_LENGTH and text.isprintable() and bool(text.strip())
