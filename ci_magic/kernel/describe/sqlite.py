"""sqlite3: the tables of a connection, read without its transaction, its callbacks or its locks being touched."""

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from ...values import Fact, Variable
from .literals import path_words, quote
from .view import View

_LISTED = 100  # as in the statement below
_SHOWN, _SHOWN_NEAR = 8, 40
_COLUMNS = 30
_NAME = 200
_TYPE = 40
_CALLBACKS_ABSENT = 6
"""What a connection without callbacks holds: class, cache of statements, cursors, blobs, two factories."""

# Bytes, for texts go through the connection's `text_factory`, which may be the user's.
_HELD = (
    "SELECT CAST(name AS BLOB), CAST(type AS BLOB), sql LIKE 'CREATE VIRTUAL%' FROM sqlite_master "
    "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid "
    "LIMIT 100"
)
_COLUMNS_OF = "SELECT CAST(name AS BLOB), CAST(type AS BLOB), pk FROM pragma_table_info(?)"
_FILE = "SELECT CAST(file AS BLOB) FROM pragma_database_list WHERE name = 'main'"


def describe_sqlite(name: str, value: Any, view: View) -> Variable | None:
    """Describe a connection by its tables; None for any other value.

    A file is opened anew, for reading only and without waiting for a lock, so what a running transaction has not
    committed is not seen. A database in memory is read through the connection itself. Nothing is read through a
    connection that would call the user for it (trace, authorizer, progress).
    """
    if type(value) is not sqlite3.Connection:
        return None
    base = "sqlite3.Connection"
    if len(gc.get_referents(value)) > _CALLBACKS_ABSENT:
        return Variable(name, base, "object")
    try:
        path = _rows(value, _FILE)[0][0].decode()
        facts = (Fact(f"file {path_words(path)}"),) if path else (Fact("in memory", "schema"),)
        details = tuple(_file_tables(path, view) if path else _tables(value, view))
    except (sqlite3.Error, OSError, ValueError):  # closed, of another thread, locked, no such file
        return Variable(name, base, "object", facts=(Fact("its tables cannot be read now", "schema"),))
    return Variable(name, base, "object", facts=facts, details=details)


def _rows(connection: sqlite3.Connection, statement: str, *given: str) -> list[Any]:
    # A cursor made by its class has no `row_factory`, which may be the user's.
    with closing(sqlite3.Cursor(connection)) as cursor:
        return cursor.execute(statement, given).fetchall()


def _file_tables(path: str, view: View) -> list[Fact]:
    address = f"{Path(path).as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=0, check_same_thread=False)) as own:
        return list(_tables(own, view))


def _tables(connection: sqlite3.Connection, view: View) -> Iterator[Fact]:
    found = _rows(connection, _HELD)
    room = _SHOWN_NEAR if view.near else _SHOWN
    for name, kind, virtual in found[:room]:
        if view.late:
            return
        columns = "" if virtual else _columns(connection, _text(name))
        yield Fact(f"{kind.decode()} {quote(_text(name))}{columns}", "schema")
    if len(found) > room:
        yield Fact(f"and {len(found) - room} {'or more ' if len(found) == _LISTED else ''}more", "schema")


def _column(name: bytes, kind: bytes, key: int) -> str:
    parts = (quote(_text(name)), _text(kind)[:_TYPE], "key" if key else "")
    return " ".join(part for part in parts if part)


def _text(held: bytes) -> str:
    return held.decode(errors="replace")[:_NAME]


def _columns(connection: sqlite3.Connection, table: str) -> str:
    found: list[Any] = []
    with suppress(sqlite3.Error):  # a view on what is no longer there
        found = _rows(connection, _COLUMNS_OF, table)
    words = [_column(*each) for each in found[:_COLUMNS]]
    more = [f"{len(found) - _COLUMNS} more"] if len(found) > _COLUMNS else []
    return f": {', '.join([*words, *more])}" if found else ""
