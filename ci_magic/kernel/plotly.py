"""plotly's figures in words, read from the plain dictionaries in which plotly keeps traces and layout."""

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from typing import Any

from ..values import Fact, Measured
from .describe.classes import exact_text, inherits, loaded
from .describe.literals import CELL, Renderer, quote
from .describe.view import View
from .measures import series

_TRACES = 50
_NAMES = 6
_ITEMS = 10_000
_MEASURED = 24
_PACKED = frozenset({"f8", "f4", "i1", "i2", "i4", "u1", "u2", "u4"})
_MOST_PACKED = 1_000_000
_MOMENT = len("2024-01-01 12:00")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d|\Z)")


def is_plotly(value: object) -> bool:
    """Say whether `value` is a figure of plotly."""
    base = loaded("plotly.basedatatypes", "BaseFigure")
    return base is not None and inherits(type(value), base)


def plotly_facts(traces: Any, layout: Any, view: View) -> Iterator[Fact]:
    """Yield what is drawn: as plotly keeps it in a figure, and as it sends it to the page."""
    known = [each for each in traces if type(each) is dict][:_TRACES] if type(traces) in (list, tuple) else []
    kinds = list(dict.fromkeys(_kind(each) for each in known))
    yield Fact(f"plotly {' and '.join(kinds[:3])} chart" if kinds else "plotly figure, nothing drawn", "schema")
    sizes = [size for each in known if (size := _size(each)) is not None]
    if view.counts and sizes:
        count = f"{max(sizes):,} points" if min(sizes) == max(sizes) else f"{min(sizes):,} to {max(sizes):,} points"
        yield Fact(f"{len(known)} series of {count}" if len(known) > 1 else count, "stats")
    if not view.values:
        return
    held = layout if type(layout) is dict else {}
    if title := _title(held):
        yield Fact(f"title {title}")
    for letter in "xy":
        words = [_title(held.get(f"{letter}axis")), _range([_column(each, letter) for each in known])]
        if any(words):
            yield Fact(" ".join([letter, *filter(None, words)]))
    names = [quote(name[: CELL.text]) for each in known if (name := exact_text(each.get("name")))]
    if names:
        more = f", … {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        yield Fact(f"labels {', '.join(names[:_NAMES])}{more}")


def plotly_measured(traces: Any, layout: Any) -> tuple[Measured, ...]:
    """Return the numbers that the traces of a figure show, with their labels."""
    known = [each for each in traces if type(each) is dict][:_MEASURED] if type(traces) in (list, tuple) else []
    held = layout if type(layout) is dict else {}
    found = [_measured(each, held) for each in known]
    return tuple(each for each in found if each is not None)


def _measured(trace: dict[str, Any], layout: dict[str, Any]) -> Measured | None:
    pie = exact_text(trace.get("type")) == "pie"
    across = exact_text(trace.get("orientation")) == "h"
    along, measured = ("labels", "values") if pie else ("y", "x") if across else ("x", "y")
    values, labels = _all_of(_column(trace, measured)), _all_of(_column(trace, along))
    if not values or not all(type(each) in (int, float) for each in values):
        return None
    if len(labels) != len(values):
        labels = []
    name = exact_text(trace.get("name")) or _words(layout.get(f"{measured}axis"))
    ordered = bool(labels) and all(type(each) in (int, float) or _is_date(each) for each in labels)
    label = (lambda at: _label(labels[at])) if labels else None
    return series(name, values, label, along=_words(layout.get(f"{along}axis")), ordered=ordered, drawn=True)


def _is_date(value: object) -> bool:
    return type(value) is str and bool(_DATE.match(value))


def _label(value: object) -> str:
    return value[: CELL.text] if type(value) is str else Renderer(CELL).render(value)


def _all_of(column: Any) -> list[Any]:
    if column is None or type(column) in (list, tuple):
        return list(column or ())[:_ITEMS]
    if column.ndim != 1 or column.size > _ITEMS:
        return []
    if column.dtype.kind == "M":
        return [str(each).replace("T", " ")[:_MOMENT].removesuffix(" 00:00") for each in column]
    return list(column.tolist()) if column.dtype.kind in "iufUO" else []


def _words(part: Any) -> str:
    title = part.get("title") if type(part) is dict else None
    return exact_text(title.get("text") if type(title) is dict else title)[:80]


def _kind(trace: dict[str, Any]) -> str:
    kind = exact_text(trace.get("type")) or "scatter"
    return "line" if kind == "scatter" and exact_text(trace.get("mode")).startswith("lines") else kind


def _size(trace: dict[str, Any]) -> int | None:
    for name in ("x", "y", "values", "z"):
        values = _column(trace, name)
        if type(values) in (list, tuple):
            return len(values)
        if values is not None and values.ndim:
            return int(values.shape[0])
    return None


def _column(trace: dict[str, Any], name: str) -> Any:
    """Return a column of a trace as a list, a tuple or an array; None for anything else."""
    values = trace.get(name)
    array = loaded("numpy", "ndarray")
    if type(values) is dict and array is not None:
        # What plotly 6 sends to the page in place of an array.
        kind, packed = exact_text(values.get("dtype")), exact_text(values.get("bdata"))
        flat = "shape" not in values and kind in _PACKED and len(packed) <= _MOST_PACKED
        return loaded("numpy", "frombuffer")(b64decode(packed), dtype=kind) if flat else None
    return values if type(values) in (list, tuple) or (array is not None and type(values) is array) else None


def _title(part: Any) -> str:
    title = part.get("title") if type(part) is dict else None
    text = exact_text(title.get("text") if type(title) is dict else title)
    return quote(text[:80]) if text else ""


def _range(columns: Sequence[Any]) -> str:
    """Return the least and the greatest of numbers or dates; the first few of anything else."""
    values = [value for each in columns for value in _values(each)]
    if not values:
        return ""
    if all(type(value) in (int, float) for value in values):
        known = [value for value in values if value - value == 0]
        return f"{min(known):.6g} to {max(known):.6g}" if known else ""
    if all(type(value) is str and _DATE.match(value) for value in values):
        return f"{min(values)[:_MOMENT]} to {max(values)[:_MOMENT]}"
    shown = list(dict.fromkeys(Renderer(CELL).render(value) for value in values))
    more = f", … {len(shown) - _NAMES} more" if len(shown) > _NAMES else ""
    return ", ".join(shown[:_NAMES]) + more


def _values(column: Any) -> Sequence[Any]:
    if column is None or type(column) in (list, tuple):
        return list(column or ())[:_ITEMS]
    if column.ndim != 1 or column.dtype.kind not in "iufMUO":
        return ()
    if column.dtype.kind == "M":
        ends = (column.min(), column.max()) if column.size else ()
        return [str(each).replace("T", " ")[:_MOMENT].removesuffix(" 00:00") for each in ends]
    return list(column[:_ITEMS].tolist())
