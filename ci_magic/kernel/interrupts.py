"""Interrupts where the signal of Ctrl-C does not come by itself: in other threads, and under handlers of somebody else.

A thread is interrupted as CPython allows: the exception is raised at its next instruction. A call into C that waits
(`time.sleep`, a query to a server) ends first.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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


def forget_interrupt() -> None:
    """Take back an interrupt of this thread that has not been raised yet."""
    _raise_in(threading.get_ident(), None)


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


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    import ctypes  # noqa: PLC0415  # not before somebody needs it

    raised = ctypes.py_object(error) if error else ctypes.py_object()
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
