"""Sentences about a request: what was understood, what was assumed, why there is no code."""

import re
from collections.abc import Iterable

from ...values import Column, Namespace
from .abilities import ABILITIES
from .analysis_phrases import CLEANING
from .columns import numbers, usable
from .dates import reading
from .phrases import (
    AGGREGATIONS,
    ASSUMPTIONS,
    CAN_DO,
    CHARTS,
    FIELDS,
    FIRST_LINE,
    KINDS,
    MORE,
    NEAR,
    NONE,
    OPERATIONS,
    ORDERS,
    PERIODS,
    PROBLEMS,
    REPAIR,
    UNDERSTOOD,
    USE_A_MODEL,
)
from .request import Condition, Group, Language, Problem, Request
from .understand import understand

_MOMENT = re.compile(r"pd\.(?:Timestamp|Timedelta|Period)\('([^']*)'\)")
_SHOWN = 30
_NAMED = 12


def understood(request: Request) -> str:
    """Return the prose above the code: that rules wrote it, what they understood and what they assumed."""
    language, source = request.language, request.source
    facts = [("frame", f"`{source.name}`")] if source else []
    if source is not None and source.file is not None:
        facts.insert(0, ("file", f"`{source.file.path}`"))
    facts.append(("operation", _operation(request)))
    facts += [(field, text) for field, text in _details(request) if text]
    line = "; ".join(f"{FIELDS[field][language]}: {text}" for field, text in facts)
    lines = [FIRST_LINE[language], f"{UNDERSTOOD[language]}: {line}.", *_assumed(request)]
    lines += [CLEANING[language]] if request.clean else []
    if request.intent == "describe" and source is not None:
        lines += ["", *_columns_described(request.measures or source.columns, language)]
    return "\n".join(lines)


def _operation(request: Request) -> str:
    names = ", ".join(AGGREGATIONS[name][request.language] for name in request.aggregations)
    return names or OPERATIONS[request.intent][request.language]


def _details(request: Request) -> Iterable[tuple[str, str]]:
    language = request.language
    yield "columns", _names(request.measures)
    yield "by", ", ".join(group_name(group, language) for group in request.groups)
    yield "colour", _names((request.colour,) if request.colour else ())
    yield "rows", ", ".join(_condition(condition) for condition in request.conditions)
    limit = f" ({request.limit})" if request.limit else ""
    yield "order", ORDERS[request.order][language] + limit if request.order else ""
    yield "chart", CHARTS[request.chart][language] if request.chart else ""


def group_name(group: Group, language: Language) -> str:
    """Return how a group reads: its column, and the period taken from it."""
    return f"{PERIODS[group.period][language]} (`{group.column.name}`)" if group.period else f"`{group.column.name}`"


def _condition(condition: Condition) -> str:
    if condition.operator == "year":
        return f"`{condition.column.name}`: {condition.value}"
    return f"`{condition.column.name}` {condition.operator} {condition.value}"


def _names(columns: Iterable[Column]) -> str:
    return ", ".join(f"`{column.name}`" for column in columns)


def _assumed(request: Request) -> list[str]:
    language = request.language
    noted = [assumption.partition(":") for assumption in request.assumptions]
    lines = [ASSUMPTIONS[key][language].format(word=word) for key, _, word in noted]
    dated = [(group.column, group.reading) for group in request.groups]
    dated += [(condition.column, condition.reading) for condition in request.conditions if condition.operator == "year"]
    for column, form in dict(dated).items():
        if form not in ("", "datetime", "zoned"):
            lines.append(ASSUMPTIONS["read_dates"][language].format(column=column.name))
        if form == "%m/%d/%Y":
            lines.append(ASSUMPTIONS["month_first"][language])
    file = request.source.file if request.source else None
    if file is not None and file.encoding and file.encoding.lower().replace("_", "-") not in ("utf-8", "ascii"):
        lines.append(ASSUMPTIONS["encoded"][language].format(encoding=file.encoding))
    return lines


def _columns_described(columns: tuple[Column, ...], language: Language) -> list[str]:
    lines = [f"- `{column.name}`: {_kind(column, language)}" for column in columns[:_SHOWN]]
    left = len(columns) - _SHOWN
    return [*lines, f"- {MORE[language].format(count=left)}"] if left > 0 else lines


def _kind(column: Column, language: Language) -> str:
    kind: str = column.kind
    if reading(column) and column.kind != "datetime":
        kind = "dates_as_numbers" if column.kind == "number" else "dates_as_text"
    plain = (_MOMENT.sub(r"\1", sample) for sample in column.samples[:3])
    examples = ", ".join(sample for sample in plain if len(sample) <= _SHOWN)
    return KINDS[kind][language] + (f" ({examples})" if examples else "")


def refusal(request: Request, namespace: Namespace) -> str:
    """Return the answer in prose to a request with a problem: the question back, or what the rules can do."""
    language, problem, source = request.language, request.problem, request.source
    if problem is None:
        return ""
    near = NEAR[language].format(names=_ticked(problem.candidates)) if problem.candidates else ""
    said = PROBLEMS[problem.kind][language].format(
        words=_said(problem, language),
        type=source.type_name if source else "",
        candidates=_some(problem.candidates, language),
        frame=source.name if source else "",
        columns=_some(tuple(column.name for column in source.columns) if source else (), language),
        near=near,
    )
    lines = [FIRST_LINE[language], said]
    if problem.kind == "other_table":
        lines.append(USE_A_MODEL[language])
    elif not problem.kind.startswith(("ambiguous", "which")):
        lines += ["", *abilities(request, namespace), "", USE_A_MODEL[language]]
    return "\n".join(lines)


def no_other_way(language: Language) -> str:
    """Return the answer to a request for repair."""
    return "\n".join([FIRST_LINE[language], REPAIR[language], USE_A_MODEL[language]])


def abilities(request: Request, namespace: Namespace) -> list[str]:
    """Return what the rules can do as a list, its examples made from columns that really exist."""
    frames = [variable for variable in namespace.variables if variable.kind == "frame"]
    source = request.source
    name = source.name if source else frames[0].name if frames else "data.csv"
    columns = source.columns if source else usable(frames[0].columns) if frames else ()
    if source is not None and source.file is not None:
        name = source.file.path
    lines = [CAN_DO[request.language]]
    roles = example_roles(columns)
    for needs, title, example in ABILITIES:
        if not all(need in roles for need in needs.split()):
            continue
        shown = example[request.language].format(frame=name, **roles)
        if source is None or source.engine == "pandas" or understand(shown, namespace).problem is None:
            lines.append(f"- {title[request.language]}: `{shown}`")
    return lines


def example_roles(columns: tuple[Column, ...]) -> dict[str, str]:
    """Return a column of each role that an example can be made of, where there is one."""
    measured = [column.name for column in numbers(columns) if not reading(column)]
    grouped = [column.name for column in columns if column.kind in ("text", "category") and not reading(column)]
    dated = [column.name for column in columns if reading(column)]
    found = {"number": measured[:1], "other": measured[1:2], "group": grouped[:1], "date": dated[:1]}
    return {role: names[0] for role, names in found.items() if names}


def _said(problem: Problem, language: Language) -> str:
    """Return the words of a problem, in the language of the answer where they are ours."""
    if problem.kind == "no_code":
        ours = {**PERIODS, **OPERATIONS, **AGGREGATIONS}
        return ", ".join(f"“{ours[word][language]}”" for word in problem.words)
    if problem.kind in ("unknown_words", "nonsense"):
        return _ticked(PERIODS[word][language] if word in PERIODS else word for word in problem.words)
    return _ticked(problem.words)


def _ticked(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _some(names: tuple[str, ...], language: Language) -> str:
    shown = _ticked(names[:_NAMED])
    left = len(names) - _NAMED
    return f"{shown}, {MORE[language].format(count=left)}" if left > 0 else shown or NONE[language]
