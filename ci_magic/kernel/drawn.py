"""Whether anything is drawn in a matplotlib figure: read from the artists' own data, without drawing.

What is of no known kind counts as drawn.
"""

from collections.abc import Collection
from itertools import pairwise
from typing import Any

from .describe.classes import inherits, loaded

_TITLES = ("_suptitle", "_supxlabel", "_supylabel")
_LOOKED_AT = 200
_CELLS = 1_000_000


def is_figure(value: object) -> bool:
    """Say whether `value` is a matplotlib figure."""
    return is_kind(value, "matplotlib.figure", "FigureBase")


def is_axes(value: object) -> bool:
    """Say whether `value` is the axes of a matplotlib figure."""
    return is_kind(value, "matplotlib.axes", "Axes")


def is_artist(value: object) -> bool:
    """Say whether `value` is a part of a matplotlib figure."""
    return is_kind(value, "matplotlib.artist", "Artist")


def open_figures() -> list[Any]:
    """Return the figures that pyplot holds open."""
    managers = getattr(loaded("matplotlib._pylab_helpers", "Gcf"), "figs", {})
    return [manager.canvas.figure for manager in list(managers.values())]


def axes_of(figure: Any) -> list[Any]:
    """Return the axes of a figure."""
    kind = loaded("matplotlib.figure", "FigureBase")
    for name in ("Figure", "SubFigure"):
        exact = loaded("matplotlib.figure", name)
        if exact is not None and inherits(type(figure), exact):
            kind = exact
    return list(kind.axes.__get__(figure))


def is_blank(figure: Any) -> bool:
    """Say whether nothing but titles, labels and frames is drawn in a figure and its axes."""
    own = vars(figure)
    titles = [own.get(name) for name in _TITLES]
    lists = [own.get(name) for name in ("images", "lines", "patches", "artists", "texts")]
    artists = (each for held in lists if type(held) is list for each in held)
    loose = [each for each in artists if all(each is not title for title in titles)]
    below = own.get("subfigs")
    return (
        not _drawn(loose)
        and all(map(is_blank_axes, axes_of(figure)))
        and all(map(is_blank, below if type(below) is list else ()))
    )


def is_blank_axes(axes: Any) -> bool:
    """Say whether nothing is drawn between the axes."""
    own = vars(axes)
    held, inside = own.get("_children"), own.get("child_axes")
    if type(held) is not list:
        return False
    return not _drawn(held) and all(map(is_blank_axes, inside if type(inside) is list else ()))


def _drawn(artists: Collection[Any]) -> bool:
    rectangles = [each for each in artists if is_kind(each, "matplotlib.patches", "Rectangle")]
    others = (each for each in artists if not is_kind(each, "matplotlib.patches", "Rectangle"))
    return len(artists) > _LOOKED_AT or _bars(rectangles) or any(map(_has_data, others))


def _bars(rectangles: list[Any]) -> bool:
    """A bar of no height says that the value is 0; the bins of an empty histogram, side by side, say nothing."""
    sizes = [(vars(each).get("_x0"), vars(each).get("_width"), vars(each).get("_height")) for each in rectangles]
    known = [[float(part) for part in size] for size in sizes if all(map(is_number, size))]
    if len(known) < len(sizes) or any(width and height and height == height for _, width, height in known):  # noqa: PLR0124  # NaN
        return bool(sizes)
    known = sorted(size for size in known if size[2] == size[2])  # NaN alone differs from itself
    touching = all(
        abs(left + width - right) < 1e-6 * max(1.0, abs(right)) for (left, width, _), (right, _, _) in pairwise(known)
    )
    return bool(known) and not (len(known) > 1 and touching)


def is_number(value: object) -> bool:
    """Say whether `value` is a plain number, or one of numpy's."""
    return type(value) in (int, float) or inherits(type(value), loaded("numpy", "number"))


def _has_data(artist: Any) -> bool:
    own = vars(artist)
    if is_kind(artist, "matplotlib.lines", "Line2D"):
        return own.get("_xy") is None or _finite(own["_xy"], points=True)
    if is_kind(artist, "matplotlib.text", "Text"):
        text = own.get("_text")
        return type(text) is not str or bool(text.strip())
    if is_kind(artist, "matplotlib.image", "AxesImage"):
        return _finite(own.get("_A"))
    if is_kind(artist, "matplotlib.patches", "Patch"):
        return _patch(own)
    return not is_kind(artist, "matplotlib.collections", "Collection") or _collection(artist, own)


def _patch(own: dict[str, Any]) -> bool:
    if "theta1" in own and "theta2" in own:
        return is_number(own["theta1"]) and bool(own["theta1"] != own["theta2"])
    path = own.get("_path")
    return path is None or _extended(path.vertices)


def _collection(artist: Any, own: dict[str, Any]) -> bool:
    if "_offsets3d" in own:
        return any(map(_finite, own["_offsets3d"]))
    if is_kind(artist, "matplotlib.collections", "PathCollection"):
        return _finite(own.get("_offsets"), points=True)
    if is_kind(artist, "matplotlib.collections", "QuadMesh"):
        return _finite(own.get("_A"))
    paths = own.get("_paths")
    return type(paths) is not list or len(paths) > _LOOKED_AT or any(_finite(path.vertices) for path in paths)


def _finite(values: Any, *, points: bool = False) -> bool:
    """Whether an array holds any number, or a row of them where it holds `points`; what is no array of numbers does."""
    array = numbers(values)
    if array is None:
        return True
    if array.size == 0:
        return False
    masked = getattr(values, "mask", False)
    missing = loaded("numpy", "isnan")(array) | masked
    if points and array.ndim == 2:
        missing = missing.any(axis=1)
    return not bool(missing.all())


def _extended(vertices: Any) -> bool:
    array = numbers(vertices)
    if array is None or not _finite(vertices):
        return array is None
    return array.ndim != 2 or bool((array.max(axis=0) != array.min(axis=0)).all())


def numbers(values: Any, most: int = _CELLS) -> Any:
    """Return what an array or a masked array holds, as a plain array of at most `most` numbers; else None."""
    kind = loaded("numpy", "ndarray")
    if kind is None or not inherits(type(values), kind):
        return None
    array = values.view(kind)
    return array if array.dtype.kind in "fiub" and array.size <= most else None


def is_kind(value: object, module: str, name: str) -> bool:
    """Say whether `value` is of the class `name` of `module`, or of one derived from it; nothing is imported."""
    kind = loaded(module, name)
    return kind is not None and inherits(type(value), kind)


def unshown(known: Collection[int]) -> list[Any]:
    """Return the figures that pyplot holds open, besides those whose identities are `known`."""
    return [figure for figure in open_figures() if id(figure) not in known]
