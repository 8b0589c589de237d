"""One variable in words, in forms that take less and less room."""

import re
from collections.abc import Iterator, Sequence

from ..values import Column, Fact, Variable
from .columns import column_lines, name_lines, names
from .matching import Matcher
from .words import line, short

_FEW_DETAILS = 8
_HEAD_LENGTH = 160
_SHORT_PREVIEW = 60
_OWN_TYPE = frozenset({"int", "float", "complex", "bool", "str", "bytes", "list", "tuple", "dict", "set", "NoneType"})
_WHOLE = re.compile(r"[^…<]*")


def forms(variable: Variable, matcher: Matcher) -> Iterator[str]:
    """Yield the variable in full, with fewer columns in detail, in one line with names of columns, and without."""
    head = _head(variable)
    details = [f" {line(fact.text)}" for fact in variable.details]
    if variable.kind == "series" and len(variable.columns) == 1:
        words = column_lines(variable.columns)[0].strip().removeprefix("None ")
        yield "\n".join([f"{head}, {words}", *details])
    elif variable.columns:
        yield from _with_columns(head, variable, matcher, details)
    elif details:
        yield "\n".join([f"{head}:", *details])
    if len(details) > _FEW_DETAILS:
        more = f" … {len(details) - _FEW_DETAILS} more"
        yield "\n".join([f"{head}:", *details[:_FEW_DETAILS], more])
    yield from brief_forms(variable, matcher)


def brief_forms(variable: Variable, matcher: Matcher) -> Iterator[str]:
    """Yield the variable in one line: with names of columns, without, and cut to what it is."""
    if not variable.columns:
        yield _head(variable)
    head = _head(variable, brief=True)
    if variable.columns and variable.kind != "series":
        for most in (30, 8):
            shown, count = names(variable.columns, matcher, most)
            yield f"{head}: {shown}{_more(variable, count)}"
    yield short(head, len(variable.name) + _HEAD_LENGTH)
    yield least_form(variable)


def least_form(variable: Variable) -> str:
    """Return the variable's name and type."""
    least = f"{line(variable.name)}: {line(variable.type_name)}".removesuffix(": ")
    return short(least, len(variable.name) + _HEAD_LENGTH)


def _with_columns(head: str, variable: Variable, matcher: Matcher, details: list[str]) -> Iterator[str]:
    columns = variable.columns
    more = _more(variable, len(columns))
    more_lines = [f" {more.strip(', ')}"] if more else []
    yield "\n".join([f"{head}:", *column_lines(columns, folded=not variable.forced), *more_lines, *details])
    first, rest = matcher.first(columns)
    while first:
        yield "\n".join([f"{head}:", *column_lines(first), *name_lines(rest), *more_lines])
        first, rest = _halved(first, rest)
    yield "\n".join([f"{head}:", *name_lines(columns), *more_lines])


def _halved(first: list[Column], rest: Sequence[Column]) -> tuple[list[Column], list[Column]]:
    half = len(first) // 2
    return first[:half], [*first[half:], *rest]


def _more(variable: Variable, shown: int) -> str:
    left = len(variable.columns) + variable.columns_left_out - shown
    return f", … {left} more columns" if left else ""


def _head(variable: Variable, *, brief: bool = False) -> str:
    if variable.kind in {"function", "class", "module"}:
        return line(f"{variable.name}: {_callable(variable)}")
    preview = short(variable.preview, _SHORT_PREVIEW) if brief else variable.preview
    facts = () if brief else _texts(variable.facts)
    if variable.type_name in _OWN_TYPE and preview and _WHOLE.fullmatch(preview):
        # Such a value says its type and its length itself.
        return line(", ".join([f"{variable.name} = {preview}", *facts]))
    lazy = "lazy" if variable.lazy and "lazy" not in variable.type_name.lower() else ""
    sized = f"{variable.type_name} {_size(variable)}".strip()
    words = ", ".join(part for part in (sized, lazy, variable.signature, *facts) if part)
    return line(f"{variable.name}: {words}".removesuffix(": ") + (f" = {preview}" if preview else ""))


def _texts(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(fact.text for fact in facts)


def _callable(variable: Variable) -> str:
    doc = f"  # {variable.preview}" if variable.preview else ""
    if variable.kind == "module":
        return f"module {variable.qualified} {variable.signature}".rstrip()
    own = variable.qualified.startswith("__main__.") or not variable.qualified
    if variable.kind == "class" and not own:
        return f"class {variable.qualified}"
    parts = f"{variable.kind} {variable.name if own else variable.qualified}"
    gap = "" if variable.signature.startswith("(") else " "
    return f"{parts}{gap}{variable.signature}".rstrip() + (doc if own else "")


def _size(variable: Variable) -> str:
    shape = variable.shape
    if shape is None:
        return ""
    if len(shape) != 1:
        return "x".join(map(str, shape))
    unit = {"text": "characters", "series": "values", "array": "values", "frame": "rows"}.get(variable.kind, "items")
    return f"{shape[0]} {unit}"
