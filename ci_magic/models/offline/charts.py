"""Code that draws: one figure, titled, its axes labelled, shown at the end."""

from collections.abc import Callable

from ...values import Column
from .draft import Draft
from .labels import choose_font, expression, label, label_language, title, value_label
from .names import quoted
from .phrases import CORRELATION, EXTREMES, LABELS
from .request import Request

_WIDE, _SQUARE = "(9, 4.5)", "(7, 5)"


def _begin(draft: Draft, request: Request, size: str, *texts: str) -> tuple[str, str]:
    """Open a figure; return the names of the figure and its axes."""
    choose_font(draft, request, texts)
    figure, axes = draft.name("fig"), draft.name("ax")
    draft.block(f"{figure}, {axes} = {draft.module('plt')}.subplots(figsize={size})")
    return figure, axes


def _end(draft: Draft, names: tuple[str, str], title_text: str, x: str, y: str) -> None:
    figure, axes = names
    draft.blocks[-1] += [
        f"{axes}.set_title({quoted(title_text)})",
        f"{axes}.set_xlabel({quoted(x)})",
        f"{axes}.set_ylabel({quoted(y)})",
        f"{figure}.tight_layout()",
        f"{draft.module('plt')}.show()",
    ]


def draw_groups(draft: Draft, request: Request, result: str) -> None:
    """Draw an aggregation that the code holds under the name `result`."""
    first, headline, values = request.groups[0], title(request), value_label(request)
    names = _begin(draft, request, _WIDE, headline, label(first, request), values)
    periods = bool(first.period) and first.period not in ("weekday", "hour") and bool(first.reading)
    if request.chart == "line":
        drawn = f"{result}.to_timestamp()" if periods else result
        plot = f"{drawn}.plot(ax={names[1]}, marker={quoted('o')})"
    else:
        plot = f"{result}.plot.bar(ax={names[1]}{', stacked=True' if request.stacked else ''})"
    draft.blocks[-1].append(plot)
    _end(draft, names, headline, label(first, request), values)
    if _single(request):
        draft.block(*_extremes(request, result))
    draft.block(result)


def _single(request: Request) -> bool:
    """Whether the result is one series of numbers, of which the extremes can be told."""
    shape = len(request.groups) == 1 and len(request.measures) <= 1 and len(request.aggregations) == 1
    return shape and not request.conditions and all(column.kind == "number" for column in request.measures)


def _extremes(request: Request, result: str) -> tuple[str, ...]:
    return tuple(
        f'print({quoted(text[request.language])}, {result}.idx{which}(), f"({{{result}.{which}():,.10g}})")'
        for which, text in EXTREMES.items()
    )


def draw(draft: Draft, request: Request) -> None:
    """Draw columns as lines in the order of the rows."""
    headline, values = title(request), value_label(request)
    row = LABELS["row"][label_language(request)]
    columns = ", ".join(expression(column) for column in request.measures)
    names = _begin(draft, request, _WIDE, headline, values)
    draft.blocks[-1].append(f"{draft.frame}[[{columns}]].plot(ax={names[1]})")
    _end(draft, names, headline, row, values)


def draw_histogram(draft: Draft, request: Request) -> None:
    """Draw the distribution of one column, by colour where a second one tells groups apart."""
    column = request.measures[0]
    name, bins = draft.name(column.name, "summary"), request.bins or 20
    values = f"[{expression(column)}].dropna(), bins={bins}"
    draft.block(f"{name} = {draft.frame}[{expression(column)}].describe()")
    headline, rows = title(request), LABELS["rows"][label_language(request)]
    names = _begin(draft, request, _SQUARE, headline, column.name, rows)
    if request.colour is None:
        draft.blocks[-1].append(f"{names[1]}.hist({draft.frame}{values})")
    else:
        _each_colour(draft, request.colour, names[1], lambda part: f"hist({part}{values}, alpha=0.5")
    _end(draft, names, headline, column.name, rows)
    draft.block(name)


def _each_colour(draft: Draft, colour: Column, axes: str, call: Callable[[str], str]) -> None:
    """Draw the rows of each value of `colour` with a call that lacks its label, and add the legend."""
    value, part = draft.name("value"), draft.name("part")
    observed = ", observed=True" if colour.kind == "category" else ""
    draft.blocks[-1] += [
        f"for {value}, {part} in {draft.frame}.groupby({expression(colour)}{observed}):",
        f"    {axes}.{call(part)}, label=str({value}))",
        f"{axes}.legend(title={quoted(colour.name)})",
    ]


def draw_scatter(draft: Draft, request: Request) -> None:
    """Draw two columns against each other and tell their correlation."""
    x, y = request.measures
    name = draft.name(x.name, "and", y.name, "correlation")
    draft.block(f"{name} = {draft.frame}[{expression(x)}].corr({draft.frame}[{expression(y)}])")
    headline = title(request)
    names = _begin(draft, request, _SQUARE, headline, x.name, y.name, request.colour.name if request.colour else "")

    def points(table: str) -> str:
        return f"scatter({table}[{expression(x)}], {table}[{expression(y)}], alpha=0.6"

    if request.colour is not None and request.colour.kind == "number":
        drawn, shades = draft.name("points"), f"c={draft.frame}[{expression(request.colour)}]"
        draft.blocks[-1] += [
            f"{drawn} = {names[1]}.{points(draft.frame)}, {shades})",
            f"{names[0]}.colorbar({drawn}, label={quoted(request.colour.name)})",
        ]
    elif request.colour is not None:
        _each_colour(draft, request.colour, names[1], points)
    else:
        draft.blocks[-1].append(f"{names[1]}.{points(draft.frame)})")
    _end(draft, names, headline, x.name, y.name)
    draft.block(f"print({quoted(CORRELATION[request.language].format(x=x.name, y=y.name))}, round({name}, 3))")


def draw_box(draft: Draft, request: Request) -> None:
    """Draw the distribution of a column as boxes, one for each group."""
    column, headline = request.measures[0], title(request)
    table = f"{draft.frame}[{expression(column)}]"
    if not request.groups:
        name = draft.name(column.name, "summary")
        draft.block(f"{name} = {table}.describe()")
        names = _begin(draft, request, _SQUARE, headline, column.name)
        draft.blocks[-1].append(f"{draft.frame}.boxplot(column={expression(column)}, ax={names[1]})")
        _end(draft, names, headline, "", column.name)
    else:
        by = expression(request.groups[0].column)
        observed = ", observed=True" if request.groups[0].column.kind == "category" else ""
        name = draft.name(column.name, "by", request.groups[0].column.name)
        draft.block(f"{name} = {draft.frame}.groupby({by}{observed})[{expression(column)}].describe()")
        names = _begin(draft, request, _SQUARE, headline, column.name, request.groups[0].column.name)
        draft.blocks[-1].append(f"{draft.frame}.boxplot(column={expression(column)}, by={by}, ax={names[1]})")
        _end(draft, names, headline, request.groups[0].column.name, column.name)
        draft.blocks[-1].insert(-1, f'{names[0]}.suptitle("")')
    draft.block(name)
