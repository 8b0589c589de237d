"""A turn in a thread of its own, for an event loop that goes on meanwhile."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Generic, Self, TypeVar

from ..kernel.interrupts import interrupt

T = TypeVar("T")

_GRACE = 1.0
"""Seconds that a cancelled task waits for its thread; what hangs in a call into C ends later."""


async def in_thread(work: Callable[[], T], hang_up: Callable[[], None]) -> T:
    """Return what `work` returns; cancelling interrupts its thread, and `hang_up` ends its waiting for a model."""
    handing: _Handing[T] = _Handing(asyncio.get_running_loop())
    done, context = handing.done, contextvars.copy_context()

    def run() -> None:
        with handing:
            handing.result = context.run(work)

    thread = threading.Thread(target=run, name="ci_magic-ask", daemon=True)
    thread.start()
    try:
        await asyncio.shield(done)
    except asyncio.CancelledError:
        if not done.done():
            # First: while an interrupt of a thread that waits is pending, Python 3.11 stands still under a tracer.
            hang_up()
            interrupt(thread.ident or 0)
            await asyncio.wait({done}, timeout=_GRACE)
        # What it came to is not wanted any more.
        if done.done():
            done.exception()
        raise
    return handing.result


class _Handing(Generic[T]):
    """A context manager that tells an event loop from another thread how its block ended, whatever that was.

    Attributes:
        done: is done when the block has ended; an exception of the block is its exception.
        result: what the block came to.
    """

    result: T

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.done: asyncio.Future[None] = loop.create_future()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        with suppress(RuntimeError):  # the loop is closed: nobody waits
            self._loop.call_soon_threadsafe(self._tell, error)
        return True

    def _tell(self, error: BaseException | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            # An event loop takes KeyboardInterrupt for its own.
            self.done.set_exception(error if isinstance(error, Exception) else RuntimeError(type(error).__name__))
