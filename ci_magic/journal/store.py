"""The file of the record: opening it, reading, writing, and going on where it cannot be used any more.

A damaged file, or one of a newer version, is moved aside and a fresh one is begun; where nothing can be written, the
record stays in memory for this session. Both are said in one line, and the turn goes on.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Literal, TypeVar

from ..errors import JournalError
from ..language import _
from .schema import SCHEMA_VERSION, bring_up_to_date, transaction, version_of

WAIT = 30.0
"""Seconds to wait for another kernel that writes; one writes for a few milliseconds."""

_SIDE_FILES = ("", "-wal", "-shm")
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

Result = TypeVar("Result")


class Renewed(Exception):
    """What was being written is lost with the old file; the record goes on in another place."""


class Store:
    """One SQLite file, or a record in memory where `path` is None; used by one thread at a time, the others wait.

    Args:
        path: the file.
        say: takes one line for the user.

    Raises:
        JournalError: the file cannot be opened.
    """

    def __init__(self, path: Path | None, say: Callable[[str], None]) -> None:
        self._path = path
        self._say = say
        self._file = (0, 0)
        self._lock = threading.RLock()
        try:
            self._database = self._opened()
        except (OSError, sqlite3.Error) as error:
            raise JournalError(
                _("the record {path} cannot be opened ({error}): set CI_MAGIC_JOURNAL to another file").format(
                    path=path, error=error
                )
            ) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock, suppress(sqlite3.Error):
            self._database.close()

    def read(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query; a damaged file is moved aside, and then there are none.

        Raises:
            JournalError: the file cannot be read.
        """
        with self._lock:
            try:
                return self._database.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                if _is_damage(error):
                    self._renew(error)
                    return []
                raise JournalError(
                    _("the record {path} cannot be read ({error}): set CI_MAGIC_JOURNAL to another file").format(
                        path=self._path, error=error
                    )
                ) from error

    def write(self, action: Callable[[sqlite3.Connection], Result]) -> Result:
        """Do all of `action` as one transaction, on disk when this returns.

        Raises:
            Renewed: the file could not be written; there is another one now, in which nothing of the turn stands.
        """
        with self._lock:
            try:
                with transaction(self._database):
                    return action(self._database)
            except sqlite3.Error as error:
                self._renew(error)
                raise Renewed from error

    def look_again(self) -> None:
        """Open the file anew where another process moved or deleted it since."""
        with self._lock:
            if self._path is not None and self._file != _identity(self._path):
                self.close()
                self._open_again()

    def _renew(self, error: sqlite3.Error) -> None:
        self.close()
        if _is_damage(error):
            self._open_again(damaged=True)
        else:
            self._into_memory(error)

    def _open_again(self, *, damaged: bool = False) -> None:
        try:
            # Another kernel that found the damage first has begun a new file already.
            if damaged and self._path is not None and self._file == _identity(self._path):
                self._set_aside(self._path, "damaged")
            self._database = self._opened()
        except (OSError, sqlite3.Error) as error:
            self._into_memory(error)

    def _into_memory(self, error: Exception) -> None:
        self._say(
            _(
                "the record {path} cannot be written ({error}) and is kept in memory until the kernel ends:"
                " set CI_MAGIC_JOURNAL to another file"
            ).format(path=self._path, error=error)
        )
        self._path = None
        self._database = self._opened()

    def _opened(self) -> sqlite3.Connection:
        try:
            database = _connected(self._path)
        except sqlite3.DatabaseError as error:
            if self._path is None or not _is_damage(error):
                raise
            self._set_aside(self._path, "damaged")
            database = _connected(self._path)
        if self._path is not None and version_of(database) > SCHEMA_VERSION:
            database.close()
            self._set_aside(self._path, "newer")
            database = _connected(self._path)
        self._file = _identity(self._path)
        return database

    def _set_aside(self, path: Path, why: Literal["damaged", "newer"]) -> None:
        aside = _free_name(path, f"{why}-{time.strftime('%Y%m%d-%H%M%S')}")
        for suffix in _SIDE_FILES:
            with suppress(FileNotFoundError):
                Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
        line = _("the record was damaged and is now {aside}; a new one is begun")
        if why == "newer":
            line = _("the record is of a newer ci_magic and is now {aside}; a new one is begun")
        self._say(line.format(aside=aside))


def _free_name(path: Path, suffix: str) -> str:
    name, number = f"{path}.{suffix}", 1
    while any(os.path.lexists(f"{name}{side}") for side in _SIDE_FILES):
        number += 1
        name = f"{path}.{suffix}-{number}"
    return name


def _is_damage(error: sqlite3.Error) -> bool:
    return _code(error) in _DAMAGE


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's number for an error, 0 for one that Python raised."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _identity(path: Path | None) -> tuple[int, int]:
    if path is None:
        return (0, 0)
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def _connected(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # SQLite gives its side files the mode of the main one, which must therefore exist with ours first.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    database = sqlite3.connect(path or ":memory:", timeout=WAIT, check_same_thread=False, isolation_level=None)
    with ExitStack() as unless_ready:
        unless_ready.callback(database.close)
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        if path is not None:
            _choose_mode(database)
        if version_of(database) <= SCHEMA_VERSION:
            bring_up_to_date(database)
        unless_ready.pop_all()
    return database


def _choose_mode(database: sqlite3.Connection) -> None:
    until = time.monotonic() + WAIT
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            # In WAL mode a commit survives the death of the process all the same: it is in the hands of the system,
            # whatever signal ends us. Only a power cut may undo the last ones.
            database.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.OperationalError as error:
            # Two kernels that begin a record together: the change of mode does not wait by itself.
            if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                if time.monotonic() < until:
                    time.sleep(0.01)
                    continue
                raise
            # Some network file systems have no shared memory; the old journal works everywhere.
            database.execute("PRAGMA journal_mode = DELETE")
        return
