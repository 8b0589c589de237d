"""Telling the pages of a turn as it changes: not more often than people read, and the last state always."""

import threading
import time
from collections.abc import Callable
from typing import Any

from ..protocol import rest_of
from .record import TurnRecord

EVERY = 0.05
"""Seconds between two notices of text that grows."""

EVERY_RECORD = 0.1
"""Seconds between two notices of the whole record, unless the change is to be seen at once."""


class Outbox:
    """Sends a record whenever it has changed, from a thread of its own, until the turn has ended.

    Args:
        record: the turn.
        send: sends a notice to all pages.
        clock: seconds, rising.
    """

    def __init__(
        self,
        record: TurnRecord,
        send: Callable[[dict[str, Any]], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._record = record
        self._send = send
        self._clock = clock
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._head: dict[str, Any] | None = None
        self._text = ""
        self._last = 0.0
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Follow the turn from now on."""
        self._thread = threading.Thread(target=self._follow, name="ci_magic-chat-pages", daemon=True)
        self._thread.start()

    def changed(self, *, at_once: bool) -> None:
        """Take note of a change; one that is to be seen at once is sent before this returns."""
        if at_once or self._thread is None:
            self.flush()
        self._wake.set()

    def flush(self, *, pressed: bool = True) -> bool:
        """Send what has changed; what is not `pressed` waits until its time has come, and then False is returned."""
        with self._lock:
            head, text = self._record.head(), self._record.text
            if head != self._head:
                now = self._clock()
                if not pressed and now - self._last < EVERY_RECORD:
                    return False
                self._head, self._text, self._last = head, text, now
                self._send({"op": "turn", "turn": head | {"text": text}})
            elif text != self._text:
                at, grown = rest_of(text, self._text)
                self._send({"op": "text", "turn": self._record.turn, "at": at, "text": grown})
                self._text = text
            return True

    def repeat(self) -> None:
        """Send the whole record once more, changed or not: what a page was given may be older than what was sent."""
        with self._lock:
            self._head = None
        self.flush()

    def _follow(self) -> None:
        while not self._record.ended:
            self._wake.wait()
            self._wake.clear()
            if not self.flush(pressed=False):
                self._wake.set()
            time.sleep(EVERY)
