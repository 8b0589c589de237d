"""Tables in text: which character separates, what the columns are called and what is in them.

Only the first rows are read and each column is judged by its look, so the answer is a guess that costs nothing;
the name of a column is the one `pandas.read_csv` would give it.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from ...values import Column, ColumnKind, Fact
from .literals import quote

_SEPARATORS = ",;\t|"
_LINES_COMPARED = 30
_AGREEMENT = 0.8
_ROWS = 200
_SAMPLES = 3
_SAMPLE_LENGTH = 40
_COLUMNS_SAMPLED = 60

_INTEGER = re.compile(r"[+-]?\d{1,18}")
_FLOAT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])"
    r"(?:[-/.](?:0?[1-9]|[12]\d|3[01])\.?(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?)?)?"
    r"|\d{1,2}/\d{1,2}/(?:19|20)\d\d"
    r"|(?:19|20)\d\d년 ?\d{1,2}월(?: ?\d{1,2}일)?"
)
_MISSING = frozenset({"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "#N/A", "<NA>"})


def separator_of(text: str, *, prefer: str = "") -> str:
    """Return the character that splits most lines of `text` into the same number of fields; empty if none does."""
    scores = {each: _agreement(text, each) for each in _SEPARATORS}
    if prefer and scores[prefer] > 0:
        return prefer
    best = max(_SEPARATORS, key=lambda each: scores[each])
    return best if scores[best] > 0 else ""


def _agreement(text: str, separator: str) -> float:
    rows = [row for row in _rows(text, separator, _LINES_COMPARED) if row]
    if not rows:
        return 0.0
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    agreed = count / len(rows)
    if width == 1 or agreed < _AGREEMENT:
        return 0.0
    return agreed + width / 1000


def _rows(text: str, separator: str, limit: int) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[list[str]] = []
    # A field beyond the reader's limit ends the table; what came before it still counts.
    with suppress(csv.Error):
        found.extend(islice(reader, limit))
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table in text, and how many rows of data it has."""

    columns: tuple[Column, ...] = ()
    rows: int = 0


def table_of(
    text: str, separator: str, secret_name: Callable[[str], bool], *, values: bool, counts: bool = False
) -> Table:
    """Return the table in `text`; one without a header has its columns counted from 0.

    With `counts` it is said how many of the first rows are missing in a column.
    """
    rows = [row for row in _rows(text, separator, _ROWS + 1) if row]
    if not rows:
        return Table()
    titled = _has_header(rows)
    body = rows[1:] if titled else rows
    names = _names(rows[0]) if titled else [str(position) for position in range(len(rows[0]))]
    fields = [[row[at] for row in body if at < len(row)] for at in range(len(names))]
    columns = tuple(
        _column(
            name,
            quote(name) if titled else name,
            fields[at],
            samples=_SAMPLES if values and at < _COLUMNS_SAMPLED and not secret_name(name) else 0,
            counts=counts,
        )
        for at, name in enumerate(names)
    )
    # Beyond those that were read a row is a line, though text in quotes may hold some.
    total = len(body) if len(rows) <= _ROWS else sum(1 for line in text.splitlines() if line.strip()) - titled
    return Table(columns, total)


def _names(header: Sequence[str]) -> list[str]:
    """Name columns as pandas does: empty ones by position, repeated ones with a number."""
    seen: Counter[str] = Counter()
    names = []
    for position, field in enumerate(header):
        name = field or f"Unnamed: {position}"
        names.append(f"{name}.{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return names


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    first, below = rows[0], rows[1:]
    if not below:
        return True
    alike = 0
    for at, field in enumerate(first):
        kinds = {look_of(row[at]) for row in below if at < len(row)} - {"missing"}
        look = look_of(field)
        if look == "text" and kinds and "text" not in kinds:
            return True
        # Years head the columns of many statistics.
        alike += look in {"integer", "float", "date"} and kinds == {look} and not _YEAR.fullmatch(field.strip())
    return not alike


def _column(name: str, literal: str, fields: Sequence[str], *, samples: int, counts: bool) -> Column:
    looks = Counter(map(look_of, fields))
    missing = looks.pop("missing", 0)
    dtype, kind = _judge(set(looks), missing=missing > 0)
    present = dict.fromkeys(field for field in fields if look_of(field) != "missing")
    shown = tuple(_sample(field, kind) for field in islice(present, samples))
    told = f"{missing} missing" if len(fields) < _ROWS else f"{missing} of the first {len(fields)} missing"
    facts = (Fact(told, "stats"),) if counts and missing else ()
    return Column(name, literal, dtype, kind, samples=shown, facts=facts)


def _judge(looks: set[str], *, missing: bool) -> tuple[str, ColumnKind]:
    if looks and looks <= {"integer", "float"}:
        return ("int64" if looks == {"integer"} and not missing else "float64"), "number"
    if looks == {"boolean"}:
        return ("object" if missing else "bool"), "boolean"
    return "str", "datetime" if looks == {"date"} else "text"


def look_of(field: str) -> str:
    """Return what a text reads as: "missing", "integer", "float", "boolean", "date" or "text"."""
    field = field.strip()
    if field in _MISSING:
        return "missing"
    if _INTEGER.fullmatch(field):
        return "integer"
    if _FLOAT.fullmatch(field):
        return "float"
    if field in {"True", "False", "TRUE", "FALSE", "true", "false"}:
        return "boolean"
    return "date" if _DATE.fullmatch(field) else "text"


def _sample(field: str, kind: ColumnKind) -> str:
    if kind == "number" and len(field) <= _SAMPLE_LENGTH:
        return field.strip()
    return quote(field if len(field) <= _SAMPLE_LENGTH else field[:_SAMPLE_LENGTH] + "…")
