"""From a `Request` to code: idiomatic pandas and matplotlib that reads as if typed by hand."""

import ast
from collections.abc import Callable

from ...values import Column, FileFacts, Namespace
from .charts import draw, draw_box, draw_groups, draw_histogram, draw_scatter
from .draft import Draft, joined
from .labels import expression, label
from .names import listed, quoted
from .phrases import LABELS
from .request import Condition, Group, Request

_FREQUENCY_NAMES = {"Y": "year", "Q": "quarter", "M": "month", "W": "week", "D": "day", "h": "hour"}
_WEEKDAYS = listed(
    quoted(day) for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)


def write(request: Request, namespace: Namespace) -> str:
    """Return the code for `request`, which must have a source and no problem.

    Results get names that `namespace` does not have; the last line shows the result.
    """
    if request.source is None:
        return ""
    draft = Draft(namespace, request.source.name, from_file=request.source.file is not None)
    if request.source.file is not None:
        _load(draft, request.source.file)
    if request.conditions:
        _restrict(draft, request)
    _WRITERS[request.intent](draft, request)
    return draft.text()


def _load(draft: Draft, file: FileFacts) -> None:
    draft.block(f"{draft.frame} = {draft.module('pd')}.{_reader(file)}")


def _reader(file: FileFacts) -> str:
    path, ending = quoted(file.path), file.path.lower()
    kind = file.kind.lower()
    if ending.endswith((".parquet", ".pq")) or kind == "parquet":
        return f"read_parquet({path})"
    if ending.endswith((".xlsx", ".xls", ".xlsm")) or kind in ("xlsx", "xls", "excel"):
        return f"read_excel({path})"
    encoding = f", encoding={quoted(file.encoding)}" if _unusual(file.encoding) else ""
    if ending.endswith((".jsonl", ".ndjson")) or kind in ("jsonl", "ndjson"):
        return f"read_json({path}, lines=True{encoding})"
    if ending.endswith(".json") or kind == "json":
        return f"read_json({path}{encoding})"
    separator = file.separator or ("\t" if ending.endswith(".tsv") else ",")
    return f"read_csv({path}{f', sep={quoted(separator)}' if separator != ',' else ''}{encoding})"


def _unusual(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") not in ("", "utf-8", "ascii")


def _restrict(draft: Draft, request: Request) -> None:
    masks = [_mask(draft, condition) for condition in request.conditions]
    mask = masks[0] if len(masks) == 1 else " & ".join(f"({each})" for each in masks)
    selected = draft.name(draft.frame, "selected")
    draft.block(f"{selected} = {draft.frame}[{mask}]")
    draft.frame = selected


def _mask(draft: Draft, condition: Condition) -> str:
    column = f"{draft.frame}[{expression(condition.column)}]"
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
    if reading == "text":
        return f"{draft.module('pd')}.to_datetime({plain})"
    text = f"{plain}.astype(str)" if column.kind == "number" else plain
    return f"{draft.module('pd')}.to_datetime({text}, format={quoted(reading)})"


def group_key(draft: Draft, group: Group, request: Request) -> tuple[str, str]:
    """Return the expression of a group, and the line that it needs before it (or nothing)."""
    if not group.period and (not group.reading or (group.reading in ("datetime", "zoned") and not draft.from_file)):
        return expression(group.column), ""
    found = dates(draft, group.column, group.reading)
    if not group.period:
        name = draft.name("dates")
        return name, f"{name} = {found}"
    word = {"weekday": "weekday", "hour": "hour_of_day"}.get(group.period) or _FREQUENCY_NAMES[group.period]
    name = draft.name(word)
    shown = quoted(label(group, request))
    if group.period == "weekday":
        days = draft.name("days")
        ordered = f"{days} = {draft.module('pd')}.CategoricalDtype({_WEEKDAYS}, ordered=True)"
        return name, f"{ordered}\n{name} = {found}.dt.day_name().astype({days}).rename({shown})"
    part = "hour" if group.period == "hour" else f'to_period("{group.period}")'
    return name, f"{name} = {found}.dt.{part}.rename({shown})"


def _selected(request: Request, draft: Draft) -> str:
    """Return the table, or those columns of it that the prompt names."""
    if not request.measures:
        return draft.frame
    return f"{draft.frame}[{listed(expression(column) for column in request.measures)}]"


def _describe(draft: Draft, request: Request) -> None:
    texts = {key: quoted(LABELS[key][request.language]) for key in ("type", "filled", "missing", "shape")}
    table, name = _selected(request, draft), draft.name(draft.frame, "columns")
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
    draft.block(f"{name} = {_selected(request, draft)}{head}", name)


def _missing(draft: Draft, request: Request) -> None:
    missing, percent = (quoted(LABELS[key][request.language]) for key in ("missing", "percent"))
    name = draft.name(draft.frame, "missing")
    draft.block(
        f"{name} = {_selected(request, draft)}.isna().sum().to_frame({missing})",
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
    draft.block(f"{name} = {_selected(request, draft)}.corr()", name)


def _aggregate(draft: Draft, request: Request) -> None:
    name = draft.name(_result_name(draft, request))
    keys = [group_key(draft, group, request) for group in request.groups]
    chain = f"{_grouped(draft, request, [key for key, _ in keys])}{_ordered(request)}"
    draft.block(*(line for _, line in keys), f"{name} = {chain}", "" if request.chart else name)
    if request.chart:
        draw_groups(draft, request, name)


def _result_name(draft: Draft, request: Request) -> str:
    measured = joined([column.name for column in request.measures]) if len(request.measures) <= 3 else draft.frame
    what = measured or f"{draft.frame}_rows"
    if not request.groups:
        return "_".join([what, *(request.aggregations if request.measures else ())])
    groups = joined(
        [_FREQUENCY_NAMES.get(group.period) or group.period or group.column.name for group in request.groups]
    )
    return f"{what}_by_{groups}"


def _grouped(draft: Draft, request: Request, keys: list[str]) -> str:
    by = keys[0] if len(keys) == 1 else listed(keys)
    size = request.aggregations == ("size",)
    if not request.groups:
        return f"len({draft.frame})" if size else f"{_measured(draft.frame, request)}{_combined(request)}"
    if size and len(keys) == 1 and not request.groups[0].reading:
        in_order = request.groups[0].column.kind == "number" and not request.order
        return f"{draft.frame}[{by}].value_counts(){'.sort_index()' if in_order else ''}"
    observed = any(group.column.kind == "category" or group.period == "weekday" for group in request.groups)
    grouped = f"{draft.frame}.groupby({by}{', observed=True' if observed else ''})"
    chain = f"{grouped}.size()" if size else f"{_measured(grouped, request)}{_combined(request)}"
    unstacked = len(keys) == 2 and len(request.measures) <= 1 and len(request.aggregations) == 1
    return f"{chain}.unstack({'fill_value=0' if size else ''})" if unstacked else chain


def _measured(table: str, request: Request) -> str:
    names = [expression(column) for column in request.measures]
    return f"{table}[{names[0] if len(names) == 1 else listed(names)}]"


def _combined(request: Request) -> str:
    if len(request.aggregations) > 1:
        return f".agg({listed(quoted(name) for name in request.aggregations)})"
    return f".{request.aggregations[0]}()"


def _ordered(request: Request) -> str:
    if not request.order:
        return ""
    ascending = "" if request.order == "ascending" else "ascending=False"
    return f".sort_values({ascending})" + (f".head({request.limit})" if request.limit else "")


_WRITERS: dict[str, Callable[[Draft, Request], None]] = {
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
}
