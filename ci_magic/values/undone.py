"""What an undo did."""

from dataclasses import dataclass
from typing import Literal

LeftReason = Literal["changed since", "cannot be restored", "overwritten"]


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back a turn's runs came to.

    `restored` are names that have their old object or content again, `removed` those that the turn had made;
    `files` are files that it had created and that were deleted. `left` pairs a name or file with why it stays.
    """

    restored: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    left: tuple[tuple[str, LeftReason], ...] = ()
