"""Frames that stand for others: ibis expressions, and the wrappers of narwhals."""

from typing import Any

from ...values import ColumnKind, Variable
from .classes import exact_text, loaded, module_of, stored, type_name
from .schemas import lazy_frame
from .view import View

_TYPE = 80
_KINDS: tuple[tuple[str, ColumnKind], ...] = (
    ("int", "number"), ("uint", "number"), ("float", "number"), ("decimal", "number"), ("string", "text"),
    ("boolean", "boolean"), ("timestamp", "datetime"), ("date", "datetime"),
)  # fmt: skip


def describe_ibis(name: str, value: Any, _view: View) -> Variable | None:
    """Describe an expression of ibis by the schema it was bound with; None for any other value."""
    if type(value) is not loaded("ibis.expr.types.relations", "Table"):
        return None
    items = list(value.schema().items())
    return lazy_frame(name, type_name(type(value)), (_column(*item) for item in items), len(items))


def _column(label: object, dtype: object) -> tuple[str, str, ColumnKind]:
    words = str(dtype)[:_TYPE].removeprefix("!")
    return exact_text(label), words, next((kind for start, kind in _KINDS if words.startswith(start)), "other")


def wrapped(value: object) -> Any:
    """Return the frame that a frame or series of narwhals stands for; None for any other value."""
    if not module_of(type(value)).startswith("narwhals"):
        return None
    kinds = ("DataFrame", "LazyFrame", "Series")
    homes = ("narwhals", "narwhals.stable.v1", "narwhals.stable.v2")
    if not any(type(value) is loaded(home, kind) for home in homes for kind in kinds):
        return None
    inner = stored(value, "_compliant_frame")
    inner = stored(value, "_compliant_series") if inner is None else inner
    native = stored(inner, "_native_frame")
    return stored(inner, "_native_series") if native is None else native
