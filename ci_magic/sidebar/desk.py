"""Work that a page waits for beside the turns, in threads of its own, so that messages are heard meanwhile."""

import queue
import threading
from collections.abc import Callable

_THREADS = 3


class Desk:
    """A few threads that begin with the first work and end with the process."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def put(self, work: Callable[[], None]) -> None:
        """Do something soon, beside what else is done; it raises nothing."""
        self._queue.put(work)
        if len(self._threads) < _THREADS:
            self._threads.append(threading.Thread(target=self._run, name="ci_magic-chat-desk", daemon=True))
            self._threads[-1].start()

    def _run(self) -> None:
        while True:
            self._queue.get()()
