"""Figures in words: the kind of chart, its title, axes, series and ranges, read without drawing."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..values import Fact, allows
from .charts import Range, Series, hull, labels_of, series_of
from .describe.classes import exact_text, genuine, inherits, loaded, type_name
from .describe.literals import quote
from .describe.view import View
from .drawn import axes_of, is_axes, is_blank_axes, is_figure, is_kind, is_number
from .plotly import is_plotly, plotly_facts

LINE = 240
"""Characters of the digest of one figure, about 60 tokens."""

_AXES = 6
_LABEL = 40
_TITLE = 80
_LABELS = 6
_FOREIGN = {
    "altair": ("Chart", "LayerChart", "FacetChart", "HConcatChart", "VConcatChart", "ConcatChart", "RepeatChart"),
    "bokeh": ("figure", "Plot"),
}
_UNREADABLE = (AttributeError, TypeError, ValueError, LookupError, RuntimeError, ArithmeticError)
"""What libraries raise on objects in a state nobody foresaw."""


def figure_facts(figure: object, view: View) -> tuple[Fact, ...]:
    """Return what is drawn in a figure, or on axes, of matplotlib or plotly; empty for anything else.

    Kinds of chart may be told with types, numbers of points with counts; titles, labels and ranges are values.
    """
    if not allows(view.privacy, "schema"):
        return ()
    try:
        return tuple(_facts(figure, view))
    except _UNREADABLE:
        return ()


def figure_line(figure: object) -> str:
    """Return the facts on a figure in one bounded line; empty for what is no figure, or an empty one."""
    return _line(figure_facts(figure, View()))


def sent_line(bundle: object) -> str:
    """Return the facts on a figure that plotly sends to the page: a dictionary with its data and layout."""
    if type(bundle) is not dict:
        return ""
    try:
        return _line(plotly_facts(bundle.get("data"), bundle.get("layout"), View()))
    except _UNREADABLE:
        return ""


def _line(facts: Iterable[Fact]) -> str:
    return _clip(", ".join(fact.text for fact in facts), LINE)


def _facts(figure: Any, view: View) -> Iterator[Fact]:
    if is_axes(figure):
        yield from _axes_facts(figure, view)
    elif is_figure(figure):
        yield from _figure_facts(figure, view)
    elif is_plotly(figure):
        yield from plotly_facts(vars(figure).get("_data"), vars(figure).get("_layout"), view)
    else:
        yield from _foreign(type(figure))


def _foreign(kind: type) -> Iterator[Fact]:
    package, _, name = type_name(kind).partition(".")
    if name.rpartition(".")[2] in _FOREIGN.get(package, ()) and genuine(kind, package):
        yield Fact(f"{package} chart", "schema")


def _figure_facts(figure: Any, view: View) -> Iterator[Fact]:
    every = axes_of(figure)
    drawn = [each for each in every if vars(each).get("_label") != "<colorbar>"]
    if not drawn:
        yield Fact("no axes", "schema")
        return
    if len(drawn) > 1:
        yield Fact(f"{len(drawn)} axes", "schema")
    if view.values and (title := _text(vars(figure).get("_suptitle"), _TITLE)):
        yield Fact(f"title {title}")
    for number, axes in enumerate(drawn[:_AXES], 1):
        facts = list(_axes_facts(axes, view))
        if len(drawn) > 1:
            facts[0] = Fact(f"axes {number}: {facts[0].text}", facts[0].level)
        yield from facts
    if len(drawn) < len(every):
        yield Fact("color bar", "schema")


def _axes_facts(axes: Any, view: View) -> Iterator[Fact]:
    if is_blank_axes(axes):
        yield Fact("nothing drawn", "schema")
        series = []
    else:
        series = series_of(axes)
        yield Fact(_kinds(axes, series), "schema")
    if view.counts and (counts := _counts(series)):
        yield Fact(counts, "stats")
    if not view.values:
        return
    own = vars(axes)
    titles = (_text(own.get(name), _TITLE) for name in ("title", "_left_title", "_right_title"))
    yield from (Fact(f"title {title}") for title in titles if title)
    ranges = {"x": hull([each.x for each in series]), "y": hull([each.y for each in series]), "z": None}
    for name, span in ranges.items():
        if words := _axis(axes, name, span):
            yield Fact(f"{name} {words}")
    if labels := labels_of(axes) or _legend(own.get("legend_")):
        yield Fact(f"labels {_several(labels)}")


def _kinds(axes: Any, series: Sequence[Series]) -> str:
    kinds = list(dict.fromkeys(each.kind for each in series))
    solid = "3-D " if "zaxis" in vars(axes) else ""
    words = [f"{kind} {_CALLED[kind]}" if kind in _CALLED else kind for kind in kinds[:3]]
    return solid + " and ".join(words) if words else "text only"


_CALLED = {
    **dict.fromkeys(("line", "bar", "horizontal bar", "pie", "stem", "area", "error bar"), "chart"),
    **dict.fromkeys(("scatter", "box", "contour", "surface"), "plot"),
}
_UNITS = {
    "bar": ("bar", "bars"),
    "horizontal bar": ("bar", "bars"),
    "histogram": ("bin", "bins"),
    "pie": ("wedge", "wedges"),
    "box": ("box", "boxes"),
}
_POINTS = ("point", "points")


def _counts(series: Sequence[Series]) -> str:
    shapes = [each.shape for each in series if each.shape]
    if shapes:
        return " x ".join(map(str, shapes[0]))
    counted = [each for each in series if each.points is not None]
    if not counted:
        return ""
    least, most = min(each.points or 0 for each in counted), max(each.points or 0 for each in counted)
    one, several = _UNITS.get(counted[0].kind, _POINTS) if len({each.kind for each in counted}) == 1 else _POINTS
    count = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    size = f"{count} {one if most == 1 else several}"
    return f"{len(counted)} series of {size}" if len(counted) > 1 else size


def _axis(axes: Any, name: str, span: Range | None) -> str:
    axis = vars(axes).get(f"{name}axis")
    if axis is None:
        return ""
    own = vars(axis)
    scale = exact_text(getattr(type(own.get("_scale")), "name", ""))
    names = categories(own)
    words = [
        _text(own.get("label"), _LABEL),
        scale if scale not in ("", "linear") and genuine(type(own["_scale"]), "matplotlib") else "",
        _several(list(names.values())) if names else _span(axes, name, own, span),
    ]
    return " ".join(word for word in words if word)


def _span(axes: Any, name: str, axis: dict[str, Any], span: Range | None) -> str:
    if span is None:
        return ""
    # The edges of bars are sums, which may miss 0 by a rounding error.
    nothing = 1e-12 * max(map(abs, span))
    least, most = (moment(axes, name, axis, value) or f"{value if abs(value) > nothing else 0:.6g}" for value in span)
    return f"{least} to {most}"


def moment(axes: Any, name: str, axis: dict[str, Any], value: float) -> str:
    """Return the date that a number on a date axis stands for; empty on other axes. `axis` is that axis's own."""
    converter = type_name(type(axis.get("_converter", axis.get("converter"))))
    frequency = exact_text(vars(axes).get("freq"))
    if name == "x" and frequency and converter.startswith("pandas.plotting"):
        return str(loaded("pandas", "Period")(ordinal=int(value), freq=frequency))
    if not converter.startswith(("matplotlib.dates.", "pandas.plotting")) or "Time" in converter.removesuffix(
        "DatetimeConverter"
    ):
        return ""
    moment = loaded("matplotlib.dates", "num2date")(value)
    text: str = moment.strftime("%Y-%m-%d %H:%M")
    return text.removesuffix(" 00:00")


def categories(axis: dict[str, Any]) -> dict[float, str]:
    """Return the words at the ticks of an axis by their places, given what it keeps: categories, or labels set."""
    units = axis.get("units")
    if is_kind(units, "matplotlib.category", "UnitData"):
        return {float(at): name for at, name in enumerate(vars(units)["_mapping"]) if type(name) is str}
    formatter = vars(axis["major"]).get("_formatter")
    pairs: list[tuple[Any, Any]] = []
    if is_kind(formatter, "matplotlib.ticker", "FixedFormatter"):
        pairs = list(enumerate(vars(formatter).get("seq") or ()))
    elif is_kind(formatter, "matplotlib.ticker", "FuncFormatter"):
        # Labels that were set beside their places: `Axis.set_ticklabels` keeps them as the argument of a function.
        made = vars(formatter).get("func")
        given = made.args[0] if type(made) is functools.partial and made.args else None
        pairs = list(given.items()) if type(given) is dict else []
    return {float(place): text for place, each in pairs if (text := exact_text(each)) and is_number(place)}


def _legend(legend: Any) -> list[str]:
    texts = vars(legend).get("texts") if is_kind(legend, "matplotlib.legend", "Legend") else None
    if not inherits(type(texts), list):
        return []
    return [text for each in list.__iter__(texts) if (text := exact_text(vars(each).get("_text")))]  # type: ignore[arg-type]


def _text(artist: Any, limit: int) -> str:
    text = exact_text(vars(artist).get("_text")).strip() if is_kind(artist, "matplotlib.text", "Text") else ""
    return quote(_clip(text, limit)) if text else ""


def _several(words: Sequence[str]) -> str:
    shown = ", ".join(quote(_clip(each, _LABEL)) for each in words[:_LABELS])
    return f"{shown}, … {len(words) - _LABELS} more" if len(words) > _LABELS else shown


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
