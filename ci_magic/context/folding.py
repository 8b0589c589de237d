"""Columns that differ by a number in their names and in nothing else, told as one: `t_000 … t_418`."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..values import Column
from .words import column_name

_LEAST = 4
_GAPS_SHOWN = 4
_NUMBER = re.compile(r"(\d+)")
_NAME_LENGTH = 120
_DIGITS = 12

_Key = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Fold:
    """Like-named columns; `words` name the first and the last and say how many there are."""

    columns: tuple[Column, ...]
    words: str


def fold(columns: Sequence[Column], may: Callable[[Column], bool] = lambda _: True) -> list[Column | Fold]:
    """Return `columns` in their order, with a `Fold` in place of the first of four or more like-named ones.

    Alike are columns of one type whose names have the same text around one number, or around two whose values
    make a full grid. Columns that `may` not be folded stay.
    """
    pieces = {at: _pieces(each) for at, each in enumerate(columns) if may(each)}
    chosen = _chosen(columns, {at: parts for at, parts in pieces.items() if len(parts) > 1})
    folded: list[Column | Fold] = []
    done: set[_Key] = set()
    for at, column in enumerate(columns):
        if at not in chosen:
            folded.append(column)
        elif chosen[at] not in done:
            done.add(chosen[at])
            members = [each for each in sorted(chosen) if chosen[each] == chosen[at]]
            folded.append(_fold([columns[each] for each in members], [pieces[each] for each in members]))
    return folded


def _pieces(column: Column) -> tuple[str, ...]:
    literal = column.literal
    return tuple(_NUMBER.split(literal)) if len(literal) <= _NAME_LENGTH else (literal,)


def _chosen(columns: Sequence[Column], pieces: dict[int, tuple[str, ...]]) -> dict[int, _Key]:
    """Return for each column that is folded the names with which it goes: their text, numbers left out."""
    keys = {at: _keys(columns[at], parts) for at, parts in pieces.items()}
    members: defaultdict[_Key, list[int]] = defaultdict(list)
    for at, each in keys.items():
        for key in each:
            members[key].append(at)
    sizes = {
        key: len(all_of) if _distinct(key, [pieces[at] for at in all_of]) else 0 for key, all_of in members.items()
    }
    best = {at: max(each, key=lambda key: sizes[key]) for at, each in keys.items()}
    # A column goes with one group only; what is left of the others may be too few.
    counts = Counter(best.values())
    return {at: key for at, key in best.items() if counts[key] == sizes[key] >= _LEAST}


def _keys(column: Column, parts: tuple[str, ...]) -> list[_Key]:
    numbers = range(1, len(parts), 2)
    blanks: list[tuple[int, ...]] = [(at,) for at in numbers]
    blanks += [(at, after) for at in numbers for after in numbers if at < after][:3]
    return [
        (column.dtype, column.kind, tuple("" if at in blank else part for at, part in enumerate(parts)))
        for blank in blanks
        if all(len(parts[at]) <= _DIGITS for at in blank)
    ] or [(column.dtype, column.kind, parts)]


def _blank(key: _Key) -> list[int]:
    return [at for at in range(1, len(key[2]), 2) if not key[2][at]]


def _distinct(key: _Key, members: Sequence[tuple[str, ...]]) -> bool:
    """Whether no two names have the same numbers, and two numbers make a full grid without gaps."""
    blank = _blank(key)
    numbers = {tuple(int(parts[at]) for at in blank) for parts in members}
    if len(numbers) != len(members) or not blank:
        return False
    if len(blank) == 1:
        return True
    sides = [sorted(set(side)) for side in zip(*numbers, strict=True)]
    whole = all(len(side) > 1 and side[-1] - side[0] + 1 == len(side) for side in sides)
    return whole and len(sides[0]) * len(sides[1]) == len(numbers)


def _fold(columns: Sequence[Column], pieces: Sequence[tuple[str, ...]]) -> Fold:
    varying = [at for at in range(1, len(pieces[0]), 2) if len({parts[at] for parts in pieces}) > 1]
    order = sorted(range(len(columns)), key=lambda at: [int(pieces[at][place]) for place in varying])
    columns = [columns[at] for at in order]
    first, last = columns[0], columns[-1]
    ends = f"{column_name(first.name, first.literal)} … {column_name(last.name, last.literal)}"
    if len(varying) > 1:
        sides = "x".join(str(len({int(parts[at]) for parts in pieces})) for at in varying)
        return Fold(tuple(columns), f"{ends} ({sides})")
    numbers = sorted(int(parts[varying[0]]) for parts in pieces)
    return Fold(tuple(columns), f"{ends} ({_counted(numbers)})")


def _counted(numbers: Sequence[int]) -> str:
    missing = numbers[-1] - numbers[0] + 1 - len(numbers)
    if not missing:
        return str(len(numbers))
    if missing > _GAPS_SHOWN:
        return f"{len(numbers)} of {len(numbers) + missing}"
    there = set(numbers)
    gaps = [str(each) for each in range(numbers[0], numbers[-1]) if each not in there]
    return f"{len(numbers)}, without {', '.join(gaps)}"
