"""The places of columns and periods in a prompt, each with the role that the words around it give."""

from dataclasses import dataclass, replace

from ...values import Column
from .columns import key
from .scan import Mark, Scan
from .vocabulary import PERIOD_NAMES

_PLACES = ("column", "period", "noun")
_SILENT = ("filler", "condition", "frame", "data", "row")


@dataclass(frozen=True, slots=True)
class Slot:
    """A column or a period in its place.

    `role` is `free`, `by`, `which`, `over`, `colour`, or `unclear`. `joined`: a word like "and" ties it to the slot
    before. `suffixed`: its role came from a word after it. `measured`: "average" or the like stands right before it.
    """

    mark: Mark
    role: str
    joined: bool
    suffixed: bool = False
    measured: bool = False

    @property
    def column(self) -> Column | None:
        """The column, where it is one."""
        return self.mark.column


def slots(scan: Scan) -> tuple[Slot, ...]:
    """Give every column and period its role from the words around it."""
    found: list[Slot] = []
    role, partner = "", None
    marks = [mark for mark in scan.marks if mark.kind not in _SILENT]
    for index, mark in enumerate(marks):
        if mark.kind in ("by", "which", "over", "colour"):
            role = mark.kind
        elif mark.kind == "extreme_of":
            role = "after extreme"
        elif mark.kind == "and":
            partner = _partner(mark, found)
        elif mark.kind in _PLACES:
            near = (marks[index - 1].kind if index else "", marks[index + 1].kind if index + 1 < len(marks) else "")
            found.append(_slot(mark, role, near, partner))
            role, partner = "", None
        elif mark.kind != "after":
            partner = None
    return _measured(_joined_backwards(found))


def _partner(mark: Mark, found: list[Slot]) -> Slot | None:
    """Return the slot that "and" continues; a comma starts anew after mere groups ("per region, sales")."""
    if not found or (mark.value == "comma" and all(slot.role != "free" for slot in found)):
        return None
    return found[-1]


def _slot(mark: Mark, role: str, near: tuple[str, str], partner: Slot | None) -> Slot:
    before, after = near
    if mark.kind == "period" or after == "after":
        return Slot(mark, "by", partner is not None, suffixed=True)
    number = mark.column is not None and mark.column.kind == "number"
    if role == "after extreme":
        role = "which" if mark.column is not None and not number else ""
    if not role and partner is not None and not partner.suffixed:
        role = partner.role
    return Slot(mark, role or "free", partner is not None, measured=number and before == "aggregation")


def _joined_backwards(found: list[Slot]) -> list[Slot]:
    """In Korean and Japanese the marker stands after the last of a list and holds for all of it."""
    for index in range(len(found) - 1, 0, -1):
        here, before = found[index], found[index - 1]
        if here.suffixed and here.joined and before.role == "free":
            found[index - 1] = replace(before, role="by", suffixed=True)
    return found


def _measured(found: list[Slot]) -> tuple[Slot, ...]:
    """In "plot cylinders by average mpg" and "cylinders average mpg" what is averaged is measured, the other groups."""
    first = next((index for index, slot in enumerate(found) if slot.measured), None)
    if first is None:
        return tuple(found)
    grouped = any(slot.role in ("by", "which", "over") and not slot.measured for slot in found)
    turned = [replace(slot, role="free") if slot.measured and slot.role == "by" else slot for slot in found]
    for index, slot in enumerate(found[:first]):
        if slot.role == "free" and slot.column is not None and slot.mark.kind == "column":
            turned[index] = replace(slot, role="unclear" if grouped and not is_time(slot.column) else "by")
    for index, slot in enumerate(found[first + 1 :], first + 1):
        number = slot.column is not None and slot.column.kind == "number"
        if slot.role == "free" and number and not slot.joined and not slot.measured:
            turned[index] = replace(slot, role="unclear")
    return tuple(turned)


def is_time(column: Column) -> bool:
    """Whether a column is named like a part of a date: year, month, ..."""
    return any(key(column.name) in names for names in PERIOD_NAMES.values())
