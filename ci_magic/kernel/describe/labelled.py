"""xarray: dimensions, coordinates and variables of data sets that may lie on disk; no value of theirs is loaded."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...values import Column, Fact, Variable
from .arrays import array_dtype, array_shape, is_array
from .classes import exact_text, genuine, inherits, loaded, stored, type_name
from .distributed import dask_dtype, dask_shape
from .dtypes import dtype_text, is_numpy, kind_of
from .literals import CELL, Renderer, quote
from .view import View

_VARIABLES = 500
_WRAPPED = 12
_NAMES = 12
_TOLD = ("units", "long_name")
"""Attributes that code is written by, as the CF conventions name them."""


def describe_labelled(name: str, value: Any, view: View) -> Variable | None:
    """Describe a data set or a labelled array; None for any other value."""
    if type(value) is loaded("xarray", "Dataset"):
        return _dataset(name, value, view)
    if type(value) is loaded("xarray", "DataArray"):
        return _array(name, value, view)
    return None


def _dataset(name: str, value: Any, view: View) -> Variable:
    variables: Mapping[Any, Any] = stored(value, "_variables")
    coordinates: set[Any] = stored(value, "_coord_names")
    held = [(label, part) for label, part in variables.items() if type(label) is str and label not in coordinates]
    columns = tuple(_column(label, part, view) for label, part in held[:_VARIABLES])
    sizes = stored(value, "_dims")
    return Variable(
        name,
        type_name(type(value)),
        "frame",
        columns=columns,
        columns_left_out=len(held) - len(columns),
        lazy=any(is_lazy(part) for part in variables.values()),
        facts=(
            Fact(f"dimensions {_sizes(sizes.keys(), sizes.values())}", "schema"),
            *_coordinates({label: part for label, part in variables.items() if label in coordinates}, view),
        ),
    )


def _array(name: str, value: Any, view: View) -> Variable:
    variable = stored(value, "_variable")
    dtype, shape = _dtype(variable), _shape(variable)
    dimensions = stored(variable, "_dims")
    words = f"dtype {dtype_text(dtype)}" if dtype is not None else ""
    return Variable(
        name,
        type_name(type(value)),
        "array",
        shape=shape,
        signature=words,
        lazy=is_lazy(variable),
        facts=(
            Fact(f"dimensions {_sizes(dimensions, shape or ())}", "schema"),
            *_coordinates(stored(value, "_coords"), view),
            *_attributes(variable, view),
        ),
    )


def _column(label: str, variable: Any, view: View) -> Column:
    dtype = _dtype(variable)
    dimensions = ", ".join(_word(each) for each in stored(variable, "_dims"))
    return Column(
        label,
        quote(label),
        dtype_text(dtype) if dtype is not None else "",
        kind_of(dtype, ()) if dtype is not None else "other",
        facts=(Fact(f"({dimensions})", "schema"), *_attributes(variable, view)),
    )


def _coordinates(held: Mapping[Any, Any], view: View) -> Iterator[Fact]:
    shown = []
    for label, variable in list(held.items())[:_NAMES]:
        dtype = _dtype(variable)
        shown.append(f"{_word(label)} {dtype_text(dtype)}" if dtype is not None else _word(label))
    if shown:
        more = f" and {len(held) - _NAMES} more" if len(held) > _NAMES else ""
        yield Fact(f"coordinates {', '.join(shown)}{more}", "schema")
    for label, variable in list(held.items())[:_NAMES] if view.values else ():
        ends = _ends(variable)
        if ends:
            yield Fact(f"{_word(label)} from {ends[0]} to {ends[1]}")


def _ends(variable: Any) -> tuple[str, str] | None:
    """Return the first and the last value of a coordinate that lies in memory as an index."""
    adapter = stored(variable, "_data")
    kind = loaded("pandas", "Index")
    if kind is None or type(adapter) is not loaded("xarray.core.indexing", "PandasIndexingAdapter"):
        return None
    index: Any = stored(adapter, "array")
    if not inherits(type(index), kind) or not genuine(type(index), "pandas") or not len(index):
        return None
    first, last = (Renderer(CELL).render(index[at]) for at in (0, -1))
    return None if first.startswith("<") else (first, last)


def _attributes(variable: Any, view: View) -> Iterator[Fact]:
    held = stored(variable, "_attrs")
    for key in _TOLD if view.values and type(held) is dict else ():
        text = exact_text(held.get(key))
        if text:
            yield Fact(f"{key} {quote(text[: CELL.text])}")


def _word(label: object) -> str:
    return label[: CELL.text] if type(label) is str else type_name(type(label))


def _sizes(dimensions: Any, sizes: Any) -> str:
    known = list(sizes)
    shown = [f"{_word(each)}: {known[at]}" if at < len(known) else _word(each) for at, each in enumerate(dimensions)]
    return ", ".join(shown[:_NAMES]) or "none"


def is_lazy(variable: Any) -> bool:
    """Say whether the values of a variable are read or computed only when they are used."""
    data = stored(variable, "_data")
    return not is_array(data) and type_name(type(data)).rpartition(".")[2] not in {
        "PandasIndexingAdapter", "PandasMultiIndexingAdapter", "CoordinateTransformIndexingAdapter",
    }  # fmt: skip


def _innermost(variable: Any) -> Any:
    data = stored(variable, "_data")
    for _ in range(_WRAPPED):
        inner = stored(data, "array") if genuine(type(data), "xarray") else None
        if inner is None:
            break
        data = inner
    return data


def _dtype(variable: Any) -> Any:
    data = stored(variable, "_data")
    if is_array(data):
        return array_dtype(data)
    if type(data) is loaded("dask.array", "Array"):
        return dask_dtype(data)
    for holder in (data, _innermost(variable)):
        dtype = array_dtype(holder) if is_array(holder) else stored(holder, "_dtype") or stored(holder, "dtype")
        if is_numpy(dtype):
            return dtype
    return None


def _shape(variable: Any) -> tuple[int, ...] | None:
    data = stored(variable, "_data")
    if is_array(data):
        return array_shape(data)
    if type(data) is loaded("dask.array", "Array"):
        return dask_shape(data)
    shape = stored(_innermost(variable), "shape")
    if not genuine(type(data), "xarray") or type(shape) is not tuple:
        return None
    # Views of xarray's own work it out from their keys and the shape that was just found to lie ready.
    known: tuple[int, ...] = data.shape
    return known
