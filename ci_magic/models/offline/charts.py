"""Code that draws: one figure, titled, its axes labelled, shown at the end."""

import re
from collections.abc import Callable

from ...values import Column
from .draft import Draft
from .labels import expression, label, label_language, title, value_label
from .names import quoted
from .phrases import CORRELATION, EXTREMES, LABELS
from .request import Group, Request

_WIDE, _SQUARE = "(9, 4.5)", "(7, 5)"


def begin(draft: Draft, size: str) -> tuple[str, str]:
    """Open a figure; return the names of the figure and its axes."""
    figure, axes = draft.name("fig"), draft.name("ax")
    draft.block(f"{figure}, {axes} = {draft.module('plt')}.subplots(figsize={size})")
    return figure, axes


def end(draft: Draft, names: tuple[str, str], title_text: str, x: str, y: str) -> None:
    """Title a figure, label its axes and show it."""
    figure, axes = names
    draft.blocks[-1] += [
        f"{axes}.set_title({quoted(title_text)})",
        f"{axes}.set_xlabel({quoted(x)})",
        f"{axes}.set_ylabel({quoted(y)})",
        f"{figure}.tight_layout()",
        f"{draft.module('plt')}.show()",
    ]


def draw_groups(draft: Draft, request: Request, result: str, drawn: str = "") -> None:
    """Draw an aggregation that the code holds under the name `result`, or what is `drawn` in its place."""
    first, headline, values = request.groups[0], title(request), value_label(request)
    names = begin(draft, _WIDE)
    periods = bool(first.period) and first.period not in ("weekday", "hour", "month") and bool(first.reading)
    if request.chart == "line":
        table = drawn or result
        table = f"{table}.to_timestamp()" if periods else table
        plot = f"{table}.plot(ax={names[1]}, marker={quoted('o')})"
    else:
        plot = f"{result}.plot.bar(ax={names[1]}{', stacked=True' if request.stacked else ''})"
    draft.blocks[-1].append(plot)
    end(draft, names, headline, label(first, request), values)
    if _single(request):
        draft.block(*_extremes(request, result))
    draft.block(result)


def _single(request: Request) -> bool:
    """Whether the result is one series of numbers, of which the extremes can be told."""
    shape = len(request.groups) == 1 and len(request.measures) <= 1 and len(request.aggregations) == 1
    return shape and not request.conditions and all(column.kind == "number" for column in request.measures)


def _extremes(request: Request, result: str) -> tuple[str, ...]:
    return tuple(
        f"print({quoted(text[request.language])}, {_named(f'{result}.idx{which}()', request.groups[0])},"
        f' f"({{{result}.{which}():,.10g}})")'
        for which, text in EXTREMES.items()
    )


def _named(place: str, group: Group) -> str:
    """Return the expression of a place as it is called: a month without a day, a day without midnight."""
    if group.period or not group.reading:
        return place
    samples = [sample.strip("'\"") for sample in group.column.samples]
    months = bool(samples) and all(re.fullmatch(r"\d{4}[-/.]\d{1,2}", sample) for sample in samples)
    if months or (group.reading.startswith("%") and "%d" not in group.reading):
        return f'f"{{{place}:%Y-%m}}"'
    return f'str({place}).removesuffix(" 00:00:00")'


def draw(draft: Draft, request: Request) -> None:
    """Draw columns as lines in the order of the rows."""
    headline, values = title(request), value_label(request)
    row = LABELS["row"][label_language(request)]
    columns = ", ".join(expression(column) for column in request.measures)
    names = begin(draft, _WIDE)
    draft.blocks[-1].append(f"{draft.frame}[[{columns}]].plot(ax={names[1]})")
    end(draft, names, headline, row, values)


def draw_histogram(draft: Draft, request: Request) -> None:
    """Draw the distribution of one column, by colour where a second one tells groups apart."""
    column = request.measures[0]
    name, bins = draft.name(column.name, "summary"), request.bins or 20
    values = f"[{expression(column)}].dropna(), bins={bins}"
    draft.block(f"{name} = {draft.frame}[{expression(column)}].describe()")
    headline, rows = title(request), LABELS["rows"][label_language(request)]
    names = begin(draft, _SQUARE)
    if request.colour is None:
        draft.blocks[-1].append(f"{names[1]}.hist({draft.frame}{values})")
    else:
        _each_colour(draft, request.colour, names[1], lambda part: f"hist({part}{values}, alpha=0.5")
    end(draft, names, headline, column.name, rows)
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
    names = begin(draft, _SQUARE)

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
    end(draft, names, headline, x.name, y.name)
    draft.block(f"print({quoted(CORRELATION[request.language].format(x=x.name, y=y.name))}, round({name}, 3))")


def draw_box(draft: Draft, request: Request) -> None:
    """Draw the distribution of a column as boxes, one for each group."""
    column, headline = request.measures[0], title(request)
    table = f"{draft.frame}[{expression(column)}]"
    if not request.groups:
        name = draft.name(column.name, "summary")
        draft.block(f"{name} = {table}.describe()")
        names = begin(draft, _SQUARE)
        draft.blocks[-1].append(f"{draft.frame}.boxplot(column={expression(column)}, ax={names[1]})")
        end(draft, names, headline, "", column.name)
    else:
        by = expression(request.groups[0].column)
        observed = ", observed=True" if request.groups[0].column.kind == "category" else ""
        name = draft.name(column.name, "by", request.groups[0].column.name)
        draft.block(f"{name} = {draft.frame}.groupby({by}{observed})[{expression(column)}].describe()")
        names = begin(draft, _SQUARE)
        draft.blocks[-1].append(f"{draft.frame}.boxplot(column={expression(column)}, by={by}, ax={names[1]})")
        end(draft, names, headline, request.groups[0].column.name, column.name)
        draft.blocks[-1].insert(-1, f'{names[0]}.suptitle("")')
    draft.block(name)
