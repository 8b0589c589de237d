"""Cells of pandas' arrays: which rows stand for all, what they hold, which are missing.

An array is read where it lies: a bounded number of cells is taken out, and what is counted over all of them is
counted by numpy within a limit of cells.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from operator import is_
from typing import Any

from .classes import genuine, inherits, is_known_zone, loaded
from .dtypes import holds_objects, is_numpy

_HEAD = 20
_BYTES_READ = 1_000_000
_AS_PYTHON = "biufUS"
# The fraction of the golden ratio: its multiples spread evenly, and a regular table does not fall in step with them.
_GOLDEN = 0.6180339887498949
_NOT_A_TIME = -(2**63)


def rows_to_read(rows: int, count: int) -> Any:
    """Return which of `rows` rows to look at: a slice of all of them, or an array of the positions of a sample."""
    if rows <= count + _HEAD:
        return slice(None)
    return loaded("numpy", "array")(sample_rows(rows, count), dtype="int64")


@lru_cache(maxsize=64)
def sample_rows(rows: int, count: int) -> tuple[int, ...]:
    """Return the positions of about `count` out of `rows` rows.

    The first ones, the last one, and one out of each of `count` equal parts, at a place that differs from part to part.
    """
    if rows <= count + _HEAD:
        return tuple(range(rows))
    part = rows / count
    spread = (int((each + each * _GOLDEN % 1.0) * part) for each in range(count))
    return tuple(sorted({*range(_HEAD), *spread, rows - 1}))


def affordable(where: Any, size: int, rows: int) -> Any:
    """Return `where`, shortened so that its part of an array of `rows` rows in `size` bytes stays small."""
    most = max(1, _BYTES_READ * rows // max(1, size))
    if type(where) is slice:
        return slice(0, most) if rows > most else where
    return where[:: len(where) // most + 1] if len(where) > most else where


def bytes_copied(values: Any) -> int:
    """Return the bytes that taking out all cells would copy: numpy's arrays hold references to texts, Arrow's texts."""
    return int(values.nbytes) if genuine(type(values), "pandas") else 0


def array_at(frame: Any, position: int) -> Any:
    """Return the array behind a column of a plain frame, without making a series of it."""
    manager = frame._mgr  # noqa: SLF001  # a series costs ten times as much and notes that it shares the data
    take = getattr(manager, "iget_values", None) if genuine(type(manager), "pandas") else None
    return take(position) if take is not None else bare(frame.iloc[:, position].array)


def bare(values: Any) -> Any:
    """Return the numpy array that pandas wraps where there is one, else `values`."""
    wrapper = loaded("pandas.arrays", "NumpyExtensionArray")
    return values.to_numpy(copy=False) if wrapper is not None and type(values) is wrapper else values


def is_readable(values: object) -> bool:
    """Say whether an array is one of numpy's or pandas' own, whose cells may be taken out."""
    if type(values) is loaded("numpy", "ndarray"):
        return True
    return genuine(type(values), "pandas") and is_known_zone(getattr(getattr(values, "dtype", None), "tz", None))


def read(values: Any, where: Any) -> list[object]:
    """Return the cells of a readable array at `where`, as Python's own values where that loses nothing."""
    part = values[where]
    dtype = part.dtype
    if is_numpy(dtype):
        return list(part) if dtype.kind == "f" and dtype.itemsize not in {4, 8} else _listed(part, dtype)
    if type(part) is loaded("pandas", "Categorical"):
        return _categories(part)
    if type(part) is loaded("pandas.arrays", "SparseArray"):
        return _listed(part.to_dense(), dtype.subtype)
    if _is_arrow(dtype) or _is_masked(part):
        found: list[object] = part.to_numpy(dtype=object, na_value=None).tolist()
        return found
    return list(part)


def _listed(part: Any, dtype: Any) -> list[object]:
    if dtype.kind in _AS_PYTHON or dtype.kind == "O":
        cells: list[object] = part.tolist()
        return cells
    return list(part)


def _categories(part: Any) -> list[object]:
    codes = part.codes.tolist()
    needed = sorted({code for code in codes if code >= 0})
    # Arrow's texts are copied; what is left out of very long ones counts as missing.
    needed = needed[affordable(slice(None), part.categories.nbytes, len(part.categories))]
    names = dict(zip(needed, part.categories[needed].tolist() if needed else (), strict=True))
    return [names.get(code) for code in codes]


def _is_arrow(dtype: Any) -> bool:
    kind = loaded("pandas", "ArrowDtype")
    return (kind is not None and type(dtype) is kind) or getattr(dtype, "storage", "") == "pyarrow"


def _is_masked(part: Any) -> bool:
    base = loaded("pandas.core.arrays.masked", "BaseMaskedArray")
    return base is not None and inherits(type(part), base)


def moments(values: Any) -> Any:
    """Return the whole numbers behind dates, periods and durations; None for other arrays."""
    names = ("DatetimeArray", "TimedeltaArray", "PeriodArray")
    return values.asi8 if any(type(values) is loaded("pandas.arrays", name) for name in names) else None


def read_moments(values: Any, where: Any) -> list[object] | None:
    """Return the numbers behind the moments at `where`, None for those that are missing; None for other arrays."""
    whole = moments(values)
    if whole is None:
        return None
    return [None if each == _NOT_A_TIME else each for each in whole[where].tolist()]


def is_missing(value: object) -> bool:
    """Say whether `value` stands for no value: None, NaN, NaT, pd.NA."""
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


def present(values: Sequence[Any]) -> Sequence[Any]:
    """Return those of `values` that are not missing; where all are of one plain type, that is seen at once."""
    kind = type(values[0]) if values else None
    if kind is float and all_of(values, float):
        return [value for value in values if value == value]  # noqa: PLR0124  # NaN alone differs from itself
    if (kind is str or kind is int or kind is bool) and all_of(values, kind):
        return values
    return [value for value in values if not is_missing(value)]


def all_of(values: Sequence[object], kind: type) -> bool:
    """Say whether all of `values` are exactly of type `kind`.

    Types are compared by identity: a class may have a metaclass of the user's, with an `__eq__` of its own.
    """
    return all(map(is_, map(type, values), repeat(kind)))


def missing_in(values: Any, *, limit: int, objects: int) -> int | None:
    """Return how many cells are missing; None beyond `limit` cells, or `objects` where each must be looked at."""
    count = len(values)
    if holds_objects(values.dtype):
        return _missing_objects(values.tolist()) if count <= objects else None
    if getattr(values.dtype, "storage", "") == "python":
        return int(values.isna().sum()) if count <= objects else None
    if is_numpy(values.dtype):
        if values.dtype.kind not in "fcmM":
            return 0
        return int(loaded("numpy", "isnan")(values).sum()) if count <= limit else None
    return int(values.isna().sum()) if count <= limit else None


def _missing_objects(cells: Sequence[object]) -> int:
    # pandas would ask each object for its `__class__`, and a user's class may answer with code.
    texts = sum(map(is_, map(type, cells), repeat(str)))
    nothing = sum(map(is_, cells, repeat(None)))
    return nothing if texts + nothing == len(cells) else sum(map(is_missing, cells))


def extremes(values: Any, *, limit: int) -> tuple[object, object] | None:
    """Return the lowest and the highest cell of an array of numbers or moments; None beyond `limit` cells."""
    if not 0 < len(values) <= limit:
        return None
    whole = moments(values)
    if whole is not None:
        return _extreme_moments(values, whole)
    if is_numpy(values.dtype) and values.dtype.kind in "iuf" and values.dtype.itemsize <= 8:
        low, high = loaded("numpy", "fmin").reduce(values).item(), loaded("numpy", "fmax").reduce(values).item()
        return None if is_missing(low) else (low, high)
    return None


def _extreme_moments(values: Any, whole: Any) -> tuple[object, object] | None:
    if not is_known_zone(getattr(values.dtype, "tz", None)):
        return None
    lowest, highest = int(whole.argmin()), int(whole.argmax())
    if int(whole[lowest]) == _NOT_A_TIME:
        if int(whole[highest]) == _NOT_A_TIME:
            return None
        first = loaded("numpy", "minimum").reduce(whole, where=whole != _NOT_A_TIME, initial=int(whole[highest]))
        lowest = int((whole == first).argmax())
    return values[lowest], values[highest]
