"""Looking after the page that drives a turn: one that is closed does not always come to say so."""

import threading
from collections.abc import Callable

_EVERY = 4.0
"""Seconds between two looks."""


class Watch:
    """Looks again and again, in a thread that there is only while there is something to look after.

    Args:
        is_needed: whether there is.
        look: looks once.
    """

    def __init__(self, is_needed: Callable[[], bool], look: Callable[[], None]) -> None:
        self._is_needed = is_needed
        self._look = look
        self._lock = threading.Lock()
        self._is_on = False

    def begin(self) -> None:
        """Look from now on, if that is needed; to be called whenever it may have become so."""
        with self._lock:
            if not self._is_on and self._is_needed():
                self._is_on = True
                threading.Thread(target=self._watch, name="ci_magic-chat-watch", daemon=True).start()

    def _watch(self) -> None:
        pause = threading.Event()
        while self._goes_on():
            pause.wait(_EVERY)
            self._look()

    def _goes_on(self) -> bool:
        with self._lock:
            self._is_on = self._is_needed()
            return self._is_on
