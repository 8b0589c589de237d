"""The record of turns, kept on this machine: what was asked, what was written, how each attempt and turn ended.

One SQLite file per user, readable by the owner only. Pins are looked up here where no notebook cell holds the code.
Text is masked before it is written.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import JournalError
from .language import _
from .values import Ask
from .values.events import Asked, Event, Ran, Settled

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
  id INTEGER PRIMARY KEY,
  started REAL NOT NULL,
  notebook TEXT NOT NULL,
  cell TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  pin TEXT NOT NULL,
  prompt TEXT NOT NULL,
  options TEXT NOT NULL,
  model TEXT NOT NULL,
  ending TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '',
  prompt_tokens INTEGER NOT NULL DEFAULT 0,
  completion_tokens INTEGER NOT NULL DEFAULT 0,
  seconds REAL NOT NULL DEFAULT 0,
  offered INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS turns_by_pin ON turns (notebook, pin);
CREATE TABLE IF NOT EXISTS attempts (
  turn INTEGER NOT NULL REFERENCES turns (id),
  number INTEGER NOT NULL,
  code TEXT NOT NULL,
  status TEXT NOT NULL,
  error TEXT NOT NULL,
  seconds REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS files (
  notebook TEXT NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (notebook, path)
);
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a turn was asked: the notebook (or working directory), and the cell if it is known.

    `ordinal` counts equal prompts since the kernel started, this one included.
    """

    notebook: str
    cell: str = ""
    ordinal: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One turn of the record."""

    id: int
    started: float
    prompt: str
    pin: str
    cell: str
    model: str
    ending: str
    message: str
    code: str
    answer: str
    offered: int
    tokens: int
    seconds: float
    attempts: tuple[tuple[str, str, str], ...] = ()


class Journal:
    """The record in one SQLite file; `path` None keeps it in memory for this session only.

    Raises:
        JournalError: the file cannot be opened, or was written by a newer version.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        try:
            self._database = _open(path)
            version = int(self._database.execute("PRAGMA user_version").fetchone()[0])
            if version > SCHEMA_VERSION:
                raise JournalError(
                    _(
                        "the record {path} is of a newer ci_magic: upgrade, or set CI_MAGIC_JOURNAL to another file"
                    ).format(path=path)
                )
            self._database.executescript(_SCHEMA)
            self._database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except (OSError, sqlite3.Error) as error:
            raise JournalError(
                _("the record {path} cannot be opened ({error}): set CI_MAGIC_JOURNAL to another file").format(
                    path=path, error=error
                )
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def kept(self, pin: str, place: Place) -> Entry | None:
        """Return the turn whose code or answer a pin holds: of the same cell, else same ordinal, else the latest."""
        rows = self._entries(
            "notebook = ? AND pin = ? AND ending IN ('done', 'answered') AND pinned = 0"
            " AND (code != '' OR answer != '')"
            " ORDER BY (cell = ? AND cell != '') DESC, ordinal = ? DESC, id DESC LIMIT 1",
            (place.notebook, pin, place.cell, place.ordinal),
        )
        return rows[0] if rows else None

    def latest(self, notebook: str, count: int = 10) -> tuple[Entry, ...]:
        """Return the last turns of a notebook, oldest first, with their attempts."""
        return tuple(reversed(self._entries("notebook = ? ORDER BY id DESC LIMIT ?", (notebook, count))))

    def made_files(self, notebook: str) -> frozenset[str]:
        """Return the absolute paths of files that turns of this notebook made."""
        rows = self._database.execute("SELECT path FROM files WHERE notebook = ?", (notebook,))
        return frozenset(str(row[0]) for row in rows)

    def note_files(self, notebook: str, paths: frozenset[str]) -> None:
        """Remember files that a turn made."""
        with self._writing():
            self._database.executemany(
                "INSERT OR IGNORE INTO files VALUES (?, ?)", [(notebook, path) for path in sorted(paths)]
            )

    def _entries(self, where: str, values: tuple[object, ...]) -> list[Entry]:
        columns = (
            "id, started, prompt, pin, cell, model, ending, message, code, answer, offered,"
            " prompt_tokens + completion_tokens, seconds"
        )
        rows = self._database.execute(f"SELECT {columns} FROM turns WHERE {where}", values).fetchall()  # noqa: S608  # our own text
        return [Entry(*row[:13], self._attempts(row[0])) for row in rows]  # type: ignore[call-arg]  # a row is what was selected

    def _attempts(self, turn: int) -> tuple[tuple[str, str, str], ...]:
        rows = self._database.execute(
            "SELECT status, error, code FROM attempts WHERE turn = ? ORDER BY number", (turn,)
        )
        return tuple((str(row[0]), str(row[1]), str(row[2])) for row in rows)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._database:
                yield
        except sqlite3.Error as error:
            raise JournalError(
                _("the record {path} cannot be written ({error}): set CI_MAGIC_JOURNAL to another file").format(
                    path=self.path, error=error
                )
            ) from error

    def begin(self, asked: Asked, place: Place, mask: Callable[[str], str]) -> int:
        """Write down that a turn began; returns its number."""
        with self._writing():
            row = self._database.execute(
                "INSERT INTO turns (started, notebook, cell, ordinal, pin, prompt, options, model)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    time.time(),
                    place.notebook,
                    place.cell,
                    place.ordinal,
                    asked.pin,
                    mask(asked.ask.prompt),
                    _options(asked.ask),
                    asked.model,
                ),
            )
        return int(row.lastrowid or 0)

    def note_attempt(self, turn: int, number: int, ran: Ran, mask: Callable[[str], str]) -> None:
        """Write down one attempt."""
        failure = ran.observation.failure
        error = mask(f"{failure.type_name}: {failure.message}") if failure else ""
        with self._writing():
            self._database.execute(
                "INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?)",
                (turn, number, mask(ran.code), ran.observation.status, error, ran.observation.seconds),
            )

    def finish(self, turn: int, settled: Settled, mask: Callable[[str], str]) -> None:
        """Write down how a turn ended; code that a mask would change is not kept, since it could not run again."""
        code = settled.code if mask(settled.code) == settled.code else ""
        with self._writing():
            self._database.execute(
                "UPDATE turns SET ending = ?, message = ?, code = ?, answer = ?, prompt_tokens = ?,"
                " completion_tokens = ?, seconds = ?, offered = ?, pinned = ? WHERE id = ?",
                (
                    settled.ending.value,
                    mask(settled.message),
                    code,
                    mask(settled.answer),
                    settled.usage.prompt_tokens,
                    settled.usage.completion_tokens,
                    settled.seconds,
                    settled.offered,
                    settled.pinned,
                    turn,
                ),
            )


class Recorded:
    """The listener that writes one turn into a journal, each step before anybody else hears of it."""

    def __init__(self, journal: Journal, place: Place, mask: Callable[[str], str]) -> None:
        self._journal = journal
        self._place = place
        self._mask = mask
        self._turn = 0
        self._attempts = 0

    def hear(self, event: Event) -> None:
        """Write down the beginning, each attempt and the end."""
        if isinstance(event, Asked):
            self._turn = self._journal.begin(event, self._place, self._mask)
        elif isinstance(event, Ran):
            self._attempts += 1
            self._journal.note_attempt(self._turn, self._attempts, event, self._mask)
        elif isinstance(event, Settled):
            self._journal.finish(self._turn, event, self._mask)


def _options(ask: Ask) -> str:
    return json.dumps(
        {
            "attempts": ask.limits.attempts,
            "ask": ask.ask,
            "privacy": ask.privacy,
            "into": ask.into,
            "model": ask.model,
        }
    )


def _open(path: Path | None) -> sqlite3.Connection:
    if path is None:
        return sqlite3.connect(":memory:", check_same_thread=False)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # SQLite gives its side files the mode of the main one, which must therefore exist with ours first.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    database = sqlite3.connect(path, timeout=10, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        # In WAL mode a commit survives the death of the process all the same; only a power cut may undo the last ones.
        database.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.OperationalError:
        # Some network file systems have no shared memory; the old journal works everywhere.
        database.execute("PRAGMA journal_mode = DELETE")
    return database
