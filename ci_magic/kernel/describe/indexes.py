"""Indexes: which kind they are, and what about them goes wrong most often."""

from typing import Any

from ...values import Fact
from .cells import affordable, bytes_copied, is_readable, moments, read, rows_to_read
from .classes import genuine, is_known_zone, loaded, type_name
from .dtypes import dtype_text
from .labels import label_words
from .literals import quote, scalar
from .view import View

_ROWS = 1000
_LEVELS = 6
_UNSORTED = "not sorted"


def index_words(index: Any) -> str:
    """Return the kind of an index with the names and types of its levels; empty for plain row numbers."""
    if not genuine(type(index), "pandas"):
        return f"index: {type_name(type(index))}"
    names = [label_words(each, "?")[1] for each in index.names]
    kind = type_name(type(index)).rpartition(".")[2]
    if kind == "RangeIndex" and names == ["None"]:
        return ""
    if kind == "MultiIndex":
        levels = [
            f"{'unnamed' if name == 'None' else name} ({dtype_text(level.dtype)})"
            for name, level in zip(names, _levels(index), strict=False)
        ]
        return f"index: MultiIndex {', '.join(levels)}"
    shown = "" if set(names) == {"None"} else " " + ", ".join(names)
    dtype = "" if kind == "RangeIndex" else f" ({dtype_text(index.dtype)})"
    return f"index: {kind}{shown}{dtype}"


def index_facts(index: Any, view: View, *, as_column: bool = False) -> tuple[Fact, ...]:
    """Return the frequency, range, order and repetitions of an index, as far as a sample of its rows tells them.

    What is described `as_column` besides has its range and repetitions told there.
    """
    rows = len(index) if genuine(type(index), "pandas") else 0
    if not rows or type(index) is loaded("pandas", "RangeIndex"):
        return ()
    if index.nlevels > 1:
        return _level_facts(index)
    facts = _frequency(index)
    if not view.counts or not is_known_zone(getattr(index.dtype, "tz", None)):
        return facts
    where = rows_to_read(rows, _ROWS)
    where = affordable(where, bytes_copied(index.array), rows)
    part = index[where] if type(where) is slice else index.take(where)
    order = _order(part, rows, view)
    return facts + tuple(fact for fact in order if not as_column or fact.text == _UNSORTED)


def _level_facts(index: Any) -> tuple[Fact, ...]:
    sizes = [len(level) for level in _levels(index)]
    return (Fact(f"levels of {' x '.join(f'{size:,}' for size in sizes)} labels", "stats"),)


def _levels(index: Any) -> list[Any]:
    # The public attribute makes copies with names and leaves them in the index.
    return list(index._levels)[:_LEVELS]  # noqa: SLF001


def _frequency(index: Any) -> tuple[Fact, ...]:
    moment = any(type(index) is loaded("pandas", name) for name in ("DatetimeIndex", "TimedeltaIndex"))
    frequency = index.freq if moment else None
    if frequency is None or not genuine(type(frequency), "pandas"):
        return ()
    return (Fact(f"frequency {quote(frequency.freqstr[:20])}", "schema"),)


def _order(part: Any, rows: int, view: View) -> tuple[Fact, ...]:
    array = part.array
    if not is_readable(array):
        return ()
    whole = moments(array)
    if whole is None:
        cells = read(array, slice(None))
        return _repeated(cells) if _are_labels(cells) else ()
    values = whole.tolist()
    facts = [Fact(_UNSORTED, "stats")] if any(map(int.__gt__, values, values[1:])) else []
    if view.values and not facts and rows > 1:
        facts.append(Fact(f"{_moment(part[0])} to {_moment(part[-1])}"))
    return (*facts, *_repeated(values))


def _are_labels(cells: list[object]) -> bool:
    return all(type(cell) is str or type(cell) is int for cell in cells)


def _repeated(cells: list[Any]) -> tuple[Fact, ...]:
    return (Fact("labels repeat", "stats"),) if len(set(cells)) < len(cells) else ()


def _moment(value: Any) -> str:
    shown = scalar(value)
    return shown if shown.startswith("<") else str(value)[:19].removesuffix(" 00:00:00")
