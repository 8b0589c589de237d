"""Titles and axis labels of figures."""

import ast
import re

from ...values import Column
from .names import quoted
from .phrases import AGGREGATIONS, LABELS, PERIODS
from .request import Group, Language, Request

_CJK = re.compile(r"[ᄀ-ᇿ぀-ヿ㄀-㆏㐀-鿿가-힣豈-﫿]")


def expression(column: Column) -> str:
    """Return the literal that selects `column`, strings in double quotes."""
    try:
        value = ast.literal_eval(column.literal)
    except (ValueError, SyntaxError):
        return column.literal
    return quoted(value) if isinstance(value, str) else column.literal


def label_language(request: Request) -> Language:
    """Return the language of words in figures: the prompt's only where names in it need such letters anyway.

    A figure with Latin names stays free of letters for which no font may be installed.
    """
    names = "".join(column.name for column in _columns(request))
    return request.language if _CJK.search(names) else "en"


def _columns(request: Request) -> tuple[Column, ...]:
    colour = (request.colour,) if request.colour else ()
    return (*request.measures, *(group.column for group in request.groups), *colour)


def label(group: Group, request: Request) -> str:
    """Return the label of a group's axis."""
    return PERIODS[group.period][label_language(request)] if group.period else group.column.name


def value_label(request: Request) -> str:
    """Return the label of the axis of values."""
    language = label_language(request)
    if request.aggregations == ("size",):
        return LABELS["rows"][language]
    return ", ".join(column.name for column in request.measures)


def title(request: Request) -> str:
    """Return the title of a figure."""
    language = label_language(request)
    measures = ", ".join(column.name for column in request.measures)
    if request.intent == "scatter":
        return LABELS["title_pair"][language].format(x=request.measures[0].name, y=request.measures[1].name)
    if request.intent == "histogram":
        return LABELS["title_distribution"][language].format(measures=measures)
    how = ", ".join(AGGREGATIONS[name][language] for name in request.aggregations)
    what = (
        LABELS["title_of"][language].format(aggregation=how, measures=measures) if how and measures else how or measures
    )
    groups = ", ".join(label(group, request) for group in request.groups)
    return LABELS["title_by"][language].format(what=what, groups=groups) if groups else what
