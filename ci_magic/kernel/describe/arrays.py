"""numpy arrays, whatever their class: what lies ready in memory."""

from collections.abc import Iterator
from typing import Any

from ...values import Column, Fact, Variable, VariableKind
from .classes import inherits, loaded, stored, type_name
from .dtypes import dtype_text, kind_of
from .literals import CELL, HIDDEN, Renderer, path_words, quote, scalar
from .view import View

_FEW_VALUES = 6
_ITEM_BYTES = 1024
_CELLS = 250_000
_OBJECTS = 50
_KINDS_TOLD = 4
_FIELDS = 100

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


def is_array(value: object) -> bool:
    """Say whether `value` really is a numpy array, of any subclass."""
    array = loaded("numpy", "ndarray")
    return array is not None and inherits(type(value), array)


def array_shape(value: object) -> tuple[int, ...]:
    """Return the shape that numpy itself keeps for an array."""
    shape: tuple[int, ...] = vars(loaded("numpy", "ndarray"))["shape"].__get__(value)
    return shape


def array_dtype(value: object) -> Any:
    """Return the type of the items that numpy itself keeps for an array."""
    return vars(loaded("numpy", "ndarray"))["dtype"].__get__(value)


def describe_array(name: str, value: object, view: View) -> Variable:
    """Describe a numpy array by shape and type, by its first values, and by what a look at some of them tells.

    A subclass is read as the plain array on the same memory. Of a memory map nothing is read.
    """
    plain = loaded("numpy", "ndarray")
    dtype, shape = array_dtype(value), array_shape(value)
    secret = view.secret_name(name)
    array = plain.view(value, plain)
    on_disk = inherits(type(value), loaded("numpy", "memmap"))
    preview, facts = "", tuple[Fact, ...]()
    if not on_disk:
        preview = _few_values(array, dtype, shape, view) if view.values and type(value) is plain else ""
        facts = () if view.brief else tuple(_facts(array, dtype, shape, view, secret=secret))
    return Variable(
        name,
        type_name(type(value)),
        "array",
        shape=shape,
        columns=_fields(dtype),
        signature=f"dtype {dtype_text(dtype)}",
        preview=HIDDEN if preview and secret else preview,
        facts=(*facts, *_masked(value, view), *(_file(value) if on_disk else ())),
    )


def _few_values(array: Any, dtype: Any, shape: tuple[int, ...], view: View) -> str:
    readable = dtype.kind in "biufcMmUSO" and dtype.itemsize <= _ITEM_BYTES
    if len(shape) > 1 or not readable:
        return ""
    if not shape:
        return scalar(array[()])
    renderer = Renderer(CELL, view.secret_name)
    values = array[:_FEW_VALUES]
    shown = (
        [renderer.render(each) for each in values.tolist()] if dtype.kind == "O" else [scalar(each) for each in values]
    )
    if shape[0] > len(shown):
        shown.append("…")
    return f"[{', '.join(shown)}]"


def _facts(array: Any, dtype: Any, shape: tuple[int, ...], view: View, *, secret: bool) -> Iterator[Fact]:
    size = 1
    for length in shape:
        size *= length
    if not size or not shape:
        return
    if dtype.kind == "O" and view.values and not secret and size <= _FEW_VALUES and len(shape) == 1:
        return
    if dtype.kind == "O":
        kinds = dict.fromkeys(type_name(type(each)) for each in array.flat[:_OBJECTS])
        yield Fact(f"holds {', '.join(list(kinds)[:_KINDS_TOLD])}{', …' if len(kinds) > _KINDS_TOLD else ''}", "schema")
    elif dtype.kind in "iuf" and view.counts and size <= _CELLS and not view.late:
        yield from _numbers(array, dtype, view, secret=secret)


def _numbers(array: Any, dtype: Any, view: View, *, secret: bool) -> Iterator[Fact]:
    missing = int(loaded("numpy", "isnan")(array).sum()) if dtype.kind == "f" else 0
    if missing:
        yield Fact(f"{missing} missing", "stats")
    # A longer array shows its first values only.
    if view.values and not secret and missing < array.size and array.size > _FEW_VALUES:
        numpy = {name: loaded("numpy", name) for name in ("fmin", "fmax")}
        low, high = (numpy[name].reduce(array, axis=None) for name in ("fmin", "fmax"))
        yield Fact(f"{_number(low)} to {_number(high)}" if low != high else f"all {_number(low)}")


def _number(value: Any) -> str:
    return str(value) if value.dtype.kind in "iu" else f"{float(value):.4g}"


def _masked(value: object, view: View) -> tuple[Fact, ...]:
    mask: Any = stored(value, "_mask") if inherits(type(value), loaded("numpy.ma", "MaskedArray")) else None
    if not view.counts or type(mask) is not loaded("numpy", "ndarray") or mask.dtype.kind != "b" or mask.size > _CELLS:
        return ()
    return (Fact(f"{int(mask.sum())} masked", "stats"),)


def _file(value: object) -> tuple[Fact, ...]:
    path = stored(value, "filename")
    on_disk = Fact("on disk", "schema")
    return (on_disk,) if path is None else (on_disk, Fact(f"file {path_words(path)}"))


def _fields(dtype: Any) -> tuple[Column, ...]:
    names = dtype.names or ()
    parts = ((name, dtype.fields[name][0]) for name in names[:_FIELDS])
    return tuple(Column(name, quote(name), dtype_text(part), kind_of(part, ())) for name, part in parts)
