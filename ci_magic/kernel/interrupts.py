"""Interrupts where the signal of Ctrl-C does not come by itself: in other threads, and under handlers of somebody else.

A thread is interrupted as CPython allows: the exception is raised at its next instruction. A call into C that waits
(`time.sleep`, a query to a server) ends first.
"""

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_MOMENT = 0.1
_FEW = 100

_lock = threading.Lock()
_held: dict[int, bool] = {}
"""Threads that must not be interrupted now, and whether somebody tried to."""


def interrupt(thread: int) -> None:
    """Raise KeyboardInterrupt in the thread of that identity, as soon as it may be interrupted."""
    with _lock:
        if thread in _held:
            _held[thread] = True
            return
    _raise_in(thread, KeyboardInterrupt)


class _Forgotten(BaseException):
    """Takes the place of an interrupt that is not wanted any more."""


def forget_interrupt() -> None:
    """Take back an interrupt of this thread that has not been raised yet."""
    # With nothing in its place CPython before 3.13 would look for it at every call from now on, and 3.11 under a tracer
    # would not come to the end of looking: the process would hang.
    with suppress(_Forgotten):
        _raise_in(threading.get_ident(), _Forgotten)
        for _instruction in range(_FEW):
            pass


def acquired(acquire: Callable[..., bool], seconds: float = math.inf) -> bool:
    """Wait with the `acquire` of a lock, in moments: a thread that waits for a lock is not interrupted."""
    end = time.monotonic() + seconds
    while not acquire(timeout=_MOMENT):
        if time.monotonic() >= end:
            return False
    return True


@contextmanager
def held_back() -> Iterator[None]:
    """Hold an interrupt of this thread by `interrupt` back until the end of the block."""
    thread = threading.get_ident()
    with _lock:
        is_outermost = thread not in _held
        if is_outermost:
            _held[thread] = False
    try:
        yield
    finally:
        came = False
        if is_outermost:
            with _lock:
                came = _held.pop(thread)
    if came:
        raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt in the main thread, whatever handler the program has; it is put back.

    Under `asyncio.run` it would cancel a task that cannot run before the code has ended.
    """
    before = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or before in (signal.default_int_handler, None):
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _raise_in(thread: int, error: type[BaseException]) -> None:
    import ctypes  # noqa: PLC0415  # not before somebody needs it

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))
