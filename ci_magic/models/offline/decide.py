"""From the marks of a prompt to what is to be done."""

from dataclasses import replace

from ...values import Column
from .aggregate import aggregate, counts, which_measure
from .analyses import stock_columns
from .columns import key, numbers, parts
from .dates import reading
from .request import Condition, Group, Language, Problem, Request, Source
from .roles import Roles
from .scan import Scan
from .vocabulary import words

_BINARY = 2
_ALWAYS_USED = frozenset(words("column period noun by which over and after filler condition frame data row year"))
_USED = {
    "describe": words("describe"),
    "show": words("show rows top"),
    "missing": words("missing count describe"),
    "aggregate": words(
        "aggregation count pivot extreme extreme_of stacked chart trend top sort",
        "versus relation distribution describe colour",
    ),
    "largest": words("top sort"),
    "histogram": words("distribution chart bins describe colour"),
    "scatter": words("relation versus correlation distribution chart describe colour"),
    "correlation": words("correlation relation describe"),
    "box": words("chart distribution versus relation describe"),
    "draw": words("chart"),
    "outliers": words("outliers describe chart show"),
    "stock": words("stock chart trend describe"),
    "clean": words("clean describe show"),
}
"""Which kinds of marks each intent takes account of."""


def decide(scan: Scan, roles: Roles, source: Source, language: Language) -> Request:
    """Return the request that the marks and roles add up to, or one with a problem."""
    base = Request(language, source=source, conditions=_conditions(scan, source), problem=roles.problem)
    if base.problem is not None:
        return base
    if any(not condition.column.literal for condition in base.conditions):
        return replace(base, problem=Problem("no_date"))
    for rule in _RULES:
        request = rule(scan, roles, base)
        if request is not None:
            return request if request.problem or not _ignored(scan, request) else _unsupported(base)
    return _unsupported(base)


def _unsupported(request: Request) -> Request:
    return replace(request, problem=Problem("unsupported"))


def _ignored(scan: Scan, request: Request) -> bool:
    """Whether the request leaves out a part of the prompt; half an answer would pass for a whole one."""
    used = _ALWAYS_USED.union(_USED[request.intent])
    charts = {kind for kind in scan.values("chart") if kind != "auto"}
    return any(mark.kind not in used for mark in scan.marks) or len(charts) > 1 or len(scan.values("year")) > 1


def _conditions(scan: Scan, source: Source) -> tuple[Condition, ...]:
    years = [value.partition(":")[2] for value in scan.values("year")]
    dated = [column for column in source.columns if reading(column)]
    column = dated[0] if len(dated) == 1 else Column("", "", "")
    named = [each for each in source.columns if key(each.name) in ("year", "연도", "년도", "年", "年度")]
    found = [
        Condition(named[0], "==", year) if named else Condition(column, "year", year, reading(column)) for year in years
    ]
    return (*scan.conditions, *found)


def _clean(scan: Scan, _roles: Roles, base: Request) -> Request | None:
    return replace(base, intent="clean") if scan.has("clean") else None


def _outliers(scan: Scan, roles: Roles, base: Request) -> Request | None:
    if not scan.has("outliers"):
        return None
    columns = base.source.columns if base.source else ()
    measures = numbers(roles.free) or tuple(column for column in numbers(columns) if not reading(column))
    if not measures or roles.groups or len(measures) < len(roles.free):
        return replace(base, problem=which_measure(base))
    return replace(base, intent="outliers", measures=measures)


def _stock(scan: Scan, roles: Roles, base: Request) -> Request | None:
    if not scan.has("stock"):
        return None
    columns = base.source.columns if base.source else ()
    prices = stock_columns(columns)
    dated = [column for column in columns if reading(column)]
    if "close" not in prices or roles.free:
        return replace(base, problem=which_measure(base))
    if len(dated) != 1:
        return replace(base, problem=Problem("no_date"))
    group = Group(dated[0], "", reading(dated[0]))
    others = tuple(column for what, column in prices.items() if what != "close")
    return replace(base, intent="stock", measures=(prices["close"], *others), groups=(group,))


def _missing(scan: Scan, roles: Roles, base: Request) -> Request | None:
    if not scan.has("missing"):
        return None
    if roles.groups or scan.has("chart"):
        return replace(base, problem=Problem("unsupported"))
    return replace(base, intent="missing", measures=_asked(roles, base))


def _relation(scan: Scan, roles: Roles, base: Request) -> Request | None:
    mentioned = (*roles.free, *(group.column for group in roles.groups))
    found = tuple(dict.fromkeys(numbers(mentioned)))
    others = [column for column in mentioned if column.kind != "number"]
    if not _asks_for_relation(scan, roles, found, base):
        return None
    correlation = scan.has("correlation") and scan.chart != "scatter"
    if scan.has("correlation", "matrix") or (correlation and (not mentioned or len(found) > _BINARY)):
        return _matrix(roles.free, base)
    if len(found) == 1 and len(others) == 1 and scan.chart != "scatter" and not correlation:
        return None if reading(others[0]) else replace(base, intent="box", measures=found, groups=(Group(others[0]),))
    if len(found) != _BINARY or len(others) > 1:
        return replace(base, problem=Problem("two_numbers"))
    if any(group.reading for group in roles.groups) or (roles.colour and others):
        return _unsupported(base)
    x, y = reversed(found) if scan.has("versus") or roles.groups else found
    colour = roles.colour or (others[0] if others else None)
    return replace(base, intent="scatter", chart="scatter", measures=(x, y), colour=colour)


def _asks_for_relation(scan: Scan, roles: Roles, found: tuple[Column, ...], base: Request) -> bool:
    chart = scan.chart
    if chart == "scatter":
        return True
    asked = scan.has("correlation") or scan.has("relation") or scan.has("versus")
    if asked and not scan.has("aggregation") and chart not in ("bar", "line", "box"):
        return True
    return chart == "auto" and _plain_pair(scan, roles, found, base)


def _plain_pair(scan: Scan, roles: Roles, found: tuple[Column, ...], base: Request) -> bool:
    """Whether "plot" is said of two measured columns and nothing else: then they go against each other."""
    source = base.source.columns if base.source else ()
    dated = any(reading(column) for column in source) or any(_timelike(column) for column in found)
    if scan.has("aggregation") or scan.has("count") or scan.has("trend") or roles.over or len(found) != _BINARY:
        return False
    return not (dated or any(group.reading for group in roles.groups))


def _timelike(column: Column) -> bool:
    return bool({"year", "month", "day", "hour", "연도", "월", "年", "月"} & set(parts(column.name)))


def _matrix(columns: tuple[Column, ...], base: Request) -> Request:
    found = numbers(columns) or numbers(base.source.columns if base.source else ())
    if len(found) < _BINARY:
        return replace(base, problem=Problem("two_numbers"))
    return replace(base, intent="correlation", measures=found)


def _box(scan: Scan, roles: Roles, base: Request) -> Request | None:
    if scan.chart != "box":
        return None
    found = numbers(roles.free)
    groups = roles.groups or tuple(Group(column) for column in roles.free if column.kind != "number")
    if len(found) != 1 or len(groups) > 1 or any(group.period for group in groups):
        return replace(base, problem=which_measure(base))
    return replace(base, intent="box", chart="box", measures=found, groups=groups)


def _distribution(scan: Scan, roles: Roles, base: Request) -> Request | None:
    histogram = scan.chart == "hist"
    if not (histogram or scan.has("distribution")):
        return None
    found, grouped = numbers(roles.free), tuple(group.column for group in roles.groups)
    plain = [column for column in (*roles.free, *grouped) if column not in found]
    if not found and len(plain) == 1 and plain[0].kind == "number":
        found, plain = (plain[0],), []
    elif not found and plain and scan.has("bins") and numbers(grouped):
        return replace(base, problem=which_measure(base))
    elif not found and plain and scan.has("count"):
        return aggregate(scan, roles, replace(base, chart="bar"))
    elif not found and plain:
        return counts(scan, roles, replace(base, chart="bar"))
    if len(found) != 1 or len(plain) > 1 or any(group.reading for group in roles.groups):
        return replace(base, problem=which_measure(base))
    if roles.colour and plain:
        return _unsupported(base)
    bins = int(scan.values("bins")[0].partition(":")[2]) if scan.has("bins") else None
    colour = roles.colour or (plain[0] if plain else None)
    if colour is not None and not histogram:
        return replace(base, intent="box", chart="box", measures=found, groups=(Group(colour),))
    return replace(base, intent="histogram", chart="hist", measures=found, colour=colour, bins=bins)


def _largest(scan: Scan, roles: Roles, base: Request) -> Request | None:
    tops = scan.values("top")
    measures = (*roles.free, *(group.column for group in roles.groups))
    if not (scan.has("sort") or (tops and measures)):
        return None
    if len(measures) != 1 or (tops and measures[0].kind != "number"):
        return replace(base, problem=which_measure(base))
    order, _, limit = tops[0].partition(":") if tops else (scan.values("sort")[-1], "", "")
    return replace(base, intent="largest", measures=measures, order=order, limit=int(limit) if limit else None)


def _chart(scan: Scan, roles: Roles, base: Request) -> Request | None:
    chart = scan.chart
    if not chart:
        return None
    found = numbers(roles.free)
    dated = [column for column in (base.source.columns if base.source else ()) if reading(column)]
    if found and chart in ("auto", "line") and len(dated) == 1 and not roles.groups:
        return aggregate(scan, replace(roles, groups=(Group(dated[0], "", reading(dated[0])),)), base)
    if found and chart == "line":
        return replace(base, intent="draw", chart="line", measures=found)
    if len(found) == 1 and chart == "auto":
        return replace(base, intent="histogram", chart="hist", measures=found)
    if roles.free and not found:
        return counts(scan, roles, replace(base, chart="bar"))
    return replace(base, problem=which_measure(base) if roles.free else Problem("unsupported"))


def _look(scan: Scan, roles: Roles, base: Request) -> Request | None:
    if roles.groups or roles.colour or scan.has("chart") or scan.has("after"):
        return None
    counted = scan.values("rows") + scan.values("top")
    if counted or scan.has("show"):
        order, _, number = counted[0].partition(":") if counted else ("", "", "5")
        limit = int(number)
        if order == "ascending":
            return replace(base, problem=which_measure(base))
        return replace(base, intent="show", measures=_asked(roles, base), limit=limit)
    only_columns = bool(_asked(roles, base)) or bool(base.conditions)
    if only_columns and not scan.has("describe"):
        return replace(base, intent="show", measures=roles.free, limit=None if base.conditions else 5)
    if scan.has("describe") or scan.has("frame") or scan.has("data"):
        return replace(base, intent="describe", measures=_asked(roles, base))
    return None


def _asked(roles: Roles, base: Request) -> tuple[Column, ...]:
    """Return the columns asked about; a lone name that the table has too means the table."""
    if len(roles.free) == 1 and base.source and roles.free[0].name == base.source.name:
        return ()
    return roles.free


_RULES = (
    _clean,
    _outliers,
    _stock,
    _missing,
    _relation,
    _box,
    _distribution,
    aggregate,
    _largest,
    _chart,
    _look,
)
"""In this order: the first that takes a prompt for its own decides."""
