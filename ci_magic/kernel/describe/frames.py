"""pandas frames, series and indexes, read through pandas' own classes and never through their `repr`.

Columns are reached by position, so labels that repeat, are no text or are tuples make no difference. A frame
of a class derived from pandas' own (geopandas, or one of the user's) is read through a plain frame on the
same data. Of many rows a sample stands for all, so the cost does not grow with them.
"""

from collections.abc import Sequence
from typing import Any

from ...values import Column, Fact, Variable
from .cells import array_at, bare
from .classes import bases, class_namespace, exact_text, genuine, inherits, loaded, type_name
from .dtypes import is_known
from .indexes import index_facts, index_words
from .labels import label_traps, labels_of
from .reading import Reading
from .relevant import LABELS_SEARCHED, columns_to_name
from .view import View

_LARGE = 50_000_000
_LABELS = 2000


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
    held_by = exact._from_mgr(manager, manager.axes)  # noqa: SLF001  # the public ways copy, or ask the subclass
    if exact_text(attributes.get("_name")):
        held_by.name = attributes["_name"]
    return held_by


def describe_frame(name: str, value: object, frame: Any, view: View) -> Variable:
    """Describe a frame; `frame` is `value` as a plain one."""
    rows, width = frame.shape
    labels = labels_of(frame.columns, LABELS_SEARCHED)
    order = columns_to_name(labels, view.prompt, view.columns_told)
    dtypes = frame.dtypes.tolist() if labels else []
    reading = Reading.of(view, rows, [dtypes[at] for at in order[: view.columns_read]], secret=view.secret_name(name))
    columns: list[Column] = []
    for at in order:
        fallback = f"{name}.columns[{at}]"
        if len(columns) < view.columns_read and not view.late:
            columns.append(reading.column(labels[at], fallback, array_at(frame, at)))
        else:
            columns.append(reading.unread(labels[at], fallback, dtypes[at]))
    return Variable(
        name,
        type_name(type(value)),
        "frame",
        shape=(rows, width),
        columns=tuple(columns),
        columns_left_out=width - len(order),
        signature=index_words(frame.index),
        facts=() if view.brief else _frame_facts(frame, labels, dtypes, reading),
    )


def _frame_facts(frame: Any, labels: Sequence[object], dtypes: Sequence[Any], reading: Reading) -> tuple[Fact, ...]:
    return (
        *_size(frame.shape[0], dtypes),
        *label_traps(labels),
        *(index_facts(frame.index, reading.view) if not reading.view.late else ()),
        *reading.note(),
    )


def _size(rows: int, dtypes: Sequence[Any]) -> tuple[Fact, ...]:
    """Tell how much memory the columns themselves take, without the objects that they may point to."""
    row = sum(_width(dtype) for dtype in dtypes[:_LABELS])
    size = rows * row * len(dtypes) // max(1, len(dtypes[:_LABELS]))
    if size < _LARGE:
        return ()
    return (Fact(f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB", "schema"),)


def _width(dtype: Any) -> int:
    width = getattr(dtype, "itemsize", 8) if is_known(dtype) else 8
    return width if type(width) is int else 8


def describe_series(name: str, value: object, series: Any, view: View) -> Variable:
    """Describe a series or an index, as one column."""
    is_index = inherits(type(series), loaded("pandas", "Index"))
    index = series if is_index else series.index
    length = len(series)
    single = not is_index or series.nlevels == 1
    reading = Reading.of(view, length, [series.dtype] if single else [], secret=view.secret_name(name))
    columns = (reading.column(series.name, f"{name}.name", _array(series, reading)),) if single else ()
    return Variable(
        name,
        type_name(type(value)),
        "series",
        shape=(length,),
        columns=columns,
        # Of an index with one level the column says it all.
        signature="" if is_index and single else index_words(index),
        facts=(*index_facts(index, view, as_column=is_index), *(reading.note() if single else ())),
    )


def _array(series: Any, reading: Reading) -> Any:
    if type(series) is not loaded("pandas", "RangeIndex"):
        return bare(series.array)
    # A range holds no values: only those that are read may become some.
    return bare(series[reading.where].array)
