"""Grouping: which columns are combined, how, by what, and how the outcome is drawn and sorted."""

from dataclasses import dataclass, field, replace

from ...values import Column
from .columns import key, numbers, parts
from .dates import reading
from .request import Group, Problem, Request
from .roles import Roles
from .scan import Scan
from .vocabulary import ADDITIVE

_TWO = 2
_DISCRETE = ("weekday", "hour")


@dataclass(slots=True)
class _Plan:
    """What is being decided about one aggregation."""

    measures: list[Column]
    groups: list[Group]
    aggregations: list[str]
    order: str = ""
    limit: int | None = None
    assumptions: list[str] = field(default_factory=list)


def which_measure(request: Request) -> Problem:
    """Return the question for the column to measure, with those that hold numbers."""
    columns = request.source.columns if request.source else ()
    return Problem("which_measure", (), tuple(column.name for column in numbers(columns)))


def counts(scan: Scan, roles: Roles, request: Request) -> Request:
    """Return the count of rows for each value of the columns of the prompt."""
    groups = [*roles.groups, *(Group(column, "", reading(column)) for column in roles.free)]
    return _finished(scan, roles, request, _Plan([], groups, ["size"]))


def aggregate(scan: Scan, roles: Roles, request: Request) -> Request | None:
    """Return the aggregation that the prompt asks for; None where it asks for none."""
    kinds = ("aggregation", "count", "pivot", "extreme", "extreme_of", "stacked")
    pair = _related(scan) and len(roles.free) == _TWO and not roles.groups
    if _ranks_rows(scan, roles):
        return None
    if not (roles.groups or pair or any(scan.has(kind) for kind in kinds) or _top_of_a_column(scan, roles)):
        return None
    plan = _Plan(list(roles.free), list(roles.groups), list(scan.values("aggregation")))
    if pair:
        _against(plan)
    _order(scan, roles, plan)
    if _counted(scan, request):
        _count(plan)
    plan.assumptions += [f"row:{word}" for word in scan.values("row")]
    problem = _fill(scan, request, plan)
    return replace(request, problem=problem) if problem else _finished(scan, roles, request, plan)


def _related(scan: Scan) -> bool:
    return scan.has("versus") or scan.has("relation")


def _ranks_rows(scan: Scan, roles: Roles) -> bool:
    """Whether it is "top 5 rows by sales": the column after "by" ranks rows and groups nothing."""
    ranked = not roles.free and len(roles.groups) == 1 and not roles.groups[0].period
    combined = scan.has("aggregation") or scan.has("count") or scan.has("chart")
    return ranked and not combined and (scan.has("top") or scan.has("sort"))


def _against(plan: _Plan) -> None:
    """In "mpg vs cylinders" as bars, or against a date, the second (or the date) is what groups."""
    texts = [column for column in plan.measures if column.kind != "number"]
    by = texts[0] if texts else plan.measures[1]
    plan.measures = [column for column in plan.measures if column != by]
    plan.groups = [Group(by, "", reading(by))]


def _top_of_a_column(scan: Scan, roles: Roles) -> bool:
    """Whether it is "top 5 regions by sales": groups to be ranked, not rows."""
    texts = [column for column in roles.free if column.kind != "number"]
    return (scan.has("top") or scan.has("sort")) and bool(texts) and len(roles.free) == _TWO


def _counted(scan: Scan, request: Request) -> bool:
    """Whether rows are counted; in "number of cylinders" the words only lead to a column of numbers."""
    marks = [mark for mark in scan.marks if mark.kind != "filler"]
    columns = request.source.columns if request.source else ()
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        leads = following is not None and following.column in numbers(columns)
        if mark.kind == "count" and not (mark.value == "number" and leads):
            return True
    return False


def _count(plan: _Plan) -> None:
    if plan.aggregations:
        plan.aggregations.append("count")
    elif plan.groups and plan.measures:
        plan.aggregations = ["count"]
    else:
        plan.groups += [Group(column, "", reading(column)) for column in plan.measures]
        plan.measures, plan.aggregations = [], ["size"]


def _order(scan: Scan, roles: Roles, plan: _Plan) -> None:
    """Read "top 5", "sorted" and "highest"; the last means the maximum where groups are given with it."""
    if scan.has("top"):
        plan.order, _, limit = scan.values("top")[0].partition(":")
        plan.limit = int(limit)
        _swap_ranked(plan)
    elif scan.has("sort"):
        plan.order = scan.values("sort")[-1]
        _swap_ranked(plan)
    extremes = scan.values("extreme") + scan.values("extreme_of")
    if not extremes:
        return
    texts = [column for column in plan.measures if column.kind != "number"]
    if texts and not plan.groups:
        plan.groups = [Group(column, "", reading(column)) for column in texts]
        plan.measures = [column for column in plan.measures if column not in texts]
        plan.order = extremes[0]
    elif plan.aggregations or roles.which or scan.has("count"):
        plan.order = extremes[0]
    else:
        plan.aggregations = ["max" if extremes[0] == "descending" else "min"]


def _swap_ranked(plan: _Plan) -> None:
    """In "top 5 regions by sales" the column after "by" is the measure and the free one the group."""
    texts = [column for column in plan.measures if column.kind != "number"]
    ranked = [group.column for group in plan.groups if group.column.kind == "number" and not group.period]
    if texts and len(texts) == len(plan.measures) and len(ranked) == len(plan.groups):
        plan.measures, plan.groups = ranked, [Group(column, "", reading(column)) for column in texts]


def _fill(scan: Scan, request: Request, plan: _Plan) -> Problem | None:
    """Decide what the prompt leaves open, and note it."""
    texts = [column for column in plan.measures if column.kind not in ("number", "boolean")]
    if texts and not plan.aggregations:
        plan.groups += [Group(column, "", reading(column)) for column in texts]
    elif texts and len(texts) < len(plan.measures) and not plan.groups:
        plan.groups = [Group(column, "", reading(column)) for column in texts]
    else:
        texts = []
    plan.measures = [column for column in plan.measures if column not in texts]
    if plan.aggregations == ["size"]:
        return None
    if not plan.measures:
        return _without_measure(scan, request, plan)
    if not plan.aggregations:
        additive = all(adds_up(column) for column in plan.measures)
        plan.aggregations = ["sum" if additive else "mean"]
        plan.assumptions.append("summed" if additive else "averaged")
    return None


def _without_measure(scan: Scan, request: Request, plan: _Plan) -> Problem | None:
    grouped = {group.column.literal for group in plan.groups}
    columns = numbers(request.source.columns if request.source else ())
    left = [column for column in columns if column.literal not in grouped]
    if not plan.aggregations and not scan.has("pivot") and not plan.order and plan.groups:
        plan.aggregations = ["size"]
        plan.assumptions.append("counted")
        return None
    if not left or (len(left) > 1 and (scan.has("pivot") or scan.has("chart") or plan.order or not plan.groups)):
        return which_measure(request)
    plan.measures = left
    plan.assumptions.append("all_numbers")
    return _fill(scan, request, plan) if not plan.aggregations else None


def adds_up(column: Column) -> bool:
    """Whether the name of a column says that its values are summed, not averaged."""
    name, words = key(column.name), parts(column.name)
    return any((stem in words) if stem.isascii() else (stem in name) for stem in ADDITIVE)


def _finished(scan: Scan, roles: Roles, request: Request, plan: _Plan) -> Request:
    if roles.colour is not None and all(group.column != roles.colour for group in plan.groups):
        plan.groups.append(Group(roles.colour, "", reading(roles.colour)))
    chart = request.chart or _chart(scan, roles, plan)
    made = replace(
        request,
        intent="aggregate",
        measures=tuple(plan.measures),
        groups=tuple(dict.fromkeys(plan.groups)),
        aggregations=tuple(dict.fromkeys(plan.aggregations)),
        chart=chart,
        order=plan.order,
        limit=plan.limit,
        stacked=scan.has("stacked"),
        trend=scan.has("trend", "estimate") and chart == "line" and len(plan.groups) == len(plan.measures) == 1,
        assumptions=tuple(plan.assumptions),
    )
    problem = _problem(made)
    return replace(made, problem=problem) if problem else made


def _chart(scan: Scan, roles: Roles, plan: _Plan) -> str:
    kind = scan.chart
    if kind in ("line", "bar") or not plan.groups:
        return kind if kind in ("line", "bar") else ""
    timed = bool(plan.groups[0].reading) and plan.groups[0].period not in _DISCRETE
    if kind or scan.has("trend") or scan.has("stacked") or _related(scan) or roles.over:
        return "line" if (timed or scan.has("trend") or roles.over) and not scan.has("stacked") else "bar"
    return ""


def _problem(request: Request) -> Problem | None:
    texts = [column.name for column in request.measures if column.kind not in ("number", "boolean")]
    needed = {"sum", "mean", "median", *(("min", "max") if request.chart else ())}
    if texts and needed & set(request.aggregations):
        return Problem("not_numeric", tuple(texts))
    drawn = bool(request.chart or request.order)
    too_many = len(request.measures) > 1 and len(request.groups) > 1
    if (drawn and (len(request.groups) > _TWO or too_many)) or (request.chart and not request.groups):
        return Problem("unsupported")
    if request.order and (len(request.groups) != 1 or len(request.measures) > 1 or len(request.aggregations) > 1):
        return Problem("unsupported")
    if len(request.aggregations) > 1 and (len(request.measures) != 1 or (drawn and len(request.groups) > 1)):
        return Problem("unsupported")
    return None
