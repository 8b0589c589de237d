"""The cells that the user points at, with what they showed."""

from collections.abc import Callable

from ..prompts import text
from ..values import Ask, RecentCell
from .delimiting import delimit
from .words import ends

_SOURCE = 20_000
_SHOWN = 4000


def about_cells(ask: Ask, mask: Callable[[str], str]) -> str:
    """Return the cells that a request is about, whole where they are not very long; nothing below full privacy."""
    if not ask.about or ask.privacy != "full":
        return ""
    told = "\n\n".join(map(_told, ask.about))
    return f"{text('about')}\n{delimit('cells', mask(told))}"


def _told(cell: RecentCell) -> str:
    head = f"In [{cell.count}]:" if cell.count else "Cell:"
    parts = [head, ends(cell.source.strip("\n"), _SOURCE)]
    parts += [f"Showed: {ends(cell.output.strip(), _SHOWN)}"] if cell.output.strip() else []
    parts += [f"Error: {ends(cell.error.strip(), _SHOWN)}"] if cell.error.strip() else []
    return "\n".join(parts)
