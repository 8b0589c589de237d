"""A reading of the result in the views."""

from collections.abc import Sequence

from ..language import _


def reading_lines(reading: str, struck: Sequence[str], sources: Sequence[str]) -> list[str]:
    """Return what a result says, how its derived numbers came about, and how much was left out of it."""
    return [line for line in (reading.strip(), *reading_notes(struck, sources)) if line.strip()]


def reading_notes(struck: Sequence[str], sources: Sequence[str]) -> list[str]:
    """Return what stands below a reading in small letters."""
    if not struck:
        return list(sources)
    line = _("sentences left out of the reading, since no output has their numbers: {count}")
    return [*sources, line.format(count=len(struck))]
