"""Which rows and groups the code works on: conditions, dates, keys, for pandas and for what follows its ways."""

import ast
from collections.abc import Sequence

from ...values import Column
from .draft import Draft, joined
from .labels import expression, label
from .names import listed, quoted
from .request import Condition, Group, Request

_PARTS = {"weekday": "weekday", "hour": "hour_of_day", "month": "month_of_year"}
FREQUENCY_NAMES = {"Y": "year", "Q": "quarter", "M": "month", "W": "week", "D": "day", "h": "hour"}
_WEEKDAYS = listed(
    quoted(day) for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)


def restrict(draft: Draft, request: Request) -> None:
    """Add the line that keeps the rows of the prompt's conditions, and go on with these."""
    masks = [_mask(draft, condition) for condition in request.conditions]
    mask = masks[0] if len(masks) == 1 else " & ".join(f"({each})" for each in masks)
    selected = draft.name(draft.frame, "selected")
    draft.block(f"{selected} = {draft.frame}[{mask}]")
    draft.frame = selected


def _mask(draft: Draft, condition: Condition) -> str:
    column = f"{draft.frame}[{expression(condition.column)}]"
    if condition.operator == "year" and condition.reading == "text" and draft.reader == "dd":
        return f'{column}.astype("datetime64[ns]").dt.year == {condition.value}'  # dask's to_datetime warns here
    if condition.operator == "year":
        return f"{dates(draft, condition.column, condition.reading)}.dt.year == {condition.value}"
    if condition.reading == "folded":
        return f"{column}.str.casefold() {condition.operator} {_literal(condition.value)}"
    return f"{column} {condition.operator} {_literal(condition.value)}"


def _literal(value: str) -> str:
    return quoted(ast.literal_eval(value)) if value[:1] in "'\"" else value


def dates(draft: Draft, column: Column, reading: str) -> str:
    """Return the expression that reads `column` as dates without a zone."""
    plain = f"{draft.frame}[{expression(column)}]"
    if draft.from_file and reading in ("datetime", "zoned"):
        reading = "text"  # a reader of text files leaves dates as text
    if reading == "datetime":
        return plain
    if reading == "zoned":
        return f"{plain}.dt.tz_localize(None)"
    errors = ', errors="coerce"' if draft.lenient else ""
    if reading == "text":
        return f"{draft.module(draft.reader)}.to_datetime({plain}{errors})"
    text = f"{plain}.astype(str)" if column.kind == "number" else plain
    return f"{draft.module(draft.reader)}.to_datetime({text}, format={quoted(reading)}{errors})"


def group_key(draft: Draft, group: Group, request: Request) -> tuple[str, str]:
    """Return the expression of a group, and the line that it needs before it (or nothing)."""
    if not group.period and (not group.reading or (group.reading in ("datetime", "zoned") and not draft.from_file)):
        return expression(group.column), ""
    found = dates(draft, group.column, group.reading)
    if not group.period:
        name = draft.name("dates")
        return name, f"{name} = {found}"
    word = _PARTS.get(group.period) or FREQUENCY_NAMES[group.period]
    name = draft.name(word)
    shown = quoted(label(group, request))
    if group.period == "weekday":
        days = draft.name("days")
        ordered = f"{days} = {draft.module('pd')}.CategoricalDtype({_WEEKDAYS}, ordered=True)"
        return name, f"{ordered}\n{name} = {found}.dt.day_name().astype({days}).rename({shown})"
    part = group.period if group.period in _PARTS else f'to_period("{group.period}")'
    return name, f"{name} = {found}.dt.{part}.rename({shown})"


def selected(request: Request, draft: Draft) -> str:
    """Return the table, or those columns of it that the prompt names."""
    if not request.measures:
        return draft.frame
    return f"{draft.frame}[{listed(expression(column) for column in request.measures)}]"


def result_name(draft: Draft, request: Request) -> str:
    """Return words for what is measured and by what, to make a name of."""
    measured = joined([column.name for column in request.measures]) if len(request.measures) <= 3 else draft.frame
    what = measured or f"{draft.frame}_rows"
    if not request.groups:
        return "_".join([what, *(request.aggregations if request.measures else ())])
    groups = joined(
        [FREQUENCY_NAMES.get(group.period) or group.period or group.column.name for group in request.groups]
    )
    return f"{what}_by_{groups}"


def measured(table: str, request: Request) -> str:
    """Return the columns to be combined, taken from the expression of a table or of its groups."""
    names = [expression(column) for column in request.measures]
    return f"{table}[{names[0] if len(names) == 1 else listed(names)}]"


def combined(request: Request) -> str:
    """Return the call that combines them."""
    if len(request.aggregations) > 1:
        return f".agg({listed(quoted(name) for name in request.aggregations)})"
    return f".{request.aggregations[0]}()"


def by_groups(draft: Draft, request: Request, keys: Sequence[str]) -> str:
    """Return the expression that groups by `keys` and combines, or counts the rows of each group."""
    by = keys[0] if len(keys) == 1 else listed(keys)
    observed = any(group.column.kind == "category" or group.period == "weekday" for group in request.groups)
    grouped = f"{draft.frame}.groupby({by}{', observed=True' if observed else ''})"
    if request.aggregations == ("size",):
        return f"{grouped}.size()"
    return f"{measured(grouped, request)}{combined(request)}"


def unstacked(request: Request) -> str:
    """Return the call that makes the second of two groups the columns; empty where there is no place for them."""
    if len(request.groups) != 2 or len(request.measures) > 1 or len(request.aggregations) != 1:
        return ""
    return f".unstack({'fill_value=0' if request.aggregations == ('size',) else ''})"


def ordered(request: Request) -> str:
    """Return the calls that sort the result and keep its top."""
    if not request.order:
        return ""
    ascending = "" if request.order == "ascending" else "ascending=False"
    return f".sort_values({ascending})" + (f".head({request.limit})" if request.limit else "")
