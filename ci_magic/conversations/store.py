"""JSON files that several kernels write: whole or not at all, never over what is not understood."""

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ..language import _
from .places import FOLDER

SCHEMA_VERSION = 1
"""What stands in every file as `schema`."""

WAIT = 10.0
"""Seconds to wait for another kernel that writes; one writes for a few milliseconds."""

MOST_BYTES = 50_000_000
"""The size above which a file is not read: a turn must not wait for it."""

# What was said may quote data, and a repository is easily made public.
_IGNORED = "threads/\ntranscripts/\n"
_IGNORED_BEFORE = "threads/\n"

# A lock of a file is the process's on some systems, and two threads write: the cells' and the panel's.
_in_process = threading.Lock()

Content = dict[str, Any]
Check = Callable[[Content], object]
"""Reads a content, and raises LookupError, TypeError or ValueError where it is none of its kind."""


class Store:
    """Files in one `.ci_magic` folder; what cannot be written stays in memory for this session, and that is said.

    Args:
        say: takes one line for the user.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._memory: dict[Path, Content | None] = {}
        self._told: set[Path] = set()

    def read(self, path: Path, check: Check) -> Content | None:
        """Return what a file holds, None where there is none; a damaged one is moved aside, a newer one left alone."""
        if path in self._memory:
            return self._memory[path]
        try:
            content = _checked(path, check)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except _Newer:
            self._tell(path, _("{path} is of a newer ci_magic: it is left as it is, and nothing is kept in it"))
            return self._in_memory(path, None)
        except OSError as error:
            line = _("{path} cannot be read ({error}): its place is taken in memory until the kernel ends")
            self._tell(path, line, error)
            return self._in_memory(path, None)
        except _DAMAGED:
            self._set_aside(path)
            return None
        return content

    def change(self, path: Path, check: Check, change: Callable[[Content | None], Content | None]) -> None:
        """Put what `change` makes of the present content into the file, or take the file away where that is None."""
        try:
            prepare(path.parent)
            with locked(path.parent):
                present = self.read(path, check)
                if path not in self._memory:
                    _write(path, change(present))
                    return
        except OSError as error:
            line = _("{path} cannot be written ({error}): what is kept there stays in memory until the kernel ends")
            self._tell(_top(path), line, error)
            self._in_memory(path, self._memory.get(path) or self.read(path, check))
        self._memory[path] = change(self._memory[path])

    def paths(self, folder: Path) -> tuple[Path, ...]:
        """Return the files of a folder that hold something, those in memory too, by name."""
        found = {path for path in self._memory if path.parent == folder}
        with suppress(OSError):
            found |= set(folder.glob("*.json"))
        return tuple(sorted(found))

    def _in_memory(self, path: Path, content: Content | None) -> Content | None:
        self._memory[path] = content
        return content

    def _tell(self, about: Path, line: str, error: OSError | None = None) -> None:
        if about not in self._told:
            self._told.add(about)
            self._say(line.format(path=about, error=error and (error.strerror or error)))

    def _set_aside(self, path: Path) -> None:
        aside = _free(path, f"damaged-{time.strftime('%Y%m%d-%H%M%S')}")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return  # another kernel was quicker
        except OSError:
            self._tell(path, _("{path} is damaged and is left as it is"))
            self._in_memory(path, None)
            return
        self._say(_("{path} was damaged and is now {aside}; a new one is begun").format(path=path, aside=aside.name))


class _Newer(Exception):  # is caught here
    """A file of a newer version."""


_DAMAGED = (ValueError, LookupError, TypeError, RecursionError)


def _checked(path: Path, check: Check) -> Content:
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too large")
    content = json.loads(path.read_text("utf-8"))
    version = content["schema"]
    if type(version) is not int or version < 1:
        raise ValueError("no version")
    if version > SCHEMA_VERSION:
        raise _Newer
    check(content)
    found: Content = content
    return found


def _top(path: Path) -> Path:
    return next(each for each in path.parents if each.name == FOLDER)


def prepare(folder: Path) -> None:
    """Make the folder, and those above it up to the one beside the notebook, readable by the owner only."""
    top = _top(folder / "any")
    between = [each for each in (folder, *folder.parents) if top in (each, *each.parents)]
    for each in reversed(between):
        each.mkdir(mode=0o700, exist_ok=True)
    ignored = top / ".gitignore"
    if not ignored.exists() or ignored.read_bytes() == _IGNORED_BEFORE.encode():
        ignored.write_text(_IGNORED, "utf-8", newline="\n")


def _write(path: Path, content: Content | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    text = json.dumps({"schema": SCHEMA_VERSION, **content}, ensure_ascii=False, indent=1)
    # Half a surrogate pair has no bytes.
    put_whole(path, text.encode("utf-8", "backslashreplace"))


def put_whole(path: Path, content: bytes) -> None:
    """Put a new content into a file at once; it is on disk afterwards, and readable by its owner only."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        # Once it has its own name nothing has this one.
        Path(name).unlink(missing_ok=True)


def _free(path: Path, suffix: str) -> Path:
    name, number = path.with_name(f"{path.name}.{suffix}"), 1
    while os.path.lexists(name):
        number += 1
        name = path.with_name(f"{path.name}.{suffix}-{number}")
    return name


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one thread of one kernel at a time change the files of a folder; the lock goes with the process.

    Raises:
        OSError: the folder cannot be written, or another kernel does not come to an end.
    """
    until = time.monotonic() + WAIT
    if not _in_process.acquire(timeout=WAIT):
        raise TimeoutError(0, _("another kernel is writing there"))
    try:
        with (folder / ".lock").open("a+b") as file:
            (folder / ".lock").chmod(0o600)
            while not _lock(file):
                if time.monotonic() > until:
                    raise TimeoutError(0, _("another kernel is writing there"))
                time.sleep(0.01)
            # Closing the file gives the lock back.
            yield
    finally:
        _in_process.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # some network file systems know no locks; a rename is whole there all the same
        return True
