"""Columns in words: with all that is known of them, or as names under their types."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ..values import Column
from .folding import Fold, fold
from .matching import Matcher
from .words import column_name, line

_NAMES = 30
_RUN = 2
_LONG_NUMBER = re.compile(r"-?\d*\.\d{4,25}(?:e-?\d{1,3})?")
_RANGE = re.compile(r"(-?\d[-+\d.:e ]*) to (-?\d[-+\d.:e ]*)")
_TIMESTAMP = re.compile(r"pd\.Timestamp\('([^']*)'\)")


def column_lines(columns: Sequence[Column], *, folded: bool = True) -> list[str]:
    """Return lines that say all that is known of `columns`, in their order; neighbours of one type share a line.

    Like-named columns are folded; without `folded` only those of which nothing but name and type is known.
    """
    parts = fold(columns) if folded else fold(columns, _is_bare)
    lines: list[str] = []
    for dtype, group in groupby(parts, _dtype):
        run = list(group)
        if len(run) < _RUN:
            lines += [line(f" {_words(each, dtype)}") for each in run]
        else:
            lines.append(line(f" {dtype}: {_joined(run)}" if dtype else f" {_joined(run)}"))
    return lines


def name_lines(columns: Sequence[Column]) -> list[str]:
    """Return lines that name `columns` under their types, like-named ones folded."""
    by_type: dict[str, list[str]] = {}
    for part in fold(columns):
        by_type.setdefault(_dtype(part), []).append(_name(part))
    return [
        line(f" {dtype}: {', '.join(names)}" if dtype else f" {', '.join(names)}") for dtype, names in by_type.items()
    ]


def names(columns: Sequence[Column], matcher: Matcher, most: int = _NAMES) -> tuple[str, int]:
    """Return the names of `most` columns in one line, those the prompt is about first, and how many they stand for."""
    first, rest = matcher.first(columns)
    parts = [*first, *fold(rest)][:most]
    count = sum(len(each.columns) if isinstance(each, Fold) else 1 for each in parts)
    return line(", ".join(map(_name, parts))), count


def _joined(run: Iterable[Column | Fold]) -> str:
    words = [(_words(each, ""), _name(each)) for each in run]
    # Names alone need no more than a comma between them.
    gap = "; " if any(told != name for told, name in words) else ", "
    return gap.join(told for told, _ in words)


def _words(part: Column | Fold, dtype: str) -> str:
    name, facts, samples = _name(part), list(_facts(part)), _samples(part)
    head = f"{name} {dtype}" if dtype else name
    if facts:
        head += f"{', ' if dtype else ' '}{', '.join(facts)}"
    if not samples:
        return head
    # A blank before a number is a token of its own, before a word it is none.
    number = samples[0][0].isdigit() or samples[0][0] == "-"
    clear = not facts or ".." in facts[-1] or not facts[-1][-1:].isdigit()
    between = "," if number else ", "
    return f"{head}:{'' if number and clear else ' '}{between.join(samples)}"


def _name(part: Column | Fold) -> str:
    return part.words if isinstance(part, Fold) else column_name(part.name, part.literal)


def _dtype(part: Column | Fold) -> str:
    column = part.columns[0] if isinstance(part, Fold) else part
    # All other types say what their values are.
    return "object of str" if column.dtype == "object" and column.kind == "text" else column.dtype


def _facts(part: Column | Fold) -> Iterator[str]:
    columns = part.columns if isinstance(part, Fold) else (part,)
    missing = sum(each.nulls or 0 for each in columns)
    if missing:
        yield f"{missing} missing{' in all' if len(columns) > 1 else ''}"
    for fact in columns[0].facts:
        if all(fact in each.facts for each in columns):
            yield _RANGE.sub(r"\1..\2", fact.text)


def _samples(part: Column | Fold) -> list[str]:
    column = part.columns[0] if isinstance(part, Fold) else part
    quoted = any(fact.level == "full" for fact in column.facts)
    # A range says nearly all that a number or a date could.
    most = 1 if quoted and column.kind in {"number", "datetime"} else len(column.samples)
    shown = (_short_value(each, column) for each in column.samples[:most])
    return [each for each in shown if not any(fact.text.startswith(f"{each} to ") for fact in column.facts)]


def _short_value(value: str, column: Column) -> str:
    """Return a sample with no more than its type leaves open: a date without its class, a number in four digits."""
    if column.kind == "number" and _LONG_NUMBER.fullmatch(value):
        return f"{float(value):.4g}"
    if column.kind == "number":
        return value.removesuffix(".0")
    return _TIMESTAMP.sub(r"\1", value)


def _is_bare(column: Column) -> bool:
    return not (column.samples or column.facts or column.nulls)
