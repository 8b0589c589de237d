"""Stopping code that runs too long, the way the user would: with an interrupt of the main thread."""

import contextlib
import os
import signal
import threading
from types import TracebackType
from typing import Self


class Watchdog:
    """A context manager that interrupts the main thread after `seconds`; `fired` tells whether it did.

    An interrupt that comes too late, after the block has ended, is swallowed. In a thread that is not the main
    one it does nothing: Python runs signal handlers in the main thread only.
    """

    def __init__(self, seconds: float) -> None:
        self.fired = False
        self._over = False
        self._lock = threading.Lock()
        # threading.TIMEOUT_MAX is what a lock can wait for; a longer limit is no limit.
        self._timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), self._fire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with contextlib.suppress(KeyboardInterrupt), self._lock:
            self._over = True
        if self.fired:
            # The signal was sent under the lock; give the interpreter one instruction to deliver it here.
            with contextlib.suppress(KeyboardInterrupt):
                os.getpid()

    def _fire(self) -> None:
        with self._lock:
            if self._over:
                return
            self.fired = True
            main = threading.main_thread().ident
            if hasattr(signal, "pthread_kill") and main is not None:
                signal.pthread_kill(main, signal.SIGINT)
            else:
                signal.raise_signal(signal.SIGINT)
