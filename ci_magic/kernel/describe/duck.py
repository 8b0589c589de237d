"""duckdb: what a relation will give, and what a connection holds; no query of the user's runs."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from ...values import ColumnKind, Fact, Variable
from .classes import exact_text, loaded, stored
from .literals import path_words, quote
from .schemas import lazy_frame
from .view import View

_LISTED = 100  # as in the statement below
_SHOWN, _SHOWN_NEAR = 8, 40
_TABLE_COLUMNS = 30
_DEPTH = 4
_PAIR = 2
_KINDS: dict[str, ColumnKind] = {
    "varchar": "text", "boolean": "boolean", "date": "datetime", "enum": "category", "decimal": "number",
    "float": "number", "double": "number", "hugeint": "number", "uhugeint": "number",
}  # fmt: skip

_CONNECTION = "duckdb.DuckDBPyConnection"
_TYPE = 80
_REMOTE = re.compile(r"\w+://|md:|motherduck:")
_ENUM = re.compile(r"ENUM\('(?:[^']|'')*'(?:, '(?:[^']|'')*')*\)")
"""A type that lists its members, which are values."""

_DATABASES = "SELECT database_name, type, coalesce(path, '') FROM duckdb_databases() WHERE NOT internal"
_HELD = (
    "SELECT database_name, schema_name, table_name, estimated_size FROM duckdb_tables() WHERE NOT internal "
    "UNION ALL SELECT database_name, schema_name, view_name, NULL FROM duckdb_views() WHERE NOT internal "
    "LIMIT 100"
)
_COLUMNS_OF = "SELECT name, type FROM pragma_table_info(?)"


def describe_duck(name: str, value: Any, view: View) -> Variable | None:
    """Describe a relation or a connection of duckdb; None for any other value."""
    for module in ("_duckdb", "duckdb.duckdb", "duckdb"):
        if type(value) is loaded(module, "DuckDBPyRelation"):
            return _relation(name, value, view)
        if type(value) is loaded(module, "DuckDBPyConnection"):
            return _connection(name, value, view)
    return None


def _relation(name: str, relation: Any, view: View) -> Variable:
    """The columns of a relation were bound when it was made."""
    kept = stored(relation, "_schema")
    # Asked for its columns, a relation of duckdb 2 binds itself anew if a table has changed meanwhile.
    labels, kinds = kept if type(kept) is tuple and len(kept) == _PAIR else (relation.columns, relation.types)
    columns = (
        (label, type_words(kind, values=view.values), _kind(kind)) for label, kind in zip(labels, kinds, strict=True)
    )
    return lazy_frame(name, "duckdb.DuckDBPyRelation", columns, len(labels))


def type_words(kind: Any, *, values: bool, depth: int = 0) -> str:
    """Return a type of duckdb in its own words; the members of an ENUM are values and shown only with `values`."""
    name = exact_text(kind.id)
    if depth >= _DEPTH:
        return name.upper()
    if name == "enum" and not values:
        return "ENUM"
    if name in {"list", "array"}:
        parts = dict(kind.children)
        size = f"{parts['size']}" if name == "array" else ""
        return f"{type_words(parts['child'], values=values, depth=depth + 1)}[{size}]"
    if name in {"struct", "map", "union"}:
        fields = (f"{label} {type_words(part, values=values, depth=depth + 1)}" for label, part in kind.children[:12])
        return f"{name.upper()}({', '.join(fields)})"
    return str(kind)[:200]


def _kind(kind: Any) -> ColumnKind:
    name = exact_text(kind.id)
    if name.endswith("int") or name in {"integer", "uinteger"}:
        return "number"
    return "datetime" if name.startswith("time") else _KINDS.get(name, "other")


def _connection(name: str, connection: Any, view: View) -> Variable:
    """The catalog is read through a cursor, which duckdb makes a connection with a transaction of its own."""
    errors: Any = loaded("duckdb", "Error")
    try:
        cursor = connection.cursor()
    except errors:
        return Variable(name, _CONNECTION, "object", facts=(Fact("closed", "schema"),))
    try:
        databases = cursor.execute(_DATABASES).fetchall()
        # What lies on another server would be asked over the network.
        local = all(kind == "duckdb" and not _REMOTE.match(path) for _, kind, path in databases)
        details = tuple(_held(cursor, view, errors)) if local else ()
    finally:
        cursor.close()
    facts = tuple(fact for each in databases for fact in _place(*each))
    return Variable(name, _CONNECTION, "object", facts=facts, details=details)


def _place(database: str, kind: str, path: str) -> Iterator[Fact]:
    yield Fact(f"{kind} database {database}" if path else "in memory", "schema")
    if path:
        yield Fact(f"file {path_words(path)}")


def _held(cursor: Any, view: View, errors: Any) -> Iterator[Fact]:
    rows = cursor.execute(_HELD).fetchall()
    room = _SHOWN_NEAR if view.near else _SHOWN
    for database, schema, table, size in rows[:room]:
        if view.late:
            return
        shown = quote(table if schema == "main" else f"{schema}.{table}")
        if size is None:
            # The columns of a view are found by reading what it stands on.
            yield Fact(f"view {shown}", "schema")
            continue
        found: Sequence[tuple[str, str]] = ()
        with suppress(errors):
            found = cursor.execute(_COLUMNS_OF, [_quoted(database, schema, table)]).fetchall()
        counted = f", about {size} rows" if view.counts else ""
        columns = f": {_columns_words(found)}" if found else ""
        yield Fact(f"table {shown}{counted}{columns}", "stats" if counted else "schema")
    if len(rows) > room:
        more = "or more " if len(rows) == _LISTED else ""
        yield Fact(f"and {len(rows) - room} {more}more", "schema")


def _quoted(*parts: str) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def _columns_words(found: Sequence[tuple[str, str]]) -> str:
    shown = [f"{quote(label)} {_ENUM.sub('ENUM', kind)[:_TYPE]}" for label, kind in found[:_TABLE_COLUMNS]]
    more = [f"{len(found) - _TABLE_COLUMNS} more"] if len(found) > _TABLE_COLUMNS else []
    return ", ".join([*shown, *more])
