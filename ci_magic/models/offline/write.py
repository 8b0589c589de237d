"""From a `Request` to code: idiomatic pandas and matplotlib that reads as if typed by hand."""

from collections.abc import Callable, Mapping

from ...values import Namespace
from . import lazy, queries
from .analyses import add_trend, outliers, stock
from .charts import draw, draw_box, draw_groups, draw_histogram, draw_scatter
from .cleaning import clean
from .draft import Draft
from .labels import expression
from .loading import load
from .names import quoted
from .phrases import LABELS
from .request import Request, Source
from .selection import (
    by_groups,
    combined,
    group_key,
    measured,
    ordered,
    restrict,
    result_name,
    selected,
    unstacked,
)

Writer = Callable[[Draft, Request], None]


def write(request: Request, namespace: Namespace) -> str:
    """Return the code for `request`, which must have a source and no problem.

    Results get names that `namespace` does not have; the last line shows the result.
    """
    if request.source is None:
        return ""
    reader = "dd" if request.source.engine == "dask" else "pd"
    draft = Draft(namespace, request.source.name, from_file=is_read(request.source), reader=reader)
    add(draft, request)
    return draft.text()


def is_read(source: Source) -> bool:
    """Whether the table comes from files, whose dates may be text."""
    return source.file is not None or any(part.file for part in source.parts)


def add(draft: Draft, request: Request) -> None:
    """Add the code of `request`, which must have a source and no problem, to what a draft holds already."""
    if request.source is None:
        return
    load(draft, request.source, request)
    if request.clean:
        clean(draft, request)
    if request.source.engine in ("pandas", "dask") and request.conditions:
        restrict(draft, request)
    _WRITERS_OF[request.source.engine][request.intent](draft, request)


def _describe(draft: Draft, request: Request) -> None:
    texts = {key: quoted(LABELS[key][request.language]) for key in ("type", "filled", "missing", "shape")}
    table, name = selected(request, draft), draft.name(draft.frame, "columns")
    pandas = draft.module("pd")
    columns = request.measures or (request.source.columns if request.source else ())
    draft.block(f"print({texts['shape']}, {draft.frame}.shape)")
    if request.measures:
        part = draft.name(draft.frame, "part")
        draft.block(f"{part} = {table}")
        table = part
    numeric = any(column.kind == "number" for column in columns)
    draft.block(
        f"{name} = {pandas}.DataFrame(",
        "    {",
        f"        {texts['type']}: {table}.dtypes.astype(str),",
        f"        {texts['filled']}: {table}.count(),",
        f"        {texts['missing']}: {table}.isna().sum(),",
        "    }",
        ")",
        f'{name} = {name}.join({table}.describe(include="number").T[["mean", "min", "50%", "max"]])' if numeric else "",
        name,
    )


def _show(draft: Draft, request: Request) -> None:
    name = draft.name(draft.frame, "rows")
    head = f".head({request.limit})" if request.limit else ""
    draft.block(f"{name} = {selected(request, draft)}{head}", name)


def _missing(draft: Draft, request: Request) -> None:
    missing, percent = (quoted(LABELS[key][request.language]) for key in ("missing", "percent"))
    name = draft.name(draft.frame, "missing")
    draft.block(
        f"{name} = {selected(request, draft)}.isna().sum().to_frame({missing})",
        f"{name}[{percent}] = ({name}[{missing}] / len({draft.frame}) * 100).round(1)",
        f"{name} = {name}.sort_values({missing}, ascending=False)",
        name,
    )


def _largest(draft: Draft, request: Request) -> None:
    column = request.measures[0]
    ascending = "" if request.order == "ascending" else ", ascending=False"
    head = f".head({request.limit})" if request.limit else ""
    name = draft.name(draft.frame, "by", column.name)
    draft.block(f"{name} = {draft.frame}.sort_values({expression(column)}{ascending}){head}", name)


def _correlation(draft: Draft, request: Request) -> None:
    name = draft.name(draft.frame, "correlations")
    draft.block(f"{name} = {selected(request, draft)}.corr()", name)


def _aggregate(draft: Draft, request: Request) -> None:
    name = draft.name(result_name(draft, request))
    keys = [group_key(draft, group, request) for group in request.groups]
    chain = f"{_grouped(draft, request, [key for key, _ in keys])}{ordered(request)}"
    draft.block(*(line for _, line in keys), f"{name} = {chain}", "" if request.chart else name)
    if request.chart:
        drawn = add_trend(draft, request, name) if request.trend else ""
        draw_groups(draft, request, name, drawn)


def _grouped(draft: Draft, request: Request, keys: list[str]) -> str:
    size = request.aggregations == ("size",)
    if not request.groups:
        return f"len({draft.frame})" if size else f"{measured(draft.frame, request)}{combined(request)}"
    if size and len(keys) == 1 and not request.groups[0].reading:
        in_order = request.groups[0].column.kind == "number" and not request.order
        return f"{draft.frame}[{keys[0]}].value_counts(){'.sort_index()' if in_order else ''}"
    return f"{by_groups(draft, request, keys)}{unstacked(request)}"


_WRITERS: Mapping[str, Writer] = {
    "describe": _describe,
    "show": _show,
    "missing": _missing,
    "aggregate": _aggregate,
    "largest": _largest,
    "correlation": _correlation,
    "histogram": draw_histogram,
    "scatter": draw_scatter,
    "box": draw_box,
    "draw": draw,
    "outliers": outliers,
    "stock": stock,
    "clean": lambda _draft, _request: None,
}

_WRITERS_OF: Mapping[str, Mapping[str, Writer]] = {
    "pandas": _WRITERS,
    "dask": lazy.WRITERS,
    "polars": queries.WRITERS,
    "polars lazy": queries.WRITERS,
    "duckdb": queries.WRITERS,
}
