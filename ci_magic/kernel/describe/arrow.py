"""pyarrow: tables and arrays that lie ready, data sets whose files are left alone."""

import re
from typing import Any

from ...values import Column, ColumnKind, Fact, Variable
from .classes import exact_text, genuine, loaded, type_name
from .literals import counted, quote
from .schemas import COLUMNS
from .statistics import column_facts, samples
from .view import View

_READ = 40
_ROWS = 200
_COUNTED = 2_000_000
_TYPE = 200
_READABLE = re.compile(
    r"(?:u?int(?:8|16|32|64)|halffloat|float|double|bool|(?:large_)?string(?:_view)?|date32\[day\])\Z|dictionary<values=(?:large_)?string,"
)
"""Types whose values become Python's own; others would import time zones or pandas, or call an extension's code."""

_KINDS: tuple[tuple[str, ColumnKind], ...] = (
    ("dictionary", "category"), ("bool", "boolean"), ("string", "text"), ("large_string", "text"), ("date", "datetime"),
    ("timestamp", "datetime"), ("int", "number"), ("uint", "number"), ("float", "number"), ("double", "number"),
    ("halffloat", "number"), ("decimal", "number"),
)  # fmt: skip
_DATASETS = ("Dataset", "FileSystemDataset", "InMemoryDataset", "UnionDataset")


def describe_arrow(name: str, value: Any, view: View) -> Variable | None:
    """Describe a table, a batch, an array or a data set of pyarrow; None for any other value."""
    cls, known = type(value), type_name(type(value))
    if not genuine(cls, "pyarrow"):
        return None
    if cls is loaded("pyarrow.lib", "Table") or cls is loaded("pyarrow.lib", "RecordBatch"):
        return _table(name, known, value, view)
    if cls is loaded("pyarrow.lib", "ChunkedArray") or _is_array(cls):
        secret = view.secret_name(name)
        column = _column(name, value, value.type, view, secret=secret)
        return Variable(name, known, "series", shape=(len(value),), columns=(column,))
    if any(cls is loaded("pyarrow._dataset", each) for each in _DATASETS):
        return _dataset(name, known, value)
    return None


def _is_array(cls: type) -> bool:
    array = loaded("pyarrow.lib", "Array")
    return array is not None and genuine(cls, "pyarrow") and any(each is array for each in cls.__mro__)


def _table(name: str, known: str, table: Any, view: View) -> Variable:
    schema = table.schema
    width = len(schema)
    read = 0 if view.brief else _READ
    hidden = view.secret_name(name)
    columns = [
        _column(
            label := exact_text(schema.field(at).name),
            table.column(at) if at < read and not view.late else None,
            schema.field(at).type,
            view,
            secret=hidden or view.secret_name(label),
        )
        for at in range(min(width, COLUMNS))
    ]
    return Variable(
        name,
        known,
        "frame",
        shape=(table.num_rows, width),
        columns=tuple(columns),
        columns_left_out=width - len(columns),
    )


def _column(label: str, values: Any, kind: Any, view: View, *, secret: bool) -> Column:
    words = _type_words(kind)
    group: ColumnKind = next((group for start, group in _KINDS if words.startswith(start)), "other")
    if values is None or not view.counts:
        return Column(label, quote(label), words, group)
    rows = len(values)
    nulls = values.null_count if rows <= _COUNTED else None
    # A few rows from the beginning: slices share the memory of the whole.
    head = values.slice(0, _ROWS).to_pylist() if _READABLE.match(words) else []
    return Column(
        label,
        quote(label),
        words,
        group,
        nulls=nulls,
        samples=() if secret else samples(head, view),
        facts=column_facts(head, rows=rows, view=view, kind=group, secret=secret),
    )


def _type_words(kind: Any) -> str:
    # An extension type may print itself with code of its own.
    return str(kind)[:_TYPE] if genuine(type(kind), "pyarrow") else type_name(type(kind))


def _dataset(name: str, known: str, dataset: Any) -> Variable:
    schema = dataset.schema
    columns = tuple(
        _column(exact_text(schema.field(at).name), None, schema.field(at).type, View(), secret=True)
        for at in range(min(len(schema), COLUMNS))
    )
    files = len(dataset.files) if type(dataset) is loaded("pyarrow._dataset", "FileSystemDataset") else None
    facts = (Fact(counted(files, "file"), "schema"),) if files is not None else ()
    left = len(schema) - len(columns)
    return Variable(name, known, "frame", columns=columns, columns_left_out=left, lazy=True, facts=facts)
