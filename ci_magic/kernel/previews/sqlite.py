"""SQLite files: tables with columns and rows, read without a lock, in bounded time and memory."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...values import Column, Fact
from ..describe.literals import counted, quote
from .opened import Opened, Preview
from .records import columns_of

_LISTED = 40
_ROWS = 20
_COUNTED = 1_000_000
_VALUE = 1_000_000
_STEPS = 10_000
_TEXT = 200

_TABLES = (
    "SELECT name, type, sql LIKE 'CREATE VIRTUAL%' FROM sqlite_master WHERE type IN ('table', 'view') "
    "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY type, rowid LIMIT 1000"
)


@dataclass(frozen=True, slots=True)
class _Held:
    """A table or view: its columns, and its rows, -1 where they are not counted."""

    name: str
    kind: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: int = -1

    @property
    def words(self) -> str:
        named = ", ".join(f"{quote(name)} {kind}".strip() for name, kind in zip(self.columns, self.types, strict=True))
        return f"{self.kind} {quote(self.name)}: {named}" if named else f"{self.kind} {quote(self.name)}"


def sqlite_file(file: Opened) -> Preview:
    """Look into an SQLite file: all its tables, and the columns of the one with most rows."""
    try:
        with closing(_opened(file)) as database:
            held = list(_held(database, file))
            largest = max((each for each in held if each.kind == "table"), key=lambda each: each.rows, default=None)
            columns = _columns(database, largest, file) if largest is not None else ()
    except sqlite3.OperationalError:
        return Preview(file.kind, problem="is locked or takes too long to look into")
    except sqlite3.DatabaseError:
        return Preview(file.kind, problem="is damaged, encrypted or no SQLite database")
    facts = (Fact(counted(sum(each.kind == "table" for each in held), "table"), "schema"),)
    details = [Fact(each.words, "schema") for each in held[:_LISTED] if file.tells("schema")]
    if file.tells("stats"):
        details = [_with_rows(each) for each in held[:_LISTED]]
    part = largest.name if largest is not None else ""
    return Preview(file.kind, facts, tuple(details), columns, part=part)


def _with_rows(held: _Held) -> Fact:
    if held.rows < 0:
        return Fact(held.words, "schema")
    count = f"over {_COUNTED:,} rows" if held.rows > _COUNTED else counted(held.rows, "row")
    return Fact(f"{held.words}; {count}", "stats")


def _opened(file: Opened) -> sqlite3.Connection:
    # A log beside it holds what is newer; without one nothing needs to be written to read it.
    log = Path(f"{file.path}-wal")
    mode = "mode=ro" if log.exists() else "mode=ro&immutable=1"
    database = sqlite3.connect(f"{file.path.absolute().as_uri()}?{mode}", uri=True, timeout=0)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE)
    database.execute("PRAGMA trusted_schema = OFF")
    database.text_factory = lambda held: held.decode(errors="replace")
    database.set_progress_handler(lambda: time.monotonic() > file.deadline, _STEPS)
    return database


def _held(database: sqlite3.Connection, file: Opened) -> Iterator[_Held]:
    for name, kind, virtual in database.execute(_TABLES).fetchall():
        fields: list[Any] = []
        with suppress(sqlite3.OperationalError):  # a view on what is gone, or on itself; a module that is not there
            fields = (
                [] if virtual else database.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall()
            )
        rows = -1
        # Views compute, and rows of virtual tables come from code.
        if kind == "table" and not virtual and file.tells("stats") and not file.late:
            with suppress(sqlite3.OperationalError):
                statement = f"SELECT count(*) FROM (SELECT 1 FROM {_name(name)} LIMIT {_COUNTED + 1})"  # noqa: S608
                rows = database.execute(statement).fetchone()[0]
        yield _Held(name, kind, tuple(each[0] for each in fields), tuple(each[1] for each in fields), rows)


def _columns(database: sqlite3.Connection, held: _Held, file: Opened) -> tuple[Column, ...]:
    if file.privacy != "full" or not held.columns or file.late:
        return columns_of(dict.fromkeys(held.columns, ()), file, types=held.types)
    # Texts are cut by SQLite itself, and of bytes only the length comes over.
    picked = ", ".join(
        f"CASE typeof({_name(name)}) WHEN 'text' THEN substr({_name(name)}, 1, {_TEXT}) "
        f"WHEN 'blob' THEN NULL ELSE {_name(name)} END"
        for name in held.columns
    )
    rows: list[Any] = []
    with suppress(sqlite3.OperationalError, sqlite3.DataError):  # a value beyond the limit
        rows = database.execute(f"SELECT {picked} FROM {_name(held.name)} LIMIT {_ROWS}").fetchall()  # noqa: S608
    return columns_of({name: [row[at] for row in rows] for at, name in enumerate(held.columns)}, file, types=held.types)


def _name(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
