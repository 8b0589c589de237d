"""Types of columns as the installed pandas prints them, and the kind of values that they stand for."""

from collections.abc import Sequence
from typing import Any

from ...values import ColumnKind
from .classes import genuine, inherits, is_known_zone, loaded, type_name
from .literals import CELL

_KINDS: dict[str, ColumnKind] = {
    "b": "boolean", "i": "number", "u": "number", "f": "number", "c": "number",
    "M": "datetime", "U": "text", "S": "text", "T": "text",
}  # fmt: skip


def dtype_text(dtype: Any) -> str:
    """Return `dtype` as the installed version prints it; of a foreign extension type only its name."""
    kind = type(dtype)
    if not is_known(dtype):
        return type_name(kind)
    if is_numpy(dtype) and dtype.names is not None:
        return f"structured with {len(dtype.names)} fields"
    zone = getattr(dtype, "tz", None)
    if not is_known_zone(zone):
        return "datetime64 with a time zone"
    if kind.__name__ == "SparseDtype":
        return f"Sparse[{dtype_text(dtype.subtype)}]"
    if kind.__name__ == "CategoricalDtype":
        return "category"
    return str(dtype)[: CELL.total]


def is_numpy(dtype: object) -> bool:
    """Say whether `dtype` is one of numpy's."""
    return inherits(type(dtype), loaded("numpy", "dtype"))


def is_known(dtype: object) -> bool:
    """Say whether `dtype` is one of numpy's or pandas' own."""
    return is_numpy(dtype) or genuine(type(dtype), "pandas")


def holds_objects(dtype: Any) -> bool:
    """Say whether the cells are Python objects of any type."""
    return is_numpy(dtype) and dtype.kind == "O"


def kind_of(dtype: Any, head: Sequence[object]) -> ColumnKind:
    """Return the kind of values in a column of `dtype`; of a column of objects, `head` tells whether they are text."""
    name = dtype_text(dtype)
    if name == "object":
        return "text" if head and all(type(value) is str for value in head) else "other"
    if name == "category":
        return "category"
    if name.startswith(("str", "string")):
        return "text"
    if name.startswith("period"):
        return "datetime"
    if not is_known(dtype):
        return "other"
    return _KINDS.get(dtype.kind, "other")
