"""The numbers that a table, an array or a container shows, with their labels: read as they lie, without user code."""

import math
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from ..values import Measured, Statistic
from .describe.arrays import is_array
from .describe.cells import array_at, bare, is_readable, read
from .describe.classes import genuine, inherits, is_one_of, loaded, type_name
from .describe.frames import plain
from .describe.labels import label_words, labels_of
from .describe.literals import scalar

HELD = 240
"""Numbers of one column that are held: all of them, or those at its ends, its extremes and what is around them."""

_ROWS = 1_000_000
_CELLS = 20_000
_COLUMNS = 24
_LARGE_COLUMNS = 8
_LABEL = 60
_SUMMARIES = {"count", "mean", "std"}
"""Labels of what `describe` returns: statistics are no points."""

_DAY = re.compile(r"[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_YEAR, _MONTH = 4, 7
_MOMENT = re.compile(r"(?:pd\.\w+|dt\.\w+|np\.datetime64)\('([^']*)'.*\)|datetime\.\w+\((.*)\)")


def measured(value: Any) -> tuple[Measured, ...]:
    """Return the numbers of a table, a series, an array or a plain container; empty for anything else."""
    styled = vars(value).get("data") if type_name(type(value)) == "pandas.io.formats.style.Styler" else None
    table = plain(value if styled is None else styled)
    if table is not None:
        return _table(table)
    if _is_polars(value):
        return _polars(value)
    if is_array(value):
        return _array(value)
    return _container(value)


def series(
    name: str,
    numbers: Sequence[float],
    label: Callable[[int], str] | None = None,
    *,
    along: str = "",
    ordered: bool = False,
    drawn: bool = False,
) -> Measured | None:
    """Return numbers with their labels, missing ones left out, and their statistics; None where there are none.

    `label` tells the label of the number at a place; it is asked only about numbers that are held.
    """
    there = [at for at, number in enumerate(numbers) if math.isfinite(number)]
    if not there:
        return None
    found = [numbers[at] for at in there]
    chosen = _chosen(found)
    labels = _periods([label(there[at]) for at in chosen]) if label else ()
    held = tuple(found[at] for at in chosen)
    return Measured(name, held, labels, along, ordered, len(found), _statistics(found), drawn)


def _periods(labels: Sequence[str]) -> tuple[str, ...]:
    """Return days that stand for months or years by the names of those: 2024-02 for 2024-02-01 or 2024-02-29."""
    if len(labels) > 1 and all(map(_DAY.fullmatch, labels)):
        for length, first in ((_YEAR, "-01-01"), (_MONTH, "-01")):
            periods = {each[:length] for each in labels}
            begins = all(each[length:] == first for each in labels)
            if len(periods) == len(labels) and (begins or all(_ends(each, length) for each in labels)):
                return tuple(each[:length] for each in labels)
    return tuple(labels)


def _ends(day: str, length: int) -> bool:
    """Whether a day is the last of its month or year."""
    year, month, number = map(int, day.split("-"))
    return number == monthrange(year, month)[1] and (length == _MONTH or month == 12)


def _chosen(numbers: Sequence[float]) -> Sequence[int]:
    if len(numbers) <= HELD:
        return range(len(numbers))
    least, most = min(range(len(numbers)), key=numbers.__getitem__), max(range(len(numbers)), key=numbers.__getitem__)
    end = HELD // 2 - 1
    return sorted({*range(end), *range(len(numbers) - end, len(numbers)), least, most})


def _statistics(numbers: Sequence[float]) -> tuple[tuple[Statistic, float], ...]:
    if len(numbers) == 1:
        return ()
    total = math.fsum(numbers)
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    of_all: tuple[tuple[Statistic, float], ...] = (("sum", total), ("mean", total / len(numbers)), ("median", median))
    return (*of_all, ("smallest", ordered[0]), ("largest", ordered[-1]))


def _table(table: Any) -> tuple[Measured, ...]:
    shape = tuple(table.shape)
    if not shape[0] or shape[0] > _ROWS or not genuine(type(getattr(table, "index", None)), "pandas"):
        return ()
    if len(shape) == 1:
        arrays = [(label_words(table.name, "")[0] if table.name is not None else "", bare(table.array))]
    else:
        names = labels_of(table.columns, _COLUMNS)
        arrays = [(label_words(label, "")[0], array_at(table, at)) for at, label in enumerate(names)]
    if shape[0] * len(arrays) > _CELLS:
        return _large(table.index, arrays)
    columns = [(name, read(array, slice(None)) if is_readable(array) else []) for name, array in arrays]
    axis, rest = _axis(table.index, columns)
    return () if axis.summary else _all(rest, axis)


def _all(columns: Iterable[tuple[str, Sequence[object]]], axis: "_Axis") -> tuple[Measured, ...]:
    """Return the columns that hold numbers, over the rows that `axis` names."""
    found = [
        series(name, numbers, axis.label, along=axis.name, ordered=axis.ordered)
        for name, cells in columns
        if (numbers := _numbers(cells)) is not None
    ]
    return tuple(each for each in found if each is not None)


def _large(index: Any, arrays: Sequence[tuple[str, Any]]) -> tuple[Measured, ...]:
    """Return columns of many numbers, counted by numpy; of their labels only those of the numbers that are held."""
    kind = loaded("numpy", "ndarray")
    found = []
    for name, array in arrays[:_LARGE_COLUMNS]:
        if type(array) is not kind or array.dtype.kind not in "fiu":
            continue
        there = loaded("numpy", "flatnonzero")(loaded("numpy", "isfinite")(array))
        if not there.size:
            continue
        values = array if there.size == array.size else array[there]
        end = HELD // 2 - 1
        chosen = sorted({*range(end), *range(there.size - end, there.size), int(values.argmin()), int(values.argmax())})
        total = float(values.sum(dtype="float64"))
        ends = float(values.min()), float(values.max())
        told: Iterable[Statistic] = ("sum", "mean", "smallest", "largest")
        statistics = tuple(zip(told, (total, total / there.size, *ends), strict=True))
        labels = () if type(index) is loaded("pandas", "RangeIndex") else labels_of(index[there[chosen]], HELD)
        numbers = tuple(map(float, values[chosen].tolist()))
        along = label_words(index.name, "")[0] if labels and index.name is not None else ""
        found.append(
            Measured(name, numbers, _periods(list(map(_label, labels))), along, count=there.size, statistics=statistics)
        )
    return tuple(found)


class _Axis:
    """What names the rows: what the labels are, whether they follow an order or say which statistic stands there."""

    def __init__(self, labels: Sequence[object] = (), name: str = "") -> None:
        self.name = name
        self.ordered = is_ordered(labels)
        self.label = (lambda at: _label(labels[at])) if labels else None
        self.summary = _SUMMARIES <= {each for each in labels[:10] if type(each) is str}  # noqa: SIM300  # a subset


def _axis(index: Any, columns: list[tuple[str, list[object]]]) -> tuple[_Axis, list[tuple[str, list[object]]]]:
    """Return what names the rows, and the columns that are left: an index, or the column that stands for one."""
    counted = type(index) is loaded("pandas", "RangeIndex") and index.name is None
    if not counted:
        rows = labels_of(index, _CELLS)
        name = label_words(index.name, "")[0] if index.name is not None else ""
        if not name and genuine(type(index), "pandas") and index.nlevels > 1:
            name = " / ".join(label_words(each, "")[0] for each in index.names if each is not None)
        return _Axis(rows, name), columns
    for at, (name, cells) in enumerate(columns):
        if _numbers(cells) is None and len(set(map(type, cells))) <= 2 and _is_plain(cells):
            return _Axis(cells, name), [*columns[:at], *columns[at + 1 :]]
    first = columns[0] if len(columns) > 1 else ("", [])
    if first[1] and all(type(each) is int for each in first[1]) and is_ordered(first[1]):
        return _Axis(first[1], first[0]), columns[1:]
    return _Axis(), columns


def _is_plain(cells: Sequence[object]) -> bool:
    return all(type(each) is str or each is None or genuine(type(each), "pandas") for each in cells[:HELD])


def _numbers(cells: Sequence[object]) -> list[float] | None:
    """Return a column as numbers, NaN for what is missing; None where it is no column of numbers."""
    if not cells:
        return None
    decimal = loaded("decimal", "Decimal")
    found = []
    for cell in cells:
        kind = type(cell)
        if kind is int or kind is float or (kind is decimal and decimal is not None):
            found.append(_float(cell))
        elif cell is None or cell is loaded("pandas", "NA"):
            found.append(math.nan)
        else:
            return None
    return found


def _float(number: Any) -> float:
    try:
        return float(number)
    except (OverflowError, ValueError):
        return math.nan


def _label(value: object) -> str:
    if type(value) is str:
        return value[:_LABEL]
    if type(value) is tuple:
        return " / ".join(map(_label, value))[:_LABEL]
    shown = scalar(value)
    moment = _MOMENT.fullmatch(shown)
    if moment is not None and moment[1]:
        return moment[1].removesuffix(" 00:00:00").replace("T", " ").removesuffix(":00.000000000")
    return (
        str(value) if inherits(type(value), loaded("datetime", "date")) and genuine(type(value), "datetime") else shown
    )


def is_ordered(labels: Sequence[object]) -> bool:
    """Whether labels are numbers or moments that grow from one to the next."""
    if len(labels) < 2:
        return False
    first = type(labels[0])
    grows = first is int or first is float or genuine(first, "datetime") or genuine(first, "pandas")
    if first is str:
        # Months, days and hours as texts: digits first, in an order that texts share with them.
        grows = all(type(each) is str and each[:1].isdigit() for each in labels)
    if not grows or any(type(each) is not first for each in labels):
        return False
    try:
        return all(before < after for before, after in pairwise(labels))  # type: ignore[operator]
    except TypeError:
        return False


def _is_polars(value: object) -> bool:
    kinds = (loaded("polars", "DataFrame"), loaded("polars", "Series"))
    return any(kind is not None and type(value) is kind for kind in kinds)


def _polars(value: Any) -> tuple[Measured, ...]:
    columns = value.get_columns()[:_COLUMNS] if type(value) is loaded("polars", "DataFrame") else [value]
    if not columns or columns[0].len() * len(columns) > _CELLS:
        return ()
    known = [(each.name, each.to_list()) for each in columns if str(each.dtype).partition("(")[0] in _POLARS]
    nothing: tuple[str, list[object]] = ("", [])
    name, labels = next(((name, cells) for name, cells in known if _numbers(cells) is None), nothing)
    return _all(known, _Axis(labels, name))


_POLARS = {
    *(f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)),
    "Float32", "Float64", "String", "Utf8", "Categorical", "Enum", "Date", "Datetime", "Decimal",
}  # fmt: skip


def _array(value: Any) -> tuple[Measured, ...]:
    if type(value) is not loaded("numpy", "ndarray") or value.dtype.kind not in "fiu" or not 0 < value.size <= _CELLS:
        return ()
    if value.ndim == 1:
        found = [series("", value.tolist())]
    elif value.ndim == 2 and value.shape[1] <= _COLUMNS:
        found = [series(f"[:, {at}]", value[:, at].tolist()) for at in range(value.shape[1])]
    else:
        return ()
    return tuple(each for each in found if each is not None)


def _container(value: Any) -> tuple[Measured, ...]:
    kind = type(value)
    if kind is dict and 0 < len(value) <= _CELLS:
        keys = list(value)
        if all(is_one_of(type(key), (str, int, float)) for key in keys):
            return _only(list(value.values()), _Axis(keys))
    elif is_one_of(kind, (list, tuple)) and 0 < len(value) <= _CELLS:
        return _only(list(value), _Axis())
    return ()


def _only(cells: list[Any], axis: _Axis) -> tuple[Measured, ...]:
    number = loaded("numpy", "number")
    known = [cell.item() if number is not None and inherits(type(cell), number) else cell for cell in cells]
    return _all([("", known)], axis)
