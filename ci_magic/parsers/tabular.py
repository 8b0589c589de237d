"""Tables that need a library to be read: sheets, column files, databases of DuckDB."""

import datetime as dt
import math
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from ..values import Fact
from .found import DAMAGED, Found, NeedsError, Request, Table, counted
from .office import unsafe

_ROWS = 100
_HEADERS = 20
_WIDTH = 20_000
_READ = 60
_TEXT = 100
_NAME = 300
_TYPE = 60
_LISTED = 40
_HALF = 0.5
_UNPACKED = 8 * 1024**3
_SUSPICIOUS = 100 * 1024**2
_RATIO = 250
_GROUP = 64 * 1024**2
_COUNTED = 256 * 1024**2
_MANY = 10_000
_DUCKDB_TABLES = (
    "SELECT schema_name, table_name, estimated_size FROM duckdb_tables() WHERE NOT internal "
    "ORDER BY estimated_size DESC LIMIT ?"
)


@contextmanager
def _needed(library: str, extra: str) -> Iterator[None]:
    """Say what a library that cannot be imported is installed with."""
    try:
        yield
    except ImportError:
        raise NeedsError(f"needs the library {library}: pip install 'ci_magic[{extra}]'") from None


def excel(request: Request) -> Found:
    """Look into an Excel file: its sheets, and the first rows of each.

    Raises:
        NeedsError: openpyxl is not installed.
    """
    problem = unsafe(request.path, most=_UNPACKED) or _packed_too_well(request.path)
    if problem:
        return Found(problem=problem)
    with _needed("openpyxl", "sheets"):
        import openpyxl
    found = Found(memory=2 * _size_of_sheets(request.path))
    with (
        request.path.open("rb") as file,
        closing(openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book,
    ):
        for sheet in book.worksheets[:_LISTED]:
            table = _sheet(sheet, request)
            state = ", hidden" if sheet.sheet_state != "visible" else ""
            size = f"{sheet.max_row or 'unknown'} rows x {sheet.max_column or 'unknown'} columns"
            found.details.append(Fact(f"sheet {table.name!r}: {size}{state}", "stats"))
            found.tables.append(table)
        found.facts.append(Fact(counted(len(book.worksheets), "sheet"), "schema"))
    return found


def _sheet(sheet: Any, request: Request) -> Table:
    read = sheet.iter_rows(max_row=_HEADERS + _ROWS, max_col=min(sheet.max_column or _WIDTH, _WIDTH), values_only=True)
    rows = [[_plain(each) for each in row] for row in read]
    filled = [sum(each is not None for each in row) for row in rows]
    most = max(filled[:_HEADERS], default=0)
    if not most:
        return Table(sheet.title)
    # Titles above a table fill fewer cells than its header.
    skipped = next(at for at, count in enumerate(filled) if count > _HALF * most)
    width = max(at for at, each in enumerate(map(any, zip(*_padded(rows[skipped:]), strict=True))) if each) + 1
    head, *body = (row[:width] for row in _padded(rows[skipped:]))
    known = (sheet.max_row or 0) - skipped - 1
    return Table(
        sheet.title[:_NAME],
        [each if type(each) is int else _label(each, at) for at, each in enumerate(head)],
        rows=body[:_ROWS] if request.tells("stats") else [],
        count=known if known >= len(body) - 1 else -1,
        skipped=skipped,
    )


def _padded(rows: Sequence[list[Any]]) -> list[list[Any]]:
    width = max(map(len, rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows]


def _label(value: Any, position: int) -> str:
    if value is None:
        return f"Unnamed: {position}"
    return str(value["date"] if type(value) is dict else value)[:_NAME]


def _packed_too_well(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        size = sum(each.file_size for each in archive.infolist())
    if size > _SUSPICIOUS and size > _RATIO * path.stat().st_size:
        return f"unpacks to over {_RATIO} times its size, as files made to do harm do, and is not opened"
    return ""


def _size_of_sheets(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(each.file_size for each in archive.infolist() if each.filename.startswith("xl/"))


def parquet(request: Request) -> Found:
    """Look into a Parquet file: what its end says of columns and rows, and the first rows of a small one.

    Raises:
        NeedsError: pyarrow is not installed.
    """
    with _needed("pyarrow", "sheets"):
        import pyarrow.parquet
    try:
        file = pyarrow.parquet.ParquetFile(request.path)
    except (pyarrow.ArrowException, OSError, ValueError):
        return Found(problem=DAMAGED)
    with file:
        kept = file.metadata
        groups = [kept.row_group(at).total_byte_size for at in range(min(kept.num_row_groups, _MANY))]
        table = _arrow_columns(file.schema_arrow)
        table.count = kept.num_rows
        if request.tells("full") and groups and groups[0] < _GROUP:
            names = [str(each) for each in table.columns[:_READ]]
            batch = next(file.iter_batches(batch_size=_HEADERS, columns=names, use_threads=False), None)
            table.rows = _rows_of(batch, len(table.columns)) if batch is not None else []
        return Found(
            [Fact(counted(kept.num_row_groups, "row group"), "schema")], memory=2 * sum(groups), tables=[table]
        )


def arrow(request: Request) -> Found:
    """Look into an Arrow or Feather file: its schema, rows, and the first of them.

    Raises:
        NeedsError: pyarrow is not installed.
    """
    with _needed("pyarrow", "sheets"):
        import pyarrow.ipc
    try:
        with pyarrow.memory_map(str(request.path)) as source, pyarrow.ipc.open_file(source) as file:
            table = _arrow_columns(file.schema)
            if request.path.stat().st_size <= _COUNTED:
                table.count = sum(file.get_batch(at).num_rows for at in range(file.num_record_batches))
            if request.tells("full") and file.num_record_batches:
                table.rows = _rows_of(file.get_batch(0).slice(0, _HEADERS), len(table.columns))
    except (pyarrow.ArrowException, OSError, ValueError):
        return Found(problem=DAMAGED)
    return Found(tables=[table])


def _arrow_columns(schema: Any) -> Table:
    fields = [schema.field(at) for at in range(min(len(schema), _WIDTH))]
    return Table("", [each.name[:_NAME] for each in fields], [str(each.type)[:_TYPE] for each in fields])


def _rows_of(batch: Any, width: int) -> list[list[Any]]:
    read = min(width, _READ, batch.num_columns)
    columns = [batch.column(at).to_pylist() for at in range(read)]
    return [[_plain(column[row]) for column in columns] + [None] * (width - read) for row in range(batch.num_rows)]


def duckdb(request: Request) -> Found:
    """Look into a DuckDB file: its tables, and the first rows of the largest.

    Raises:
        NeedsError: duckdb is not installed.
    """
    with _needed("duckdb", "databases"):
        import duckdb as library
    # Nothing but this file is reached, and nothing is fetched.
    limits: dict[str, Any] = {"enable_external_access": "false", "memory_limit": "500MB", "threads": "1"}
    try:
        with library.connect(str(request.path), read_only=True, config=limits) as database:
            return _duckdb_tables(database, request)
    except library.IOException:
        return Found(problem="is in use by another process, cut short, or of another version of DuckDB")
    except library.Error:
        return Found(problem=DAMAGED)


def _duckdb_tables(database: Any, request: Request) -> Found:
    held = database.execute(_DUCKDB_TABLES, [_LISTED]).fetchall()
    found = Found([Fact(counted(len(held), "table"), "schema")])
    for schema, name, rows in held:
        fields = database.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? "
            "ORDER BY column_index",
            [schema, name],
        ).fetchall()
        shown = name if schema == "main" else f"{schema}.{name}"
        table = Table(
            shown[:_NAME], [each[0][:_NAME] for each in fields], [each[1][:_TYPE] for each in fields], count=rows
        )
        if request.tells("full") and not found.tables:
            picked = ", ".join(_quoted(each[0]) for each in fields[:_READ])
            statement = f"SELECT {picked} FROM {_quoted(schema)}.{_quoted(name)} LIMIT {_HEADERS}"  # noqa: S608
            rest = [None] * (len(fields) - _READ)
            table.rows = [[*map(_plain, row), *rest] for row in database.execute(statement).fetchall()]
        words = ", ".join(f"{each[0][:_NAME]!r} {each[1][:_TYPE]}" for each in fields[:_LISTED])
        found.details.append(Fact(f"table {shown[:_NAME]!r}: {words}", "schema"))
        found.tables.append(table)
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, bounded; dates and times as `{"date": …}`."""
    if isinstance(value, dt.date | dt.time):
        return {"date": value.isoformat()}
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 2**63 else str(value)[:_TEXT]
    return str(value)[:_TEXT]
