"""The numbers that a figure of matplotlib or plotly shows, with their labels, read without drawing."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from ..values import Measured
from .charts import parts_of, series_of
from .describe.classes import exact_text, genuine
from .drawn import axes_of, is_axes, is_figure, is_kind, is_number, numbers
from .figures import categories, moment
from .measures import is_ordered, series
from .plotly import is_plotly, plotly_measured

_AXES = 6
_SERIES = 24
_POINTS = 20_000
_LABEL = 60
_BINS = 3
_BESIDE = 0.49

Namer = Callable[[float], str]
"""Tells what a place on an axis stands for: a category, a date, or the number itself."""


def points(figure: Any) -> tuple[Measured, ...]:
    """Return what the marks in a figure, or on axes, stand for: heights of bars, points of lines, shares of a pie."""
    if is_plotly(figure):
        return plotly_measured(vars(figure).get("_data"), vars(figure).get("_layout"))
    every = axes_of(figure)[:_AXES] if is_figure(figure) else [figure] if is_axes(figure) else []
    found = [each for axes in every if vars(axes).get("_label") != "<colorbar>" for each in _on_axes(axes)]
    return tuple(found[:_SERIES])


def _on_axes(axes: Any) -> Iterator[Measured]:
    own = vars(axes)
    if any(each.kind == "box" for each in series_of(axes)):
        return
    held: set[int] = set()
    containers = own.get("containers")
    for container in containers if type(containers) is list else ():
        held.update(map(id, parts_of(container)))
        if type(container).__name__ == "BarContainer" and genuine(type(container), "matplotlib"):
            yield from _some(_bars(axes, container))
    children = own.get("_children")
    wedges = []
    for child in (children if type(children) is list else ())[:1000]:
        if id(child) in held:
            continue
        if is_kind(child, "matplotlib.patches", "Wedge"):
            wedges.append(child)
        elif is_kind(child, "matplotlib.lines", "Line2D") and vars(child).get("_transform") is own.get("transData"):
            yield from _some(_path(axes, child, vars(child).get("_xy")))
        elif is_kind(child, "matplotlib.collections", "PathCollection"):
            yield from _some(_path(axes, child, vars(child).get("_offsets")))
    yield from _some(_pie(wedges))


def _some(found: Measured | None) -> tuple[Measured, ...]:
    return (found,) if found is not None else ()


def _bars(axes: Any, container: Any) -> Measured | None:
    across = exact_text(vars(container).get("orientation")) == "horizontal"
    start, size, length = ("_y0", "_height", "_width") if across else ("_x0", "_width", "_height")
    bars = [
        vars(each) for each in list(parts_of(container))[:_POINTS] if is_kind(each, "matplotlib.patches", "Rectangle")
    ]
    known = [(_float(bar.get(start)), _float(bar.get(size)), _float(bar.get(length))) for bar in bars]
    along, measured = ("y", "x") if across else ("x", "y")
    name = _namer(axes, along)
    touching = len(known) >= _BINS and all(
        math.isclose(left + width, right, rel_tol=1e-6, abs_tol=1e-9)
        for (left, width, _), (right, _, _) in pairwise(known)
    )
    names = list(categories(vars(vars(axes)[f"{along}axis"])).values())
    ordered = is_ordered(names) if names else len(known) > 1

    def label(at: int) -> str:
        left, width, _ = known[at]
        return f"{name(left)} to {name(left + width)}" if touching and not names else name(left + width / 2)

    title = _shown(vars(container).get("_label")) or _words(axes, measured) or ("count" if touching else "")
    heights = [height for _, _, height in known]
    return series(title, heights, label, along=_words(axes, along), ordered=ordered, drawn=True)


def _path(axes: Any, artist: Any, held: Any) -> Measured | None:
    array = numbers(held, _POINTS)
    if array is None or array.ndim != 2 or not len(array):
        return None
    name = _namer(axes, "x")
    rows = [(x, y) for x, y in array.tolist() if math.isfinite(x) and math.isfinite(y)]
    title = _shown(vars(artist).get("_label")) or _words(axes, "y")
    ordered = all(before[0] < after[0] for before, after in pairwise(rows))
    heights = [y for _, y in rows]
    return series(title, heights, lambda at: name(rows[at][0]), along=_words(axes, "x"), ordered=ordered, drawn=True)


def _pie(wedges: Sequence[Any]) -> Measured | None:
    """Return the shares of a pie in percent: what it was drawn from is not kept."""
    known = [(_float(vars(each).get("theta2")) - _float(vars(each).get("theta1")), each) for each in wedges]
    labels = [_shown(vars(each).get("_label")) for _, each in known]
    return series("%", [angle / 3.6 for angle, _ in known], labels.__getitem__, drawn=True)


def _namer(axes: Any, letter: str) -> Namer:
    axis = vars(vars(axes)[f"{letter}axis"])
    names = categories(axis)

    def named(value: float) -> str:
        # Bars of a group stand beside the tick that names them.
        place = min(names, key=lambda each: abs(each - value), default=math.inf)
        if abs(place - value) < _BESIDE:
            return names[place][:_LABEL]
        # Where only some places have a name, the others have one that nobody wrote.
        return "" if names else moment(axes, letter, axis, value) or f"{value:.6g}"

    return named


def _words(axes: Any, letter: str) -> str:
    label = vars(vars(axes)[f"{letter}axis"]).get("label")
    return exact_text(vars(label).get("_text")).strip()[:_LABEL] if is_kind(label, "matplotlib.text", "Text") else ""


def _shown(label: object) -> str:
    text = exact_text(label)
    return "" if text.startswith("_") else text[:_LABEL]


def _float(value: Any) -> float:
    return float(value) if is_number(value) else math.nan
