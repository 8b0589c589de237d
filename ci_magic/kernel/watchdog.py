"""Stopping code that runs too long, the way the user would: with an interrupt of the thread that it runs in."""

import contextlib
import os
import signal
import threading
from types import TracebackType
from typing import Self

from .interrupts import forget_interrupt, interrupt


class Watchdog:
    """A context manager that interrupts its thread after `seconds`; `fired` tells whether it did.

    An interrupt that comes too late, after the block has ended, is swallowed.
    """

    def __init__(self, seconds: float) -> None:
        self.fired = False
        self._over = False
        self._lock = threading.Lock()
        # threading.TIMEOUT_MAX is what a lock can wait for; a longer limit is no limit.
        self._timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), self._fire)
        self._timer.daemon = True
        self._thread = 0

    def __enter__(self) -> Self:
        self._thread = threading.get_ident()
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
                if not self._in_main:
                    forget_interrupt()
                os.getpid()

    @property
    def _in_main(self) -> bool:
        return self._thread == threading.main_thread().ident

    def _fire(self) -> None:
        with self._lock:
            if self._over:
                return
            self.fired = True
            if not self._in_main:
                interrupt(self._thread)
            elif hasattr(signal, "pthread_kill"):
                signal.pthread_kill(self._thread, signal.SIGINT)
            else:
                signal.raise_signal(signal.SIGINT)
