"""The user's own cell that failed last, with the record of its failure."""

import linecache
import sys
from collections.abc import Callable
from typing import Any

from ..values import Fix
from .failure import failure_of
from .traces import cell_name


def failed_cell(shell: Any, *, secret_name: Callable[[str], bool], source: str = "") -> Fix | None:
    """Return the cell that raised what Python remembers as the last error; None where there is none.

    With `source`, which the user points at, that cell is returned; its failure is None if another cell failed since.
    """
    error = getattr(sys, "last_value", None)
    compiled = _compiled(error) if error is not None else ""
    code = source or _typed(shell, compiled)
    if not code:
        return None
    if error is None or not compiled or _plain(shell, code) != compiled.strip():
        return Fix(code)
    return Fix(code, failure_of(error, code=code, namespace=shell.user_ns, secret_name=secret_name))


def _compiled(error: BaseException) -> str:
    entry = linecache.cache.get(cell_name(error))
    return "".join(entry[2]) if entry is not None and len(entry) > 2 else ""  # not a lazy entry


def _typed(shell: Any, compiled: str) -> str:
    """Return the cell as it was typed of which `compiled` was made."""
    history = shell.history_manager.input_hist_raw if shell.history_manager else []
    if not compiled:
        return ""
    return next((str(raw) for raw in reversed(history[1:]) if _plain(shell, raw) == compiled.strip()), "")


def _plain(shell: Any, source: str) -> str:
    try:
        return str(shell.input_transformer_manager.transform_cell(source)).strip()
    except SyntaxError:
        return source.strip()
