"""The one place that takes whatever exception comes: of a part that may fail, or of work that another thread wants."""

import logging
from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")

_log = logging.getLogger(__name__)


def answer_of(call: Callable[[], _Answer], otherwise: _Answer) -> _Answer:
    """Return what `call` returns, or `otherwise` where it raises any exception; that goes to the log of debugging."""
    return answer_or(call, lambda _error: otherwise)


def answer_or(call: Callable[[], _Answer], failed: Callable[[Exception], _Answer]) -> _Answer:
    """Return what `call` returns, or what `failed` makes of any exception that it raises."""
    try:
        return call()
    # Objects of any library, in any state that failed code left behind, and files damaged or made to harm: one that
    # refuses must neither hide the failure itself nor keep all others from going back.
    except Exception as error:  # noqa: BLE001
        _log.debug("a part failed", exc_info=True)
        return failed(error)


def ended_by(work: Callable[[], object]) -> BaseException | None:
    """Do something, and return the exception that ended it, an interrupt too; None where it came to its end."""
    try:
        work()
    # Who waits for this in another thread is given it, and would wait for ever for what only the thread here heard.
    except BaseException as error:  # noqa: BLE001
        return error
    return None
