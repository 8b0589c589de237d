"""Code for dask frames: stays lazy, and computes only what is small."""

from collections.abc import Callable, Mapping

from .charts import draw_groups
from .draft import Draft
from .labels import expression
from .names import quoted
from .phrases import LABELS
from .request import Request
from .selection import by_groups, combined, group_key, measured, ordered, result_name, selected, unstacked


def _describe(draft: Draft, request: Request) -> None:
    """Count and average all columns in one pass over the data."""
    texts = {key: quoted(LABELS[key][request.language]) for key in ("type", "filled", "missing", "shape")}
    columns = request.measures or (request.source.columns if request.source else ())
    table, name = draft.frame, draft.name(draft.frame, "columns")
    rows, facts = draft.name("rows"), draft.name("facts")
    if request.measures:
        table = draft.name(draft.frame, "part")
        draft.block(f"{table} = {selected(request, draft)}")
    numbers = f'{table}.select_dtypes("number")'
    numeric = any(column.kind == "number" for column in columns)
    draft.block(
        f"{rows}, {facts} = {draft.module('dask')}.compute(",
        f"    {table}.shape[0],",
        "    {",
        f"        {texts['type']}: {table}.dtypes.astype(str),",
        f"        {texts['filled']}: {table}.count(),",
        f"        {texts['missing']}: {table}.isna().sum(),",
        *(f'        "{each}": {numbers}.{each}(),' for each in ("mean", "min", "max") if numeric),
        "    },",
        ")",
        f"print({texts['shape']}, ({rows}, {len(columns)}))",
        f"{name} = {draft.module('pd')}.DataFrame({facts}, index={table}.columns)",
        name,
    )


def _show(draft: Draft, request: Request) -> None:
    name = draft.name(draft.frame, "rows")
    # With conditions the first partition may hold none of the rows.
    partitions = ", npartitions=-1" if request.conditions else ""
    draft.block(f"{name} = {selected(request, draft)}.head({request.limit}{partitions})", name)


def _missing(draft: Draft, request: Request) -> None:
    missing, percent = (quoted(LABELS[key][request.language]) for key in ("missing", "percent"))
    name, rows, counts = draft.name(draft.frame, "missing"), draft.name("rows"), draft.name("counts")
    table = selected(request, draft)
    draft.block(
        f"{rows}, {counts} = {draft.module('dask')}.compute({draft.frame}.shape[0], {table}.isna().sum())",
        f"{name} = {counts}.to_frame({missing})",
        f"{name}[{percent}] = ({name}[{missing}] / {rows} * 100).round(1)",
        f"{name} = {name}.sort_values({missing}, ascending=False)",
        name,
    )


def _largest(draft: Draft, request: Request) -> None:
    column = request.measures[0]
    name = draft.name(draft.frame, "by", column.name)
    which = "nsmallest" if request.order == "ascending" else "nlargest"
    draft.block(f"{name} = {draft.frame}.{which}({request.limit}, {expression(column)}).compute()", name)


def _correlation(draft: Draft, request: Request) -> None:
    name = draft.name(draft.frame, "correlations")
    draft.block(f"{name} = {selected(request, draft)}.corr().compute()", name)


def _aggregate(draft: Draft, request: Request) -> None:
    name = draft.name(result_name(draft, request))
    keys = [group_key(draft, group, request) for group in request.groups]
    chain = _grouped(draft, request, [key for key, _ in keys]) if keys else _of_all(draft, request)
    draft.block(*(line for _, line in keys), f"{name} = {chain}", "" if request.chart else name)
    if request.chart:
        draw_groups(draft, request, name)


def _of_all(draft: Draft, request: Request) -> str:
    if request.aggregations == ("size",):
        return f"len({draft.frame})"
    column = measured(draft.frame, request)
    if len(request.aggregations) == 1:
        return f"{column}{combined(request)}.compute()"
    parts = ", ".join(f"{quoted(each)}: {column}.{each}()" for each in request.aggregations)
    return f"{draft.module('pd')}.Series({draft.module('dask')}.compute({{{parts}}})[0])"


def _grouped(draft: Draft, request: Request, keys: list[str]) -> str:
    """Return what combines on the workers; what is small then is pandas, which sorts it as it does its own."""
    small = f"{by_groups(draft, request, keys)}.compute()"
    if unstack := unstacked(request):
        return f"{small}{unstack}"
    if request.order:
        return f"{small}{ordered(request)}"
    plain = request.aggregations == ("size",) and len(keys) == 1 and not request.groups[0].reading
    largest_first = plain and request.groups[0].column.kind != "number"
    return f"{small}{'.sort_values(ascending=False)' if largest_first else '.sort_index()'}"


WRITERS: Mapping[str, Callable[[Draft, Request], None]] = {
    "describe": _describe,
    "show": _show,
    "missing": _missing,
    "aggregate": _aggregate,
    "largest": _largest,
    "correlation": _correlation,
}
