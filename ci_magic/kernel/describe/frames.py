"""pandas frames, series and indexes, read through pandas' own classes and never through their `repr`.

Columns are reached by position, so labels that repeat, are no text or are tuples make no difference. A frame
of a class derived from pandas' own (geopandas, or one of the user's) is read through a plain frame on the
same data.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...values import Column, ColumnKind, Variable
from .classes import bases, class_namespace, exact_text, genuine, inherits, is_known_zone, loaded, type_name
from .literals import CELL, Renderer, quote
from .view import View

COLUMN_LIMIT = 40
"""Columns that are described; those that the prompt names come first, the rest are counted."""

_LABELS = 20_000
_LABEL_LENGTH = 300
_CELLS_COUNTED = 2_000_000
_OBJECTS_COUNTED = 20_000
_ROWS_SAMPLED = 50
_PROMPT_LENGTH = 20_000
_KINDS: dict[str, ColumnKind] = {
    "b": "boolean", "i": "number", "u": "number", "f": "number", "c": "number",
    "M": "datetime", "U": "text", "S": "text", "T": "text",
}  # fmt: skip


def plain(value: object) -> Any:
    """Return `value` as an exact pandas frame, series or index if that is what it holds, else None."""
    for name in ("DataFrame", "Series"):
        exact = loaded("pandas", name)
        if type(value) is exact and exact is not None:
            return value
        if exact is not None and inherits(type(value), exact):
            return _without_subclass(value, exact)
    index = loaded("pandas", "Index")
    if index is not None and inherits(type(value), index) and genuine(type(value), "pandas"):
        return value
    return None


def _without_subclass(value: object, exact: Any) -> Any:
    ancestor = loaded("pandas.core.generic", "NDFrame") or exact
    held: Any = next(
        class_namespace(each)["__dict__"] for each in bases(ancestor) if "__dict__" in class_namespace(each)
    )
    attributes: dict[str, Any] = held.__get__(value)
    manager = attributes.get("_mgr")
    if manager is None or not genuine(type(manager), "pandas"):
        return None
    bare = exact._from_mgr(manager, manager.axes)  # noqa: SLF001  # the public ways copy, or ask the subclass
    if exact_text(attributes.get("_name")):
        bare.name = attributes["_name"]
    return bare


def columns_named(frame: Any, prompt: str) -> list[int]:
    """Return the positions of the columns of a plain frame whose names the prompt holds."""
    labels = frame.columns
    words = prompt[:_PROMPT_LENGTH]
    if not words or not genuine(type(labels), "pandas") or labels.nlevels > 1:
        return []
    return [
        position
        for position, label in enumerate(labels[:_LABELS].tolist())
        if type(label) is str and len(label) > 1 and label in words
    ]


def describe_frame(name: str, value: object, frame: Any, view: View) -> Variable:
    """Describe a frame; `frame` is `value` as a plain one."""
    rows, width = frame.shape
    readable = width if genuine(type(frame.columns), "pandas") else 0
    named = columns_named(frame, view.prompt) if readable > COLUMN_LIMIT else []
    order = list(dict.fromkeys([*named, *range(min(readable, COLUMN_LIMIT))]))[:COLUMN_LIMIT]
    how = _Reading(view, countable=rows * width <= _CELLS_COUNTED, hidden=view.secret_name(name))
    # Taking a column out of a frame costs more than all that is said of it.
    dtypes = frame.dtypes.tolist() if view.brief else []
    columns = (
        how.unread(frame.columns[at], f"{name}.columns[{at}]", dtypes[at])
        if view.brief
        else how.column(frame.columns[at], f"{name}.columns[{at}]", frame.iloc[:, at])
        for at in order
    )
    return Variable(
        name,
        type_name(type(value)),
        "frame",
        shape=(rows, width),
        columns=tuple(columns),
        columns_left_out=width - len(order),
        signature=_index_words(frame.index),
    )


def describe_series(name: str, value: object, series: Any, view: View) -> Variable:
    """Describe a series or an index, as one column."""
    is_index = inherits(type(series), loaded("pandas", "Index"))
    length = len(series)
    words = "" if is_index else _index_words(series.index)
    how = _Reading(view, countable=length <= _CELLS_COUNTED and not is_index, hidden=view.secret_name(name))
    # A range holds no values: only its beginning may become one.
    beginning = series[:_ROWS_SAMPLED] if is_index else series
    single = not is_index or series.nlevels == 1
    columns = (how.column(series.name, f"{name}.name", beginning),) if single else ()
    return Variable(name, type_name(type(value)), "series", shape=(length,), columns=columns, signature=words)


def dtype_text(dtype: Any) -> str:
    """Return `dtype` as the installed version prints it; of a foreign extension type only its name."""
    kind = type(dtype)
    if not _known(dtype):
        return type_name(kind)
    if _is_numpy(dtype) and dtype.names is not None:
        return f"structured with {len(dtype.names)} fields"
    zone = getattr(dtype, "tz", None)
    if not is_known_zone(zone):
        return "datetime64 with a time zone"
    if kind.__name__ == "SparseDtype":
        return f"Sparse[{dtype_text(dtype.subtype)}]"
    return str(dtype)[: CELL.total]


def _is_numpy(dtype: object) -> bool:
    return inherits(type(dtype), loaded("numpy", "dtype"))


def _known(dtype: object) -> bool:
    return _is_numpy(dtype) or genuine(type(dtype), "pandas")


def _holds_objects(dtype: Any) -> bool:
    return _is_numpy(dtype) and dtype.kind == "O"


@dataclass(frozen=True, slots=True)
class _Reading:
    view: View
    countable: bool
    hidden: bool

    def column(self, label: Any, fallback: str, series: Any) -> Column:
        name, literal = _label(label, fallback)
        dtype = series.dtype
        # The array and not the series: a series hashes its name, which may be an object of the user's.
        values = series.array
        head = _head(values) if self.view.values or _holds_objects(dtype) else []
        secret = self.hidden or self.view.secret_name(exact_text(label))
        return Column(
            name,
            literal,
            dtype_text(dtype),
            _kind(dtype, head),
            nulls=_nulls(values) if self.countable and self.view.values else None,
            samples=() if secret else self.view.samples(head),
        )

    def unread(self, label: Any, fallback: str, dtype: Any) -> Column:
        """Describe a column by its name and type alone."""
        return Column(*_label(label, fallback), dtype_text(dtype), _kind(dtype, ()))


def _label(label: object, fallback: str) -> tuple[str, str]:
    if label is None:
        return "None", "None"
    if type(label) is str:
        return (label, quote(label)) if len(label) <= _LABEL_LENGTH else (label[:_LABEL_LENGTH] + "…", fallback)
    if type(label) is tuple and len(label) <= 10:  # levels of a MultiIndex
        parts = [_label(part, "") for part in label]
        whole = all(literal for _, literal in parts)
        end = "," if len(parts) == 1 else ""
        literal = f"({', '.join(literal for _, literal in parts)}{end})"
        return (" / ".join(name for name, _ in parts), literal if whole else fallback)
    shown = Renderer(CELL).render(label)
    return (
        shown,
        shown if re.match(r"[-\d(bpnTF]", shown) and shown != "nan" and "…" not in shown else fallback,
    )


_AS_PYTHON = frozenset({"int64", "float64", "bool"})


def _head(values: Any) -> list[object]:
    if not genuine(type(values), "pandas"):
        return []
    part = values[:_ROWS_SAMPLED]
    # numpy's own scalars cost more to tell apart; float32 keeps them, since its short form is theirs.
    items = part.to_numpy().tolist() if dtype_text(values.dtype) in _AS_PYTHON else part
    return [value for value in items if not _missing(value)]


def _missing(value: object) -> bool:
    kind = type(value)
    if kind is float:
        return value != value  # noqa: PLR0124  # NaN alone differs from itself
    if value is None or kind is str or kind is int or kind is bool:
        return value is None
    return (
        value is loaded("pandas", "NaT")
        or value is loaded("pandas", "NA")
        or (inherits(kind, loaded("numpy", "generic")) and bool(loaded("pandas", "isna")(value)))
    )


def _kind(dtype: Any, head: Sequence[object]) -> ColumnKind:
    name = dtype_text(dtype)
    if name == "object":
        return "text" if head and all(type(value) is str for value in head) else "other"
    if name == "category":
        return "category"
    if name.startswith(("str", "string")):
        return "text"
    if name.startswith("period"):
        return "datetime"
    if not _known(dtype):
        return "other"
    return _KINDS.get(dtype.kind, "other")


def _nulls(values: Any) -> int | None:
    if not genuine(type(values), "pandas"):
        return None
    if not _holds_objects(values.dtype):
        return int(values.isna().sum())
    # pandas would ask each object for its `__class__`, and a user's class may answer with code.
    return sum(map(_missing, values)) if len(values) <= _OBJECTS_COUNTED else None


def _index_words(index: Any) -> str:
    if not genuine(type(index), "pandas"):
        return f"index: {type_name(type(index))}"
    names = [_label(each, "?")[1] for each in index.names]
    kind = type_name(type(index)).rpartition(".")[2]
    if kind == "RangeIndex" and names == ["None"]:
        return ""
    shown = "" if set(names) == {"None"} else " " + ", ".join(names)
    dtype = "" if kind in {"RangeIndex", "MultiIndex"} else f" ({dtype_text(index.dtype)})"
    return f"index: {kind}{shown}{dtype}"
