"""Work that a page waits for beside the turns, in threads of its own, so that messages are heard meanwhile."""

import logging
import queue
import threading
from collections.abc import Callable
from types import TracebackType

from ..errors import CIMagicError

_THREADS = 3


def attempt(work: Callable[[], None], failed: Callable[[str], None]) -> None:
    """Do something; where it fails, `failed` is told why in one line."""
    with _Trying(failed):
        work()


class _Trying:
    """Tells of an exception of its block, whatever it is: the thread serves all who ask after this.

    Args:
        failed: is told it, in one line.
    """

    def __init__(self, failed: Callable[[str], None]) -> None:
        self._failed = failed

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        if not isinstance(error, CIMagicError):
            logging.getLogger(__name__).debug("work for a page failed", exc_info=error)
        line = str(error) if isinstance(error, CIMagicError) else f"{type(error).__name__}: {error}"
        self._failed(line.partition("\n")[0])
        return True


class Desk:
    """A few threads that begin with the first work and end with the process."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def put(self, work: Callable[[], None], failed: Callable[[str], None]) -> None:
        """Do something soon, beside what else is done; where it fails, `failed` is told why."""
        self._queue.put(lambda: attempt(work, failed))
        if len(self._threads) < _THREADS:
            self._threads.append(threading.Thread(target=self._run, name="ci_magic-chat-desk", daemon=True))
            self._threads[-1].start()

    def _run(self) -> None:
        while True:
            self._queue.get()()
