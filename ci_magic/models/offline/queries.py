"""Code for polars and duckdb: a query that they run, and its small result as a table of pandas where it is drawn."""

import ast
from collections.abc import Callable, Mapping, Sequence

from ...values import Column
from .charts import draw_groups
from .draft import Draft
from .labels import expression
from .names import listed, quoted
from .request import Condition, Request
from .selection import ordered, result_name

_SQL = {"size": "count(*)", "nunique": "count(DISTINCT {column})", "mean": "avg({column})"}
_POLARS = {"nunique": "n_unique"}


def _is_sql(request: Request) -> bool:
    return request.source is not None and request.source.engine == "duckdb"


def _collected(request: Request) -> str:
    """Return the call that runs the query."""
    if _is_sql(request):
        return ".df()"
    return ".collect()" if request.source is not None and request.source.engine == "polars lazy" else ""


def _filtered(draft: Draft, request: Request) -> str:
    """Return the table with the rows that the prompt restricts it to."""
    if not request.conditions:
        return draft.frame
    if _is_sql(request):
        return f"{draft.frame}.filter({quoted(' AND '.join(map(_sql_condition, request.conditions)))})"
    return f"{draft.frame}.filter({', '.join(_polars_condition(draft, each) for each in request.conditions)})"


def _identifier(column: Column) -> str:
    return '"' + column.name.replace('"', '""') + '"'


def _value(condition: Condition) -> object:
    return ast.literal_eval(condition.value)


def _sql_condition(condition: Condition) -> str:
    value, column = _value(condition), _identifier(condition.column)
    if not isinstance(value, str):
        return f"{column} {condition.operator} {value}"
    text = "'" + value.replace("'", "''") + "'"
    operator = {"==": "=", "!=": "<>"}[condition.operator]
    return f"lower({column}) {operator} {text}" if condition.reading == "folded" else f"{column} {operator} {text}"


def _polars_condition(draft: Draft, condition: Condition) -> str:
    value = _value(condition)
    column = _polars_column(draft, condition.column)
    if condition.reading == "folded":
        column = f"{column}.str.to_lowercase()"
    return f"{column} {condition.operator} {quoted(value) if isinstance(value, str) else value}"


def _polars_column(draft: Draft, column: Column) -> str:
    return f"{draft.module('pl')}.col({expression(column)})"


def _picked(table: str, request: Request) -> str:
    if not request.measures:
        return table
    if _is_sql(request):
        return f"{table}.project({quoted(', '.join(map(_identifier, request.measures)))})"
    return f"{table}.select({', '.join(expression(column) for column in request.measures)})"


def _describe(draft: Draft, request: Request) -> None:
    name = draft.name(draft.frame, "columns")
    draft.block(f"{name} = {draft.frame}.describe(){'.df()' if _is_sql(request) else ''}", name)


def _show(draft: Draft, request: Request) -> None:
    name = draft.name(draft.frame, "rows")
    draft.block(
        f"{name} = {_picked(_filtered(draft, request), request)}.limit({request.limit}){_collected(request)}", name
    )


def _largest(draft: Draft, request: Request) -> None:
    column, ascending = request.measures[0], request.order == "ascending"
    name = draft.name(draft.frame, "by", column.name)
    if _is_sql(request):
        order = f"order({quoted(_identifier(column) + (' ASC' if ascending else ' DESC') + ' NULLS LAST')})"
    else:
        order = f"sort({expression(column)}{'' if ascending else ', descending=True'}, nulls_last=True)"
    draft.block(f"{name} = {_filtered(draft, request)}.{order}.limit({request.limit}){_collected(request)}", name)


def _aggregate(draft: Draft, request: Request) -> None:
    name = draft.name(result_name(draft, request))
    query = _sql_query(draft, request) if _is_sql(request) else _polars_query(draft, request)
    if not request.groups:
        draft.block(f"{name} = {query}", name)
        return
    draft.block(f"{name} = {query}{_indexed(request)}", "" if request.chart else name)
    if request.chart:
        draw_groups(draft, request, name)


def _made(request: Request) -> list[tuple[Column | None, str, str]]:
    """Return each value that is combined: its column, how, and its name in the result."""
    if request.aggregations == ("size",):
        return [(None, "size", "rows")]
    if len(request.aggregations) > 1:
        return [(request.measures[0], how, how) for how in request.aggregations]
    return [(column, request.aggregations[0], column.name) for column in request.measures]


def _sql_query(draft: Draft, request: Request) -> str:
    keys = [_identifier(group.column) for group in request.groups]
    values = []
    for column, how, name in _made(request):
        call = _SQL.get(how, f"{how}({{column}})").format(column=_identifier(column) if column else "")
        values.append(f'{call} AS "{name.replace(chr(34), chr(34) * 2)}"')
    chosen = quoted(", ".join([*keys, *values]))
    table = _filtered(draft, request)
    if keys:
        return f"{table}.aggregate({chosen}, {quoted(', '.join(keys))}).df()"
    one = f"{table}.aggregate({chosen})"
    return f"{one}.fetchall()[0][0]" if len(values) == 1 else f"{one}.df()"


def _polars_query(draft: Draft, request: Request) -> str:
    values = [_polars_value(draft, column, how, name) for column, how, name in _made(request)]
    table, collected = _filtered(draft, request), _collected(request)
    if not request.groups:
        one = f"{table}.select({', '.join(values)}){collected}"
        return f"{one}.item()" if len(values) == 1 else one
    keys: Sequence[str] = [expression(group.column) for group in request.groups]
    query = f"{table}.group_by({', '.join(keys)}).agg({', '.join(values)}){collected}"
    return f"{draft.module('pd')}.DataFrame({query}.to_dict(as_series=False))"


def _polars_value(draft: Draft, column: Column | None, how: str, name: str) -> str:
    if column is None:
        return f"{draft.module('pl')}.len().alias({quoted(name)})"
    call = f"{_polars_column(draft, column)}.{_POLARS.get(how, how)}()"
    return call if name == column.name else f"{call}.alias({quoted(name)})"


def _indexed(request: Request) -> str:
    """Return the calls that make the small table what pandas' own groups are: keyed, sorted, one level across."""
    keys = [expression(group.column) for group in request.groups]
    made = _made(request)
    chain = f".set_index({keys[0] if len(keys) == 1 else listed(keys)})"
    if len(made) == 1:
        chain += f"[{quoted(made[0][2])}]"
    if len(keys) == 2 and len(made) == 1:
        return f"{chain}.unstack({'fill_value=0' if made[0][1] == 'size' else ''})"
    if request.order:
        return f"{chain}{ordered(request)}"
    largest_first = made[0][1] == "size" and request.groups[0].column.kind != "number" and len(keys) == 1
    return f"{chain}{'.sort_values(ascending=False)' if largest_first else '.sort_index()'}"


WRITERS: Mapping[str, Callable[[Draft, Request], None]] = {
    "describe": _describe,
    "show": _show,
    "largest": _largest,
    "aggregate": _aggregate,
}
