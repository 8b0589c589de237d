"""Doing what a page asked for in a thread that serves all who ask after it."""

from collections.abc import Callable

from ..errors import CIMagicError
from ..kernel.harmless import answer_or


def attempt(work: Callable[[], None], failed: Callable[[str], None]) -> None:
    """Do something; where it fails, whatever it is, `failed` is told why in one line."""
    answer_or(work, lambda error: failed(_line(error)))


def _line(error: Exception) -> str:
    line = str(error) if isinstance(error, CIMagicError) else f"{type(error).__name__}: {error}"
    return line.partition("\n")[0]
