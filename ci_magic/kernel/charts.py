"""What is drawn between the axes of matplotlib: kinds of chart, numbers of points, ranges; read without drawing.

The artists keep the numbers they were given, after units were turned into numbers. What they are made of differs
little between matplotlib 3.8 and 3.11; what is of no known kind is told by the name of its class.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from .describe.classes import exact_text, genuine, inherits, loaded, type_name
from .drawn import is_kind, is_number, numbers

_ARTISTS = 1000
_BARS = 2000
_BOX_PARTS = (6, 7)
"""Lines of a box with its whiskers, caps and median, without and with the points beyond them."""

_TOUCHING = 3
_CELLS = 10_000_000

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """What one call drew. `points` counts what its kind is made of: bars, wedges, points; ranges are of numbers."""

    kind: str
    label: str = ""
    points: int | None = None
    x: Range | None = None
    y: Range | None = None
    shape: tuple[int, ...] = ()


def series_of(axes: Any) -> list[Series]:
    """Return what is drawn between the axes, what belongs together first; what is off the data is left out."""
    own = vars(axes)
    children = [each for each in _list(own.get("_children"))[:_ARTISTS] if _on_data(each, own)]
    found: list[Series] = []
    held: set[int] = set()
    for container in _list(own.get("containers"))[:_ARTISTS]:
        held.update(map(id, parts_of(container)))
        found.extend(_contained(container))
    children = [each for each in children if id(each) not in held]
    boxes = _boxes(children)
    if boxes is not None:
        return [*found, boxes]
    wedges = [each for each in children if is_kind(each, "matplotlib.patches", "Wedge")]
    if wedges:
        return [*found, Series("pie", points=len(wedges))]
    return found + [series for each in children if (series := _artist(each)) is not None]


def labels_of(axes: Any) -> list[str]:
    """Return the names of what is drawn, as a legend would have them."""
    own = vars(axes)
    artists = [*_list(own.get("containers")), *_list(own.get("_children"))[:_ARTISTS]]
    labels = [exact_text(vars(each).get("_label")) for each in artists]
    return list(dict.fromkeys(label for label in labels if label and not label.startswith("_")))


def _list(value: object) -> list[Any]:
    return value if type(value) is list else []


def _on_data(artist: Any, axes: dict[str, Any]) -> bool:
    """Whether an artist stands on the data; a line across the axes (`axhline`) does not."""
    if not is_kind(artist, "matplotlib.lines", "Line2D"):
        return True
    return vars(artist).get("_transform") is axes.get("transData") or "_verts3d" in vars(artist)


def parts_of(container: Any) -> Iterator[Any]:
    """Yield the artists that a container of matplotlib holds together."""
    if inherits(type(container), tuple):
        for part in tuple.__iter__(container):
            yield from part if type(part) in (tuple, list) else (part,)


def _contained(container: Any) -> Iterator[Series]:
    name = type(container).__name__ if genuine(type(container), "matplotlib") else ""
    parts = list(parts_of(container))
    label = _shown(vars(container).get("_label"))
    if name == "BarContainer":
        if parts:
            yield replace(_bars(container, parts), label=label)
    elif name in ("ErrorbarContainer", "StemContainer"):
        lines = [each for each in parts if is_kind(each, "matplotlib.lines", "Line2D")]
        if lines:
            kind = "stem" if name == "StemContainer" else "error bar"
            yield replace(_line(lines[0]), kind=kind, label=label)


def _shown(label: object) -> str:
    text = exact_text(label)
    return "" if text.startswith("_") else text


def _bars(container: Any, parts: Sequence[Any]) -> Series:
    sides = [[vars(each).get(side) for side in ("_x0", "_y0", "_width", "_height")] for each in parts[:_BARS]]
    known = [[float(part) for part in each] for each in sides if all(map(is_number, each))]
    x = _range([edge for left, _, width, _ in known for edge in (left, left + width)])
    y = _range([edge for _, bottom, _, height in known for edge in (bottom, bottom + height)])
    across = exact_text(vars(container).get("orientation")) == "horizontal"
    along = sorted((bottom, height) if across else (left, width) for left, bottom, width, height in known)
    steps = [abs(start + size - after) <= 1e-6 * max(1.0, abs(after)) for (start, size), (after, _) in pairwise(along)]
    kind = "histogram" if len(steps) >= _TOUCHING - 1 and all(steps) else "horizontal bar" if across else "bar"
    return Series(kind, points=len(parts), x=x, y=y)


def _boxes(artists: Sequence[Any]) -> Series | None:
    """Return the boxes of a box plot, which are known by what each is made of; None where there are none."""
    lines = [each for each in artists if is_kind(each, "matplotlib.lines", "Line2D")]
    filled = [each for each in artists if is_kind(each, "matplotlib.patches", "PathPatch")]
    boxes = len(filled) or sum(map(_is_closed, lines))
    if not boxes or len(lines) + len(filled) not in (boxes * parts for parts in _BOX_PARTS):
        return None
    ranges = [_line(each) for each in lines]
    return Series("box", points=boxes, y=hull([each.y for each in ranges]))


def _is_closed(line: Any) -> bool:
    points = numbers(vars(line).get("_xy"))
    return points is not None and points.shape == (5, 2) and bool((points[0] == points[-1]).all())


def _artist(artist: Any) -> Series | None:
    own = vars(artist)
    label = _shown(own.get("_label"))
    if is_kind(artist, "matplotlib.text", "Text"):
        return None
    if is_kind(artist, "matplotlib.lines", "Line2D"):
        return replace(_line(artist), label=label)
    if is_kind(artist, "matplotlib.collections", "PathCollection"):
        return replace(_scatter(own), label=label)
    if is_kind(artist, "matplotlib.image", "AxesImage"):
        return Series("image", shape=_shape(own.get("_A")))
    if is_kind(artist, "matplotlib.collections", "QuadMesh"):
        return Series("heat map", shape=_shape(own.get("_A")))
    return Series(_other(artist), label)


_OTHERS = (
    ("mpl_toolkits.mplot3d.art3d", "Poly3DCollection", "surface"),
    ("matplotlib.contour", "ContourSet", "contour"),
    ("matplotlib.collections", "PolyCollection", "area"),
    ("matplotlib.collections", "LineCollection", "line segments"),
    ("matplotlib.quiver", "Quiver", "arrows"),
    ("matplotlib.patches", "Patch", "shape"),
)


def _other(artist: Any) -> str:
    known = (kind for module, name, kind in _OTHERS if is_kind(artist, module, name))
    return next(known, "") or type_name(type(artist)).rpartition(".")[2]


def _line(line: Any) -> Series:
    own = vars(line)
    # A line without a line is made of markers.
    kind = "scatter" if own.get("_linestyle") in ("None", " ", "") else "line"
    if "_verts3d" in own:
        return _cloud(own["_verts3d"], kind)
    points = numbers(own.get("_xy"), _CELLS)
    if points is None or points.ndim != 2:
        return Series(kind)
    return Series(kind, points=len(points), x=_span(points[:, 0]), y=_span(points[:, 1]))


def _scatter(own: dict[str, Any]) -> Series:
    if "_offsets3d" in own:
        return _cloud(own["_offsets3d"], "scatter")
    held = own.get("_offsets")
    points = numbers(held, _CELLS)
    if points is None or points.ndim != 2:
        return Series("scatter")
    masked = numbers(getattr(held, "mask", None))
    if masked is not None and masked.shape == points.shape and masked.any():
        points = points[~masked.any(axis=1)]
    return Series("scatter", points=len(points), x=_span(points[:, 0]), y=_span(points[:, 1]))


def _cloud(held: Any, kind: str) -> Series:
    x, y = (numbers(each, _CELLS) for each in held[:2])
    return Series(kind, points=None if x is None else x.size, x=_span(x), y=_span(y))


def _shape(values: Any) -> tuple[int, ...]:
    kind = loaded("numpy", "ndarray")
    if kind is None or not inherits(type(values), kind):
        return ()
    return tuple(values.view(kind).shape)


def _span(values: Any) -> Range | None:
    """Return the least and the greatest number, NaN left out; without a copy, for there may be millions."""
    if values is None or values.size == 0:
        return None
    return _finite(loaded("numpy", "fmin").reduce(values), loaded("numpy", "fmax").reduce(values))


def _range(values: Sequence[float]) -> Range | None:
    known = [value for value in values if value - value == 0]
    return (min(known), max(known)) if known else None


def _finite(least: Any, greatest: Any) -> Range | None:
    pair = float(least), float(greatest)
    return pair if all(value - value == 0 for value in pair) else None


def hull(ranges: Sequence[Range | None]) -> Range | None:
    """Return the range that holds all of `ranges`; None where none is known."""
    known = [each for each in ranges if each is not None]
    return (min(least for least, _ in known), max(greatest for _, greatest in known)) if known else None
