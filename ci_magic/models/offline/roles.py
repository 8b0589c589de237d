"""What each column of a prompt is there for: measured, grouped by, or told apart by colour."""

from dataclasses import dataclass, replace

from ...values import Column
from .columns import key, parts
from .dates import reading
from .request import Group, Problem
from .scan import Scan
from .slots import Slot, is_time, slots
from .vocabulary import PERIOD_NAMES


@dataclass(frozen=True, slots=True)
class Roles:
    """The columns by role, in the order of the prompt."""

    free: tuple[Column, ...] = ()
    groups: tuple[Group, ...] = ()
    colour: Column | None = None
    which: bool = False
    over: bool = False
    problem: Problem | None = None


def roles(scan: Scan, columns: tuple[Column, ...]) -> Roles:
    """Sort the columns of the prompt by role, and find the dates for its periods."""
    places = _period_nouns(slots(scan), scan)
    if isinstance(places, Problem):
        return Roles(problem=places)
    if any(slot.role == "unclear" for slot in places):
        return Roles(problem=Problem("unsupported"))
    colour = _colour(places, scan)
    free = [slot.column for slot in places if slot.column and slot.role == "free" and slot.column != colour]
    groups: list[Group] = []
    for slot in places:
        group = _group(slot, places, columns) if slot.role in ("by", "which", "over") else None
        if isinstance(group, Problem):
            return Roles(problem=group)
        if group is not None and group not in groups and group.column != colour:
            groups.append(group)
    if scan.has("trend") and not any(group.reading or is_time(group.column) for group in groups):
        trend = _trend(columns, free)
        if isinstance(trend, Problem):
            return Roles(problem=trend)
        groups.insert(0, trend)
    dated = {group.column.literal for group in groups if group.reading}
    return Roles(
        tuple(dict.fromkeys(column for column in free if column.literal not in dated)),
        tuple(sorted(groups, key=lambda group: not group.reading)),
        colour,
        which=any(slot.role == "which" for slot in places),
        over=any(slot.role == "over" for slot in places),
    )


def _period_nouns(places: tuple[Slot, ...], scan: Scan) -> tuple[Slot, ...] | Problem:
    """`month` is a period only where rows are grouped by it; anywhere else it is a word not understood."""
    if scan.has("pivot"):
        return tuple(replace(slot, role="by") if slot.mark.kind == "noun" else slot for slot in places)
    for slot in places:
        if slot.mark.kind == "noun" and slot.role not in ("by", "over", "which"):
            return Problem("unknown_words", (slot.mark.value,))
    return places


def _colour(places: tuple[Slot, ...], scan: Scan) -> Column | None:
    coloured = [slot.column for slot in places if slot.role == "colour" and slot.column]
    if coloured or not scan.has("colour"):
        return coloured[-1] if coloured else None
    grouped = [slot.column for slot in places if slot.role == "by" and slot.column]
    return grouped[-1] if grouped else None


def _group(slot: Slot, places: tuple[Slot, ...], columns: tuple[Column, ...]) -> Group | Problem | None:
    if slot.column is not None:
        period_elsewhere = any(other.mark.kind in ("period", "noun") for other in places)
        if reading(slot.column) and period_elsewhere:
            return None
        return Group(slot.column, "", reading(slot.column))
    mentioned = [other.column for other in places if other.column and reading(other.column)]
    return time_group(slot.mark.value, tuple(mentioned) or columns)


def time_group(period: str, columns: tuple[Column, ...]) -> Group | Problem:
    """Return the column that a period is taken from: one named so, else the one with dates."""
    names = PERIOD_NAMES[period]
    plain = [column for column in columns if key(column.name) in names and not reading(column)]
    if plain:
        return Group(plain[0])
    dated = _dated(columns)
    if len(dated) == 1:
        return Group(dated[0], period, reading(dated[0]))
    if dated:
        return Problem("ambiguous_date", (), tuple(column.name for column in dated))
    near = [column for column in columns if set(names) & set(parts(column.name))]
    return Group(near[0]) if len(near) == 1 else Problem("no_date")


def _dated(columns: tuple[Column, ...]) -> list[Column]:
    dated = [column for column in columns if reading(column)]
    real = [column for column in dated if column.kind == "datetime"]
    return real or dated


def _trend(columns: tuple[Column, ...], free: list[Column]) -> Group | Problem:
    mentioned = tuple(column for column in free if reading(column))
    dated = _dated(mentioned or columns)
    if len(dated) == 1:
        return Group(dated[0], "", reading(dated[0]))
    if dated:
        return Problem("ambiguous_date", (), tuple(column.name for column in dated))
    named = [column for column in columns if is_time(column)]
    return Group(named[0]) if len(named) == 1 else Problem("no_date")
