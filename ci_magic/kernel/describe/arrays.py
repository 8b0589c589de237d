"""numpy arrays and eager polars frames: what lies ready in memory, and nothing that computes."""

from typing import Any

from ...values import Column, ColumnKind, Variable, VariableKind
from .classes import exact_text, genuine, inherits, loaded, type_name
from .frames import dtype_text
from .literals import HIDDEN, quote, scalar
from .view import View

_FEW_VALUES = 6
_ITEM_BYTES = 1024
_POLARS_LIMIT = 40

NAMED_ONLY: dict[str, VariableKind] = {
    "polars.LazyFrame": "frame",
    "pyarrow.Table": "frame",
    "duckdb.DuckDBPyRelation": "frame",
    "dask.dataframe.DataFrame": "frame",
    "dask.dataframe.dask_expr.DataFrame": "frame",
    "pyspark.sql.DataFrame": "frame",
    "xarray.Dataset": "frame",
    "polars.Series": "series",
    "dask.array.Array": "array",
    "xarray.DataArray": "array",
    "torch.Tensor": "array",
}
"""Tables and arrays known by name only: asking them for a length or a value may compute for minutes."""

_POLARS_KINDS: dict[str, ColumnKind] = {
    "String": "text", "Utf8": "text", "Boolean": "boolean", "Date": "datetime", "Datetime": "datetime",
    "Categorical": "category", "Enum": "category", "Decimal": "number",
}  # fmt: skip


def is_array(value: object) -> bool:
    """Say whether `value` really is a numpy array, of any subclass."""
    array = loaded("numpy", "ndarray")
    return array is not None and inherits(type(value), array)


def array_shape(value: object) -> tuple[int, ...]:
    """Return the shape that numpy itself keeps for an array."""
    shape: tuple[int, ...] = vars(loaded("numpy", "ndarray"))["shape"].__get__(value)
    return shape


def describe_array(name: str, value: object, view: View) -> Variable:
    """Describe a numpy array by shape and type, a short flat one by its first values as well."""
    dtype = vars(loaded("numpy", "ndarray"))["dtype"].__get__(value)
    shape = array_shape(value)
    preview = _few_values(value, dtype, shape) if view.values and type(value) is loaded("numpy", "ndarray") else ""
    hidden = HIDDEN if preview and view.secret_name(name) else preview
    words = f"dtype {dtype_text(dtype)}"
    return Variable(name, type_name(type(value)), "array", shape=shape, signature=words, preview=hidden)


def _few_values(array: Any, dtype: Any, shape: tuple[int, ...]) -> str:
    if len(shape) != 1 or dtype.kind not in "biufcMmUS" or dtype.itemsize > _ITEM_BYTES:
        return ""
    shown = [scalar(value) for value in array[:_FEW_VALUES]]
    if shape[0] > len(shown):
        shown.append("…")
    return f"[{', '.join(shown)}]"


def is_polars_frame(value: object) -> bool:
    """Say whether `value` is an eager polars frame; its schema costs nothing."""
    frame = loaded("polars", "DataFrame")
    return frame is not None and type(value) is frame


def describe_polars(name: str, frame: Any) -> Variable:
    """Describe an eager polars frame by its schema."""
    columns = [
        Column(exact_text(label), quote(exact_text(label)), *_polars_dtype(dtype))
        for label, dtype in list(frame.schema.items())[:_POLARS_LIMIT]
    ]
    left = frame.width - len(columns)
    return Variable(
        name,
        "polars.DataFrame",
        "frame",
        shape=(frame.height, frame.width),
        columns=tuple(columns),
        columns_left_out=left,
    )


def _polars_dtype(dtype: Any) -> tuple[str, ColumnKind]:
    kind = dtype if inherits(type(dtype), type) else type(dtype)
    # Only the name of the type: an Enum prints its categories, which are values.
    name = type_name(kind).rpartition(".")[2] if genuine(kind, "polars") else type_name(kind)
    number = name.startswith(("Int", "UInt", "Float"))
    return name, "number" if number else _POLARS_KINDS.get(name, "other")
