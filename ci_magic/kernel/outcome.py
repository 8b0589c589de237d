"""Digests of what a run showed and bound: facts about live objects, and no judgement of them.

Nothing is computed on lazy or distributed objects, and no code of the user's is called. What would take long to
know of a large object is left unsaid.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..values import Measured, Shown, ShownKind
from .describe.arrays import NAMED_ONLY, array_shape, is_array
from .describe.classes import genuine, inherits, loaded, type_name
from .describe.frames import plain
from .describe.literals import CELL, Renderer, is_scalar, quote
from .drawn import axes_of, is_artist, is_axes, is_blank, is_blank_axes, is_figure
from .figures import figure_line
from .measures import measured
from .points import points

SECONDS = 0.05
"""How long the columns of one frame are searched for missing values."""

_MOST_BOUND = 100
_HEAD = 200
_ROWS = 500_000
_OBJECTS = 5_000
_COLUMNS = 2_000
_CONTAINERS: tuple[Any, ...] = (list, tuple, dict, set, frozenset)
_UNREADABLE = (AttributeError, TypeError, ValueError, LookupError, RuntimeError, ArithmeticError)
"""What libraries raise on objects in a state nobody foresaw, such as a frame that a thread is changing."""


@dataclass(frozen=True, slots=True)
class _Facts:
    kind: Any
    shape: tuple[int, ...] | None = None
    empty: bool = False
    missing: tuple[str, ...] = ()
    text: str = ""


def digest(value: object, name: str = "", *, last: bool = False) -> Shown:
    """Return what can be said of `value` at once; `last` says that it is the value of the last expression.

    The numbers in it, and what a figure draws, are told of what was shown; what was only bound to a name is spared.
    """
    try:
        facts = _facts(value)
    except _UNREADABLE:
        facts = _Facts("other")
    drawn, measured = ("", ()) if name else _numbers(value, facts.kind)
    return Shown(
        facts.kind,
        type_name(type(value)),
        name,
        facts.shape,
        facts.empty,
        facts.missing,
        facts.text,
        last,
        drawn,
        measured,
    )


def _numbers(value: object, kind: ShownKind) -> tuple[str, tuple[Measured, ...]]:
    """Return a figure in one line, and the numbers in what is shown; axes are told with the figure that they are in."""
    try:
        if kind == "figure":
            return figure_line(value), points(value)
        return "", measured(value) if kind in ("frame", "series", "array", "container") else ()
    except _UNREADABLE:
        return "", ()


def bound(namespace: Mapping[str, object], names: Iterable[str]) -> tuple[Shown, ...]:
    """Return the digests of those of `names` that `namespace` holds."""
    held = (name for name in dict.fromkeys(names) if name in namespace)
    return tuple(digest(namespace[name], name) for name in islice(held, _MOST_BOUND))


def _facts(value: Any) -> _Facts:
    if is_figure(value):
        # A figure without axes and one with empty axes are told apart by the number of its axes.
        return _Facts("figure", (len(axes_of(value)),), empty=is_blank(value))
    if is_axes(value):
        return _Facts("axes", empty=is_blank_axes(value))
    styled = vars(value).get("data") if type_name(type(value)) == "pandas.io.formats.style.Styler" else None
    table = plain(value if styled is None else styled)
    if table is not None:
        return _table(table)
    if is_array(value):
        return _array(value)
    return _polars(value) or _builtin(value) or _other(value)


def _table(table: Any) -> _Facts:
    shape = tuple(table.shape)
    if len(shape) > 1:
        return _Facts("frame", shape, empty=0 in shape, missing=_missing_columns(table) if shape[0] else ())
    values = table.array
    return _Facts("series", shape, empty=0 in shape, missing=("",) if shape[0] and _all_missing(values) else ())


def _missing_columns(frame: Any) -> tuple[str, ...]:
    deadline = time.monotonic() + SECONDS
    labels = frame.columns
    if not genuine(type(labels), "pandas"):
        return ()
    found = []
    for position in range(min(len(labels), _COLUMNS)):
        if time.monotonic() > deadline:
            break
        if _all_missing(frame.iloc[:, position].array):
            found.append(_literal(labels[position]))
    return tuple(found)


def _literal(label: object) -> str:
    return quote(label) if type(label) is str else Renderer(CELL).render(label)


def _all_missing(values: Any) -> bool:
    """Whether a pandas array holds missing values only, as far as a bounded look can tell; False where it cannot."""
    if not genuine(type(values), "pandas"):
        return False
    dtype = values.dtype
    is_numpy = inherits(type(dtype), loaded("numpy", "dtype"))
    if is_numpy and dtype.kind == "O":
        # pandas would ask each object for its `__class__`, and a user's class may answer with code.
        return len(values) <= _OBJECTS and all(map(_is_missing, values))
    if not (is_numpy or genuine(type(dtype), "pandas")) or (is_numpy and dtype.kind not in "fcmM"):
        return False
    if not bool(values[:_HEAD].isna().all()):
        return False
    return len(values) <= _HEAD or (len(values) <= _ROWS and bool(values.isna().all()))


def _is_missing(value: object) -> bool:
    if value is None or value is loaded("pandas", "NaT") or value is loaded("pandas", "NA"):
        return True
    if type(value) is float or type(value) is loaded("numpy", "float64") or type(value) is loaded("numpy", "float32"):
        return bool(value != value)  # noqa: PLR0124  # NaN alone differs from itself
    return False


def _array(value: Any) -> _Facts:
    shape = array_shape(value)
    empty = 0 in shape
    array = value if type(value) is loaded("numpy", "ndarray") else None
    if empty or array is None or array.dtype.kind not in "fcmM" or array.size > _ROWS:
        return _Facts("array", shape, empty)
    missing = loaded("numpy", "isnat" if array.dtype.kind in "mM" else "isnan")
    head = array.reshape(-1)[:_HEAD]
    all_missing = bool(missing(head).all()) and bool(missing(array).all())
    return _Facts("array", shape, empty, ("",) if all_missing else ())


def _polars(value: Any) -> _Facts | None:
    kind = type(value)
    if kind is loaded("polars", "DataFrame") and kind is not type(None):
        shape = (value.height, value.width)
        columns = value.get_columns()[:_COLUMNS] if value.height else []
        return _Facts("frame", shape, 0 in shape, tuple(quote(each.name) for each in columns if _only_null(each)))
    if kind is loaded("polars", "Series") and kind is not type(None):
        length = value.len()
        return _Facts("series", (length,), not length, ("",) if length and _only_null(value) else ())
    return None


def _only_null(series: Any) -> bool:
    if series.null_count() == series.len():
        return True
    return str(series.dtype) in ("Float64", "Float32") and series.len() <= _ROWS and bool(series.is_nan().all())


def _builtin(value: Any) -> _Facts | None:
    kind = type(value)
    texts: tuple[Any, ...] = (str, bytes, bytearray)
    for base in texts:
        if inherits(kind, base):
            length = base.__len__(value)
            text = quote(value[: CELL.total]) if kind is str else ""
            return _Facts("text", (length,), not length, text=text)
    for base in _CONTAINERS:
        if inherits(kind, base):
            length = base.__len__(value)
            shown = _parts(value) if kind is base else ""
            return _Facts("container", (length,), not length, text=shown)
    return None


def _parts(value: Any) -> str:
    if type(value) is list and value and all(map(is_artist, islice(value, 3))):
        return "artists"
    return Renderer(CELL).render(value)


def _other(value: Any) -> _Facts:
    if type_name(type(value)).startswith("plotly."):
        # plotly keeps its traces as a list of plain dictionaries.
        traces = vars(value).get("_data")
        return _Facts("figure", (1,), empty=traces == [] and type(traces) is list)
    if type_name(type(value)) in NAMED_ONLY or not is_scalar(value):
        return _Facts("other")
    missing = ("",) if _is_missing(value) and value is not None else ()
    return _Facts("other", missing=missing, text=Renderer(CELL).render(value))
