"""Eager polars frames and series: what polars keeps ready, and a bounded sample of the rows."""

from collections.abc import Sequence
from typing import Any

from ...values import Column, ColumnKind, Fact, Variable
from .cells import affordable, is_missing, sample_rows
from .classes import exact_text, genuine, inherits, is_one_of, loaded, type_name
from .labels import label_traps
from .literals import quote
from .relevant import columns_to_name
from .statistics import column_facts, samples
from .view import View

_LARGE = 50_000_000
_DEPTH = 3
_FIELDS = 12
_KINDS: dict[str, ColumnKind] = {
    "String": "text", "Utf8": "text", "Boolean": "boolean", "Date": "datetime", "Datetime": "datetime",
    "Categorical": "category", "Enum": "category", "Decimal": "number",
}  # fmt: skip
_PLAIN = ("Int", "UInt", "Float", "String", "Utf8", "Boolean", "Date", "Time", "Categorical", "Enum", "Decimal")


def is_polars_frame(value: object) -> bool:
    """Say whether `value` is an eager polars frame; its schema costs nothing."""
    frame = loaded("polars", "DataFrame")
    return frame is not None and type(value) is frame


def is_polars(value: object) -> bool:
    """Say whether `value` is an eager polars frame or a polars series."""
    series = loaded("polars", "Series")
    return is_polars_frame(value) or (series is not None and type(value) is series)


def describe_polars(name: str, value: Any, view: View) -> Variable:
    """Describe an eager polars frame or series."""
    if not is_polars_frame(value):
        column = _column(value, view, secret=view.secret_name(name) or view.secret_name(exact_text(value.name)))
        return Variable(
            name, "polars.Series", "series", shape=(value.len(),), columns=(column,), facts=_note(value.len(), view)
        )
    schema = list(value.schema.items())
    order = columns_to_name([exact_text(label) for label, _ in schema], view.prompt, view.columns_told)
    hidden = view.secret_name(name)
    columns = []
    for count, at in enumerate(order):
        label, dtype = exact_text(schema[at][0]), schema[at][1]
        if view.late or count >= view.columns_read or not view.counts:
            columns.append(Column(label, quote(label), *polars_dtype(dtype)))
        else:
            columns.append(_column(value.to_series(at), view, secret=hidden or view.secret_name(label)))
    facts = () if view.brief else _frame_facts(value, [label for label, _ in schema], view)
    return Variable(
        name,
        "polars.DataFrame",
        "frame",
        shape=(value.height, value.width),
        columns=tuple(columns),
        columns_left_out=value.width - len(columns),
        facts=facts,
    )


def _frame_facts(frame: Any, labels: Sequence[str], view: View) -> tuple[Fact, ...]:
    size = frame.estimated_size()
    words = f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
    # The size of texts depends on their lengths.
    large = (Fact(words, "stats"),) if size >= _LARGE else ()
    return (*large, *label_traps(labels), *_note(frame.height, view))


def _note(rows: int, view: View) -> tuple[Fact, ...]:
    read = len(_rows_read(rows, view))
    if not view.counts or view.brief or read >= rows:
        return ()
    return (Fact(f"column facts from {read:,} sampled rows", "stats"),)


def _rows_read(rows: int, view: View) -> tuple[int, ...]:
    return sample_rows(rows, view.rows_read)


def _column(series: Any, view: View, *, secret: bool) -> Column:
    label = exact_text(series.name)
    words, kind = polars_dtype(series.dtype)
    if not view.counts:
        return Column(label, quote(label), words, kind)
    where = affordable(_rows_read(series.len(), view), series.estimated_size(), series.len())
    read = _is_plain(series.dtype)
    cells = _cells(series, where, words) if read else []
    shown = () if secret or not view.values else samples(cells, view)
    return Column(
        label,
        quote(label),
        words,
        kind,
        nulls=series.null_count(),
        samples=shown,
        facts=(*_categories(series.dtype), *_facts(cells, series, kind, view, secret=secret)),
    )


def _cells(series: Any, where: Sequence[int], words: str) -> list[object]:
    part = series if len(where) == series.len() else series.gather(list(where))
    cells: list[object] = part.to_list()
    # The short form of the narrower type, as polars itself prints it.
    return [float(f"{cell:.7g}") if type(cell) is float else cell for cell in cells] if words == "Float32" else cells


def _facts(cells: Sequence[object], series: Any, kind: ColumnKind, view: View, *, secret: bool) -> tuple[Fact, ...]:
    present = [cell for cell in cells if not is_missing(cell)]
    moments = kind == "datetime" and present
    if _name(series.dtype) in {"Duration", "Time"}:
        kind = "datetime"
    ends = (min(present), max(present)) if moments else None  # type: ignore[type-var]  # dates of one type
    return column_facts(cells, rows=series.len(), view=view, kind=kind, ends=ends, secret=secret)


def _is_plain(dtype: Any) -> bool:
    """Say whether the cells become values of Python without the values of other objects among them."""
    return _name(dtype).startswith((*_PLAIN, "Datetime", "Duration"))


def _name(dtype: Any) -> str:
    kind = dtype if inherits(type(dtype), type) else type(dtype)
    return type_name(kind).rpartition(".")[2] if genuine(kind, "polars") else ""


def polars_dtype(dtype: Any) -> tuple[str, ColumnKind]:
    """Return a polars type in words without the categories of an Enum, which are values, and its kind."""
    name = _name(dtype)
    if not name:
        return type_name(type(dtype)), "other"
    number = name.startswith(("Int", "UInt", "Float"))
    return _words(dtype, _DEPTH), "number" if number else _KINDS.get(name, "other")


def _words(dtype: Any, depth: int) -> str:
    name = _name(dtype)
    if inherits(type(dtype), type) or not name or depth <= 0:  # the class itself, without parameters
        return name or type_name(type(dtype))
    if name in {"List", "Array"}:
        width = f", {dtype.size}" if name == "Array" else ""
        return f"{name}({_words(dtype.inner, depth - 1)}{width})"
    if name == "Struct":
        fields = [f"{quote(exact_text(each.name))}: {_words(each.dtype, depth - 1)}" for each in dtype.fields[:_FIELDS]]
        return f"Struct({', '.join(fields)}{', …' if len(dtype.fields) > _FIELDS else ''})"
    if name in {"Datetime", "Duration"}:
        zone = exact_text(dtype.time_zone) if name == "Datetime" else ""
        return f"{name}({', '.join(quote(part) for part in (exact_text(dtype.time_unit), zone) if part)})"
    if name == "Decimal" and is_one_of(type(dtype.scale), (int,)):
        return f"Decimal({dtype.precision}, {dtype.scale})"
    return name


def _categories(dtype: Any) -> tuple[Fact, ...]:
    if _name(dtype) != "Enum" or inherits(type(dtype), type):
        return ()
    return (Fact(f"{dtype.categories.len():,} categories", "stats"),)
